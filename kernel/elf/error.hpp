// SPDX-License-Identifier: Apache-2.0
// Why an ELF file is not loaded, and where in the file the reason lies.
#pragma once

#include <expected>
#include <string_view>

#include <kos/abi/status.hpp>
#include <kos/base/types.hpp>

namespace kos::elf {

enum class Code : u8 {
    Truncated,              // shorter than a file header
    BadMagic,               // no ELF file
    NotElf64,               // a 32-bit file
    NotLittleEndian,        // a big-endian file
    BadVersion,             // of another version than 1
    NotAarch64,             // for another machine
    NotExecutable,          // an object file, a core dump, ...
    BadHeaderSize,          // e_ehsize or e_phentsize is not that of ELF-64
    HeadersOutside,         // program headers beyond the end of the file
    TooManyHeaders,         // more than kMaxHeaders
    TooManySegments,        // more than kMaxSegments to be loaded
    NoSegments,             // nothing to load
    NeedsInterpreter,       // dynamically linked: PT_INTERP
    NeedsLibrary,           // dynamically linked: DT_NEEDED
    DynamicOutside,         // a dynamic section beyond the end of the file
    ExecutableStack,        // PT_GNU_STACK asks for it
    NoAccess,               // a segment that can be neither read, written nor executed
    WritableAndExecutable,  // a segment that is both
    BeyondEnd,              // a segment's bytes beyond the end of the file
    FileLargerThanMemory,   // p_filesz > p_memsz
    EmptySegment,           // p_memsz is 0
    AddressWraps,           // a segment beyond 2^64
    OutsideUserSpace,       // a segment that user space does not reach to
    BadAlignment,           // address and file offset differ within the page, or p_align makes no sense
    Unsorted,               // segments not in ascending order
    Overlap,                // two segments on one page
    EntryOutsideText,       // the entry point is in no executable segment, or not aligned
    SecondTls,              // more than one PT_TLS
    TlsOutside,             // the TLS image is not within a loaded segment
    BadNote,                // a malformed note, or a build ID of no sensible size
    BadDynamic,             // a malformed dynamic section, or one of more than kMaxDynamicEntries
    RelocationsOutside,     // relocations that are not within the bytes of a loaded segment
    UnsupportedRelocation,  // any other than R_AARCH64_RELATIVE in a table with addends
    RelocationOutside,      // a relocation of something else than writable data
    TooLarge,               // a position-independent program of more than kMaxPieBytes
};

inline constexpr u32 kCodeCount = 35;
inline constexpr u32 kNoHeader = ~0U;

struct ImageError {
    Code code{};
    u32 header{kNoHeader};  // the number of the program header; kNoHeader for the file as a whole
    u64 offset{};           // of the bad field, from the start of the file

    friend bool operator==(const ImageError&, const ImageError&) = default;
};

template <typename T>
using Checked = std::expected<T, ImageError>;

// For messages, "segment is writable and executable"; "?" for a value outside of the set.
[[nodiscard]] std::string_view code_text(Code code);

// Unsupported for what another system may run; Invalid for all else.
[[nodiscard]] Status to_status(const ImageError& error);

}  // namespace kos::elf
