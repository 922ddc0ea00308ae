// SPDX-License-Identifier: Apache-2.0
// What the packer writes is what the kernel reads: names, contents, flags and hashes.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "command.hpp"
#include "romfs/image.hpp"

namespace kos::romfs {
namespace {

namespace fs = std::filesystem;

class RoundTrip : public testing::Test {
  protected:
    void SetUp() override { fs::create_directories(root_ / "in"); }
    void TearDown() override { fs::remove_all(root_); }

    void add(const std::string& name, const std::string& contents) {
        fs::create_directories((root_ / "in" / name).parent_path());
        std::ofstream{root_ / "in" / name, std::ios::binary} << contents;
        files_[name] = contents;
    }

    std::vector<std::byte> pack() const {
        std::ostringstream output;
        const std::string image = (root_ / "image").string();
        EXPECT_EQ(romfs_tool::run({"pack", "-o", image, "--directory", (root_ / "in").string()}, output, output), 0)
            << output.str();
        std::ifstream file{image, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        const auto bytes = std::as_bytes(std::span{text});
        return {bytes.begin(), bytes.end()};
    }

    void expect_same(const Image& image) const {
        ASSERT_EQ(image.file_count(), files_.size());
        for (const auto& [name, contents] : files_) {
            const Result<File> file = image.find(name);
            ASSERT_TRUE(file.has_value()) << name;
            const auto expected = std::as_bytes(std::span{contents});
            EXPECT_TRUE(std::equal(file->bytes.begin(), file->bytes.end(), expected.begin(), expected.end())) << name;
            EXPECT_EQ(file->kind, contents.starts_with("\x7f"
                                                       "ELF")
                                      ? Kind::Program
                                      : Kind::Data)
                << name;
        }
    }

    fs::path root_ = fs::path{testing::TempDir()} / ("kos_round_trip_" + std::to_string(getpid()));
    std::map<std::string, std::string> files_;
};

TEST_F(RoundTrip, SizesAroundPages) {
    for (const usize size : {0U, 1U, 4095U, 4096U, 4097U, 70000U}) {
        add("size/" + std::to_string(size), std::string(size, 's'));
    }
    add("init",
        "\x7f"
        "ELF" +
            std::string(5000, 'p'));
    add("size.note", "sorts behind the folder");
    const std::vector<std::byte> bytes = pack();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code) << " at " << image.error().offset;
    EXPECT_EQ(image->size(), bytes.size());
    expect_same(*image);
}

TEST_F(RoundTrip, ManyFiles) {
    for (int i = 0; i < 500; ++i) {
        add(std::to_string(i % 7) + "/" + std::to_string(i), std::to_string(i * i));
    }
    const std::vector<std::byte> bytes = pack();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code) << " at " << image.error().offset;
    expect_same(*image);
}

}  // namespace
}  // namespace kos::romfs
