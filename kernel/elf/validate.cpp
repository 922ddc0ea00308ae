// SPDX-License-Identifier: Apache-2.0
// The checks of the file as a whole: its header, its entry point, and what all program headers together must be.
#include <bit>

#include "elf/validator.hpp"

namespace kos::elf {
namespace {

using format::FileHeader;

std::unexpected<ImageError> fail(Code code, u64 offset) {
    return std::unexpected{ImageError{.code = code, .offset = offset}};
}

}  // namespace

Checked<Image> Image::create(std::span<const std::byte> file) {
    Validator validator{file};
    while (!validator.done()) {
        if (const auto checked = validator.advance(); !checked.has_value()) {
            return std::unexpected{checked.error()};
        }
    }
    return validator.image();
}

Checked<void> Image::Validator::advance() {
    const Checked<void> checked = check_stage();
    if (checked.has_value() && stage_is_over()) {
        stage_ = static_cast<Stage>(static_cast<u8>(stage_) + 1);
    }
    return checked;
}

Checked<void> Image::Validator::check_stage() {
    switch (stage_) {
        case Stage::File:
            return check_file();
        case Stage::Headers:
            return check_next_header();
        case Stage::Tls:
            return check_tls_place();
        case Stage::Entry:
            return check_entry();
        case Stage::Relocations:
            return find_relocations();
        case Stage::Done:
            break;
    }
    return {};
}

Checked<void> Image::Validator::check_file() {
    Checked<void> checked = check_ident();
    if (checked.has_value()) {
        checked = check_file_header();
    }
    return checked.has_value() ? find_headers() : checked;
}

// Of a long one only a part.
Checked<void> Image::Validator::check_next_header() {
    const Checked<void> checked = check_header(image_.header(header_));
    header_ += inside_ == 0 ? 1 : 0;
    return checked;
}

Checked<void> Image::Validator::check_ident() const {
    const lib::ByteView file = image_.file_;
    if (file.size() < sizeof(FileHeader)) {
        return fail(Code::Truncated, file.size());
    }
    if (file.little_endian<u32>(0) != format::kMagic) {
        return fail(Code::BadMagic, 0);
    }
    if (file.little_endian<u8>(format::kClassAt) != format::kClass64) {
        return fail(Code::NotElf64, format::kClassAt);
    }
    if (file.little_endian<u8>(format::kDataAt) != format::kLittleEndian) {
        return fail(Code::NotLittleEndian, format::kDataAt);
    }
    if (file.little_endian<u8>(format::kVersionAt) != format::kCurrentVersion) {
        return fail(Code::BadVersion, format::kVersionAt);
    }
    return {};
}

Checked<void> Image::Validator::check_file_header() {
    const lib::ByteView file = image_.file_;
    if (file.little_endian<u16>(offsetof(FileHeader, machine)) != format::kMachineAarch64) {
        return fail(Code::NotAarch64, offsetof(FileHeader, machine));
    }
    if (file.little_endian<u32>(offsetof(FileHeader, version)) != format::kCurrentVersion) {
        return fail(Code::BadVersion, offsetof(FileHeader, version));
    }
    const u16 type = file.little_endian<u16>(offsetof(FileHeader, type)).value_or(0);
    if (type != format::kTypeExecutable && type != format::kTypeShared) {
        return fail(Code::NotExecutable, offsetof(FileHeader, type));
    }
    if (file.little_endian<u16>(offsetof(FileHeader, header_size)) != sizeof(FileHeader)) {
        return fail(Code::BadHeaderSize, offsetof(FileHeader, header_size));
    }
    image_.kind_ = type == format::kTypeExecutable ? Kind::Fixed : Kind::StaticPie;
    image_.entry_ = file.little_endian<u64>(offsetof(FileHeader, entry)).value_or(0);
    return {};
}

Checked<void> Image::Validator::find_headers() {
    const lib::ByteView file = image_.file_;
    const u16 count = file.little_endian<u16>(offsetof(FileHeader, program_header_count)).value_or(0);
    const u64 offset = file.little_endian<u64>(offsetof(FileHeader, program_headers)).value_or(0);
    if (count == 0) {
        return fail(Code::NoSegments, offsetof(FileHeader, program_header_count));
    }
    if (count > kMaxHeaders) {
        return fail(Code::TooManyHeaders, offsetof(FileHeader, program_header_count));
    }
    if (file.little_endian<u16>(offsetof(FileHeader, program_header_size)) != sizeof(format::ProgramHeader)) {
        return fail(Code::BadHeaderSize, offsetof(FileHeader, program_header_size));
    }
    if (!file.contains(offset, u64{count} * sizeof(format::ProgramHeader))) {
        return fail(Code::HeadersOutside, offsetof(FileHeader, program_headers));
    }
    image_.header_count_ = count;
    image_.headers_offset_ = offset;
    return {};
}

Checked<void> Image::Validator::check_entry() const {
    if (image_.segment_count_ == 0) {
        return fail(Code::NoSegments, offsetof(FileHeader, program_header_count));
    }
    for (u64 left = image_.loads_; left != 0; left &= left - 1) {
        const Header header = image_.header(static_cast<u32>(std::countr_zero(left)));
        // The first instruction comes from the file: what lies behind its bytes is zero, and no code.
        if (header.allows(format::kFlagExecute) && image_.entry_ >= header.address &&
            lib::is_aligned(image_.entry_, sizeof(u32)) &&
            lib::range_fits(image_.entry_ - header.address, sizeof(u32), header.file_size)) {
            return {};
        }
    }
    return fail(Code::EntryOutsideText, offsetof(FileHeader, entry));
}

Checked<void> Image::Validator::check_tls_place() const {
    if (!image_.has_tls_) {
        return {};
    }
    const Header tls = image_.header(tls_header_);
    for (u64 left = image_.loads_; left != 0; left &= left - 1) {
        const Header header = image_.header(static_cast<u32>(std::countr_zero(left)));
        // Zero-initialised variables have no place of their own: only the bytes of the file must lie within.
        if (tls.address >= header.address &&
            lib::range_fits(tls.address - header.address, tls.file_size, header.memory_size)) {
            return {};
        }
    }
    return tls.fail(Code::TlsOutside, offsetof(format::ProgramHeader, virtual_address));
}

}  // namespace kos::elf
