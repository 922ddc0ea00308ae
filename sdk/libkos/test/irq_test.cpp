// SPDX-License-Identifier: Apache-2.0
// What kos::Interrupt asks of the kernel, and what it makes of the answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/core/handle.hpp>
#include <kos/irq.hpp>

#include "recording_kernel.hpp"

namespace kos::test {
namespace {

using core::Io;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr abi::Handle kLines{0x1'0005};
constexpr u64 kInterrupt = 0x1'0006;
constexpr u64 kNotice = 0x1'0007;

CoreCall closed(u64 handle) {
    return core_call<core::Handle>(core::Handle::Method::Close, {handle});
}

class Irq : public testing::Test {
  protected:
    Interrupt make() {
        kernel_.answer({kInterrupt});
        auto made = Interrupt::create(kLines, 34, Trigger::Level);
        EXPECT_TRUE(made.has_value());
        static_cast<void>(kernel_.calls());
        return std::move(*made);
    }

    RecordingKernel kernel_;
};

TEST_F(Irq, IsMadeOfALineAndItsTrigger) {
    const std::pair<Trigger, u64> triggers[] = {{Trigger::Level, 0}, {Trigger::Edge, 1}, {Trigger::DeviceTree, 2}};
    for (const auto& [trigger, number] : triggers) {
        kernel_.answer({kInterrupt});
        {
            const auto interrupt = Interrupt::create(kLines, 0xfff0'0034, trigger);
            ASSERT_TRUE(interrupt.has_value());
            EXPECT_TRUE(*interrupt);
            EXPECT_EQ(interrupt->handle().get().raw(), kInterrupt);
        }
        EXPECT_THAT(kernel_.calls(),
                    ElementsAre(core_call<Io>(Io::Method::CreateInterrupt, {kLines.raw(), 0xfff0'0034 | number << 32}),
                                closed(kInterrupt)))
            << "the line is free at the end";
    }
}

TEST_F(Irq, WhatIsRefusedIsNothing) {
    EXPECT_FALSE(Interrupt{});
    kernel_.refuse(Status::NoRights);
    EXPECT_EQ(Interrupt::create(kLines, 34, Trigger::Edge).error(), Status::NoRights);
    EXPECT_EQ(kernel_.calls().size(), 1U) << "nothing to close";
}

TEST_F(Irq, IsBoundToANoticeWithItsBits) {
    const Notice notice{OwnedHandle{abi::Handle{kNotice}}};
    const Interrupt interrupt = make();
    EXPECT_TRUE(interrupt.bind(notice, 0x8000'0000'0000'0001));
    EXPECT_THAT(kernel_.calls(),
                ElementsAre(core_call<Io>(Io::Method::BindInterrupt, {kInterrupt, kNotice, 0x8000'0000'0000'0001})));
    kernel_.refuse(Status::BadState);
    EXPECT_EQ(interrupt.bind(notice, 1).error(), Status::BadState);
}

struct Step {
    Io::Method method;
    Result<> (Interrupt::*run)() const;
};

TEST_F(Irq, AcknowledgesMasksAndUnmasks) {
    const Interrupt interrupt = make();
    const Step steps[] = {{Io::Method::AcknowledgeInterrupt, &Interrupt::acknowledge},
                          {Io::Method::MaskInterrupt, &Interrupt::mask},
                          {Io::Method::UnmaskInterrupt, &Interrupt::unmask}};
    for (const auto& [method, run] : steps) {
        EXPECT_TRUE((interrupt.*run)());
        EXPECT_THAT(kernel_.calls(), ElementsAre(core_call<Io>(method, {kInterrupt})));
        kernel_.refuse(Status::BadHandle);
        EXPECT_EQ((interrupt.*run)().error(), Status::BadHandle);
        EXPECT_EQ(kernel_.calls().size(), 1U);
    }
}

TEST_F(Irq, MovesWithItsHandle) {
    Interrupt first = make();
    const Interrupt second = std::move(first);
    EXPECT_TRUE(second);
    EXPECT_THAT(kernel_.calls(), IsEmpty());
}

TEST_F(Irq, LinesAreDerived) {
    constexpr u64 kSome = 0x1'0008;
    kernel_.answer({kSome});
    {
        const auto some = derive_lines(kLines, 48, 16);
        ASSERT_TRUE(some.has_value());
        EXPECT_EQ(some->get().raw(), kSome);
    }
    EXPECT_THAT(kernel_.calls(),
                ElementsAre(core_call<Io>(Io::Method::DeriveIrq, {kLines.raw(), 48 | u64{16} << 32}), closed(kSome)));
    kernel_.refuse(Status::Quota);
    EXPECT_EQ(derive_lines(kLines, 48, 16).error(), Status::Quota);
}

}  // namespace
}  // namespace kos::test
