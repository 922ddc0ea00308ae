// SPDX-License-Identifier: Apache-2.0
// How values lie in a message: little endian, at offsets that the IDL compiler computes. What generated
// code of the kernel and of user space shares. Nothing here allocates or reads user memory twice.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include <kos/abi/message.hpp>
#include <kos/base/result.hpp>
#include <kos/base/types.hpp>

namespace kos::wire {

// Chunks begin at multiples of this, so that what lies in them may be used in place.
inline constexpr u32 kChunkAlign = 8;

template <typename Offset>
constexpr Offset align_chunk(Offset offset) {
    constexpr Offset kMask = kChunkAlign - 1;
    return (offset + kMask) & ~kMask;
}

// The value at an offset. The caller has checked the length.
template <typename T>
inline T load(std::span<const std::byte> bytes, usize offset) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

template <typename T>
inline void store(std::span<std::byte> bytes, usize offset, T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(bytes.data() + offset, &value, sizeof(T));
}

// An address as descriptors hold it.
inline u64 address_of(const void* pointer) {
    return reinterpret_cast<std::uintptr_t>(pointer);
}

// Copies any number of bytes, none at all included: memcpy itself must not see a null pointer.
inline void copy_bytes(std::byte* to, const void* from, usize count) {
    if (count != 0) {
        std::memcpy(to, from, count);
    }
}

// An encoded constant part. Padding is zero: nothing of the sender shines through.
template <u32 Bytes>
struct Constant {
    static_assert(Bytes % 8 == 0 && Bytes <= abi::kMaxConstantBytes);

    alignas(8) std::array<std::byte, Bytes> storage{};

    std::span<const std::byte, Bytes> bytes() const { return storage; }
    std::span<std::byte> writable() { return storage; }
};

// Whether eight characters of ASCII stand at a place of the text. At compile time that is not asked.
constexpr bool is_ascii_word(std::string_view text, usize at) {
    if (std::is_constant_evaluated() || text.size() - at < sizeof(u64)) {
        return false;
    }
    u64 word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    return (word & 0x8080'8080'8080'8080) == 0;
}

// True if the bytes are well-formed UTF-8 (RFC 3629): shortest forms only, no surrogates, at most U+10FFFF.
constexpr bool is_utf8(std::string_view text) {
    const auto byte_at = [text](usize at) { return at < text.size() ? static_cast<u8>(text[at]) : u8{0}; };
    usize at = 0;
    while (at < text.size()) {
        if (is_ascii_word(text, at)) {
            at += sizeof(u64);
            continue;
        }
        const u8 lead = byte_at(at);
        if (lead < 0x80) {
            ++at;
            continue;
        }
        // 0x80 to 0xc1 cannot begin a sequence, 0xf5 and above would pass U+10FFFF.
        if (lead < 0xc2 || lead > 0xf4) {
            return false;
        }
        const usize length = lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4);
        const u8 low = lead == 0xe0 ? 0xa0 : (lead == 0xf0 ? 0x90 : 0x80);
        const u8 high = lead == 0xed ? 0x9f : (lead == 0xf4 ? 0x8f : 0xbf);
        if (byte_at(at + 1) < low || byte_at(at + 1) > high) {
            return false;
        }
        for (usize index = 2; index < length; ++index) {
            if ((byte_at(at + index) & 0xc0) != 0x80) {
                return false;
            }
        }
        at += length;
    }
    return true;
}

// A string parameter's text. On the wire its last byte, and no other, is zero.
// Invalid: no or an inner zero byte, or not UTF-8.
inline Result<std::string_view> decode_string(std::span<const std::byte> bytes) {
    if (bytes.empty() || bytes.back() != std::byte{0}) {
        return Error{Status::Invalid};
    }
    // Bytes may be looked at as characters.
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size() - 1};
    if (text.find('\0') != std::string_view::npos || !is_utf8(text)) {
        return Error{Status::Invalid};
    }
    return text;
}

// A copy of a text with the zero byte that a string has on the wire.
template <u32 Capacity>
class Terminated {
  public:
    // The bytes to send. TooBig: the text does not fit; Invalid: it has a zero byte inside.
    Result<std::span<const std::byte>> set(std::string_view text) {
        if (text.size() >= Capacity) {
            return Error{Status::TooBig};
        }
        if (text.find('\0') != std::string_view::npos) {
            return Error{Status::Invalid};
        }
        copy_bytes(storage_.data(), text.data(), text.size());
        storage_[text.size()] = std::byte{0};
        return std::span<const std::byte>{storage_.data(), text.size() + 1};
    }

  private:
    std::array<std::byte, Capacity> storage_;
};

// Packs the variable-size parameters of one message behind each other.
template <u32 Capacity>
class ArenaBuilder {
  public:
    // TooBig: more than `limit` bytes, or the arena is full.
    Result<abi::Chunk> add(std::span<const std::byte> bytes, u32 limit) {
        if (bytes.size() > limit) {
            return Error{Status::TooBig};
        }
        if (bytes.empty()) {
            return abi::Chunk{};
        }
        const u32 offset = align_chunk(end_);
        if (offset > Capacity || bytes.size() > Capacity - offset) {
            return Error{Status::TooBig};
        }
        std::memset(storage_.data() + end_, 0, offset - end_);
        copy_bytes(storage_.data() + offset, bytes.data(), bytes.size());
        end_ = offset + static_cast<u32>(bytes.size());
        return abi::Chunk{offset, static_cast<u32>(bytes.size())};
    }

    // `limit`: of the text without its zero byte.
    Result<abi::Chunk> add_string(std::string_view text, u32 limit) {
        const u32 offset = align_chunk(end_);
        if (text.size() > limit || offset >= Capacity || text.size() >= Capacity - offset) {
            return Error{Status::TooBig};
        }
        std::memset(storage_.data() + end_, 0, offset - end_);
        copy_bytes(storage_.data() + offset, text.data(), text.size());
        storage_[offset + text.size()] = std::byte{0};
        const u32 size = static_cast<u32>(text.size()) + 1;
        end_ = offset + size;
        return abi::Chunk{offset, size};
    }

    const std::byte* data() const { return storage_.data(); }
    u32 size() const { return end_; }

  private:
    u32 end_ = 0;
    std::array<std::byte, Capacity> storage_;
};

// A received variable-size parameter. Invalid: it lies outside of what was received.
inline Result<std::span<const std::byte>> piece(std::span<const std::byte> arena, abi::Chunk chunk) {
    if (chunk.size == 0) {
        return std::span<const std::byte>{};
    }
    if (chunk.offset > arena.size() || chunk.size > arena.size() - chunk.offset) {
        return Error{Status::Invalid};
    }
    return arena.subspan(chunk.offset, chunk.size);
}

// Checks the chunks of one message in the order of the parameters: aligned, within their bounds, ascending
// (so that no two overlap). An empty chunk is {0, 0}.
class ChunkCheck {
  public:
    // `limit`: the most bytes the parameter may have. Invalid: misplaced; TooBig: over the limit.
    Result<abi::Chunk> take(abi::Chunk chunk, u32 limit) {
        if (chunk.size > limit) {
            return Error{Status::TooBig};
        }
        if (chunk.size == 0) {
            return chunk.offset == 0 ? Result<abi::Chunk>{chunk} : Error{Status::Invalid};
        }
        const u64 end = u64{chunk.offset} + chunk.size;
        if (chunk.offset % kChunkAlign != 0 || chunk.offset < end_ || end > ~u32{0}) {
            return Error{Status::Invalid};
        }
        end_ = end;
        return chunk;
    }

  private:
    u64 end_ = 0;
};

}  // namespace kos::wire
