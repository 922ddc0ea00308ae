// SPDX-License-Identifier: Apache-2.0
// MAIR, TCR and SCTLR. Runs with the MMU off. Source: Arm ARM (DDI 0487), D19.2.
#include "hal/aarch64/mmu_setup.hpp"

#include "hal/aarch64/descriptor.hpp"
#include "hal/aarch64/system_registers.hpp"

namespace kos::hal {
namespace {

// MAIR_EL1: one byte for each hal::MemoryType.
constexpr u64 kNormalWriteBack = 0xff;
constexpr u64 kNormalUncached = 0x44;
constexpr u64 kDeviceNGnRE = 0x04;

constexpr u64 attribute(MemoryType type, u64 value) {
    return value << (8 * static_cast<u64>(type));
}

// TCR_EL1
constexpr Field64 kUserSize{0, 6};  // T0SZ
constexpr Field64 kUserInnerCache{8, 2};
constexpr Field64 kUserOuterCache{10, 2};
constexpr Field64 kUserShareability{12, 2};
constexpr Field64 kUserGranule{14, 2};
constexpr Field64 kKernelSize{16, 6};  // T1SZ
constexpr Field64 kKernelInnerCache{24, 2};
constexpr Field64 kKernelOuterCache{26, 2};
constexpr Field64 kKernelShareability{28, 2};
constexpr Field64 kKernelGranule{30, 2};
constexpr Field64 kPhysicalSize{32, 3};
constexpr Field64 kAsid16{36};          // AS
constexpr Field64 kHideKernelHalf{56};  // E0PD1: user accesses to the kernel's half fault without a table walk

constexpr u64 kAddressBits = 39;
constexpr u64 kUnusedBits = 64 - kAddressBits;
constexpr u64 kCacheWriteBack = 1;  // write-allocate
constexpr u64 kUserGranule4K = 0;
constexpr u64 kKernelGranule4K = 2;
constexpr u64 kMaxPhysicalSize = 5;  // 48 bits: what the descriptors hold without LPA

// SCTLR_EL1. Bits not named are zero: no traps for PAC (off), alignment faults off for normal memory (A), big-endian
// off (EE, E0E), cache maintenance (UCI), CTR_EL0 (UCT) and DAIF (UMA) trapped from user space, WFI too (nTWI): a user
// thread has no business stopping the CPU.
constexpr Field64 kMmu{0};
constexpr Field64 kDataCache{2};
constexpr Field64 kStackAlignment{3};
constexpr Field64 kUserStackAlignment{4};
constexpr Field64 kExitIsContextEvent{11};  // EOS, EIS: RES1 without FEAT_ExS
constexpr Field64 kInstructionCache{12};
constexpr Field64 kUserZeroLine{14};             // DZE: memset of the user library
constexpr Field64 kUserWaitForEvent{18};         // nTWE: spinlocks of user space
constexpr Field64 kWritableNeverExecutable{19};  // WXN: a second guard behind W^X
constexpr Field64 kReserved20{20};               // TSCXT, RES1 without FEAT_CSV2_2
constexpr Field64 kEntryIsContextEvent{22};
constexpr Field64 kKeepPanOnEntry{23};  // SPAN: RES1 without PAN; clear, every trap sets PSTATE.PAN
constexpr Field64 kReserved28{28};
constexpr Field64 kReserved29{29};

constexpr u64 set(Field64 field) {
    return field.mask();
}

}  // namespace

u64 mair_value() {
    return attribute(MemoryType::Normal, kNormalWriteBack) | attribute(MemoryType::Uncached, kNormalUncached) |
           attribute(MemoryType::Device, kDeviceNGnRE);
}

u64 tcr_value() {
    const u64 features = sysreg::IdAa64Mmfr0::read();
    const u64 range = sysreg::kMmfr0PhysicalRange.get(features);
    u64 value = kUserSize.put(kUnusedBits) | kUserInnerCache.put(kCacheWriteBack) |
                kUserOuterCache.put(kCacheWriteBack) | kUserShareability.put(descriptor::kInnerShareable) |
                kUserGranule.put(kUserGranule4K);
    value |= kKernelSize.put(kUnusedBits) | kKernelInnerCache.put(kCacheWriteBack) |
             kKernelOuterCache.put(kCacheWriteBack) | kKernelShareability.put(descriptor::kInnerShareable) |
             kKernelGranule.put(kKernelGranule4K);
    value |= kPhysicalSize.put(range < kMaxPhysicalSize ? range : kMaxPhysicalSize);
    if (sysreg::kMmfr0AsidBits.get(features) == sysreg::kAsid16Bits) {
        value |= set(kAsid16);
    }
    if (sysreg::kMmfr2E0pd.get(sysreg::IdAa64Mmfr2::read()) != 0) {
        value |= set(kHideKernelHalf);
    }
    return value;
}

u64 sctlr_value() {
    u64 value = set(kMmu) | set(kDataCache) | set(kInstructionCache) | set(kStackAlignment) | set(kUserStackAlignment) |
                set(kUserZeroLine) | set(kUserWaitForEvent) | set(kWritableNeverExecutable);
    value |=
        set(kExitIsContextEvent) | set(kEntryIsContextEvent) | set(kReserved20) | set(kReserved28) | set(kReserved29);
    if (sysreg::kMmfr1Pan.get(sysreg::IdAa64Mmfr1::read()) == 0) {
        value |= set(kKeepPanOnEntry);
    }
    return value;
}

}  // namespace kos::hal
