// SPDX-License-Identifier: Apache-2.0
// Every entry from user space arrives here: system calls, interrupts, faults. Each is handled under the kernel lock
// and leaves through the scheduler.
#include <hal/trap.hpp>

#include "core/interrupt.hpp"
#include "core/kernel_lock.hpp"
#include "core/leave.hpp"
#include "core/system_call.hpp"
#include "core/user_fault.hpp"

using namespace kos;

extern "C" hal::Frame* kos_on_syscall(hal::Frame* /*frame*/, u64 immediate) {
    thread::Thread* next = nullptr;
    {
        const Guard guard{core::kernel_lock};
        core::system_call(thread::Thread::current(), immediate);
        next = thread::switch_to_next();
    }
    return core::leave(next);
}

extern "C" hal::Frame* kos_on_interrupt(hal::Frame* /*frame*/) {
    thread::Thread* next = nullptr;
    {
        const Guard guard{core::kernel_lock};
        core::handle_interrupts();
        next = thread::switch_to_next();
    }
    return core::leave(next);
}

extern "C" hal::Frame* kos_on_fault(hal::Frame* /*frame*/, const hal::Fault* fault) {
    thread::Thread* next = nullptr;
    {
        const Guard guard{core::kernel_lock};
        core::user_fault(thread::Thread::current(), *fault);
        next = thread::switch_to_next();
    }
    return core::leave(next);
}
