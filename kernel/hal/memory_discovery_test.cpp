// SPDX-License-Identifier: Apache-2.0
// Memory from device trees.
#include "hal/memory_discovery.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <libfdt.h>

#include "hal/range_list.hpp"

namespace kos::hal {
namespace {

constexpr u64 kMebibyte = u64{1} << 20;
constexpr PhysAddr kNoLimit{~kPageMask};

class MemoryDiscovery : public testing::Test {
  protected:
    void SetUp() override {
        fdt_create(blob_.data(), static_cast<int>(blob_.size()));
        fdt_add_reservemap_entry(blob_.data(), 0x4000'0000, 0x1001);
        fdt_finish_reservemap(blob_.data());
        fdt_begin_node(blob_.data(), "");
        fdt_property_u32(blob_.data(), "#address-cells", 2);
        fdt_property_u32(blob_.data(), "#size-cells", 2);
    }

    void reg(u64 base, u64 size) {
        const fdt64_t cells[] = {cpu_to_fdt64(base), cpu_to_fdt64(size)};
        fdt_property(blob_.data(), "reg", cells, sizeof(cells));
    }

    void memory(const char* name, u64 base, u64 size) {
        fdt_begin_node(blob_.data(), name);
        fdt_property(blob_.data(), "device_type", "memory", sizeof("memory"));
        reg(base, size);
        fdt_end_node(blob_.data());
    }

    void no_map_region(u64 base, u64 size) {
        fdt_begin_node(blob_.data(), "reserved-memory");
        fdt_property_u32(blob_.data(), "#address-cells", 2);
        fdt_property_u32(blob_.data(), "#size-cells", 2);
        fdt_property(blob_.data(), "ranges", "", 0);
        fdt_begin_node(blob_.data(), "secure");
        reg(base, size);
        fdt_property(blob_.data(), "no-map", "", 0);
        fdt_end_node(blob_.data());
        fdt_end_node(blob_.data());
    }

    Result<MemoryLayout> find(const MemoryInUse& in_use, PhysAddr limit = kNoLimit) {
        fdt_end_node(blob_.data());
        EXPECT_EQ(fdt_finish(blob_.data()), 0);
        const auto tree = dtb::Tree::create(std::as_bytes(std::span{blob_}));
        EXPECT_TRUE(tree.has_value());
        return find_memory(*tree, in_use, limit);
    }

    std::vector<char> blob_ = std::vector<char>(65536);
};

TEST_F(MemoryDiscovery, FreeIsRamWithoutWhatIsTaken) {
    memory("memory@40000000", 0x4000'0000, 64 * kMebibyte);
    no_map_region(0x4300'0000, kMebibyte);
    const auto layout = find({.kernel = {PhysAddr{0x4020'0000}, 0x5000},
                              .device_tree = {PhysAddr{0x4100'0008}, 100},
                              .initrd = {PhysAddr{0x4200'0000}, 5000}});
    ASSERT_TRUE(layout.has_value());
    EXPECT_EQ(total_bytes(layout->ram), 64 * kMebibyte);
    EXPECT_EQ(total_bytes(layout->mappable), 63 * kMebibyte);
    // 2 pages of the reservation map, 5 of the kernel, 1 of the tree, 2 of the initrd.
    EXPECT_EQ(total_bytes(layout->free), 63 * kMebibyte - 10 * kPageSize);
    EXPECT_FALSE(contains_range(layout->mappable, {PhysAddr{0x4300'0000}, kPageSize}));
    EXPECT_FALSE(contains_range(layout->free, {PhysAddr{0x4000'1000}, kPageSize}));
    EXPECT_TRUE(contains_range(layout->mappable, {PhysAddr{0x4000'1000}, kPageSize}));
}

TEST_F(MemoryDiscovery, JoinsBanksAndCutsAtTheLimit) {
    memory("memory@40000000", 0x4000'0000, 64 * kMebibyte);
    memory("memory@44000000", 0x4400'0000, 64 * kMebibyte);
    memory("memory@80000000", 0x8000'0000, 64 * kMebibyte);
    const auto layout = find({}, PhysAddr{0x8000'0000 + kMebibyte});
    ASSERT_TRUE(layout.has_value());
    EXPECT_EQ(layout->ram.count, 2U);
    EXPECT_EQ(total_bytes(layout->ram), 129 * kMebibyte);
}

TEST_F(MemoryDiscovery, NoMemoryIsAnError) {
    EXPECT_EQ(find({}).error(), Status::NotFound);
}

}  // namespace
}  // namespace kos::hal
