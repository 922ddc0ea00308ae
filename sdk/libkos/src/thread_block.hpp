// SPDX-License-Identifier: Apache-2.0
// The block of a thread's thread-local variables, as the ELF ABI of AArch64 lays it out (variant I): the thread pointer
// leads to two words, behind which, at the next multiple of the variables' alignment, the variables begin.
#pragma once

#include <cstddef>
#include <span>

#include <kos/base/types.hpp>

namespace kos::detail {

// What the variables are when a thread begins: from the segment PT_TLS.
struct ThreadTemplate {
    std::span<const std::byte> bytes{};  // of those that are not zero, which come first
    usize size = 0;                      // of all; 0: the program has none
    usize alignment = 1;                 // a power of two

    // How much memory a block takes, wherever that lies; 0 without variables.
    usize block_bytes() const;
    // Lays a block out in memory of block_bytes(); returns the thread pointer, 0 without variables.
    u64 lay_out(std::span<std::byte> memory) const;

  private:
    usize head_bytes() const;
};

}  // namespace kos::detail
