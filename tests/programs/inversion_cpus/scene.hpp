// SPDX-License-Identifier: Apache-2.0
// What stands in the way of a low thread: on each CPU one of middle priority that never stops computing. It counts its
// steps, so that the low one can tell whether it was in the way: time cannot, on a machine that is emulated.
#pragma once

#include <array>
#include <atomic>

#include <kos/clock.hpp>
#include <kos/schedule.hpp>
#include <kos/thread.hpp>

namespace inversion {

using kos::Result;
using kos::Thread;
using kos::u32;
using kos::u64;

inline constexpr u32 kMaxCpus = 8;
inline constexpr auto kLow = kos::Schedule::fifo(30);
inline constexpr auto kMiddle = kos::Schedule::fifo(40);
inline constexpr auto kHigh = kos::Schedule::fifo(50);
inline constexpr auto kDirector = kos::Schedule::fifo(60);

// Only what hangs takes so long.
inline kos::Deadline patience() {
    return kos::Clock::after(30 * kos::Clock::kSecond);
}

// Comes true through other threads, which the caller is above.
template <typename Condition>
void wait_until(Condition condition) {
    while (!condition()) {
        kos::Clock::sleep(kos::Clock::kMillisecond / 4);
    }
}

class Load {
  public:
    // On so many CPUs; all compute when this returns.
    Result<> begin(u32 cpus);
    void end() { over_ = true; }

    u64 steps(u32 cpu) const { return presses_[cpu].steps; }

  private:
    struct Press {
        const std::atomic<bool>* over = nullptr;
        std::atomic<u64> steps{0};
    };
    static void press(Press& press);

    std::atomic<bool> over_{false};
    std::array<Press, kMaxCpus> presses_{};
    std::array<Thread, kMaxCpus> threads_{};  // waited for at the end
};

// A part of a low thread's work on a CPU, and how many steps the load made there meanwhile.
struct Work {
    u32 cpu = 0;
    u64 disturbed = ~u64{0};  // it was not done
    void run(const Load& load);
};

// A thread that begins when it is on the CPU that it was given.
template <typename T>
Result<Thread> create_on(u32 cpu, const kos::Schedule& schedule, void (*function)(T&), T& argument) {
    Thread thread = TRY(Thread::create(function, argument, {.schedule = schedule}));
    TRY(thread.set_affinity(u64{1} << cpu));
    argument.placed = true;
    return thread;
}

}  // namespace inversion
