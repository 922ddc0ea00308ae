// SPDX-License-Identifier: Apache-2.0
// Writes the class manifest.
#include "manifest_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <set>

#include <kos/abi/manifest.hpp>
#include <kos/base/sha256.hpp>
#include <kos/solution.hpp>

#include "files.hpp"

// The format's structures are written as they lie in memory.
static_assert(std::endian::native == std::endian::little);

namespace kos::image {
namespace {

using abi::manifest::Entry;
using abi::manifest::Header;

// Class and path: the order of the manifest.
using Binding = std::pair<std::string, std::string>;

std::set<Binding> bindings_of(const Solution& solution, Reporter& reporter) {
    std::set<Binding> bindings{{std::string{kInitFile}, std::string{kInitFile}}};
    for (const image::Entity& entity : solution.entities) {
        if (entity.class_name == abi::manifest::kAnonymous) {
            reporter.error(Code::BadName, entity.place, "the class 'anonymous' is that of programs that no image lists",
                           "give the entity a class of its own");
        }
        bindings.emplace(entity.class_name, entity.path);
    }
    return bindings;
}

void check_limits(const std::set<Binding>& bindings, const Place& place, Reporter& reporter) {
    std::map<std::string, usize> programs;
    for (const Binding& binding : bindings) {
        ++programs[binding.first];
    }
    for (const auto& [class_name, count] : programs) {
        if (count > abi::manifest::kMaxProgramsOfClass) {
            reporter.error(Code::TooMany, place,
                           "class '" + class_name + "' has " + std::to_string(count) + " programs",
                           "at most " + std::to_string(abi::manifest::kMaxProgramsOfClass) +
                               " programs can have one class: split it");
        }
    }
}

// Each program is read and hashed once.
class Digests {
  public:
    Digests(const Options& options, Reporter& reporter) : options_{options}, reporter_{reporter} {}

    const Sha256Digest& of(const std::string& path) {
        const auto [found, fresh] = digests_.try_emplace(path);
        if (fresh) {
            if (const auto contents = read_file(file_of(path), reporter_)) {
                found->second = sha256(std::as_bytes(std::span{*contents}));
            }
        }
        return found->second;
    }

  private:
    const std::string& file_of(const std::string& path) const {
        const auto program = std::ranges::find(options_.programs, path, &Program::path);
        return path == kInitFile ? options_.init_program : program->file;
    }

    const Options& options_;
    Reporter& reporter_;
    std::map<std::string, Sha256Digest> digests_;
};

template <typename T>
void append(std::vector<std::byte>& bytes, const T& object) {
    const auto raw = std::as_bytes(std::span{&object, 1});
    bytes.insert(bytes.end(), raw.begin(), raw.end());
}

}  // namespace

std::vector<std::byte> write_manifest(const Options& options, const Solution& solution, Reporter& reporter) {
    const std::set<Binding> bindings = bindings_of(solution, reporter);
    check_limits(bindings, solution.place, reporter);
    if (reporter.failed()) {
        return {};
    }
    Digests digests{options, reporter};
    std::vector<std::byte> entries;
    std::string texts;
    const usize texts_offset = sizeof(Header) + bindings.size() * sizeof(Entry);
    const auto add_text = [&](const std::string& text) {
        const auto offset = static_cast<u32>(texts_offset + texts.size());
        texts += text + '\0';
        return offset;
    };
    for (const auto& [class_name, path] : bindings) {
        Entry entry{.class_offset = add_text(class_name),
                    .path_offset = add_text(path),
                    .class_length = static_cast<u16>(class_name.size()),
                    .path_length = static_cast<u16>(path.size())};
        std::memcpy(entry.sha256, digests.of(path).data(), sizeof(entry.sha256));
        append(entries, entry);
    }
    std::vector<std::byte> bytes;
    append(bytes, Header{.magic = abi::manifest::kMagic,
                         .version = abi::manifest::kVersion,
                         .header_size = sizeof(Header),
                         .entry_size = sizeof(Entry),
                         .entry_count = static_cast<u32>(bindings.size()),
                         .total_size = texts_offset + texts.size()});
    bytes.insert(bytes.end(), entries.begin(), entries.end());
    const auto text_bytes = std::as_bytes(std::span{texts});
    bytes.insert(bytes.end(), text_bytes.begin(), text_bytes.end());
    return bytes;
}

}  // namespace kos::image
