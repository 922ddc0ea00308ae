// SPDX-License-Identifier: Apache-2.0
// Twenty rounds over sixteen words.
#include "lib/chacha20.hpp"

#include <bit>
#include <span>

namespace kos::lib {
namespace {

using State = std::array<u32, 16>;

constexpr u32 kDoubleRounds = 10;

u32 load_word(std::span<const std::byte> bytes, usize index) {
    const std::byte* at = &bytes[4 * index];
    return std::to_integer<u32>(at[0]) | std::to_integer<u32>(at[1]) << 8 | std::to_integer<u32>(at[2]) << 16 |
           std::to_integer<u32>(at[3]) << 24;
}

void store_word(std::span<std::byte> bytes, usize index, u32 word) {
    for (usize i = 0; i < 4; ++i) {
        bytes[4 * index + i] = static_cast<std::byte>(word >> (8 * i));
    }
}

void quarter_round(State& words, usize a, usize b, usize c, usize d) {
    words[a] += words[b];
    words[d] = std::rotl(words[d] ^ words[a], 16);
    words[c] += words[d];
    words[b] = std::rotl(words[b] ^ words[c], 12);
    words[a] += words[b];
    words[d] = std::rotl(words[d] ^ words[a], 8);
    words[c] += words[d];
    words[b] = std::rotl(words[b] ^ words[c], 7);
}

State first_state(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce) {
    State words{0x6170'7865, 0x3320'646e, 0x7962'2d32, 0x6b20'6574};  // "expand 32-byte k"
    for (usize i = 0; i < 8; ++i) {
        words[4 + i] = load_word(key, i);
    }
    words[12] = counter;
    for (usize i = 0; i < 3; ++i) {
        words[13 + i] = load_word(nonce, i);
    }
    return words;
}

}  // namespace

ChaCha20Block chacha20_block(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce) {
    const State first = first_state(key, counter, nonce);
    State words = first;
    for (u32 round = 0; round < kDoubleRounds; ++round) {
        for (usize i = 0; i < 4; ++i) {
            quarter_round(words, i, 4 + i, 8 + i, 12 + i);
        }
        for (usize i = 0; i < 4; ++i) {
            quarter_round(words, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
        }
    }
    ChaCha20Block block;
    for (usize i = 0; i < words.size(); ++i) {
        store_word(block, i, words[i] + first[i]);
    }
    return block;
}

}  // namespace kos::lib
