// SPDX-License-Identifier: Apache-2.0
// Fuzzer of the ELF parser: any bytes are safe, and an accepted file keeps every promise that loading relies on.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "elf/relocations.hpp"

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
    const kos::u64 end = image.kind() == Kind::Fixed ? kUserEnd : kMaxPieBytes;
    kos::u64 next = image.kind() == Kind::Fixed ? kUserStart : 0;
    bool has_entry = false;
    for (kos::u32 i = 0; i < image.segment_count(); ++i) {
        const Segment segment = *image.segment(i);
        require(segment.size > 0 && segment.file_bytes.size() <= segment.size, "bad sizes");
        require(segment.first_page() >= next, "overlapping segments");
        require(segment.size <= end && segment.address <= end - segment.size, "outside of user space");
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

// A segment as it lies in memory, as far as a model can hold it.
struct Copy {
    Segment segment;
    std::vector<std::byte> bytes;
};

constexpr kos::u64 kMostModelled = kos::u64{1} << 20;
constexpr kos::u64 kLoadBase = kos::u64{1} << 32;

std::vector<Copy> copies(const Image& image) {
    std::vector<Copy> made;
    for (kos::u32 i = 0; i < image.segment_count(); ++i) {
        const Segment segment = *image.segment(i);
        made.push_back({segment, {segment.file_bytes.begin(), segment.file_bytes.end()}});
        made.back().bytes.resize(std::min(segment.size, kMostModelled));
    }
    return made;
}

// Applies what is applied by a loader, up to the first refusal: nothing but writable data may change.
void check_relocations(const Image& image, std::span<const std::byte> file) {
    const Relocations relocations{image};
    require(relocations.segments().size() == image.segment_count(), "segments are missing");
    require(relocations.count() <= file.size() / 24, "more relocations than the file can hold");
    std::vector<Copy> model = copies(image);
    for (kos::u64 i = 0; i < relocations.count(); ++i) {
        const auto relocation = relocations.at(i);
        if (!relocation.has_value()) {
            require(relocation.error().offset < file.size(), "a relocation outside of the file");
            break;
        }
        require(relocation->segment < model.size(), "a relocation of no segment");
        Copy& copy = model[relocation->segment];
        const bool writable =
            copy.segment.access == Access::ReadWrite || copy.segment.access == Access::ReadAfterRelocation;
        require(writable, "a relocation of constants or code");
        require(copy.segment.size >= 8 && relocation->offset <= copy.segment.size - 8, "a relocation out of bounds");
        if (relocation->offset + 8 <= copy.bytes.size()) {
            const kos::u64 value = kLoadBase + relocation->value;
            std::memcpy(&copy.bytes[relocation->offset], &value, sizeof(value));
        }
    }
    for (const Copy& copy : model) {
        const bool constant = copy.segment.access == Access::Read || copy.segment.access == Access::ReadExecute;
        const auto same = std::min(copy.bytes.size(), copy.segment.file_bytes.size());
        require(!constant || std::equal(copy.bytes.begin(), copy.bytes.begin() + static_cast<std::ptrdiff_t>(same),
                                        copy.segment.file_bytes.begin()),
                "constants changed");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, size_t size) {
    const std::span file{reinterpret_cast<const std::byte*>(data), size};
    const auto image = Image::create(file);
    if (!image.has_value()) {
        require(code_text(image.error().code) != "?", "a code without a text");
        require(image.error().offset <= size, "a place outside of the file");
        return 0;
    }
    check_segments(*image, file);
    check_relocations(*image, file);
    require(is_within(image->build_id(), file) && image->build_id().size() <= 64, "a bad build ID");
    require(is_within(image->tls().file_bytes, file), "TLS outside of the file");
    require(image->tls().file_bytes.size() <= image->tls().size, "TLS larger in the file");
    require(image->tls().address % image->tls().alignment == 0, "TLS not aligned");
    return 0;
}
