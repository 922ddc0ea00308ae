// SPDX-License-Identifier: Apache-2.0
// Output files and the dependency file.
#include "output.hpp"

#include <filesystem>
#include <fstream>
#include <list>

#include <toolkit/temporary_file.hpp>

#include "text.hpp"

namespace kos::idlc {

namespace {

namespace fs = std::filesystem;

std::string target_of(const OutputFile& file, const std::string& folder) {
    return folder.empty() ? file.path : cat(folder, "/", file.path);
}

bool write_file(const fs::path& path, const std::string& text) {
    std::error_code error;
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), error);
    }
    std::ofstream stream{path, std::ios::binary | std::ios::trunc};
    stream << text;
    stream.close();
    return !error && stream.good();
}

bool fail(const fs::path& target, Reporter& reporter) {
    reporter.error(Code::CannotWrite, {}, cat("cannot write '", target.string(), "'"));
    return false;
}

// "$" and blanks as make and Ninja read them.
std::string escaped(const std::string& path) {
    return replace_all(replace_all(path, '$', "$$"), ' ', "\\ ");
}

}  // namespace

bool write_outputs(const Outputs& outputs, const std::string& folder, Reporter& reporter) {
    std::list<toolkit::TemporaryFile> files;
    for (const auto& output : outputs) {
        const std::string target = target_of(output, folder);
        if (DiskFiles{}.read(target) == output.text) {
            continue;
        }
        if (!write_file(files.emplace_back(target).path(), output.text)) {
            return fail(target, reporter);
        }
    }
    for (auto& file : files) {
        if (file.commit()) {
            return fail(file.target(), reporter);
        }
    }
    return true;
}

std::string dependency_rule(const std::string& target, const Outputs& outputs, const std::string& folder,
                            const Sources& sources) {
    std::string rule = escaped(target);
    if (target.empty()) {
        for (const auto& file : outputs) {
            rule += cat(rule.empty() ? "" : " ", escaped(target_of(file, folder)));
        }
    }
    rule += ":";
    for (const auto& file : sources.files()) {
        rule += cat(" \\\n  ", escaped(file.path));
    }
    return rule + "\n";
}

}  // namespace kos::idlc
