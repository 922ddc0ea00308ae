// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) with FEAT_SHA256: Arm ARM (DDI 0487), C7.2, SHA256H to SHA256SU1.

    .arch   armv8-a+crypto
    .equ SAVED_BYTES, 160

// Four rounds: v0 = a to d, v1 = e to h, \words and the constants at x5.
.macro four_rounds words
    ldr     q19, [x5], #16
    add     v19.4s, v19.4s, \words\().4s
    mov     v18.16b, v0.16b
    sha256h q0, q1, v19.4s
    sha256h2 q1, q18, v19.4s
.endm

// The same, and the words that come 16 rounds later in the place of \oldest.
.macro four_rounds_ahead oldest, second, third, youngest
    ldr     q19, [x5], #16
    add     v19.4s, v19.4s, \oldest\().4s
    sha256su0 \oldest\().4s, \second\().4s
    mov     v18.16b, v0.16b
    sha256h q0, q1, v19.4s
    sha256h2 q1, q18, v19.4s
    sha256su1 \oldest\().4s, \third\().4s, \youngest\().4s
.endm

// void kos_sha256_blocks(u32 state[8], const std::byte* blocks, usize count, const u32 constants[64]). Whose registers
// these are does not matter: all that are used are put back.
    .text
    .globl kos_sha256_blocks
    .type kos_sha256_blocks, %function
kos_sha256_blocks:
    cbz     x2, 3f
    sub     sp, sp, #SAVED_BYTES
    stp     q0, q1, [sp]
    stp     q4, q5, [sp, #32]
    stp     q6, q7, [sp, #64]
    stp     q16, q17, [sp, #96]
    stp     q18, q19, [sp, #128]
    ldp     q0, q1, [x0]

1:  ld1     {v4.16b-v7.16b}, [x1], #64
    mov     x5, x3
    mov     v16.16b, v0.16b
    mov     v17.16b, v1.16b
    rev32   v4.16b, v4.16b
    rev32   v5.16b, v5.16b
    rev32   v6.16b, v6.16b
    rev32   v7.16b, v7.16b
    mov     w4, #3
2:  four_rounds_ahead v4, v5, v6, v7
    four_rounds_ahead v5, v6, v7, v4
    four_rounds_ahead v6, v7, v4, v5
    four_rounds_ahead v7, v4, v5, v6
    subs    w4, w4, #1
    b.ne    2b
    four_rounds v4
    four_rounds v5
    four_rounds v6
    four_rounds v7
    add     v0.4s, v0.4s, v16.4s
    add     v1.4s, v1.4s, v17.4s
    subs    x2, x2, #1
    b.ne    1b

    stp     q0, q1, [x0]
    ldp     q0, q1, [sp]
    ldp     q4, q5, [sp, #32]
    ldp     q6, q7, [sp, #64]
    ldp     q16, q17, [sp, #96]
    ldp     q18, q19, [sp, #128]
    add     sp, sp, #SAVED_BYTES
3:  ret
    .size kos_sha256_blocks, . - kos_sha256_blocks
