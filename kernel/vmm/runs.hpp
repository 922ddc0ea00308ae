// SPDX-License-Identifier: Apache-2.0
// Runs of pages: what one lowest table reaches.
#pragma once

#include <algorithm>

#include <hal/page_table.hpp>

namespace kos::vmm {

constexpr UserAddr next_edge(UserAddr address) {
    return UserAddr{(address.raw() | (hal::kBlockBytes - 1)) + 1};
}

// Pages from an address to the end of a range, or of the run that it lies in.
constexpr u64 pages_to(UserAddr address, UserAddr end) {
    return (std::min(next_edge(address), end) - address) >> kPageShift;
}

}  // namespace kos::vmm
