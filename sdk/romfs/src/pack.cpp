// SPDX-License-Identifier: Apache-2.0
// The writer: sizes first, then the contents as they are hashed, at last header and directory.
#include "pack.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <system_error>

#include <kos/abi/romfs.hpp>
#include <kos/base/sha256.hpp>

#include "output_file.hpp"

// The format's structures are written as they lie in memory.
static_assert(std::endian::native == std::endian::little);

namespace kos::romfs_tool {
namespace {

namespace fs = std::filesystem;
using abi::romfs::Entry;
using abi::romfs::Header;

u64 page_up(u64 value) {
    return (value + abi::romfs::kPageSize - 1) / abi::romfs::kPageSize * abi::romfs::kPageSize;
}

template <typename T>
std::span<const std::byte> bytes_of(const T& object) {
    return std::as_bytes(std::span{&object, 1});
}

u64 size_of(const Input& input) {
    std::error_code error;
    const bool is_regular = fs::is_regular_file(input.source, error);
    const u64 size = is_regular ? fs::file_size(input.source, error) : 0;
    if (!is_regular || error) {
        const std::string why = error ? error.message() : "no regular file";
        throw Failure{Code::CannotRead, input.place, "cannot read " + input.source.string() + ": " + why};
    }
    if (size > abi::romfs::kMaxFileSize) {
        throw Failure{Code::FileTooBig, input.place, input.source.string() + " has " + std::to_string(size) + " bytes"};
    }
    return size;
}

// Header, directory and names, with the places that follow from the sizes.
class Layout {
  public:
    explicit Layout(const std::vector<Input>& inputs) {
        for (const Input& input : inputs) {
            entries_.push_back({.data_size = size_of(input),
                                .name_offset = static_cast<u32>(names_.size()),
                                .name_length = static_cast<u16>(input.name.size())});
            names_ += input.name + '\0';
        }
        const u64 names_offset = sizeof(Header) + entries_.size() * sizeof(Entry);
        header_ = {.magic = abi::romfs::kMagic,
                   .version = abi::romfs::kVersion,
                   .header_size = sizeof(Header),
                   .entry_count = static_cast<u32>(entries_.size()),
                   .entry_size = sizeof(Entry),
                   .directory_offset = sizeof(Header),
                   .names_offset = names_offset,
                   .names_size = names_.size(),
                   .data_offset = page_up(names_offset + names_.size())};
        u64 offset = header_.data_offset;
        for (Entry& entry : entries_) {
            entry.data_offset = offset;
            offset = page_up(offset + entry.data_size);
        }
        header_.total_size = offset;
    }

    [[nodiscard]] u64 data_offset() const { return header_.data_offset; }
    [[nodiscard]] std::vector<Entry>& entries() { return entries_; }

    // Everything in front of the contents, sealed by its hash.
    [[nodiscard]] std::vector<std::byte> front() {
        std::ranges::fill(header_.sha256, u8{0});
        const Sha256Digest digest = sha256(assemble());
        std::memcpy(header_.sha256, digest.data(), digest.size());
        return assemble();
    }

  private:
    [[nodiscard]] std::vector<std::byte> assemble() const {
        std::vector<std::byte> bytes;
        const auto append = [&](std::span<const std::byte> part) {
            bytes.insert(bytes.end(), part.begin(), part.end());
        };
        append(bytes_of(header_));
        append(std::as_bytes(std::span{entries_}));
        append(std::as_bytes(std::span{names_}));
        bytes.resize(header_.data_offset);
        return bytes;
    }

    Header header_{};
    std::vector<Entry> entries_;
    std::string names_;
};

bool begins_like_elf(std::span<const std::byte> bytes) {
    static constexpr std::array kMagic{std::byte{0x7f}, std::byte{'E'}, std::byte{'L'}, std::byte{'F'}};
    return bytes.size() >= kMagic.size() && std::ranges::equal(bytes.first(kMagic.size()), kMagic);
}

void write_contents(const Input& input, Entry& entry, OutputFile& output) {
    std::ifstream source{input.source, std::ios::binary};
    if (!source) {
        throw Failure{Code::CannotRead, input.place, "cannot open " + input.source.string()};
    }
    Sha256 hash;
    u64 total = 0;
    std::vector<char> buffer(usize{64} * 1024);
    while (source.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), source.gcount() > 0) {
        const auto part = std::as_bytes(std::span{buffer}.first(static_cast<usize>(source.gcount())));
        if (total == 0 && begins_like_elf(part)) {
            entry.flags |= abi::romfs::kExecutable;
        }
        total += part.size();
        if (total > entry.data_size) {
            break;
        }
        hash.update(part);
        output.write(part);
    }
    if (source.bad()) {
        throw Failure{Code::CannotRead, input.place, "cannot read " + input.source.string()};
    }
    if (total != entry.data_size) {
        throw Failure{Code::SourceChanged, input.place, input.source.string() + " has another size than before"};
    }
    const Sha256Digest digest = hash.finish();
    std::memcpy(entry.sha256, digest.data(), digest.size());
    output.write_zeros(page_up(total) - total);
}

}  // namespace

void pack(std::vector<Input> inputs, const fs::path& output) {
    inputs = arrange(std::move(inputs));
    Layout layout{inputs};
    OutputFile file{output};
    file.write_zeros(layout.data_offset());
    for (usize i = 0; i < inputs.size(); ++i) {
        write_contents(inputs[i], layout.entries()[i], file);
    }
    file.seek(0);
    file.write(layout.front());
    file.commit();
}

}  // namespace kos::romfs_tool
