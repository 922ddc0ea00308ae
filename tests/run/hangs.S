// SPDX-License-Identifier: Apache-2.0
// A system that says its first line and then nothing.
    .include "start.inc"
ending:
    wfi
    b   ending
text:
    .asciz "kos: first line\r\n"
