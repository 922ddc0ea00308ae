// SPDX-License-Identifier: Apache-2.0
// Fuzzer of the ELF parser: any bytes are safe, and an accepted file keeps every promise that loading relies on.
#include <cstdio>
#include <cstdlib>

#include "elf/image.hpp"

namespace {

using namespace kos::elf;

void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "elf_fuzz: %s\n", what);
        std::abort();
    }
}

bool is_within(std::span<const std::byte> part, std::span<const std::byte> file) {
    return part.empty() || (part.data() >= file.data() && part.data() + part.size() <= file.data() + file.size());
}

void check_segments(const Image& image, std::span<const std::byte> file) {
    kos::u64 next = image.kind() == Kind::Fixed ? kUserStart : 0;
    bool has_entry = false;
    for (kos::u32 i = 0; i < image.segment_count(); ++i) {
        const Segment segment = *image.segment(i);
        require(segment.size > 0 && segment.file_bytes.size() <= segment.size, "bad sizes");
        require(segment.first_page() >= next, "overlapping segments");
        require(segment.size <= kUserEnd && segment.address <= kUserEnd - segment.size, "outside of user space");
        require(segment.end_page() > segment.first_page(), "no page");
        require(is_within(segment.file_bytes, file), "bytes outside of the file");
        require((segment.address - segment.file_offset) % kPageSize == 0, "cannot be mapped");
        next = segment.end_page();
        has_entry = has_entry || (segment.access == Access::ReadExecute && image.entry() >= segment.address &&
                                  image.entry() - segment.address < segment.file_bytes.size());
    }
    require(has_entry, "entry outside of the text");
    require(!image.segment(image.segment_count()).has_value(), "more segments than counted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, size_t size) {
    const std::span file{reinterpret_cast<const std::byte*>(data), size};
    const auto image = Image::create(file, Accept::FixedAndStaticPie);
    const auto fixed = Image::create(file);
    require(fixed.has_value() == (image.has_value() && image->kind() == Kind::Fixed), "a PIE taken for fixed");
    if (!image.has_value()) {
        require(code_text(image.error().code) != "?", "a code without a text");
        require(image.error().offset <= size, "a place outside of the file");
        return 0;
    }
    check_segments(*image, file);
    require(is_within(image->build_id(), file) && image->build_id().size() <= 64, "a bad build ID");
    require(is_within(image->tls().file_bytes, file), "TLS outside of the file");
    require(image->tls().file_bytes.size() <= image->tls().size, "TLS larger in the file");
    return 0;
}
