// SPDX-License-Identifier: Apache-2.0
// The first process of `make test`: some seconds.
#include "storm.hpp"

int main(int, char**) {
    return kill_storm(1'000);
}
