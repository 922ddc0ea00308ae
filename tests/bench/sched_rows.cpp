// SPDX-License-Identifier: Apache-2.0
// Switches between threads that let each other go first, with few and with many of them ready. All have the standard
// priority; what is shown is one switch, its system call included.
#include <bit>

#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>

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

// So many are ready beside the main thread from now on.
void make_ready(kos::abi::Handle self, u32 count) {
    for (; g_ready < count; ++g_ready) {
        const auto top = std::bit_cast<u64>(&g_stacks[g_ready]) + sizeof(Stack);
        const auto made =
            Thread::create(self, std::bit_cast<u64>(&yield_for_ever), top, 0, kos::core::kPriorityDefault);
        g_threads[g_ready] = must(made, "Thread.Create answers").thread;
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

}  // namespace

void measure_switches(const Powers& powers) {
    make_ready(powers.self, 1);
    measure("sched.switch", [] { return switch_among(1); });
    measure("sched.pick.1", [] { return switch_among(1); });
    make_ready(powers.self, 10);
    measure("sched.pick.10", [] { return switch_among(10); });
    make_ready(powers.self, 100);
    measure("sched.pick.100", [] { return switch_among(100); });
    make_ready(powers.self, kMost);
    measure("sched.pick.1000", [] { return switch_among(kMost); });
    end_all();
    const kos::abi::Handle other = load(powers, "bench_yielder");
    set_start_block(other, "bench_yielder", {});
    must(Task::start(other), "Task.Start answers");
    measure("sched.switch.process", [] { return switch_among(1); });
    must(Task::terminate(other), "Task.Terminate answers");
    must(kos::core::Handle::close(other), "Handle.Close answers");
}

}  // namespace bench
