// SPDX-License-Identifier: Apache-2.0
// The processor: local data, waiting, user address space, code synchronization, counting.
#include "hal/aarch64/cpu.hpp"

#include <cstring>

#include <config.hpp>
#include <hal/boot_info.hpp>

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/image.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/aarch64/system_registers.hpp"

extern "C" {
[[noreturn]] void kos_resume_user(kos::hal::Frame* frame);
[[noreturn]] void kos_run_on_kernel_stack(void (*function)());
void kos_zero_blocks(void* start, void* end);
}

namespace kos::hal {
namespace {

constexpr usize kExceptionStackSize = kPageSize;

struct alignas(16) ExceptionStack {
    std::byte bytes[kExceptionStackSize];
};

constinit CpuLocal boot_cpu{};
constinit ExceptionStack exception_stacks[kMaxCpus]{};

// What TTBR0 points at while no process is there.
struct alignas(kPageSize) EmptyTable {
    u64 entries[kPageSize / sizeof(u64)];
};

constinit EmptyTable empty_table{};

u64 number(const void* pointer) {
    // Safe: the pointer becomes a number for a register.
    return reinterpret_cast<u64>(pointer);
}

void enable_pan() {
    if (sysreg::kMmfr1Pan.get(sysreg::IdAa64Mmfr1::read()) != 0) {
        // Safe: MSR PAN, #1 by encoding; the kernel reaches user memory by unprivileged accesses only.
        asm volatile(".inst 0xd500419f" : : : "memory");
    }
}

bool has_pmu() {
    const u64 version = sysreg::kDfr0PmuVersion.get(sysreg::IdAa64Dfr0::read());
    return version != sysreg::kPmuNone && version != sysreg::kPmuImplementationDefined;
}

}  // namespace

void use_stacks(CpuLocal& local, u32 index) {
    local.stack_top = kernel_stack_top(index);
    local.exception_stack_top = number(&exception_stacks[index]) + kExceptionStackSize;
}

void set_boot_cpu() {
    use_stacks(boot_cpu, 0);
    sysreg::Tpidr::write(number(&boot_cpu));
}

void set_started_cpu(CpuLocal& local) {
    sysreg::Tpidr::write(number(&local));
}

void set_up_cpu() {
    sysreg::Cpacr::write(0);  // FP and SIMD trap until a thread is given them
    sysreg::Mdscr::write(sysreg::kMdscrTrapDebugChannel.mask());
    sysreg::Cntkctl::write(sysreg::kCntkctlUserVirtualCounter.mask());  // uptime without a system call
    sysreg::TpidrUserReadOnly::write(this_cpu().number);                // which CPU it is
    if (config::kBenchCounters && has_pmu()) {
        sysreg::Pmuserenr::write(sysreg::kPmuserenrEnable.mask());
    }
    enable_pan();
    instruction_barrier();
}

void set_this_cpu(CpuLocal& local) {
    local = this_cpu();
    sysreg::Tpidr::write(number(&local));
}

void wait_for_interrupt() {
    if constexpr (config::kBenchCounters) {
        // A counter that counts nothing keeps when the sleep began.
        sysreg::Pmevcntr1::write(sysreg::Pmevcntr0::read());
    }
    // Safe: waits only. Interrupts are masked; a pending one ends the wait all the same. The barrier completes what
    // the wake-up may depend on, an armed timer for example.
    asm volatile("dsb sy\n\twfi" : : : "memory");
}

void halt() {
    for (;;) {
        wait_for_interrupt();
    }
}

void resume_user(Frame& frame) {
    kos_resume_user(&frame);
}

void run_on_kernel_stack(void (*function)()) {
    kos_run_on_kernel_stack(function);
}

u64 user_thread_pointer() {
    return sysreg::TpidrUser::read();
}

void set_user_thread_pointer(u64 value) {
    sysreg::TpidrUser::write(value);
}

void set_user_table(PhysAddr root, u16 asid) {
    sysreg::Ttbr0::write(root.raw() | sysreg::kTtbrAsid.put(asid));
    instruction_barrier();
}

void clear_user_table() {
    this_cpu().space = nullptr;
    set_user_table(image::physical(&empty_table), 0);
}

u32 asid_count() {
    const bool wide = sysreg::kMmfr0AsidBits.get(sysreg::IdAa64Mmfr0::read()) == sysreg::kAsid16Bits;
    return wide ? 65536 : 256;
}

void synchronize_code(const void* start, usize bytes) {
    const u64 line = u64{4} << sysreg::kCtrDataLine.get(sysreg::Ctr::read());
    const u64 end = number(start) + bytes;
    for (u64 address = number(start) & ~(line - 1); address < end; address += line) {
        // Safe: cleans a line that the caller has just written.
        asm volatile("dc cvau, %0" : : "r"(address) : "memory");
    }
    // Safe: drops instructions only. All of them, because the code will run at another address than it was written
    // at, and an instruction cache may be indexed by address.
    asm volatile("dsb ish\n\tic ialluis\n\tdsb ish\n\tisb" : : : "memory");
}

void zero_pages(void* start, usize bytes) {
    // What every core that this kernel runs on has; the architecture allows others, and to switch the instruction off.
    if (sysreg::Dczid::read() == sysreg::kDczidBlocksOf64) [[likely]] {
        kos_zero_blocks(start, static_cast<std::byte*>(start) + bytes);
    } else {
        std::memset(start, 0, bytes);
    }
}

u64 retired_instructions() {
    return has_pmu() ? sysreg::Pmevcntr0::read() : 0;
}

}  // namespace kos::hal
