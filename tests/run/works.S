// SPDX-License-Identifier: Apache-2.0
// A system that says what was expected and powers off.
    .include "start.inc"
ending:
    power_off
text:
    .asciz "kos: first line\r\nkos: second line\r\n"
