// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4), shared by the kernel, user space and the host tools that write what the kernel verifies.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

#include <kos/base/types.hpp>

namespace kos {

using Sha256Digest = std::array<std::byte, 32>;
using Sha256State = std::array<u32, 8>;

inline constexpr usize kSha256BlockSize = 64;

// Folds whole blocks into the state; `blocks.size()` is a multiple of kSha256BlockSize. A processor with instructions
// for it brings its own.
using Sha256Engine = void (*)(Sha256State& state, std::span<const std::byte> blocks);

namespace detail {

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes: FIPS 180-4, section 4.2.2.
inline constexpr std::array<u32, 64> kSha256Constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The same of the square roots of the first 8 primes: section 5.3.3.
inline constexpr Sha256State kSha256Start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

using Sha256Words = std::array<u32, 16>;

[[gnu::always_inline]] inline u32 sha256_word(std::span<const std::byte> block, usize index) {
    const std::byte* at = &block[4 * index];
    return std::to_integer<u32>(at[0]) << 24 | std::to_integer<u32>(at[1]) << 16 | std::to_integer<u32>(at[2]) << 8 |
           std::to_integer<u32>(at[3]);
}

template <usize... kIndices>
inline Sha256Words sha256_load(std::span<const std::byte> block, std::index_sequence<kIndices...>) {
    return {sha256_word(block, kIndices)...};
}

// Word `kIndex` of the next 16 of the message schedule, put in the place of the one 16 before it.
template <usize kIndex>
[[gnu::always_inline]] inline u32 sha256_expand(Sha256Words& words) {
    const u32 w1 = words[(kIndex + 1) % 16];
    const u32 w14 = words[(kIndex + 14) % 16];
    const u32 s0 = std::rotr(w1, 7) ^ std::rotr(w1, 18) ^ (w1 >> 3);
    const u32 s1 = std::rotr(w14, 17) ^ std::rotr(w14, 19) ^ (w14 >> 10);
    return words[kIndex] += s0 + words[(kIndex + 9) % 16] + s1;
}

[[gnu::always_inline]] inline void sha256_round(Sha256State& s, u32 input) {
    const u32 sum1 = std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25);
    const u32 choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const u32 t1 = s[7] + sum1 + choice + input;
    const u32 sum0 = std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22);
    const u32 majority = s[1] ^ ((s[0] ^ s[1]) & (s[1] ^ s[2]));
    s = {t1 + sum0 + majority, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
}

// 16 rounds without a loop: the rotation of the state becomes a renaming of registers, and indices become constants.
// State and words are copies of their own, for what a reference leads to is stored after every round.
// The hash is most of what the kernel does at boot.
template <usize... kIndices>
inline void sha256_first_rounds(Sha256State& state, const Sha256Words& words, std::index_sequence<kIndices...>) {
    Sha256State s = state;
    (sha256_round(s, words[kIndices] + kSha256Constants[kIndices]), ...);
    state = s;
}

template <usize... kIndices>
inline void sha256_later_rounds(Sha256State& state, Sha256Words& words, const u32* constants,
                                std::index_sequence<kIndices...>) {
    Sha256State s = state;
    Sha256Words w = words;
    (sha256_round(s, sha256_expand<kIndices>(w) + constants[kIndices]), ...);
    state = s;
    words = w;
}

inline void sha256_block(Sha256State& state, std::span<const std::byte> block) {
    constexpr std::make_index_sequence<16> kSixteen{};
    Sha256Words words = sha256_load(block, kSixteen);
    Sha256State s = state;
    sha256_first_rounds(s, words, kSixteen);
    for (usize round = 16; round < kSha256Constants.size(); round += 16) {
        sha256_later_rounds(s, words, &kSha256Constants[round], kSixteen);
    }
    for (usize i = 0; i < s.size(); ++i) {
        state[i] += s[i];
    }
}

}  // namespace detail

// The engine that every processor can run.
inline void sha256_portable(Sha256State& state, std::span<const std::byte> blocks) {
    for (; !blocks.empty(); blocks = blocks.subspan(kSha256BlockSize)) {
        detail::sha256_block(state, blocks.first(kSha256BlockSize));
    }
}

class Sha256 {
  public:
    explicit Sha256(Sha256Engine engine = sha256_portable) : engine_{engine} {}

    void update(std::span<const std::byte> bytes) {
        length_ += bytes.size();
        if (pending_ > 0) {
            bytes = fill(bytes);
        }
        const usize whole = bytes.size() - bytes.size() % kSha256BlockSize;
        engine_(state_, bytes.first(whole));
        fill(bytes.subspan(whole));
    }

    // The digest of all that was given; call it once.
    [[nodiscard]] Sha256Digest finish() {
        const u64 bits = length_ * 8;
        constexpr std::array<std::byte, kSha256BlockSize> kPadding{std::byte{0x80}};
        constexpr usize kLengthAt = kSha256BlockSize - sizeof(u64);
        update(std::span{kPadding}.first(1 + (kSha256BlockSize + kLengthAt - 1 - pending_) % kSha256BlockSize));
        std::array<std::byte, sizeof(u64)> length{};
        for (usize i = 0; i < length.size(); ++i) {
            length[i] = static_cast<std::byte>(bits >> (56 - 8 * i));
        }
        update(length);
        return digest();
    }

  private:
    // Takes what completes the pending block, and returns the rest.
    std::span<const std::byte> fill(std::span<const std::byte> bytes) {
        const usize taken = std::min(bytes.size(), kSha256BlockSize - pending_);
        std::copy_n(bytes.begin(), taken, block_.begin() + pending_);
        pending_ += static_cast<u32>(taken);
        if (pending_ == kSha256BlockSize) {
            engine_(state_, block_);
            pending_ = 0;
        }
        return bytes.subspan(taken);
    }

    [[nodiscard]] Sha256Digest digest() const {
        Sha256State words = state_;
        for (u32& word : words) {
            word = std::byteswap(word);
        }
        static_assert(std::endian::native == std::endian::little);
        const auto result = std::bit_cast<Sha256Digest>(words);
        return result;
    }

    Sha256Engine engine_;
    Sha256State state_ = detail::kSha256Start;
    u64 length_ = 0;
    u32 pending_ = 0;
    std::array<std::byte, kSha256BlockSize> block_{};
};

[[nodiscard]] inline Sha256Digest sha256(std::span<const std::byte> bytes, Sha256Engine engine = sha256_portable) {
    Sha256 hash{engine};
    hash.update(bytes);
    return hash.finish();
}

}  // namespace kos
