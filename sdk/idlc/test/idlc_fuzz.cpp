// SPDX-License-Identifier: Apache-2.0
// Fuzzes all passes. The input is a small project: lines "%path" begin files, the first file is the main one.
// Whatever it is, the compiler ends, and either reports an error or has something to write.
#include <cstdlib>

#include "src/compile.hpp"

namespace {

using namespace kos::idlc;

struct FuzzProject {
    std::string main;
    std::map<std::string, std::string> files;
};

FuzzProject split(std::string_view input) {
    FuzzProject project;
    std::string path = "p.idl";
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        if (line.starts_with('%')) {
            path = line.substr(1);
        }
        std::string& text = project.files[path];
        if (!line.starts_with('%')) {
            text.append(line).append("\n");
        }
        if (project.main.empty()) {
            project.main = path;
        }
    }
    return project;
}

void run(const FuzzProject& project, Backend backend) {
    const MemoryFiles files{project.files};
    Sources sources{files};
    Reporter reporter;
    const Outputs outputs = compile({project.main, {}, {"."}}, {backend}, sources, reporter);
    const bool silent_failure = reporter.failed() == reporter.render(sources).empty();
    if (silent_failure || (reporter.failed() && !outputs.empty())) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzProject project = split({reinterpret_cast<const char*>(data), size});
    for (const auto backend : {Backend::Kernel, Backend::Client, Backend::Json, Backend::Names}) {
        run(project, backend);
    }
    return 0;
}
