// SPDX-License-Identifier: Apache-2.0
// The first instructions: the arm64 Image header, entry at EL2 or EL1 with the MMU off and x0 = device tree, and the
// way to C++ at the linked address. Boot protocol: Linux, Documentation/arch/arm64/booting.rst.
// Until the MMU is on everything is addressed PC-relatively, for the image may lie anywhere.

#include "hal/aarch64/boot_layout.h"

    .equ EL1, 1
    .equ EL2, 2
    .equ MPIDR_AFFINITY_2_TO_0, 0x0000ffffff
    .equ MPIDR_AFFINITY_3, 0xff00000000
    .equ SCTLR_EL1_MMU_OFF, 0x30d00800      // RES1 bits only: MMU and caches off, little-endian
    .equ DFR0_PMU_SHIFT, 8                  // ID_AA64DFR0_EL1.PMUVer
    .equ DFR0_PMU_BITS, 4
    .equ PMU_IMPLEMENTATION_DEFINED, 15
    .equ PMU_EVENT_INST_RETIRED, 0x08       // counts EL1 and EL0: the filter bits stay zero
    .equ PMCR_ENABLE_AND_RESET, 0x7         // E, P (event counters to zero), C (cycle counter to zero)
    .equ PMU_COUNTER_0, 1

    .section .text.head, "ax"
    .globl _start
_start:
    b       entry
    .long   0
    .quad   0                               // text_offset
    .quad   kos_image_size
    .quad   0xa                             // little-endian, 4 KiB pages, anywhere in memory
    .quad   0, 0, 0
    .ascii  "ARM\x64"
    .long   0

entry:
    msr     daifset, #0xf
    // Firmware that lets all CPUs in at once: the one whose affinity is zero boots, the others wait.
    mrs     x4, mpidr_el1
    and     x5, x4, #MPIDR_AFFINITY_2_TO_0
    and     x4, x4, #MPIDR_AFFINITY_3
    orr     x4, x4, x5
    cbnz    x4, park

    mov     x19, x0                         // device tree
    mrs     x20, CurrentEL
    lsr     x20, x20, #2                    // entry level
    cmp     x20, #EL1
    b.eq    at_el1
    cmp     x20, #EL2
    b.ne    park
    bl      kos_leave_el2
at_el1:
    ldr     x4, =SCTLR_EL1_MMU_OFF
    msr     sctlr_el1, x4
    isb
    bl      count_instructions

    // Lines of whoever used this memory before must neither be written over what is stored below with the caches off,
    // nor be found once they are on.
    bl      clean_early_data
    adrp    x4, kos_boot_stack_end
    mov     sp, x4
    sub     sp, sp, #MMU_SETUP_SIZE
    mov     x29, xzr
    adrp    x0, _start
    mov     x1, sp
    bl      kos_prepare_mmu                 // (physical base, MmuSetup*)
    bl      clean_early_data

    mov     x4, sp
    ldr     x11, =at_linked_address
    b       enable_mmu

// Another CPU, at EL2 or EL1 with the MMU off and x0 = CpuStart at its physical address, which was cleaned to memory.
    .globl kos_started
kos_started:
    msr     daifset, #0xf
    mov     x19, x0
    mrs     x20, CurrentEL
    lsr     x20, x20, #2
    cmp     x20, #EL1
    b.eq    1f
    cmp     x20, #EL2
    b.ne    park
    bl      kos_leave_el2
1:  ldr     x4, =SCTLR_EL1_MMU_OFF
    msr     sctlr_el1, x4
    isb
    bl      count_instructions
    mov     x4, x19
    ldr     x21, [x19, #CPU_START_SELF]
    ldr     x11, =started_at_linked_address
    b       enable_mmu

park:
    wfe
    b       park

// Zero from here on; counts retired instructions of EL1 and EL0 on counter 0 where there is a PMU.
count_instructions:
    mrs     x4, id_aa64dfr0_el1
    ubfx    x4, x4, #DFR0_PMU_SHIFT, #DFR0_PMU_BITS
    cbz     x4, 1f
    cmp     x4, #PMU_IMPLEMENTATION_DEFINED
    b.eq    1f
    mov     x4, #PMU_EVENT_INST_RETIRED
    msr     pmevtyper0_el0, x4
    mov     x4, #PMU_COUNTER_0
    msr     pmcntenset_el0, x4
    msr     pmuserenr_el0, xzr
    mov     x4, #PMCR_ENABLE_AND_RESET
    msr     pmcr_el0, x4
    isb
1:  ret

// Cleans and invalidates the cache lines of [kos_early_data, kos_early_end), both page-aligned.
clean_early_data:
    mrs     x4, ctr_el0
    ubfx    x4, x4, #16, #4                 // CTR_EL0.DminLine: log2 of words
    mov     x5, #4
    lsl     x5, x5, x4
    adrp    x6, kos_early_data
    adrp    x7, kos_early_end
1:  dc      civac, x6
    add     x6, x6, x5
    cmp     x6, x7
    b.lo    1b
    dsb     sy
    ret

// On a page that is mapped at its physical address too. x4 = MmuSetup*, x11 = where to go on.
    .section .text.identity, "ax"
enable_mmu:
    ldp     x5, x6, [x4, #MMU_SETUP_MAIR]
    ldp     x7, x8, [x4, #MMU_SETUP_TTBR0]
    ldp     x9, x10, [x4, #MMU_SETUP_SCTLR]
    msr     mair_el1, x5
    msr     tcr_el1, x6
    msr     ttbr0_el1, x7
    msr     ttbr1_el1, x8
    isb
    tlbi    vmalle1
    ic      iallu
    dsb     nsh
    isb
    msr     sctlr_el1, x9
    isb
    br      x11

    .text
at_linked_address:
    mov     sp, x10
    ldr     x4, =kos_vectors
    msr     vbar_el1, x4
    adrp    x0, kos_bss_start
    mov     w1, wzr
    adrp    x2, kos_bss_end
    sub     x2, x2, x0
    bl      memset
    mov     x29, xzr                        // the end of every backtrace
    mov     x30, xzr
    mov     x0, x19
    mov     x1, x20
    b       kos_boot                        // (device tree, entry level)

started_at_linked_address:
    mov     sp, x10
    ldr     x4, =kos_vectors
    msr     vbar_el1, x4
    mov     x29, xzr
    mov     x30, xzr
    mov     x0, x21
    b       kos_cpu_started                 // (CpuStart*)
