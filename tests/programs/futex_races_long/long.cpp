// SPDX-License-Identifier: Apache-2.0
// The first process of `make test-full`: a minute or two.
#include "../futex_races/races.hpp"

int main(int, char**) {
    return futex_races(1'000'000);
}
