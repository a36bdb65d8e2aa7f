// SPDX-License-Identifier: Apache-2.0
// Lists of devices, and networks on several made-up devices.
#include "FakeRuntime.h"
#include "core/keyers/CheckpointStore.h"
#include "core/keyers/EmbeddedKeyer.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "core/keyers/ReplicaDevices.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <cstring>

using namespace ckd;
using namespace ckd::test;

namespace {

infer::DeviceInfo card(int index, std::uint64_t gigabytes, const char* name) {
    infer::DeviceInfo info = cudaDevice(index, gigabytes);
    info.name = name;
    return info;
}

/// A keyer of several replicas, all on one made-up machine.
struct Farm {
    FakeMachine machine;
    std::shared_ptr<Keyer> keyer;
    SharedAnalysis analysis;

    explicit Farm(std::vector<infer::DeviceInfo> cards) {
        machine.devices.insert(machine.devices.end(), cards.begin(), cards.end());
    }
    void make(const char* devices) {
        CheckpointRecord record;
        record.name = QStringLiteral("Test");
        const Result<QStringList> list = deviceList(QLatin1String(devices));
        QVERIFY(list.ok());
        keyer = makeReplicaKeyer(
            *list, 0,
            [this, record](const KeyerOptions& options) {
                return std::make_shared<GreenFormerKeyer>(record, options, std::nullopt, machine.parts());
            },
            machine.parts().loadRuntime);
    }

    static KeyInput input(FrameNumber number) {
        Image plate(64, 48, 3, ColorEncoding::Srgb);
        for (int y = 0; y < 48; ++y) {
            for (int x = 0; x < 64; ++x) {
                plate.row(0, y)[x] = float(x) / 64.0F;
                plate.row(1, y)[x] = 0.6F + float(number) / 100.0F;
                plate.row(2, y)[x] = float(y) / 48.0F;
            }
        }
        Image hint(64, 48, 1);
        hint.fill(0.25F);
        KeyInput input;
        input.number = number;
        input.plate = std::make_shared<const Image>(std::move(plate));
        input.hint = std::make_shared<const Image>(std::move(hint));
        return input;
    }
    Result<std::unique_ptr<KeyTask>> prepare(FrameNumber number, const KeySettings& settings = {}) {
        return keyer->prepare(input(number), settings, analysis, {});
    }
    Result<KeyResult> key(FrameNumber number, const KeySettings& settings = {}) {
        Result<std::unique_ptr<KeyTask>> task = prepare(number, settings);
        if (!task)
            return task.error();
        if (Result<void> done = keyer->infer(**task, {}); !done)
            return done.error();
        return keyer->finish(std::move(*task), {});
    }
};

bool same(const Image& a, const Image& b) {
    return a.data().size() == b.data().size() &&
           std::memcmp(a.data().data(), b.data().data(), a.data().size_bytes()) == 0;
}

std::vector<int> indices(const ChosenDevices& chosen) {
    std::vector<int> list;
    for (const infer::DeviceInfo& info : chosen.devices)
        list.push_back(info.device.kind == infer::DeviceKind::Cpu ? -1 : info.device.index);
    return list;
}

} // namespace

class TestReplicaDevices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lists_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // empty: refused
        QTest::addColumn<QString>("part");     // of the sentence
        const auto good = [](const char* text, const char* expected) {
            QTest::newRow(text) << text << expected << QString();
        };
        const auto bad = [](const char* text, const char* part) {
            QTest::addRow("'%s'", text) << text << QString() << part;
        };
        good("auto", "auto");
        good(" ALL ", "all");
        good("cuda:1", "cuda:1");
        good("cuda:0, CUDA:01", "cuda:0,cuda:1");
        good("cpu,cpu,cpu", "cpu,cpu,cpu");
        bad("", "write auto");
        bad("cuda:0,", "write auto");
        bad("gpu", "write auto");
        bad("cuda:0;cuda:1", "write auto");
        bad("cuda:0,cuda:00", "cuda:0 twice");
        bad("all,cpu", "'all' stands alone");
        bad("cuda,cuda:1", "'cuda' stands alone");
        bad("cpu,auto", "'auto' stands alone");
        bad("cuda:0,cpu", "do not give the same pixels");
        bad("cpu,cuda:0", "do not give the same pixels");
    }
    void lists() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QFETCH(QString, part);
        const Result<QStringList> list = deviceList(text);
        QCOMPARE(list.ok(), part.isEmpty());
        if (list) {
            QCOMPARE(list->join(u','), expected);
            return;
        }
        QCOMPARE(list.error().kind, ErrorKind::Usage);
        QVERIFY2(list.error().message.contains(part), qPrintable(list.error().message));
    }

    void listsEnd() {
        QVERIFY(deviceList(QStringList(64, QStringLiteral("cpu")).join(u',')).ok());
        QVERIFY(!deviceList(QStringList(65, QStringLiteral("cpu")).join(u',')).ok());
    }

    void allTakesTheCardsOfOneModel() {
        const std::vector<infer::DeviceInfo> machine{infer::DeviceInfo{}, card(0, 80, "A"), card(1, 24, "B"),
                                                     card(2, 90, "A")};
        const Result<ChosenDevices> chosen = chooseDevices({QStringLiteral("all")}, machine);
        CKD_VERIFY_OK(chosen);
        QCOMPARE(indices(*chosen), (std::vector<int>{0, 2}));
        QVERIFY2(chosen->note.contains(QLatin1String("cuda:1 (B)")), qPrintable(chosen->note));
    }

    void allIsTheProcessorWhereThereIsNoCard() {
        const std::vector<infer::DeviceInfo> machine{infer::DeviceInfo{}};
        const Result<ChosenDevices> chosen = chooseDevices({QStringLiteral("all")}, machine);
        CKD_VERIFY_OK(chosen);
        QCOMPARE(indices(*chosen), std::vector<int>{-1});
    }

    void aListMayMixModelsAndSaysSo() {
        const std::vector<infer::DeviceInfo> machine{infer::DeviceInfo{}, card(0, 80, "A"), card(1, 24, "B")};
        const Result<ChosenDevices> chosen =
            chooseDevices({QStringLiteral("cuda:1"), QStringLiteral("cuda:0")}, machine);
        CKD_VERIFY_OK(chosen);
        QCOMPARE(indices(*chosen), (std::vector<int>{1, 0}));
        QVERIFY(chosen->note.contains(QLatin1String("different models")));
    }

    void aCardThatIsNotThereEndsTheLoad() {
        Farm farm({card(0, 80, "A"), card(1, 80, "A")});
        farm.make("cuda:0,cuda:7");
        const Result<void> loaded = farm.keyer->load({});
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error().kind, ErrorKind::Device);
        QCOMPARE(loaded.error().message,
                 QStringLiteral("There is no device cuda:7 here (available: cpu, cuda:0, "
                                "cuda:1); choose one of these or auto."));
        QCOMPARE(farm.machine.enginesMade, 0);
    }

    void severalCardsGiveThePixelsOfOne_data() {
        QTest::addColumn<bool>("onDevice");
        QTest::newRow("frames in main memory") << false;
        QTest::newRow("frames on the cards") << true;
    }
    void severalCardsGiveThePixelsOfOne() {
        QFETCH(bool, onDevice);
        Farm farm({card(0, 80, "A"), card(1, 3, "A")});
        farm.machine.keepsFrames = onDevice;
        farm.make("cuda:1,cuda:0");
        CKD_VERIFY_OK(farm.keyer->load({}));
        QCOMPARE(farm.keyer->lanes(), 2);
        std::vector<std::unique_ptr<KeyTask>> tasks;
        for (FrameNumber number = 1; number <= 4; ++number) {
            Result<std::unique_ptr<KeyTask>> task = farm.prepare(number);
            CKD_VERIFY_OK(task);
            QCOMPARE((*task)->liesOnDevice(), onDevice);
            tasks.push_back(std::move(*task));
        }
        std::vector<KeyResult> several;
        for (std::unique_ptr<KeyTask>& task : tasks) {
            CKD_VERIFY_OK(farm.keyer->infer(*task, {}));
            Result<KeyResult> result = farm.keyer->finish(std::move(task), {});
            CKD_VERIFY_OK(result);
            several.push_back(std::move(*result));
        }
        if (onDevice) // each on its own card: none was sent twice
            QCOMPARE(farm.machine.framesSent, 4);
        // The smaller card alone would take 1024; together all take what the roomiest takes.
        QCOMPARE(farm.machine.sizes, std::vector<int>(4, 2048));
        farm.keyer->unload();
        QCOMPARE(farm.machine.engines, 0);

        farm.make("cuda:0");
        CKD_VERIFY_OK(farm.keyer->load({}));
        for (FrameNumber number = 1; number <= 4; ++number) {
            const Result<KeyResult> one = farm.key(number);
            CKD_VERIFY_OK(one);
            QVERIFY(same(one->alpha, several[std::size_t(number) - 1].alpha));
            QVERIFY(same(one->fg, several[std::size_t(number) - 1].fg));
        }
    }

    void aCardOutOfMemoryLeavesAndTheSizeStays() {
        Farm farm({card(0, 80, "A"), card(1, 80, "A")});
        farm.machine.keepsFrames = true;
        farm.machine.outOfMemory = [](infer::Device device, int size) {
            return device.index == 1 && size > 1024;
        };
        farm.make("cuda:1,cuda:0");
        CKD_VERIFY_OK(farm.keyer->load({}));
        QStringList notes;
        for (FrameNumber number = 1; number <= 4; ++number) {
            const Result<KeyResult> result = farm.key(number);
            CKD_VERIFY_OK(result);
            if (!result->note.isEmpty())
                notes += result->note;
        }
        QCOMPARE(notes,
                 QStringList{QStringLiteral(
                     "The device cuda:1 is not used any more: The memory of cuda:1 does not suffice for "
                     "model size 2048. All further frames are keyed on cuda:0.")});
        QCOMPARE(farm.machine.sizes, std::vector<int>(4, 2048));
        QCOMPARE(farm.keyer->lanes(), 1);
        farm.keyer->unload();
        farm.keyer.reset(); // joins the threads
        QCOMPARE(farm.machine.engines, 0);
    }

    void theLastCardGoesDownTheLadder() {
        Farm farm({card(0, 80, "A"), card(1, 80, "A")});
        farm.machine.outOfMemory = [](infer::Device device, int size) {
            return device.kind == infer::DeviceKind::Cuda && size > 512;
        };
        farm.make("cuda:0,cuda:1");
        CKD_VERIFY_OK(farm.keyer->load({}));
        for (FrameNumber number = 1; number <= 3; ++number) {
            const Result<KeyResult> result = farm.key(number);
            CKD_VERIFY_OK(result);
            QVERIFY2(result->note.contains(QLatin1String("at model size 512 instead of 2048")),
                     qPrintable(result->note));
        }
        QCOMPARE(farm.machine.sizes, std::vector<int>(3, 512)); // none in between was keyed otherwise
        QCOMPARE(farm.keyer->lanes(), 1);
    }

    void aCardTooSmallForTheWeightsIsLeftOut() {
        Farm farm({card(0, 80, "A"), card(1, 80, "A")});
        farm.machine.tooSmall = [](infer::Device device) {
            return device.kind == infer::DeviceKind::Cuda && device.index == 0;
        };
        farm.make("cuda:0,cuda:1");
        CKD_VERIFY_OK(farm.keyer->load({}));
        QCOMPARE(farm.keyer->lanes(), 1);
        const Result<KeyResult> result = farm.key(1);
        CKD_VERIFY_OK(result);
        QVERIFY(result->note.contains(QLatin1String("cuda:0 is not used any more")));
        for (const infer::EngineOptions& options : farm.machine.engineOptions)
            QCOMPARE(options.device.kind, infer::DeviceKind::Cuda); // the processor was not asked
    }

    void tooSmallCardsAllLeaveTheProcessor() {
        Farm farm({card(0, 80, "A"), card(1, 80, "A")});
        farm.machine.tooSmall = [](infer::Device device) { return device.kind == infer::DeviceKind::Cuda; };
        farm.make("all");
        CKD_VERIFY_OK(farm.keyer->load({}));
        QCOMPARE(farm.keyer->lanes(), 1);
        const Result<KeyResult> result = farm.key(1);
        CKD_VERIFY_OK(result);
        QVERIFY2(result->note.contains(QLatin1String("on the CPU")), qPrintable(result->note));
    }

    void theEmbeddedNetworkLeavesACardToo() {
        FakeMachine machine;
        machine.devices.push_back(card(0, 80, "A"));
        const auto terms = std::make_shared<ReplicaTerms>();
        EmbeddedRunner runner(embeddedParts({}, machine.parts()),
                              {.device = QStringLiteral("cuda:0"), .threads = 0, .terms = terms});
        CKD_VERIFY_OK(runner.load({}));
        machine.embeddedFailure = infer::Error{infer::ErrorKind::OutOfMemory, "no memory"};
        infer::EmbeddedOutput output{};
        const Result<QString> lost = runner.run({}, output, {});
        QVERIFY(!lost.ok());
        QCOMPARE(lost.error().kind, ErrorKind::Device);
        QCOMPARE(machine.embeddedMade, 1); // none on the processor
        terms->mayFallBack = true;
        QVERIFY(!runner.run({}, output, {}).ok()); // the fake fails there too
        QCOMPARE(machine.embeddedMade, 2);
        runner.unload();
    }
};

QTEST_GUILESS_MAIN(TestReplicaDevices)
#include "tst_replicadevices.moc"
