// SPDX-License-Identifier: Apache-2.0
// memcpy, memmove and memset for normal memory. Unaligned accesses are fine once the MMU is on; what runs before
// passes aligned addresses and multiples of 16 only.

    .text

// x0 = destination (returned), x1 = source, x2 = bytes. Forward copy; x3 walks the destination.
    .globl memcpy
    .type memcpy, %function
memcpy:
    mov     x3, x0
    subs    x2, x2, #64
    b.lo    8f
1:  ldp     x4, x5, [x1], #64
    ldp     x6, x7, [x1, #-48]
    ldp     x8, x9, [x1, #-32]
    ldp     x10, x11, [x1, #-16]
    stp     x4, x5, [x3], #64
    stp     x6, x7, [x3, #-48]
    stp     x8, x9, [x3, #-32]
    stp     x10, x11, [x3, #-16]
    subs    x2, x2, #64
    b.hs    1b
8:  tbz     x2, #5, 2f              // x2 is bytes - 64: its low six bits are those of the rest
    ldp     x4, x5, [x1], #16
    ldp     x6, x7, [x1], #16
    stp     x4, x5, [x3], #16
    stp     x6, x7, [x3], #16
2:  tbz     x2, #4, 3f
    ldp     x4, x5, [x1], #16
    stp     x4, x5, [x3], #16
3:  tbz     x2, #3, 4f
    ldr     x4, [x1], #8
    str     x4, [x3], #8
4:  tbz     x2, #2, 5f
    ldr     w4, [x1], #4
    str     w4, [x3], #4
5:  tbz     x2, #1, 6f
    ldrh    w4, [x1], #2
    strh    w4, [x3], #2
6:  tbz     x2, #0, 7f
    ldrb    w4, [x1]
    strb    w4, [x3]
7:  ret
    .size memcpy, . - memcpy

// x0 = start, x1 = end of whole pages of normal memory, with the MMU on; the cache zeroes blocks of 64 bytes.
    .globl kos_zero_blocks
    .type kos_zero_blocks, %function
kos_zero_blocks:
1:  dc      zva, x0
    add     x0, x0, #64
    dc      zva, x0
    add     x0, x0, #64
    dc      zva, x0
    add     x0, x0, #64
    dc      zva, x0
    add     x0, x0, #64
    cmp     x0, x1
    b.lo    1b
    ret
    .size kos_zero_blocks, . - kos_zero_blocks

// As memcpy, for ranges that may overlap: backward when the destination lies within the source's range.
    .globl memmove
    .type memmove, %function
memmove:
    sub     x3, x0, x1
    cmp     x3, x2
    b.hs    memcpy                  // unsigned: also when the destination lies before the source
    add     x1, x1, x2
    add     x3, x0, x2
1:  subs    x2, x2, #16
    b.lo    2f
    ldp     x4, x5, [x1, #-16]!
    stp     x4, x5, [x3, #-16]!
    b       1b
2:  adds    x2, x2, #16
    b.eq    4f
3:  ldrb    w4, [x1, #-1]!
    strb    w4, [x3, #-1]!
    subs    x2, x2, #1
    b.ne    3b
4:  ret
    .size memmove, . - memmove

// x0 = destination (returned), w1 = byte, x2 = bytes.
    .globl memset
    .type memset, %function
memset:
    mov     x3, x0
    and     x1, x1, #0xff
    orr     x1, x1, x1, lsl #8
    orr     x1, x1, x1, lsl #16
    orr     x1, x1, x1, lsl #32
1:  subs    x2, x2, #64
    b.lo    2f
    stp     x1, x1, [x3], #16
    stp     x1, x1, [x3], #16
    stp     x1, x1, [x3], #16
    stp     x1, x1, [x3], #16
    b       1b
2:  tbz     x2, #5, 3f
    stp     x1, x1, [x3], #16
    stp     x1, x1, [x3], #16
3:  tbz     x2, #4, 4f
    stp     x1, x1, [x3], #16
4:  tbz     x2, #3, 5f
    str     x1, [x3], #8
5:  tbz     x2, #2, 6f
    str     w1, [x3], #4
6:  tbz     x2, #1, 7f
    strh    w1, [x3], #2
7:  tbz     x2, #0, 8f
    strb    w1, [x3]
8:  ret
    .size memset, . - memset
