// SPDX-License-Identifier: Apache-2.0
// A bounds-checked view of bytes from outside (DTB, ROMFS, ELF) with endian readers. Nothing is assumed of alignment.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <span>
#include <string_view>

#include "lib/checked.hpp"

namespace kos::lib {

class ByteView {
  public:
    constexpr ByteView() = default;
    constexpr explicit ByteView(std::span<const std::byte> bytes) : bytes_{bytes} {}

    [[nodiscard]] constexpr usize size() const { return bytes_.size(); }
    [[nodiscard]] constexpr bool empty() const { return bytes_.empty(); }
    [[nodiscard]] constexpr std::span<const std::byte> bytes() const { return bytes_; }

    [[nodiscard]] constexpr bool contains(u64 offset, u64 length) const {
        return range_fits(offset, length, bytes_.size());
    }

    // The part [offset, offset + length); Invalid when it does not lie wholly within.
    [[nodiscard]] constexpr Result<ByteView> slice(u64 offset, u64 length) const {
        if (!contains(offset, length)) {
            return Error{Status::Invalid};
        }
        return ByteView{bytes_.subspan(static_cast<usize>(offset), static_cast<usize>(length))};
    }

    // The integer at `offset`, most significant byte first; Invalid when it does not lie wholly within.
    template <std::unsigned_integral T>
    [[nodiscard]] constexpr Result<T> big_endian(u64 offset) const {
        if (!contains(offset, sizeof(T))) [[unlikely]] {
            return Error{Status::Invalid};
        }
        return std::byteswap(load<T>(offset));
    }

    // The integer at `offset`, least significant byte first; Invalid when it does not lie wholly within.
    template <std::unsigned_integral T>
    [[nodiscard]] constexpr Result<T> little_endian(u64 offset) const {
        if (!contains(offset, sizeof(T))) [[unlikely]] {
            return Error{Status::Invalid};
        }
        return load<T>(offset);
    }

    // The characters from `offset` to the next NUL, without it; Invalid when there is none within.
    [[nodiscard]] Result<std::string_view> c_string(u64 offset) const {
        const u64 end = find_zero(offset);
        if (end >= bytes_.size()) {
            return Error{Status::Invalid};
        }
        return text(offset, end - offset);
    }

    // `length` bytes as characters; Invalid when they do not lie wholly within.
    [[nodiscard]] Result<std::string_view> text(u64 offset, u64 length) const {
        const ByteView part = TRY(slice(offset, length));
        // Safe: char may alias any object, and the view covers the same bytes.
        return std::string_view{reinterpret_cast<const char*>(part.bytes_.data()), part.size()};
    }

    // Whether every byte of [offset, offset + length) is zero; a range that sticks out is not.
    [[nodiscard]] constexpr bool is_zero(u64 offset, u64 length) const {
        if (!contains(offset, length)) {
            return false;
        }
        const u64 end = offset + length;
        u64 bits = 0;
        for (; end - offset >= sizeof(u64); offset += sizeof(u64)) {
            bits |= load<u64>(offset);
        }
        for (; offset < end; ++offset) {
            bits |= byte_at(offset);
        }
        return bits == 0;
    }

  private:
    static_assert(std::endian::native == std::endian::little);

    // One load where the processor can; nothing is known of its alignment.
    template <std::unsigned_integral T>
    [[nodiscard]] constexpr T load(u64 offset) const {
        std::array<std::byte, sizeof(T)> copy{};
        std::copy_n(bytes_.data() + offset, sizeof(T), copy.data());
        return std::bit_cast<T>(copy);
    }

    // Where the first zero byte from `offset` on lies; at or behind size() if there is none.
    [[nodiscard]] constexpr u64 find_zero(u64 offset) const {
        // Eight bytes at a time. The lowest zero byte of a word, and none below it, keeps its top bit here: borrows go
        // up only.
        constexpr u64 kLowBits = 0x0101'0101'0101'0101;
        constexpr u64 kTopBits = kLowBits << 7;
        for (; contains(offset, sizeof(u64)); offset += sizeof(u64)) {
            const u64 word = load<u64>(offset);
            if (const u64 zeros = (word - kLowBits) & ~word & kTopBits; zeros != 0) {
                return offset + static_cast<u64>(std::countr_zero(zeros)) / 8;
            }
        }
        while (offset < bytes_.size() && byte_at(offset) != 0) {
            ++offset;
        }
        return offset;
    }

    [[nodiscard]] constexpr u64 byte_at(u64 offset) const {
        return std::to_integer<u64>(bytes_[static_cast<usize>(offset)]);
    }

    std::span<const std::byte> bytes_{};
};

}  // namespace kos::lib
