// SPDX-License-Identifier: Apache-2.0
// The start block: what is written is read back, and no damaged block is accepted with an offset that leads astray.
#include <array>
#include <cstring>
#include <random>

#include <gtest/gtest.h>
#include <kos/start_block.hpp>

namespace {

using kos::NamedHandle;
using kos::StartBlockReader;
using kos::Status;
using kos::abi::StartBlock;
using kos::abi::StartHandleKind;

struct alignas(8) Storage {
    std::array<std::byte, 1024> bytes{};
};

constexpr std::array<std::string_view, 3> kArguments = {"program", "", "two words"};
constexpr std::array<std::string_view, 2> kEnvironment = {"HOME=/", "EMPTY="};
const std::array<NamedHandle, 3> kHandles = {
    NamedHandle{"self", StartHandleKind::Task, 0x1'0001, 0},
    NamedHandle{"echo", StartHandleKind::Connection, 0x2'0002, 0},
    NamedHandle{"echo", StartHandleKind::Endpoint, 0, 7},
};

std::span<const std::byte> write_full(Storage& storage) {
    const auto length =
        kos::write_start_block(storage.bytes, {"name", kArguments, kEnvironment, {kHandles.data(), kHandles.size()}});
    EXPECT_TRUE(length.has_value());
    return std::span{storage.bytes}.first(length.value_or(0));
}

// Touches everything that a program can read.
kos::usize read_all(const StartBlockReader& reader) {
    kos::usize sum = reader.name().size();
    for (kos::u32 index = 0; index < reader.argument_count(); ++index) {
        sum += reader.argument(index).size();
    }
    for (kos::u32 index = 0; index < reader.environment_count(); ++index) {
        sum += reader.environment(index).size();
    }
    for (kos::u32 index = 0; index < reader.handle_count(); ++index) {
        sum += reader.handle(index).name.size();
    }
    return sum;
}

TEST(StartBlock, ReadsWhatWasWritten) {
    Storage storage;
    const auto reader = StartBlockReader::create(write_full(storage));
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(reader->name(), "name");
    ASSERT_EQ(reader->argument_count(), 3u);
    EXPECT_EQ(reader->argument(0), "program");
    EXPECT_EQ(reader->argument(1), "");
    EXPECT_EQ(reader->argument(2), "two words");
    ASSERT_EQ(reader->environment_count(), 2u);
    EXPECT_EQ(reader->environment(1), "EMPTY=");
    ASSERT_EQ(reader->handle_count(), 3u);
    EXPECT_EQ(reader->handle(1).handle, 0x2'0002u);
    EXPECT_EQ(reader->handle(2).cookie, 7u);
}

TEST(StartBlock, FindsByName) {
    Storage storage;
    const auto reader = StartBlockReader::create(write_full(storage));
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(reader->find_environment("HOME"), "/");
    EXPECT_EQ(reader->find_environment("EMPTY"), "");
    EXPECT_EQ(reader->find_environment("HOM").error(), Status::NotFound);
    EXPECT_EQ(reader->find_handle(StartHandleKind::Connection, "echo")->handle, 0x2'0002u);
    EXPECT_EQ(reader->find_handle(StartHandleKind::Endpoint, "echo")->cookie, 7u);
    EXPECT_EQ(reader->find_handle(StartHandleKind::Resource, "echo").error(), Status::NotFound);
}

TEST(StartBlock, WritesAnEmptyOne) {
    Storage storage;
    const auto length = kos::write_start_block(storage.bytes, {"", {}, {}, {}});
    ASSERT_TRUE(length.has_value());
    EXPECT_EQ(*length, sizeof(StartBlock) + 1);
    const auto reader = StartBlockReader::create(std::span{storage.bytes}.first(*length));
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(read_all(*reader), 0u);
}

TEST(StartBlock, RefusesToWriteWhatDoesNotFit) {
    std::array<std::byte, sizeof(StartBlock) + 4> small;
    EXPECT_TRUE(kos::write_start_block(small, {"abc", {}, {}, {}}).has_value());
    EXPECT_EQ(kos::write_start_block(small, {"abcd", {}, {}, {}}).error(), Status::TooBig);
}

TEST(StartBlock, RefusesEveryTruncation) {
    Storage storage;
    const auto block = write_full(storage);
    for (kos::usize length = 0; length < block.size(); ++length) {
        EXPECT_EQ(StartBlockReader::create(block.first(length)).error(), Status::Corrupt) << length;
    }
}

TEST(StartBlock, RefusesWrongHeaders) {
    const auto broken = [](auto change) {
        Storage storage;
        const auto block = write_full(storage);
        StartBlock header;
        std::memcpy(&header, storage.bytes.data(), sizeof(header));
        change(header);
        std::memcpy(storage.bytes.data(), &header, sizeof(header));
        return !StartBlockReader::create(block).has_value();
    };
    EXPECT_FALSE(broken([](StartBlock&) {}));
    EXPECT_TRUE(broken([](StartBlock& header) { header.magic ^= 1; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.version = 2; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.header_bytes = 8; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.total_bytes = 0xffff'ffff; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.name_offset = header.total_bytes; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.argument_count = 0x4000'0000; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.arguments_offset = 0xffff'fffc; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.environment_offset += 1; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.handles_offset += 4; }));
    EXPECT_TRUE(broken([](StartBlock& header) { header.handle_count = 0xffff'ffff; }));
}

TEST(StartBlock, SurvivesRandomDamage) {
    std::mt19937 random{1};
    for (int round = 0; round < 20'000; ++round) {
        Storage storage;
        const auto block = write_full(storage);
        for (int hit = 0; hit < 3; ++hit) {
            storage.bytes[random() % block.size()] = static_cast<std::byte>(random());
        }
        // A copy of exactly this size: the sanitizer sees every byte read beyond it.
        const std::vector<std::byte> exact(block.begin(), block.end());
        if (const auto reader = StartBlockReader::create(exact); reader.has_value()) {
            EXPECT_LT(read_all(*reader), 1'000'000u);
        }
    }
}

}  // namespace
