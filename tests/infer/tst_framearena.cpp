// SPDX-License-Identifier: Apache-2.0
// Where tensors lie while a FrameArena is in use, and when their memory goes back.
#include "core/infer/detail/FrameArena.h"
#include "core/infer/detail/TorchEngine.h"
#include "core/infer/detail/TorchPch.h"

#include <c10/core/CPUAllocator.h>

#include <QtTest>

#include <atomic>
#include <cstring>
#include <thread>

#include <sys/resource.h>

using namespace ckd::infer::detail;

namespace {

constexpr std::int64_t kMegabyte = 1 << 20;

at::Tensor bytes(std::int64_t count) {
    return at::empty({count}, at::kByte);
}

long faultsOfThisThread() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_minflt;
}

} // namespace

class tst_framearena : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { (void)ckd::infer::makeTorchRuntime(); } // installs the allocator

    void framesTakeTheSamePlaces() {
        FrameArena arena;
        std::vector<void*> first;
        for (int frame = 0; frame < 3; ++frame) {
            const FrameArena::Scope scope(arena);
            at::Tensor a = bytes(3 * kMegabyte);
            const at::Tensor b = bytes(5 * kMegabyte);
            a.reset();
            const at::Tensor c = bytes(2 * kMegabyte); // where a was
            const std::vector<void*> places{b.data_ptr(), c.data_ptr()};
            if (frame == 0)
                first = places;
            QCOMPARE(places, first);
            QVERIFY(c.data_ptr() < b.data_ptr());
            QCOMPARE(reinterpret_cast<std::uintptr_t>(b.data_ptr()) % 64, std::uintptr_t(0));
        }
        QCOMPARE(arena.heldBytes(), std::size_t(8 * kMegabyte));
    }

    void onlyLargeOnesOfTheScopesThread() {
        FrameArena arena;
        const at::Tensor before = bytes(kMegabyte);
        QCOMPARE(arena.heldBytes(), std::size_t(0));
        {
            const FrameArena::Scope scope(arena);
            const at::Tensor small = bytes(1000);
            std::jthread([] { (void)bytes(kMegabyte); }).join();
            QCOMPARE(arena.heldBytes(), std::size_t(0));
        }
        const at::Tensor after = bytes(kMegabyte);
        QCOMPARE(arena.heldBytes(), std::size_t(0));
    }

    void repeatedFramesCauseNoPageFaults() {
        FrameArena arena;
        constexpr std::int64_t kSize = 64 * kMegabyte;
        long faults = 0;
        for (int frame = 0; frame < 2; ++frame) {
            const FrameArena::Scope scope(arena);
            const long begin = faultsOfThisThread();
            (void)bytes(kSize).fill_(1);
            faults = faultsOfThisThread() - begin;
        }
        QVERIFY2(faults < 50, qPrintable(QString::number(faults)));
    }

    void neighboursAreJoined() {
        FrameArena arena(FrameArena::kIdle, std::size_t(8 * kMegabyte));
        const FrameArena::Scope scope(arena);
        std::vector<at::Tensor> tensors;
        for (int i = 0; i < 8; ++i)
            tensors.push_back(bytes(kMegabyte));
        QCOMPARE(arena.heldBytes(), std::size_t(8 * kMegabyte));
        void* base = tensors[0].data_ptr();
        for (const std::size_t i : {3U, 1U, 2U, 7U, 5U, 0U, 6U, 4U})
            tensors[i].reset();
        const at::Tensor all = bytes(8 * kMegabyte);
        QCOMPARE(all.data_ptr(), base);
    }

    void whatDoesNotFitLiesElsewhere() {
        FrameArena arena(FrameArena::kIdle, std::size_t(kMegabyte));
        const FrameArena::Scope scope(arena);
        at::Tensor large = bytes(4 * kMegabyte);
        large.fill_(7);
        QCOMPARE(arena.heldBytes(), std::size_t(0));
        QCOMPARE(large[4 * kMegabyte - 1].item<int>(), 7);
        // No addresses at all: as if there were no arena.
        FrameArena none(FrameArena::kIdle, std::size_t{1} << 62);
        none.release();
        QCOMPARE(none.heldBytes(), std::size_t(0));
    }

    void tensorsOutliveTheArena() {
        at::Tensor kept;
        {
            FrameArena arena;
            const FrameArena::Scope scope(arena);
            kept = bytes(kMegabyte).fill_(5);
        }
        QCOMPARE(kept[kMegabyte - 1].item<int>(), 5);
        std::jthread([tensor = std::move(kept)]() mutable { tensor.reset(); }).join();
    }

    void releaseKeepsWhatIsUsed() {
        FrameArena arena;
        at::Tensor kept;
        {
            const FrameArena::Scope scope(arena);
            kept = bytes(kMegabyte).fill_(5);
            (void)bytes(8 * kMegabyte).fill_(6);
        }
        QCOMPARE(arena.heldBytes(), std::size_t(9 * kMegabyte));
        arena.release();
        QCOMPARE(arena.heldBytes(), std::size_t(kMegabyte));
        QVERIFY(kept.eq(5).all().item<bool>());
        const FrameArena::Scope scope(arena);
        QVERIFY(bytes(8 * kMegabyte).eq(0).all().item<bool>()); // new pages
    }

    void idleArenasGiveTheirMemoryBack() {
        FrameArena arena(std::chrono::milliseconds(20));
        for (int round = 0; round < 2; ++round) {
            {
                const FrameArena::Scope scope(arena);
                const at::Tensor tensor = bytes(kMegabyte).fill_(1);
                QTest::qWait(60);
                QCOMPARE(arena.heldBytes(), std::size_t(kMegabyte)); // in use
                QVERIFY(tensor.eq(1).all().item<bool>());
            }
            QTRY_COMPARE(arena.heldBytes(), std::size_t(0));
        }
    }

    /// LibTorch's users of plain pointers.
    void rawPointersGoBackWhereTheyCameFrom() {
        c10::Allocator* allocator = c10::GetCPUAllocator();
        FrameArena arena;
        void* outside = allocator->raw_allocate(std::size_t(kMegabyte));
        void* inside = nullptr;
        {
            const FrameArena::Scope scope(arena);
            inside = allocator->raw_allocate(std::size_t(kMegabyte));
            std::memset(inside, 1, std::size_t(kMegabyte));
            allocator->raw_deallocate(outside);
            QCOMPARE(arena.heldBytes(), std::size_t(kMegabyte));
        }
        allocator->raw_deallocate(inside);
        arena.release();
        QCOMPARE(arena.heldBytes(), std::size_t(0));
        allocator->raw_deallocate(allocator->raw_allocate(0));
    }

    void manyThreadsAtOnce() {
        std::vector<std::jthread> threads;
        std::atomic<int> wrong = 0;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([t, &wrong] {
                FrameArena arena(std::chrono::milliseconds(1));
                for (int frame = 0; frame < 30; ++frame) {
                    const FrameArena::Scope scope(arena);
                    const at::Tensor a = bytes(100'000 + 1000 * frame).fill_(t);
                    const at::Tensor b = bytes(200'000).fill_(t + 10);
                    wrong += a.eq(t).all().item<bool>() && b.eq(t + 10).all().item<bool>() ? 0 : 1;
                }
            });
        }
        threads.clear();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_framearena)
#include "tst_framearena.moc"
