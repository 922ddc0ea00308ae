// SPDX-License-Identifier: Apache-2.0
// The shortest process.

int main(int, char**) {
    return 0;
}
