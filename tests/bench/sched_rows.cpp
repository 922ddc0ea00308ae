// SPDX-License-Identifier: Apache-2.0
// Switches between threads that let each other go first, with few and with many of them ready: standard ones, and
// real-time ones of one priority. What is shown is one switch, its system call included.
#include <array>
#include <bit>
#include <span>
#include <string_view>

#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>
#include <kos/thread.hpp>

#include "meter.hpp"
#include "processes.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Task;
using kos::core::Thread;

constexpr u32 kMost = 1000;

struct alignas(16) Stack {
    std::array<std::byte, 512> bytes;
};

std::array<Stack, kMost> g_stacks;
std::array<kos::abi::Handle, kMost> g_threads;
u32 g_ready;

[[noreturn]] void yield_for_ever() {
    while (true) {
        must(Thread::yield(), "Thread.Yield answers");
    }
}

constexpr kos::u8 kRealTimePriority = 10;

// So many are ready beside the thread that measures from now on.
void make_ready(kos::abi::Handle self, u32 count, kos::u8 schedule) {
    const bool standard = schedule == kos::core::kScheduleStandard;
    for (; g_ready < count; ++g_ready) {
        const auto top = std::bit_cast<u64>(&g_stacks[g_ready]) + sizeof(Stack);
        const auto made =
            Thread::create(self, std::bit_cast<u64>(&yield_for_ever), top, 0, kos::core::kPriorityDefault);
        g_threads[g_ready] = must(made, "Thread.Create answers").thread;
        if (!standard) {
            must(Thread::set_schedule(g_threads[g_ready], schedule, kRealTimePriority, 0, 0, 0, 0),
                 "Thread.SetSchedule answers");
        }
        must(Thread::start(g_threads[g_ready]), "Thread.Start answers");
    }
}

void end_all() {
    for (; g_ready > 0; --g_ready) {
        const kos::abi::Handle thread = g_threads[g_ready - 1];
        must(Thread::terminate(thread), "Thread.Terminate answers");
        must(kos::core::Handle::close(thread), "Handle.Close answers");
    }
}

// A yield comes back when all others had their turn.
u32 switch_among(u32 others) {
    const auto call = count([] { return Thread::yield(); });
    must(call.result, "Thread.Yield answers");
    const u32 readings = empty_count();  // the caller takes them off again
    return (call.count - readings) / (others + 1) + readings;
}

void measure_picks(kos::abi::Handle self, kos::u8 schedule, std::span<const std::string_view, 4> rows) {
    u32 others = 1;
    for (const std::string_view row : rows) {
        make_ready(self, others, schedule);
        measure(row, [others] { return switch_among(others); });
        others *= 10;
    }
    end_all();
}

void measure_real_time_picks(const Powers& powers) {
    constexpr std::array<std::string_view, 4> kRows{"sched.pick.1", "sched.pick.10", "sched.pick.100",
                                                    "sched.pick.1000"};
    measure_picks(powers.self, kos::core::kScheduleRoundRobin, kRows);
}

}  // namespace

void measure_switches(const Powers& powers) {
    constexpr std::array<std::string_view, 4> kRows{"sched.fair.1", "sched.fair.10", "sched.fair.100",
                                                    "sched.fair.1000"};
    make_ready(powers.self, 1, kos::core::kScheduleStandard);
    measure("sched.switch", [] { return switch_among(1); });
    end_all();
    measure_picks(powers.self, kos::core::kScheduleStandard, kRows);
    auto measuring = kos::Thread::create(measure_real_time_picks, powers,
                                         {.schedule = kos::Schedule::round_robin(kRealTimePriority)});
    kos::require(measuring.has_value(), "Thread.Create answers");
    must(measuring->join(), "Thread.Join answers");
    const kos::abi::Handle other = load(powers, "bench_yielder");
    set_start_block(other, "bench_yielder", {});
    must(Task::start(other), "Task.Start answers");
    measure("sched.switch.process", [] { return switch_among(1); });
    must(Task::terminate(other), "Task.Terminate answers");
    must(kos::core::Handle::close(other), "Handle.Close answers");
}

}  // namespace bench
