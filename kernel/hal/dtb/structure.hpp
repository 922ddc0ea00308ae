// SPDX-License-Identifier: Apache-2.0
// The structure block read token by token: the one place that decodes it, for the validation and for every walk.
// Source: Devicetree Specification v0.4, chapter 5.
#pragma once

#include "hal/dtb/error.hpp"
#include "lib/bytes.hpp"

namespace kos::hal::dtb {

inline constexpr u32 kMaxDepth = 32;  // nodes on one path, the root included

// Larger blobs are refused, so that 32-bit offsets cannot wrap. The arm64 boot protocol allows 2 MiB.
inline constexpr u32 kMaxBlobSize = 16U << 20;

enum class Token : u32 {
    BeginNode = 1,
    EndNode = 2,
    Property = 3,
    Nop = 4,
    End = 9,
};

// One token with what belongs to it. Offsets count from the start of the blob.
struct Item {
    Token token{Token::End};
    u32 offset{};
    u32 next{};               // where the next token begins
    std::string_view name{};  // of a node or a property
    lib::ByteView value{};    // of a property
    u32 value_offset{};
};

class Structure {
  public:
    struct Block {
        u32 offset;
        u32 size;
    };

    constexpr Structure() = default;
    // Both blocks must lie within the blob.
    constexpr Structure(lib::ByteView blob, Block structure, Block strings)
        : blob_{blob}, structure_{structure}, strings_{strings} {}

    // The token at `offset`, every bound and name checked.
    [[nodiscard]] Parsed<Item> read(u32 offset) const;

    // The same for blocks that have passed check(), whose names are not looked at again: every walk at boot pays for
    // it. What cannot happen then reads as the end.
    [[nodiscard]] Item at(u32 offset) const;
    // Parts of at(): which token it is, and where the next one begins.
    [[nodiscard]] Token token_at(u32 offset) const {
        return static_cast<Token>(blob_.big_endian<u32>(offset).value_or(static_cast<u32>(Token::End)));
    }
    [[nodiscard]] u32 next_of(u32 offset) const;

    // Whether the tokens from start() to the end form exactly one tree of at most kMaxDepth levels.
    [[nodiscard]] Parsed<void> check() const;

    [[nodiscard]] u32 start() const { return structure_.offset; }

    // The first token behind the end of the node that begins at `node`.
    [[nodiscard]] u32 skip_node(u32 node) const;

  private:
    [[nodiscard]] bool fits(u32 offset, u32 length) const;
    [[nodiscard]] Parsed<Item> read_node(Item item) const;
    [[nodiscard]] Parsed<Item> read_property(Item item) const;
    [[nodiscard]] Result<std::string_view> property_name(u32 string) const;
    [[nodiscard]] Parsed<u32> word(u32 offset) const;
    // Of blocks that have passed check(). 0, which is no token, for what lies outside of the blob.
    [[nodiscard]] u32 checked_word(u32 offset) const { return blob_.big_endian<u32>(offset).value_or(0); }
    [[nodiscard]] std::string_view checked_name(u64 offset) const {
        return blob_.c_string(offset).value_or(std::string_view{});
    }

    lib::ByteView blob_{};
    Block structure_{};
    Block strings_{};
};

}  // namespace kos::hal::dtb
