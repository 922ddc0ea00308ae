// SPDX-License-Identifier: Apache-2.0
// The processor that runs this code: its local data, its user address space, waiting and stopping.
#pragma once

#include <hal/frame.hpp>
#include <hal/pending.hpp>
#include <hal/this_cpu.hpp>

#include "lib/address.hpp"

namespace kos::hal {

// Puts `local` in the place of what the HAL (or the last call) has set up for this CPU; all its fields above are
// filled in from there.
void set_this_cpu(CpuLocal& local);

// Sleeps until an interrupt is pending; it is not taken, the caller asks the interrupt controller.
void wait_for_interrupt();

// Stops this CPU for ever.
[[noreturn]] void halt();

// Resumes user space from the frame; never returns. SP_EL1 points at the frame until the next trap.
[[noreturn]] void resume_user(Frame& frame);

// Leaves this function's caller and runs `function` on an empty kernel stack of this CPU.
[[noreturn]] void run_on_kernel_stack(void (*function)());

// TPIDR_EL0 of the running thread; the entry code does not save it.
u64 user_thread_pointer();
void set_user_thread_pointer(u64 value);

// The translation table that user addresses go through from now on. asid is tagged into the TLB entries.
void set_user_table(PhysAddr root, u16 asid);
// No user addresses are mapped from now on (idle, dying address spaces).
void clear_user_table();

// Number of ASIDs that the CPU tells apart: 256 or 65,536.
u32 asid_count();

// Makes instructions that were written through the physical map visible to instruction fetch.
void synchronize_code(const void* start, usize bytes);

// Zeroes whole pages of normal memory.
void zero_pages(void* start, usize bytes);

// Instructions retired on this CPU since boot (PMU event 0x08); 0 where the PMU does not count.
u64 retired_instructions();

}  // namespace kos::hal
