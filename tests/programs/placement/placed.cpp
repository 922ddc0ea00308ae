// SPDX-License-Identifier: Apache-2.0
// A program that is loaded and never runs.
int main(int, char**) {
    return 0;
}
