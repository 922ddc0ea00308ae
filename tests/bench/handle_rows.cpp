// SPDX-License-Identifier: Apache-2.0
// Handles: deriving, closing, revoking one, many, and more than one process may have.
#include <array>

#include <kos/abi/rights.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>
#include <kos/core/vmm.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

using kos::core::Handle;
using kos::core::Task;
using kos::core::Vmm;

using Value = kos::abi::Handle;

constexpr auto kRights = static_cast<kos::abi::Rights>(kos::abi::Right::GetSid);
constexpr u32 kMany = 100;
constexpr u32 kTasks = 10;
constexpr u32 kEach = 1000;
constexpr u32 kFewRuns = 4;

u32 duplicate(Value handle) {
    const auto call = count([handle] { return Handle::duplicate(handle, kRights); });
    const auto made = must(call.result, "Handle.Duplicate answers");
    must(Handle::close(made.duplicate), "Handle.Close answers");
    return call.count;
}

u32 close(Value handle) {
    const auto made = must(Handle::duplicate(handle, kRights), "Handle.Duplicate answers");
    const auto call = count([made] { return Handle::close(made.duplicate); });
    must(call.result, "Handle.Close answers");
    return call.count;
}

u32 revoke(Value handle) {
    const auto call = count([handle] { return Handle::revoke(handle); });
    must(call.result, "Handle.Revoke answers");
    return call.count;
}

template <u32 kCount>
u32 revoke_own(Value handle) {
    std::array<Value, kCount> derived;
    for (Value& value : derived) {
        value = must(Handle::duplicate(handle, kRights), "Handle.Duplicate answers").duplicate;
    }
    const u32 counted = revoke(handle);
    for (const Value value : derived) {
        must(Handle::close(value), "Handle.Close answers");
    }
    return counted;
}

// In tables of others: the end of a process closes its revoked handles.
u32 revoke_given(const Powers& powers, Value handle) {
    std::array<Value, kTasks> tasks;
    for (Value& task : tasks) {
        task = must(Task::create(powers.factory, "holder", "bench.Holder"), "Task.Create answers").task;
        for (u32 index = 0; index < kEach; ++index) {
            must(Task::give(task, handle, kRights), "Task.Give answers");
        }
    }
    const u32 counted = revoke(handle);
    for (const Value task : tasks) {
        must(Handle::close(task), "Handle.Close answers");
    }
    return counted;
}

void measure_few(std::string_view name, const Powers& powers, Value handle) {
    Series series;
    for (u32 run = 0; run < kFewRuns; ++run) {
        series.add(revoke_given(powers, handle) - empty_count());
    }
    keep(series.figure(name));
}

}  // namespace

void measure_handles(const Powers& powers) {
    const auto memory = must(Vmm::create_memory(1), "Vmm.CreateMemory answers").memory;
    measure("handle.duplicate", [&] { return duplicate(memory); });
    measure("handle.close", [&] { return close(memory); });
    measure("handle.revoke.1", [&] { return revoke_own<1>(memory); });
    measure("handle.revoke.100", [&] { return revoke_own<kMany>(memory); });
    measure_few("handle.revoke.10000", powers, memory);
    must(Handle::close(memory), "Handle.Close answers");
}

}  // namespace bench
