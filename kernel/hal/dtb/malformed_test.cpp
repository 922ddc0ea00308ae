// SPDX-License-Identifier: Apache-2.0
// Every refusal of the device tree parser, with its code and its place.
#include <string>

#include <gtest/gtest.h>

#include "hal/dtb/test_blob.hpp"
#include "hal/dtb/tree.hpp"

namespace kos::hal::dtb {
namespace {

constexpr u32 kStructure = 56;  // behind the header and the empty reservation map
constexpr u32 kBegin = 1;
constexpr u32 kEndNode = 2;
constexpr u32 kProperty = 3;
constexpr u32 kEnd = 9;
constexpr u32 kNoName = 0;         // the word of an empty node name
constexpr u32 kName = 0x61000000;  // "a"

// A blob of this structure block, with the strings "p" at 0 and "\x01" at 2.
class Builder {
  public:
    explicit Builder(std::vector<u32> words) : words_{std::move(words)} {
        const u32 size = static_cast<u32>(words_.size() * 4);
        const u32 header[] = {0xd00dfeed, kStructure + size + 4, kStructure, kStructure + size, 40, 17, 16, 0, 4, size};
        for (const u32 word : header) {
            append(word);
        }
        blob_.resize(kStructure);
        for (const u32 word : words_) {
            append(word);
        }
        append(0x70000100);
    }

    Builder& set(u32 offset, u32 word) {
        for (u32 i = 0; i < 4; ++i) {
            blob_[offset + i] = static_cast<std::byte>(word >> (24 - 8 * i));
        }
        return *this;
    }

    test::Blob& blob() { return blob_; }

  private:
    void append(u32 word) {
        blob_.resize(blob_.size() + 4);
        set(static_cast<u32>(blob_.size()) - 4, word);
    }

    std::vector<u32> words_;
    test::Blob blob_;
};

Builder good() {
    return Builder{{kBegin, kNoName, kProperty, 4, 0, 0x12345678, kEndNode, kEnd}};
}

void expect_error(const test::Blob& blob, Code code, u32 offset) {
    const Parsed<Tree> tree = Tree::create(blob);
    ASSERT_FALSE(tree.has_value()) << code_text(code);
    EXPECT_EQ(code_text(tree.error().code), code_text(code));
    EXPECT_EQ(tree.error().offset, offset);
    EXPECT_EQ(to_status(tree.error()), Status::Corrupt);
}

void expect_structure_error(std::vector<u32> words, Code code, u32 word) {
    expect_error(Builder{std::move(words)}.blob(), code, kStructure + 4 * word);
}

TEST(DtbMalformed, TheGoodOneIsGood) {
    Builder builder = good();
    const Parsed<Tree> tree = Tree::create(builder.blob());
    ASSERT_TRUE(tree.has_value()) << code_text(tree.error().code);
    EXPECT_EQ(tree->root().u32_or("p", 0), 0x12345678U);
}

TEST(DtbMalformed, Header) {
    expect_error(test::Blob{}, Code::HeaderTruncated, 0);
    expect_error(test::Blob(39), Code::HeaderTruncated, 39);
    expect_error(good().set(0, 0xd00dfeee).blob(), Code::BadMagic, 0);
    expect_error(good().set(20, 16).blob(), Code::BadVersion, 20);
    expect_error(good().set(24, 18).blob(), Code::BadVersion, 24);
    expect_error(good().set(4, 1000).blob(), Code::BadTotalSize, 4);
    expect_error(good().set(4, 39).blob(), Code::BadTotalSize, 4);
    expect_error(good().set(4, ~0U).blob(), Code::BadTotalSize, 4);
}

TEST(DtbMalformed, Blocks) {
    expect_error(good().set(8, ~3U).blob(), Code::BlockOutside, 8);
    expect_error(good().set(36, 1000).blob(), Code::BlockOutside, 8);
    expect_error(good().set(8, 36).blob(), Code::BlockOutside, 8);
    expect_error(good().set(8, 58).set(36, 4).blob(), Code::BlockMisaligned, 8);
    expect_error(good().set(12, ~0U).blob(), Code::BlockOutside, 12);
    expect_error(good().set(32, 5).blob(), Code::BlockOutside, 12);
    expect_error(good().set(16, 0x1000).blob(), Code::BlockOutside, 16);
    expect_error(good().set(16, 90).blob(), Code::ReservationsUnended, 90);
}

TEST(DtbMalformed, TotalSizeBeyondTheLimit) {
    test::Blob big = good().set(4, kMaxBlobSize + 1).blob();
    big.resize(kMaxBlobSize + 1);
    expect_error(big, Code::BadTotalSize, 4);
}

TEST(DtbMalformed, Tokens) {
    expect_structure_error({kBegin, kNoName, 7, kEndNode, kEnd}, Code::BadToken, 2);
    expect_structure_error({kBegin, kNoName, kEndNode}, Code::StructureTruncated, 3);
    expect_structure_error({}, Code::StructureTruncated, 0);
    expect_structure_error({kBegin, kNoName, kBegin, 0x61616161}, Code::StructureTruncated, 2);
    expect_structure_error({kBegin, kNoName, kProperty, 4}, Code::StructureTruncated, 2);
}

TEST(DtbMalformed, Nesting) {
    expect_structure_error({kEnd}, Code::NoRoot, 0);
    expect_structure_error({kEndNode, kEnd}, Code::UnmatchedEndNode, 0);
    expect_structure_error({kBegin, kNoName, kEnd}, Code::UnclosedNode, 2);
    expect_structure_error({kBegin, kNoName, kEndNode, kBegin, kNoName, kEndNode, kEnd}, Code::SecondRoot, 3);
    expect_structure_error({kProperty, 0, 0, kBegin, kNoName, kEndNode, kEnd}, Code::PropertyOutsideNode, 0);
    expect_structure_error({kBegin, kNoName, kEndNode, kProperty, 0, 0, kEnd}, Code::PropertyOutsideNode, 3);
    expect_structure_error({kBegin, kNoName, kBegin, kName, kEndNode, kProperty, 0, 0, kEndNode, kEnd},
                           Code::PropertyAfterChild, 5);
}

TEST(DtbMalformed, Names) {
    expect_structure_error({kBegin, kName, kEndNode, kEnd}, Code::BadRootName, 0);
    expect_structure_error({kBegin, kNoName, kBegin, kNoName, kEndNode, kEndNode, kEnd}, Code::BadNodeName, 2);
    expect_structure_error({kBegin, kNoName, kBegin, 0x612f0000, kEndNode, kEndNode, kEnd}, Code::BadNodeName, 2);
    expect_structure_error({kBegin, kNoName, kBegin, 0x1b5b0000, kEndNode, kEndNode, kEnd}, Code::BadNodeName, 2);
    expect_structure_error({kBegin, kNoName, kProperty, 0, 4, kEndNode, kEnd}, Code::BadPropertyName, 2);
    expect_structure_error({kBegin, kNoName, kProperty, 0, ~0U, kEndNode, kEnd}, Code::BadPropertyName, 2);
    expect_structure_error({kBegin, kNoName, kProperty, 0, 1, kEndNode, kEnd}, Code::BadPropertyName, 2);
    expect_structure_error({kBegin, kNoName, kProperty, 0, 2, kEndNode, kEnd}, Code::BadPropertyName, 2);
    expect_error(good().set(88, 0x70707070).blob(), Code::BadPropertyName, kStructure + 8);
}

TEST(DtbMalformed, Values) {
    expect_structure_error({kBegin, kNoName, kProperty, 13, 0, 0, kEndNode, kEnd}, Code::PropertyTruncated, 2);
    expect_structure_error({kBegin, kNoName, kProperty, ~0U, 0, 0, kEndNode, kEnd}, Code::PropertyTruncated, 2);
}

TEST(DtbMalformed, Depth) {
    const auto nested = [](u32 depth) {
        std::vector<u32> words{kBegin, kNoName};
        for (u32 i = 1; i < depth; ++i) {
            words.insert(words.end(), {kBegin, kName});
        }
        words.insert(words.end(), depth, kEndNode);
        words.push_back(kEnd);
        return words;
    };
    const test::Blob deepest = Builder{nested(kMaxDepth)}.blob();
    EXPECT_TRUE(Tree::create(deepest).has_value());
    expect_structure_error(nested(kMaxDepth + 1), Code::TooDeep, 2 * kMaxDepth);
}

TEST(DtbMalformed, EveryCodeHasItsOwnText) {
    for (u32 a = 0; a < kCodeCount; ++a) {
        for (u32 b = 0; b < a; ++b) {
            EXPECT_NE(code_text(static_cast<Code>(a)), code_text(static_cast<Code>(b)));
        }
    }
    EXPECT_EQ(code_text(static_cast<Code>(kCodeCount)), "?");
}

}  // namespace
}  // namespace kos::hal::dtb
