// SPDX-License-Identifier: Apache-2.0
// The block function of ChaCha20 (RFC 8439, section 2.3).
#pragma once

#include <array>
#include <cstddef>

#include <kos/base/types.hpp>

namespace kos::lib {

using ChaCha20Key = std::array<std::byte, 32>;
using ChaCha20Nonce = std::array<std::byte, 12>;
using ChaCha20Block = std::array<std::byte, 64>;

ChaCha20Block chacha20_block(const ChaCha20Key& key, u32 counter, const ChaCha20Nonce& nonce);

}  // namespace kos::lib
