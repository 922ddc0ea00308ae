// SPDX-License-Identifier: Apache-2.0
// Texts that need no care to be shown: ASCII without control characters, eight of them at a time.
#pragma once

#include <cstring>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos::lib {

// Whether these eight characters lie from ' ' to '~'. Each test leaves the top bit of a byte that fails it, or of one
// below.
inline bool is_printable_word(const char* text) {
    constexpr u64 kOnes = 0x0101'0101'0101'0101;
    constexpr u64 kTopBits = kOnes << 7;
    u64 word = 0;
    std::memcpy(&word, text, sizeof(word));
    const u64 control = word - u64{' '} * kOnes;
    const u64 beyond = word + u64{0x7f - '~'} * kOnes;
    return ((word | control | beyond) & kTopBits) == 0;
}

// How many characters from ' ' to '~' it begins with.
inline usize printable_prefix(std::string_view text) {
    usize length = 0;
    while (text.size() - length >= sizeof(u64) && is_printable_word(text.data() + length)) {
        length += sizeof(u64);
    }
    while (length < text.size() && text[length] >= ' ' && text[length] <= '~') {
        ++length;
    }
    return length;
}

}  // namespace kos::lib
