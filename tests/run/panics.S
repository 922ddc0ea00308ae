// SPDX-License-Identifier: Apache-2.0
// A system that panics after its first line and stops.
    .include "start.inc"
ending:
    wfi
    b   ending
text:
    .asciz "kos: first line\r\nkos: panic: a test asked for it\r\nkos: registers follow\r\n"
