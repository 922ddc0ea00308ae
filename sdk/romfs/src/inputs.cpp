// SPDX-License-Identifier: Apache-2.0
// Collecting and checking the names.
#include "inputs.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <kos/abi/romfs.hpp>

namespace kos::romfs_tool {
namespace {

namespace fs = std::filesystem;

// Names come from outside: what does not print is shown as a number.
std::string printable(std::string_view name) {
    std::string text = "'";
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_printable = byte >= ' ' && byte <= '~';
        text += is_printable ? std::string{c}
                             : "\\x" + std::string{"0123456789abcdef"[byte >> 4]} + "0123456789abcdef"[byte & 15];
    }
    return text + "'";
}

void check_name(const Input& input) {
    const abi::romfs::NameFault fault = abi::romfs::check_name(input.name);
    if (fault != abi::romfs::NameFault::None) {
        throw Failure{Code::BadName, input.place,
                      "name " + printable(input.name) + " " + std::string{abi::romfs::name_fault_text(fault)}};
    }
}

void check_neighbours(const Input& before, const Input& input) {
    if (before.name == input.name) {
        throw Failure{Code::DuplicateName, input.place,
                      printable(input.name) + " is both " + before.source.string() + " and " + input.source.string()};
    }
    if (abi::romfs::is_directory_of(before.name, input.name)) {
        throw Failure{Code::FileUnderFile, input.place,
                      printable(input.name) + " needs a folder where " + printable(before.name) + " is a file"};
    }
}

}  // namespace

Input parse_pair(std::string_view text, Code error, const std::string& place) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
        throw Failure{error, place, printable(text) + " is not name=path"};
    }
    return {std::string{text.substr(0, equals)}, fs::path{text.substr(equals + 1)}, place};
}

std::vector<Input> read_manifest(const fs::path& manifest) {
    std::ifstream file{manifest};
    if (!file || fs::is_directory(manifest)) {
        throw Failure{Code::CannotRead, "", "cannot read the manifest " + manifest.string()};
    }
    std::vector<Input> inputs;
    std::string line;
    for (unsigned number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        Input input = parse_pair(line, Code::BadManifest, manifest.string() + ":" + std::to_string(number));
        input.source = manifest.parent_path() / input.source;
        inputs.push_back(std::move(input));
    }
    return inputs;
}

std::vector<Input> read_directory(const fs::path& directory) {
    std::vector<Input> inputs;
    std::error_code error;
    for (fs::recursive_directory_iterator at{directory, error}, end; !error && at != end; at.increment(error)) {
        if (!at->is_directory()) {
            inputs.push_back({at->path().lexically_relative(directory).generic_string(), at->path(), ""});
        }
    }
    if (error) {
        throw Failure{Code::CannotRead, "", "cannot read the folder " + directory.string() + ": " + error.message()};
    }
    return inputs;
}

std::vector<Input> arrange(std::vector<Input> inputs) {
    if (inputs.size() > abi::romfs::kMaxFiles) {
        throw Failure{Code::TooManyFiles, "", std::to_string(inputs.size()) + " files"};
    }
    std::ranges::for_each(inputs, check_name);
    // By source, too: then the message about a duplicate does not depend on the order of the arguments.
    std::ranges::sort(inputs, [](const Input& a, const Input& b) {
        const int order = abi::romfs::compare_names(a.name, b.name);
        return order != 0 ? order < 0 : a.source < b.source;
    });
    for (std::size_t i = 1; i < inputs.size(); ++i) {
        check_neighbours(inputs[i - 1], inputs[i]);
    }
    return inputs;
}

}  // namespace kos::romfs_tool
