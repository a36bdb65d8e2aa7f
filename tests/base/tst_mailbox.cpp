// SPDX-License-Identifier: Apache-2.0
#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"

#include <QObject>
#include <QTest>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

using namespace ckd;

/// Values go to worker threads and come back, as the window's loaders hand them over. Run with TSan as well:
/// neither way needs to trust locks that it cannot see.
class TestMailbox : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesComeBackInOrder();
    void closedBoxDeliversNothing();
    void waitingTasksAreDropped();
    void waitForAllWaits();
};

void TestMailbox::valuesComeBackInOrder() {
    QObject receiver;
    const auto mail = Mailbox::create(receiver);
    std::vector<std::string> got;
    TaskPool pool("test", 1);
    for (int i = 0; i < 200; ++i) {
        pool.submit([mail, &got, text = std::to_string(i) + std::string(40, '.')] {
            mail->post([&got, answer = text + "!"] { got.push_back(answer); });
        });
    }
    QTRY_COMPARE(got.size(), std::size_t(200));
    for (std::size_t i = 0; i < got.size(); ++i)
        QCOMPARE(got[i], std::to_string(i) + std::string(40, '.') + "!");
    mail->close();
}

void TestMailbox::closedBoxDeliversNothing() {
    auto receiver = std::make_unique<QObject>();
    const auto mail = Mailbox::create(*receiver);
    bool delivered = false;
    TaskPool pool("test", 2);
    for (int i = 0; i < 10; ++i)
        pool.submit([mail, &delivered] { mail->post([&delivered] { delivered = true; }); });
    mail->close();
    receiver.reset();
    pool.waitForAll();
    mail->post([&delivered] { delivered = true; });
    QTest::qWait(0);
    QVERIFY(!delivered);
}

void TestMailbox::waitingTasksAreDropped() {
    TaskPool pool("test", 1);
    std::promise<void> begun;
    std::promise<void> mayEnd;
    std::atomic<int> ran = 0;
    pool.submit([&] {
        begun.set_value();
        mayEnd.get_future().wait();
        ++ran;
    });
    begun.get_future().wait();
    const auto owned = std::make_shared<int>(7);
    pool.submit([&ran, owned] { ++ran; });
    QCOMPARE(owned.use_count(), 2L);
    pool.dropWaiting();
    QCOMPARE(owned.use_count(), 1L);
    mayEnd.set_value();
    pool.waitForAll();
    QCOMPARE(ran.load(), 1);
}

void TestMailbox::waitForAllWaits() {
    TaskPool pool("test", 2);
    std::vector<int> values(50); // plain: the pool's lock orders them
    for (int i = 0; i < 50; ++i)
        pool.submit([&values, i] { values[std::size_t(i)] = i + 1; });
    pool.waitForAll();
    for (int i = 0; i < 50; ++i)
        QCOMPARE(values[std::size_t(i)], i + 1);
}

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
