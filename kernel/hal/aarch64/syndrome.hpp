// SPDX-License-Identifier: Apache-2.0
// ESR_EL1 as a table. Source: Arm ARM (DDI 0487), D19.2.37.
#pragma once

#include "lib/bit_field.hpp"

namespace kos::hal::syndrome {

inline constexpr Field64 kClass{26, 6};       // EC
inline constexpr Field64 kFaultStatus{0, 6};  // IFSC, DFSC of aborts
inline constexpr Field64 kWrite{6};           // WnR of data aborts
inline constexpr Field64 kCacheOperation{8};  // CM of data aborts
inline constexpr Field64 kFarNotValid{10};    // FnV of aborts

enum class Class : u64 {
    Unknown = 0x00,
    WaitTrapped = 0x01,    // WFI, WFE
    FloatingPoint = 0x07,  // FP or SIMD while CPACR_EL1 traps it
    IllegalState = 0x0e,
    SystemCall = 0x15,
    SystemRegister = 0x18,
    Sve = 0x19,
    InstructionAbort = 0x20,
    InstructionAbortKernel = 0x21,
    PcAlignment = 0x22,
    DataAbort = 0x24,
    DataAbortKernel = 0x25,
    StackAlignment = 0x26,
    HardwareBreakpoint = 0x30,
    SoftwareStep = 0x32,
    Watchpoint = 0x34,
    Breakpoint = 0x3c,  // BRK
};

// Fault status of aborts; bits 0 and 1 are the level where that makes sense.
inline constexpr u64 kStatusLevel = 3;
inline constexpr u64 kStatusTranslation = 0x04;
inline constexpr u64 kStatusAccessFlag = 0x08;
inline constexpr u64 kStatusPermission = 0x0c;
inline constexpr u64 kStatusAlignment = 0x21;

}  // namespace kos::hal::syndrome
