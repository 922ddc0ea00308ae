// SPDX-License-Identifier: Apache-2.0
// Copying, filling and comparing memory, in general registers: 16 bytes a step, then the rest byte by byte.
// memory.cpp gives them their C names; the host tests use them under these.
#pragma once

#include <kos/base/types.hpp>

namespace kos::detail {

// Two words at any address: arm64 loads and stores them unaligned.
struct [[gnu::packed, gnu::may_alias]] Pair {
    u64 low;
    u64 high;
};

inline constexpr usize kStep = sizeof(Pair);

inline const Pair* as_pair(const u8* at) {
    return reinterpret_cast<const Pair*>(at);  // Pair may alias anything and has no alignment
}

inline Pair* as_pair(u8* at) {
    return reinterpret_cast<Pair*>(at);  // as above
}

// target lies below source, or they do not overlap.
inline void copy_up(u8* target, const u8* source, usize bytes) {
    for (; bytes >= kStep; bytes -= kStep, target += kStep, source += kStep) {
        *as_pair(target) = *as_pair(source);
    }
    for (; bytes > 0; --bytes) {
        *target++ = *source++;
    }
}

// target lies above source, and they may overlap.
inline void copy_down(u8* target, const u8* source, usize bytes) {
    for (; bytes >= kStep; bytes -= kStep) {
        const Pair pair = *as_pair(source + bytes - kStep);
        *as_pair(target + bytes - kStep) = pair;
    }
    for (; bytes > 0; --bytes) {
        target[bytes - 1] = source[bytes - 1];
    }
}

inline void fill(u8* target, u8 value, usize bytes) {
    const u64 word = 0x0101'0101'0101'0101 * u64{value};
    for (; bytes >= kStep; bytes -= kStep, target += kStep) {
        *as_pair(target) = Pair{word, word};
    }
    for (; bytes > 0; --bytes) {
        *target++ = value;
    }
}

// Less than, equal to or greater than zero, as the first differing byte says.
inline int compare(const u8* left, const u8* right, usize bytes) {
    while (bytes >= kStep && as_pair(left)->low == as_pair(right)->low && as_pair(left)->high == as_pair(right)->high) {
        left += kStep;
        right += kStep;
        bytes -= kStep;
    }
    for (; bytes > 0; --bytes, ++left, ++right) {
        if (*left != *right) {
            return *left - *right;
        }
    }
    return 0;
}

}  // namespace kos::detail
