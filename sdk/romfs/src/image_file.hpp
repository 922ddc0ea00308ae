// SPDX-License-Identifier: Apache-2.0
// Reads an image back, for list and extract. Everything is verified before anything is given out.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <kos/abi/romfs.hpp>

#include "report.hpp"

namespace kos::romfs_tool {

struct PackedFile {
    std::string name;
    std::span<const std::byte> bytes;  // into the image
    abi::romfs::Entry entry;
};

class ImageFile {
  public:
    // Failure: CannotRead, DamagedImage.
    explicit ImageFile(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<PackedFile>& files() const { return files_; }
    // Failure: NoSuchFile.
    [[nodiscard]] const PackedFile& find(const std::string& name) const;

  private:
    void load();
    void read_header();
    void read_entry(u32 index);
    void check_hashes() const;
    [[nodiscard]] std::span<const std::byte> part(u64 offset, u64 size, const std::string& what) const;
    void require(bool condition, const std::string& what) const;

    std::filesystem::path path_;
    std::vector<std::byte> bytes_;
    abi::romfs::Header header_{};
    std::vector<PackedFile> files_;
};

// The files named, or all when there are none, as files below `folder`. Failure: NoSuchFile, CannotWrite.
void extract(const ImageFile& image, const std::vector<std::string>& names, const std::filesystem::path& folder);

// One line a file: size, "x" or "-", the first 16 digits of the SHA-256, name.
[[nodiscard]] std::string list(const ImageFile& image);

}  // namespace kos::romfs_tool
