// SPDX-License-Identifier: Apache-2.0
// Files, by the kernel's endpoint Romfs.
#include <kos/core/romfs.hpp>
#include <kos/file.hpp>

namespace kos {

using core::Romfs;

Result<File> File::open(std::string_view path) {
    const auto opened = TRY(Romfs::open(path));
    return File{OwnedHandle{opened.file}, opened.size};
}

Result<std::span<std::byte>> File::read(usize offset, std::span<std::byte> buffer) const {
    usize done = 0;
    while (done < buffer.size()) {
        const auto piece = TRY(Romfs::read(handle_.get(), offset + done, buffer.subspan(done)));
        if (piece.data.empty()) {
            break;
        }
        done += piece.data.size();
    }
    return buffer.first(done);
}

Result<Memory> File::memory() const {
    const auto pages = TRY(Romfs::map(handle_.get()));
    return Memory{OwnedHandle{pages.memory}, (pages.size + kPageBytes - 1) / kPageBytes * kPageBytes};
}

}  // namespace kos
