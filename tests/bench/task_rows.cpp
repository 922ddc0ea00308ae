// SPDX-License-Identifier: Apache-2.0
// The life of a process, and what an empty one costs.
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/types.hpp>

#include "meter.hpp"
#include "processes.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Handle;
using kos::core::Task;

constexpr u64 kPageBytes = 4096;

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

}  // namespace

void measure_tasks(const Powers& powers) {
    measure("task.lifecycle", [&] { return life_cycle(powers); });
    measure_empty_process(powers);
}

}  // namespace bench
