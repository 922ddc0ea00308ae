// SPDX-License-Identifier: Apache-2.0
// A program's first instructions. The kernel has set SP and put the start block's address into x0.
    .section .text._start, "ax", %progbits
    .global _start
    .type _start, %function
_start:
    bti c
    mov x29, xzr            // the end of every chain of stack frames
    mov x30, xzr
    b kos_start             // src/start.cpp; does not return
    .size _start, . - _start

    .section .note.GNU-stack, "", %progbits
