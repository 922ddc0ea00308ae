// SPDX-License-Identifier: Apache-2.0
// The seam of the locks on the host: its futexes and its monotonic clock.
#include "host_futex.hpp"

#include <cerrno>
#include <ctime>

#include <kos/detail/futex.hpp>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kos {
namespace {

constexpr u64 kNsPerSecond = 1'000'000'000;

std::atomic<u32> g_calls{0};
std::atomic<u32> g_sleepers{0};
std::atomic<bool> g_spurious{false};

timespec to_timespec(Deadline deadline) {
    return {.tv_sec = static_cast<time_t>(deadline.ns() / kNsPerSecond),
            .tv_nsec = static_cast<long>(deadline.ns() % kNsPerSecond)};
}

Result<> sleep_on(const detail::FutexWord& word, u32 expected, Deadline deadline) {
    // A moment in which others can change the word: where wake-ups get lost, if they do.
    sched_yield();
    const timespec until = to_timespec(deadline);
    const long done = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                              deadline.is_never() ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY);
    return done == -1 && errno == ETIMEDOUT ? Result<>{Error{Status::Timeout}} : Result<>{};
}

}  // namespace

Result<> detail::futex_wait(const FutexWord& word, u32 expected, Deadline deadline) {
    const u32 call = g_calls.fetch_add(1);
    if (g_spurious && call % 2 == 0) {
        return {};
    }
    g_sleepers.fetch_add(1);
    const Result<> slept = sleep_on(word, expected, deadline);
    g_sleepers.fetch_sub(1);
    return slept;
}

void detail::futex_wake(const FutexWord& word, u32 count) {
    g_calls.fetch_add(1);
    constexpr u32 kMost = 0x7fff'ffff;
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count < kMost ? count : kMost, nullptr, nullptr, 0);
}

void detail::futex_wake_one_and_move(const FutexWord& word, u32 expected, const FutexWord& target) {
    g_calls.fetch_add(1);
    constexpr u64 kMost = 0x7fff'ffff;
    if (syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE_PRIVATE, kWakeOne, kMost, &target, expected) == -1) {
        futex_wake(word, kWakeAll);
    }
}

u32 test::futex_calls() {
    return g_calls;
}

void test::await_sleepers(u32 count) {
    while (g_sleepers != count) {
        sched_yield();
    }
    // Counted just before they sleep; by now nearly all do.
    const timespec moment{.tv_sec = 0, .tv_nsec = 1'000'000};
    nanosleep(&moment, nullptr);
}

test::SpuriousWakeUps::SpuriousWakeUps() {
    g_spurious = true;
}

test::SpuriousWakeUps::~SpuriousWakeUps() {
    g_spurious = false;
}

Deadline test::after_ms(u64 ms) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return Deadline::at(static_cast<u64>(now.tv_sec) * kNsPerSecond + static_cast<u64>(now.tv_nsec) + ms * 1'000'000);
}

}  // namespace kos
