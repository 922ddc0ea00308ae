// SPDX-License-Identifier: Apache-2.0
// ICC_* registers. Source: Arm IHI 0069, 12.2.
#include "hal/driver/gicv3_cpu.hpp"

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/system_registers.hpp"

namespace kos::hal::gicv3_cpu {
namespace {

constexpr Field64 kSystemRegisters{0};         // ICC_SRE_EL1.SRE
constexpr Field64 kEndDropsAndDeactivates{1};  // ICC_CTLR_EL1.EOImode: clear, one write ends an interrupt
constexpr Field64 kGroup1On{0};                // ICC_IGRPEN1_EL1.Enable
constexpr Field64 kInterruptId{0, 24};         // ICC_IAR1_EL1.INTID
constexpr Field64 kLowAffinity{0, 24};         // MPIDR_EL1.Aff2 to Aff0
constexpr Field64 kHighAffinity{32, 8};        // MPIDR_EL1.Aff3
constexpr u32 kHighAffinityPacked = 24;

// ICC_SGI1R_EL1: CPUs that differ in affinity 0 only, sixteen of them from a multiple of sixteen on.
constexpr Field64 kCallTargets{0, 16};
constexpr Field64 kCallAffinity1{16, 8};
constexpr Field64 kCallLine{24, 4};
constexpr Field64 kCallAffinity2{32, 8};
constexpr Field64 kCallRange{44, 4};
constexpr Field64 kCallAffinity3{48, 8};
constexpr u32 kTargetsInRange = 16;
constexpr u32 kAffinityMask = 0xff;

}  // namespace

void start(u32 priority_mask) {
    sysreg::IccSre::write(sysreg::IccSre::read() | kSystemRegisters.mask());
    instruction_barrier();
    sysreg::IccPmr::write(priority_mask);
    sysreg::IccBpr1::write(0);
    sysreg::IccCtlr::write(kEndDropsAndDeactivates.replaced(sysreg::IccCtlr::read(), 0));
    sysreg::IccIgrpen1::write(kGroup1On.mask());
    instruction_barrier();
}

u32 acknowledge() {
    const u64 line = kInterruptId.get(sysreg::IccIar1::read());
    // The acknowledge takes effect before the device is looked at.
    full_barrier();
    return static_cast<u32>(line);
}

u32 next_pending() {
    return static_cast<u32>(kInterruptId.get(sysreg::IccHppir1::read()));
}

void end(u32 line) {
    sysreg::IccEoir1::write(line);
    instruction_barrier();
}

void call(u32 affinity, u32 line) {
    const u32 lowest = affinity & kAffinityMask;
    const u64 target = kCallTargets.put(u64{1} << (lowest % kTargetsInRange)) |
                       kCallRange.put(lowest / kTargetsInRange) | kCallLine.put(line) |
                       kCallAffinity1.put(affinity >> 8 & kAffinityMask) |
                       kCallAffinity2.put(affinity >> 16 & kAffinityMask) | kCallAffinity3.put(affinity >> 24);
    sysreg::IccSgi1r::write(target);
    instruction_barrier();
}

u64 packed_affinity() {
    const u64 mpidr = sysreg::Mpidr::read();
    return kHighAffinity.get(mpidr) << kHighAffinityPacked | kLowAffinity.get(mpidr);
}

u64 routing_affinity() {
    return sysreg::Mpidr::read() & (kHighAffinity.mask() | kLowAffinity.mask());
}

}  // namespace kos::hal::gicv3_cpu
