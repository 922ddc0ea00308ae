// SPDX-License-Identifier: Apache-2.0
// Twenty rounds over sixteen words.
#include "lib/chacha20.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>

namespace kos::lib {
namespace {

constexpr u32 kDoubleRoundsAtOnce = 5;

static_assert(std::endian::native == std::endian::little);

[[gnu::always_inline]] inline void quarter_round(u32& a, u32& b, u32& c, u32& d) {
    a += b;
    d = std::rotl(d ^ a, 16);
    c += d;
    b = std::rotl(b ^ c, 12);
    a += b;
    d = std::rotl(d ^ a, 8);
    c += d;
    b = std::rotl(b ^ c, 7);
}

}  // namespace

ChaCha20::ChaCha20(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce)
    : first_{0x6170'7865, 0x3320'646e, 0x7962'2d32, 0x6b20'6574} {  // "expand 32-byte k"
    std::memcpy(&first_[4], key.data(), key.size());
    first_[12] = counter;
    std::memcpy(&first_[13], nonce.data(), nonce.size());
    words_ = first_;
}

// On copies, which fit into registers.
void ChaCha20::advance() {
    auto [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = words_;
    const u32 end = std::min(kDoubleRounds, double_rounds_ + kDoubleRoundsAtOnce);
    for (; double_rounds_ < end; ++double_rounds_) {
        quarter_round(a0, b0, c0, d0);
        quarter_round(a1, b1, c1, d1);
        quarter_round(a2, b2, c2, d2);
        quarter_round(a3, b3, c3, d3);
        quarter_round(a0, b1, c2, d3);
        quarter_round(a1, b2, c3, d0);
        quarter_round(a2, b3, c0, d1);
        quarter_round(a3, b0, c1, d2);
    }
    words_ = {a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3};
}

ChaCha20Block ChaCha20::block() const {
    std::array<u32, 16> sums{};
    std::transform(words_.begin(), words_.end(), first_.begin(), sums.begin(), std::plus{});
    return std::bit_cast<ChaCha20Block>(sums);
}

ChaCha20Block chacha20_block(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce) {
    ChaCha20 cipher{key, counter, nonce};
    while (!cipher.done()) {
        cipher.advance();
    }
    return cipher.block();
}

}  // namespace kos::lib
