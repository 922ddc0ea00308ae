// SPDX-License-Identifier: Apache-2.0
// The system registers that the kernel uses, by the manual's names, with their fields. Source: Arm ARM (DDI 0487), D19.
#pragma once

#include "lib/bit_field.hpp"

// Safe: each reads or writes exactly the named register. Volatile and the memory clobber keep them in order with each
// other and with the memory accesses around them.
#define KOS_SYSTEM_REGISTER_READ(assembler)                            \
    static u64 read() {                                                \
        u64 value = 0;                                                 \
        asm volatile("mrs %0, " assembler : "=r"(value) : : "memory"); \
        return value;                                                  \
    }
#define KOS_SYSTEM_REGISTER_WRITE(assembler)                             \
    static void write(u64 value) {                                       \
        asm volatile("msr " assembler ", %0" : : "r"(value) : "memory"); \
    }

#define KOS_READ_ONLY(name, assembler)      \
    struct name {                           \
        KOS_SYSTEM_REGISTER_READ(assembler) \
    };
#define KOS_WRITE_ONLY(name, assembler)      \
    struct name {                            \
        KOS_SYSTEM_REGISTER_WRITE(assembler) \
    };
#define KOS_READ_WRITE(name, assembler)      \
    struct name {                            \
        KOS_SYSTEM_REGISTER_READ(assembler)  \
        KOS_SYSTEM_REGISTER_WRITE(assembler) \
    };

namespace kos::hal::sysreg {

KOS_READ_ONLY(IdAa64Dfr0, "id_aa64dfr0_el1")
KOS_READ_ONLY(IdAa64Isar0, "id_aa64isar0_el1")
KOS_READ_ONLY(IdAa64Mmfr0, "id_aa64mmfr0_el1")
KOS_READ_ONLY(IdAa64Pfr0, "id_aa64pfr0_el1")
KOS_READ_ONLY(IdAa64Mmfr1, "id_aa64mmfr1_el1")
KOS_READ_ONLY(IdAa64Mmfr2, "id_aa64mmfr2_el1")
KOS_READ_ONLY(Ctr, "ctr_el0")
KOS_READ_ONLY(Mpidr, "mpidr_el1")

KOS_READ_ONLY(Esr, "esr_el1")
KOS_READ_ONLY(Far, "far_el1")
KOS_READ_ONLY(Isr, "isr_el1")
KOS_READ_ONLY(Dczid, "dczid_el0")
KOS_READ_WRITE(Sctlr, "sctlr_el1")
KOS_READ_WRITE(Tcr, "tcr_el1")
KOS_READ_WRITE(Ttbr0, "ttbr0_el1")
KOS_READ_ONLY(Ttbr1, "ttbr1_el1")
KOS_READ_WRITE(Tpidr, "tpidr_el1")
KOS_READ_WRITE(TpidrUser, "tpidr_el0")
KOS_READ_WRITE(TpidrUserReadOnly, "tpidrro_el0")
KOS_READ_WRITE(Cpacr, "cpacr_el1")
KOS_READ_WRITE(Mdscr, "mdscr_el1")

KOS_READ_WRITE(Cntkctl, "cntkctl_el1")
KOS_READ_ONLY(Cntfrq, "cntfrq_el0")
KOS_READ_ONLY(Cntvct, "cntvct_el0")
KOS_READ_WRITE(CntvCtl, "cntv_ctl_el0")
KOS_READ_WRITE(CntvCval, "cntv_cval_el0")

KOS_READ_WRITE(Pmuserenr, "pmuserenr_el0")
KOS_READ_ONLY(Pmevcntr0, "pmevcntr0_el0")
KOS_READ_WRITE(Pmevcntr1, "pmevcntr1_el0")

// The GICv3 CPU interface, by encoding: older assemblers do not know the names.
KOS_READ_ONLY(IccIar1, "s3_0_c12_c12_0")
KOS_READ_ONLY(IccHppir1, "s3_0_c12_c12_2")
KOS_WRITE_ONLY(IccEoir1, "s3_0_c12_c12_1")
KOS_WRITE_ONLY(IccSgi1r, "s3_0_c12_c11_5")
KOS_READ_WRITE(IccPmr, "s3_0_c4_c6_0")
KOS_READ_WRITE(IccBpr1, "s3_0_c12_c12_3")
KOS_READ_WRITE(IccCtlr, "s3_0_c12_c12_4")
KOS_READ_WRITE(IccSre, "s3_0_c12_c12_5")
KOS_READ_WRITE(IccIgrpen1, "s3_0_c12_c12_7")

// ID_AA64DFR0_EL1
inline constexpr Field64 kDfr0PmuVersion{8, 4};
inline constexpr u64 kPmuNone = 0;
inline constexpr u64 kPmuImplementationDefined = 15;

// ID_AA64ISAR0_EL1
inline constexpr Field64 kIsar0Rndr{60, 4};

// ID_AA64MMFR0_EL1
inline constexpr Field64 kMmfr0PhysicalRange{0, 4};
inline constexpr Field64 kMmfr0AsidBits{4, 4};
inline constexpr u64 kAsid16Bits = 2;

// ID_AA64MMFR1_EL1, ID_AA64MMFR2_EL1
inline constexpr Field64 kMmfr1Pan{20, 4};
inline constexpr Field64 kMmfr2E0pd{60, 4};

// CTR_EL0
inline constexpr Field64 kCtrInstructionLine{0, 4};  // log2 of words
inline constexpr Field64 kCtrDataLine{16, 4};

// ISR_EL1
// DC ZVA is allowed and zeroes 2^4 words.
inline constexpr u64 kDczidBlocksOf64 = 4;

inline constexpr Field64 kIsrFiq{6};
inline constexpr Field64 kIsrIrq{7};

// TTBR0_EL1
inline constexpr Field64 kTtbrAsid{48, 16};

// CNTKCTL_EL1
inline constexpr Field64 kCntkctlUserVirtualCounter{1};  // EL0VCTEN

// CNTV_CTL_EL0
inline constexpr Field64 kTimerEnable{0};

// MDSCR_EL1
inline constexpr Field64 kMdscrTrapDebugChannel{12};  // TDCC

// PMUSERENR_EL0
inline constexpr Field64 kPmuserenrEnable{0};

}  // namespace kos::hal::sysreg
