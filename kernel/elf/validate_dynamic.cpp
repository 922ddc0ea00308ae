// SPDX-License-Identifier: Apache-2.0
// The dynamic section: a static PIE has one for its relocations; one that names a library is no static PIE.
#include <bit>

#include "elf/validator.hpp"

namespace kos::elf {

using format::DynamicEntry;

namespace {

constexpr u64 kDynamicEntriesAtOnce = 16;

}  // namespace

Checked<void> Image::Validator::check_dynamic(const Header& header) {
    const Result<lib::ByteView> section = image_.file_.slice(header.offset, header.file_size);
    if (!section.has_value()) {
        return header.fail(Code::DynamicOutside, offsetof(format::ProgramHeader, offset));
    }
    if (inside_ == 0 && dynamic_header_ != kNoHeader) {
        return header.fail(Code::BadDynamic, 0);
    }
    dynamic_header_ = header.index;
    u64 i = inside_;
    for (const u64 end = i + kDynamicEntriesAtOnce; i < end; ++i) {
        const u64 at = i * sizeof(DynamicEntry);
        const u64 tag = section->little_endian<u64>(at).value_or(format::kDynamicEnd);
        if (tag == format::kDynamicEnd || !section->contains(at, sizeof(DynamicEntry))) {
            i = 0;
            break;
        }
        const u64 value = section->little_endian<u64>(at + offsetof(DynamicEntry, value)).value_or(0);
        const auto checked =
            i < kMaxDynamicEntries ? check_dynamic_entry(header, at, tag, value) : header.fail(Code::BadDynamic, 0);
        if (!checked.has_value()) {
            return checked;
        }
    }
    inside_ = i;
    return {};
}

Checked<void> Image::Validator::check_dynamic_entry(const Header& header, u64 at, u64 tag, u64 value) {
    const auto fail = [&](Code code) { return std::unexpected{ImageError{code, header.index, header.offset + at}}; };
    switch (tag) {
        case format::kDynamicNeeded:
            return fail(Code::NeedsLibrary);
        case format::kDynamicRela:
            table_address_ = value;
            break;
        case format::kDynamicRelaBytes:
            if (value % sizeof(format::RelocationEntry) != 0) {
                return fail(Code::BadDynamic);
            }
            table_bytes_ = value;
            break;
        case format::kDynamicRelaEntry:
            if (value != sizeof(format::RelocationEntry)) {
                return fail(Code::BadDynamic);
            }
            break;
        case format::kDynamicRelBytes:
        case format::kDynamicRelrBytes:
        case format::kDynamicJumpRelocationBytes:
            if (value != 0) {
                return fail(Code::UnsupportedRelocation);
            }
            break;
        default:
            break;
    }
    return {};
}

// The table is given by its address: its bytes are those of the file that come to lie there.
Checked<void> Image::Validator::find_relocations() {
    if (table_bytes_ == 0) {
        return {};
    }
    for (u64 left = image_.loads_; left != 0; left &= left - 1) {
        const Header header = image_.header(static_cast<u32>(std::countr_zero(left)));
        if (table_address_ >= header.address &&
            lib::range_fits(table_address_ - header.address, table_bytes_, header.file_size)) {
            image_.relocations_ = {header.offset + (table_address_ - header.address), table_bytes_};
            return {};
        }
    }
    return image_.header(dynamic_header_).fail(Code::RelocationsOutside, offsetof(format::ProgramHeader, offset));
}

}  // namespace kos::elf
