// SPDX-License-Identifier: Apache-2.0
// Bit fields of hardware registers and table descriptors, named once and then put and taken by name.
#pragma once

#include <concepts>

#include <kos/base/types.hpp>

namespace kos {

// Bits [shift, shift + width) of a Word.
template <std::unsigned_integral Word>
struct BitField {
    u32 shift;
    u32 width = 1;

    constexpr Word ones() const { return static_cast<Word>(~Word{0} >> (sizeof(Word) * 8 - width)); }
    constexpr Word mask() const { return static_cast<Word>(ones() << shift); }
    constexpr Word get(Word word) const { return static_cast<Word>((word >> shift) & ones()); }
    // The value in its place, all other bits zero.
    constexpr Word put(Word value) const { return static_cast<Word>((value & ones()) << shift); }
    constexpr Word replaced(Word word, Word value) const { return static_cast<Word>((word & ~mask()) | put(value)); }
    constexpr bool is_set(Word word) const { return (word & mask()) != 0; }
};

using Field32 = BitField<u32>;
using Field64 = BitField<u64>;

}  // namespace kos
