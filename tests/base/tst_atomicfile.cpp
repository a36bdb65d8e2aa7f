// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <cerrno>

using namespace ckd;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<absent>");
}

QStringList everythingIn(const QString& folder) {
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

} // namespace

class TestAtomicFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { testing::clearFileFaults(); }

    void appearsOnlyWhenCommitted() {
        const QTemporaryDir dir;
        const QString path = dir.filePath("a.exr");
        {
            AtomicFile file(path);
            CKD_VERIFY_OK(file.open());
            CKD_VERIFY_OK(file.write("hello", 5));
            QVERIFY(!QFile::exists(path));
            QCOMPARE(everythingIn(dir.path()).size(), 1); // the hidden part
            CKD_VERIFY_OK(file.commit());
        }
        QCOMPARE(contentOf(path), QByteArray("hello"));
        QCOMPARE(everythingIn(dir.path()), QStringList{"a.exr"});
    }
    void droppedWithoutCommitLeavesNothing() {
        const QTemporaryDir dir;
        const QString path = dir.filePath("a.exr");
        CKD_VERIFY_OK(AtomicFile::save(path, "old"));
        {
            AtomicFile file(path);
            CKD_VERIFY_OK(file.open());
            CKD_VERIFY_OK(file.write("new", 3));
        }
        QCOMPARE(contentOf(path), QByteArray("old"));
        QCOMPARE(everythingIn(dir.path()), QStringList{"a.exr"});
    }
    void seekPatchesAHeader() {
        const QTemporaryDir dir;
        AtomicFile file(dir.filePath("a"));
        CKD_VERIFY_OK(file.open());
        CKD_VERIFY_OK(file.write("????body", 8));
        CKD_VERIFY_OK(file.seek(0));
        CKD_VERIFY_OK(file.write("HEAD", 4));
        CKD_VERIFY_OK(file.commit());
        QCOMPARE(contentOf(dir.filePath("a")), QByteArray("HEADbody"));
    }
    void everyFailingCallIsASentenceAndDamagesNothing_data() {
        QTest::addColumn<int>("call");
        QTest::newRow("open") << int(testing::FileCall::Open);
        QTest::newRow("write") << int(testing::FileCall::Write);
        QTest::newRow("fsync") << int(testing::FileCall::Fsync);
        QTest::newRow("close") << int(testing::FileCall::Close);
        QTest::newRow("rename") << int(testing::FileCall::Rename);
    }
    void everyFailingCallIsASentenceAndDamagesNothing() {
        QFETCH(int, call);
        const QTemporaryDir dir;
        const QString path = dir.filePath("shot.0001.exr");
        CKD_VERIFY_OK(AtomicFile::save(path, "old"));
        testing::failNextFileCall(testing::FileCall(call), ENOSPC);
        const Result<void> saved = AtomicFile::save(path, "new content");
        QVERIFY(!saved);
        QCOMPARE(saved.error().kind, ErrorKind::Output);
        QVERIFY2(saved.error().message.contains("shot.0001.exr"), qPrintable(saved.error().message));
        QVERIFY2(saved.error().message.contains("Free some space"), qPrintable(saved.error().message));
        QCOMPARE(contentOf(path), QByteArray("old"));
        QCOMPARE(everythingIn(dir.path()), QStringList{"shot.0001.exr"});
        CKD_VERIFY_OK(AtomicFile::save(path, "new content")); // once is once
    }
    void missingFolderIsNamed() {
        const QTemporaryDir dir;
        const Result<void> saved = AtomicFile::save(dir.filePath("nowhere/a.exr"), "x");
        QVERIFY(!saved);
        QVERIFY(saved.error().message.contains("nowhere"));
    }
    void longNamesStillFit() {
        const QTemporaryDir dir;
        const QString name = QString(100, QChar(0x00E9)) +
                             QStringLiteral("-0123456789-0123456789-0123456789.0001.exr"); // é: 2 bytes each
        QVERIFY(QFile::encodeName(name).size() < 255);
        CKD_VERIFY_OK(AtomicFile::save(dir.filePath(name), "x"));
        QCOMPARE(everythingIn(dir.path()), QStringList{name});
    }
    void sweepsPartsOfTheDeadOnly() {
        const QTemporaryDir dir;
        // Process ids stay below 2^22 on Linux, so this writer cannot be alive.
        QFile dead(dir.filePath(".a.exr.99999999-0.ckd-part"));
        QVERIFY(dead.open(QIODevice::WriteOnly));
        QFile foreign(dir.filePath(".notes.ckd-part"));
        QVERIFY(foreign.open(QIODevice::WriteOnly));
        AtomicFile living(dir.filePath("b.exr"));
        CKD_VERIFY_OK(living.open());
        QCOMPARE(AtomicFile::sweepParts(dir.path()), 1);
        QVERIFY(!QFile::exists(dead.fileName()));
        QVERIFY(QFile::exists(foreign.fileName()));
        QVERIFY(QFile::exists(living.partPath()));
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomicfile.moc"
