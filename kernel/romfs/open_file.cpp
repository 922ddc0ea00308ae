// SPDX-License-Identifier: Apache-2.0
// Open files.
#include "romfs/open_file.hpp"

#include <algorithm>

#include "mm/object_cache.hpp"

namespace kos::romfs {

namespace {

constinit mm::ObjectCache<OpenFile> cache;

}  // namespace

Result<OpenFile*> OpenFile::create(obj::Process& payer, const File& file) {
    return cache.create(payer.account(), payer, file);
}

std::span<const std::byte> OpenFile::read(u64 offset, usize limit) const {
    if (offset >= file_.bytes.size()) {
        return {};
    }
    return file_.bytes.subspan(offset, std::min<usize>(limit, file_.bytes.size() - offset));
}

void OpenFile::destroy() {
    cache.destroy(payer(), this);
}

}  // namespace kos::romfs
