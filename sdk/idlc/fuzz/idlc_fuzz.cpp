// SPDX-License-Identifier: Apache-2.0
// Fuzzes all passes and back ends. Whatever the input is, the compiler ends, either reports an error or has something
// to write, writes below its output folder only, and says the same when it is asked again.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "mutator.hpp"
#include "src/compile.hpp"

namespace {

using namespace kos::idlc;

// Work grows with the input; a longer one shows nothing new.
constexpr std::size_t kMaxInput = 16 * 1024;

struct Outcome {
    std::string report;
    Outputs outputs;
    bool failed = false;
};

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

// Relative, without ".", ".." and empty parts.
bool stays_below(std::string_view path) {
    while (true) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

Outcome run(const MemoryFiles& files, const Inputs& inputs, Backend backend) {
    Sources sources{files};
    Reporter reporter;
    Outcome outcome;
    outcome.outputs = compile(inputs, {backend}, sources, reporter);
    outcome.report = reporter.render(sources);
    outcome.failed = reporter.failed();
    require(!outcome.failed || (!outcome.report.empty() && outcome.outputs.empty()));
    require(std::ranges::all_of(outcome.outputs, [](const OutputFile& file) { return stays_below(file.path); }));
    return outcome;
}

bool same(const Outcome& left, const Outcome& right) {
    return left.report == right.report && left.failed == right.failed &&
           std::ranges::equal(left.outputs, right.outputs, [](const OutputFile& one, const OutputFile& other) {
               return one.path == other.path && one.text == other.text;
           });
}

void check(const fuzz::Project& project) {
    std::map<std::string, std::string> texts;
    for (const auto& file : project) {
        texts[file.path] += file.text;
    }
    const MemoryFiles files{std::move(texts)};
    Inputs inputs{project.front().path, {}, {"."}};
    const Outcome model = run(files, inputs, Backend::Json);
    require(same(model, run(files, inputs, Backend::Json)));
    if (!model.failed) {
        for (const auto& [name, backend] : all_backends()) {
            run(files, inputs, backend);
        }
    }
    inputs.missing = Missing::Opaque;
    run(files, inputs, Backend::Json);
}

std::size_t give(const fuzz::Project& project, std::uint8_t* data, std::size_t limit) {
    const std::string text = fuzz::join(project);
    const std::size_t size = std::min(text.size(), limit);
    std::memcpy(data, text.data(), size);
    return size;
}

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t limit);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t limit, unsigned seed) {
    fuzz::Grammar grammar{seed};
    // Now and then bytes, for the lexer; and from time to time something new.
    if (grammar.below(16) == 0) {
        return LLVMFuzzerMutate(data, size, limit);
    }
    fuzz::Project project = fuzz::split(text_of(data, size));
    if (grammar.below(64) == 0) {
        project = grammar.project();
    }
    for (unsigned changes = 1 + grammar.below(4); changes > 0; --changes) {
        fuzz::mutate(project, {}, grammar);
    }
    return give(project, data, limit);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second, std::size_t second_size, std::uint8_t* out,
                                                 std::size_t limit, unsigned seed) {
    fuzz::Grammar grammar{seed};
    fuzz::Project project = fuzz::split(text_of(first, first_size));
    const fuzz::Project other = fuzz::split(text_of(second, second_size));
    for (unsigned changes = 1 + grammar.below(4); changes > 0; --changes) {
        fuzz::mutate(project, other, grammar);
    }
    return give(project, out, limit);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::Project project = fuzz::split(text_of(data, std::min(size, kMaxInput)));
    if (!project.empty()) {
        check(project);
    }
    return 0;
}
