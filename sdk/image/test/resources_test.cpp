// SPDX-License-Identifier: Apache-2.0
// resources: from init.yaml to the table that init reads, whole ones and ranges.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/solution.hpp>

#include "check.hpp"
#include "read_init.hpp"
#include "table_writer.hpp"

namespace {

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

void expect_range(const SolutionReader::Range& got, std::string_view name, RootResource resource, kos::u64 first,
                  kos::u64 count) {
    EXPECT_EQ(got.name, name);
    EXPECT_EQ(got.range.resource, resource);
    EXPECT_EQ(got.range.first, first);
    EXPECT_EQ(got.range.count, count);
}

TEST(Resources, TheTableCarriesRangesBesideWholes) {
    const Outcome outcome = compile(R"(entities:
- name: a.Driver
  resources:
  - stat
  - irq: {line: 34}
  - mmio: {address: 0x9010000, size: 0x1000, name: clock}
- {name: a.Plain, resources: [irq]}
- name: a.Other
  resources: [{irq: {line: 1019}}, {irq: {line: 0x20, count: 16, name: x}}, {mmio: {address: 0, size: 281474976710656}}]
)");
    EXPECT_EQ(outcome.report, "");
    const auto reader = SolutionReader::create(outcome.table);
    ASSERT_TRUE(reader.has_value());
    const auto driver = reader->entity(0);
    EXPECT_EQ(driver.resources, set_of(RootResource::Stat));
    ASSERT_EQ(driver.range_count, 2u);
    expect_range(reader->range(driver.first_range), "irq", RootResource::Irq, 34, 1);
    expect_range(reader->range(driver.first_range + 1), "mmio.clock", RootResource::Mmio, 0x901'0000, 0x1000);
    EXPECT_EQ(reader->entity(1).resources, set_of(RootResource::Irq));
    EXPECT_EQ(reader->entity(1).range_count, 0u);
    const auto other = reader->entity(2);
    EXPECT_EQ(other.resources, 0u);
    ASSERT_EQ(other.range_count, 3u);
    expect_range(reader->range(other.first_range), "irq", RootResource::Irq, 1019, 1);
    expect_range(reader->range(other.first_range + 1), "irq.x", RootResource::Irq, 32, 16);
    expect_range(reader->range(other.first_range + 2), "mmio", RootResource::Mmio, 0, kos::u64{1} << 48);
}

TEST(Resources, TwoProcessesMayHaveOneRange) {
    EXPECT_EQ(
        compile("entities:\n- {name: A, resources: [irq: {line: 34}]}\n- {name: B, resources: [irq: {line: 34}]}\n")
            .report,
        "");
}

std::string many_ranges(kos::u32 count, const std::string& name) {
    std::string text = "- name: " + name + "\n  resources:\n";
    for (kos::u32 index = 0; index < count; ++index) {
        text += "  - irq: {line: " + std::to_string(100 + index) + ", name: x" + std::to_string(index) + "}\n";
    }
    return text;
}

TEST(Resources, ProcessesAndImagesHaveSoManyRanges) {
    EXPECT_EQ(compile("entities:\n" + many_ranges(kos::kMaxProcessRanges, "A")).report, "");
    EXPECT_THAT(compile("entities:\n" + many_ranges(kos::kMaxProcessRanges + 1, "A")).report,
                HasSubstr("init.yaml:2:3: error I024: 'A' has 33 ranges of resources"));
    std::string all = "entities:\n";
    for (kos::u32 index = 0; index <= kos::kMaxSolutionRanges / kos::kMaxProcessRanges; ++index) {
        all += many_ranges(kos::kMaxProcessRanges, "A" + std::to_string(index));
    }
    EXPECT_THAT(compile(all).report, HasSubstr("error I024: 1056 ranges of resources"));
}

struct BadCase {
    const char* resources;
    const char* expected;
    const char* fix;
};

class BadResources : public testing::TestWithParam<BadCase> {};

TEST_P(BadResources, AreRefusedWithPlaceCauseAndFix) {
    const Outcome outcome = compile("entities:\n- name: a.D\n  resources: " + std::string{GetParam().resources} + "\n");
    EXPECT_TRUE(outcome.table.empty());
    EXPECT_THAT(outcome.report, HasSubstr("error " + std::string{GetParam().expected}));
    EXPECT_THAT(outcome.report, HasSubstr("  fix: " + std::string{GetParam().fix}));
    EXPECT_THAT(outcome.report, HasSubstr("init.yaml:3:"));
}

INSTANTIATE_TEST_SUITE_P(
    Wholes, BadResources,
    testing::Values(
        BadCase{"stat", "I010: 'resources' is not a list of words and ranges", "write a list"},
        BadCase{"[[stat]]", "I010: 'resources' is not a list of words and ranges", "write a list"},
        BadCase{"[stats]", "I026: there is no resource 'stats'; did you mean 'stat'?", "use power, "},
        BadCase{"[\"\"]", "I026: there is no resource ''",
                "use power, task_factory, code_sealing, dma, name_registry, stat, clock, irq, mmio"},
        BadCase{"[stat, dma, stat]", "I026: resource 'stat' stands twice", "keep one"},
        BadCase{"[{stat: {line: 1}}]", "I026: resource 'stat' has no ranges", "write '- stat', which is all of it"},
        BadCase{"[{irqs: {line: 34}}]", "I011: unknown key 'irqs' in a resource; did you mean 'irq'?", "use one of"},
        BadCase{"[irq, {irq: {line: 34}}]", "I026: all of 'irq' is given, and a range of it, too",
                "keep the ranges, without the word 'irq'"}));

INSTANTIATE_TEST_SUITE_P(
    Ranges, BadResources,
    testing::Values(
        BadCase{"[irq: 34]", "I010: a range of irq is not a map", "write 'key: value'"},
        BadCase{"[irq: {count: 1}]", "I012: a range of irq has no 'line'", "add 'line: ...'"},
        BadCase{"[mmio: {address: 0}]", "I012: a range of mmio has no 'size'", "add 'size: ...'"},
        BadCase{"[irq: {line: many}]", "I010: 'line' is not a number", "write a number here"},
        BadCase{"[irq: {line: 0x}]", "I010: 'line' is not a number", "write a number here"},
        BadCase{"[irq: {line: 34, address: 5}]", "I011: unknown key 'address' in a range of irq", "use one of: "},
        BadCase{"[irq: {line: 31}]", "I017: 'line' is 31", "use a number from 32 to 1019"},
        BadCase{"[irq: {line: 0x3fc}]", "I017: 'line' is 0x3fc", "use a number from 0x20 to 0x3fb"},
        BadCase{"[irq: {line: 34, count: 0}]", "I017: 'count' is 0", "use a number from 1 to 988"},
        BadCase{"[mmio: {address: 0x1000, size: 0}]", "I017: 'size' is 0", "use a number from 1 to"},
        BadCase{"[mmio: {address: 0x1000000000000, size: 0x1000}]", "I017: 'address' is 0x1000000000000",
                "use a number from 0x0 to 0xffffffffffff"},
        BadCase{"[mmio: {address: 0x1ffffffffffffffff, size: 0x1000}]", "I017: 'address' is 0x1fff",
                "use a number from 0x0 to"},
        BadCase{"[irq: {line: 1000, count: 21}]", "I027: the range from line 1000 on goes beyond the last one",
                "it can have a count of 20 at most"},
        BadCase{"[mmio: {address: 0xfffffffff000, size: 0x2000}]",
                "I027: the range from address 0xfffffffff000 on goes beyond the last one",
                "it can have a size of 0x1000 at most"},
        BadCase{"[mmio: {address: 0x9010004, size: 0x1000}]", "I027: address 0x9010004 is not a multiple of 0x1000",
                "registers are given in pages of 0x1000 bytes: begin at 0x9010000"},
        BadCase{"[mmio: {address: 0x9010000, size: 0x20}]", "I027: size 0x20 is not a multiple of 0x1000",
                "registers are given in pages: write 0x1000"},
        BadCase{"[irq: {line: 34}, {irq: {line: 36}}]", "I026: two resources are called 'irq'",
                "give each range a 'name' of its own"},
        BadCase{"[{irq: {line: 34, count: 4}}, {irq: {line: 37, name: x}}]", "I027: 'irq.x' overlaps 'irq'",
                "give one of them what they share"},
        BadCase{"[{mmio: {address: 0x1000, size: 0x2000}}, {mmio: {address: 0, size: 0x1001000, name: x}}]",
                "I027: 'mmio.x' overlaps 'mmio'", "give one of them what they share"},
        BadCase{"[irq: {line: 34, name: [a]}]", "I010: 'name' is not a word", "write a word"},
        BadCase{"[irq: {line: 34, name: \"a b\"}]", "I014: 'irq.a b' is not a resource's name", "use a 'name' of"},
        BadCase{"[irq: {line: 34, name: \"\"}]", "I014: 'irq.' is not a resource's name", "use a 'name' of"}));

}  // namespace
