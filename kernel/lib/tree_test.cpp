// SPDX-License-Identifier: Apache-2.0
// Tests of the intrusive tree against std::multimap, and of its balance.
#include "lib/tree.hpp"

#include <map>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace kos {
namespace {

struct Item : TreeNode<struct ByKey> {
    explicit Item(u32 value, u32 number = 0) : key{value}, serial{number} {}

    u32 key;
    u32 serial;
};

struct KeyOfItem {
    u32 operator()(const Item& item) const {
        ++reads;
        return item.key;
    }
    static inline u32 reads = 0;
};

using ItemTree = Tree<Item, struct ByKey, KeyOfItem>;

std::vector<u32> serials(const ItemTree& tree) {
    std::vector<u32> all;
    for (Item* item = tree.first(); item != nullptr; item = tree.next(*item)) {
        all.push_back(item->serial);
    }
    return all;
}

TEST(Tree, EmptyTreeFindsNothing) {
    const ItemTree tree;
    EXPECT_TRUE(tree.empty());
    EXPECT_EQ(tree.first(), nullptr);
    EXPECT_EQ(tree.last(), nullptr);
    EXPECT_EQ(tree.lower_bound(0u), nullptr);
    EXPECT_EQ(tree.floor(7u), nullptr);
}

TEST(Tree, BoundsBetweenKeys) {
    ItemTree tree;
    Item ten{10};
    Item twenty{20};
    tree.insert(twenty);
    tree.insert(ten);
    EXPECT_EQ(tree.lower_bound(10u), &ten);
    EXPECT_EQ(tree.upper_bound(10u), &twenty);
    EXPECT_EQ(tree.lower_bound(11u), &twenty);
    EXPECT_EQ(tree.lower_bound(21u), nullptr);
    EXPECT_EQ(tree.floor(9u), nullptr);
    EXPECT_EQ(tree.floor(19u), &ten);
    EXPECT_EQ(tree.floor(99u), &twenty);
    EXPECT_EQ(tree.find(20u), &twenty);
    EXPECT_EQ(tree.find(15u), nullptr);
    tree.erase(ten);
    tree.erase(twenty);
    EXPECT_FALSE(ten.linked());
    EXPECT_TRUE(tree.empty());
}

TEST(Tree, EqualKeysKeepTheOrderOfInsertion) {
    ItemTree tree;
    std::vector<std::unique_ptr<Item>> items;
    for (u32 serial = 0; serial < 100; ++serial) {
        items.push_back(std::make_unique<Item>(serial % 2, serial));
        tree.insert(*items.back());
    }
    std::vector<u32> wanted;
    for (u32 serial = 0; serial < 100; serial += 2) {
        wanted.push_back(serial);
    }
    for (u32 serial = 1; serial < 100; serial += 2) {
        wanted.push_back(serial);
    }
    EXPECT_EQ(serials(tree), wanted);
    for (auto& item : items) {
        tree.erase(*item);
    }
}

// What a walk through the tree and through the model must agree on.
void expect_same(const ItemTree& tree, const std::multimap<u32, Item*>& model) {
    Item* item = tree.first();
    for (const auto& [key, wanted] : model) {
        ASSERT_EQ(item, wanted);
        item = tree.next(*item);
    }
    ASSERT_EQ(item, nullptr);
    item = tree.last();
    for (auto at = model.rbegin(); at != model.rend(); ++at) {
        ASSERT_EQ(item, at->second);
        item = tree.previous(*item);
    }
    ASSERT_EQ(item, nullptr);
}

class TreeModel : public ::testing::TestWithParam<u32> {};

TEST_P(TreeModel, RandomOperationsAgreeWithMultimap) {
    std::minstd_rand engine{GetParam() + 1};
    const auto random = [&engine] { return static_cast<u32>(engine() >> 4); };
    const u32 key_range = GetParam() % 2 == 0 ? 1'000 : 20;
    ItemTree tree;
    std::multimap<u32, Item*> model;
    std::vector<std::unique_ptr<Item>> items;
    for (u32 step = 0; step < 3'000; ++step) {
        const u32 key = random() % key_range;
        if (model.empty() || random() % 5 < (step < 1'500 ? 3u : 2u)) {
            items.push_back(std::make_unique<Item>(key, step));
            tree.insert(*items.back());
            model.emplace(key, items.back().get());
        } else if (auto at = model.lower_bound(key); at != model.end()) {
            ASSERT_EQ(tree.lower_bound(key), at->second);
            tree.erase(*at->second);
            model.erase(at);
        }
        const auto above = model.upper_bound(key);
        ASSERT_EQ(tree.upper_bound(key), above == model.end() ? nullptr : above->second);
        ASSERT_EQ(tree.floor(key), above == model.begin() ? nullptr : std::prev(above)->second);
        if (step % 100 == 0) {
            expect_same(tree, model);
        }
    }
    expect_same(tree, model);
    while (!tree.empty()) {
        tree.erase(*tree.first());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TreeModel, ::testing::Range(0u, 10u));

TEST(Tree, SearchStaysLogarithmicInTheWorstOrders) {
    constexpr u32 kCount = 4'096;
    constexpr u32 kMaxHeight = 18;  // 1.44 log2(4096)
    ItemTree tree;
    std::vector<std::unique_ptr<Item>> items;
    for (u32 key = 0; key < kCount; ++key) {
        items.push_back(std::make_unique<Item>(key));
        tree.insert(*items.back());
    }
    for (u32 key = 0; key < kCount; key += 3) {
        tree.erase(*items[key]);
    }
    for (u32 key = 0; key < kCount; ++key) {
        KeyOfItem::reads = 0;
        tree.lower_bound(key);
        ASSERT_LE(KeyOfItem::reads, kMaxHeight) << "key " << key;
    }
    while (!tree.empty()) {
        tree.erase(*tree.last());
    }
}

TEST(TreeDeathTest, InsertingTwiceIsCaught) {
    ItemTree tree;
    Item item{1};
    tree.insert(item);
    EXPECT_DEATH(tree.insert(item), "");
    tree.erase(item);
    EXPECT_DEATH(tree.erase(item), "");
}

}  // namespace
}  // namespace kos
