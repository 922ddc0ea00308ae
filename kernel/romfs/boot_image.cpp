// SPDX-License-Identifier: Apache-2.0
// The boot image and its files.
#include "romfs/boot_image.hpp"

#include <optional>

#include <hal/sha256.hpp>
#include <kos/abi/romfs.hpp>

#include "lib/assert.hpp"
#include "lib/log.hpp"

namespace kos::romfs {

namespace {

constinit std::optional<Image> installed;

// Files whose contents were found to be what their hash says. They lie in read-only memory from then on.
class VerifiedFiles {
  public:
    bool contains(u32 index) const { return (words_[index / kWordBits] >> (index % kWordBits) & 1) != 0; }
    void add(u32 index) { words_[index / kWordBits] |= u64{1} << (index % kWordBits); }

  private:
    static constexpr u32 kWordBits = 64;

    u64 words_[(abi::romfs::kMaxFiles + kWordBits - 1) / kWordBits] = {};
};

constinit VerifiedFiles verified_files;

}  // namespace

Checked<void> install_boot_image(std::span<const std::byte> bytes) {
    auto image = Image::create(bytes, Contents::VerifyLater, hal::sha256_engine());
    if (!image) {
        return std::unexpected{image.error()};
    }
    installed.emplace(*image);
    return {};
}

const Image& boot_image() {
    KOS_ASSERT(installed.has_value());
    return *installed;
}

Result<File> open_boot_file(std::string_view path) {
    const File file = TRY(boot_image().find(path));
    if (verified_files.contains(file.index)) {
        return file;
    }
    if (const auto verified = boot_image().verify_file(file.index, hal::sha256_engine()); !verified) {
        log::error("romfs: file '{}': {} at offset {:#x}", file.name, code_text(verified.error().code),
                   verified.error().offset);
        return Error{Status::Corrupt};
    }
    verified_files.add(file.index);
    return file;
}

}  // namespace kos::romfs
