// SPDX-License-Identifier: Apache-2.0
// core.Stat: counters, and the kernel's check of itself.
#include "service/stat.hpp"

#include "core/audit.hpp"
#include "core/service/open_handle.hpp"
#include "core/trace_memory.hpp"
#include "sched/placement.hpp"
#include "task/task.hpp"
#include "vmm/memory.hpp"

namespace kos::service::stat {

Result<AuditOut> audit(obj::Invocation& /*call*/, const AuditIn& /*in*/) {
    const core::AuditCounts counts = TRY(core::audit_kernel());
    return AuditOut{counts.free_pages, counts.used_pages, counts.charged, counts.objects,
                    counts.handles,    counts.processes,  counts.threads, counts.regions};
}

Result<CpuOut> cpu(obj::Invocation& /*call*/, const CpuIn& in) {
    if (in.cpu >= sched::cpus.count()) {
        return Error{Status::Invalid};
    }
    const sched::Cpu& cpu = sched::cpus.at(in.cpu);
    return CpuOut{cpu.scheduler.idle_time(), cpu.scheduler.switches(), cpu.interrupts};
}

Result<TaskOut> task(obj::Invocation& /*call*/, const TaskIn& in) {
    const lib::RunCounters& counters = in.task.run_counters();
    u64 now_running = 0;
    for (u32 number = 0; number < sched::cpus.count(); ++number) {
        const sched::Scheduler& scheduler = sched::cpus.at(number).scheduler;
        const auto* const thread = static_cast<const kos::thread::Thread*>(scheduler.current());
        now_running += thread != nullptr && &thread->process() == &in.task ? scheduler.current_time() : 0;
    }
    return TaskOut{counters.run_ns + now_running, counters.switches, in.task.members_ever()};
}

Result<ThreadOut> thread(obj::Invocation& /*call*/, const ThreadIn& in) {
    return ThreadOut{sched::run_time(in.thread), in.thread.switches()};
}

Result<CpuEventsOut> cpu_events(obj::Invocation& /*call*/, const CpuEventsIn& in) {
    if (in.cpu >= sched::cpus.count()) {
        return Error{Status::Invalid};
    }
    const sched::Cpu& cpu = sched::cpus.at(in.cpu);
    return CpuEventsOut{cpu.calls, cpu.faults};
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

Result<LockWaitOut> lock_wait(obj::Invocation& /*call*/, const LockWaitIn& in) {
    if (in.cpu >= sched::cpus.count()) {
        return Error{Status::Invalid};
    }
    return LockWaitOut{sched::cpus.at(in.cpu).lock_wait_ns};
}

}  // namespace kos::service::stat
