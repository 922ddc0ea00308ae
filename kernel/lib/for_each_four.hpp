// SPDX-License-Identifier: Apache-2.0
// A loop that is so short that its counting costs as much as what it does.
#pragma once

#include <kos/base/types.hpp>

namespace kos::lib {

// Calls visit(i) for each i below the count, in order.
template <typename Visit>
[[gnu::always_inline]] inline void for_each_four(usize count, Visit visit) {
    usize i = 0;
    for (; i + 4 <= count; i += 4) {
        visit(i);
        visit(i + 1);
        visit(i + 2);
        visit(i + 3);
    }
    for (; i < count; ++i) {
        visit(i);
    }
}

}  // namespace kos::lib
