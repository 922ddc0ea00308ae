// SPDX-License-Identifier: Apache-2.0
// schedule, priority, weight and ceiling: from init.yaml to the table that init reads.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/solution.hpp>

#include "check.hpp"
#include "read_init.hpp"
#include "table_writer.hpp"

namespace {

using kos::ProcessSchedule;
using testing::HasSubstr;

struct Outcome {
    ProcessSchedule schedule;
    std::string report;
};

// Of a process with these keys.
Outcome compile(const std::string& keys) {
    kos::image::Reporter reporter;
    const std::string text = "entities:\n- name: a.One\n" + keys;
    kos::image::Solution solution = kos::image::read_init(text, "init.yaml", {}, reporter);
    kos::image::check(solution, {}, reporter);
    Outcome outcome;
    if (!reporter.failed()) {
        const auto table = kos::image::write_table(solution, reporter);
        outcome.schedule = kos::SolutionReader::create(table)->entity(0).schedule;
    }
    outcome.report = reporter.render();
    return outcome;
}

TEST(Schedule, WhatIsNotSaidIsWhatEveryProcessHas) {
    EXPECT_EQ(compile("").schedule, ProcessSchedule{});
}

TEST(Schedule, TheTableCarriesWhatTheFileSays) {
    const ProcessSchedule heavy{.priority = 7, .weight = 300, .ceiling_priority = 9};
    EXPECT_EQ(compile("  priority: 7\n  weight: 300\n  ceiling: 9").schedule, heavy);
    const ProcessSchedule fifo{.schedule = 2, .priority = 20, .weight = 0, .ceiling = 1, .ceiling_priority = 20};
    EXPECT_EQ(compile("  schedule: fifo\n  priority: 20").schedule, fifo) << "the ceiling is what it needs";
    const ProcessSchedule turns{
        .schedule = 1, .priority = 64, .weight = 0, .ceiling = 1, .ceiling_priority = 100, .ceiling_flags = 1};
    EXPECT_EQ(
        compile("  schedule: round-robin\n  ceiling: {schedule: real-time, priority: 100, unlimited: true}").schedule,
        turns);
    const ProcessSchedule idle{.schedule = 4, .priority = 0, .weight = 0};
    EXPECT_EQ(compile("  schedule: idle").schedule, idle);
    const ProcessSchedule promised{.ceiling = 3, .ceiling_priority = 0};
    EXPECT_EQ(compile("  ceiling: {schedule: deadline}").schedule, promised);
}

TEST(Schedule, DefaultPriorityGivesWayToTheCeiling) {
    const ProcessSchedule low{.priority = 5, .ceiling_priority = 5};
    EXPECT_EQ(compile("  ceiling: 5").schedule, low);
}

TEST(Schedule, WhatDoesNotFitIsRefused) {
    EXPECT_THAT(compile("  schedule: fast").report, HasSubstr("error I010: 'schedule' is not standard, round-robin"));
    EXPECT_THAT(compile("  priority: 256").report, HasSubstr("use a number from 0 to 255"));
    EXPECT_THAT(compile("  weight: 0").report, HasSubstr("use a number from 1 to 1000"));
    EXPECT_THAT(compile("  schedule: fifo\n  weight: 5").report, HasSubstr("this 'schedule' has no 'weight'"));
    EXPECT_THAT(compile("  schedule: idle\n  priority: 5").report, HasSubstr("this 'schedule' has no 'priority'"));
    EXPECT_THAT(compile("  priority: 9\n  ceiling: 8").report, HasSubstr("init.yaml:4:12: error"));
    EXPECT_THAT(compile("  schedule: fifo\n  ceiling: {schedule: standard}").report,
                HasSubstr("the first thread stands above 'ceiling'"));
    EXPECT_THAT(compile("  ceiling: {unlimited: true}").report, HasSubstr("have no limit to be exempt from"));
    EXPECT_THAT(compile("  ceiling: {class: x}").report, HasSubstr("unknown key 'class' in ceiling"));
    EXPECT_THAT(compile("  ceiling: {schedule: fifo}").report, HasSubstr("is not standard, real-time or deadline"));
    EXPECT_THAT(compile("  ceiling: high").report, HasSubstr("error I010: 'ceiling' is not a number"));
}

}  // namespace
