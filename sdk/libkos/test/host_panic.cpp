// SPDX-License-Identifier: Apache-2.0
// kos::panic for host tests: says why, and aborts.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <kos/panic.hpp>

namespace kos {

void panic(std::string_view reason, std::source_location where) {
    std::fprintf(stderr, "panic: %s at line %u\n", std::string{reason}.c_str(), where.line());
    std::abort();
}

}  // namespace kos
