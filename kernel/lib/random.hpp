// SPDX-License-Identifier: Apache-2.0
// Numbers that nobody can guess who does not know what the generator was seeded with.
#pragma once

#include <span>

#include "lib/chacha20.hpp"

namespace kos::lib {

// ChaCha20 whose key is replaced by its own output with each number, so that what is read of the kernel's memory later
// does not tell the numbers before. Without a seed they are always the same.
class Random {
  public:
    constexpr Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;

    // Mixes bytes in; what was unknown before stays so, whatever they are.
    void add(std::span<const std::byte> seed);
    u64 next();
    // Uniform below the limit, which is not 0, but for one part in 2^64 / limit.
    u64 below(u64 limit) { return static_cast<u64>((static_cast<unsigned __int128>(next()) * limit) >> 64); }

  private:
    ChaCha20Key key_{};
};

// The kernel's generator. Only touched with the kernel lock held.
Random& kernel_random();

}  // namespace kos::lib
