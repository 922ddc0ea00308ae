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

void end(u32 line) {
    sysreg::IccEoir1::write(line);
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
