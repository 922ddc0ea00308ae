// SPDX-License-Identifier: Apache-2.0
// Numbers that nobody can guess who does not know what the generator was seeded with.
#pragma once

#include <optional>
#include <span>

#include "lib/chacha20.hpp"

namespace kos::lib {

// ChaCha20 whose key is replaced by its own output with each block, so that what is read of the kernel's memory later
// does not tell the numbers before: one that was given is wiped. Without a seed they are always the same.
class Random {
  public:
    constexpr Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;

    // Mixes bytes in; what was unknown before stays so, whatever they are.
    void add(std::span<const std::byte> seed);
    // A block of numbers is computed when the last one is used up, which takes some 1,300 instructions. Who has no time
    // for that calls stir() until there are as many as he needs: a half of the block each.
    u64 next();
    static constexpr u32 kNumbers = 4;
    // count <= kNumbers.
    bool has(u32 count) const { return left_ >= count; }
    void stir();
    // Uniform below the limit, which is not 0, but for one part in 2^64 / limit.
    u64 below(u64 limit) { return static_cast<u64>((static_cast<unsigned __int128>(next()) * limit) >> 64); }

  private:
    ChaCha20Key key_{};
    std::optional<ChaCha20> block_;  // on its way
    std::array<u64, kNumbers> numbers_{};
    u32 left_ = 0;
};

// The kernel's generator. Only touched with the kernel lock held.
Random& kernel_random();

}  // namespace kos::lib
