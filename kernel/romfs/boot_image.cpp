// SPDX-License-Identifier: Apache-2.0
// The boot image and its files.
#include "romfs/boot_image.hpp"

#include <cstring>
#include <optional>

#include <hal/cpu.hpp>
#include <hal/sha256.hpp>
#include <kos/abi/romfs.hpp>

#include "lib/assert.hpp"
#include "lib/log.hpp"
#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"

namespace kos::romfs {

namespace {

// Files by their number.
class FileSet {
  public:
    bool contains(u32 index) const { return (words_[index / kWordBits] >> (index % kWordBits) & 1) != 0; }
    void add(u32 index) { words_[index / kWordBits] |= u64{1} << (index % kWordBits); }

  private:
    static constexpr u32 kWordBits = 64;

    u64 words_[(abi::romfs::kMaxFiles + kWordBits - 1) / kWordBits] = {};
};

// A file half-way through its hash.
struct Verification {
    explicit Verification(const File& verified) : file{verified}, hash{hal::sha256_engine()} {}

    // kRestart.
    Result<void> advance() {
        while (hashed < file.bytes.size()) {
            const auto rest = file.bytes.subspan(hashed);
            const usize part = std::min(hal::sha256_step(), rest.size());
            hash.update(rest.first(part));
            hashed += part;
            TRY(obj::preemption_point());
        }
        return {};
    }

    File file;
    Sha256 hash;
    u64 hashed = 0;
};

// Only touched with the kernel lock held.
constinit std::optional<Image> installed;
constinit Manifest installed_manifest;
constinit FileSet listed;                       // by the manifest
constinit FileSet verified;                     // they lie in memory that nobody writes to
constinit std::optional<Verification> running;  // what others wait for: one at a time

// Ends the running verification. CORRUPT: the file it was about is.
Result<void> conclude() {
    const File file = running->file;
    const auto expected = boot_image().digest(file.index);
    const Sha256Digest found = running->hash.finish();
    const bool good = expected && std::memcmp(found.data(), expected->data(), found.size()) == 0;
    running.reset();
    if (!good) {
        log::error("romfs: file '{}': {} at offset {:#x}", file.name, code_text(Code::FileCorrupt), file.offset);
        return Error{Status::Corrupt};
    }
    verified.add(file.index);
    return {};
}

}  // namespace

Checked<void> install_boot_image(std::span<const std::byte> bytes) {
    auto image = Image::create(bytes, Contents::VerifyLater, hal::sha256_engine());
    if (!image) {
        return std::unexpected{image.error()};
    }
    installed.emplace(*image);
    return {};
}

std::expected<void, ManifestError> install_manifest(std::span<const std::byte> bytes) {
    const auto manifest = Manifest::create(bytes);
    if (!manifest) {
        return std::unexpected{manifest.error()};
    }
    if (const auto agrees = manifest->check_against(boot_image()); !agrees) {
        return agrees;
    }
    for (u32 index = 0; index < manifest->count(); ++index) {
        listed.add(boot_image().find(manifest->entry(index).path)->index);
    }
    installed_manifest = *manifest;
    return {};
}

const Image& boot_image() {
    KOS_ASSERT(installed.has_value());
    return *installed;
}

const Manifest& manifest() {
    return installed_manifest;
}

bool is_listed(const File& file) {
    return listed.contains(file.index);
}

Result<File> find_boot_file(std::string_view path) {
    const Result<File> file = boot_image().find(path);
    if (!file && abi::romfs::check_name(path) != abi::romfs::NameFault::None) {
        return Error{Status::Invalid};
    }
    return file;
}

Result<void> verify_boot_file(const File& file) {
    while (!verified.contains(file.index)) {
        if (!running) {
            running.emplace(file);
        }
        const bool other = running->file.index != file.index;
        TRY(running->advance());
        if (const auto end = conclude(); !end && !other) {
            return end;
        }
    }
    return {};
}

Result<File> open_boot_file(std::string_view path) {
    const File file = TRY(find_boot_file(path));
    TRY(verify_boot_file(file));
    return file;
}

}  // namespace kos::romfs
