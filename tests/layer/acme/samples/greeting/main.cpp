// SPDX-License-Identifier: Apache-2.0
// A program of a layer.
#include <kos/print.hpp>

int main(int, char**) {
    kos::println("Greetings from Acme.");
    return 0;
}
