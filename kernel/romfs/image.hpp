// SPDX-License-Identifier: Apache-2.0
// A validated, read-only ROMFS image. Nothing is allocated or copied: names and contents point into the image.
#pragma once

#include <span>

#include <kos/base/sha256.hpp>

#include "lib/bytes.hpp"
#include "romfs/error.hpp"

namespace kos::romfs {

enum class Kind : u8 {
    Data,
    Program,
};

struct File {
    u32 index{};
    std::string_view name{};
    std::span<const std::byte> bytes{};
    u64 offset{};  // of the contents in the image: a multiple of the page size
    Kind kind{Kind::Data};
};

// When the contents of the files are compared with their hashes. The directory's own hash is always checked.
enum class Contents : u8 {
    VerifyNow,
    VerifyLater,  // the caller calls verify_file() before it uses a file
};

class Image {
  public:
    // Validates the whole image; any bytes are safe. `bytes` may be longer than the image, must outlive it, and should
    // begin on a page for files to be mapped.
    [[nodiscard]] static Checked<Image> create(std::span<const std::byte> bytes,
                                               Contents contents = Contents::VerifyNow,
                                               Sha256Engine engine = sha256_portable);

    [[nodiscard]] u64 size() const { return image_.size(); }
    [[nodiscard]] u32 file_count() const { return count_; }

    // Files by number, in the order of their names. NotFound.
    [[nodiscard]] Result<File> file(u32 index) const;

    // The file of this full path, in O(log n). NotFound.
    [[nodiscard]] Result<File> find(std::string_view path) const;

    // The number of the first file that does not come before `path`; file_count() when there is none.
    [[nodiscard]] u32 lower_bound(std::string_view path) const;

    // The hash that the directory states. NotFound.
    [[nodiscard]] Result<Sha256Digest> digest(u32 index) const;

    // Compares the contents with digest(). Errors: FileCorrupt, and BeyondEnd for a number that no file has.
    [[nodiscard]] Checked<void> verify_file(u32 index, Sha256Engine engine = sha256_portable) const;

  private:
    struct RawEntry;
    Image() = default;

    [[nodiscard]] Checked<void> check_header(lib::ByteView bytes);
    [[nodiscard]] Checked<void> check_layout(lib::ByteView header);
    [[nodiscard]] Checked<void> check_entries() const;
    [[nodiscard]] Checked<void> check_name(const RawEntry& entry, u64 expected) const;
    [[nodiscard]] Checked<void> check_order(const RawEntry& previous, const RawEntry& entry) const;
    [[nodiscard]] Checked<void> check_fields(const RawEntry& entry) const;
    [[nodiscard]] Checked<void> check_contents(const RawEntry& entry, u64 expected) const;
    [[nodiscard]] Checked<void> check_directory_hash(Sha256Engine engine) const;

    [[nodiscard]] u64 entry_offset(u32 index) const;
    [[nodiscard]] RawEntry entry(u32 index) const;
    [[nodiscard]] std::string_view name_of(const RawEntry& entry) const;

    lib::ByteView image_{};
    u32 count_{};
    u64 names_offset_{};
    u64 names_size_{};
    u64 data_offset_{};
};

}  // namespace kos::romfs
