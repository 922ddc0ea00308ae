// SPDX-License-Identifier: Apache-2.0
// kos-image: packs a solution into a bootable ROMFS image. The steps: read, check, compile the table, pack.
#include <algorithm>
#include <cstdio>

#include "check.hpp"
#include "files.hpp"
#include "manifest_writer.hpp"
#include "options.hpp"
#include "pack.hpp"
#include "read_init.hpp"
#include "table_writer.hpp"

namespace {

using namespace kos::image;

constexpr int kInputErrors = 1;
constexpr int kUsageErrors = 2;

std::optional<std::vector<std::string>> program_paths(const Options& options) {
    if (options.check_only) {
        return std::nullopt;
    }
    std::vector<std::string> paths;
    paths.reserve(options.programs.size());
    for (const Program& program : options.programs) {
        paths.push_back(program.path);
    }
    return paths;
}

// Ascending: those of templates stand between the tool's own.
std::string list_of_errors() {
    const std::string own = kos::toolkit::error_list(all_codes());
    const std::size_t at = std::min(own.find("\nP") + 1, own.size());
    return own.substr(0, at) + kos::toolkit::error_list(kos::templates::all_codes()) + own.substr(at);
}

bool make_image(const Options& options, Reporter& reporter) {
    const auto text = read_file(options.init_yaml, reporter);
    if (!text) {
        return false;
    }
    const Surroundings surroundings{options.definitions, {options.compiler, options.includes}, options.missing};
    Solution solution = read_init(*text, options.init_yaml, surroundings, reporter);
    check(solution, {program_paths(options), options.missing}, reporter);
    if (reporter.failed() || options.check_only) {
        return !reporter.failed();
    }
    const std::vector<std::byte> table = write_table(solution, reporter);
    const std::vector<std::byte> manifest = write_manifest(options, solution, reporter);
    const OwnFiles own{options.output + ".solution", options.output + ".manifest"};
    return !reporter.failed() && write_file(own.table, table, reporter) &&
           write_file(own.manifest, manifest, reporter) && run_packer(packer_command(options, solution, own), reporter);
}

}  // namespace

int main(int argc, char** argv) {
    Reporter reporter;
    const auto options = parse_options({argv + 1, static_cast<std::size_t>(argc) - 1}, reporter);
    if (options && options->help) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    if (options && options->list_errors) {
        std::fputs(list_of_errors().c_str(), stdout);
        return 0;
    }
    const bool made = options && make_image(*options, reporter);
    std::fputs(reporter.render().c_str(), stderr);
    if (!options) {
        return kUsageErrors;
    }
    return made ? 0 : kInputErrors;
}
