// SPDX-License-Identifier: Apache-2.0
// Reading a validated image.
#include "romfs/image.hpp"

#include <bit>
#include <cstring>

#include "romfs/lower_bound.hpp"
#include "romfs/raw_entry.hpp"

namespace kos::romfs {

Checked<Image> Image::create(std::span<const std::byte> bytes, Contents contents, Sha256Engine engine) {
    Image image;
    if (const auto header = image.check_header(lib::ByteView{bytes}); !header.has_value()) {
        return std::unexpected{header.error()};
    }
    if (const auto entries = image.check_entries(); !entries.has_value()) {
        return std::unexpected{entries.error()};
    }
    if (const auto hash = image.check_directory_hash(engine); !hash.has_value()) {
        return std::unexpected{hash.error()};
    }
    for (u32 index = 0; contents == Contents::VerifyNow && index < image.count_; ++index) {
        if (const auto file = image.verify_file(index, engine); !file.has_value()) {
            return std::unexpected{file.error()};
        }
    }
    return image;
}

Result<File> Image::file(u32 index) const {
    if (index >= count_) {
        return Error{Status::NotFound};
    }
    const RawEntry raw = entry(index);
    const lib::ByteView contents = TRY(image_.slice(raw.data_offset, raw.data_size));
    const Kind kind = (raw.flags & abi::romfs::kExecutable) != 0 ? Kind::Program : Kind::Data;
    return File{index, name_of(raw), contents.bytes(), raw.data_offset, kind};
}

u32 Image::lower_bound(std::string_view path) const {
    return romfs::lower_bound(count_,
                              [&](u32 middle) { return abi::romfs::compare_names(name_of(entry(middle)), path) < 0; });
}

Result<File> Image::find(std::string_view path) const {
    const File candidate = TRY(file(lower_bound(path)));
    if (candidate.name != path) {
        return Error{Status::NotFound};
    }
    return candidate;
}

Result<Sha256Digest> Image::digest(u32 index) const {
    if (index >= count_) {
        return Error{Status::NotFound};
    }
    Sha256Digest result{};
    const lib::ByteView stored =
        TRY(image_.slice(entry_offset(index) + offsetof(abi::romfs::Entry, sha256), result.size()));
    std::copy_n(stored.bytes().begin(), result.size(), result.begin());
    return result;
}

Checked<void> Image::verify_file(u32 index, Sha256Engine engine) const {
    const Result<File> checked = file(index);
    if (!checked.has_value()) {
        return std::unexpected{ImageError{.code = Code::BeyondEnd, .entry = index}};
    }
    if (digest(index) != sha256(checked->bytes, engine)) {
        return std::unexpected{ImageError{Code::FileCorrupt, index, checked->offset, checked->name}};
    }
    return {};
}

u64 Image::entry_offset(u32 index) const {
    return sizeof(abi::romfs::Header) + u64{index} * sizeof(abi::romfs::Entry);
}

// Only called with numbers that the header's check has shown to lie within.
Image::RawEntry Image::entry(u32 index) const {
    const u64 at = entry_offset(index);
    using Wire = abi::romfs::Entry;
    Wire raw{};
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(&raw, image_.bytes().subspan(at).data(), sizeof(raw));
    return {
        .index = index,
        .at = at,
        .data_offset = raw.data_offset,
        .data_size = raw.data_size,
        .name_offset = raw.name_offset,
        .name_length = raw.name_length,
        .flags = raw.flags,
    };
}

// Empty for a name that does not lie within the names.
std::string_view Image::name_of(const RawEntry& entry) const {
    if (!lib::range_fits(entry.name_offset, entry.name_length, names_size_)) {
        return {};
    }
    return image_.text(names_offset_ + entry.name_offset, entry.name_length).value_or(std::string_view{});
}

}  // namespace kos::romfs
