// SPDX-License-Identifier: Apache-2.0
// From init.yaml's text to a table that init's reader understands.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/abi/start_block.hpp>
#include <kos/solution.hpp>

#include "check.hpp"
#include "read_init.hpp"
#include "table_writer.hpp"

namespace {

using kos::SolutionReader;
using kos::image::Reporter;
using testing::HasSubstr;

constexpr const char* kEcho = R"(
entities:
- name: echo.Client
  args: [first, "second one", 3]
  env:
    ROUNDS: 1000
    EMPTY:
  connections:
  - target: echo.Server
    id: echo
- name: echo.Server
  path: server
- name: echo.Client
  task: another
  args:
)";

const std::vector<std::string> kPrograms = {"Client", "server", "Server"};

struct Outcome {
    std::vector<std::byte> table;
    std::string report;
    bool failed = false;
};

Outcome compile(const std::string& text) {
    Reporter reporter;
    kos::image::Solution solution = kos::image::read_init(text, "init.yaml", {}, reporter);
    kos::image::check(solution, {kPrograms}, reporter);
    Outcome outcome;
    if (!reporter.failed()) {
        outcome.table = kos::image::write_table(solution, reporter);
    }
    outcome.report = reporter.render();
    outcome.failed = reporter.failed();
    return outcome;
}

TEST(Image, TheReaderSeesWhatTheFileSays) {
    const Outcome outcome = compile(kEcho);
    ASSERT_FALSE(outcome.failed) << outcome.report;
    const auto reader = SolutionReader::create(outcome.table);
    ASSERT_TRUE(reader.has_value());
    ASSERT_EQ(reader->entity_count(), 3u);

    const auto client = reader->entity(0);
    EXPECT_EQ(client.name, "echo.Client");
    EXPECT_EQ(client.class_name, "echo.Client");
    EXPECT_EQ(client.path, "Client");
    ASSERT_EQ(client.argument_count, 3u);
    EXPECT_EQ(reader->text(client.first_argument + 1), "second one");
    EXPECT_EQ(reader->text(client.first_argument + 2), "3");
    ASSERT_EQ(client.environment_count, 2u);
    EXPECT_EQ(reader->text(client.first_environment), "ROUNDS=1000");
    EXPECT_EQ(reader->text(client.first_environment + 1), "EMPTY=");
    ASSERT_EQ(client.connection_count, 1u);
    EXPECT_EQ(reader->connection(client.first_connection).id, "echo");
    EXPECT_EQ(reader->connection(client.first_connection).target, 1u);

    EXPECT_EQ(reader->entity(1).path, "server");
    EXPECT_TRUE(reader->is_server(1));
    EXPECT_FALSE(reader->is_server(0));
    EXPECT_EQ(reader->entity(2).name, "another");
    EXPECT_EQ(reader->entity(2).argument_count, 0u);
}

TEST(Image, TheTableIsTheSameEveryTime) {
    EXPECT_EQ(compile(kEcho).table, compile(kEcho).table);
}

TEST(Image, NoEntitiesAreASolutionToo) {
    EXPECT_FALSE(compile("entities: []").failed);
    EXPECT_FALSE(compile("entities:").failed);
}

TEST(Image, KeysOfTheGrammarWithoutEffectAreNoted) {
    const Outcome outcome = compile(R"(entities:
- name: a.Client
  dynamic_connection_manager: true
  affinity: [0, 1]
- {name: a.Server, affinity: 2}
)");
    EXPECT_FALSE(outcome.failed) << outcome.report;
    EXPECT_THAT(outcome.report, HasSubstr("init.yaml:3:31: note: 'dynamic_connection_manager' has no effect"));
    for (const auto* key : {"dynamic_connection_manager", "affinity"}) {
        EXPECT_THAT(outcome.report, HasSubstr("note: '" + std::string{key} + "' has no effect"));
    }
}

TEST(Image, AllProblemsAreReportedAtOnceInOrder) {
    const Outcome outcome = compile("entities:\n- name: Client\n  tsak: x\n- name: Servr\n");
    EXPECT_TRUE(outcome.failed);
    const auto first =
        outcome.report.find("init.yaml:3:3: error I011: unknown key 'tsak' in an entity; did you mean 'task'?");
    const auto second =
        outcome.report.find("init.yaml:4:3: error I023: there is no program 'Servr'; did you mean 'Server'?");
    EXPECT_NE(first, std::string::npos) << outcome.report;
    EXPECT_NE(second, std::string::npos) << outcome.report;
    EXPECT_LT(first, second);
}

struct BadCase {
    const char* text;
    const char* expected;
};

class BadInit : public testing::TestWithParam<BadCase> {};

TEST_P(BadInit, IsRefusedWithPlaceCauseAndFix) {
    const Outcome outcome = compile(GetParam().text);
    EXPECT_TRUE(outcome.failed);
    EXPECT_TRUE(outcome.table.empty());
    EXPECT_THAT(outcome.report, HasSubstr(GetParam().expected));
    EXPECT_THAT(outcome.report, HasSubstr("  fix: "));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadInit,
    testing::Values(
        BadCase{"entities: [", "init.yaml:1:1: error I002: "}, BadCase{"a\tb: [", "error I002: "},
        BadCase{"- a", "init.yaml:1:1: error I010: init.yaml is not a map"},
        BadCase{"", "error I010: init.yaml is not a map"},
        BadCase{"entities: 1", "init.yaml:1:11: error I010: 'entities' is not a list"},
        BadCase{"entities:\n- Client", "init.yaml:2:3: error I010: an entity is not a map"},
        BadCase{"entities:\n- name: [x]", "init.yaml:2:9: error I010: 'name' is not a word"},
        BadCase{"entities:\n- name: Client\n  args: x", "init.yaml:3:9: error I010: 'args' is not a list"},
        BadCase{"entities:\n- name: Client\n  args: [[x]]",
                "init.yaml:3:10: error I010: 'args' is not a list of words"},
        BadCase{"entities:\n- name: Client\n  env: [x]", "init.yaml:3:8: error I010: 'env' is not a map"},
        BadCase{"entities:\n- name: Client\n  env: {A: [1]}", "error I010: 'env' is not a map"},
        BadCase{"entity: []", "init.yaml:1:1: error I011: unknown key 'entity' in init.yaml; did you mean 'entities'?"},
        BadCase{"entities: []\nother: 1", "init.yaml:2:1: error I011: unknown key 'other' in init.yaml\n"},
        BadCase{"{}", "error I012: init.yaml has no 'entities'"},
        BadCase{"entities:\n- task: x", "init.yaml:2:3: error I012: an entity has no 'name'"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - id: a",
                "init.yaml:4:5: error I012: a connection has no 'target'"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - target: Client",
                "error I012: a connection has no 'id'"},
        BadCase{"entities:\n- name: Client\n  name: Server", "init.yaml:3:3: error I013: key 'name' stands twice"},
        BadCase{"entities:\n- name: Client\n  env: {A: 1, A: 2}",
                "init.yaml:3:15: error I013: variable 'A' stands twice"},
        BadCase{"entities:\n- name: 1x", "init.yaml:2:3: error I014: '1x' is not a class name"},
        BadCase{"entities:\n- name: a..b", "error I014: 'a..b' is not a class name"},
        BadCase{"entities:\n- name: Client\n  task: a b", "error I014: 'a b' is not a task name"},
        BadCase{"entities:\n- name: Client\n  env: {A=: 1}", "error I014: 'A=' is not the name of a variable"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - {target: Client, id: a b}",
                "error I014: 'a b' is not a connection's id"},
        BadCase{"entities:\n- name: Client\n  path: ../x", "error I015: '../x' is not a path in the image"},
        BadCase{"entities:\n- name: Client\n  path: /x", "error I015: '/x' is not a path in the image"},
        BadCase{"entities:\n- name: Client\n  path: init", "error I015: path 'init' belongs to the image itself"},
        BadCase{"entities:\n- name: Client\n  args: [\"a\\0b\"]",
                "error I016: an argument or variable contains a zero byte"},
        BadCase{"entities:\n- name: Client\n- name: Client",
                "init.yaml:3:3: error I020: two entities have the task name 'Client'"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - {target: Cliemt, id: a}",
                "init.yaml:4:5: error I021: there is no task 'Cliemt'; did you mean 'Client'?"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - {target: Client, id: a}\n  - {target: Client, id: a}",
                "init.yaml:5:5: error I022: two connections of this entity have the id 'a'"},
        BadCase{"entities:\n- name: Nothing", "init.yaml:2:3: error I023: there is no program 'Nothing'"},
        BadCase{"entities:\n- name: Client\n  restart: sometimes",
                "init.yaml:3:12: error I010: 'restart' is not never, on-failure or always"},
        BadCase{"entities:\n- name: Client\n  restart: {when: often}", "error I010: 'when' is not never, on-failure"},
        BadCase{"entities:\n- name: Client\n  restart: {limit: 1}", "error I012: restart has no 'when'"},
        BadCase{"entities:\n- name: Client\n  quota: {page: 3}",
                "init.yaml:3:11: error I011: unknown key 'page' in quota; did you mean 'pages'?"},
        BadCase{"entities:\n- name: Client\n  quota: {pages: -3}", "error I010: 'pages' is not a number"},
        BadCase{"entities:\n- name: Client\n  priority: high", "error I010: 'priority' is not a number"},
        BadCase{"entities:\n- name: Client\n  affinity: [a]", "error I010: 'affinity' is not a number or a list"},
        BadCase{"entities:\n- name: Client\n  publishes: x", "error I010: 'publishes' is not a list of words"},
        BadCase{"entities:\n- name: Client\n  dynamic_connection_manager: 3",
                "error I010: 'dynamic_connection_manager' is not true or false"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - {target: Client, id: {var: X, include: x.h}}",
                "init.yaml:4:26: error I040: macro 'X' of 'x.h' is an id, and there is no compiler to ask"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - {target: Client, id: {var: X}}",
                "error I012: a macro has no 'include'"},
        BadCase{"entities:\n- name: Client\n  connections:\n  - {target: Client, id: [x]}",
                "error I010: 'id' is not a word or a map"},
        BadCase{"entities:\n- name: Client\n  path: @PATH@", "init.yaml:3:9: error I060: 'PATH' has no value"},
        BadCase{"entities:\n{% if %}\n", "init.yaml:2:1: error I061: '{% if %}' is not understood"},
        BadCase{"entities:\n{% endif %}\n", "init.yaml:2:1: error I062: '{% endif %}' belongs to no {% if %}"},
        BadCase{"entities:\n- name: $<TARGET_PROPERTY:a,B>",
                "init.yaml:2:9: error I063: the target 'a' has no known"}));

TEST(Image, TooManyEntitiesAreRefused) {
    std::string text = "entities:\n";
    for (unsigned index = 0; index <= kos::kMaxSolutionEntities; ++index) {
        text += "- {name: Client, task: t" + std::to_string(index) + "}\n";
    }
    EXPECT_THAT(compile(text).report, HasSubstr("error I024: 257 entities"));
}

TEST(Image, WhatOneProcessCannotBeGivenIsRefused) {
    const std::string long_argument(kos::abi::kMaxStartBlockBytes, 'x');
    EXPECT_THAT(
        compile("entities:\n- {name: Client, args: [" + long_argument + "]}\n").report,
        HasSubstr("init.yaml:2:3: error I024: arguments, variables, connections and names of 'Client' are too many"));
    std::string many = "entities:\n- {name: Client, args: [";
    for (unsigned count = 0; count < kos::kMaxProcessTexts; ++count) {
        many += "x, ";
    }
    EXPECT_THAT(compile(many + "]}\n").report, HasSubstr("error I024: arguments, variables, connections and names"));
}

TEST(Image, ATableOverTheLimitIsRefused) {
    std::string text = "entities:\n";
    for (unsigned index = 0; index < 100; ++index) {
        const std::string name = "t" + std::to_string(index);
        text += "- {name: Client, task: ";
        text += name;
        text += ", args: [";
        text += name;
        text += std::string(1000, 'x');
        text += "]}\n";
    }
    EXPECT_THAT(compile(text).report, HasSubstr("error I024: the solution table would have"));
}

}  // namespace
