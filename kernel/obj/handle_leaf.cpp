// SPDX-License-Identifier: Apache-2.0
// From a part of a leaf to the leaf.
#include "obj/handle_leaf.hpp"

namespace kos::obj {

HandleLeaf& HandleLeaf::of(const void* part) {
    // Safe: every entry lies in a leaf, and leaves are blocks of frames, aligned to their size (checked when made).
    return *reinterpret_cast<HandleLeaf*>(reinterpret_cast<usize>(part) & ~usize{kBytes - 1});
}

}  // namespace kos::obj
