// SPDX-License-Identifier: Apache-2.0
// The vector table, and the exceptions that are not the user's everyday life: those taken in the kernel, and those that
// end it. entry.S has the others.

#include "hal/aarch64/entry_layout.h"

// hal::Vector
    .equ KERNEL_SYNC, 0
    .equ KERNEL_IRQ, 1
    .equ KERNEL_FIQ, 2
    .equ KERNEL_SERROR, 3
    .equ USER_FIQ, 4
    .equ USER_SERROR, 5
    .equ USER_32, 6
    .equ THREAD_STACK, 7

// The kernel's stack pointer may be what is broken, so nothing is stored through it: all goes to this CPU's exception
// stack. SP_EL0 is free to keep x0: the user's value lies in its frame, and is put back before user space goes on.
    .macro kernel_vector vector
    .balign 128
    msr     sp_el0, x0
    mrs     x0, tpidr_el1
    str     x1, [x0, #CPU_EXCEPTION_SCRATCH]
    mov     x1, #\vector
    b       kernel_trap
    .endm

    .macro user_vector target
    .balign 128
    b       \target
    .endm

    .section .text.vectors, "ax"
    .balign 2048
    .globl kos_vectors
kos_vectors:
    kernel_vector THREAD_STACK
    kernel_vector THREAD_STACK
    kernel_vector THREAD_STACK
    kernel_vector THREAD_STACK

    kernel_vector KERNEL_SYNC
    kernel_vector KERNEL_IRQ
    kernel_vector KERNEL_FIQ
    kernel_vector KERNEL_SERROR

    user_vector kos_user_sync
    user_vector kos_user_irq
    kernel_vector USER_FIQ
    kernel_vector USER_SERROR

    kernel_vector USER_32
    kernel_vector USER_32
    kernel_vector USER_32
    kernel_vector USER_32

    .balign 128
// SP_EL0 = x0 of the kernel, x0 = CpuLocal, x1 = vector, x1 of the kernel in the scratch word.
kernel_trap:
    str     x2, [x0, #CPU_EXCEPTION_SCRATCH + 8]
    ldr     x2, [x0, #CPU_EXCEPTION_STACK_TOP]
    sub     x2, x2, #KERNEL_TRAP_SIZE               // KernelTrap
    str     x1, [x2, #KERNEL_TRAP_VECTOR]
    ldr     x1, [x0, #CPU_EXCEPTION_SCRATCH]
    ldr     x0, [x0, #CPU_EXCEPTION_SCRATCH + 8]
    stp     x0, x3, [x2, #FRAME_X2]
    mrs     x0, sp_el0
    stp     x0, x1, [x2, #FRAME_X0]
    stp     x4, x5, [x2, #FRAME_X4]
    stp     x6, x7, [x2, #FRAME_X6]
    stp     x8, x9, [x2, #FRAME_X8]
    stp     x10, x11, [x2, #FRAME_X10]
    stp     x12, x13, [x2, #FRAME_X12]
    stp     x14, x15, [x2, #FRAME_X14]
    stp     x16, x17, [x2, #FRAME_X16]
    stp     x18, x19, [x2, #FRAME_X18]
    stp     x20, x21, [x2, #FRAME_X20]
    stp     x22, x23, [x2, #FRAME_X22]
    stp     x24, x25, [x2, #FRAME_X24]
    stp     x26, x27, [x2, #FRAME_X26]
    stp     x28, x29, [x2, #FRAME_X28]
    mov     x19, sp
    stp     x30, x19, [x2, #FRAME_X30]
    mrs     x20, elr_el1
    mrs     x21, spsr_el1
    stp     x20, x21, [x2, #FRAME_ELR]
    mrs     x20, esr_el1
    mrs     x21, far_el1
    stp     x20, x21, [x2, #KERNEL_TRAP_SYNDROME]

    mov     sp, x2
    mov     x20, x2
    mov     x0, x2
    bl      kos_on_kernel_trap

    // The callee keeps x19 and x20: the stack pointer to go back to, and the KernelTrap.
    ldp     x0, x1, [x20, #FRAME_ELR]
    msr     elr_el1, x0
    msr     spsr_el1, x1
    mov     sp, x19
    ldp     x0, x1, [x20, #FRAME_X0]
    ldp     x2, x3, [x20, #FRAME_X2]
    ldp     x4, x5, [x20, #FRAME_X4]
    ldp     x6, x7, [x20, #FRAME_X6]
    ldp     x8, x9, [x20, #FRAME_X8]
    ldp     x10, x11, [x20, #FRAME_X10]
    ldp     x12, x13, [x20, #FRAME_X12]
    ldp     x14, x15, [x20, #FRAME_X14]
    ldp     x16, x17, [x20, #FRAME_X16]
    ldr     x30, [x20, #FRAME_X30]
    ldp     x18, x19, [x20, #FRAME_X18]
    ldp     x20, x21, [x20, #FRAME_X20]
    eret
