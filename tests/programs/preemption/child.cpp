// SPDX-License-Identifier: Apache-2.0
// What is loaded into a process that is ended before it runs.

int main(int, char**) {
    return 0;
}
