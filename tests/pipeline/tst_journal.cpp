// SPDX-License-Identifier: Apache-2.0
// The journal of finished frames and the lock beside it: what is written comes back, hostile text does not.
#include "core/pipeline/FolderLock.h"
#include "core/pipeline/Journal.h"
#include "tests/support/TestData.h"

#include <QCoreApplication>
#include <QFile>
#include <QSet>
#include <QSysInfo>
#include <QTemporaryDir>

using namespace ckd;

namespace {

JournalLine lineOf(FrameNumber frame, JournalLine::State state = JournalLine::State::Finished) {
    JournalLine line{state, frame, "00ff12", {}};
    line.files.push_back({QStringLiteral("FG/a %1 ü.%2.exr").arg(u'"').arg(frame), 0, {}, 0, 0, 0});
    if (state == JournalLine::State::Finished)
        line.files.front() = {line.files.front().path, 1234, "0123456789abcdef", 960, 540, 3};
    return line;
}

void save(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray finishedWith(const QByteArray& path, const QByteArray& bytes = "5",
                        const QByteArray& width = "1") {
    return "{\"frame\":1,\"state\":\"finished\",\"hash\":\"ab\",\"files\":[{\"path\":\"" + path +
           "\",\"bytes\":" + bytes + ",\"digest\":\"0123\",\"width\":" + width +
           ",\"height\":1,\"channels\":3}]}" + '\n';
}

} // namespace

class TestJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linesComeBack() {
        for (const auto state : {JournalLine::State::Finished, JournalLine::State::Writing}) {
            for (const FrameNumber frame : {-7LL, 0LL, 1001LL, 999'999'999'999LL}) {
                const JournalLine line = lineOf(frame, state);
                const std::optional<JournalLine> back = parseJournalLine(journalText(line));
                QVERIFY(back.has_value());
                QCOMPARE(*back, line);
            }
        }
    }

    void hostileLinesAreLeftOut_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray("\n");
        QTest::newRow("garbage") << QByteArray("\x00\xff\x80 nonsense\n", 13);
        QTest::newRow("torn") << journalText(lineOf(1)).chopped(1);
        QTest::newRow("half") << journalText(lineOf(1)).left(40) + '\n';
        QTest::newRow("array") << QByteArray("[1,2]\n");
        QTest::newRow("deep") << QByteArray(60'000, '[') + '\n';
        QTest::newRow("too long") << finishedWith(QByteArray(70'000, 'a'));
        QTest::newRow("absolute path") << finishedWith("/etc/passwd");
        QTest::newRow("parent") << finishedWith("../a.exr");
        QTest::newRow("parent below") << finishedWith("FG/..");
        QTest::newRow("deeper") << finishedWith("FG/a/b.exr");
        QTest::newRow("no folder") << finishedWith("a.exr");
        QTest::newRow("nul in the path") << finishedWith("FG/a\\u0000.exr");
        QTest::newRow("negative size") << finishedWith("FG/a.exr", "-5");
        QTest::newRow("huge size") << finishedWith("FG/a.exr", "1e300");
        QTest::newRow("fraction") << finishedWith("FG/a.exr", "1.5");
        QTest::newRow("size as text") << finishedWith("FG/a.exr", "\"5\"");
        QTest::newRow("zero width") << finishedWith("FG/a.exr", "5", "0");
        QTest::newRow("huge width") << finishedWith("FG/a.exr", "5", "4294967297");
        QTest::newRow("no files") << QByteArray(
            "{\"frame\":1,\"state\":\"finished\",\"hash\":\"ab\",\"files\":[]}"
            "\n");
        QTest::newRow("strange state")
            << QByteArray("{\"frame\":1,\"state\":\"x\",\"hash\":\"ab\",\"files\":[{}]}"
                          "\n");
    }
    void hostileLinesAreLeftOut() {
        QFETCH(QByteArray, text);
        QVERIFY(parseJournalLine(finishedWith("FG/a.exr")).has_value()); // what the rows vary is fine itself
        QVERIFY(!parseJournalLine(text).has_value());
        // Between good lines it costs nobody else anything.
        const QTemporaryDir dir;
        const QByteArray end = text.endsWith('\n') ? QByteArray() : QByteArray("\n");
        save(Journal::pathIn(dir.path()), journalText(lineOf(1)) + text + end + journalText(lineOf(2)));
        const Result<JournalContent> content = JournalContent::read(dir.path());
        CKD_VERIFY_OK(content);
        QCOMPARE(content->find(lineOf(1).files.front().path) != nullptr, true);
        QCOMPARE(content->find(lineOf(2).files.front().path) != nullptr, true);
        QVERIFY(content->files().size() <= 3);
    }

    void theLastWordCounts() {
        const QTemporaryDir dir;
        Journal journal;
        CKD_VERIFY_OK(journal.open(dir.path()));
        CKD_VERIFY_OK(journal.append(lineOf(1)));
        CKD_VERIFY_OK(journal.append(lineOf(1, JournalLine::State::Writing)));
        CKD_VERIFY_OK(journal.append(lineOf(2, JournalLine::State::Writing)));
        CKD_VERIFY_OK(journal.append(lineOf(2)));
        CKD_VERIFY_OK(journal.close());
        const Result<JournalContent> content = JournalContent::read(dir.path());
        CKD_VERIFY_OK(content);
        QCOMPARE(content->find(lineOf(1).files.front().path)->state, JournalLine::State::Writing);
        QCOMPARE(content->find(lineOf(2).files.front().path)->state, JournalLine::State::Finished);
        QCOMPARE(content->find(lineOf(2).files.front().path)->file, lineOf(2).files.front());
    }

    void aTornLineGetsItsEnd() {
        const QTemporaryDir dir;
        save(Journal::pathIn(dir.path()), journalText(lineOf(1)) + journalText(lineOf(2)).chopped(9));
        Journal journal;
        CKD_VERIFY_OK(journal.open(dir.path()));
        CKD_VERIFY_OK(journal.append(lineOf(3)));
        CKD_VERIFY_OK(journal.close());
        const Result<JournalContent> content = JournalContent::read(dir.path());
        CKD_VERIFY_OK(content);
        QCOMPARE(content->unreadableLines(), 1);
        QVERIFY(content->find(lineOf(1).files.front().path));
        QVERIFY(!content->find(lineOf(2).files.front().path));
        QVERIFY(content->find(lineOf(3).files.front().path));
    }

    void aFolderWithoutJournalIsEmpty() {
        const QTemporaryDir dir;
        const Result<JournalContent> content = JournalContent::read(dir.path());
        CKD_VERIFY_OK(content);
        QVERIFY(content->files().isEmpty());
    }

    void everyByteCountsInADigest() {
        const QTemporaryDir dir;
        const QString path = dir.filePath("x");
        QSet<QByteArray> digests;
        QByteArray bytes(300'000, '\0'); // more than one block
        save(path, bytes);
        digests.insert(fileDigest(path).value());
        const QList<int> places{0, 7, 8, 31, 32, 262'143, 262'144, 299'999};
        for (const int place : places) {
            bytes[place] = '\1';
            save(path, bytes);
            digests.insert(fileDigest(path).value());
        }
        save(path, bytes + '\0'); // the length counts, too
        digests.insert(fileDigest(path).value());
        QCOMPARE(digests.size(), places.size() + 2);
        QVERIFY(!fileDigest(dir.filePath("none")).ok());
    }

    void aLockedFolderNamesItsOwner() {
        const QTemporaryDir dir;
        Result<std::unique_ptr<FolderLock>> first = FolderLock::acquire(dir.path());
        CKD_VERIFY_OK(first);
        const Result<std::unique_ptr<FolderLock>> second = FolderLock::acquire(dir.path());
        QVERIFY(!second.ok());
        QCOMPARE(second.error().kind, ErrorKind::Output);
        QVERIFY2(second.error().message.contains(QString::number(QCoreApplication::applicationPid())),
                 qPrintable(second.error().message));
        first->reset();
        QVERIFY(!QFile::exists(FolderLock::pathIn(dir.path())));
        CKD_VERIFY_OK(FolderLock::acquire(dir.path()));
    }

    void aDeadOwnerIsTakenOver_data() {
        QTest::addColumn<QByteArray>("left");
        QTest::addColumn<bool>("free");
        const QByteArray host = QSysInfo::machineHostName().toUtf8();
        QTest::newRow("same host") << QByteArray("{\"process\":999999999,\"host\":\"") + host + "\"}" << true;
        QTest::newRow("garbage") << QByteArray("\xff{{{") << true;
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("another host, just touched")
            << QByteArray("{\"process\":12,\"host\":\"farm-7!\"}") << false;
    }
    void aDeadOwnerIsTakenOver() {
        QFETCH(QByteArray, left);
        QFETCH(bool, free);
        const QTemporaryDir dir;
        save(FolderLock::pathIn(dir.path()), left);
        const Result<std::unique_ptr<FolderLock>> lock = FolderLock::acquire(dir.path());
        QCOMPARE(lock.ok(), free);
        if (!free)
            QVERIFY2(lock.error().message.contains("farm-7!"), qPrintable(lock.error().message));
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
