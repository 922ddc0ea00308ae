// SPDX-License-Identifier: Apache-2.0
// GIC interrupt cells, and ticks of the clock.
#include "hal/driver/interrupt_cells.hpp"

#include <gtest/gtest.h>

#include "hal/driver/tick_rate.hpp"

namespace kos::hal {
namespace {

Result<GicInterrupt> decode(u32 type, u32 number, u32 flags, u32 count = 3) {
    dtb::Interrupt interrupt{};
    interrupt.cells = {type, number, flags};
    interrupt.cell_count = count;
    return decode_gic_interrupt(interrupt);
}

TEST(InterruptCells, SharedAndPrivateLines) {
    EXPECT_EQ(decode(0, 1, 4)->line, IrqLine{33});
    EXPECT_EQ(decode(1, 11, 4)->line, IrqLine{27});
    EXPECT_EQ(decode(0, 987, 4)->line, IrqLine{1019});
    EXPECT_EQ(decode(1, 11, 4, 4)->line, IrqLine{27}) << "with an affinity cell";
}

TEST(InterruptCells, Triggers) {
    EXPECT_EQ(decode(0, 1, 1)->trigger, Trigger::Edge);
    EXPECT_EQ(decode(0, 1, 4)->trigger, Trigger::Level);
    EXPECT_EQ(decode(1, 11, 0x104)->trigger, Trigger::Level) << "CPU mask in bits 8 to 15";
}

TEST(InterruptCells, RefusesWhatDoesNotExist) {
    EXPECT_EQ(decode(0, 988, 4).error(), Status::Invalid);
    EXPECT_EQ(decode(1, 16, 4).error(), Status::Invalid);
    EXPECT_EQ(decode(2, 0, 4).error(), Status::Invalid);
    EXPECT_EQ(decode(0, 1, 0, 2).error(), Status::Invalid);
}

TEST(TickRate, ConvertsExactly) {
    constexpr TickRate kQemu{62'500'000};
    EXPECT_EQ(kQemu.to_ns(1), 16U);
    EXPECT_EQ(kQemu.to_ticks(16), 1U);
    constexpr TickRate kPi{54'000'000};
    EXPECT_EQ(kPi.to_ns(54'000'000ull * 86'400 * 365), 86'400ull * 365 * 1'000'000'000);
}

TEST(TickRate, NeverEarly) {
    constexpr TickRate kPi{54'000'000};
    for (u64 ns = 1; ns < 1'000'000'000'000'000; ns = ns * 3 + 1) {
        EXPECT_GE(kPi.to_ns(kPi.to_ticks(ns)) + 1, ns);
        EXPECT_LE(kPi.to_ns(kPi.to_ticks(ns)), ns + 19);
    }
}

TEST(TickRate, Saturates) {
    EXPECT_EQ(TickRate{1000}.to_ns(~u64{0}), ~u64{0});
    EXPECT_EQ(TickRate{4'000'000'000}.to_ticks(~u64{0}), ~u64{0});
}

}  // namespace
}  // namespace kos::hal
