// SPDX-License-Identifier: Apache-2.0
// Condition variables with many threads, on the host's futexes.
#include <gtest/gtest.h>
#include <kos/condvar.hpp>
#include <kos/lock.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 4;
constexpr u32 kItems = 2000;

TEST(Condvar, MakesNoSystemCallIfNobodyWaits) {
    Mutex mutex;
    Condvar changed;
    const u32 before = futex_calls();
    changed.notify_one();
    changed.notify_all();
    const Lock lock{mutex};
    EXPECT_TRUE(changed.wait(mutex, [] { return true; }));
    EXPECT_EQ(futex_calls(), before);
}

TEST(Condvar, HoldsTheMutexAfterTheDeadline) {
    Mutex mutex;
    Condvar changed;
    Lock lock{mutex};
    EXPECT_EQ(changed.wait(mutex, after_ms(10)).error(), Status::Timeout);
    EXPECT_FALSE(mutex.try_lock());
    EXPECT_EQ(changed.wait(mutex, [] { return false; }, after_ms(10)).error(), Status::Timeout);
    EXPECT_FALSE(mutex.try_lock());
}

TEST(Condvar, LooksOnceMoreAfterTheDeadline) {
    Mutex mutex;
    Condvar changed;
    const Lock lock{mutex};
    u32 looks = 0;
    EXPECT_TRUE(changed.wait(mutex, [&] { return ++looks == 2; }, Deadline::at(0)));
    EXPECT_EQ(looks, 2U);
}

TEST(Condvar, NotifyAllWakesAll) {
    for (u32 round = 0; round < 50; ++round) {
        Mutex mutex;
        Condvar changed;
        bool open = false;
        Threads threads{kThreads, [&](u32) {
                            const Lock lock{mutex};
                            EXPECT_TRUE(changed.wait(mutex, [&] { return open; }, soon()));
                        }};
        await_sleepers(kThreads);
        {
            const Lock lock{mutex};
            open = true;
        }
        changed.notify_all();
    }
}

TEST(Condvar, NotifyOneWakesOneOfSeveral) {
    for (u32 round = 0; round < 50; ++round) {
        Mutex mutex;
        Condvar changed;
        u32 items = 0;
        Threads threads{kThreads, [&](u32) {
                            const Lock lock{mutex};
                            EXPECT_TRUE(changed.wait(mutex, [&] { return items > 0; }, soon()));
                            --items;
                        }};
        await_sleepers(kThreads);
        for (u32 item = 0; item < kThreads; ++item) {
            {
                const Lock lock{mutex};
                ++items;
            }
            changed.notify_one();
        }
    }
}

// A queue of one place between producers and consumers, in plain data.
struct Queue {
    Mutex mutex;
    Condvar filled;
    Condvar emptied;
    bool full = false;
    u64 sum = 0;

    void put() {
        const Lock lock{mutex};
        ASSERT_TRUE(emptied.wait(mutex, [&] { return !full; }, soon()));
        full = true;
        filled.notify_one();
    }
    void take() {
        const Lock lock{mutex};
        ASSERT_TRUE(filled.wait(mutex, [&] { return full; }, soon()));
        full = false;
        ++sum;
        emptied.notify_one();
    }
};

void pass_items() {
    Queue queue;
    run_threads(kThreads, [&](u32 index) {
        for (u32 item = 0; item < kItems; ++item) {
            index % 2 == 0 ? queue.put() : queue.take();
        }
    });
    EXPECT_EQ(queue.sum, u64{kItems} * kThreads / 2);
}

TEST(Condvar, LosesNoNotification) {
    pass_items();
}

TEST(Condvar, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    pass_items();
}

}  // namespace
}  // namespace kos::test
