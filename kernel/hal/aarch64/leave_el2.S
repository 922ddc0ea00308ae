// SPDX-License-Identifier: Apache-2.0
// From EL2 down to EL1, with every EL2 trap that would be in the kernel's way switched off.

    .equ HCR_EL2_EL1_IS_AARCH64, 1 << 31
    .equ HCR_EL2_POINTER_AUTHENTICATION, 3 << 40    // API, APK: do not trap it
    .equ CNTHCTL_EL2_EL1_TIMERS, 3                  // EL1PCTEN, EL1PCEN
    .equ CPTR_EL2_NO_TRAPS, 0x33ff                  // RES1 bits; FP is not trapped
    .equ PFR0_GIC_SHIFT, 24                         // ID_AA64PFR0_EL1.GIC: system register interface
    .equ MMFR0_FGT_SHIFT, 56                        // ID_AA64MMFR0_EL1.FGT: fine-grained traps
    .equ DFR0_PMU_SHIFT, 8
    .equ PMCR_N_SHIFT, 11                           // number of event counters
    .equ PMCR_N_BITS, 5
    .equ ICC_SRE_EL2_ALL, 0xf                       // SRE, DFB, DIB, Enable: EL1 may use the GICv3 interface
    .equ SCTLR_EL1_MMU_OFF, 0x30d00800
    .equ SPSR_EL1H_MASKED, 0x3c5

#define ICC_SRE_EL2     S3_4_C12_C9_5
#define ICH_HCR_EL2     S3_4_C12_C11_0
#define HFGRTR_EL2      S3_4_C1_C1_4
#define HFGWTR_EL2      S3_4_C1_C1_5
#define HFGITR_EL2      S3_4_C1_C1_6
#define HDFGRTR_EL2     S3_4_C3_C1_4
#define HDFGWTR_EL2     S3_4_C3_C1_5

    .section .text.head, "ax"
// Returns to x30 at EL1 with the MMU off. Uses x4 and x5.
    .globl kos_leave_el2
kos_leave_el2:
    ldr     x4, =(HCR_EL2_EL1_IS_AARCH64 | HCR_EL2_POINTER_AUTHENTICATION)
    msr     hcr_el2, x4
    isb                                             // E2H decides what the registers below mean
    mrs     x4, midr_el1
    msr     vpidr_el2, x4
    mrs     x4, mpidr_el1
    msr     vmpidr_el2, x4
    msr     vttbr_el2, xzr
    mov     x4, #CPTR_EL2_NO_TRAPS
    msr     cptr_el2, x4
    msr     hstr_el2, xzr
    // The virtual counter is the physical one.
    mov     x4, #CNTHCTL_EL2_EL1_TIMERS
    msr     cnthctl_el2, x4
    msr     cntvoff_el2, xzr

    // All event counters belong to EL1.
    mov     x5, xzr
    mrs     x4, id_aa64dfr0_el1
    ubfx    x4, x4, #DFR0_PMU_SHIFT, #4
    cbz     x4, 1f
    mrs     x5, pmcr_el0
    ubfx    x5, x5, #PMCR_N_SHIFT, #PMCR_N_BITS
1:  msr     mdcr_el2, x5

    mrs     x4, id_aa64mmfr0_el1
    ubfx    x4, x4, #MMFR0_FGT_SHIFT, #4
    cbz     x4, 2f
    msr     HFGRTR_EL2, xzr
    msr     HFGWTR_EL2, xzr
    msr     HFGITR_EL2, xzr
    msr     HDFGRTR_EL2, xzr
    msr     HDFGWTR_EL2, xzr

2:  mrs     x4, id_aa64pfr0_el1
    ubfx    x4, x4, #PFR0_GIC_SHIFT, #4
    cbz     x4, 3f
    mov     x4, #ICC_SRE_EL2_ALL
    msr     ICC_SRE_EL2, x4
    isb
    msr     ICH_HCR_EL2, xzr

3:  ldr     x4, =SCTLR_EL1_MMU_OFF
    msr     sctlr_el1, x4
    mov     x4, #SPSR_EL1H_MASKED
    msr     spsr_el2, x4
    msr     elr_el2, x30
    eret
