// SPDX-License-Identifier: Apache-2.0
// core.Stat: counters, and the kernel's check of itself.
#include "service/stat.hpp"

#include "core/audit.hpp"
#include "core/service/open_handle.hpp"
#include "core/trace_memory.hpp"
#include "task/task.hpp"
#include "vmm/memory.hpp"

namespace kos::service::stat {

Result<AuditOut> audit(obj::Invocation& /*call*/, const AuditIn& /*in*/) {
    const core::AuditCounts counts = TRY(core::audit_kernel());
    return AuditOut{counts.free_pages, counts.used_pages, counts.charged, counts.objects,
                    counts.handles,    counts.processes,  counts.threads, counts.regions};
}

Result<CpuOut> cpu(obj::Invocation& /*call*/, const CpuIn& in) {
    // One CPU runs; see Hal.CpuCount.
    if (in.cpu != 0) {
        return Error{Status::Invalid};
    }
    const sched::Cpu& cpu = sched::cpu();
    return CpuOut{cpu.scheduler.idle_time(), cpu.scheduler.switches(), cpu.interrupts};
}

Result<TaskOut> task(obj::Invocation& call, const TaskIn& in) {
    const lib::RunCounters& counters = in.task.run_counters();
    const u64 now_running = &in.task == &call.process() ? sched::cpu().scheduler.current_time() : 0;
    return TaskOut{counters.run_ns + now_running, counters.switches, in.task.members_ever()};
}

Result<ThreadOut> thread(obj::Invocation& /*call*/, const ThreadIn& in) {
    return ThreadOut{sched::cpu().scheduler.run_time(in.thread), in.thread.switches()};
}

Result<CpuEventsOut> cpu_events(obj::Invocation& /*call*/, const CpuEventsIn& in) {
    if (in.cpu != 0) {
        return Error{Status::Invalid};
    }
    return CpuEventsOut{sched::cpu().calls, sched::cpu().faults};
}

Result<ThreadEventsOut> thread_events(obj::Invocation& /*call*/, const ThreadEventsIn& in) {
    return ThreadEventsOut{in.thread.calls, in.thread.faults};
}

Result<TraceMemoryOut> trace_memory(obj::Invocation& call, const TraceMemoryIn& /*in*/) {
    const kos::hal::PhysRange range = TRY(core::trace_memory());
    constexpr abi::Rights kRights = abi::Right::GetSid | abi::Right::Read | abi::Right::Map;
    const auto memory =
        TRY(kos::vmm::Memory::create_from_physical(call.process(), range, kos::vmm::PhysicalUse::Image));
    return TraceMemoryOut{TRY(core::open_handle(call.process(), *memory, kRights)), range.size};
}

}  // namespace kos::service::stat
