// SPDX-License-Identifier: Apache-2.0
// Call, Recv, Reply: to another process (ipc), or to the kernel's own endpoints.
#include "core/system_call.hpp"

#include "core/core_call.hpp"
#include "ipc/rendezvous.hpp"
#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "sched/trace.hpp"

namespace kos::core {

namespace {

Result<void> dispatch(thread::Thread& caller, u64 immediate) {
    switch (static_cast<abi::Syscall>(immediate)) {
        case abi::Syscall::Call:
            return caller.frame.x[0] == abi::kKernelHandle.raw() ? core_call(caller) : ipc::call(caller);
        case abi::Syscall::Recv:
            return ipc::receive(caller);
        case abi::Syscall::Reply:
            return ipc::reply(caller);
    }
    return Error{Status::BadSyscall};
}

void trace_enter(const thread::Thread& caller, u64 immediate) {
    sched::trace(sched::TraceKind::Enter, caller.sid(), caller.frame.x[1], caller.frame.x[0],
                 static_cast<u16>(immediate));
}

void trace_leave(const thread::Thread& caller, Status status) {
    if (status != kBlocked) {
        sched::trace(sched::TraceKind::Leave, caller.sid(), static_cast<u64>(status), 0);
    }
}

// Which call, but for the header: methods of the kernel and of others have the same numbers.
u8 name_of(const thread::Thread& caller, u64 immediate) {
    constexpr u64 kKernel = 0x80;
    return static_cast<u8>(immediate | (caller.frame.x[0] == abi::kKernelHandle.raw() ? kKernel : 0));
}

// Out of the way of all other calls.
[[gnu::noinline, gnu::cold]] void begin_again(thread::Thread& caller, u64 immediate) {
    caller.begin_again(name_of(caller, immediate));
}

void end_without_result(thread::Thread& caller, u64 immediate, Status status) {
    if (status == kRestart) {
        return caller.restart_half_way(name_of(caller, immediate));
    }
    caller.end_call();
    if (status != kBlocked) {  // what it waits for may go by its ticket
        caller.finish(status);
    }
}

}  // namespace

void system_call(thread::Thread& caller, u64 immediate) {
    // A thread that ended in its own call must not be touched any more.
    const obj::Ref<thread::Thread> self{caller};
    trace_enter(caller, immediate);
    if (caller.restarts()) [[unlikely]] {
        begin_again(caller, immediate);
    }
    const auto result = dispatch(caller, immediate);
    if (!result) [[unlikely]] {
        trace_leave(caller, result.error());
        return end_without_result(caller, immediate, result.error());
    }
    trace_leave(caller, Status::Ok);
    caller.end_call();
    caller.restart_ticket = 0;
}

}  // namespace kos::core
