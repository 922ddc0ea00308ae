// SPDX-License-Identifier: Apache-2.0
// Every error number has a folder of samples: bad*.idl|edl give that number and exactly the text of the .txt file
// beside them, good*.idl|edl give no error at all.
#include <algorithm>
#include <set>

#include "helpers.hpp"
#include "src/text.hpp"

namespace kos::idlc::test {

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = "test/errors";

// Tested in output_test.cpp and resolve_test.cpp: no description leads to them.
const std::set<Code> kWithoutSamples = {Code::CannotRead, Code::CannotWrite, Code::BadUsage};

// Tested in compat_test.cpp: they are about two descriptions.
bool compares(Code code) {
    return code >= Code::EndpointGone && code <= Code::AlternativesChanged;
}

struct Outcome {
    std::string text;
    bool has_code = false;
    bool failed = false;
};

Backend backend_for(Code code) {
    switch (code) {
        case Code::NotSupported:
        case Code::OnlyModel:
            return Backend::Client;
        case Code::Undocumented:
            return Backend::Reference;
        default:
            return Backend::Json;
    }
}

Outcome run(const fs::path& sample, Code code) {
    const DiskFiles disk;
    Sources sources{disk};
    Reporter reporter;
    const bool with_missing = code == Code::OpaqueMissing || code == Code::OnlyModel;
    Inputs inputs{sample.string(), {}, {(kFolder / "lib").string()}};
    if (code == Code::TwoFiles) {
        inputs.includes.push_back((kFolder / "lib2").string());
    }
    inputs.missing = with_missing ? Missing::Opaque : Missing::Refuse;
    compile(inputs, {backend_for(code)}, sources, reporter);
    return {reporter.render(sources), reporter.has(code), reporter.failed()};
}

std::vector<fs::path> samples_of(const CodeInfo& info) {
    std::vector<fs::path> samples;
    for (const auto& entry : fs::directory_iterator{kFolder / toolkit::error_name(info.code)}) {
        if (entry.path().extension() != ".txt") {
            samples.push_back(entry.path());
        }
    }
    std::ranges::sort(samples);
    return samples;
}

TEST(Errors, EachNumberHasABadAndAGoodSample) {
    for (const auto& info : all_codes()) {
        if (kWithoutSamples.contains(info.code) || compares(info.code)) {
            continue;
        }
        usize bad = 0;
        usize good = 0;
        for (const auto& sample : samples_of(info)) {
            SCOPED_TRACE(sample);
            const Outcome outcome = run(sample, info.code);
            if (sample.stem().string().starts_with("bad")) {
                ++bad;
                EXPECT_TRUE(outcome.has_code) << outcome.text;
                expect_golden(fs::path{sample}.replace_extension(".txt"), outcome.text);
            } else {
                ++good;
                EXPECT_EQ(outcome.text, "");
            }
        }
        EXPECT_GE(bad, 1u) << info.meaning;
        EXPECT_GE(good, 1u) << info.meaning;
    }
}

TEST(Errors, NumbersAscend) {
    const auto codes = all_codes();
    EXPECT_TRUE(std::ranges::is_sorted(codes, {}, &CodeInfo::code));
}

}  // namespace

}  // namespace kos::idlc::test
