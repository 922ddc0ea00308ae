// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a device tree blob, and where.
#pragma once

#include <expected>
#include <string_view>

#include <kos/abi/status.hpp>
#include <kos/base/types.hpp>

namespace kos::hal::dtb {

enum class Code : u8 {
    HeaderTruncated,      // shorter than its header
    BadMagic,             // does not begin with 0xd00dfeed
    BadVersion,           // older than 17, or not readable as 17
    BadTotalSize,         // the header claims more bytes than there are
    BlockOutside,         // a block overlaps the header or ends beyond the total size
    BlockMisaligned,      // the structure block does not begin at a multiple of 4
    ReservationsUnended,  // the reservation map has no end entry
    StructureTruncated,   // the structure block ends in the middle of a token
    BadToken,             // a word that is no structure token
    BadNodeName,          // empty, or with a character that a name may not have
    BadRootName,          // the root's name is not empty
    BadPropertyName,      // outside of the strings block, unterminated, empty, or not printable
    PropertyTruncated,    // a value ends beyond the structure block
    PropertyOutsideNode,  // a property before the root or after it
    PropertyAfterChild,   // a property after its node's first child
    UnmatchedEndNode,     // an end of a node that was never begun
    SecondRoot,           // a second node beside the root
    NoRoot,               // no node at all
    UnclosedNode,         // the end of the structure within a node
    TooDeep,              // deeper than kMaxDepth
};

inline constexpr u32 kCodeCount = 20;

struct ParseError {
    Code code{};
    u32 offset{};  // from the start of the blob

    friend bool operator==(const ParseError&, const ParseError&) = default;
};

template <typename T>
using Parsed = std::expected<T, ParseError>;

// For messages: "bad structure token", to be followed by the offset; "?" for a value outside of the set.
[[nodiscard]] std::string_view code_text(Code code);

// Every parse error is Corrupt to those who know only Status.
[[nodiscard]] constexpr Status to_status(ParseError) {
    return Status::Corrupt;
}

}  // namespace kos::hal::dtb
