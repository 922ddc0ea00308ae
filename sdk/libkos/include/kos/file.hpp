// SPDX-License-Identifier: Apache-2.0
// Files of the ROMFS, the file system that the kernel is started with. Example: sdk/libkos/examples/file.cpp.
#pragma once

#include <string_view>

#include <kos/memory.hpp>

namespace kos {

// An open file; read-only, as all of them.
class File {
  public:
    File() = default;

    // NOT_FOUND: there is no file of this name; INVALID: there can be none; CORRUPT: its contents are not what the
    // image says; QUOTA, NO_MEMORY.
    static Result<File> open(std::string_view path);

    // Reads from an offset until the buffer or the file is at its end; returns what was read.
    Result<std::span<std::byte>> read(usize offset, std::span<std::byte> buffer) const;
    // The file's own pages, to be mapped for reading; nothing is copied. Their last page is zero behind the file.
    // INVALID: the file is empty; QUOTA, NO_MEMORY.
    Result<Memory> memory() const;

    const OwnedHandle& handle() const { return handle_; }
    usize size() const { return size_; }

  private:
    File(OwnedHandle handle, usize size) : handle_{std::move(handle)}, size_{size} {}

    OwnedHandle handle_{};
    usize size_ = 0;
};

}  // namespace kos
