// SPDX-License-Identifier: Apache-2.0
// The shortest calls of the kernel.
#include <kos/core/hal.hpp>
#include <kos/core/thread.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Hal;
using kos::core::Thread;

u32 null_call() {
    const auto call = count([] { return Hal::cpu_count(); });
    must(call.result, "Hal.CpuCount answers");
    return call.count;
}

u32 yield_alone() {
    const auto call = count([] { return Thread::yield(); });
    must(call.result, "Thread.Yield answers");
    return call.count;
}

}  // namespace

void measure_core() {
    measure("core.null_call", null_call);
    measure("sched.yield", yield_alone);
}

}  // namespace bench
