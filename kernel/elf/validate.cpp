// SPDX-License-Identifier: Apache-2.0
// The checks of the file as a whole: its header, its entry point, and what all program headers together must be.
#include "elf/validator.hpp"

namespace kos::elf {
namespace {

using format::FileHeader;

std::unexpected<ImageError> fail(Code code, u64 offset) {
    return std::unexpected{ImageError{.code = code, .offset = offset}};
}

}  // namespace

Checked<Image> Image::create(std::span<const std::byte> file) {
    return Validator{file}.run();
}

Checked<Image> Image::Validator::run() {
    Checked<void> checked = check_ident();
    if (checked.has_value()) {
        checked = check_file_header();
    }
    if (checked.has_value()) {
        checked = find_headers();
    }
    for (u32 i = 0; checked.has_value() && i < image_.header_count_; ++i) {
        checked = check_header(image_.header(i));
    }
    if (checked.has_value()) {
        checked = check_tls_place();
    }
    if (checked.has_value()) {
        checked = check_entry();
    }
    if (checked.has_value()) {
        checked = find_relocations();
    }
    if (!checked.has_value()) {
        return std::unexpected{checked.error()};
    }
    return image_;
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
    for (u32 i = 0; i < image_.header_count_; ++i) {
        const Header header = image_.header(i);
        const bool is_text = header.type == format::kLoad && header.allows(format::kFlagExecute);
        // The first instruction comes from the file: what lies behind its bytes is zero, and no code.
        if (is_text && image_.entry_ >= header.address && lib::is_aligned(image_.entry_, sizeof(u32)) &&
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
    for (u32 i = 0; i < image_.header_count_; ++i) {
        const Header header = image_.header(i);
        // Zero-initialised variables have no place of their own: only the bytes of the file must lie within.
        if (header.type == format::kLoad && tls.address >= header.address &&
            lib::range_fits(tls.address - header.address, tls.file_size, header.memory_size)) {
            return {};
        }
    }
    return tls.fail(Code::TlsOutside, offsetof(format::ProgramHeader, virtual_address));
}

}  // namespace kos::elf
