// SPDX-License-Identifier: Apache-2.0
// Every check that an image must pass. The format is canonical: what the sizes imply is compared, never trusted.
#include "romfs/raw_entry.hpp"

namespace kos::romfs {
namespace {

using abi::romfs::Entry;
using abi::romfs::Header;
using abi::romfs::kPageSize;

std::unexpected<ImageError> fail(Code code, u64 offset) {
    return std::unexpected{ImageError{.code = code, .offset = offset}};
}

struct Field {
    u64 offset;
    u64 expected;
};

}  // namespace

Checked<void> Image::check_header(lib::ByteView bytes) {
    if (bytes.size() < sizeof(Header)) {
        return fail(Code::Truncated, bytes.size());
    }
    if (bytes.little_endian<u64>(offsetof(Header, magic)) != abi::romfs::kMagic) {
        return fail(Code::BadMagic, offsetof(Header, magic));
    }
    if (bytes.little_endian<u32>(offsetof(Header, version)) != abi::romfs::kVersion) {
        return fail(Code::BadVersion, offsetof(Header, version));
    }
    if (bytes.little_endian<u32>(offsetof(Header, header_size)) != sizeof(Header)) {
        return fail(Code::BadHeader, offsetof(Header, header_size));
    }
    if (bytes.little_endian<u32>(offsetof(Header, entry_size)) != sizeof(Entry)) {
        return fail(Code::BadHeader, offsetof(Header, entry_size));
    }
    if (!bytes.is_zero(offsetof(Header, reserved), sizeof(Header::reserved))) {
        return fail(Code::BadHeader, offsetof(Header, reserved));
    }
    const u64 total = bytes.little_endian<u64>(offsetof(Header, total_size)).value_or(0);
    if (!lib::is_aligned(total, kPageSize)) {
        return fail(Code::BadHeader, offsetof(Header, total_size));
    }
    const Result<lib::ByteView> whole = bytes.slice(0, total);
    if (!whole.has_value()) {
        return fail(Code::Truncated, bytes.size());
    }
    image_ = *whole;
    return check_layout(bytes);
}

// Directory, names and data follow each other. The counts are bounded first, so that no sum can wrap.
Checked<void> Image::check_layout(lib::ByteView header) {
    count_ = header.little_endian<u32>(offsetof(Header, entry_count)).value_or(0);
    names_size_ = header.little_endian<u64>(offsetof(Header, names_size)).value_or(0);
    if (count_ > abi::romfs::kMaxFiles) {
        return fail(Code::TooManyFiles, offsetof(Header, entry_count));
    }
    if (names_size_ > u64{count_} * (abi::romfs::kMaxNameLength + 1)) {
        return fail(Code::BadHeader, offsetof(Header, names_size));
    }
    names_offset_ = entry_offset(count_);
    const u64 names_end = names_offset_ + names_size_;
    data_offset_ = lib::align_down(names_end + kPageSize - 1, kPageSize);
    const Field fields[] = {{offsetof(Header, directory_offset), sizeof(Header)},
                            {offsetof(Header, names_offset), names_offset_},
                            {offsetof(Header, data_offset), data_offset_}};
    for (const Field& field : fields) {
        if (header.little_endian<u64>(field.offset) != field.expected) {
            return fail(Code::BadHeader, field.offset);
        }
    }
    if (data_offset_ > image_.size()) {
        return fail(Code::Truncated, image_.size());
    }
    if (!image_.is_zero(names_end, data_offset_ - names_end)) {
        return fail(Code::NonZeroPadding, names_end);
    }
    return {};
}

Checked<void> Image::check_entries() const {
    u64 name = 0;
    u64 data = data_offset_;
    for (u32 index = 0; index < count_; ++index) {
        const RawEntry current = entry(index);
        Checked<void> checked = check_name(current, name);
        if (checked.has_value() && index > 0) {
            checked = check_order(entry(index - 1), current);
        }
        if (checked.has_value()) {
            checked = check_fields(current);
        }
        if (checked.has_value()) {
            checked = check_contents(current, data);
        }
        if (!checked.has_value()) {
            return checked;
        }
        name += current.name_length + 1U;
        // No wrap: the file lies within the image.
        data = lib::align_down(current.data_offset + current.data_size + kPageSize - 1, kPageSize);
    }
    if (name != names_size_) {
        return fail(Code::BadHeader, offsetof(Header, names_size));
    }
    return data == image_.size() ? Checked<void>{} : fail(Code::BadHeader, offsetof(Header, total_size));
}

Checked<void> Image::check_name(const RawEntry& entry, u64 expected) const {
    if (entry.name_offset != expected || !lib::range_fits(expected, entry.name_length + 1U, names_size_)) {
        return entry.fail(Code::NameOutside, entry.at + offsetof(Entry, name_offset));
    }
    const u64 name_at = names_offset_ + entry.name_offset;
    if (!image_.is_zero(name_at + entry.name_length, 1)) {
        return entry.fail(Code::NameUnterminated, name_at);
    }
    if (abi::romfs::check_name(name_of(entry)) != abi::romfs::NameFault::None) {
        return entry.fail(Code::BadName, name_at);
    }
    return {};
}

Checked<void> Image::check_order(const RawEntry& previous, const RawEntry& entry) const {
    const std::string_view name = name_of(entry);
    const int order = abi::romfs::compare_names(name_of(previous), name);
    if (order == 0) {
        return entry.fail(Code::Duplicate, entry.at, name);
    }
    if (order > 0) {
        return entry.fail(Code::Unsorted, entry.at, name);
    }
    // compare_names() puts the first file of a directory right behind a file of the directory's name.
    if (abi::romfs::is_directory_of(name_of(previous), name)) {
        return entry.fail(Code::FileUnderFile, entry.at, name);
    }
    return {};
}

Checked<void> Image::check_fields(const RawEntry& entry) const {
    const std::string_view name = name_of(entry);
    if ((entry.flags & ~abi::romfs::kExecutable) != 0) {
        return entry.fail(Code::BadEntry, entry.at + offsetof(Entry, flags), name);
    }
    if (!image_.is_zero(entry.at + offsetof(Entry, reserved), sizeof(Entry::reserved))) {
        return entry.fail(Code::BadEntry, entry.at + offsetof(Entry, reserved), name);
    }
    return {};
}

Checked<void> Image::check_contents(const RawEntry& entry, u64 expected) const {
    const std::string_view name = name_of(entry);
    const u64 offset_field = entry.at + offsetof(Entry, data_offset);
    if (entry.data_size > abi::romfs::kMaxFileSize) {
        return entry.fail(Code::FileTooBig, entry.at + offsetof(Entry, data_size), name);
    }
    if (!lib::is_aligned(entry.data_offset, kPageSize)) {
        return entry.fail(Code::Misaligned, offset_field, name);
    }
    if (!image_.contains(entry.data_offset, entry.data_size)) {
        return entry.fail(Code::BeyondEnd, offset_field, name);
    }
    if (entry.data_offset != expected) {
        return entry.fail(entry.data_offset < expected ? Code::Overlap : Code::Gap, offset_field, name);
    }
    const u64 end = entry.data_offset + entry.data_size;
    if (!image_.is_zero(end, lib::align_down(end + kPageSize - 1, kPageSize) - end)) {
        return entry.fail(Code::NonZeroPadding, end, name);
    }
    return {};
}

Checked<void> Image::check_directory_hash(Sha256Engine engine) const {
    constexpr u64 kHashAt = offsetof(Header, sha256);
    constexpr Sha256Digest kZero{};
    const std::span<const std::byte> covered = image_.bytes().first(static_cast<usize>(data_offset_));
    Sha256 hash{engine};
    hash.update(covered.first(kHashAt));
    hash.update(kZero);
    hash.update(covered.subspan(kHashAt + kZero.size()));
    const Sha256Digest digest = hash.finish();
    if (!std::equal(digest.begin(), digest.end(), covered.begin() + kHashAt)) {
        return fail(Code::DirectoryCorrupt, kHashAt);
    }
    return {};
}

}  // namespace kos::romfs
