// SPDX-License-Identifier: Apache-2.0
// The checks of each program header.
#include "elf/validator.hpp"

namespace kos::elf {
namespace {

using format::ProgramHeader;

constexpr u64 kOffsetField = offsetof(ProgramHeader, offset);
constexpr u64 kAddressField = offsetof(ProgramHeader, virtual_address);
constexpr u64 kMemorySizeField = offsetof(ProgramHeader, memory_size);

}  // namespace

Checked<void> Image::Validator::check_header(const Header& header) {
    switch (header.type) {
        case format::kLoad:
            return check_load(header);
        case format::kDynamic:
            return check_dynamic(header);
        case format::kInterpreter:
            return header.fail(Code::NeedsInterpreter, 0);
        case format::kNote:
            return check_notes(header);
        case format::kTls:
            return check_tls(header);
        case format::kGnuRelro:
            return check_relro(header);
        case format::kGnuStack:
            return header.allows(format::kFlagExecute)
                       ? header.fail(Code::ExecutableStack, offsetof(ProgramHeader, flags))
                       : Checked<void>{};
        default:
            return {};
    }
}

Checked<void> Image::Validator::check_load(const Header& header) {
    if (image_.segment_count_ == kMaxSegments) {
        return header.fail(Code::TooManySegments, 0);
    }
    ++image_.segment_count_;
    image_.loads_ |= u64{1} << header.index;
    Checked<void> checked = check_access(header);
    if (checked.has_value()) {
        checked = check_sizes(header);
    }
    if (checked.has_value()) {
        checked = check_place(header);
    }
    return checked.has_value() ? check_order(header) : checked;
}

Checked<void> Image::Validator::check_access(const Header& header) const {
    if (header.allows(format::kFlagWrite) && header.allows(format::kFlagExecute)) {
        return header.fail(Code::WritableAndExecutable, offsetof(ProgramHeader, flags));
    }
    if (!header.allows(format::kFlagRead | format::kFlagWrite | format::kFlagExecute)) {
        return header.fail(Code::NoAccess, offsetof(ProgramHeader, flags));
    }
    return {};
}

Checked<void> Image::Validator::check_sizes(const Header& header) const {
    if (header.memory_size == 0) {
        return header.fail(Code::EmptySegment, kMemorySizeField);
    }
    if (header.file_size > header.memory_size) {
        return header.fail(Code::FileLargerThanMemory, offsetof(ProgramHeader, file_size));
    }
    if (!image_.file_.contains(header.offset, header.file_size)) {
        return header.fail(Code::BeyondEnd, kOffsetField);
    }
    return {};
}

Checked<void> Image::Validator::check_place(const Header& header) const {
    const Result<u64> end = lib::checked_add(header.address, header.memory_size);
    if (!end.has_value()) {
        return header.fail(Code::AddressWraps, kMemorySizeField);
    }
    if (header.address < lowest_address() || *end > kUserEnd) {
        return header.fail(Code::OutsideUserSpace, kAddressField);
    }
    if (image_.kind_ == Kind::StaticPie && *end > kMaxPieBytes) {
        return header.fail(Code::TooLarge, kMemorySizeField);
    }
    if (header.alignment > 1 && !lib::is_power_of_two(header.alignment)) {
        return header.fail(Code::BadAlignment, offsetof(ProgramHeader, alignment));
    }
    // Pages of the file become pages of memory.
    if (header.address % kPageSize != header.offset % kPageSize) {
        return header.fail(Code::BadAlignment, kOffsetField);
    }
    return {};
}

Checked<void> Image::Validator::check_order(const Header& header) {
    const Segment segment = image_.segment_of(header);
    if (segment.address < previous_address_) {
        return header.fail(Code::Unsorted, kAddressField);
    }
    if (segment.first_page() < next_page_) {
        return header.fail(Code::Overlap, kAddressField);
    }
    previous_address_ = segment.address;
    next_page_ = segment.end_page();
    return {};
}

// Only a segment that lies within it wholly will be protected; whatever else it says does no harm.
Checked<void> Image::Validator::check_relro(const Header& header) {
    image_.relro_ = {header.address, header.memory_size};
    return {};
}

Checked<void> Image::Validator::check_tls(const Header& header) {
    if (header.memory_size == 0 && header.file_size == 0) {
        return {};  // what a linker script leaves of it in a program without such variables
    }
    if (image_.has_tls_) {
        return header.fail(Code::SecondTls, 0);
    }
    const Result<lib::ByteView> bytes = image_.file_.slice(header.offset, header.file_size);
    if (!bytes.has_value()) {
        return header.fail(Code::BeyondEnd, kOffsetField);
    }
    if (header.file_size > header.memory_size) {
        return header.fail(Code::FileLargerThanMemory, offsetof(ProgramHeader, file_size));
    }
    if (header.memory_size > kUserEnd) {
        return header.fail(Code::OutsideUserSpace, kMemorySizeField);
    }
    if (header.alignment > kPageSize || (header.alignment > 1 && !lib::is_power_of_two(header.alignment))) {
        return header.fail(Code::BadAlignment, offsetof(ProgramHeader, alignment));
    }
    // Offsets of variables count from an aligned thread pointer.
    if (header.alignment > 1 && !lib::is_aligned(header.address, header.alignment)) {
        return header.fail(Code::BadAlignment, kAddressField);
    }
    image_.has_tls_ = true;
    image_.tls_ = {header.address, header.memory_size, header.alignment > 1 ? header.alignment : 1, bytes->bytes()};
    tls_header_ = header.index;
    return {};
}

}  // namespace kos::elf
