// SPDX-License-Identifier: Apache-2.0
// The first process of `make test-full`: half an hour.
#include "../stress/stress.hpp"

int main(int, char**) {
    return stress::run_for(30 * 60);
}
