// SPDX-License-Identifier: Apache-2.0
// Moving the FP and SIMD registers: x0 = hal::FpState.

    .arch   armv8-a+simd
    .equ FP_CONTROL, 512
    .equ Q_PAIR, 32

    .text
    .globl kos_save_fp
    .type kos_save_fp, %function
kos_save_fp:
    stp     q0, q1, [x0, #0 * Q_PAIR]
    stp     q2, q3, [x0, #1 * Q_PAIR]
    stp     q4, q5, [x0, #2 * Q_PAIR]
    stp     q6, q7, [x0, #3 * Q_PAIR]
    stp     q8, q9, [x0, #4 * Q_PAIR]
    stp     q10, q11, [x0, #5 * Q_PAIR]
    stp     q12, q13, [x0, #6 * Q_PAIR]
    stp     q14, q15, [x0, #7 * Q_PAIR]
    stp     q16, q17, [x0, #8 * Q_PAIR]
    stp     q18, q19, [x0, #9 * Q_PAIR]
    stp     q20, q21, [x0, #10 * Q_PAIR]
    stp     q22, q23, [x0, #11 * Q_PAIR]
    stp     q24, q25, [x0, #12 * Q_PAIR]
    stp     q26, q27, [x0, #13 * Q_PAIR]
    stp     q28, q29, [x0, #14 * Q_PAIR]
    stp     q30, q31, [x0, #15 * Q_PAIR]
    mrs     x1, fpcr
    mrs     x2, fpsr
    str     w1, [x0, #FP_CONTROL]           // out of stp's reach
    str     w2, [x0, #FP_CONTROL + 4]
    ret
    .size kos_save_fp, . - kos_save_fp

    .globl kos_restore_fp
    .type kos_restore_fp, %function
kos_restore_fp:
    ldr     w1, [x0, #FP_CONTROL]
    ldr     w2, [x0, #FP_CONTROL + 4]
    msr     fpcr, x1
    msr     fpsr, x2
    ldp     q0, q1, [x0, #0 * Q_PAIR]
    ldp     q2, q3, [x0, #1 * Q_PAIR]
    ldp     q4, q5, [x0, #2 * Q_PAIR]
    ldp     q6, q7, [x0, #3 * Q_PAIR]
    ldp     q8, q9, [x0, #4 * Q_PAIR]
    ldp     q10, q11, [x0, #5 * Q_PAIR]
    ldp     q12, q13, [x0, #6 * Q_PAIR]
    ldp     q14, q15, [x0, #7 * Q_PAIR]
    ldp     q16, q17, [x0, #8 * Q_PAIR]
    ldp     q18, q19, [x0, #9 * Q_PAIR]
    ldp     q20, q21, [x0, #10 * Q_PAIR]
    ldp     q22, q23, [x0, #11 * Q_PAIR]
    ldp     q24, q25, [x0, #12 * Q_PAIR]
    ldp     q26, q27, [x0, #13 * Q_PAIR]
    ldp     q28, q29, [x0, #14 * Q_PAIR]
    ldp     q30, q31, [x0, #15 * Q_PAIR]
    ret
    .size kos_restore_fp, . - kos_restore_fp
