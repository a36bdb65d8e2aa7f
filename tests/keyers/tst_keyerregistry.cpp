// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/CheckpointSidecar.h"
#include "core/keyers/InferPlugin.h"
#include "core/keyers/KeyerRegistry.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace ckd;

namespace {

/// Sets an environment variable while it lives.
class Environment {
public:
    Environment(const char* name, const QByteArray& value) : m_name(name), m_before(qgetenv(name)) {
        qputenv(name, value);
    }
    ~Environment() {
        if (m_before.isNull())
            qunsetenv(m_name);
        else
            qputenv(m_name, m_before);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    const char* m_name;
    QByteArray m_before;
};

} // namespace

class tst_KeyerRegistry : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_data;

    /// A description with weights that are not looked at before load().
    void install(const QString& name, CheckpointColor color) const {
        const QString folder = m_data->filePath(QStringLiteral("checkpoints"));
        QVERIFY(QDir().mkpath(folder));
        CheckpointRecord record;
        record.name = name;
        record.color = color;
        record.sha256 = record.sourceSha256 = QString(64, u'a');
        record.bytes = 4;
        QFile sidecar(QDir(folder).filePath(name + QStringLiteral(".json")));
        QVERIFY(sidecar.open(QIODevice::WriteOnly));
        sidecar.write(sidecarJson(record));
        QFile weights(QDir(folder).filePath(name + QStringLiteral(".safetensors")));
        QVERIFY(weights.open(QIODevice::WriteOnly));
        weights.write("junk");
    }

private Q_SLOTS:
    void init() {
        m_data = std::make_unique<QTemporaryDir>();
        qputenv("CORRIDORKEY_DATA_DIR", QFile::encodeName(m_data->path()));
        qunsetenv("CORRIDORKEY_DEVICE");
    }
    void cleanupTestCase() { qunsetenv("CORRIDORKEY_DATA_DIR"); }

    void embeddedKeyerComesFirst() {
        QCOMPARE(installedKeyers().size(), std::size_t(1));
        QCOMPARE(installedKeyers().front().id, QStringLiteral("difference"));
        install(QStringLiteral("CorridorKey"), CheckpointColor::Green);
        install(QStringLiteral("CorridorKeyBlue"), CheckpointColor::Blue);
        const std::vector<KeyerInfo> keyers = installedKeyers();
        QCOMPARE(keyers.size(), std::size_t(3));
        QCOMPARE(keyers[0].id, QStringLiteral("difference"));
        QCOMPARE(keyers[1].id, QStringLiteral("CorridorKey"));
        QVERIFY(keyers[2].title.contains(QLatin1String("blue")));
        QCOMPARE(keyers[1].defaults.despill, 5.0);
        QCOMPARE(keyers[1].defaults.despeckle, 400);
        QVERIFY(keyers[1].usesHint);
        QVERIFY(!keyers[1].needsHint);
    }

    void checkpointsAreMadeWithoutLoading() {
        install(QStringLiteral("CorridorKey"), CheckpointColor::Green);
        const Result<std::shared_ptr<Keyer>> keyer = makeKeyer(QStringLiteral("corridorkey"));
        CKD_VERIFY_OK(keyer);
        QCOMPARE((*keyer)->info().id, QStringLiteral("CorridorKey"));
        const Result<void> loaded = (*keyer)->load({}); // the weights are junk: that is seen now
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error().kind, ErrorKind::Model);
    }

    void goneWeightsAreAModelError() {
        install(QStringLiteral("CorridorKey"), CheckpointColor::Green);
        QVERIFY(QFile::remove(m_data->filePath(QStringLiteral("checkpoints/CorridorKey.safetensors"))));
        const Result<std::shared_ptr<Keyer>> keyer = makeKeyer(QStringLiteral("CorridorKey"));
        QVERIFY(!keyer.ok());
        QCOMPARE(keyer.error().kind, ErrorKind::Model);
    }

    void unknownKeyersNameTheOthers() {
        install(QStringLiteral("CorridorKey"), CheckpointColor::Green);
        const Result<std::shared_ptr<Keyer>> keyer = makeKeyer(QStringLiteral("magic"));
        QVERIFY(!keyer.ok());
        QCOMPARE(keyer.error().kind, ErrorKind::Usage);
        for (const char* part : {"magic", "difference", "CorridorKey", "checkpoints add"})
            QVERIFY2(keyer.error().message.contains(QLatin1String(part)), qPrintable(keyer.error().message));
    }

    void devices_data() {
        QTest::addColumn<QString>("device");
        QTest::addColumn<bool>("good");
        for (const char* device :
             {"", "auto", "cpu", "cuda", "cuda:0", "CUDA:12", "all", "cuda:0,cuda:1", "cpu,cpu"})
            QTest::newRow(qPrintable(QStringLiteral("'%1'").arg(QLatin1String(device)))) << device << true;
        for (const char* device :
             {"gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:0", "cuda:0 ", "cuda:0,cuda:0", "cpu,all"})
            QTest::newRow(qPrintable(QStringLiteral("'%1'").arg(QLatin1String(device))))
                << device << (QLatin1String(device) == QLatin1String("cuda:0 "));
    }
    void devices() {
        QFETCH(QString, device);
        QFETCH(bool, good);
        install(QStringLiteral("CorridorKey"), CheckpointColor::Green);
        const auto byOption = makeKeyer(QStringLiteral("CorridorKey"), {.device = device, .threads = 0});
        QCOMPARE(byOption.ok(), good);
        if (!good)
            QCOMPARE(byOption.error().kind, ErrorKind::Usage);
        const Environment environment("CORRIDORKEY_DEVICE", device.toUtf8());
        QCOMPARE(makeKeyer(QStringLiteral("CorridorKey")).ok(), good);
        // The option wins, and the embedded keyer does not care.
        CKD_VERIFY_OK(
            makeKeyer(QStringLiteral("CorridorKey"), {.device = QStringLiteral("cpu"), .threads = 0}));
        CKD_VERIFY_OK(makeKeyer(QStringLiteral("difference")));
    }

    void embeddedKeyerRefusesADevice() {
        const auto keyer =
            makeKeyer(QStringLiteral("difference"), {.device = QStringLiteral("cpu"), .threads = 0});
        QVERIFY(!keyer.ok());
        QCOMPARE(keyer.error().kind, ErrorKind::Usage);
    }

    void settingsOfTheNetwork_data() {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("expected"); // empty: refused
        QTest::newRow("auto") << "auto"
                              << "auto";
        QTest::newRow("512") << "512"
                             << "512";
        QTest::newRow("multiple of 32") << " 0736 "
                                        << "736";
        QTest::newRow("largest") << "4096"
                                 << "4096";
        for (const char* bad : {"0", "16", "500", "4128", "-512", "512.0", "native", ""})
            QTest::newRow(qPrintable(QStringLiteral("bad '%1'").arg(QLatin1String(bad)))) << bad << "";
    }
    void settingsOfTheNetwork() {
        QFETCH(QString, value);
        QFETCH(QString, expected);
        install(QStringLiteral("CorridorKey"), CheckpointColor::Green);
        const std::vector<KeyerInfo> keyers = installedKeyers();
        KeySettings settings = keyers[1].defaults;
        const Result<void> set = setSetting(settings, keyers[1], QStringLiteral("network.resolution"), value);
        QCOMPARE(set.ok(), !expected.isEmpty());
        if (set)
            QCOMPARE(settings.resolution, expected);
        else
            QCOMPARE(set.error().kind, ErrorKind::Usage);
        QVERIFY(!setSetting(settings, keyers[0], QStringLiteral("network.resolution"), value).ok());
    }

    void pluginFoldersBeginWithTheEnvironment() {
        const Environment environment("CORRIDORKEY_PLUGIN_DIR",
                                      QByteArray("/a b") + char(QDir::listSeparator().toLatin1()) + "/c");
        const std::vector<std::filesystem::path> folders = inferPluginFolders();
        QCOMPARE(folders.size(), std::size_t(4));
        QVERIFY(folders[0] == std::filesystem::path("/a b"));
        QVERIFY(folders[1] == std::filesystem::path("/c"));
        QVERIFY(folders[3].string().ends_with("lib/corridorkey-desktop"));
    }
};

QTEST_GUILESS_MAIN(tst_KeyerRegistry)
#include "tst_keyerregistry.moc"
