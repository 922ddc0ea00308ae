// SPDX-License-Identifier: Apache-2.0
// Who has the FP and SIMD registers.
#include "thread/fp.hpp"

#include "thread/thread.hpp"

namespace kos::thread {

namespace {

// Both have to agree: another CPU may have loaded the thread's meanwhile, and this one another thread's, or those of a
// thread whose record lay in the same place.
bool still_loaded(const sched::Cpu& cpu, const Thread& thread) {
    return cpu.fp_owner == &thread && thread.fp.cpu == cpu.number;
}

}  // namespace

void begin_fp(sched::Cpu& cpu, Thread& thread) {
    hal::enable_fp();
    cpu.fp_used = true;
    if (!still_loaded(cpu, thread)) {
        hal::restore_fp(thread.fp.state);
        cpu.fp_owner = &thread;
        thread.fp.cpu = cpu.number;
    }
}

void end_fp(sched::Cpu& cpu, Thread* last) {
    if (last != nullptr) {
        hal::save_fp(last->fp.state);
    }
    hal::disable_fp();
    cpu.fp_used = false;
}

}  // namespace kos::thread
