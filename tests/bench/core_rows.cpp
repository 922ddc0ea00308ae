// SPDX-License-Identifier: Apache-2.0
// The shortest calls of the kernel, and handles.
#include <kos/abi/rights.hpp>
#include <kos/core/hal.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/thread.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Hal;
using kos::core::Handle;
using kos::core::Thread;

constexpr auto kRights = static_cast<kos::abi::Rights>(kos::abi::Right::GetSid);

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

u32 duplicate(kos::abi::Handle handle) {
    const auto call = count([handle] { return Handle::duplicate(handle, kRights); });
    const auto made = must(call.result, "Handle.Duplicate answers");
    must(Handle::close(made.duplicate), "Handle.Close answers");
    return call.count;
}

u32 close(kos::abi::Handle handle) {
    const auto made = must(Handle::duplicate(handle, kRights), "Handle.Duplicate answers");
    const auto call = count([made] { return Handle::close(made.duplicate); });
    must(call.result, "Handle.Close answers");
    return call.count;
}

}  // namespace

void measure_core(const Powers& powers) {
    measure("core.null_call", null_call);
    measure("sched.yield", yield_alone);
    measure("handle.duplicate", [&] { return duplicate(powers.self); });
    measure("handle.close", [&] { return close(powers.self); });
}

}  // namespace bench
