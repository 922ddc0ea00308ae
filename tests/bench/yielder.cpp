// SPDX-License-Identifier: Apache-2.0
// A process that lets the others go first, for ever.
#include <kos/core/thread.hpp>

int main(int, char**) {
    while (kos::core::Thread::yield()) {
    }
    return 1;
}
