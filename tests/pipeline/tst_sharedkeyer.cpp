// SPDX-License-Identifier: Apache-2.0
#include "Fakes.h"

#include "core/pipeline/KeyerPool.h"
#include "core/pipeline/SharedKeyer.h"
#include "core/pipeline/SingleFrame.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <stdexcept>
#include <thread>

using namespace ckd;
using namespace ckd::test;
using Priority = SharedKeyer::Priority;

namespace {

struct Host {
    std::shared_ptr<FakeKeyer> fake = std::make_shared<FakeKeyer>();
    std::unique_ptr<SharedKeyer> shared = std::make_unique<SharedKeyer>(fake);
};

/// A task as the fake's prepare() makes it.
std::unique_ptr<KeyTask> taskFor(const Keyer& keyer, FrameNumber number) {
    KeyInput input;
    input.number = number;
    Image plate(2, 2, 3);
    plate.fill(0.5F);
    input.plate = std::make_shared<Image>(std::move(plate));
    return *keyer.prepare(input, {}, {}, {});
}

} // namespace

class TestSharedKeyer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void modelIsLoadedOnceOnOneThread();
    void changeOfHandsDoesNotLoadAgain();
    void clientUnloadsByItself();
    void failedLoadIsTriedAgain();
    void previewGoesFirst();
    void waitingCallEndsWhenStopped();
    void runningCallHearsTheStop();
    void exceptionsReachTheCaller();
    void clientsOutliveTheSharedKeyer();
    void jobsAndPreviewGiveTheSamePixelsAtOnce();
    void jobCancelsWhileAnotherUsesTheModel();
    void poolSharesByKeyerAndDevice();
    void poolSharesWithThoseWhoKeepOnlyAClient();
    void poolSharesTheThreadOfADevice();
};

void TestSharedKeyer::modelIsLoadedOnceOnOneThread() {
    Host host;
    {
        const std::shared_ptr<Keyer> a = host.shared->client(Priority::Preview);
        const std::shared_ptr<Keyer> b = host.shared->client(Priority::Batch);
        std::jthread other([&] {
            CKD_VERIFY_OK(b->load({}));
            const std::unique_ptr<KeyTask> task = taskFor(*b, 1);
            CKD_VERIFY_OK(b->infer(*task, {}));
        });
        CKD_VERIFY_OK(a->load({}));
        const std::unique_ptr<KeyTask> task = taskFor(*a, 2);
        CKD_VERIFY_OK(a->infer(*task, {}));
        other.join();
        QCOMPARE(host.fake->loads.load(), 1);
        a->unload();
        b->unload();
        QTRY_COMPARE(host.fake->unloads.load(), 1);
    }
    const std::lock_guard lock(host.fake->lifeMutex);
    QCOMPARE(host.fake->lifeThreads.size(), std::size_t(1));
    QVERIFY(!host.fake->lifeThreads.contains(std::this_thread::get_id()));
}

void TestSharedKeyer::changeOfHandsDoesNotLoadAgain() {
    Host host;
    const std::shared_ptr<Keyer> a = host.shared->client(Priority::Batch);
    const std::shared_ptr<Keyer> b = host.shared->client(Priority::Batch);
    CKD_VERIFY_OK(a->load({}));
    Gate busy;
    host.fake->onInfer = [&](FrameNumber, std::stop_token stop) -> Result<void> {
        busy.pass(stop);
        return {};
    };
    const std::unique_ptr<KeyTask> task = taskFor(*a, 1);
    std::jthread inferring([&] { CKD_VERIFY_OK(a->infer(*task, {})); });
    QVERIFY(busy.waitForArrivals(1));
    a->unload(); // returns although the thread is busy
    std::jthread loading([&] { CKD_VERIFY_OK(b->load({})); });
    busy.open();
    inferring.join();
    loading.join();
    // Either b's load came before the posted unload, or after it; both are allowed, but it is loaded now.
    QVERIFY(host.fake->loads.load() - host.fake->unloads.load() == 1);
    b->unload();
    QTRY_COMPARE(host.fake->unloads.load(), host.fake->loads.load());
}

void TestSharedKeyer::clientUnloadsByItself() {
    Host host;
    std::shared_ptr<Keyer> a = host.shared->client(Priority::Batch);
    CKD_VERIFY_OK(a->load({}));
    a.reset();
    host.shared.reset(); // joins the thread
    QCOMPARE(host.fake->loads.load(), 1);
    QCOMPARE(host.fake->unloads.load(), 1);
}

void TestSharedKeyer::failedLoadIsTriedAgain() {
    Host host;
    bool broken = true; // only touched while nobody loads
    host.fake->onLoad = [&](FrameNumber, std::stop_token) -> Result<void> {
        if (broken)
            return Error::model(QStringLiteral("no such file"));
        return {};
    };
    const std::shared_ptr<Keyer> a = host.shared->client(Priority::Batch);
    const Result<void> first = a->load({});
    QVERIFY(!first.ok());
    QCOMPARE(first.error().kind, ErrorKind::Model);
    broken = false;
    CKD_VERIFY_OK(a->load({}));
    QCOMPARE(host.fake->loads.load(), 2);
    a->unload();
    QTRY_COMPARE(host.fake->unloads.load(), 1);
}

void TestSharedKeyer::previewGoesFirst() {
    InferenceThread thread;
    Gate busy;
    std::vector<int> order; // of the inference thread
    std::vector<std::jthread> callers;
    Gate idle;
    const auto call = [&](Priority priority, int mark) {
        callers.emplace_back([&thread, &order, priority, mark] {
            QVERIFY(thread.run(priority, {}, [&] { order.push_back(mark); }));
        });
    };
    callers.emplace_back([&] { QVERIFY(thread.run(Priority::Batch, {}, [&] { busy.passIgnoringStop(); })); });
    QVERIFY(busy.waitForArrivals(1));
    thread.postIdle([&] {
        order.push_back(9);
        idle.open();
    });
    call(Priority::Batch, 1);
    QTRY_COMPARE(thread.waiting(), std::size_t(1));
    call(Priority::Batch, 2);
    QTRY_COMPARE(thread.waiting(), std::size_t(2));
    call(Priority::Preview, 3);
    QTRY_COMPARE(thread.waiting(), std::size_t(3));
    busy.open();
    callers.clear();
    QVERIFY(idle.pass({}));
    QCOMPARE(order, (std::vector<int>{3, 1, 2, 9}));
}

void TestSharedKeyer::waitingCallEndsWhenStopped() {
    Host host;
    const std::shared_ptr<Keyer> a = host.shared->client(Priority::Batch);
    const std::shared_ptr<Keyer> b = host.shared->client(Priority::Batch);
    Gate busy;
    host.fake->onInfer = [&](FrameNumber number, std::stop_token) -> Result<void> {
        if (number == 1)
            busy.passIgnoringStop(); // a driver that hears nothing
        return {};
    };
    CKD_VERIFY_OK(a->load({}));
    CKD_VERIFY_OK(b->load({}));
    const std::unique_ptr<KeyTask> first = taskFor(*a, 1);
    std::jthread running([&] { CKD_VERIFY_OK(a->infer(*first, {})); });
    QVERIFY(busy.waitForArrivals(1));
    std::stop_source stop;
    const std::unique_ptr<KeyTask> second = taskFor(*b, 2);
    std::jthread stopper([&] { stop.request_stop(); });
    const Result<void> waited = b->infer(*second, stop.get_token());
    QVERIFY(!waited.ok());
    QCOMPARE(waited.error().kind, ErrorKind::Cancelled);
    busy.open();
    running.join();
    QCOMPARE(host.fake->infers.numbers(), std::vector<FrameNumber>{1});
}

void TestSharedKeyer::runningCallHearsTheStop() {
    Host host;
    const std::shared_ptr<Keyer> a = host.shared->client(Priority::Preview);
    Gate never;
    host.fake->onInfer = [&](FrameNumber, std::stop_token stop) -> Result<void> {
        if (!never.pass(stop))
            return Error::cancelled();
        return {};
    };
    CKD_VERIFY_OK(a->load({}));
    std::stop_source stop;
    const std::unique_ptr<KeyTask> task = taskFor(*a, 1);
    std::jthread stopper([&] {
        QVERIFY(never.waitForArrivals(1));
        stop.request_stop();
    });
    const Result<void> result = a->infer(*task, stop.get_token());
    QVERIFY(!result.ok());
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
}

void TestSharedKeyer::exceptionsReachTheCaller() {
    Host host;
    const std::shared_ptr<Keyer> a = host.shared->client(Priority::Batch);
    host.fake->onInfer = [](FrameNumber, std::stop_token) -> Result<void> {
        throw std::runtime_error("from the driver");
    };
    CKD_VERIFY_OK(a->load({}));
    const std::unique_ptr<KeyTask> task = taskFor(*a, 1);
    QVERIFY_EXCEPTION_THROWN((void)a->infer(*task, {}), std::runtime_error);
    // And the pipeline makes a sentence of it, as of any keyer's.
    Rig rig;
    rig.keyer = host.fake;
    rig.spec->keyer = a;
    const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 3);
    QVERIFY(!keyed.ok());
    QVERIFY(keyed.error().message.contains(QStringLiteral("from the driver")));
}

void TestSharedKeyer::clientsOutliveTheSharedKeyer() {
    Host host;
    std::shared_ptr<Keyer> a = host.shared->client(Priority::Batch);
    host.shared.reset();
    CKD_VERIFY_OK(a->load({}));
    const std::unique_ptr<KeyTask> task = taskFor(*a, 1);
    CKD_VERIFY_OK(a->infer(*task, {}));
    a.reset();
    QCOMPARE(host.fake->unloads.load(), 1);
}

void TestSharedKeyer::jobsAndPreviewGiveTheSamePixelsAtOnce() {
    Rig alone(1, 30);
    QCOMPARE(alone.run().done, std::size_t(30));

    Host host;
    Rig a(1, 30);
    Rig b(1, 30);
    for (Rig* rig : {&a, &b}) {
        rig->keyer = host.fake;
        rig->spec->keyer = host.shared->client(Priority::Batch);
    }
    const std::unique_ptr<RenderJob> jobA = a.makeJob();
    const std::unique_ptr<RenderJob> jobB = b.makeJob();
    jobA->start();
    jobB->start();
    Rig live(1, 30);
    live.spec->keyer = host.shared->client(Priority::Preview);
    {
        FrameKeyer keyer(live.spec);
        for (FrameNumber frame = 1; frame <= 30; ++frame) {
            const Result<KeyedFrame> keyed = keyer.key(frame, {});
            CKD_VERIFY_OK(keyed);
            QVERIFY(FakeSink::pictureOf(keyed->result) == alone.sink->pictures().at(frame));
        }
    }
    QCOMPARE(jobA->wait().done, std::size_t(30));
    QCOMPARE(jobB->wait().done, std::size_t(30));
    QVERIFY(a.sink->pictures() == alone.sink->pictures());
    QVERIFY(b.sink->pictures() == alone.sink->pictures());
    QCOMPARE(host.fake->infers.most(), 1);
    QCOMPARE(host.fake->infers.threads().size(), std::size_t(1));
    QTRY_COMPARE(host.fake->unloads.load(), host.fake->loads.load());
}

void TestSharedKeyer::jobCancelsWhileAnotherUsesTheModel() {
    Host host;
    Gate busy;
    host.fake->onInfer = [&](FrameNumber number, std::stop_token) -> Result<void> {
        if (number == 99)
            busy.passIgnoringStop();
        return {};
    };
    const std::shared_ptr<Keyer> other = host.shared->client(Priority::Batch);
    CKD_VERIFY_OK(other->load({}));
    const std::unique_ptr<KeyTask> task = taskFor(*other, 99);
    std::jthread running([&] { CKD_VERIFY_OK(other->infer(*task, {})); });
    QVERIFY(busy.waitForArrivals(1));

    Rig rig;
    rig.spec->keyer = host.shared->client(Priority::Batch);
    const std::unique_ptr<RenderJob> job = rig.makeJob();
    job->start();
    QVERIFY(rig.recorder.waitForState(RenderState::LoadingModel));
    job->cancel();
    const RenderSummary summary = job->wait();
    QCOMPARE(summary.state, RenderState::Cancelled);
    QCOMPARE(rig.recorder.warnings(), QStringList()); // nothing was left behind
    busy.open();
}

void TestSharedKeyer::poolSharesByKeyerAndDevice() {
    int made = 0;
    KeyerPool pool([&](const QString& id, const QString&) -> Result<std::shared_ptr<Keyer>> {
        if (id == QLatin1String("none"))
            return Error::usage(QStringLiteral("no such keyer"));
        ++made;
        auto fake = std::make_shared<FakeKeyer>();
        fake->keyerInfo.id = id;
        return std::shared_ptr<Keyer>(fake);
    });
    std::shared_ptr<SharedKeyer> a = *pool.get(QStringLiteral("a"), QString());
    QCOMPARE(*pool.get(QStringLiteral("a"), QString()), a);
    const std::shared_ptr<SharedKeyer> other = *pool.get(QStringLiteral("a"), QStringLiteral("cpu"));
    QVERIFY(other != a);
    QVERIFY(*pool.get(QStringLiteral("b"), QString()) != a);
    QCOMPARE(pool.get(QStringLiteral("none"), QString()).error().kind, ErrorKind::Usage);
    QCOMPARE(made, 3);
    a.reset(); // nobody uses it: the next one is new
    QCOMPARE((*pool.get(QStringLiteral("a"), QString()))->info().id, QStringLiteral("a"));
    QCOMPARE(made, 4);
}

/// The live key and the queue both let go of what get() gave them and keep a client.
void TestSharedKeyer::poolSharesWithThoseWhoKeepOnlyAClient() {
    int made = 0;
    KeyerPool pool([&](const QString&, const QString&) -> Result<std::shared_ptr<Keyer>> {
        ++made;
        return std::shared_ptr<Keyer>(std::make_shared<FakeKeyer>());
    });
    const auto clientOf = [&](Priority priority) {
        return (*pool.get(QStringLiteral("a"), QString()))->client(priority);
    };
    std::shared_ptr<Keyer> live = clientOf(Priority::Preview);
    std::shared_ptr<Keyer> job = clientOf(Priority::Batch);
    QCOMPARE(made, 1);
    live.reset();
    live = clientOf(Priority::Preview);
    QCOMPARE(made, 1);
    live.reset();
    job.reset(); // nobody uses it any more
    job = clientOf(Priority::Batch);
    QCOMPARE(made, 2);
}

void TestSharedKeyer::poolSharesTheThreadOfADevice() {
    std::map<QString, std::shared_ptr<FakeKeyer>> fakes;
    KeyerPool pool([&](const QString& id, const QString&) -> Result<std::shared_ptr<Keyer>> {
        auto fake = std::make_shared<FakeKeyer>();
        fake->keyerInfo.choosesDevice = id != QLatin1String("plain");
        fakes[id] = fake;
        return std::shared_ptr<Keyer>(fake);
    });
    std::vector<std::shared_ptr<Keyer>> clients;
    for (const char* id : {"one", "two", "plain"}) {
        const auto shared = *pool.get(QString::fromLatin1(id), QStringLiteral("cuda:0"));
        clients.push_back(shared->client(Priority::Batch));
        CKD_VERIFY_OK(clients.back()->load({}));
    }
    const auto threadOf = [&](const char* id) {
        return *fakes.at(QString::fromLatin1(id))->lifeThreads.begin();
    };
    QCOMPARE(threadOf("one"), threadOf("two"));
    QVERIFY(threadOf("one") != threadOf("plain"));
}

QTEST_GUILESS_MAIN(TestSharedKeyer)
#include "tst_sharedkeyer.moc"
