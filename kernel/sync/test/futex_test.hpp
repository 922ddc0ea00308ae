// SPDX-License-Identifier: Apache-2.0
// For tests of futexes: processes whose threads sleep, wake and requeue as the system calls do.
#pragma once

#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "sync/futex.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::sync::test {

using thread::Thread;
using thread::test::kUserBase;
using thread::test::kUserPages;
using thread::test::TestProcess;

inline constexpr UserAddr kWord = kUserBase + 0x100;
inline constexpr UserAddr kOther = kUserBase + 0x104;
inline constexpr u32 kValue = 7;
inline constexpr u32 kAll = ~u32{0};

class FutexTest : public thread::test::MachineTest {
  protected:
    void SetUp() override {
        process_ = &make_process("process");
        waker_ = &make_thread(*process_);
        set(kWord, kValue);
        set(kOther, kValue);
    }
    void TearDown() override {
        EXPECT_EQ(audit().fault, "");
        MachineTest::TearDown();
        EXPECT_EQ(audit().sleepers, 0U);
    }

    void set(UserAddr word, u32 value) { process_->put(word, value); }

    // What the system call answers; kBlocked: the thread sleeps.
    static Status wait(Thread& thread, UserAddr word = kWord, u64 deadline = hal::kNever, Scope scope = Scope::Private,
                       u32 expected = kValue) {
        run(thread);
        thread.frame.x[0] = 0xbad;
        const auto result = sync::wait(thread, word, expected, scope, deadline);
        EXPECT_FALSE(result) << "only who wakes it answers OK";
        thread::switch_to_next();
        return result ? Status::Ok : result.error();
    }
    // A new thread that sleeps.
    Thread& sleeper(sched::Priority priority = sched::kDefaultPriority, UserAddr word = kWord,
                    u64 deadline = hal::kNever) {
        Thread& thread = make_thread(*process_, priority);
        EXPECT_EQ(wait(thread, word, deadline), kBlocked);
        return thread;
    }
    static bool sleeps(const Thread& thread) { return thread.waits_for() == thread::WaitKind::Futex; }
    // Its wait ended with this status.
    static bool ended(const Thread& thread, Status status = Status::Ok) {
        return !sleeps(thread) && thread.frame.x[0] == static_cast<u64>(status);
    }

    // One attempt, which may answer kRestart; another result ends the call.
    Result<u32> try_wake(u32 count, UserAddr word = kWord, Scope scope = Scope::Private) {
        run(*waker_);
        return over(sync::wake(*waker_, word, count, scope));
    }
    Result<Requeued> try_requeue(const Requeue& order) {
        run(*waker_);
        return over(sync::requeue(*waker_, order));
    }
    u32 wake(u32 count, UserAddr word = kWord, Scope scope = Scope::Private) {
        const auto woken = try_wake(count, word, scope);
        EXPECT_TRUE(woken);
        return woken.value_or(0);
    }
    // From kWord to kOther.
    static Requeue order(u32 wake_count, u32 move_count, u32 expected = kValue) {
        return {.source = kWord,
                .target = kOther,
                .wake_count = wake_count,
                .move_count = move_count,
                .expected = expected,
                .scope = Scope::Private};
    }

    static void set_priority(Thread& thread, sched::Priority priority) {
        EXPECT_TRUE(thread.set_schedule({.priority = priority}));
    }

    TestProcess* process_ = nullptr;
    Thread* waker_ = nullptr;

  private:
    template <typename T>
    Result<T> over(Result<T> result) {
        if (result || result.error() != kRestart) {
            waker_->restart_ticket = 0;
        }
        thread::switch_to_next();
        return result;
    }
};

}  // namespace kos::sync::test
