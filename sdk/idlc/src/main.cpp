// SPDX-License-Identifier: Apache-2.0
// kos-idlc: compiles IDL, CDL and EDL. Exit code 0: done; 1: errors in the descriptions, or a break between two of
// them; 2: wrong command line.
#include <algorithm>
#include <iostream>

#include "compile.hpp"
#include "options.hpp"
#include "output.hpp"
#include "text.hpp"

namespace {

using namespace kos::idlc;

// Whoever wrote the build's rule expected that file: the description may have got another name since.
void check_target(const Options& options, const Outputs& outputs, Reporter& reporter) {
    const auto is_it = [&options](const OutputFile& file) {
        return cat(options.folder, "/", file.path) == options.depfile_target;
    };
    if (!options.depfile_target.empty() && std::ranges::none_of(outputs, is_it)) {
        reporter.error(Code::BadUsage, {},
                       cat("'", options.depfile_target, "' is not made of '", options.inputs.main, "', but '",
                           outputs.front().path, "' is"),
                       "run CMake again: it looks for the names in the descriptions");
    }
}

int run(const Options& options) {
    const DiskFiles disk;
    Sources sources{disk};
    Reporter reporter;
    if (!options.older.empty()) {
        compare_folders(options.inputs, options.older, options.newer, sources, reporter);
        std::cerr << reporter.render(sources);
        return reporter.failed() ? 1 : 0;
    }
    const Outputs outputs = compile(options.inputs, options.backends, sources, reporter);
    if (!reporter.failed()) {
        check_target(options, outputs, reporter);
    }
    bool good = !reporter.failed() && write_outputs(outputs, options.folder, reporter);
    if (good && !options.depfile.empty()) {
        const OutputFile rule{options.depfile,
                              dependency_rule(options.depfile_target, outputs, options.folder, sources)};
        good = write_outputs({rule}, "", reporter);
    }
    std::cerr << reporter.render(sources);
    return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Reporter reporter;
    const auto options = parse_options({argv + 1, argv + argc}, reporter);
    if (!options) {
        const DiskFiles disk;
        std::cerr << reporter.render(Sources{disk});
        return 2;
    }
    if (options->help) {
        std::cout << usage();
        return 0;
    }
    if (options->list_errors) {
        std::cout << kos::toolkit::error_list(all_codes());
        return 0;
    }
    return run(*options);
}
