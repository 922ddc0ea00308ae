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
        for (u64 end = offset; end < bytes_.size(); ++end) {
            if (byte_at(end) == 0) {
                return text(offset, end - offset);
            }
        }
        return Error{Status::Invalid};
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
        for (u64 i = 0; i < length; ++i) {
            if (byte_at(offset + i) != 0) {
                return false;
            }
        }
        return true;
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

    [[nodiscard]] constexpr u64 byte_at(u64 offset) const {
        return std::to_integer<u64>(bytes_[static_cast<usize>(offset)]);
    }

    std::span<const std::byte> bytes_{};
};

}  // namespace kos::lib
