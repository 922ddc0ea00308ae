// SPDX-License-Identifier: Apache-2.0
// What the fuzzer writes by itself is within the grammar, and its changes end.
#include <gtest/gtest.h>

#include "fuzz/mutator.hpp"
#include "src/parse.hpp"

namespace kos::idlc::fuzz {

namespace {

TEST(Grammar, EverythingItWritesParses) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        for (const auto& file : Grammar{seed}.project()) {
            const MemoryFiles files{{{file.path, file.text}}};
            Sources sources{files};
            Reporter reporter;
            const SourceFile* source = sources.open(file.path);
            file.path.ends_with(".idl") ? static_cast<void>(parse_idl(*source, reporter))
                                        : static_cast<void>(parse_unit(*source, reporter));
            ASSERT_FALSE(reporter.failed()) << reporter.render(sources);
        }
    }
}

TEST(Grammar, ProjectsSurviveTheWayThroughBytes) {
    const Project project = Grammar{7}.project();
    const Project again = split(join(project));
    ASSERT_EQ(again.size(), project.size());
    EXPECT_EQ(again.front().path, project.front().path);
    EXPECT_EQ(split("package p\n").front().path, "p.idl");
    EXPECT_TRUE(split("").empty());
}

TEST(Mutator, ChangesWhatItIsGiven) {
    Grammar grammar{3};
    unsigned changed = 0;
    for (unsigned round = 0; round < 500; ++round) {
        Project project = grammar.project();
        const std::string before = join(project);
        mutate(project, grammar.project(), grammar);
        changed += join(project) != before ? 1 : 0;
    }
    EXPECT_GT(changed, 400u);
    Project empty;
    mutate(empty, {}, grammar);
    EXPECT_FALSE(empty.empty());
}

}  // namespace

}  // namespace kos::idlc::fuzz
