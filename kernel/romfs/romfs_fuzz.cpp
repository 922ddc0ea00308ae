// SPDX-License-Identifier: Apache-2.0
// Fuzzer of the ROMFS reader: any bytes are safe, and an accepted image keeps every promise of its format.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <kos/abi/romfs.hpp>

#include "romfs/image.hpp"

namespace {

using namespace kos::romfs;
using kos::abi::romfs::Header;
using Bytes = std::vector<std::byte>;

void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "romfs_fuzz: %s\n", what);
        std::abort();
    }
}

void check_image(const Image& image) {
    kos::u64 end = 0;
    for (kos::u32 index = 0; index < image.file_count(); ++index) {
        const auto file = image.file(index);
        require(file.has_value(), "a file that is not there");
        require(kos::abi::romfs::check_name(file->name) == kos::abi::romfs::NameFault::None, "a bad name");
        require(file->offset % kos::abi::romfs::kPageSize == 0 && file->offset >= end, "overlapping files");
        end = file->offset + file->bytes.size();
        require(end <= image.size(), "a file beyond the end");
        const auto found = image.find(file->name);
        require(found.has_value() && found->index == index, "a file that is not found");
    }
}

// Makes the directory's hash right, so that the rest is reached.
void seal(Bytes& bytes) {
    const kos::lib::ByteView view{bytes};
    const auto covered = view.slice(0, view.little_endian<kos::u64>(offsetof(Header, data_offset)).value_or(0));
    if (!covered.has_value() || covered->size() < sizeof(Header)) {
        return;
    }
    const auto hash = bytes.begin() + offsetof(Header, sha256);
    std::fill_n(hash, sizeof(Header::sha256), std::byte{0});
    const kos::Sha256Digest digest = kos::sha256(covered->bytes());
    std::copy(digest.begin(), digest.end(), hash);
}

void check_error(const ImageError& error, std::span<const std::byte> bytes) {
    require(code_text(error.code) != "?", "a code without a text");
    require(error.offset <= bytes.size(), "a place outside of the image");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, size_t size) {
    const std::span input{reinterpret_cast<const std::byte*>(data), size};
    if (const auto image = Image::create(input); image.has_value()) {
        check_image(*image);
    } else {
        check_error(image.error(), input);
    }
    Bytes sealed{input.begin(), input.end()};
    seal(sealed);
    if (const auto image = Image::create(sealed, Contents::VerifyLater); image.has_value()) {
        check_image(*image);
    } else {
        require(image.error().code != Code::FileCorrupt, "a file verified too early");
    }
    return 0;
}
