// SPDX-License-Identifier: Apache-2.0
// Never makes a system call, so only the timer can take the CPU from it.
int main(int, char**) {
    while (true) {
        asm volatile("");
    }
}
