// SPDX-License-Identifier: Apache-2.0
// Builds manifests for tests straight from the format's description, apart from the packer.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include <kos/abi/manifest.hpp>
#include <kos/base/sha256.hpp>

namespace kos::romfs::test {

struct Binding {
    std::string class_name;
    std::string path;
    std::string contents;  // of the program, for its hash
};

class TestManifest {
  public:
    // In the order given, which the format wants sorted.
    explicit TestManifest(const std::vector<Binding>& bindings) {
        const usize texts_at = sizeof(abi::manifest::Header) + bindings.size() * sizeof(abi::manifest::Entry);
        std::string texts;
        bytes_.resize(texts_at);
        usize at = sizeof(abi::manifest::Header);
        for (const Binding& binding : bindings) {
            abi::manifest::Entry entry{};
            entry.class_offset = static_cast<u32>(texts_at + texts.size());
            entry.class_length = static_cast<u16>(binding.class_name.size());
            texts += binding.class_name + '\0';
            entry.path_offset = static_cast<u32>(texts_at + texts.size());
            entry.path_length = static_cast<u16>(binding.path.size());
            texts += binding.path + '\0';
            const Sha256Digest digest = sha256(std::as_bytes(std::span{binding.contents}));
            std::memcpy(entry.sha256, digest.data(), digest.size());
            std::memcpy(&bytes_[at], &entry, sizeof(entry));
            at += sizeof(entry);
        }
        for (const char c : texts) {
            bytes_.push_back(static_cast<std::byte>(c));
        }
        const abi::manifest::Header header{
            abi::manifest::kMagic,        abi::manifest::kVersion,           sizeof(header),
            sizeof(abi::manifest::Entry), static_cast<u32>(bindings.size()), bytes_.size()};
        std::memcpy(bytes_.data(), &header, sizeof(header));
    }

    // Overwrites an integer of the host's (little-endian) layout.
    template <typename T>
    TestManifest& set(u64 offset, T value) {
        std::memcpy(&bytes_[static_cast<usize>(offset)], &value, sizeof(value));
        return *this;
    }

    [[nodiscard]] std::vector<std::byte>& bytes() { return bytes_; }

  private:
    std::vector<std::byte> bytes_;
};

}  // namespace kos::romfs::test
