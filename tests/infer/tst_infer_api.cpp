// SPDX-License-Identifier: Apache-2.0
// What needs neither weights nor LibTorch: device choice, the memory ladder, the plugin's loader.
#include "core/infer/InferLoader.h"

#include <QtTest>

#include <fstream>

using namespace ckd::infer;

namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr Device kCpu{};
constexpr Device kCuda0{.kind = DeviceKind::Cuda, .index = 0};
constexpr Device kCuda1{.kind = DeviceKind::Cuda, .index = 1};

std::vector<DeviceInfo> tower() {
    return {{.device = kCpu, .name = "CPU", .totalBytes = 64 * kGiB, .freeBytes = 60 * kGiB},
            {.device = kCuda0, .name = "small", .totalBytes = 8 * kGiB, .freeBytes = 4 * kGiB},
            {.device = kCuda1, .name = "large", .totalBytes = 24 * kGiB, .freeBytes = 20 * kGiB}};
}

std::vector<DeviceInfo> laptop() {
    return {{.device = kCpu, .name = "CPU", .totalBytes = 16 * kGiB, .freeBytes = 8 * kGiB}};
}

} // namespace

class tst_infer_api : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deviceChoice_data() {
        QTest::addColumn<QString>("request");
        QTest::addColumn<bool>("onTower");
        QTest::addColumn<quint64>("needed");
        QTest::addColumn<QString>("expected");
        const QString error = QStringLiteral("error");
        QTest::newRow("auto takes the roomiest") << "auto" << true << quint64(3 * kGiB) << "cuda:1";
        QTest::newRow("empty is auto") << "" << true << quint64(3 * kGiB) << "cuda:1";
        QTest::newRow("auto without room") << "auto" << true << quint64(21 * kGiB) << "cpu";
        QTest::newRow("auto without CUDA") << "auto" << false << quint64(kGiB) << "cpu";
        QTest::newRow("cpu") << "cpu" << true << quint64(kGiB) << "cpu";
        QTest::newRow("cuda") << "cuda" << true << quint64(kGiB) << "cuda:1";
        QTest::newRow("asked for, though small") << "cuda:0" << true << quint64(9 * kGiB) << "cuda:0";
        QTest::newRow("no such number") << "cuda:2" << true << quint64(kGiB) << error;
        QTest::newRow("no CUDA here") << "cuda" << false << quint64(kGiB) << error;
        QTest::newRow("not a number") << "cuda:x" << true << quint64(kGiB) << error;
        QTest::newRow("half a number") << "cuda:1x" << true << quint64(kGiB) << error;
        QTest::newRow("negative") << "cuda:-1" << true << quint64(kGiB) << error;
        QTest::newRow("colon alone") << "cuda:" << true << quint64(kGiB) << error;
        QTest::newRow("no colon") << "cuda1" << true << quint64(kGiB) << error;
        QTest::newRow("unknown") << "tpu" << true << quint64(kGiB) << error;
    }

    void deviceChoice() {
        QFETCH(QString, request);
        QFETCH(bool, onTower);
        QFETCH(quint64, needed);
        QFETCH(QString, expected);
        const std::vector<DeviceInfo> available = onTower ? tower() : laptop();
        const Result<Device> device = chooseDevice(request.toStdString(), available, needed);
        if (expected == QLatin1String("error")) {
            QVERIFY(!device.ok());
            QCOMPARE(device.error().kind, ErrorKind::Device);
            QVERIFY(device.error().message.find("cpu") != std::string::npos); // says what there is
        } else {
            QVERIFY2(device.ok(), device.ok() ? "" : device.error().message.c_str());
            QCOMPARE(QString::fromStdString(deviceText(device.value())), expected);
        }
    }

    void memoryGrowsWithSizeAndType() {
        QVERIFY(memoryNeeded(2048, Precision::Float16) < memoryNeeded(2048, Precision::Float32));
        QVERIFY(memoryNeeded(1024, Precision::Float32) < memoryNeeded(2048, Precision::Float32));
        QCOMPARE(defaultPrecision(kCpu), Precision::Float32);
        QCOMPARE(defaultPrecision(kCuda1), Precision::Float16);
    }

    void ladderOnADevice() {
        MemoryLadder ladder(kCuda1, 2048);
        QVERIFY(ladder.explanation().empty());
        QStringList rungs;
        while (ladder.stepDown())
            rungs << QString::fromStdString(deviceText(ladder.current().device)) + " " +
                         QString::number(ladder.current().modelSize);
        QCOMPARE(rungs, (QStringList{"cuda:1 1536", "cuda:1 1024", "cuda:1 512", "cpu 2048", "cpu 1536",
                                     "cpu 1024", "cpu 512"}));
        QVERIFY2(ladder.explanation() ==
                     "on the CPU at model size 512 instead of 2048, because cuda:1 ran out of memory",
                 ladder.explanation().c_str());
    }

    void ladderOnTheCpu() {
        MemoryLadder ladder(kCpu, 640);
        QVERIFY(ladder.stepDown());
        QCOMPARE(ladder.current().modelSize, 512);
        QVERIFY(!ladder.stepDown());
        MemoryLadder smallest(kCpu, 256);
        QVERIFY(!smallest.stepDown());
    }

    void waitingThreadsSleepUnlessToldOtherwise() {
        const QByteArray before = qgetenv("OMP_WAIT_POLICY");
        qunsetenv("OMP_WAIT_POLICY");
        prepareProcess();
        QCOMPARE(qgetenv("OMP_WAIT_POLICY"), QByteArray("PASSIVE"));
        qputenv("OMP_WAIT_POLICY", "ACTIVE");
        prepareProcess();
        QCOMPARE(qgetenv("OMP_WAIT_POLICY"), QByteArray("ACTIVE"));
        before.isNull() ? qunsetenv("OMP_WAIT_POLICY") : qputenv("OMP_WAIT_POLICY", before);
    }

    void missingPluginIsExplained() {
        QTemporaryDir folder;
        const std::vector<std::filesystem::path> folders{folder.path().toStdString(), "no/such/folder"};
        const Result<std::unique_ptr<Runtime>> runtime = loadRuntime(folders);
        QVERIFY(!runtime.ok());
        QCOMPARE(runtime.error().kind, ErrorKind::Device);
        QVERIFY(runtime.error().message.find("no/such/folder") != std::string::npos);
        QVERIFY(runtime.error().message.find(folder.path().toStdString()) != std::string::npos);
    }

    void brokenPluginIsExplained() {
        QTemporaryDir folder;
        const std::filesystem::path path(folder.path().toStdString());
        std::ofstream(path / pluginFileName()) << "not a library";
        const std::vector<std::filesystem::path> folders{path};
        const Result<std::unique_ptr<Runtime>> runtime = loadRuntime(folders);
        QVERIFY(!runtime.ok());
        QVERIFY2(runtime.error().message.find("does not load") != std::string::npos,
                 runtime.error().message.c_str());
    }

#ifdef CKD_PLUGIN_DIR
    void pluginLoads() {
        const std::vector<std::filesystem::path> folders{"no/such/folder", CKD_PLUGIN_DIR};
        const Result<std::unique_ptr<Runtime>> runtime = loadRuntime(folders);
        QVERIFY2(runtime.ok(), runtime.ok() ? "" : runtime.error().message.c_str());
        QVERIFY(!runtime.value()->torchVersion().empty());
        const std::vector<DeviceInfo> devices = runtime.value()->devices();
        QVERIFY(!devices.empty());
        QVERIFY(devices.front().device == kCpu);
        const BlasSpeed speed = runtime.value()->measureBlas();
        qInfo("LibTorch %s, BLAS %s, %.1f GMAC/s", runtime.value()->torchVersion().c_str(),
              speed.library.c_str(), speed.gigaMacPerSecond);
        QVERIFY(speed.gigaMacPerSecond > 0);
    }

    void pluginRefusesWhatItCannotDo() {
        const std::vector<std::filesystem::path> folders{CKD_PLUGIN_DIR};
        const Result<std::unique_ptr<Runtime>> runtime = loadRuntime(folders);
        QVERIFY(runtime.ok());
        const Checkpoint empty = Checkpoint::fromTensors({}, nullptr);
        const auto wrongNetwork = runtime.value()->createEngine(empty, {}, {});
        QVERIFY(!wrongNetwork.ok());
        QCOMPARE(wrongNetwork.error().kind, ErrorKind::Model);
        const auto halfOnCpu = runtime.value()->createEngine(empty, {.precision = Precision::Float16}, {});
        QVERIFY(!halfOnCpu.ok());
        QCOMPARE(halfOnCpu.error().kind, ErrorKind::Device);
    }
#endif
};

QTEST_GUILESS_MAIN(tst_infer_api)
#include "tst_infer_api.moc"
