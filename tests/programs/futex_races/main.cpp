// SPDX-License-Identifier: Apache-2.0
// The first process of `make test`: some seconds.
#include "races.hpp"

int main(int, char**) {
    return futex_races(100'000);
}
