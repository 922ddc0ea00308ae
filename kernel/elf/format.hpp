// SPDX-License-Identifier: Apache-2.0
// The parts of the ELF-64 format that the parser reads: layouts and numbers.
// Sources: System V ABI, ELF-64 Object File Format 1.5; ELF for the Arm 64-bit Architecture (AArch64) 2023Q3.
#pragma once

#include <cstddef>

#include <kos/base/types.hpp>

namespace kos::elf::format {

struct FileHeader {
    u8 ident[16];
    u16 type;
    u16 machine;
    u32 version;
    u64 entry;
    u64 program_headers;  // offset
    u64 section_headers;
    u32 flags;
    u16 header_size;
    u16 program_header_size;
    u16 program_header_count;
    u16 section_header_size;
    u16 section_header_count;
    u16 section_names;
};

struct ProgramHeader {
    u32 type;
    u32 flags;
    u64 offset;
    u64 virtual_address;
    u64 physical_address;
    u64 file_size;
    u64 memory_size;
    u64 alignment;
};

struct DynamicEntry {
    u64 tag;
    u64 value;
};

struct RelocationEntry {
    u64 offset;
    u64 info;  // type in bits 0-31, symbol in bits 32-63
    u64 addend;
};

struct NoteHeader {
    u32 name_size;
    u32 description_size;
    u32 type;
};

static_assert(sizeof(FileHeader) == 64 && offsetof(FileHeader, program_headers) == 32);
static_assert(sizeof(ProgramHeader) == 56 && offsetof(ProgramHeader, file_size) == 32);
static_assert(sizeof(DynamicEntry) == 16);
static_assert(sizeof(RelocationEntry) == 24);
static_assert(sizeof(NoteHeader) == 12);

// Places in FileHeader::ident.
inline constexpr u32 kClassAt = 4;
inline constexpr u32 kDataAt = 5;
inline constexpr u32 kVersionAt = 6;

inline constexpr u32 kMagic = 0x464c457f;  // "\x7fELF" as stored
inline constexpr u8 kClass64 = 2;
inline constexpr u8 kLittleEndian = 1;
inline constexpr u8 kCurrentVersion = 1;
inline constexpr u16 kMachineAarch64 = 183;

inline constexpr u16 kTypeExecutable = 2;  // ET_EXEC
inline constexpr u16 kTypeShared = 3;      // ET_DYN

inline constexpr u32 kLoad = 1;
inline constexpr u32 kDynamic = 2;
inline constexpr u32 kInterpreter = 3;
inline constexpr u32 kNote = 4;
inline constexpr u32 kTls = 7;
inline constexpr u32 kGnuStack = 0x6474e551;
inline constexpr u32 kGnuRelro = 0x6474e552;

inline constexpr u32 kFlagExecute = 1;
inline constexpr u32 kFlagWrite = 2;
inline constexpr u32 kFlagRead = 4;

inline constexpr u64 kDynamicEnd = 0;                  // DT_NULL
inline constexpr u64 kDynamicNeeded = 1;               // DT_NEEDED
inline constexpr u64 kDynamicJumpRelocationBytes = 2;  // DT_PLTRELSZ
inline constexpr u64 kDynamicRela = 7;                 // DT_RELA: relocations with addends
inline constexpr u64 kDynamicRelaBytes = 8;            // DT_RELASZ
inline constexpr u64 kDynamicRelaEntry = 9;            // DT_RELAENT
inline constexpr u64 kDynamicRelBytes = 18;            // DT_RELSZ: relocations without
inline constexpr u64 kDynamicRelrBytes = 35;           // DT_RELRSZ: packed ones

inline constexpr u64 kRelative = 1027;  // R_AARCH64_RELATIVE, without a symbol

inline constexpr u32 kNoteGnuBuildId = 3;
inline constexpr u32 kNoteGnuProperty = 5;
inline constexpr u32 kPropertyFeatures = 0xc0000000;  // GNU_PROPERTY_AARCH64_FEATURE_1_AND

}  // namespace kos::elf::format
