// SPDX-License-Identifier: Apache-2.0
// A failed kernel invariant in a host test: says where and aborts, so that death tests see it.
#include "lib/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace kos {

void assertion_failed(const char* expression, std::source_location where) {
    std::fprintf(stderr, "assertion failed: %s (%s:%u)\n", expression, where.file_name(), where.line());
    std::abort();
}

}  // namespace kos
