// SPDX-License-Identifier: Apache-2.0
// Files that a real compiler makes: static, static-PIE, dynamic, and with writable text.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "elf/relocations.hpp"

namespace kos::elf {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSource = R"(
thread_local int counter = 7;
const int table[2000] = {1};
int data[10] = {2};
int* pointer = data;
int bss[5000];
extern "C" void _start() { counter += table[*pointer] + bss[counter]; }
)";

class ElfCompiler : public testing::Test {
  protected:
    void SetUp() override {
        if (std::system("aarch64-linux-gnu-g++ --version >/dev/null 2>&1") != 0) {
            GTEST_SKIP() << "aarch64-linux-gnu-g++ is not installed";
        }
        std::ofstream{base_ + ".cpp"} << kSource;
    }
    void TearDown() override {
        for (const char* end : {".cpp", ".elf"}) {
            fs::remove(base_ + end);
        }
    }

    std::vector<std::byte> build(const std::string& flags) const {
        const std::string command = "aarch64-linux-gnu-g++ -O1 -nostdlib -Wl,--build-id=sha1 " + flags + " -o " +
                                    base_ + ".elf " + base_ + ".cpp 2>" + base_ + ".log";
        EXPECT_EQ(std::system(command.c_str()), 0) << command;
        fs::remove(base_ + ".log");
        std::ifstream file{base_ + ".elf", std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        const auto bytes = std::as_bytes(std::span{text});
        return {bytes.begin(), bytes.end()};
    }

    std::string base_ = testing::TempDir() + "kos_elf_" + std::to_string(getpid());
};

TEST_F(ElfCompiler, StaticExecutable) {
    const auto bytes = build("-static -no-pie -Wl,-z,max-page-size=4096 -Wl,-z,separate-code");
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code) << " at " << image.error().offset;
    EXPECT_EQ(image->kind(), Kind::Fixed);
    EXPECT_EQ(image->build_id().size(), 20U);
    ASSERT_TRUE(image->has_tls());
    EXPECT_EQ(image->tls().file_bytes.size(), 4U);
    ASSERT_GE(image->segment_count(), 2U);
    u64 zeros = 0;
    for (u32 i = 0; i < image->segment_count(); ++i) {
        zeros += image->segment(i)->size - image->segment(i)->file_bytes.size();
    }
    EXPECT_GE(zeros, 5000 * sizeof(int));
}

TEST_F(ElfCompiler, StaticPie) {
    const auto bytes = build("-static-pie -fPIE -Wl,-z,max-page-size=4096 -Wl,-z,separate-code");
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code) << " at " << image.error().offset;
    EXPECT_EQ(image->kind(), Kind::StaticPie);
    const Relocations relocations{*image};
    ASSERT_GE(relocations.count(), 1U) << "the pointer to data";
    for (u64 i = 0; i < relocations.count(); ++i) {
        EXPECT_TRUE(relocations.at(i).has_value()) << i;
    }
}

TEST_F(ElfCompiler, DynamicExecutableIsRefused) {
    const auto bytes = build("-pie -fPIE");
    const Checked<Image> image = Image::create(bytes);
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(code_text(image.error().code), code_text(Code::NeedsInterpreter));
    EXPECT_EQ(to_status(image.error()), Status::Unsupported);
}

TEST_F(ElfCompiler, WritableTextIsRefused) {
    const auto bytes = build("-static -no-pie -Wl,-N");
    const Checked<Image> image = Image::create(bytes);
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(code_text(image.error().code), code_text(Code::WritableAndExecutable));
}

TEST_F(ElfCompiler, ExecutableStackIsRefused) {
    const auto bytes = build("-static -no-pie -Wl,-z,max-page-size=4096 -Wl,-z,separate-code -Wl,-z,execstack");
    const Checked<Image> image = Image::create(bytes);
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(code_text(image.error().code), code_text(Code::ExecutableStack));
}

TEST_F(ElfCompiler, ObjectFileIsRefused) {
    EXPECT_EQ(Image::create(build("-c")).error().code, Code::NotExecutable);
}

}  // namespace
}  // namespace kos::elf
