// SPDX-License-Identifier: Apache-2.0
// Where the models of random tests get their choices from: numbers that a seed repeats.
#pragma once

#include <random>

#include <kos/base/types.hpp>

namespace kos::test {

class RandomSource {
  public:
    explicit RandomSource(u32 seed) : random_{seed} {}
    u32 pick(u32 count) { return static_cast<u32>(random_() % count); }

  private:
    std::mt19937 random_;
};

}  // namespace kos::test
