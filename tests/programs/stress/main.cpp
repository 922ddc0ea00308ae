// SPDX-License-Identifier: Apache-2.0
// The first process of `make test`: half a minute.
#include "stress.hpp"

int main(int, char**) {
    return stress::run_for(30);
}
