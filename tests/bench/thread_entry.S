// SPDX-License-Identifier: Apache-2.0
// The first instructions of a measured thread: the counter goes where x0 points, before anything else happens.
    .section .text.bench_thread_entry, "ax", %progbits
    .global bench_thread_entry
    .type bench_thread_entry, %function
bench_thread_entry:
    isb
    mrs     x1, pmevcntr0_el0
    str     w1, [x0]
    b       bench_thread_end
    .size bench_thread_entry, . - bench_thread_entry

    .section .note.GNU-stack, "", %progbits
