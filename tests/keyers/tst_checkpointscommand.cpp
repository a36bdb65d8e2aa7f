// SPDX-License-Identifier: Apache-2.0
// `corridorkey-cli checkpoints` and the network options of `key`, as far as they go without a network.
#include "CliProcess.h"
#include "core/keyers/CheckpointSidecar.h"
#include "tests/support/TestData.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>

using namespace ckd;
using namespace ckd::test;

class tst_CheckpointsCommand : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_data;

    CliOutcome cli(const QStringList& arguments) const { return runCli(m_data->path(), arguments); }

    /// A checkpoint that is whole for the store's digests, though no network.
    void install(const QString& name) const {
        const QString folder = m_data->filePath(QStringLiteral("checkpoints"));
        QVERIFY(QDir().mkpath(folder));
        const QByteArray weights = "junk";
        CheckpointRecord record;
        record.name = name;
        record.originalFile = name + QStringLiteral(".pth");
        record.sha256 = record.sourceSha256 =
            QString::fromLatin1(QCryptographicHash::hash(weights, QCryptographicHash::Sha256).toHex());
        record.bytes = weights.size();
        for (const auto& [suffix, content] :
             {std::pair<const char*, QByteArray>{".json", sidecarJson(record)},
              std::pair<const char*, QByteArray>{".safetensors", weights}}) {
            QFile file(QDir(folder).filePath(name + QLatin1String(suffix)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(content), qint64(content.size()));
        }
    }

private Q_SLOTS:
    void init() { m_data = std::make_unique<QTemporaryDir>(); }

    void usage_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << "checkpoints" << 2 << "add FILE";
        QTest::newRow("unknown action") << "checkpoints polish" << 2 << "add FILE";
        QTest::newRow("unknown option") << "checkpoints add x --force" << 2 << "force";
        QTest::newRow("add without a file") << "checkpoints add" << 2 << "add FILE";
        QTest::newRow("add two files") << "checkpoints add a b" << 2 << "add FILE";
        QTest::newRow("bad colour") << "checkpoints add x --color red" << 2 << "green or blue";
        QTest::newRow("bad name") << "checkpoints add x --name ../x" << 2 << "../x";
        QTest::newRow("name for list") << "checkpoints list --name x" << 2 << "--name";
        QTest::newRow("no such file") << "checkpoints add /no/such.pth" << 4 << "/no/such.pth";
        QTest::newRow("verify nothing") << "checkpoints verify" << 0 << "";
        QTest::newRow("verify unknown") << "checkpoints verify x" << 4 << "checkpoints add";
        QTest::newRow("remove unknown") << "checkpoints remove x" << 4 << "checkpoints add";
        QTest::newRow("empty list") << "checkpoints list" << 0 << "No checkpoint";
        QTest::newRow("help") << "checkpoints --help" << 0 << "";
        QTest::newRow("unknown keyer")
            << "key /no/such.mov -o /no --keyer CorridorKey" << 2 << "checkpoints add";
        QTest::newRow("device for difference") << "key /no/such.mov -o /no --device cpu" << 2 << "--device";
        QTest::newRow("refiner for difference")
            << "key /no/such.mov -o /no --refiner 1" << 2 << "network.refiner";
        QTest::newRow("size for difference")
            << "key /no/such.mov -o /no --resolution 512" << 2 << "network.resolution";
    }
    void usage() {
        QFETCH(QString, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const CliOutcome outcome = cli(arguments.split(u' '));
        CKD_CLI_CODE(outcome, code);
        QVERIFY2(outcome.error.contains(says), qPrintable(outcome.error));
        QVERIFY(!QDir(m_data->filePath(QStringLiteral("checkpoints"))).exists());
    }

    void keyOptionsOfANetwork_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("bad device") << "--device gpu" << 2 << "cuda:N";
        QTest::newRow("a card twice") << "--device cuda:1,cuda:1" << 2 << "cuda:1 twice";
        QTest::newRow("two kinds of device") << "--device cuda:0,cpu" << 2 << "the same pixels";
        QTest::newRow("bad size") << "--resolution 500" << 2 << "multiple of 32";
        QTest::newRow("bad refiner") << "--refiner 4" << 2 << "0 to 3";
        QTest::newRow("a setting of the other keyer") << "--set matte.gain=2" << 2 << "matte.gain";
        QTest::newRow("all good but the clip")
            << "--device cpu --resolution 736 --refiner 0.5" << 3 << "such.mov";
    }
    void keyOptionsOfANetwork() {
        QFETCH(QString, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        install(QStringLiteral("CorridorKey"));
        const CliOutcome outcome =
            cli(QStringLiteral("key /no/such.mov -o /no --keyer CorridorKey %1").arg(arguments).split(u' '));
        CKD_CLI_CODE(outcome, code);
        QVERIFY2(outcome.error.contains(says), qPrintable(outcome.error));
    }

    void listShowsWhatIsInstalled() {
        install(QStringLiteral("CorridorKey"));
        const CliOutcome text = cli({QStringLiteral("checkpoints"), QStringLiteral("list")});
        CKD_CLI_CODE(text, 0);
        QVERIFY(text.out.contains(QLatin1String("CorridorKey")) && text.out.contains(QLatin1String("green")));
        const CliOutcome json =
            cli({QStringLiteral("checkpoints"), QStringLiteral("list"), QStringLiteral("--json")});
        CKD_CLI_CODE(json, 0);
        const QJsonArray checkpoints = json.json().value(QStringLiteral("checkpoints")).toArray();
        QCOMPARE(checkpoints.size(), 1);
        QCOMPARE(checkpoints.at(0).toObject().value(QStringLiteral("bytes")).toInt(), 4);
    }

    void damageIsExit4() {
        install(QStringLiteral("CorridorKey"));
        const QString weights = m_data->filePath(QStringLiteral("checkpoints/CorridorKey.safetensors"));
        QFile file(weights);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write("junK"), qint64(4));
        file.close();
        const CliOutcome verified = cli({QStringLiteral("checkpoints"), QStringLiteral("verify")});
        CKD_CLI_CODE(verified, 4);
        QVERIFY2(verified.error.contains(QLatin1String("damaged")), qPrintable(verified.error));
        QVERIFY(QFile::remove(weights));
        const CliOutcome keyed =
            cli({QStringLiteral("key"), QStringLiteral("/no/such.mov"), QStringLiteral("-o"),
                 QStringLiteral("/no"), QStringLiteral("--keyer"), QStringLiteral("CorridorKey")});
        CKD_CLI_CODE(keyed, 4);
        const CliOutcome removed =
            cli({QStringLiteral("checkpoints"), QStringLiteral("remove"), QStringLiteral("CorridorKey")});
        CKD_CLI_CODE(removed, 0);
    }

    void brokenDescriptionIsExit4() {
        install(QStringLiteral("CorridorKey"));
        QFile file(m_data->filePath(QStringLiteral("checkpoints/CorridorKey.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        for (const char* action : {"list", "verify"}) {
            const CliOutcome outcome = cli({QStringLiteral("checkpoints"), QString::fromLatin1(action)});
            CKD_CLI_CODE(outcome, 4);
            QVERIFY2(outcome.error.contains(QLatin1String("CorridorKey.json")), qPrintable(outcome.error));
        }
    }
};

QTEST_GUILESS_MAIN(tst_CheckpointsCommand)
#include "tst_checkpointscommand.moc"
