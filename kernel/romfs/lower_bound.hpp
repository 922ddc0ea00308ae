// SPDX-License-Identifier: Apache-2.0
// The binary search behind every look-up.
#pragma once

#include <kos/base/types.hpp>

namespace kos::romfs {

// The first of `count` sorted elements for which comes_before(index) is false; `count` if there is none. Asks at most
// 1 + log2(count) times.
template <typename ComesBefore>
u32 lower_bound(u32 count, ComesBefore comes_before) {
    u32 first = 0;
    u32 end = count;
    while (first < end) {
        const u32 middle = first + (end - first) / 2;
        if (comes_before(middle)) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

}  // namespace kos::romfs
