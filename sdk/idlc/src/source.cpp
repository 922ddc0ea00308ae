// SPDX-License-Identifier: Apache-2.0
// Reading descriptions from disk and from memory.
#include "source.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace kos::idlc {

std::string_view SourceFile::line(u32 number) const {
    std::string_view rest = text;
    for (u32 current = 1; current < number; ++current) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        rest.remove_prefix(end + 1);
    }
    std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

Place::operator toolkit::Place() const {
    toolkit::Place shown;
    if (file != nullptr) {
        shown.file = file->path;
    }
    if (file != nullptr && line != 0) {
        shown = {file->path, line, column, length, std::string{file->line(line)}};
    }
    return shown;
}

std::optional<std::string> DiskFiles::read(const std::string& path) const {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        return std::nullopt;
    }
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        return std::nullopt;
    }
    return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

std::optional<std::string> MemoryFiles::read(const std::string& path) const {
    const auto found = files_.find(path);
    if (found == files_.end()) {
        return std::nullopt;
    }
    return found->second;
}

const SourceFile* Sources::open(const std::string& path) {
    if (const auto known = by_path_.find(path); known != by_path_.end()) {
        return known->second;
    }
    auto text = store_->read(path);
    if (!text) {
        return nullptr;
    }
    files_.push_back({path, std::move(*text)});
    return by_path_[path] = &files_.back();
}

}  // namespace kos::idlc
