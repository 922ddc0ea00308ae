// SPDX-License-Identifier: Apache-2.0
// Where the parts of an address space lie: chosen anew for each, so that nobody can guess addresses of another process.
#pragma once

#include "lib/address.hpp"
#include "lib/random.hpp"

namespace kos::vmm {

// From below: programs that are linked for fixed addresses, images that may lie anywhere, maps, stacks. Each part is
// chosen by itself, so that one address that leaks tells nothing of the others.
struct Layout {
    static constexpr UserAddr kImagesFirst{u64{1} << 32};
    static constexpr UserAddr kMapsFirst{u64{1} << 36};
    static constexpr u64 kMapsBits = 26;  // of page number: 64 GiB to 320 GiB; above, maps have room to grow
    static constexpr UserAddr kStacksFirst{u64{6} << 36};
    static constexpr u64 kStacksBits = 24;  // 384 GiB to 448 GiB

    UserAddr image;  // for a program that may lie anywhere
    UserAddr maps;   // where the kernel begins to look for free addresses
    UserAddr stack;  // of the first thread, its lowest address

    // So many random numbers are used.
    static constexpr u32 kNumbers = 3;

    static Layout choose(lib::Random& random) {
        constexpr u64 kImagesPages = (kMapsFirst - kImagesFirst) / 2 >> kPageShift;  // the largest image: as much again
        return {kImagesFirst + (random.below(kImagesPages) << kPageShift),
                kMapsFirst + (random.below(u64{1} << kMapsBits) << kPageShift),
                kStacksFirst + (random.below(u64{1} << kStacksBits) << kPageShift)};
    }
};

// Where the kernel chooses addresses, with a gap around each region.
inline constexpr UserAddr kChoiceEnd = kUserEnd - kPageSize;
inline constexpr u64 kGap = kPageSize;

static_assert(Layout::kMapsFirst + (kPageSize << Layout::kMapsBits) < Layout::kStacksFirst);
static_assert(Layout::kStacksFirst + (kPageSize << Layout::kStacksBits) < kUserEnd);

}  // namespace kos::vmm
