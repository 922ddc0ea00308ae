// SPDX-License-Identifier: Apache-2.0
// The image that the kernel was started with, and its class manifest.
#pragma once

#include "romfs/image.hpp"
#include "romfs/manifest.hpp"

namespace kos::romfs {

// Validates and installs it, once, at boot. A file's own hash is checked when the file is first used.
Checked<void> install_boot_image(std::span<const std::byte> bytes);

// Validates and installs the installed image's manifest, once, at boot. Without one no class is listed.
std::expected<void, ManifestError> install_manifest(std::span<const std::byte> bytes);

// The installed ones.
const Image& boot_image();
const Manifest& manifest();

// Whether the manifest lists the file for some class. O(1).
bool is_listed(const File& file);

// The file of this path, unverified. INVALID: no file can have such a path; NOT_FOUND.
Result<File> find_boot_file(std::string_view path);

// Compares a file's contents with their hash, in steps, once for all. kRestart: an interrupt is pending, call it again
// with the same file. Before it begins it ends what others began. CORRUPT (the log says where).
Result<void> verify_boot_file(const File& file);

// The file, verified: both of the above.
Result<File> open_boot_file(std::string_view path);

}  // namespace kos::romfs
