// SPDX-License-Identifier: Apache-2.0
// Tests of ASIDs: unique within a generation, kept by what runs, the TLB emptied between generations.
#include "vmm/asid.hpp"

#include <set>
#include <vector>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

class AsidTest : public ::testing::Test {
  protected:
    AsidTest() { hal::host::reset(); }

    u32 flushes() const { return hal::host::processor().full_invalidations; }

    AsidAllocator asids_;
};

TEST_F(AsidTest, ContextsKeepTheirAsid) {
    AsidContext one;
    AsidContext two;
    const u16 first = asids_.activate(one, 0);
    const u16 second = asids_.activate(two, 0);
    EXPECT_NE(first, 0);
    EXPECT_NE(first, second);
    EXPECT_EQ(asids_.activate(one, 0), first);
    EXPECT_EQ(asids_.activate(two, 1), second);
    EXPECT_EQ(flushes(), 0u);
}

TEST_F(AsidTest, AGenerationHandsOutEachAsidOnce) {
    std::set<u16> seen;
    std::vector<AsidContext> contexts(hal::asid_count() - 1);
    for (AsidContext& context : contexts) {
        ASSERT_TRUE(seen.insert(asids_.activate(context, 0)).second);
    }
    EXPECT_FALSE(seen.contains(0));
    EXPECT_EQ(flushes(), 0u);
    AsidContext next;
    asids_.activate(next, 0);
    EXPECT_EQ(flushes(), 1u);
    EXPECT_FALSE(asids_.may_be_cached(contexts[0]));
}

TEST_F(AsidTest, WhatRunsKeepsItsAsidOverGenerations) {
    AsidContext runs;
    const u16 asid = asids_.activate(runs, 1);
    for (u32 i = 0; i < 5 * hal::asid_count(); ++i) {
        AsidContext passing;
        ASSERT_NE(asids_.activate(passing, 0), asid) << "two spaces would share TLB entries";
    }
    EXPECT_GE(flushes(), 5u);
    EXPECT_TRUE(asids_.is_loaded(runs, 1));
    EXPECT_TRUE(asids_.may_be_cached(runs)) << "CPU 1 still fills the TLB";
    EXPECT_EQ(asids_.activate(runs, 0), asid) << "the same on both CPUs";
    EXPECT_TRUE(asids_.may_be_cached(runs));
}

TEST_F(AsidTest, WhatRunsElsewhereIsFoundAgainAfterItMoved) {
    AsidContext runs;
    const u16 asid = asids_.activate(runs, 1);
    for (u32 generation = 0; generation < 3; ++generation) {
        const u32 before = flushes();
        while (flushes() == before) {
            AsidContext passing;
            asids_.activate(passing, 0);
        }
        ASSERT_EQ(asids_.activate(runs, 2), asid);  // CPU 1 still runs it
        AsidContext other;
        asids_.activate(other, 2);  // and CPU 2 goes on to another one
    }
}

TEST_F(AsidTest, UnloadedAsidsAreFreeInTheNextGeneration) {
    AsidContext ended;
    const u16 asid = asids_.activate(ended, 1);
    asids_.unload(1);
    EXPECT_FALSE(asids_.is_loaded(ended, 1));
    std::set<u16> seen;
    for (u32 i = 0; i < 2 * hal::asid_count(); ++i) {
        AsidContext passing;
        seen.insert(asids_.activate(passing, 0));
    }
    EXPECT_TRUE(seen.contains(asid));
}

}  // namespace
}  // namespace kos::vmm
