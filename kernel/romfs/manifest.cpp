// SPDX-License-Identifier: Apache-2.0
// The manifest's checks, and the questions that loading asks it.
#include "romfs/manifest.hpp"

#include <kos/abi/romfs.hpp>

#include "romfs/lower_bound.hpp"

namespace kos::romfs {

using Wire = abi::manifest::Entry;
using abi::manifest::Header;

namespace {

constexpr std::string_view kTexts[kManifestCodeCount] = {
    "shorter than it says",
    "no manifest",
    "unknown format version",
    "bad header",
    "too many entries",
    "text outside of the texts",
    "bad class name",
    "bad path",
    "bad entry",
    "not in order",
    "too many programs of one class",
    "no such program in the image",
    "the program has another SHA-256",
};

std::unexpected<ManifestError> fail(ManifestCode code, u64 offset, u32 entry = kNoEntry) {
    return std::unexpected{ManifestError{code, entry, offset}};
}

}  // namespace

std::string_view code_text(ManifestCode code) {
    const auto index = static_cast<u32>(code);
    return index < kManifestCodeCount ? kTexts[index] : std::string_view{"?"};
}

// What the entries so far imply for the next one.
struct Manifest::Walk {
    u64 text;            // where its class begins
    u32 same_class = 0;  // how many entries of the class before it
};

std::expected<Manifest, ManifestError> Manifest::create(std::span<const std::byte> bytes) {
    Manifest manifest;
    manifest.file_ = lib::ByteView{bytes};
    if (const auto header = manifest.check_header(); !header) {
        return std::unexpected{header.error()};
    }
    Walk walk{manifest.entry_offset(manifest.count_)};
    for (u32 index = 0; index < manifest.count_; ++index) {
        if (const auto entry = manifest.check_entry(index, walk); !entry) {
            return std::unexpected{entry.error()};
        }
    }
    if (walk.text != bytes.size()) {
        return fail(ManifestCode::BadHeader, offsetof(Header, total_size));
    }
    return manifest;
}

std::expected<void, ManifestError> Manifest::check_header() {
    if (file_.size() < sizeof(Header)) {
        return fail(ManifestCode::Truncated, file_.size());
    }
    if (file_.little_endian<u64>(offsetof(Header, magic)) != abi::manifest::kMagic) {
        return fail(ManifestCode::BadMagic, offsetof(Header, magic));
    }
    if (file_.little_endian<u32>(offsetof(Header, version)) != abi::manifest::kVersion) {
        return fail(ManifestCode::BadVersion, offsetof(Header, version));
    }
    if (file_.little_endian<u32>(offsetof(Header, header_size)) != sizeof(Header)) {
        return fail(ManifestCode::BadHeader, offsetof(Header, header_size));
    }
    if (file_.little_endian<u32>(offsetof(Header, entry_size)) != sizeof(Wire)) {
        return fail(ManifestCode::BadHeader, offsetof(Header, entry_size));
    }
    count_ = file_.little_endian<u32>(offsetof(Header, entry_count)).value_or(0);
    if (count_ > abi::manifest::kMaxEntries) {
        return fail(ManifestCode::TooManyEntries, offsetof(Header, entry_count));
    }
    if (file_.little_endian<u64>(offsetof(Header, total_size)) != file_.size() || entry_offset(count_) > file_.size()) {
        return fail(ManifestCode::Truncated, offsetof(Header, total_size));
    }
    return {};
}

std::expected<void, ManifestError> Manifest::check_entry(u32 index, Walk& walk) const {
    if (const auto texts = check_texts(index, walk); !texts) {
        return texts;
    }
    const u64 at = entry_offset(index);
    if (!abi::manifest::is_class(class_at(index))) {
        return fail(ManifestCode::BadClass, at, index);
    }
    if (abi::romfs::check_name(path_at(index)) != abi::romfs::NameFault::None) {
        return fail(ManifestCode::BadPath, at + offsetof(Wire, path_offset), index);
    }
    if (!file_.is_zero(at + offsetof(Wire, reserved), sizeof(Wire::reserved))) {
        return fail(ManifestCode::BadEntry, at + offsetof(Wire, reserved), index);
    }
    if (index == 0) {
        return {};
    }
    const int order = class_at(index - 1).compare(class_at(index));
    if (order > 0 || (order == 0 && path_at(index - 1) >= path_at(index))) {
        return fail(ManifestCode::Unsorted, at, index);
    }
    walk.same_class = order == 0 ? walk.same_class + 1 : 0;
    if (walk.same_class == abi::manifest::kMaxProgramsOfClass) {
        return fail(ManifestCode::TooManyPrograms, at, index);
    }
    return {};
}

std::expected<void, ManifestError> Manifest::check_texts(u32 index, Walk& walk) const {
    const u64 at = entry_offset(index);
    constexpr struct {
        u64 offset;
        u64 length;
    } kFields[] = {{offsetof(Wire, class_offset), offsetof(Wire, class_length)},
                   {offsetof(Wire, path_offset), offsetof(Wire, path_length)}};
    for (const auto& field : kFields) {
        const u64 length = file_.little_endian<u16>(at + field.length).value_or(0);
        if (file_.little_endian<u32>(at + field.offset) != walk.text || !file_.is_zero(walk.text + length, 1)) {
            return fail(ManifestCode::TextOutside, at + field.offset, index);
        }
        walk.text += length + 1;
    }
    return {};
}

std::expected<void, ManifestError> Manifest::check_against(const Image& image) const {
    for (u32 index = 0; index < count_; ++index) {
        const auto file = image.find(path_at(index));
        if (!file || file->kind != Kind::Program) {
            return fail(ManifestCode::NoProgram, entry_offset(index), index);
        }
        if (image.digest(file->index) != entry(index).digest) {
            return fail(ManifestCode::OtherHash, entry_offset(index) + offsetof(Wire, sha256), index);
        }
    }
    return {};
}

Manifest::Entry Manifest::entry(u32 index) const {
    Entry result{class_at(index), path_at(index), {}};
    std::ranges::copy(digest_at(index), result.digest.begin());
    return result;
}

bool Manifest::binds(std::string_view security_class, std::string_view path) const {
    const u32 index = lower_bound(count_, [&](u32 middle) {
        const int order = class_at(middle).compare(security_class);
        return order < 0 || (order == 0 && path_at(middle) < path);
    });
    return index < count_ && class_at(index) == security_class && path_at(index) == path;
}

bool Manifest::lists(std::string_view security_class) const {
    const u32 index = first_of(security_class);
    return index < count_ && class_at(index) == security_class;
}

bool Manifest::binds(std::string_view security_class, const Sha256Digest& digest) const {
    for (u32 index = first_of(security_class); index < count_ && class_at(index) == security_class; ++index) {
        if (std::ranges::equal(digest_at(index), digest)) {
            return true;
        }
    }
    return false;
}

u32 Manifest::first_of(std::string_view security_class) const {
    return lower_bound(count_, [&](u32 middle) { return class_at(middle) < security_class; });
}

u64 Manifest::entry_offset(u32 index) const {
    return sizeof(Header) + u64{index} * sizeof(Wire);
}

std::string_view Manifest::text(u64 entry_at, u64 offset_field, u64 length_field) const {
    const u32 offset = file_.little_endian<u32>(entry_at + offset_field).value_or(0);
    const u16 length = file_.little_endian<u16>(entry_at + length_field).value_or(0);
    return file_.text(offset, length).value_or(std::string_view{});
}

std::string_view Manifest::class_at(u32 index) const {
    return text(entry_offset(index), offsetof(Wire, class_offset), offsetof(Wire, class_length));
}

std::span<const std::byte> Manifest::digest_at(u32 index) const {
    return file_.slice(entry_offset(index) + offsetof(Wire, sha256), sizeof(Wire::sha256))
        .value_or(lib::ByteView{})
        .bytes();
}

std::string_view Manifest::path_at(u32 index) const {
    return text(entry_offset(index), offsetof(Wire, path_offset), offsetof(Wire, path_length));
}

}  // namespace kos::romfs
