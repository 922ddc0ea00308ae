// SPDX-License-Identifier: Apache-2.0
// The first process of `make test-full`: a minute or two.
#include "../kill_storm/storm.hpp"

int main(int, char**) {
    return kill_storm(10'000);
}
