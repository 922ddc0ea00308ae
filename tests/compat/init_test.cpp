// SPDX-License-Identifier: Apache-2.0
// init.yaml and its templates: each sample expands, parses and is consistent; each bad one gives the number in its
// name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check.hpp"
#include "files.hpp"
#include "read_init.hpp"

namespace kos::compat {

namespace {

using namespace kos::image;

struct Outcome {
    Solution solution;
    std::string report;
    bool failed = false;
};

const Definitions kDefinitions = {{"INIT_Client_ENTITY_CONNECTIONS", "- target: compat.Files\n  id: files"},
                                  {"INIT_Client_ENTITY_ENV", "{MODE: fast}"},
                                  {"INIT_Client_ENTITY_ARGS", "- -v"},
                                  {"INIT_EXTERNAL_ENTITIES", "- name: compat.Files\n  args: [-x]"},
                                  {"BOARD", "virt"},
                                  {"OWN_NAME", "own"}};

Outcome run(const std::string& path, const Surroundings& surroundings) {
    Reporter reporter;
    Outcome outcome{read_init(text_of(path), path, surroundings, reporter), "", false};
    check(outcome.solution, {std::nullopt, surroundings.missing}, reporter);
    outcome.report = reporter.render();
    outcome.failed = reporter.failed();
    return outcome;
}

Outcome run(const std::string& path) {
    return run(path, {kDefinitions, {"cc", {"init/include"}}, Missing::Refuse});
}

TEST(CompatInit, EverySampleIsRead) {
    for (const auto& path : files_in("init", {".yaml", ".in"})) {
        const Outcome outcome = run(path);
        EXPECT_FALSE(outcome.failed) << outcome.report;
        EXPECT_THAT(outcome.report, testing::Not(testing::HasSubstr("warning"))) << path;
        for (const auto& entity : outcome.solution.entities) {
            EXPECT_FALSE(entity.class_name.starts_with("never.")) << path;
        }
    }
}

// The system's names alone: what nobody defined is empty.
TEST(CompatInit, TemplatesNeedNoDefinitions) {
    for (const auto* path : {"init/connections.yaml.in", "init/connections_without_plus.yaml.in",
                             "init/environment_and_arguments.yaml.in"}) {
        const Outcome outcome = run(path, {});
        EXPECT_EQ(outcome.report, "") << path;
    }
}

TEST(CompatInit, ConnectionsMergeWithAndWithoutPlus) {
    for (const auto* path : {"init/connections.yaml.in", "init/connections_without_plus.yaml.in"}) {
        const Outcome outcome = run(path);
        ASSERT_EQ(outcome.solution.entities.size(), 3u) << outcome.report;
        const auto& connections = outcome.solution.entities[0].connections;
        ASSERT_EQ(connections.size(), 2u) << path;
        EXPECT_EQ(connections[0].id, "server");
        EXPECT_EQ(connections[1].id, "files");
    }
}

TEST(CompatInit, MacrosAreAskedOfTheCompiler) {
    const Outcome outcome = run("init/macros.yaml.in");
    ASSERT_FALSE(outcome.failed) << outcome.report;
    const auto& connections = outcome.solution.entities[0].connections;
    EXPECT_EQ(connections[0].id, "compat.Server");
    EXPECT_EQ(connections[1].id, "plain_word");
}

TEST(CompatInit, SolutionsWithMissingPartsAreReadWithWarnings) {
    EXPECT_TRUE(run("solution/init.yaml.in").failed);
    const Outcome outcome = run("solution/init.yaml.in", {{}, {}, Missing::Opaque});
    EXPECT_FALSE(outcome.failed) << outcome.report;
    for (const auto* code : {"warning P050", "warning I040", "warning I060"}) {
        EXPECT_THAT(outcome.report, testing::HasSubstr(code));
    }
}

TEST(CompatInit, BadSamplesGiveTheirNumber) {
    for (const auto& path : files_in("bad", {".yaml", ".in"})) {
        const Outcome outcome = run(path);
        EXPECT_TRUE(outcome.failed) << path;
        EXPECT_THAT(outcome.report, testing::HasSubstr("error " + expected_code(path) + ": ")) << path;
    }
}

}  // namespace

}  // namespace kos::compat
