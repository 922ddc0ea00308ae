// SPDX-License-Identifier: Apache-2.0
// Decoding of ESR_EL1. Source: Arm ARM (DDI 0487), D19.2.37.
#include "hal/aarch64/fault.hpp"

#include "hal/aarch64/syndrome.hpp"

namespace kos::hal {
namespace {

using namespace syndrome;

FaultKind kind_of_abort(u64 esr) {
    const u64 status = kFaultStatus.get(esr);
    if (status == kStatusAlignment) {
        return FaultKind::Alignment;
    }
    switch (status & ~kStatusLevel) {
        case kStatusTranslation:
        case kStatusAccessFlag:
            return FaultKind::Unmapped;
        case kStatusPermission:
            return FaultKind::Permission;
        default:
            return FaultKind::Other;
    }
}

Fault decode_abort(u64 esr, u64 address, FaultAccess access) {
    // FAR_EL1 may be unknown after an external abort.
    return {kind_of_abort(esr), access, kFarNotValid.is_set(esr) ? 0 : address, esr};
}

FaultAccess access_of_data_abort(u64 esr) {
    // A cache maintenance instruction counts as a write, but needs to read only.
    return kWrite.is_set(esr) && !kCacheOperation.is_set(esr) ? FaultAccess::Write : FaultAccess::Read;
}

FaultKind kind_of_other(Class exception_class) {
    switch (exception_class) {
        case Class::Unknown:
        case Class::WaitTrapped:
        case Class::SystemRegister:
        case Class::Sve:
        case Class::IllegalState:
            return FaultKind::Undefined;
        case Class::FloatingPoint:
            return FaultKind::FloatingPoint;
        case Class::StackAlignment:
            return FaultKind::Alignment;
        case Class::HardwareBreakpoint:
        case Class::SoftwareStep:
        case Class::Breakpoint:
            return FaultKind::Breakpoint;
        default:
            return FaultKind::Other;
    }
}

}  // namespace

Fault decode_fault(u64 esr, u64 address) {
    const auto exception_class = static_cast<Class>(kClass.get(esr));
    switch (exception_class) {
        case Class::InstructionAbort:
        case Class::InstructionAbortKernel:
            return decode_abort(esr, address, FaultAccess::Execute);
        case Class::DataAbort:
        case Class::DataAbortKernel:
            return decode_abort(esr, address, access_of_data_abort(esr));
        case Class::PcAlignment:
            return {FaultKind::Alignment, FaultAccess::Execute, address, esr};
        case Class::Watchpoint:
            return {FaultKind::Breakpoint, access_of_data_abort(esr), address, esr};
        default:
            return {kind_of_other(exception_class), FaultAccess::Execute, 0, esr};
    }
}

}  // namespace kos::hal
