// SPDX-License-Identifier: Apache-2.0
// Poison of free memory: whoever still writes to an object that was destroyed is found at the next allocation.
#pragma once

#include <cstring>
#include <span>

#include "config.hpp"
#include "lib/assert.hpp"

namespace kos::mm {

// Costs a pass over each object at creation and destruction; with ASSERTIONS in Kconfig.
inline constexpr bool kPoison = config::kAssertions;

inline constexpr u64 kFreeWord = 0xd5d5'd5d5'd5d5'd5d5;

// Memory of whole words, here and below.
inline void poison(std::span<std::byte> memory) {
    if constexpr (kPoison) {
        for (; !memory.empty(); memory = memory.subspan(sizeof(kFreeWord))) {
            std::memcpy(memory.data(), &kFreeWord, sizeof(kFreeWord));
        }
    }
}

// Asserts that nobody wrote to poisoned memory.
inline void check_poison(std::span<const std::byte> memory) {
    if constexpr (kPoison) {
        for (; !memory.empty(); memory = memory.subspan(sizeof(kFreeWord))) {
            u64 word = 0;
            std::memcpy(&word, memory.data(), sizeof(word));
            KOS_ASSERT(word == kFreeWord);
        }
    }
}

}  // namespace kos::mm
