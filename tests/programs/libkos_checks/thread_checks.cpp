// SPDX-License-Identifier: Apache-2.0
// Threads: stacks, ends, owners, errors.
#include <array>
#include <atomic>
#include <bit>

#include <kos/clock.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/vmm.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "checks.hpp"

namespace checks {
namespace {

using kos::Result;
using kos::Status;
using kos::Thread;
using kos::u64;

template <typename T>
bool fails_with(const Result<T>& result, Status status) {
    return !result && result.error() == status;
}

Result<kos::core::Task::InfoOut> own_info() {
    return kos::core::Task::info(TRY(kos::process::task()));
}

void do_nothing() {}

void note_stack(std::atomic<u64>& frame) {
    frame = std::bit_cast<u64>(__builtin_frame_address(0));
}

void spin(std::atomic<u64>& rounds) {
    while (true) {
        ++rounds;
    }
}

// Where the stack lies, how large it is, and that nothing can be read below it.
Result<bool> stack_is_as_asked() {
    constexpr kos::usize kBytes = 3 * kos::kPageBytes;
    std::atomic<u64> noted{0};
    Thread thread = TRY(Thread::create(note_stack, noted, {.priority = 65, .stack_bytes = kBytes - 1}));
    while (noted == 0) {  // on another CPU it may not have begun
        Thread::yield();
    }
    const u64 frame = noted;
    const auto task = TRY(kos::process::task());
    const auto stack = TRY(kos::core::Vmm::query(task, frame));
    const auto guard = TRY(kos::core::Vmm::query(task, stack.base - 1));
    TRY(thread.join());
    const bool gone = TRY(kos::core::Vmm::query(task, 0)).base != 0 &&
                      fails_with(kos::core::Vmm::protect(task, stack.base, stack.size, 0), Status::NotFound);
    return frame % 16 == 0 && stack.size == kBytes && frame > stack.base + stack.size - 256 &&
           guard.base + guard.size == stack.base && guard.size == kos::kPageBytes && guard.protection == 0 && gone;
}

Result<bool> own_stack_is_used() {
    alignas(16) static std::array<std::byte, Thread::kLeastStackBytes + 8> stack;
    std::atomic<u64> frame{0};
    // Its end is not aligned: the thread's stack pointer is all the same.
    const auto whole = std::span{stack}.subspan(1);
    Thread thread = TRY(Thread::create(note_stack, frame, {.stack = whole}));
    TRY(thread.join());
    const auto begin = std::bit_cast<u64>(stack.data());
    return frame % 16 == 0 && frame > begin && frame < begin + stack.size();
}

// Joined, destroyed or detached: a thread leaves nothing behind.
Result<> live_in_three_ways() {
    Thread joined = TRY(Thread::create(do_nothing));
    const Thread destroyed = TRY(Thread::create(do_nothing));
    Thread detached = TRY(Thread::create(do_nothing));
    Thread ended = TRY(Thread::create(do_nothing, {.priority = 65}));
    TRY(detached.detach());
    TRY(ended.detach());
    TRY(joined.join());
    return {};
}

Result<bool> leaves_nothing_behind() {
    TRY(live_in_three_ways());
    kos::Clock::sleep(20 * kos::Clock::kMillisecond);
    const auto before = TRY(own_info());
    for (int round = 0; round < 20; ++round) {
        TRY(live_in_three_ways());
    }
    kos::Clock::sleep(20 * kos::Clock::kMillisecond);
    const auto after = TRY(own_info());
    return before.pages == after.pages && before.handles == after.handles && before.threads == after.threads &&
           after.threads == 1;
}

Result<bool> deadline_ends_join() {
    std::atomic<u64> rounds{0};
    Thread thread = TRY(Thread::create(spin, rounds));
    const bool timed_out = fails_with(thread.join(kos::Clock::after(20 * kos::Clock::kMillisecond)), Status::Timeout) &&
                           fails_with(thread.join(kos::Deadline::at(0)), Status::Timeout);
    const bool ran = TRY(thread.cpu_time()) > 0;
    TRY(thread.set_priority(1));
    TRY(thread.terminate());
    const bool ended = fails_with(thread.terminate(), Status::BadState);
    TRY(thread.join());
    return timed_out && ran && ended && rounds > 0;
}

// Counts on only while it is not suspended, wherever it runs, and is joined after that.
Result<bool> suspended_thread_stands_still() {
    std::atomic<u64> rounds{0};
    Thread thread = TRY(Thread::create(spin, rounds, {.priority = 1}));
    for (int round = 0; round < 20; ++round) {
        const u64 begin = rounds;
        while (rounds == begin) {
            kos::Clock::sleep(kos::Clock::kMillisecond);
        }
        TRY(thread.suspend());
        const u64 stopped = rounds;
        if (!fails_with(thread.suspend(), Status::BadState)) {
            return false;
        }
        kos::Clock::sleep(2 * kos::Clock::kMillisecond);
        if (rounds != stopped) {
            return false;
        }
        TRY(thread.resume());
    }
    const bool refused = fails_with(thread.resume(), Status::BadState);
    TRY(thread.suspend());
    TRY(thread.terminate());
    TRY(thread.join());
    return refused && fails_with(thread.suspend(), Status::BadHandle);
}

struct Sleeper {
    std::atomic<bool> sleeps{false};
    std::atomic<bool> awake{false};
};

void sleep_a_little(Sleeper& sleeper) {
    sleeper.sleeps = true;
    kos::Clock::sleep(5 * kos::Clock::kMillisecond);
    sleeper.awake = true;
}

// Its wait ends while it is suspended, and it goes on behind it when it is resumed.
Result<bool> suspended_thread_wakes_in_name_only() {
    Sleeper sleeper;
    Thread thread = TRY(Thread::create(sleep_a_little, sleeper));
    while (!sleeper.sleeps) {
        Thread::yield();
    }
    TRY(thread.suspend());
    const bool early = sleeper.awake;
    kos::Clock::sleep(20 * kos::Clock::kMillisecond);
    const bool stood = early || !sleeper.awake;
    const bool waits = fails_with(thread.join(kos::Clock::after(kos::Clock::kMillisecond)), Status::Timeout) || early;
    TRY(thread.resume());
    TRY(thread.join());
    return stood && waits && sleeper.awake;
}

struct Owner {
    Thread thread{};
    std::atomic<bool> ready{false};
    Status join = Status::Ok;
};

void join_itself(Owner& owner) {
    while (!owner.ready) {
        Thread::yield();
    }
    const auto joined = owner.thread.join();
    owner.join = joined ? Status::Ok : joined.error();
    owner.thread = Thread{};  // its own owner ends: it is detached
    owner.ready = false;
}

Result<bool> joining_itself_is_a_deadlock() {
    Owner owner;
    owner.thread = TRY(Thread::create(join_itself, owner));
    owner.ready = true;
    while (owner.ready) {
        Thread::yield();
    }
    return owner.join == Status::Deadlock && !owner.thread;
}

Result<bool> errors() {
    Thread none;
    Thread thread = TRY(Thread::create(do_nothing));
    Thread moved = std::move(thread);
    const bool gone = !thread && fails_with(thread.join(), Status::BadHandle);  // NOLINT(bugprone-use-after-move)
    TRY(moved.join());
    std::array<std::byte, 64> tiny;
    return gone && fails_with(none.join(), Status::BadHandle) && fails_with(none.detach(), Status::BadHandle) &&
           fails_with(moved.join(), Status::BadHandle) && fails_with(moved.detach(), Status::BadHandle) &&
           fails_with(Thread::create(do_nothing, {.stack_bytes = 100}), Status::Invalid) &&
           fails_with(Thread::create(do_nothing, {.stack_bytes = ~kos::usize{0}}), Status::Invalid) &&
           fails_with(Thread::create(do_nothing, {.stack = tiny}), Status::Invalid);
}

Result<bool> has_its_name(const Thread& thread, std::string_view name) {
    std::array<std::byte, 32> room;
    return TRY(kos::core::Thread::get_name(thread.handle().get(), room)).name == name;
}

Result<bool> names() {
    constexpr std::string_view kLongest = "0123456789012345678901234567890";
    const Thread named = TRY(Thread::create(do_nothing, {.name = kLongest}));
    const Thread nameless = TRY(Thread::create(do_nothing));
    return TRY(has_its_name(named, kLongest)) && TRY(has_its_name(nameless, "")) &&
           fails_with(Thread::create(do_nothing, {.name = "01234567890123456789012345678901"}), Status::TooBig) &&
           fails_with(Thread::create(do_nothing, {.name = "two\nlines"}), Status::Invalid);
}

constexpr Check kChecks[] = {
    {"a thread's stack is as asked for", stack_is_as_asked},
    {"a thread runs on the caller's stack", own_stack_is_used},
    {"threads leave nothing behind", leaves_nothing_behind},
    {"a deadline ends a join", deadline_ends_join},
    {"a suspended thread stands still", suspended_thread_stands_still},
    {"a suspended thread wakes in name only", suspended_thread_wakes_in_name_only},
    {"joining oneself is a deadlock", joining_itself_is_a_deadlock},
    {"errors of threads", errors},
    {"names of threads", names},
};

}  // namespace

std::span<const Check> thread_checks() {
    return kChecks;
}

}  // namespace checks
