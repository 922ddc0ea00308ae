// SPDX-License-Identifier: Apache-2.0
// restart, quota and publishes: from init.yaml to the table that init reads.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/solution.hpp>

#include "check.hpp"
#include "read_init.hpp"
#include "read_supervision.hpp"
#include "table_writer.hpp"

namespace {

using kos::RestartWhen;
using kos::RootResource;
using kos::SolutionReader;
using testing::HasSubstr;

struct Outcome {
    std::vector<std::byte> table;
    std::string report;
};

Outcome compile(const std::string& text) {
    kos::image::Reporter reporter;
    kos::image::Solution solution = kos::image::read_init(text, "init.yaml", {}, reporter);
    kos::image::check(solution, {}, reporter);
    Outcome outcome;
    if (!reporter.failed()) {
        outcome.table = kos::image::write_table(solution, reporter);
    }
    outcome.report = reporter.render();
    return outcome;
}

TEST(Supervision, TheTableCarriesWhatTheFileSays) {
    const Outcome outcome = compile(R"(entities:
- name: a.Server
  restart: {when: always, backoff: 10, limit: 3}
  quota: {pages: 100, threads: 2}
  publishes: [weather, weather.old]
- {name: a.Client, restart: on-failure, resources: [stat, power]}
- {name: a.Other, restart: never, publishes: }
- {name: a.Plain, args: [x]}
)");
    const auto reader = SolutionReader::create(outcome.table);
    ASSERT_TRUE(reader.has_value());
    const auto server = reader->entity(0);
    EXPECT_EQ(server.restart.when, RestartWhen::Always);
    EXPECT_EQ(server.restart.backoff_ms, 10u);
    EXPECT_EQ(server.restart.limit, 3u);
    EXPECT_EQ(server.quota.pages, 100u);
    EXPECT_EQ(server.quota.handles, 0u);
    EXPECT_EQ(server.quota.threads, 2u);
    ASSERT_EQ(server.name_count, 2u);
    EXPECT_EQ(reader->text(server.first_name), "weather");
    EXPECT_EQ(reader->text(server.first_name + 1), "weather.old");
    EXPECT_TRUE(reader->is_server(0)) << "it publishes";
    EXPECT_EQ(reader->entity(1).restart.when, RestartWhen::OnFailure);
    EXPECT_EQ(reader->entity(1).resources, set_of(RootResource::Stat) | set_of(RootResource::Power));
    EXPECT_EQ(server.resources, 0u);
    EXPECT_EQ(reader->entity(1).restart.backoff_ms, kos::image::kDefaultBackoffMs);
    EXPECT_EQ(reader->entity(1).restart.limit, 0u);
    EXPECT_EQ(reader->entity(2).restart.when, RestartWhen::Never);
    EXPECT_EQ(reader->entity(2).name_count, 0u);
    EXPECT_FALSE(reader->is_server(3));
    EXPECT_EQ(reader->entity(3).restart.when, RestartWhen::Never);
}

struct BadCase {
    const char* keys;
    const char* expected;
};

class BadSupervision : public testing::TestWithParam<BadCase> {};

TEST_P(BadSupervision, IsRefusedWithPlaceCauseAndFix) {
    const Outcome outcome = compile("entities:\n- name: a.Server\n  " + std::string{GetParam().keys} + "\n");
    EXPECT_TRUE(outcome.table.empty());
    EXPECT_THAT(outcome.report, HasSubstr(GetParam().expected));
    EXPECT_THAT(outcome.report, HasSubstr("  fix: "));
}

INSTANTIATE_TEST_SUITE_P(
    Keys, BadSupervision,
    testing::Values(
        BadCase{"restart: sometimes", "init.yaml:3:12: error I010: 'restart' is not never, on-failure or always"},
        BadCase{"restart: [always]", "error I010: 'restart' is not never"},
        BadCase{"restart: {when: x}", "init.yaml:3:19: error I010: 'when' is not never"},
        BadCase{"restart: {limit: 3}", "error I012: restart has no 'when'"},
        BadCase{"restart: {when: always, limt: 3}", "error I011: unknown key 'limt' in restart; did you mean 'limit'?"},
        BadCase{"restart: {when: always, backoff: -1}", "error I010: 'backoff' is not a number"},
        BadCase{"restart: {when: always, backoff: 30001}", "init.yaml:3:36: error I017: 'backoff' is 30001"},
        BadCase{"restart: {when: always, limit: 0}", "error I017: 'limit' is 0"},
        BadCase{"restart: {when: always, limit: 99999999999999999999999}", "error I017: 'limit' is 9999"},
        BadCase{"quota: 3", "error I010: quota is not a map"}, BadCase{"quota: {pages: 0}", "error I017: 'pages' is 0"},
        BadCase{"quota: {handles: 52225}", "error I017: 'handles' is 52225"},
        BadCase{"quota: {threads: many}", "error I010: 'threads' is not a number"},
        BadCase{"publishes: weather", "error I010: 'publishes' is not a list of words"},
        BadCase{"publishes: [[x]]", "error I010: 'publishes' is not a list of words"},
        BadCase{"publishes: [\"a b\"]", "init.yaml:2:3: error I014: 'a b' is not a name to publish"},
        BadCase{"publishes: [\"\"]", "error I014: '' is not a name to publish"},
        BadCase{"publishes: [a, b, a]", "init.yaml:2:3: error I025: name 'a' is published twice"},
        BadCase{"publishes: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]",
                "error I024: 'a.Server' publishes 17 names"}));

TEST(Supervision, TwoEntitiesCannotPublishOneName) {
    const Outcome outcome = compile("entities:\n- {name: A, publishes: [x]}\n- {name: B, publishes: [x]}\n");
    EXPECT_THAT(outcome.report, HasSubstr("init.yaml:3:3: error I025: name 'x' is published twice"));
}

TEST(Supervision, EveryEntityOfASolutionCanBeStartedAgain) {
    std::string text = "entities:\n";
    for (kos::u32 index = 0; index < kos::kMaxSolutionEntities; ++index) {
        text += "- {name: a.Server, task: server" + std::to_string(index) + ", restart: always}\n";
    }
    EXPECT_EQ(compile(text).report, "");
}

}  // namespace
