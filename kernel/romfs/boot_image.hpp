// SPDX-License-Identifier: Apache-2.0
// The image that the kernel was started with.
#pragma once

#include "romfs/image.hpp"

namespace kos::romfs {

// Validates and installs it, once, at boot. A file's own hash is checked when the file is first used.
Checked<void> install_boot_image(std::span<const std::byte> bytes);

// The installed image; empty without one.
const Image& boot_image();

// The file, its contents checked against their hash. NOT_FOUND, CORRUPT (the log says where).
Result<File> open_boot_file(std::string_view path);

}  // namespace kos::romfs
