// SPDX-License-Identifier: Apache-2.0
#include "tests/keyers/CliProcess.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;

class TestScanCommand : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    test::CliOutcome scan(const QStringList& arguments) {
        return test::runCli(m_dir.path(), QStringList{QStringLiteral("scan")} + arguments);
    }

private Q_SLOTS:
    void initTestCase() {
        QDir root(m_dir.path());
        for (const char* folder : {"B/one/Input", "B/one/AlphaHint", "B/two/Output/FG", "empty"})
            QVERIFY(root.mkpath(QString::fromLatin1(folder)));
        const auto touch = [&root](const QString& name) {
            QFile file(root.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        };
        for (int n = 1; n <= 12; ++n) {
            touch(QStringLiteral("B/one/Input/%1.png").arg(n, 4, 10, QLatin1Char('0')));
            if (n <= 10)
                touch(QStringLiteral("B/one/AlphaHint/%1.png").arg(n, 4, 10, QLatin1Char('0')));
        }
        touch(QStringLiteral("B/two/Input.mov"));
        touch(QStringLiteral("B/two/Output/FG/0001.exr"));
    }

    void jsonHasOneObjectPerClip() {
        const test::CliOutcome outcome = scan({m_dir.filePath("B"), "--names-only", "--json"});
        CKD_CLI_CODE(outcome, 0);
        const QStringList lines = outcome.out.split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        const QJsonObject one = QJsonDocument::fromJson(lines[0].toUtf8()).object();
        QCOMPARE(one.value("event").toString(), QStringLiteral("clip"));
        QCOMPARE(one.value("name").toString(), QStringLiteral("one"));
        QCOMPARE(one.value("state").toString(), QStringLiteral("ready"));
        QCOMPARE(one.value("hintKind").toString(), QStringLiteral("alpha"));
        QCOMPARE(one.value("frames").toInt(), 12);
        QCOMPARE(one.value("usableFrames").toInt(), 10);
        QVERIFY(one.value("problems").toArray().at(0).toString().startsWith("Input frames: 12"));
        const QJsonObject two = QJsonDocument::fromJson(lines[1].toUtf8()).object();
        QCOMPARE(two.value("state").toString(), QStringLiteral("raw"));
        QVERIFY(!two.contains("frames")); // not opened, so not known
        QCOMPARE(two.value("output").toString(), m_dir.filePath("B/two/Output"));
    }

    void textNamesStateAndProblem() {
        const test::CliOutcome outcome = scan({m_dir.filePath("B"), "--names-only"});
        CKD_CLI_CODE(outcome, 0);
        QVERIFY(outcome.out.contains("ready  one"));
        QVERIFY(outcome.out.contains("processing the 10 frames"));
        QVERIFY(outcome.out.contains("2 clips: 1 ready, 0 masked, 1 raw."));
    }

    void openingFindsWhatCannotBeRead() {
        const test::CliOutcome outcome = scan({m_dir.filePath("B/two"), "--json"});
        CKD_CLI_CODE(outcome, 3);
        QVERIFY2(outcome.out.contains("is empty"), qPrintable(outcome.out));
    }

    void nothingFoundIsAnInputError() {
        const test::CliOutcome outcome = scan({m_dir.filePath("empty")});
        CKD_CLI_CODE(outcome, 3);
        QVERIFY(outcome.error.contains("can be keyed"));
    }

    void usage() {
        CKD_CLI_CODE(scan({}), 2);
        CKD_CLI_CODE(scan({"--no-such-option"}), 2);
        CKD_CLI_CODE(scan({"--help"}), 0);
    }
};

QTEST_GUILESS_MAIN(TestScanCommand)
#include "tst_scan.moc"
