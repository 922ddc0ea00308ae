// SPDX-License-Identifier: Apache-2.0
// Builds images for tests straight from the format's description, apart from the packer, so that each checks the other.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <kos/abi/romfs.hpp>
#include <kos/base/sha256.hpp>

namespace kos::romfs::test {

using Bytes = std::vector<std::byte>;

struct Source {
    std::string name;
    std::string contents;
    u16 flags = 0;
};

inline u64 page_up(u64 value) {
    return (value + abi::romfs::kPageSize - 1) / abi::romfs::kPageSize * abi::romfs::kPageSize;
}

class TestImage {
  public:
    // In the order given, which the format wants sorted.
    explicit TestImage(const std::vector<Source>& files) {
        std::string names;
        for (const Source& file : files) {
            names += file.name + '\0';
        }
        const u64 names_offset = sizeof(abi::romfs::Header) + files.size() * sizeof(abi::romfs::Entry);
        header_ = {abi::romfs::kMagic,
                   abi::romfs::kVersion,
                   128,
                   0,
                   static_cast<u32>(files.size()),
                   64,
                   128,
                   names_offset,
                   names.size(),
                   page_up(names_offset + names.size()),
                   {},
                   {}};
        bytes_.resize(header_.data_offset);
        std::memcpy(&bytes_[names_offset], names.data(), names.size());
        u32 name_offset = 0;
        for (const Source& file : files) {
            append(file, name_offset);
            name_offset += static_cast<u32>(file.name.size() + 1);
        }
        header_.total_size = bytes_.size();
        std::memcpy(bytes_.data(), &header_, sizeof(header_));
        seal();
    }

    // Makes the directory's hash right again after a change to it.
    TestImage& seal() {
        std::fill_n(bytes_.begin() + offsetof(abi::romfs::Header, sha256), 32, std::byte{0});
        const Sha256Digest digest = sha256(std::span{bytes_}.first(static_cast<usize>(header_.data_offset)));
        std::memcpy(&bytes_[offsetof(abi::romfs::Header, sha256)], digest.data(), digest.size());
        return *this;
    }

    // Overwrites an integer of the host's (little-endian) layout.
    template <typename T>
    TestImage& set(u64 offset, T value) {
        std::memcpy(&bytes_[static_cast<usize>(offset)], &value, sizeof(value));
        return *this;
    }

    template <typename T>
    TestImage& set_entry(u32 index, usize field, T value) {
        return set(sizeof(abi::romfs::Header) + index * sizeof(abi::romfs::Entry) + field, value);
    }

    [[nodiscard]] Bytes& bytes() { return bytes_; }
    [[nodiscard]] const abi::romfs::Header& header() const { return header_; }

  private:
    void append(const Source& file, u32 name_offset) {
        abi::romfs::Entry entry{
            bytes_.size(), file.contents.size(), name_offset, static_cast<u16>(file.name.size()), file.flags, {}, 0};
        const Sha256Digest digest = sha256(std::as_bytes(std::span{file.contents}));
        std::memcpy(entry.sha256, digest.data(), digest.size());
        set(sizeof(abi::romfs::Header) + next_++ * sizeof(abi::romfs::Entry), entry);
        bytes_.resize(page_up(entry.data_offset + entry.data_size));
        std::memcpy(bytes_.data() + entry.data_offset, file.contents.data(), file.contents.size());
    }

    abi::romfs::Header header_{};
    Bytes bytes_;
    u64 next_ = 0;
};

}  // namespace kos::romfs::test
