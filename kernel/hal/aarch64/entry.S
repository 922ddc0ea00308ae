// SPDX-License-Identifier: Apache-2.0
// From user space into the kernel and back. While user space runs, SP_EL1 points at the thread's Frame, so the first
// store needs nothing but a stack pointer. x18 to x30 are saved first and then serve as scratch: x0 to x17 stay as
// the user left them until it is known what happened.

#include "hal/aarch64/entry_layout.h"

    .equ ESR_SVC64, 0x56000000          // EC 0x15, IL; the rest is the immediate
    .equ SVC_IMMEDIATES, 0x10000

    .macro save_x18_to_pstate
    stp     x18, x19, [sp, #FRAME_X18]
    stp     x20, x21, [sp, #FRAME_X20]
    stp     x22, x23, [sp, #FRAME_X22]
    stp     x24, x25, [sp, #FRAME_X24]
    stp     x26, x27, [sp, #FRAME_X26]
    stp     x28, x29, [sp, #FRAME_X28]
    mrs     x18, sp_el0
    mrs     x19, elr_el1
    mrs     x20, spsr_el1
    stp     x30, x18, [sp, #FRAME_X30]
    stp     x19, x20, [sp, #FRAME_ELR]
    .endm

    .macro save_x0_to_x11
    stp     x0, x1, [sp, #FRAME_X0]
    stp     x2, x3, [sp, #FRAME_X2]
    stp     x4, x5, [sp, #FRAME_X4]
    stp     x6, x7, [sp, #FRAME_X6]
    stp     x8, x9, [sp, #FRAME_X8]
    stp     x10, x11, [sp, #FRAME_X10]
    .endm

    .macro save_x12_to_x17
    stp     x12, x13, [sp, #FRAME_X12]
    stp     x14, x15, [sp, #FRAME_X14]
    stp     x16, x17, [sp, #FRAME_X16]
    .endm

// x0 = frame, SP = this CPU's empty kernel stack, and the end of every backtrace.
    .macro to_kernel_stack
    mov     x0, sp
    mrs     x18, tpidr_el1
    ldr     x18, [x18, #CPU_STACK_TOP]
    mov     sp, x18
    mov     x29, xzr
    .endm

    .text
    .balign 64
    .globl kos_user_sync
kos_user_sync:
    save_x18_to_pstate
    mrs     x21, esr_el1
    mov     w22, #ESR_SVC64
    sub     w21, w21, w22               // the immediate, if this is a system call
    cmp     w21, #SVC_IMMEDIATES
    b.hs    user_fault

// w21 = immediate.
system_call:
    save_x0_to_x11
    str     x12, [sp, #FRAME_X12]
    // The caller's x13 to x17 mean nothing: they come back as results or as zero.
    str     xzr, [sp, #FRAME_X12 + 8]
    stp     xzr, xzr, [sp, #FRAME_X14]
    stp     xzr, xzr, [sp, #FRAME_X16]
    mov     w1, w21
    to_kernel_stack
    bl      kos_on_syscall
    b       resume

user_fault:
    save_x0_to_x11
    save_x12_to_x17
    to_kernel_stack
    bl      kos_on_user_exception
    b       resume

    .globl kos_user_irq
kos_user_irq:
    save_x18_to_pstate
    save_x0_to_x11
    save_x12_to_x17
    to_kernel_stack
    bl      kos_on_interrupt

// x0 = frame to resume; all of it is restored.
    .globl kos_resume_user
kos_resume_user:
resume:
    mov     sp, x0
    ldp     x30, x18, [sp, #FRAME_X30]
    ldp     x19, x20, [sp, #FRAME_ELR]
    msr     sp_el0, x18
    msr     elr_el1, x19
    msr     spsr_el1, x20
    ldp     x0, x1, [sp, #FRAME_X0]
    ldp     x2, x3, [sp, #FRAME_X2]
    ldp     x4, x5, [sp, #FRAME_X4]
    ldp     x6, x7, [sp, #FRAME_X6]
    ldp     x8, x9, [sp, #FRAME_X8]
    ldp     x10, x11, [sp, #FRAME_X10]
    ldp     x12, x13, [sp, #FRAME_X12]
    ldp     x14, x15, [sp, #FRAME_X14]
    ldp     x16, x17, [sp, #FRAME_X16]
    ldp     x18, x19, [sp, #FRAME_X18]
    ldp     x20, x21, [sp, #FRAME_X20]
    ldp     x22, x23, [sp, #FRAME_X22]
    ldp     x24, x25, [sp, #FRAME_X24]
    ldp     x26, x27, [sp, #FRAME_X26]
    ldp     x28, x29, [sp, #FRAME_X28]
    eret
    // Never executed; keeps the core from running ahead past the return with the user's registers.
    dsb     nsh
    isb

// x0 = function, run on this CPU's empty kernel stack.
    .globl kos_run_on_kernel_stack
kos_run_on_kernel_stack:
    mrs     x18, tpidr_el1
    ldr     x18, [x18, #CPU_STACK_TOP]
    mov     sp, x18
    mov     x29, xzr
    mov     x30, xzr
    br      x0
