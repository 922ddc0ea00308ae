// SPDX-License-Identifier: Apache-2.0
// Exceptions with consequences decided in C++: user faults, and everything that happens in the kernel.
#include "hal/aarch64/kernel_trap.hpp"

#include "hal/aarch64/fault.hpp"
#include "hal/aarch64/fixup.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/aarch64/panic.hpp"
#include "hal/aarch64/syndrome.hpp"
#include "hal/aarch64/system_registers.hpp"

namespace kos::hal {
namespace {

std::string_view name_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::Unmapped:
            return "access to an address where nothing is mapped";
        case FaultKind::Permission:
            return "access that the mapping does not allow";
        case FaultKind::Alignment:
            return "misaligned access";
        case FaultKind::Undefined:
            return "undefined instruction";
        case FaultKind::Breakpoint:
            return "breakpoint";
        case FaultKind::FloatingPoint:
            return "floating point in the kernel";
        case FaultKind::Other:
            break;
    }
    return "exception";
}

std::string_view name_of(const KernelTrap& trap) {
    switch (trap.vector) {
        case Vector::KernelSync:
            return name_of(decode_fault(trap.syndrome, trap.address).kind);
        case Vector::KernelIrq:
            return "interrupt in the kernel, where they are masked";
        case Vector::KernelFiq:
        case Vector::UserFiq:
            return "fast interrupt (FIQ), which nothing has enabled";
        case Vector::KernelSerror:
        case Vector::UserSerror:
            return "system error (SError)";
        case Vector::User32:
            return "exception from AArch32";
        case Vector::ThreadStack:
            return "exception on the wrong stack pointer";
    }
    return "unknown exception";
}

std::string_view reason_of(const KernelTrap& trap) {
    // An empty stack ends where the guard of the next CPU's begins.
    if (trap.vector == Vector::KernelSync && (in_stack_guard(trap.address) || in_stack_guard(trap.frame.sp - 1))) {
        return "kernel stack overflow";
    }
    return name_of(trap);
}

bool fix_up(KernelTrap& trap) {
    if (trap.vector != Vector::KernelSync) {
        return false;
    }
    const auto target = find_fixup(trap.frame.elr, trap.address);
    trap.frame.elr = target.value_or(trap.frame.elr);
    return target.has_value();
}

}  // namespace
}  // namespace kos::hal

extern "C" void kos_on_kernel_trap(kos::hal::KernelTrap* trap) {
    if (!kos::hal::fix_up(*trap)) {
        kos::hal::panic_at(kos::hal::reason_of(*trap), *trap);
    }
}

// From entry.S: a synchronous exception of user space that is no system call.
extern "C" kos::hal::Frame* kos_on_user_exception(kos::hal::Frame* frame) {
    using namespace kos::hal;
    const kos::u64 esr = sysreg::Esr::read();
    if (static_cast<syndrome::Class>(syndrome::kClass.get(esr)) == syndrome::Class::FloatingPoint) {
        return kos_on_fp_use(frame);
    }
    const Fault fault = decode_fault(esr, sysreg::Far::read());
    return kos_on_fault(frame, &fault);
}
