// SPDX-License-Identifier: Apache-2.0
// Fuzzer of the manifest's reader: any bytes are safe, and what an accepted one lists is found, and nothing else.
#include <cstdio>
#include <cstdlib>

#include <kos/abi/romfs.hpp>

#include "romfs/manifest.hpp"

namespace {

using namespace kos::romfs;

void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "manifest_fuzz: %s\n", what);
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, size_t size) {
    const std::span input{reinterpret_cast<const std::byte*>(data), size};
    const auto manifest = Manifest::create(input);
    if (!manifest.has_value()) {
        require(code_text(manifest.error().code) != "?", "a code without a text");
        require(manifest.error().offset <= size, "a place outside of the file");
        return 0;
    }
    for (kos::u32 index = 0; index < manifest->count(); ++index) {
        const auto entry = manifest->entry(index);
        require(kos::abi::manifest::is_class(entry.security_class), "a bad class");
        require(kos::abi::romfs::check_name(entry.path) == kos::abi::romfs::NameFault::None, "a bad path");
        require(manifest->lists(entry.security_class), "a class that is not found");
        require(manifest->binds(entry.security_class, entry.path), "a path that is not found");
        require(manifest->binds(entry.security_class, entry.digest), "a hash that is not found");
    }
    require(!manifest->lists(kos::abi::manifest::kAnonymous), "the anonymous class is listed");
    require(!manifest->lists("") && !manifest->binds("", ""), "nothing is listed");
    return 0;
}
