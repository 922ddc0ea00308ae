// SPDX-License-Identifier: Apache-2.0
// Numbers that look random and are the same in every run of the same seed.
#pragma once

#include <kos/base/types.hpp>

namespace stress {

class Random {
  public:
    explicit constexpr Random(kos::u64 seed) : state_{seed * 0x9e37'79b9'7f4a'7c15 + 1} {}

    // From 0 to below - 1.
    constexpr kos::u32 below(kos::u32 bound) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<kos::u32>((state_ >> 16) % bound);
    }

  private:
    kos::u64 state_;
};

}  // namespace stress
