// SPDX-License-Identifier: Apache-2.0
#include "FakeRuntime.h"
#include "core/keyers/NetworkRunner.h"
#include "tests/support/TestData.h"

using namespace ckd;
using namespace ckd::test;

namespace {

infer::NetworkInput inputOf(int size) {
    return {.size = size, .values = std::vector<float>(4 * static_cast<std::size_t>(size) * size, 0.5F)};
}

/// A request that counts how often its input had to be made.
NetworkRunner::Request request(int wanted, int prepared, int* made = nullptr) {
    NetworkRunner::Request r;
    r.wantedSize = wanted;
    if (prepared > 0)
        r.prepared = inputOf(prepared);
    r.makeInput = [made](int size) -> Result<infer::NetworkInput> {
        if (made != nullptr)
            ++*made;
        return inputOf(size);
    };
    return r;
}

bool isCuda(infer::Device device) {
    return device.kind == infer::DeviceKind::Cuda;
}

} // namespace

class tst_NetworkRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void devices_data() {
        QTest::addColumn<QString>("request");
        QTest::addColumn<int>("gigabytes");  // of cuda:0, 0: none
        QTest::addColumn<QString>("device"); // empty: refused
        QTest::addColumn<int>("size");
        QTest::newRow("auto without GPU") << "auto" << 0 << "cpu" << 1024;
        QTest::newRow("auto with GPU") << "auto" << 24 << "cuda:0" << 2048;
        QTest::newRow("auto with a tiny GPU") << "auto" << 0 << "cpu" << 1024;
        QTest::newRow("cpu although there is a GPU") << "cpu" << 24 << "cpu" << 1024;
        QTest::newRow("cuda") << "cuda" << 24 << "cuda:0" << 2048;
        QTest::newRow("cuda:0") << "cuda:0" << 24 << "cuda:0" << 2048;
        QTest::newRow("cuda:0, 2 GB") << "cuda:0" << 2 << "cuda:0" << 1536;
        QTest::newRow("cuda:3") << "cuda:3" << 24 << "" << 0;
        QTest::newRow("cuda without GPU") << "cuda" << 0 << "" << 0;
    }
    void devices() {
        QFETCH(QString, request);
        QFETCH(int, gigabytes);
        QFETCH(QString, device);
        QFETCH(int, size);
        FakeMachine machine;
        if (gigabytes > 0)
            machine.devices.push_back(cudaDevice(0, static_cast<std::uint64_t>(gigabytes)));
        NetworkRunner runner(machine.parts(), {.device = request, .threads = 3});
        const Result<void> loaded = runner.load({});
        QCOMPARE(loaded.ok(), !device.isEmpty());
        if (!loaded) {
            QCOMPARE(loaded.error().kind, ErrorKind::Device);
            QVERIFY2(loaded.error().message.contains(QLatin1String("cpu")),
                     qPrintable(loaded.error().message));
            return;
        }
        QCOMPARE(machine.engineOptions.size(), std::size_t(1));
        const infer::EngineOptions& made = machine.engineOptions.front();
        QCOMPARE(QString::fromStdString(infer::deviceText(made.device)), device);
        QCOMPARE(made.cpuThreads, 3);
        QCOMPARE(made.precision, infer::defaultPrecision(made.device));
        QCOMPARE(runner.sizeFor(0), size);
        QCOMPARE(runner.sizeFor(320), 320);
    }

    void automaticSizeFollowsMemory_data() {
        QTest::addColumn<bool>("cuda");
        QTest::addColumn<quint64>("megabytes");
        QTest::addColumn<int>("size");
        QTest::newRow("CPU, a lot") << false << quint64(64000) << 1024;
        QTest::newRow("CPU, unknown") << false << quint64(0) << 1024;
        QTest::newRow("CPU, 500 MB") << false << quint64(500) << 512;
        QTest::newRow("CUDA, a lot") << true << quint64(64000) << 2048;
        QTest::newRow("CUDA, nothing fits") << true << quint64(100) << 512;
    }
    void automaticSizeFollowsMemory() {
        QFETCH(bool, cuda);
        QFETCH(quint64, megabytes);
        QFETCH(int, size);
        const infer::Device device{.kind = cuda ? infer::DeviceKind::Cuda : infer::DeviceKind::Cpu,
                                   .index = 0};
        const infer::DeviceInfo info{
            .device = device, .name = {}, .totalBytes = megabytes << 20, .freeBytes = megabytes << 20};
        QCOMPARE(automaticModelSize(info, infer::defaultPrecision(device)), size);
    }

    void nothingIsKnownBeforeLoad() {
        FakeMachine machine;
        NetworkRunner runner(machine.parts(), {});
        QCOMPARE(runner.sizeFor(0), 0);
        const Result<NetworkRunner::Answer> answer = runner.run(request(0, 0), {});
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().kind, ErrorKind::Internal);
        CKD_VERIFY_OK(runner.load({}));
        runner.unload();
        QCOMPARE(runner.sizeFor(0), 0);
        QCOMPARE(machine.engines, 0);
        QCOMPARE(machine.runtimes, 0);
    }

    void preparedInputIsUsed() {
        FakeMachine machine;
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        int made = 0;
        CKD_VERIFY_OK(runner.run(request(512, 512, &made), {}));
        QCOMPARE(made, 0);
        CKD_VERIFY_OK(runner.run(request(512, 1024, &made), {}));
        QCOMPARE(made, 1);
        CKD_VERIFY_OK(runner.run(request(0, 0, &made), {}));
        QCOMPARE(made, 2);
        QCOMPARE(machine.sizes, (std::vector<int>{512, 512, 1024}));
    }

    void ladder_data() {
        QTest::addColumn<int>("fitsOnCuda"); // largest size that does
        QTest::addColumn<int>("fitsOnCpu");
        QTest::addColumn<QString>("note"); // part of it; empty: fails
        QTest::addColumn<QString>("device");
        QTest::addColumn<int>("size");
        QTest::newRow("one step") << 1536 << 2048 << "1536 instead of 2048"
                                  << "cuda:0" << 1536;
        QTest::newRow("three steps") << 600 << 2048 << "512 instead of 2048"
                                     << "cuda:0" << 512;
        QTest::newRow("to the CPU") << 0 << 2048 << "on the CPU"
                                    << "cpu" << 2048;
        QTest::newRow("to the CPU, smaller") << 0 << 1024 << "on the CPU at model size 1024"
                                             << "cpu" << 1024;
        QTest::newRow("nowhere") << 0 << 0 << ""
                                 << "" << 0;
    }
    void ladder() {
        QFETCH(int, fitsOnCuda);
        QFETCH(int, fitsOnCpu);
        QFETCH(QString, note);
        QFETCH(QString, device);
        QFETCH(int, size);
        const LogCatcher log;
        FakeMachine machine;
        machine.devices.push_back(cudaDevice(0, 24));
        machine.outOfMemory = [&](infer::Device at, int s) {
            return s > (isCuda(at) ? fitsOnCuda : fitsOnCpu);
        };
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        for (int frame = 0; frame < 2; ++frame) { // every frame says it
            int made = 0;
            const Result<NetworkRunner::Answer> answer = runner.run(request(0, runner.sizeFor(0), &made), {});
            QCOMPARE(answer.ok(), !note.isEmpty());
            QVERIFY(machine.engines <= 1); // the first device's memory is freed before another is filled
            if (!answer) {
                QCOMPARE(answer.error().kind, ErrorKind::Device);
                return;
            }
            QVERIFY2(answer->note.contains(note) && answer->note.contains(QLatin1String("cuda:0 ran out")),
                     qPrintable(answer->note));
            QCOMPARE(answer->output.size, size);
            QCOMPARE(machine.engineOptions.back().device.kind,
                     device == QLatin1String("cpu") ? infer::DeviceKind::Cpu : infer::DeviceKind::Cuda);
            QCOMPARE(runner.sizeFor(0), size);
            if (frame == 1)
                QCOMPARE(made, 0); // the rung is kept, and frames are prepared for it
        }
        QVERIFY(!log.lines().filter(QStringLiteral("Trying model size")).isEmpty());
    }

    void weightsThatDoNotFitGoToTheCpu() {
        FakeMachine machine;
        machine.devices.push_back(cudaDevice(0, 24));
        machine.tooSmall = isCuda;
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        const Result<NetworkRunner::Answer> answer = runner.run(request(512, 0), {});
        CKD_VERIFY_OK(answer);
        QCOMPARE(answer->output.size, 512); // no smaller size would have helped
        QVERIFY2(answer->note.contains(QLatin1String("on the CPU")), qPrintable(answer->note));
        QCOMPARE(machine.enginesMade, 1);
    }

    void weightsThatFitNowhereAreAnError() {
        FakeMachine machine;
        machine.tooSmall = [](infer::Device) { return true; };
        NetworkRunner runner(machine.parts(), {});
        const Result<void> loaded = runner.load({});
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error().kind, ErrorKind::Device);
    }

    void anotherSizeBeginsAtTheTop() {
        FakeMachine machine;
        machine.devices.push_back(cudaDevice(0, 24));
        machine.outOfMemory = [](infer::Device, int size) { return size > 1024; };
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        CKD_VERIFY_OK(runner.run(request(2048, 0), {}));
        const Result<NetworkRunner::Answer> smaller = runner.run(request(512, 0), {});
        CKD_VERIFY_OK(smaller);
        QCOMPARE(smaller->output.size, 512);
        QVERIFY2(smaller->note.isEmpty(), qPrintable(smaller->note));
    }

    void float32IsSaidOnce() {
        FakeMachine machine;
        machine.devices.push_back(cudaDevice(0, 24));
        machine.report.repeatedInFloat32 = true;
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        const Result<NetworkRunner::Answer> first = runner.run(request(512, 512), {});
        const Result<NetworkRunner::Answer> second = runner.run(request(512, 512), {});
        CKD_VERIFY_OK(first);
        CKD_VERIFY_OK(second);
        QVERIFY2(first->note.contains(QLatin1String("float32")), qPrintable(first->note));
        QVERIFY(second->note.isEmpty());
    }

    void errorsOfTheEngineAreCarried_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("expected");
        QTest::newRow("model") << int(infer::ErrorKind::Model) << int(ErrorKind::Model);
        QTest::newRow("device") << int(infer::ErrorKind::Device) << int(ErrorKind::Device);
        QTest::newRow("input") << int(infer::ErrorKind::Input) << int(ErrorKind::Input);
        QTest::newRow("cancelled") << int(infer::ErrorKind::Cancelled) << int(ErrorKind::Cancelled);
    }
    void errorsOfTheEngineAreCarried() {
        QFETCH(int, kind);
        QFETCH(int, expected);
        FakeMachine machine;
        machine.failure = infer::Error{static_cast<infer::ErrorKind>(kind), "Something was wrong."};
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        const Result<NetworkRunner::Answer> answer = runner.run(request(512, 512), {});
        QVERIFY(!answer.ok());
        QCOMPARE(int(answer.error().kind), expected);
    }

    void failedLoadsAreSentences() {
        FakeMachine machine;
        NetworkParts noFile = machine.parts();
        noFile.openCheckpoint = []() -> infer::Result<infer::Checkpoint> {
            return infer::Error{infer::ErrorKind::File, "The weights file x cannot be opened: gone."};
        };
        QCOMPARE(NetworkRunner(noFile, {}).load({}).error().kind, ErrorKind::Model);
        NetworkParts noPlugin = machine.parts();
        noPlugin.loadRuntime = []() -> infer::Result<std::unique_ptr<infer::Runtime>> {
            return infer::Error{infer::ErrorKind::Device, "The inference plugin was not found."};
        };
        QCOMPARE(NetworkRunner(noPlugin, {}).load({}).error().kind, ErrorKind::Device);
    }

    void aSlowBlasIsWarnedOf_data() {
        QTest::addColumn<bool>("slow");
        QTest::newRow("fast") << false;
        QTest::newRow("slow") << true;
    }
    void aSlowBlasIsWarnedOf() {
        QFETCH(bool, slow);
        const LogCatcher log;
        FakeMachine machine;
        machine.slowBlas = slow;
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        QCOMPARE(log.lines().filter(QStringLiteral("OpenBLAS")).size(), slow ? 1 : 0);
        QCOMPARE(log.lines().filter(QStringLiteral("runs on cpu")).size(), 1);
    }

    void theAutomaticSizeIsSaidWhenItIsUsed() {
        const LogCatcher log;
        FakeMachine machine;
        NetworkRunner runner(machine.parts(), {});
        CKD_VERIFY_OK(runner.load({}));
        CKD_VERIFY_OK(runner.run(request(512, 0), {}));
        QCOMPARE(log.lines().filter(QStringLiteral("Automatic")).size(), 0);
        CKD_VERIFY_OK(runner.run(request(0, 0), {}));
        CKD_VERIFY_OK(runner.run(request(0, 0), {}));
        QCOMPARE(log.lines().filter(QStringLiteral("Automatic model size: 1024")).size(), 1);
    }
};

QTEST_GUILESS_MAIN(tst_NetworkRunner)
#include "tst_networkrunner.moc"
