// SPDX-License-Identifier: Apache-2.0
// What the class manifest says, byte by byte.
#include "manifest_writer.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/abi/manifest.hpp>
#include <kos/base/sha256.hpp>
#include <unistd.h>

namespace {

using kos::abi::manifest::Entry;
using kos::abi::manifest::Header;
using kos::image::Options;
using kos::image::Reporter;
using kos::image::Solution;
using testing::HasSubstr;

class ManifestWriter : public testing::Test {
  protected:
    void SetUp() override {
        options_.init_program = file("init", "the first process");
        options_.programs = {{"bin/logger", file("logger", "a logger")}, {"worker", file("worker", "a worker")}};
        options_.init_yaml = "init.yaml";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& contents) const {
        std::filesystem::create_directories(folder_);
        std::ofstream{folder_ / name} << contents;
        return (folder_ / name).string();
    }
    void add(const std::string& class_name, const std::string& path) {
        kos::image::Entity entity;
        entity.class_name = class_name;
        entity.path = path;
        solution_.entities.push_back(entity);
    }
    std::vector<std::byte> write() { return kos::image::write_manifest(options_, solution_, reporter_); }

    std::filesystem::path folder_ =
        std::filesystem::path{testing::TempDir()} / ("kos_manifest_" + std::to_string(getpid()));
    Options options_;
    Solution solution_;
    Reporter reporter_;
};

struct Line {
    std::string class_name;
    std::string path;
    std::string contents;
};

TEST_F(ManifestWriter, ListsEachPairOnceInOrder) {
    add("zoo.Worker", "worker");
    add("acme.Logger", "bin/logger");
    add("zoo.Worker", "worker");
    add("acme.Logger", "worker");
    const std::vector<std::byte> bytes = write();
    ASSERT_FALSE(reporter_.failed()) << reporter_.render();
    Header header;
    ASSERT_GE(bytes.size(), sizeof(header));
    std::memcpy(&header, bytes.data(), sizeof(header));
    EXPECT_EQ(header.magic, kos::abi::manifest::kMagic);
    EXPECT_EQ(header.total_size, bytes.size());
    const Line lines[] = {{"acme.Logger", "bin/logger", "a logger"},
                          {"acme.Logger", "worker", "a worker"},
                          {"init", "init", "the first process"},
                          {"zoo.Worker", "worker", "a worker"}};
    ASSERT_EQ(header.entry_count, std::size(lines));
    kos::usize at = sizeof(header);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    for (const Line& line : lines) {
        Entry entry;
        std::memcpy(&entry, &bytes[at], sizeof(entry));
        at += sizeof(entry);
        EXPECT_STREQ(text + entry.class_offset, line.class_name.c_str());
        EXPECT_EQ(entry.class_length, line.class_name.size());
        EXPECT_STREQ(text + entry.path_offset, line.path.c_str());
        EXPECT_EQ(entry.path_length, line.path.size());
        const auto digest = kos::sha256(std::as_bytes(std::span{line.contents}));
        EXPECT_EQ(std::memcmp(entry.sha256, digest.data(), digest.size()), 0);
    }
}

TEST_F(ManifestWriter, TheAnonymousClassIsNeverListed) {
    add("anonymous", "worker");
    write();
    EXPECT_THAT(reporter_.render(), HasSubstr("I014"));
    EXPECT_THAT(reporter_.render(), HasSubstr("'anonymous'"));
}

TEST_F(ManifestWriter, ClassesHaveSixteenProgramsAtMost) {
    for (int i = 0; i < 17; ++i) {
        const std::string path = "program" + std::to_string(i);
        options_.programs.push_back({path, options_.init_program});
        add("acme.Many", path);
    }
    write();
    EXPECT_THAT(reporter_.render(), HasSubstr("I024"));
    EXPECT_THAT(reporter_.render(), HasSubstr("'acme.Many' has 17 programs"));
}

TEST_F(ManifestWriter, ProgramThatCannotBeReadIsAnError) {
    add("zoo.Worker", "worker");
    std::filesystem::remove(options_.programs[1].file);
    write();
    EXPECT_THAT(reporter_.render(), HasSubstr("I001"));
}

}  // namespace
