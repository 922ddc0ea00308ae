// SPDX-License-Identifier: Apache-2.0
// Navigation: paths, aliases, compatibles, phandles, children, and the types of property values.
#include "hal/dtb/tree.hpp"

#include <gtest/gtest.h>

#include "hal/dtb/test_blob.hpp"

namespace kos::hal::dtb {
namespace {

class DtbTree : public testing::Test {
  protected:
    test::Blob blob_ = test::compile(R"(
        /memreserve/ 0x80000000 0x1000;
        /memreserve/ 0x90000000 0x20000;
        / {
            compatible = "kos,board", "kos,family";
            number = <7>; wide = <0x1 0x2>; text = "hello"; none;
            aliases { serial0 = "/soc/uart@9000"; odd = "serial0"; };
            soc {
                compatible = "simple-bus";
                u0: uart@9000 { compatible = "arm,pl011", "arm,primecell"; phandle = <5>; status = "okay"; };
                uart@a000 { compatible = "arm,pl011"; status = "disabled"; line { }; };
            };
        };)");
    Parsed<Tree> tree_ = Tree::create(blob_);
};

TEST_F(DtbTree, FindsByPath) {
    EXPECT_EQ(tree_->find("/")->name(), "");
    EXPECT_EQ(tree_->find("/soc/uart@a000")->name(), "uart@a000");
    EXPECT_EQ(tree_->find("/soc/uart")->name(), "uart@9000");
    EXPECT_EQ(tree_->find("//soc//uart@a000/line/")->name(), "line");
    EXPECT_EQ(tree_->find("/soc/uart@b000").error(), Status::NotFound);
    EXPECT_EQ(tree_->find("/so").error(), Status::NotFound);
    EXPECT_EQ(tree_->find("").error(), Status::Invalid);
}

TEST_F(DtbTree, FindsByAlias) {
    EXPECT_EQ(tree_->find("serial0")->name(), "uart@9000");
    EXPECT_EQ(tree_->find("serial1").error(), Status::NotFound);
    EXPECT_EQ(tree_->find("odd").error(), Status::Invalid);
}

TEST_F(DtbTree, FindsByCompatibleInOrder) {
    EXPECT_EQ(tree_->find_compatible("arm,primecell")->name(), "uart@9000");
    EXPECT_EQ(tree_->find_compatible("kos,family")->name(), "");
    EXPECT_EQ(tree_->find_compatible("arm,pl01").error(), Status::NotFound);
    std::vector<std::string_view> names;
    for (const Node node : tree_->nodes()) {
        if (node.is_compatible("arm,pl011")) {
            names.push_back(node.name());
        }
    }
    EXPECT_EQ(names, (std::vector<std::string_view>{"uart@9000", "uart@a000"}));
}

TEST_F(DtbTree, FindsByPhandle) {
    EXPECT_EQ(tree_->find_phandle(5)->name(), "uart@9000");
    EXPECT_EQ(tree_->find_phandle(6).error(), Status::NotFound);
    EXPECT_EQ(tree_->find_phandle(0).error(), Status::NotFound);
}

TEST_F(DtbTree, KnowsParents) {
    const Node line = *tree_->find("/soc/uart@a000/line");
    EXPECT_EQ(tree_->parent(line)->name(), "uart@a000");
    EXPECT_EQ(tree_->path_to(line)->count, 4U);
    EXPECT_EQ(tree_->parent(tree_->root()).error(), Status::NotFound);
    const Parsed<Tree> other = Tree::create(blob_);
    EXPECT_EQ(tree_->parent(other->root()).error(), Status::NotFound);
}

TEST_F(DtbTree, ChildrenAreDirectOnes) {
    std::vector<std::string_view> names;
    for (const Node child : tree_->root().children()) {
        names.push_back(child.base_name());
    }
    EXPECT_EQ(names, (std::vector<std::string_view>{"aliases", "soc"}));
}

TEST_F(DtbTree, StatusOkay) {
    EXPECT_TRUE(tree_->find("/soc")->is_okay());
    EXPECT_TRUE(tree_->find("/soc/uart@9000")->is_okay());
    EXPECT_FALSE(tree_->find("/soc/uart@a000")->is_okay());
}

TEST_F(DtbTree, TypedValues) {
    const Node root = tree_->root();
    EXPECT_EQ(root.property("number")->as_u32(), 7U);
    EXPECT_EQ(root.property("number")->as_number(), 7U);
    EXPECT_EQ(root.property("wide")->as_number(), 0x100000002U);
    EXPECT_EQ(root.property("wide")->as_u32().error(), Status::Invalid);
    EXPECT_EQ(root.property("wide")->cell(1), 2U);
    EXPECT_EQ(root.property("wide")->cell(2).error(), Status::Invalid);
    EXPECT_EQ(root.property("wide")->number_at(1, 1), 2U);
    EXPECT_EQ(root.property("wide")->number_at(0, 3).error(), Status::Unsupported);
    EXPECT_EQ(root.property("text")->as_string(), "hello");
    EXPECT_EQ(root.property("number")->as_string().error(), Status::Invalid);
    EXPECT_EQ(root.property("compatible")->as_string().error(), Status::Invalid);
    EXPECT_EQ(root.property("compatible")->string_at(1), "kos,family");
    EXPECT_EQ(root.property("compatible")->string_at(2).error(), Status::NotFound);
    EXPECT_TRUE(root.property("none")->value().empty());
    EXPECT_EQ(root.property("absent").error(), Status::NotFound);
}

TEST_F(DtbTree, Reservations) {
    ASSERT_EQ(tree_->reservation_count(), 2U);
    EXPECT_EQ(*tree_->reservation(0), (AddressRange{0x80000000, 0x1000}));
    EXPECT_EQ(*tree_->reservation(1), (AddressRange{0x90000000, 0x20000}));
    EXPECT_EQ(tree_->reservation(2).error(), Status::NotFound);
}

TEST(DtbReservation, MustNotWrap) {
    const test::Blob blob = test::compile("/memreserve/ 0xffffffffffffff00 0x101; / {};");
    EXPECT_EQ(Tree::create(blob)->reservation(0).error(), Status::Invalid);
}

}  // namespace
}  // namespace kos::hal::dtb
