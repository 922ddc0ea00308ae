// SPDX-License-Identifier: Apache-2.0
// The last report: reason, registers, backtrace with names, build ID. It trusts as little as it can: no lock is
// taken, no memory outside of the stack is walked, and a second failure on the way stops at once.
#include "hal/aarch64/panic.hpp"

#include <atomic>

#include <hal/clock.hpp>
#include <hal/console.hpp>
#include <hal/cpu.hpp>
#include <hal/cpu_start.hpp>
#include <hal/memory_map.hpp>
#include <hal/power.hpp>

#include "hal/aarch64/backtrace.hpp"
#include "hal/aarch64/boot_steps.hpp"
#include "hal/aarch64/build_info.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "lib/assert.hpp"
#include "lib/log.hpp"

namespace kos {
namespace hal {
namespace {

constinit std::atomic<PanicEnd> panic_end{PanicEnd::Halt};
constinit std::atomic<bool> panicking{false};
constinit std::atomic<u32> stopped{0};  // CPUs, for the panic of another one
constexpr u64 kPatienceNs = 100'000'000;

template <typename... Args>
void print(FormatString<Args...> format, const Args&... arguments) {
    FixedBuffer<log::kMaxLine> line;
    format_to(line, format, arguments...);
    console_write(line.view());
}

// `what` is "pc ", "lr " or, in the backtrace, nothing.
void print_address(std::string_view what, u64 address) {
    const auto symbol = build_info::symbols().find(static_cast<u32>(address - kKernelBase));
    if (address < kKernelBase || !symbol.has_value()) {
        print("kos:   {}{:#018x}\n", what, address);
        return;
    }
    print("kos:   {}{:#018x} {}+{:#x}\n", what, address, symbol->name, symbol->offset);
}

// Where this stack pointer's frame records may lie.
StackBounds bounds_of(u64 stack_pointer) {
    const CpuLocal& cpu = this_cpu();
    const StackBounds normal{cpu.stack_top - kKernelStackSize, cpu.stack_top};
    const StackBounds exception{cpu.exception_stack_top - kPageSize, cpu.exception_stack_top};
    const bool on_exception_stack = stack_pointer >= exception.low && stack_pointer <= exception.high;
    return on_exception_stack ? exception : normal;
}

// The call lies before the address that it returns to.
u64 call_before(u64 return_address) {
    return return_address - sizeof(u32);
}

void print_backtrace(u64 frame_pointer, u64 stack_pointer) {
    u64 addresses[kMaxBacktrace];
    const usize count = walk_frames(frame_pointer, bounds_of(stack_pointer), addresses);
    for (const u64 address : std::span{addresses, count}) {
        print_address("", call_before(address));
    }
}

void print_registers(const KernelTrap& trap) {
    print("kos:   esr {:#010x} far {:#018x} spsr {:#010x} sp {:#018x}\n", trap.syndrome, trap.address, trap.frame.spsr,
          trap.frame.sp);
    constexpr usize kColumns = 3;
    for (usize i = 0; i < std::size(trap.frame.x); ++i) {
        print("{}x{:<2} {:016x}{}", i % kColumns == 0 ? "kos:   " : "", i, trap.frame.x[i],
              i % kColumns == kColumns - 1 || i + 1 == std::size(trap.frame.x) ? "\n" : "  ");
    }
}

[[noreturn]] void stop_silently() {
    ++stopped;
    halt();
}

// One that does not come in time has a fault of its own, or does not run: the report does not depend on it.
void stop_other_cpus() {
    const u32 called = call_other_cpus();
    const u64 until = called != 0 ? now_ns() + kPatienceNs : 0;
    while (stopped < called && now_ns() < until) {
    }
}

// A panic within a panic, or on a second CPU, must not disturb the first one's report.
void begin(std::string_view reason) {
    if (panicking.exchange(true)) {
        stop_silently();
    }
    stop_other_cpus();
    log::drain_all();
    print("kos: panic: {}\n", reason);
}

[[noreturn]] void finish() {
    print("kos:   kernel {} build {}\n", build_info::version(), build_info::id_text().view());
    if (panic_end == PanicEnd::PowerOff) {
        power_off();
    }
    print("kos: halted\n");
    halt();
}

}  // namespace

void stop_after_panic() {
    if (panicking) {
        stop_silently();
    }
}

void set_panic_end(PanicEnd end) {
    panic_end = end;
}

void panic_at(std::string_view reason, const KernelTrap& trap) {
    begin(reason);
    print_address("pc ", trap.frame.elr);
    // Whoever called a function that has no frame record yet, or jumped to nowhere, is in no backtrace.
    print_address("lr ", call_before(trap.frame.x[30]));
    print_registers(trap);
    print_backtrace(trap.frame.x[29], trap.frame.sp);
    finish();
}

}  // namespace hal

void panic(std::string_view reason) {
    hal::begin(reason);
    // Safe: reads a register of this very function's frame.
    const auto frame = reinterpret_cast<u64>(__builtin_frame_address(0));
    hal::print_backtrace(frame, frame);
    hal::finish();
}

void assertion_failed(const char* expression, std::source_location where) {
    panic_with("assertion failed: {} ({}:{})", expression, where.file_name(), where.line());
}

}  // namespace kos
