// SPDX-License-Identifier: Apache-2.0
// This parser and libfdt see the same tree, in QEMU's blobs and in blobs with odd but legal structure.
#include "hal/dtb/oracle.hpp"

#include <gtest/gtest.h>

#include "hal/dtb/test_blob.hpp"
#include "hal/dtb/tree.hpp"

extern "C" {
#include <libfdt.h>
}

namespace kos::hal::dtb {
namespace {

TEST(DtbOracle, SeesTheCorpusAsLibfdtDoes) {
    const std::vector<std::string> files = test::corpus_files();
    ASSERT_GE(files.size(), 3U);
    for (const std::string& file : files) {
        const test::Blob blob = test::read_file(file);
        EXPECT_TRUE(Tree::create(blob).has_value()) << file;
        EXPECT_EQ(compare_with_libfdt(blob), "") << file;
    }
}

TEST(DtbOracle, SeesDtcOutputAsLibfdtDoes) {
    const test::Blob blob = test::compile(R"(
        /memreserve/ 0x10000000 0x4000;
        / {
            empty-property;
            odd-length = [01 02 03];
            a { b { c { deep = "down"; }; }; empty {}; };
            last@1 { reg = <1>; };
        };)");
    EXPECT_TRUE(Tree::create(blob).has_value());
    EXPECT_EQ(compare_with_libfdt(blob), "");
}

// libfdt reads a structure block at an odd offset, which the specification forbids; the fuzzer found one.
TEST(DtbOracle, MayBeStricterThanLibfdt) {
    const test::Blob blob = test::read_file("../../../tests/fuzz/dtb_refused/misaligned_structure.dtb");
    const auto tree = Tree::create(blob);
    ASSERT_FALSE(tree.has_value());
    EXPECT_EQ(tree.error().code, Code::BlockMisaligned);
    EXPECT_EQ(fdt_check_full(blob.data(), blob.size()), 0);
    EXPECT_EQ(compare_with_libfdt(blob), "");
}

// libfdt ends with this one, which says that it is of version 2; the fuzzer found it.
TEST(DtbOracle, IsNotAskedAboutOldVersions) {
    const test::Blob blob = test::read_file("../../../tests/fuzz/dtb_refused/old_version.dtb");
    const auto tree = Tree::create(blob);
    ASSERT_FALSE(tree.has_value());
    EXPECT_EQ(tree.error().code, Code::BadVersion);
    EXPECT_EQ(compare_with_libfdt(blob), "");
}

// libfdt reads this one for ever: a length of 2^32 - 8 leads back to its property; the fuzzer found one like it.
TEST(DtbOracle, IsNotAskedAboutNegativeLengths) {
    test::Blob blob = test::compile("/ { a = <1>; };");
    int length = 0;
    const auto* property = fdt_get_property(blob.data(), 0, "a", &length);
    ASSERT_NE(property, nullptr);
    const auto at = static_cast<usize>(reinterpret_cast<const std::byte*>(property) - blob.data());
    for (const usize byte : {4U, 5U, 6U}) {
        blob[at + byte] = std::byte{0xff};
    }
    blob[at + 7] = std::byte{0xf8};
    const auto tree = Tree::create(blob);
    ASSERT_FALSE(tree.has_value());
    EXPECT_EQ(tree.error().code, Code::PropertyTruncated);
    EXPECT_EQ(compare_with_libfdt(blob), "");
}

TEST(DtbOracle, PassesOverNops) {
    test::Blob blob = test::compile("/ { a = <1>; b = <2>; gone { x = <3>; }; stays {}; };");
    ASSERT_EQ(fdt_nop_property(blob.data(), 0, "a"), 0);
    ASSERT_EQ(fdt_nop_node(blob.data(), fdt_path_offset(blob.data(), "/gone")), 0);
    EXPECT_EQ(compare_with_libfdt(blob), "");
    const auto tree = Tree::create(blob);
    ASSERT_TRUE(tree.has_value());
    EXPECT_FALSE(tree->root().has("a"));
    EXPECT_EQ(tree->root().u32_or("b", 0), 2U);
    EXPECT_FALSE(tree->find("/gone").has_value());
    EXPECT_TRUE(tree->find("/stays").has_value());
}

TEST(DtbOracle, AgreesOnEveryCutAndOnFlippedBytes) {
    const test::Blob blob = test::compile("/memreserve/ 1 2; / { a = \"x\"; n@1 { reg = <1>; m { p; }; }; };");
    for (usize size = 0; size < blob.size(); ++size) {
        EXPECT_EQ(compare_with_libfdt(std::span{blob}.first(size)), "") << "cut to " << size;
    }
    for (usize at = 0; at < blob.size(); ++at) {
        for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
            test::Blob bad = blob;
            bad[at] ^= static_cast<std::byte>(flip);
            EXPECT_EQ(compare_with_libfdt(bad), "") << "byte " << at << " flipped with " << flip;
        }
    }
}

}  // namespace
}  // namespace kos::hal::dtb
