// SPDX-License-Identifier: Apache-2.0
// Copies between the kernel and the running process by unprivileged loads and stores: the hardware checks the
// process's rights, PAN or not. A fault in this section makes the whole copy answer 1 (user_access.cpp).
// The user's side is accessed at its own alignment, byte by byte up to the first multiple of 8 and behind the last.

    .section .text.user_access, "ax"

// x0 = kernel destination, x1 = user source, x2 = bytes. Returns 0.
    .globl kos_copy_from_user
    .type kos_copy_from_user, %function
kos_copy_from_user:
    cbz     x2, 3f
    tst     x1, #7
    b.eq    1f
0:  ldtrb   w3, [x1]
    strb    w3, [x0], #1
    add     x1, x1, #1
    subs    x2, x2, #1
    b.eq    3f
    tst     x1, #7
    b.ne    0b
1:  subs    x2, x2, #64
    b.lo    8f
7:  ldtr    x3, [x1]
    ldtr    x4, [x1, #8]
    ldtr    x5, [x1, #16]
    ldtr    x6, [x1, #24]
    ldtr    x7, [x1, #32]
    ldtr    x8, [x1, #40]
    ldtr    x9, [x1, #48]
    ldtr    x10, [x1, #56]
    stp     x3, x4, [x0], #64
    stp     x5, x6, [x0, #-48]
    stp     x7, x8, [x0, #-32]
    stp     x9, x10, [x0, #-16]
    add     x1, x1, #64
    subs    x2, x2, #64
    b.hs    7b
8:  tbz     x2, #5, 5f              // x2 is bytes - 64: its low six bits are those of the rest
    ldtr    x3, [x1]
    ldtr    x4, [x1, #8]
    ldtr    x5, [x1, #16]
    ldtr    x6, [x1, #24]
    stp     x3, x4, [x0], #16
    stp     x5, x6, [x0], #16
    add     x1, x1, #32
5:  and     x2, x2, #31
6:  subs    x2, x2, #8
    b.lo    2f
    ldtr    x3, [x1]
    str     x3, [x0], #8
    add     x1, x1, #8
    b       6b
2:  adds    x2, x2, #8
    b.eq    3f
4:  ldtrb   w3, [x1]
    strb    w3, [x0], #1
    add     x1, x1, #1
    subs    x2, x2, #1
    b.ne    4b
3:  mov     x0, xzr
    ret
    .size kos_copy_from_user, . - kos_copy_from_user

// x0 = user destination, x1 = kernel source, x2 = bytes. Returns 0.
    .globl kos_copy_to_user
    .type kos_copy_to_user, %function
kos_copy_to_user:
    cbz     x2, 3f
    tst     x0, #7
    b.eq    1f
0:  ldrb    w3, [x1], #1
    sttrb   w3, [x0]
    add     x0, x0, #1
    subs    x2, x2, #1
    b.eq    3f
    tst     x0, #7
    b.ne    0b
1:  subs    x2, x2, #64
    b.lo    8f
7:  ldp     x3, x4, [x1], #64
    ldp     x5, x6, [x1, #-48]
    ldp     x7, x8, [x1, #-32]
    ldp     x9, x10, [x1, #-16]
    sttr    x3, [x0]
    sttr    x4, [x0, #8]
    sttr    x5, [x0, #16]
    sttr    x6, [x0, #24]
    sttr    x7, [x0, #32]
    sttr    x8, [x0, #40]
    sttr    x9, [x0, #48]
    sttr    x10, [x0, #56]
    add     x0, x0, #64
    subs    x2, x2, #64
    b.hs    7b
8:  tbz     x2, #5, 5f              // x2 is bytes - 64: its low six bits are those of the rest
    ldp     x3, x4, [x1], #16
    ldp     x5, x6, [x1], #16
    sttr    x3, [x0]
    sttr    x4, [x0, #8]
    sttr    x5, [x0, #16]
    sttr    x6, [x0, #24]
    add     x0, x0, #32
5:  and     x2, x2, #31
6:  subs    x2, x2, #8
    b.lo    2f
    ldr     x3, [x1], #8
    sttr    x3, [x0]
    add     x0, x0, #8
    b       6b
2:  adds    x2, x2, #8
    b.eq    3f
4:  ldrb    w3, [x1], #1
    sttrb   w3, [x0]
    add     x0, x0, #1
    subs    x2, x2, #1
    b.ne    4b
3:  mov     x0, xzr
    ret
    .size kos_copy_to_user, . - kos_copy_to_user

// x0 = kernel destination, x1 = user source, a multiple of 4. Returns 0.
    .globl kos_load_from_user
    .type kos_load_from_user, %function
kos_load_from_user:
    ldtr    w2, [x1]
    str     w2, [x0]
    mov     x0, xzr
    ret
    .size kos_load_from_user, . - kos_load_from_user

    .globl kos_user_access_failed
kos_user_access_failed:
    mov     x0, #1
    ret
