// SPDX-License-Identifier: Apache-2.0
// Which driver is bound to which node.
#include "hal/driver/driver.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <libfdt.h>

namespace kos::hal {
namespace {

Result<void> no_probe(const Device& /*device*/) {
    return {};
}

constexpr Driver kDrivers[] = {
    {"arm,pl011", DriverClass::Console, no_probe},
    {"arm,gic-400", DriverClass::InterruptController, no_probe},
    {"arm,cortex-a15-gic", DriverClass::InterruptController, no_probe},
};

using namespace std::string_view_literals;

class Binding : public testing::Test {
  protected:
    void SetUp() override {
        fdt_create(blob_.data(), static_cast<int>(blob_.size()));
        fdt_finish_reservemap(blob_.data());
        fdt_begin_node(blob_.data(), "");
    }

    void text(const char* name, std::string_view value) {
        const std::string terminated{value};
        fdt_property(blob_.data(), name, terminated.c_str(), static_cast<int>(terminated.size() + 1));
    }

    void node(const char* name, std::string_view compatible, const char* status = nullptr) {
        fdt_begin_node(blob_.data(), name);
        fdt_property(blob_.data(), "compatible", compatible.data(), static_cast<int>(compatible.size()));
        if (status != nullptr) {
            text("status", status);
        }
        fdt_end_node(blob_.data());
    }

    MatchList match() {
        fdt_end_node(blob_.data());
        EXPECT_EQ(fdt_finish(blob_.data()), 0);
        tree_ = dtb::Tree::create(std::as_bytes(std::span{blob_}));
        EXPECT_TRUE(tree_.has_value());
        return match_drivers(kDrivers, *tree_);
    }

    std::vector<char> blob_ = std::vector<char>(65536);
    dtb::Parsed<dtb::Tree> tree_ = std::unexpected{dtb::ParseError{}};
};

TEST_F(Binding, MatchesEachNodeOnceInTreeOrder) {
    node("uart@1", "arm,pl011\0arm,primecell\0"sv);
    node("gic@2", "arm,gic-400\0arm,cortex-a15-gic\0"sv);
    const MatchList list = match();
    ASSERT_EQ(list.count, 2U);
    EXPECT_EQ(list.matches[0].node.name(), "uart@1");
    EXPECT_EQ(list.matches[0].driver, &kDrivers[0]);
    EXPECT_EQ(list.matches[1].driver, &kDrivers[1]) << "the more specific string comes first";
}

TEST_F(Binding, LaterStringsMatchToo) {
    node("gic@2", "vendor,gic\0arm,cortex-a15-gic\0"sv);
    const MatchList list = match();
    ASSERT_EQ(list.count, 1U);
    EXPECT_EQ(list.matches[0].driver, &kDrivers[2]);
}

TEST_F(Binding, DisabledUnknownAndMalformedNodesAreLeftOut) {
    node("uart@1", "arm,pl011\0"sv, "disabled");
    node("uart@2", "arm,pl0110\0"sv);
    node("uart@3", "arm,pl011"sv);
    node("uart@4", "arm,pl011\0"sv, "okay");
    const MatchList list = match();
    ASSERT_EQ(list.count, 1U);
    EXPECT_EQ(list.matches[0].node.name(), "uart@4");
}

TEST_F(Binding, TooManyDevicesAreCutOff) {
    for (int i = 0; i < static_cast<int>(kMaxMatches) + 5; ++i) {
        node(("uart@" + std::to_string(i)).c_str(), "arm,pl011\0"sv);
    }
    EXPECT_EQ(match().count, kMaxMatches);
}

}  // namespace
}  // namespace kos::hal
