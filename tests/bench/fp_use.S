// SPDX-License-Identifier: Apache-2.0
// One instruction of floating point.

    .arch   armv8-a+fp
    .text
    .globl bench_use_fp
    .type bench_use_fp, %function
bench_use_fp:
    fmov    d0, xzr
    ret
    .size bench_use_fp, . - bench_use_fp
