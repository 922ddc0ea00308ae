// SPDX-License-Identifier: Apache-2.0
// What device trees say of lines.
#include "hal/driver/triggers.hpp"

#include <gtest/gtest.h>

#include "hal/dtb/test_blob.hpp"

namespace kos::hal {
namespace {

class Triggers : public testing::Test {
  protected:
    void SetUp() override { forget_triggers(); }
    void TearDown() override { forget_triggers(); }

    static void note(const std::string& source) {
        const auto blob = dtb::test::compile(source);
        const auto tree = dtb::Tree::create(blob);
        ASSERT_TRUE(tree.has_value());
        note_triggers(*tree, *tree->find("/gic"));
    }
    static std::optional<Trigger> of(u32 line) { return stated_trigger(IrqLine{line}); }
};

constexpr std::optional<Trigger> kNothing{};

TEST_F(Triggers, AreWhatTheThirdCellSays) {
    note(R"(/ {
        interrupt-parent = <1>;
        gic { interrupt-controller; #interrupt-cells = <3>; phandle = <1>; };
        pl011 { interrupts = <0 1 4>; };
        pl031 { interrupts = <0 2 4>; };
        virtio { interrupts = <0 16 1>; };
        falling { interrupts = <0 17 2>; };
        last { interrupts = <0 987 1>; };
        timer { interrupts = <1 13 4>; };
        silent { interrupts = <0 20 0>; };
        nowhere { interrupts = <0 988 1>; };
    };)");
    EXPECT_EQ(of(33), Trigger::Level);
    EXPECT_EQ(of(34), Trigger::Level);
    EXPECT_EQ(of(48), Trigger::Edge);
    EXPECT_EQ(of(49), Trigger::Edge);
    EXPECT_EQ(of(1019), Trigger::Edge);
    EXPECT_EQ(of(29), kNothing) << "a CPU's own";
    EXPECT_EQ(of(52), kNothing) << "no flags";
    EXPECT_EQ(of(35), kNothing) << "nobody's";
    EXPECT_EQ(of(1020), kNothing);
    EXPECT_EQ(of(~u32{0}), kNothing);
}

TEST_F(Triggers, OfSharedLinesHaveToAgree) {
    note(R"(/ {
        interrupt-parent = <1>;
        gic { interrupt-controller; #interrupt-cells = <3>; phandle = <1>; };
        a { interrupts = <0 1 4>, <0 2 4>; };
        b { interrupts = <0 1 4>, <0 2 1>; };
        c { interrupts = <0 2 4>; };
        d { interrupts = <0 3 4>; };
        e { interrupts = <0 3 1>; status = "disabled"; };
    };)");
    EXPECT_EQ(of(33), Trigger::Level);
    EXPECT_EQ(of(34), kNothing) << "both, whoever comes last";
    EXPECT_EQ(of(35), Trigger::Level) << "a device that is off says nothing";
}

TEST_F(Triggers, OfAnotherControllerAreNotTaken) {
    note(R"(/ {
        gic { interrupt-controller; #interrupt-cells = <3>; phandle = <1>; };
        other { interrupt-controller; #interrupt-cells = <3>; phandle = <2>; };
        a { interrupt-parent = <2>; interrupts = <0 1 4>; };
        b { interrupts-extended = <2 0 2 4>, <1 0 3 1>; };
    };)");
    EXPECT_EQ(of(33), kNothing);
    EXPECT_EQ(of(34), kNothing);
    EXPECT_EQ(of(35), Trigger::Edge);
}

}  // namespace
}  // namespace kos::hal
