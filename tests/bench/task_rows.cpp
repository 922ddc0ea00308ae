// SPDX-License-Identifier: Apache-2.0
// The life of a process, and what an empty one costs.
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/types.hpp>

#include "meter.hpp"
#include "processes.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Handle;
using kos::core::Task;
using kos::core::Thread;

constexpr u64 kPageBytes = 4096;
constexpr u64 kEntry = u64{1} << 30;  // of threads that never run
constexpr kos::u8 kPriority = kos::core::kPriorityDefault;

// Made, loaded from the ROMFS, started, run to its exit, waited for, and nothing of it left.
u32 life_cycle(const Powers& powers) {
    u32 reason = kos::core::kEndedByTerminate;
    const auto life = count([&] {
        const auto task = load(powers, "bench_child");
        set_start_block(task, "child", {});
        must(Task::start(task), "Task.Start answers");
        reason = must(Task::wait(task), "Task.Wait answers").reason;
        return Handle::close(task);
    });
    must(life.result, "Handle.Close answers");
    kos::require(reason == kos::core::kEndedByExit, "the child ended by itself");
    return life.count;
}

void measure_empty_process(const Powers& powers) {
    Series bytes;
    for (u32 run = 0; run < kRuns; ++run) {
        const auto task = must(Task::create(powers.factory, "empty", "bench.Empty"), "Task.Create answers").task;
        bytes.add(must(Task::info(task), "Task.Info answers").pages * kPageBytes);
        must(Handle::close(task), "Handle.Close answers");
    }
    keep(bytes.figure("mem.task"));
}

u64 bytes_used(kos::abi::Handle task) {
    return must(Task::get_quota(task), "Task.GetQuota answers").bytes_used;
}

// Of a process that has a thread already: the page that the first one begins is not counted for the second.
void measure_thread_memory(const Powers& powers) {
    const auto task = must(Task::create(powers.factory, "threads", "bench.Threads"), "Task.Create answers").task;
    const auto first = must(Thread::create(task, kEntry, kEntry, 0, kPriority), "Thread.Create answers").thread;
    Series bytes;
    for (u32 run = 0; run < kRuns; ++run) {
        const u64 before = bytes_used(task);
        const auto thread = must(Thread::create(task, kEntry, kEntry, 0, kPriority), "Thread.Create answers").thread;
        bytes.add(bytes_used(task) - before);
        must(Thread::terminate(thread), "Thread.Terminate answers");
        must(Handle::close(thread), "Handle.Close answers");
    }
    keep(bytes.figure("mem.thread"));
    must(Handle::close(first), "Handle.Close answers");
    must(Handle::close(task), "Handle.Close answers");
}

}  // namespace

void measure_tasks(const Powers& powers) {
    measure("task.lifecycle", [&] { return life_cycle(powers); });
    measure_empty_process(powers);
    measure_thread_memory(powers);
}

}  // namespace bench
