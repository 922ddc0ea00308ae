// SPDX-License-Identifier: Apache-2.0
// What the locks ask of the kernel, which a stand-in answers: nothing, as long as nobody has to wait.
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <kos/barrier.hpp>
#include <kos/condvar.hpp>
#include <kos/event.hpp>
#include <kos/futex.hpp>
#include <kos/lock.hpp>
#include <kos/once.hpp>
#include <kos/rw_lock.hpp>
#include <kos/semaphore.hpp>
#include <kos/spin_lock.hpp>
#include <kos/trap.hpp>

namespace kos::test {
namespace {

constexpr u16 kSync = 15;  // RIID, as kernel/abi/idl/core/Core.edl has it
constexpr u64 kUntouched = ~u64{0};

enum class Method : u16 {
    Wait,
    Wake,
    Requeue
};

struct Call {
    Method method;
    u64 words[4];
    u64 deadline;  // kUntouched: without one
};

// Records the calls of Sync and answers what a test says.
class FutexKernel final : public host::Kernel {
  public:
    detail::Registers trap(abi::Syscall number, const detail::Registers& in) override {
        const abi::Header header{in.x1};
        EXPECT_EQ(number, abi::Syscall::Call);
        EXPECT_EQ(header.riid(), kSync);
        calls.push_back({static_cast<Method>(header.mid()),
                         {in.x2, in.x3, in.x4, in.x5},
                         header.has_deadline() ? in.x10 : kUntouched});
        detail::Registers out{};
        out.x0 = static_cast<u64>(answer(calls.back()));
        out.x1 = abi::Header::request(kSync, header.mid(), calls.back().method == Method::Wait ? 0 : 8)
                     .with_kind(abi::Kind::Response)
                     .raw();
        out.x2 = result;
        return out;
    }

    usize count(Method method) const {
        usize found = 0;
        for (const Call& call : calls) {
            found += call.method == method ? 1U : 0U;
        }
        return found;
    }

    std::vector<Call> calls;
    std::function<Status(const Call&)> answer = [](const Call&) { return Status::Ok; };
    u64 result = 0;
};

u64 address(const std::atomic<u32>& word) {
    return std::bit_cast<u64>(&word);
}

constexpr u64 pair(u32 low, u32 high) {
    return low | (u64{high} << 32);
}

class FutexTest : public testing::Test {
  protected:
    // The word changes while the thread sleeps.
    void answer_waits(std::function<void()> meanwhile) {
        kernel_.answer = [meanwhile = std::move(meanwhile)](const Call& call) {
            if (call.method == Method::Wait) {
                meanwhile();
            }
            return Status::Ok;
        };
    }
    void refuse_waits(Status status) {
        kernel_.answer = [status](const Call& call) { return call.method == Method::Wait ? status : Status::Ok; };
    }

    FutexKernel kernel_;
    std::atomic<u32> word_{5};
};

TEST_F(FutexTest, WaitSendsTheWord) {
    EXPECT_TRUE(Futex::wait(word_, 5));
    EXPECT_TRUE(Futex::wait(word_, 6, Deadline::at(77), FutexScope::Shared));
    ASSERT_EQ(kernel_.calls.size(), 2U);
    EXPECT_EQ(kernel_.calls[0].method, Method::Wait);
    EXPECT_EQ(kernel_.calls[0].words[0], address(word_));
    EXPECT_EQ(kernel_.calls[0].words[1], pair(5, 0));
    EXPECT_EQ(kernel_.calls[0].deadline, kUntouched);
    EXPECT_EQ(kernel_.calls[1].words[1], pair(6, 1));
    EXPECT_EQ(kernel_.calls[1].deadline, 77U);
}

TEST_F(FutexTest, WakeAndRequeueSendAndCount) {
    std::atomic<u32> target{0};
    kernel_.result = 3;
    EXPECT_EQ(Futex::wake(word_, 4), 3U);
    EXPECT_EQ(kernel_.calls[0].words[1], pair(4, 0));
    kernel_.result = pair(1, 9);
    const auto moved = Futex::requeue(word_, 5, target, 1, Futex::kAll, FutexScope::Shared);
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->woken, 1U);
    EXPECT_EQ(moved->moved, 9U);
    EXPECT_EQ(kernel_.calls[1].words[0], address(word_));
    EXPECT_EQ(kernel_.calls[1].words[1], address(target));
    EXPECT_EQ(kernel_.calls[1].words[2], pair(1, Futex::kAll));
    EXPECT_EQ(kernel_.calls[1].words[3], pair(5, 1));
}

TEST_F(FutexTest, StatusesArePassedOn) {
    for (const Status status : {Status::BadState, Status::Timeout, Status::Fault, Status::Denied}) {
        kernel_.answer = [status](const Call&) { return status; };
        EXPECT_EQ(Futex::wait(word_, 5).error(), status);
        EXPECT_EQ(Futex::wake(word_, 1).error(), status);
    }
}

TEST_F(FutexTest, LocksLookAgainWhenTheWordHasChanged) {
    refuse_waits(Status::BadState);
    EXPECT_TRUE(detail::futex_wait(word_, 5, Deadline::never()));
    refuse_waits(Status::Timeout);
    EXPECT_EQ(detail::futex_wait(word_, 5, Deadline::never()).error(), Status::Timeout);
}

TEST_F(FutexTest, ARefusedRequeueWakesAll) {
    std::atomic<u32> target{0};
    detail::futex_wake_one_and_move(word_, 5, target);
    EXPECT_EQ(kernel_.calls.size(), 1U);
    kernel_.answer = [](const Call& call) { return call.method == Method::Requeue ? Status::BadState : Status::Ok; };
    detail::futex_wake_one_and_move(word_, 5, target);
    ASSERT_EQ(kernel_.calls.size(), 3U);
    EXPECT_EQ(kernel_.calls[2].method, Method::Wake);
    EXPECT_EQ(kernel_.calls[2].words[1], pair(Futex::kAll, 0));
}

TEST_F(FutexTest, NoSystemCallIfNobodyWaits) {
    Mutex mutex;
    SpinLock spin;
    RwLock rw;
    Event event;
    Semaphore semaphore{1};
    Condvar changed;
    Once once;
    Barrier barrier{1};
    for (u32 round = 0; round < 3; ++round) {
        {
            const Lock lock{mutex};
            EXPECT_FALSE(mutex.try_lock());
            EXPECT_TRUE(changed.wait(mutex, [] { return true; }));
            changed.notify_one();
            changed.notify_all();
        }
        EXPECT_TRUE(spin.lock());
        spin.unlock();
        EXPECT_TRUE(rw.lock_shared());
        EXPECT_TRUE(rw.lock_shared());
        rw.unlock_shared();
        rw.unlock_shared();
        EXPECT_TRUE(rw.lock());
        rw.unlock();
        event.set();
        EXPECT_TRUE(event.wait());
        EXPECT_TRUE(event.wait_and_reset());
        EXPECT_TRUE(semaphore.acquire());
        EXPECT_TRUE(semaphore.release());
        EXPECT_TRUE(once.call([] {}));
        EXPECT_TRUE(barrier.wait());
    }
    EXPECT_TRUE(kernel_.calls.empty());
}

TEST_F(FutexTest, AHeldMutexSleepsOnceAndIsWokenOnce) {
    Mutex mutex;
    ASSERT_TRUE(mutex.lock());
    answer_waits([&] { mutex.unlock(); });
    EXPECT_TRUE(mutex.lock());
    EXPECT_EQ(kernel_.count(Method::Wait), 1U);
    EXPECT_EQ(kernel_.count(Method::Wake), 1U) << "the holder knew that somebody sleeps";
    mutex.unlock();
    EXPECT_EQ(kernel_.count(Method::Wake), 2U) << "others may sleep still";
    EXPECT_TRUE(mutex.lock());
    mutex.unlock();
    EXPECT_EQ(kernel_.calls.size(), 3U);
}

// A lock that is refused is as it was.
template <typename L>
void refuse(FutexKernel& kernel, Status status) {
    L lock;
    ASSERT_TRUE(lock.lock());
    kernel.answer = [status](const Call&) { return status; };
    EXPECT_EQ(lock.lock(Deadline::at(9)).error(), status);
    lock.unlock();
    EXPECT_TRUE(lock.lock());
    EXPECT_FALSE(lock.try_lock());
}

TEST_F(FutexTest, WhatTheKernelRefusesIsPassedOn) {
    for (const Status status : {Status::Timeout, Status::Denied}) {
        refuse<Mutex>(kernel_, status);
        refuse<SpinLock>(kernel_, status);
        refuse<RwLock>(kernel_, status);
        refuse_waits(status);
        RwLock read;
        ASSERT_TRUE(read.lock_shared());
        EXPECT_EQ(read.lock().error(), status);
        EXPECT_TRUE(read.try_lock_shared()) << "the writer that gave up still keeps readers out";
        Event event;
        EXPECT_EQ(event.wait().error(), status);
        EXPECT_EQ(event.wait_and_reset().error(), status);
        Semaphore semaphore{0};
        EXPECT_EQ(semaphore.acquire().error(), status);
        Once once;
        EXPECT_TRUE(once.call([&] { EXPECT_EQ(once.call([] {}).error(), status); }));
        Barrier barrier{2};
        EXPECT_EQ(barrier.wait().error(), status);
        EXPECT_EQ(barrier.wait().error(), status) << "who is refused has left again";
        Mutex mutex;
        Condvar changed;
        const Lock lock{mutex};
        EXPECT_EQ(changed.wait(mutex).error(), status);
        EXPECT_FALSE(mutex.try_lock()) << "the mutex is held after every wait";
    }
}

TEST_F(FutexTest, ACondvarWakesOneOrMovesTheOthersToTheMutex) {
    Mutex mutex;
    Condvar changed;
    std::vector<Call> seen;
    // While the thread waits, the mutex is free: another one takes it and notifies.
    answer_waits([&] {
        EXPECT_TRUE(mutex.try_lock());
        mutex.unlock();
        kernel_.calls.clear();
        changed.notify_one();
        changed.notify_all();
        seen = kernel_.calls;
    });
    const Lock lock{mutex};
    EXPECT_TRUE(changed.wait(mutex));
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].method, Method::Wake);
    EXPECT_EQ(seen[0].words[1], pair(1, 0));
    EXPECT_EQ(seen[1].method, Method::Requeue);
    EXPECT_EQ(seen[1].words[2], pair(1, Futex::kAll));
    EXPECT_EQ(seen[1].words[3], pair(2, 0)) << "two notifications were made";
    EXPECT_NE(seen[1].words[1], seen[1].words[0]);
}

// What a thread that waited does when it gives the mutex back.
TEST_F(FutexTest, AfterNotifyAllTheMutexWakesWhoWasMovedToIt) {
    Mutex mutex;
    Condvar changed;
    ASSERT_TRUE(mutex.lock());
    EXPECT_TRUE(changed.wait(mutex));
    kernel_.calls.clear();
    mutex.unlock();
    EXPECT_TRUE(kernel_.calls.empty()) << "nobody was moved";
    answer_waits([&] { changed.notify_all(); });
    ASSERT_TRUE(mutex.lock());
    EXPECT_TRUE(changed.wait(mutex));
    kernel_.calls.clear();
    mutex.unlock();
    EXPECT_EQ(kernel_.count(Method::Wake), 1U);
}

using FutexDeathTest = FutexTest;

TEST_F(FutexDeathTest, GuardsDoNotRunTheirBlockWithoutTheLock) {
    refuse_waits(Status::Denied);
    Mutex mutex;
    ASSERT_TRUE(mutex.lock());
    EXPECT_DEATH(const Lock lock{mutex}, "a lock cannot be taken: DENIED");
    RwLock written;
    ASSERT_TRUE(written.lock());
    EXPECT_DEATH(const SharedLock lock{written}, "a lock cannot be taken: DENIED");
}

TEST_F(FutexDeathTest, NumbersOutOfRangeEndTheProgram) {
    EXPECT_DEATH(Barrier{0}, "a barrier of no thread");
    EXPECT_DEATH(Barrier{Barrier::kMostThreads + 1}, "a barrier of no thread, or of too many");
    EXPECT_DEATH(Semaphore{Semaphore::kMostUnits + 1}, "a semaphore of too many units");
}

}  // namespace
}  // namespace kos::test
