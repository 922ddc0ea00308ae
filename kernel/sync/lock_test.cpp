// SPDX-License-Identifier: Apache-2.0
// Locks that pass ranks on: taking and handing over, who runs at whose rank, and holders that end.
#include "sync/lock.hpp"

#include <kos/abi/lock_word.hpp>

#include "sync/test/futex_test.hpp"

namespace kos::sync::test {
namespace {

using sched::Class;
using sched::Priority;

class LockTest : public thread::test::MachineTest {
  protected:
    void SetUp() override {
        process_ = &make_process("process");
        low_ = &make_thread(*process_, 10);
        high_ = &make_thread(*process_, 100);
        put(kWord, 0);
        put(kOther, 0);
    }
    void TearDown() override {
        EXPECT_EQ(audit_locks().fault, "");
        for (Thread* thread : {low_, high_}) {
            EXPECT_EQ(thread->audit(), "");
        }
        MachineTest::TearDown();
        EXPECT_EQ(audit_locks().waiters, 0U);
    }

    void put(UserAddr word, u32 value) { process_->put(word, value); }
    u32 value(UserAddr word = kWord) {
        u32 read = 0;
        std::memcpy(&read, process_->get(word, sizeof(read)).data(), sizeof(read));
        return read;
    }
    static Status lock(Thread& thread, UserAddr word = kWord, u64 deadline = hal::kNever,
                       Scope scope = Scope::Private) {
        run(thread);
        thread.frame.x[0] = 0xbad;
        const auto last = sync::lock(thread, word, scope, deadline);
        EXPECT_TRUE(!last || *last == LastHolder::GaveBack);
        thread::switch_to_next();
        return last ? Status::Ok : last.error();
    }
    static Status unlock(Thread& thread, UserAddr word = kWord, Scope scope = Scope::Private) {
        run(thread);
        const auto done = sync::unlock(thread, word, scope);
        thread::switch_to_next();
        return done ? Status::Ok : done.error();
    }
    static bool waits(const Thread& thread) { return thread.waits_for() == thread::WaitKind::Lock; }
    static bool got_it(const Thread& thread, LastHolder last = LastHolder::GaveBack) {
        return !waits(thread) && thread.frame.x[0] == static_cast<u64>(Status::Ok) &&
               thread.frame.x[2] == static_cast<u64>(last);
    }
    // The thread ends, and the reaper has been there.
    static void end(Thread& thread) {
        const obj::Ref<obj::Object> hold{thread};
        thread.terminate();
        obj::reaper().work(Pace::Whole);
        thread::switch_to_next();
    }

    TestProcess* process_ = nullptr;
    Thread* low_ = nullptr;
    Thread* high_ = nullptr;
};

TEST_F(LockTest, WordSaysWhoHoldsIt) {
    ASSERT_EQ(lock(*low_), Status::Ok);
    EXPECT_EQ(value(), low_->lock_id());
    EXPECT_NE(low_->lock_id(), high_->lock_id());
    EXPECT_EQ(Thread::by_lock_id(low_->lock_id()), low_);
    ASSERT_EQ(lock(*high_), kBlocked);
    EXPECT_EQ(value(), low_->lock_id() | abi::kLockAwaited);
    ASSERT_EQ(unlock(*low_), Status::Ok);
    EXPECT_TRUE(got_it(*high_));
    EXPECT_EQ(value(), high_->lock_id());
    ASSERT_EQ(unlock(*high_), Status::Ok);
    EXPECT_EQ(value(), 0U);
}

TEST_F(LockTest, HolderRunsAtTheRankOfTheFirstInLine) {
    Thread& middle = make_thread(*process_, 50);
    ASSERT_EQ(lock(*low_), Status::Ok);
    ASSERT_EQ(lock(middle), kBlocked);
    EXPECT_EQ(low_->priority(), 50);
    ASSERT_EQ(lock(*high_), kBlocked);
    EXPECT_EQ(low_->priority(), 100);
    EXPECT_EQ(low_->own_schedule().priority, 10);
    EXPECT_EQ(low_->audit(), "");
    ASSERT_EQ(unlock(*low_), Status::Ok);
    EXPECT_EQ(low_->priority(), 10);
    EXPECT_TRUE(got_it(*high_)) << "before who came earlier";
    EXPECT_TRUE(waits(middle));
    EXPECT_EQ(value(), high_->lock_id() | abi::kLockAwaited);
    EXPECT_EQ(high_->priority(), 100) << "the next one lends nothing that is better";
    ASSERT_EQ(unlock(*high_), Status::Ok);
    EXPECT_TRUE(got_it(middle));
}

TEST_F(LockTest, LoanEndsWithTheWait) {
    ASSERT_EQ(lock(*low_), Status::Ok);
    ASSERT_EQ(lock(*high_, kWord, 1'000), kBlocked);
    EXPECT_EQ(low_->priority(), 100);
    pass_to(2'000);
    EXPECT_EQ(high_->frame.x[0], static_cast<u64>(Status::Timeout));
    EXPECT_EQ(low_->priority(), 10);
    EXPECT_EQ(value(), low_->lock_id() | abi::kLockAwaited) << "costs the holder one call";
    ASSERT_EQ(unlock(*low_), Status::Ok);
    EXPECT_EQ(value(), 0U);
}

TEST_F(LockTest, LoanGoesOnOverChains) {
    Thread& middle = make_thread(*process_, 50);
    ASSERT_EQ(lock(*low_), Status::Ok);
    ASSERT_EQ(lock(middle, kOther), Status::Ok);
    ASSERT_EQ(lock(middle), kBlocked);
    ASSERT_EQ(lock(*high_, kOther), kBlocked);
    EXPECT_EQ(middle.priority(), 100);
    EXPECT_EQ(low_->priority(), 100) << "since it keeps the one that keeps the high one";
    EXPECT_TRUE(high_->set_schedule({.priority = 120}));
    EXPECT_EQ(low_->priority(), 120);
    end(*high_);
    high_ = low_;
    EXPECT_EQ(low_->priority(), 50);
    EXPECT_EQ(middle.priority(), 50);
}

TEST_F(LockTest, ChainsEndSomewhere) {
    constexpr u32 kLinks = 12;
    const auto word = [](u64 number) { return kWord + 8 + 4 * number; };
    std::array<Thread*, kLinks> threads{};
    for (u32 i = 0; i < kLinks; ++i) {
        threads[i] = &make_thread(*process_, 20);
        put(word(i), 0);
        ASSERT_EQ(lock(*threads[i], word(i)), Status::Ok);
        if (i > 0) {
            ASSERT_EQ(lock(*threads[i], word(i - 1)), kBlocked);
        }
    }
    ASSERT_EQ(lock(*high_, word(kLinks - 1)), kBlocked);
    EXPECT_EQ(threads[kLinks - 1]->priority(), 100);
    EXPECT_EQ(threads[kLinks - 8]->priority(), 100);
    EXPECT_EQ(threads[kLinks - 9]->priority(), 20) << "eight in one go, not more";
}

TEST_F(LockTest, RealTimeIsLentToStandardThreads) {
    ASSERT_EQ(lock(*low_), Status::Ok);
    ASSERT_TRUE(
        high_->set_schedule({.kind = Class::RealTime, .priority = 7, .turn = sched::Turn::Endless, .weight = 0}));
    ASSERT_EQ(lock(*high_), kBlocked);
    EXPECT_EQ(low_->schedule().kind, Class::RealTime);
    EXPECT_EQ(low_->priority(), 7);
    EXPECT_EQ(low_->schedule().turn, sched::Turn::Slice) << "FIFO is nobody's to lend";
    EXPECT_TRUE(low_->set_schedule({.priority = 20})) << "what it gets meanwhile counts later";
    EXPECT_EQ(low_->priority(), 7);
    ASSERT_EQ(unlock(*low_), Status::Ok);
    EXPECT_EQ(low_->schedule(), (sched::Schedule{.priority = 20}));
}

TEST_F(LockTest, WaitingForOneselfIsRefused) {
    ASSERT_EQ(lock(*low_), Status::Ok);
    EXPECT_EQ(lock(*low_), Status::Deadlock);
    ASSERT_EQ(lock(*high_, kOther), Status::Ok);
    ASSERT_EQ(lock(*low_, kOther), kBlocked);
    EXPECT_EQ(lock(*high_), Status::Deadlock);
    EXPECT_EQ(value(), low_->lock_id()) << "nothing changed";
}

TEST_F(LockTest, TryingDoesNotWait) {
    ASSERT_EQ(lock(*low_), Status::Ok);
    EXPECT_EQ(lock(*high_, kWord, 0), Status::Timeout);
    EXPECT_EQ(value(), low_->lock_id());
}

TEST_F(LockTest, HolderThatEndsHandsOver) {
    Thread& middle = make_thread(*process_, 50);
    Thread& holder = make_thread(*process_, 20);
    ASSERT_EQ(lock(holder), Status::Ok);
    ASSERT_EQ(lock(holder, kOther), Status::Ok);
    ASSERT_EQ(lock(*low_), kBlocked);
    ASSERT_EQ(lock(*high_), kBlocked);
    ASSERT_EQ(lock(middle, kOther), kBlocked);
    end(holder);
    EXPECT_TRUE(got_it(*high_, LastHolder::Ended));
    EXPECT_TRUE(got_it(middle, LastHolder::Ended));
    EXPECT_EQ(value(), high_->lock_id() | abi::kLockAwaited);
    EXPECT_EQ(value(kOther), middle.lock_id());
    ASSERT_EQ(unlock(*high_), Status::Ok);
    EXPECT_TRUE(got_it(*low_));
}

TEST_F(LockTest, WhoComesBetweenTheEndAndTheHandOverWaitsToo) {
    Thread& holder = make_thread(*process_, 20);
    ASSERT_EQ(lock(holder), Status::Ok);
    ASSERT_EQ(lock(*low_), kBlocked);
    const obj::Ref<obj::Object> hold{holder};
    holder.terminate();
    ASSERT_EQ(lock(*high_), kBlocked);
    obj::reaper().work(Pace::Whole);
    EXPECT_TRUE(got_it(*high_, LastHolder::Ended));
    EXPECT_TRUE(waits(*low_));
}

TEST_F(LockTest, HolderThatEndedUnnoticedIsFoundByTheNext) {
    Thread& holder = make_thread(*process_, 20);
    ASSERT_EQ(lock(holder), Status::Ok);
    end(holder);
    run(*low_);
    const auto last = sync::lock(*low_, kWord, Scope::Private, hal::kNever);
    ASSERT_TRUE(last);
    EXPECT_EQ(*last, LastHolder::Ended);
    EXPECT_EQ(value(), low_->lock_id());
}

TEST_F(LockTest, LockOfUnmappedMemoryEndsTheWait) {
    Thread& holder = make_thread(*process_, 20);
    ASSERT_EQ(lock(holder), Status::Ok);
    ASSERT_EQ(lock(*high_), kBlocked);
    ASSERT_TRUE(process_->space()->unmap(kUserBase, kUserPages * kPageSize));
    end(holder);
    EXPECT_FALSE(waits(*high_));
    EXPECT_EQ(high_->frame.x[0], static_cast<u64>(Status::Fault));
}

TEST_F(LockTest, BadArgumentsChangeNothing) {
    EXPECT_EQ(lock(*low_, kWord + 1), Status::Invalid);
    EXPECT_EQ(lock(*low_, UserAddr{0x1000}), Status::Fault);
    EXPECT_EQ(unlock(*low_, kWord + 2), Status::Invalid);
    EXPECT_EQ(unlock(*low_), Status::BadState) << "nobody holds it";
    ASSERT_EQ(lock(*low_), Status::Ok);
    EXPECT_EQ(unlock(*high_), Status::BadState);
    EXPECT_EQ(value(), low_->lock_id());
}

TEST_F(LockTest, WordsThatLieHarmOnlyTheirUsers) {
    ASSERT_EQ(lock(*low_), Status::Ok);
    ASSERT_EQ(lock(*high_), kBlocked);
    Thread& third = make_thread(*process_, 30);
    put(kWord, 0);
    EXPECT_EQ(lock(third), Status::Invalid);
    EXPECT_EQ(unlock(*low_), Status::BadState);
    put(kWord, third.lock_id());
    EXPECT_EQ(unlock(third), Status::Invalid) << "those in line wait for another one";
    put(kWord, low_->lock_id());
    EXPECT_EQ(unlock(*low_), Status::Ok) << "a lost mark costs nothing";
    EXPECT_TRUE(got_it(*high_));
    put(kOther, 0x3fff'ffff);
    run(third);
    EXPECT_EQ(*sync::lock(third, kOther, Scope::Private, 0), LastHolder::Ended) << "names nobody";
}

TEST_F(LockTest, PrivateLocksKnowTheirOwnProcessOnly) {
    TestProcess& other = make_process("other");
    Thread& stranger = make_thread(other, 90);
    other.put(kWord, low_->lock_id());
    run(stranger);
    EXPECT_EQ(*sync::lock(stranger, kWord, Scope::Private, 0), LastHolder::Ended);
    EXPECT_EQ(low_->priority(), 10);
}

}  // namespace
}  // namespace kos::sync::test
