// SPDX-License-Identifier: Apache-2.0
// The installed image: names that no file can have, hashes in steps, and what the manifest lists.
#include "romfs/boot_image.hpp"

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"
#include "lib/restart.hpp"
#include "romfs/test_image.hpp"
#include "romfs/test_manifest.hpp"

namespace kos::romfs {
namespace {

using test::TestImage;
using test::TestManifest;

constexpr usize kLong = 5000;

class BootImageTest : public testing::Test {
  protected:
    void SetUp() override {
        static TestImage source{{{"a/long", std::string(kLong, 'a'), abi::romfs::kExecutable},
                                 {"a/other", std::string(kLong, 'b')},
                                 {"bad", std::string(kLong, 'c')},
                                 {"free", "d", abi::romfs::kExecutable}}};
        // The contents of "bad" are damaged after their hash was made.
        source.set(Image::create(source.bytes(), Contents::VerifyLater)->find("bad")->offset, 'x');
        ASSERT_TRUE(install_boot_image(source.bytes()).has_value());
    }
    void TearDown() override { hal::host::processor().interrupt_pending = nullptr; }

    // How many attempts it takes when an interrupt is always pending.
    static int attempts(const File& file, Status expected = Status::Ok) {
        hal::host::processor().interrupt_pending = [] { return true; };
        for (int count = 1;; ++count) {
            const auto verified = verify_boot_file(file);
            if (verified || verified.error() != kRestart) {
                EXPECT_EQ(verified ? Status::Ok : verified.error(), expected);
                return count;
            }
        }
    }
};

TEST_F(BootImageTest, NamesThatNoFileCanHaveAreInvalid) {
    for (const char* name : {"", "/free", "../free", "a/../free", "./free", "a//long", "a/", "fr\\ee", "fr\nee"}) {
        EXPECT_EQ(find_boot_file(name).error(), Status::Invalid) << name;
    }
    EXPECT_EQ(find_boot_file(std::string(256, 'x')).error(), Status::Invalid);
    EXPECT_EQ(find_boot_file("fre").error(), Status::NotFound);
    EXPECT_EQ(find_boot_file("a").error(), Status::NotFound);
    EXPECT_TRUE(find_boot_file("free").has_value());
}

TEST_F(BootImageTest, HashesAreMadeInStepsAndOnce) {
    const File file = *find_boot_file("a/long");
    EXPECT_GT(attempts(file), static_cast<int>(kLong / 64) - 2);
    EXPECT_EQ(attempts(file), 1) << "it is known by now";
    EXPECT_TRUE(open_boot_file("a/long").has_value());
}

TEST_F(BootImageTest, WhoNeedsAnotherFileEndsTheFirst) {
    hal::host::processor().interrupt_pending = [] { return true; };
    const File bad = *find_boot_file("bad");
    const File other = *find_boot_file("a/other");
    ASSERT_EQ(verify_boot_file(bad).error(), kRestart);
    EXPECT_GT(attempts(other), 2 * static_cast<int>(kLong / 64) - 4) << "that of the first is no error of this one";
    EXPECT_GT(attempts(bad, Status::Corrupt), 2);
    EXPECT_EQ(open_boot_file("bad").error(), kRestart);
    attempts(bad, Status::Corrupt);
}

TEST_F(BootImageTest, ManifestIsHeldAgainstTheImage) {
    static TestManifest wrong{{{"c", "free", "other"}}};
    EXPECT_EQ(install_manifest(wrong.bytes()).error().code, ManifestCode::OtherHash);
    static TestManifest cut{{{"c", "free", "d"}}};
    EXPECT_EQ(install_manifest(std::span{cut.bytes()}.first(40)).error().code, ManifestCode::Truncated);
    EXPECT_EQ(manifest().count(), 0U);
    EXPECT_FALSE(is_listed(*find_boot_file("free")));
    ASSERT_TRUE(install_manifest(cut.bytes()).has_value());
    EXPECT_TRUE(manifest().binds("c", "free"));
    EXPECT_TRUE(is_listed(*find_boot_file("free")));
    EXPECT_FALSE(is_listed(*find_boot_file("a/long")));
}

}  // namespace
}  // namespace kos::romfs
