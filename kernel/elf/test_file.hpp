// SPDX-License-Identifier: Apache-2.0
// Builds ELF files for tests, field by field.
#pragma once

#include <cstring>
#include <vector>

#include "elf/format.hpp"

namespace kos::elf::test {

using Bytes = std::vector<std::byte>;

inline constexpr u64 kBase = 0x200000;

// A good program: text, read-only data, and data with BSS, each on a page of its own, in a file of 16 KiB.
class TestFile {
  public:
    TestFile() {
        header_ = {.ident = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                   .type = format::kTypeExecutable,
                   .machine = format::kMachineAarch64,
                   .version = 1,
                   .entry = kBase + 0x1000,
                   .program_headers = sizeof(format::FileHeader),
                   .section_headers = 0,
                   .flags = 0,
                   .header_size = sizeof(format::FileHeader),
                   .program_header_size = sizeof(format::ProgramHeader),
                   .program_header_count = 0,
                   .section_header_size = 0,
                   .section_header_count = 0,
                   .section_names = 0};
        add(load(format::kFlagRead | format::kFlagExecute, 0x1000, 0x1000, 0x1000));
        add(load(format::kFlagRead, 0x2000, 0x800, 0x800));
        add(load(format::kFlagRead | format::kFlagWrite, 0x3010, 0x100, 0x4000));
    }

    // A segment whose offset in the file is that from the base.
    static format::ProgramHeader load(u32 flags, u64 offset, u64 file_size, u64 memory_size) {
        return {format::kLoad, flags, offset, kBase + offset, kBase + offset, file_size, memory_size, 0x1000};
    }

    static format::ProgramHeader other(u32 type, u64 offset, u64 size) {
        return {type, format::kFlagRead, offset, kBase + offset, kBase + offset, size, size, 4};
    }

    TestFile& add(const format::ProgramHeader& header) {
        headers_.push_back(header);
        return *this;
    }

    // Puts raw bytes at an offset of the finished file.
    TestFile& put(u64 offset, std::vector<u32> words) {
        contents_.emplace_back(offset, std::move(words));
        return *this;
    }

    // The same for values of 8 bytes.
    TestFile& put_longs(u64 offset, const std::vector<u64>& longs) {
        std::vector<u32> words;
        for (const u64 value : longs) {
            words.push_back(static_cast<u32>(value));
            words.push_back(static_cast<u32>(value >> 32));
        }
        return put(offset, std::move(words));
    }

    format::FileHeader& header() { return header_; }
    format::ProgramHeader& segment(usize index) { return headers_[index]; }

    [[nodiscard]] Bytes build(usize size = 0x4000) {
        header_.program_header_count = static_cast<u16>(headers_.size());
        return raw(size);
    }

    // As build(), with the count of headers as it stands in header().
    [[nodiscard]] Bytes raw(usize size = 0x4000) const {
        Bytes bytes(size);
        std::memcpy(bytes.data(), &header_, sizeof(header_));
        std::memcpy(&bytes[sizeof(header_)], headers_.data(), headers_.size() * sizeof(headers_[0]));
        for (const auto& [offset, words] : contents_) {
            std::memcpy(&bytes[offset], words.data(), words.size() * sizeof(u32));
        }
        return bytes;
    }

  private:
    format::FileHeader header_{};
    std::vector<format::ProgramHeader> headers_;
    std::vector<std::pair<u64, std::vector<u32>>> contents_;
};

}  // namespace kos::elf::test
