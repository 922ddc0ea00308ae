// SPDX-License-Identifier: Apache-2.0
// Verifying an image on the host, and copying files out of it.
#include "image_file.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <kos/base/sha256.hpp>

#include "output_file.hpp"

namespace kos::romfs_tool {
namespace {

namespace fs = std::filesystem;
using abi::romfs::Entry;
using abi::romfs::Header;

bool is_digest(const Sha256Digest& digest, const u8 (&stored)[32]) {
    return std::memcmp(digest.data(), stored, digest.size()) == 0;
}

}  // namespace

ImageFile::ImageFile(const fs::path& path) : path_{path} {
    load();
    read_header();
    for (u32 index = 0; index < header_.entry_count; ++index) {
        read_entry(index);
    }
    check_hashes();
}

void ImageFile::load() {
    std::error_code error;
    std::ifstream file{path_, std::ios::binary};
    if (!file || !fs::is_regular_file(path_, error)) {
        throw Failure{Code::CannotRead, "", "cannot read the image " + path_.string()};
    }
    bytes_.resize(fs::file_size(path_));
    // Safe: char may alias any object.
    file.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
    require(static_cast<u64>(file.gcount()) == bytes_.size(), "the file changes while it is read");
}

void ImageFile::read_header() {
    require(bytes_.size() >= sizeof(Header), "shorter than a header");
    std::memcpy(&header_, bytes_.data(), sizeof(header_));
    require(header_.magic == abi::romfs::kMagic, "no ROMFS image");
    require(header_.version == abi::romfs::kVersion, "of version " + std::to_string(header_.version));
    require(header_.entry_count <= abi::romfs::kMaxFiles, "too many files");
    require(header_.directory_offset == sizeof(Header) && header_.entry_size == sizeof(Entry), "bad header");
    static_cast<void>(part(0, header_.total_size, "the image"));
    static_cast<void>(part(header_.names_offset, header_.names_size, "the names"));
    static_cast<void>(part(0, header_.data_offset, "the directory"));
    require(header_.data_offset >= sizeof(Header) + u64{header_.entry_count} * sizeof(Entry), "bad header");
}

void ImageFile::read_entry(u32 index) {
    PackedFile file{};
    std::memcpy(&file.entry, &bytes_[sizeof(Header) + index * sizeof(Entry)], sizeof(Entry));
    const std::string what = "file " + std::to_string(index);
    require(file.entry.name_offset <= header_.names_size &&
                file.entry.name_length < header_.names_size - file.entry.name_offset,
            "the name of " + what + " lies outside");
    const auto name = part(header_.names_offset + file.entry.name_offset, file.entry.name_length, what);
    std::ranges::transform(name, std::back_inserter(file.name), [](std::byte b) { return static_cast<char>(b); });
    require(abi::romfs::check_name(file.name) == abi::romfs::NameFault::None, what + " has a bad name");
    require(files_.empty() || abi::romfs::compare_names(files_.back().name, file.name) < 0, what + " is not in order");
    file.bytes = part(file.entry.data_offset, file.entry.data_size, file.name);
    const u64 used = file.entry.data_size % abi::romfs::kPageSize;
    const u64 rest = used == 0 ? 0 : abi::romfs::kPageSize - used;
    const auto padding = part(file.entry.data_offset + file.entry.data_size, rest, file.name);
    require(std::ranges::all_of(padding, [](std::byte b) { return b == std::byte{0}; }),
            "bytes behind " + file.name + " are not zero");
    files_.push_back(std::move(file));
}

void ImageFile::check_hashes() const {
    std::vector<std::byte> front(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(header_.data_offset));
    std::fill_n(front.begin() + offsetof(Header, sha256), sizeof(header_.sha256), std::byte{0});
    require(is_digest(sha256(front), header_.sha256), "the directory does not match its SHA-256");
    for (const PackedFile& file : files_) {
        require(is_digest(sha256(file.bytes), file.entry.sha256), file.name + " does not match its SHA-256");
    }
}

std::span<const std::byte> ImageFile::part(u64 offset, u64 size, const std::string& what) const {
    require(offset <= bytes_.size() && size <= bytes_.size() - offset, what + " lies beyond the end");
    return std::span{bytes_}.subspan(offset, size);
}

void ImageFile::require(bool condition, const std::string& what) const {
    if (!condition) {
        throw Failure{Code::DamagedImage, path_.string(), what};
    }
}

const PackedFile& ImageFile::find(const std::string& name) const {
    const auto found = std::ranges::find(files_, name, &PackedFile::name);
    if (found == files_.end()) {
        throw Failure{Code::NoSuchFile, path_.string(), "no file '" + name + "' in the image"};
    }
    return *found;
}

void extract(const ImageFile& image, const std::vector<std::string>& names, const fs::path& folder) {
    std::vector<const PackedFile*> wanted;
    for (const std::string& name : names) {
        wanted.push_back(&image.find(name));
    }
    for (usize i = 0; names.empty() && i < image.files().size(); ++i) {
        wanted.push_back(&image.files()[i]);
    }
    for (const PackedFile* file : wanted) {
        const fs::path target = folder / file->name;
        std::error_code error;
        fs::create_directories(target.parent_path(), error);
        if (error) {
            throw Failure{Code::CannotWrite, "",
                          "cannot make " + target.parent_path().string() + ": " + error.message()};
        }
        OutputFile output{target};
        output.write(file->bytes);
        output.commit();
    }
}

std::string list(const ImageFile& image) {
    std::string text;
    for (const PackedFile& file : image.files()) {
        char line[64];
        std::snprintf(line, sizeof(line), "%10llu %c ", static_cast<unsigned long long>(file.bytes.size()),
                      (file.entry.flags & abi::romfs::kExecutable) != 0 ? 'x' : '-');
        text += line;
        for (usize i = 0; i < 8; ++i) {
            std::snprintf(line, sizeof(line), "%02x", file.entry.sha256[i]);
            text += line;
        }
        text += " " + file.name + "\n";
    }
    return text;
}

}  // namespace kos::romfs_tool
