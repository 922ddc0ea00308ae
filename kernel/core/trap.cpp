// SPDX-License-Identifier: Apache-2.0
// Every entry from user space arrives here: system calls, interrupts, faults. Each is handled under the kernel lock
// and leaves through the scheduler.
#include <hal/trap.hpp>

#include "core/interrupt.hpp"
#include "core/kernel_lock.hpp"
#include "core/leave.hpp"
#include "core/masked.hpp"
#include "core/next_thread.hpp"
#include "core/system_call.hpp"
#include "core/user_fault.hpp"
#include "sched/trace.hpp"

using namespace kos;

extern "C" hal::Frame* kos_on_syscall(hal::Frame* frame, u64 immediate) {
    thread::Thread* next = nullptr;
    const core::MaskedPath path = core::masked_call(*frame, immediate);
    {
        const core::KernelGuard guard;
        if (thread::Thread* const caller = core::entering_thread()) [[likely]] {
            ++caller->calls;
            ++sched::cpu().calls;
            const core::RemainsNotice notice{caller->rank()};
            core::system_call(*caller, immediate);
            notice.note();
            core::let_interrupts_in();
        }
        next = core::next_thread();
    }
    return core::leave(next, path);
}

extern "C" hal::Frame* kos_on_interrupt(hal::Frame* /*frame*/) {
    thread::Thread* next = nullptr;
    const core::MaskedPath path = core::masked_interrupt();
    {
        const core::KernelGuard guard;
        core::handle_interrupts();
        next = core::next_thread();
    }
    return core::leave(next, path);
}

// Nobody but this CPU knows of what changes here: it takes no lock.
extern "C" hal::Frame* kos_on_fp_use(hal::Frame* frame) {
    const core::MaskedPath path = core::masked_fault();
    sched::Cpu& cpu = sched::cpu();
    thread::begin_fp(cpu, static_cast<thread::Thread&>(*cpu.loaded));
    core::masked_ends(path);
    return frame;
}

extern "C" hal::Frame* kos_on_fault(hal::Frame* /*frame*/, const hal::Fault* fault) {
    thread::Thread* next = nullptr;
    const core::MaskedPath path = core::masked_fault();
    {
        const core::KernelGuard guard;
        thread::Thread* const thread = core::entering_thread();
        if (thread != nullptr && !core::is_over(*thread, *fault)) {
            ++thread->faults;
            ++sched::cpu().faults;
            sched::trace(sched::TraceKind::Fault, thread->sid(), fault->address, fault->syndrome);
            const core::RemainsNotice notice{thread->rank()};
            core::user_fault(*thread, *fault);
            notice.note();
        }
        next = core::next_thread();
    }
    return core::leave(next, path);
}
