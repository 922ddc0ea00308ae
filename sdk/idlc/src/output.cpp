// SPDX-License-Identifier: Apache-2.0
// Output files and the dependency file.
#include "output.hpp"

#include <filesystem>
#include <fstream>

#include "text.hpp"

namespace kos::idlc {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = ".kos-idlc-tmp";

std::string target_of(const OutputFile& file, const std::string& folder) {
    return folder.empty() ? file.path : cat(folder, "/", file.path);
}

bool write_temporary(const std::string& target, const std::string& text) {
    std::error_code error;
    const auto parent = fs::path{target}.parent_path();
    if (!parent.empty()) {
        fs::create_directories(parent, error);
    }
    std::ofstream stream{cat(target, kTemporary), std::ios::binary | std::ios::trunc};
    stream << text;
    stream.close();
    return !error && stream.good();
}

void remove_temporaries(const std::vector<std::string>& targets) {
    for (const auto& target : targets) {
        std::error_code ignored;
        fs::remove(cat(target, kTemporary), ignored);
    }
}

bool fail(const std::string& target, const std::vector<std::string>& targets, Reporter& reporter) {
    remove_temporaries(targets);
    reporter.error(Code::CannotWrite, {}, cat("cannot write '", target, "'"),
                   "check the folder, its permissions and the free space");
    return false;
}

// "$" and blanks as make and Ninja read them.
std::string escaped(const std::string& path) {
    return replace_all(replace_all(path, '$', "$$"), ' ', "\\ ");
}

}  // namespace

bool write_outputs(const Outputs& outputs, const std::string& folder, Reporter& reporter) {
    std::vector<std::string> targets;
    for (const auto& file : outputs) {
        const std::string target = target_of(file, folder);
        if (DiskFiles{}.read(target) == file.text) {
            continue;
        }
        targets.push_back(target);
        if (!write_temporary(target, file.text)) {
            return fail(target, targets, reporter);
        }
    }
    for (const auto& target : targets) {
        std::error_code error;
        fs::rename(cat(target, kTemporary), target, error);
        if (error) {
            return fail(target, targets, reporter);
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
