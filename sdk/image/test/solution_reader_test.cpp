// SPDX-License-Identifier: Apache-2.0
// The table's reader against damaged tables.
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <kos/solution.hpp>

#include "table_writer.hpp"

namespace {

using kos::RootResource;
using kos::SolutionHeader;
using kos::SolutionReader;
using kos::Status;

std::vector<std::byte> table() {
    kos::image::Reporter reporter;
    kos::image::Solution solution;
    solution.entities = {
        {"a.Client",
         "client",
         "bin/client",
         {"one", "two"},
         {"A=1"},
         {{"server", "link", {}, 1}},
         {},
         {},
         {},
         {},
         {{"irq.disk", {kos::RootResource::Irq, 48, 16}, {}},
          {"mmio", {kos::RootResource::Mmio, 0x901'0000, 0x2000}, {}}},
         {},
         {}},
        {"a.Server",
         "server",
         "bin/server",
         {},
         {},
         {},
         {"weather"},
         {kos::RestartWhen::Always, 10, 3},
         {1, 2, 3},
         0x21,
         {},
         {},
         {}},
    };
    return kos::image::write_table(solution, reporter);
}

kos::usize read_all(const SolutionReader& reader) {
    kos::usize sum = 0;
    for (kos::u32 index = 0; index < reader.entity_count(); ++index) {
        const auto entity = reader.entity(index);
        sum += entity.name.size() + entity.class_name.size() + entity.path.size() + (reader.is_server(index) ? 1 : 0);
        for (kos::u32 at = 0; at < entity.argument_count; ++at) {
            sum += reader.text(entity.first_argument + at).size();
        }
        for (kos::u32 at = 0; at < entity.environment_count; ++at) {
            sum += reader.text(entity.first_environment + at).size();
        }
        for (kos::u32 at = 0; at < entity.name_count; ++at) {
            sum += reader.text(entity.first_name + at).size();
        }
        for (kos::u32 at = 0; at < entity.range_count; ++at) {
            sum += reader.range(entity.first_range + at).name.size();
        }
        for (kos::u32 at = 0; at < entity.connection_count; ++at) {
            sum += reader.connection(entity.first_connection + at).id.size();
        }
    }
    return sum;
}

Status create_after(auto change) {
    std::vector<std::byte> bytes = table();
    SolutionHeader header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    change(header);
    std::memcpy(bytes.data(), &header, sizeof(header));
    const auto reader = SolutionReader::create(bytes);
    return reader.has_value() ? Status::Ok : reader.error();
}

TEST(SolutionReader, RefusesWhatNoEntityCanHave) {
    const auto changed = [](kos::usize offset, kos::u32 value) {
        std::vector<std::byte> bytes = table();
        SolutionHeader header;
        std::memcpy(&header, bytes.data(), sizeof(header));
        std::memcpy(bytes.data() + header.entities_offset + offset, &value, sizeof(value));
        const auto reader = SolutionReader::create(bytes);
        return reader.has_value() ? Status::Ok : reader.error();
    };
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, restart), 2), Status::Ok);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, restart), 3), Status::Corrupt);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, name_count), 1), Status::Ok);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, name_count), 17), Status::Corrupt);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, resources), kos::kAllRootResources), Status::Ok);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, resources), kos::kAllRootResources + 1), Status::Corrupt);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, first_name), 1000), Status::Corrupt);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, range_count), 1), Status::Ok);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, range_count), 3), Status::Corrupt);
    EXPECT_EQ(changed(offsetof(kos::SolutionEntity, first_range), 1), Status::Corrupt);
}

TEST(SolutionReader, RefusesRangesThatNoMachineHas) {
    const auto changed = [](kos::u32 index, kos::usize offset, kos::u64 value, kos::usize bytes) {
        std::vector<std::byte> all = table();
        SolutionHeader header;
        std::memcpy(&header, all.data(), sizeof(header));
        const kos::usize at = header.ranges_offset + index * sizeof(kos::SolutionRange) + offset;
        std::memcpy(all.data() + at, &value, bytes);
        const auto reader = SolutionReader::create(all);
        return reader.has_value() ? Status::Ok : reader.error();
    };
    constexpr kos::usize kFirst = offsetof(kos::SolutionRange, first);
    constexpr kos::usize kCount = offsetof(kos::SolutionRange, count);
    EXPECT_EQ(changed(0, kFirst, 32, 8), Status::Ok);
    EXPECT_EQ(changed(0, kFirst, 31, 8), Status::Corrupt);
    EXPECT_EQ(changed(0, kFirst, 1004, 8), Status::Ok);
    EXPECT_EQ(changed(0, kFirst, 1005, 8), Status::Corrupt);
    EXPECT_EQ(changed(0, kCount, 0, 8), Status::Corrupt);
    EXPECT_EQ(changed(0, kCount, ~kos::u64{0}, 8), Status::Corrupt);
    EXPECT_EQ(changed(1, kFirst, 0, 8), Status::Ok);
    EXPECT_EQ(changed(1, kFirst, 0x901'0800, 8), Status::Corrupt);
    EXPECT_EQ(changed(1, kCount, 0x800, 8), Status::Corrupt);
    EXPECT_EQ(changed(1, kFirst, (kos::u64{1} << 48) - 0x1000, 8), Status::Corrupt);
    EXPECT_EQ(changed(0, offsetof(kos::SolutionRange, resource), 0, 4), Status::Corrupt) << "power has no ranges";
    EXPECT_EQ(changed(0, offsetof(kos::SolutionRange, resource), 99, 4), Status::Corrupt);
    EXPECT_EQ(changed(0, offsetof(kos::SolutionRange, name_offset), 0, 4), Status::Corrupt);
}

TEST(SolutionReader, RefusesMoreRangesThanAProcessCanHave) {
    kos::image::Reporter reporter;
    kos::image::Solution solution;
    solution.entities.emplace_back();
    for (kos::u32 index = 0; index < kos::kMaxProcessRanges; ++index) {
        solution.entities[0].ranges.push_back({"x", {RootResource::Irq, 100 + index, 1}, {}});
    }
    EXPECT_TRUE(SolutionReader::create(kos::image::write_table(solution, reporter)).has_value());
    solution.entities[0].ranges.push_back({"x", {RootResource::Irq, 99, 1}, {}});
    EXPECT_FALSE(SolutionReader::create(kos::image::write_table(solution, reporter)).has_value());
}

TEST(SolutionReader, RefusesEveryTruncation) {
    const auto bytes = table();
    ASSERT_TRUE(SolutionReader::create(bytes).has_value());
    for (kos::usize length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(SolutionReader::create(std::span{bytes}.first(length)).has_value()) << length;
    }
}

TEST(SolutionReader, RefusesWrongHeaders) {
    EXPECT_EQ(create_after([](SolutionHeader&) {}), Status::Ok);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.magic = 0; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.version = kos::kSolutionVersion + 1; }),
              Status::Unsupported);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.entity_count = 0xffff'ffff; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.entities_offset = 0; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.connections_offset = 0xffff'fff0; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.text_count = 0x4000'0000; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.ranges_offset = 0xffff'fff0; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.range_count = 1025; }), Status::Corrupt);
    EXPECT_EQ(create_after([](SolutionHeader& header) { header.entity_count = 1; }), Status::Corrupt);
}

TEST(SolutionReader, SurvivesRandomDamage) {
    std::mt19937 random{2};
    const auto whole = table();
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::byte> bytes = whole;
        for (int hit = 0; hit < 3; ++hit) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        if (const auto reader = SolutionReader::create(bytes); reader.has_value()) {
            EXPECT_LT(read_all(*reader), 10'000'000u);
        }
    }
}

}  // namespace
