// SPDX-License-Identifier: Apache-2.0
// SHA-256 against the examples of FIPS 180-4 and NIST's test vectors, and in pieces against the whole.
#include <string>

#include <gtest/gtest.h>
#include <kos/base/sha256.hpp>

namespace kos {
namespace {

std::string hex(const Sha256Digest& digest) {
    std::string text;
    for (const std::byte byte : digest) {
        text += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4];
        text += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15];
    }
    return text;
}

std::string hash(const std::string& text) {
    return hex(sha256(std::as_bytes(std::span{text})));
}

TEST(Sha256, KnownAnswers) {
    EXPECT_EQ(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hash(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesGiveTheSameAsTheWhole) {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += static_cast<char>('a' + i % 26);
    }
    for (usize length = 0; length < text.size(); ++length) {
        const auto bytes = std::as_bytes(std::span{text}).first(length);
        const Sha256Digest whole = sha256(bytes);
        for (const usize step : {usize{1}, usize{63}, usize{64}, usize{65}}) {
            Sha256 pieces;
            for (usize at = 0; at < length; at += step) {
                pieces.update(bytes.subspan(at, std::min(step, length - at)));
            }
            ASSERT_EQ(pieces.finish(), whole) << length << " in steps of " << step;
        }
    }
}

TEST(Sha256, UsesTheEngineItIsGiven) {
    static usize blocks = 0;
    const auto counting = [](Sha256State& state, std::span<const std::byte> bytes) {
        blocks += bytes.size() / kSha256BlockSize;
        sha256_portable(state, bytes);
    };
    const std::string text(130, 'q');
    EXPECT_EQ(sha256(std::as_bytes(std::span{text}), counting), sha256(std::as_bytes(std::span{text})));
    EXPECT_EQ(blocks, 3U);
}

}  // namespace
}  // namespace kos
