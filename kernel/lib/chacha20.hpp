// SPDX-License-Identifier: Apache-2.0
// The block function of ChaCha20 (RFC 8439, section 2.3), at once or in steps.
#pragma once

#include <array>
#include <cstddef>

#include <kos/base/types.hpp>

namespace kos::lib {

using ChaCha20Key = std::array<std::byte, 32>;
using ChaCha20Nonce = std::array<std::byte, 12>;
using ChaCha20Block = std::array<std::byte, 64>;

class ChaCha20 {
  public:
    constexpr ChaCha20() = default;
    ChaCha20(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce);

    bool done() const { return double_rounds_ == kDoubleRounds; }
    // A half of it, some 600 instructions; not done() before.
    void advance();
    // After all steps.
    ChaCha20Block block() const;

  private:
    static constexpr u32 kDoubleRounds = 10;

    std::array<u32, 16> first_{};
    std::array<u32, 16> words_{};
    u32 double_rounds_ = 0;
};

ChaCha20Block chacha20_block(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce);

}  // namespace kos::lib
