// SPDX-License-Identifier: Apache-2.0
// A system that never says a word.
    .include "start.inc"
ending:
    wfi
    b   ending
text:
    .byte 0
