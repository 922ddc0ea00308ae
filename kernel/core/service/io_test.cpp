// SPDX-License-Identifier: Apache-2.0
// Methods of Io as their callers see them: lines and registers, and what is refused.
#include "core/interrupt.hpp"
#include "core/test/core_test.hpp"
#include "hal/driver/claims.hpp"
#include "hal/driver/triggers.hpp"
#include "obj/resource.hpp"

namespace kos::core {
namespace {

using namespace test;

constexpr u64 kLevel = 0;
constexpr u64 kEdge = 1;
constexpr u64 kDeviceTree = 2;
constexpr u64 kLine = 34;
constexpr u64 kUartLine = 33;
constexpr u64 kRegisters = 0x901'0000;
constexpr u64 kUart = 0x900'0000;
constexpr hal::RangeList kRam{{{PhysAddr{0x4000'0000}, 0x4000'0000}}, 1};

class IoServiceTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        hal::forget_claims();
        hal::claim_memory(kRam);
        hal::claim_registers({PhysAddr{kUart + 0x10}, 0x20});
        hal::claim_line(hal::IrqLine{kUartLine});
        lines_ = give(abi::ObjectType::Irq, {32, 64});
        registers_ = give(abi::ObjectType::Mmio, {0, u64{1} << 36});
        EXPECT_EQ(call(Notices::Create, {}), Status::Ok);
        notice_ = answer();
    }
    void TearDown() override {
        hal::forget_claims();
        hal::forget_triggers();
        CoreTest::TearDown();
    }
    u64 give(abi::ObjectType type, obj::NumberRange range) {
        return task_->give(**obj::RangeResource::create(type, range), abi::kAllRights)->raw();
    }
    Status create(u64 lines, u64 line, u64 trigger) {
        return call(Ios::CreateInterrupt, {lines, line | trigger << 32});
    }
    u64 make(u64 line = kLine, u64 trigger = kLevel) {
        EXPECT_EQ(create(lines_, line, trigger), Status::Ok);
        return answer();
    }
    Status derive_lines(u64 lines, u64 first, u64 count) { return call(Ios::DeriveIrq, {lines, first | count << 32}); }
    // What is set: 0 for nothing.
    u64 poll() { return call_until(*caller_, 0, Notices::Wait, {notice_, ~u64{0}}) == Status::Ok ? answer() : 0; }
    static void fire(u64 line) {
        hal::host::processor().fired_lines.push_back(hal::IrqLine{static_cast<u32>(line)});
        handle_interrupts();
    }

    u64 lines_ = 0;
    u64 registers_ = 0;
    u64 notice_ = 0;
};

TEST_F(IoServiceTest, InterruptSignalsItsNotice) {
    const u64 interrupt = make();
    ASSERT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 8}), Status::Ok);
    EXPECT_EQ(poll(), 0U);
    fire(kLine);
    EXPECT_EQ(poll(), 8U);
    EXPECT_EQ(call(Ios::AcknowledgeInterrupt, {interrupt}), Status::Ok);
    EXPECT_EQ(call(Ios::AcknowledgeInterrupt, {interrupt}), Status::BadState);
    EXPECT_EQ(call(Ios::MaskInterrupt, {interrupt}), Status::Ok);
    EXPECT_FALSE(hal::host::processor().lines_on.contains(hal::IrqLine{kLine}));
    EXPECT_EQ(call(Ios::UnmaskInterrupt, {interrupt}), Status::Ok);
    EXPECT_TRUE(hal::host::processor().lines_on.contains(hal::IrqLine{kLine}));
}

TEST_F(IoServiceTest, SleeperRunsWhenTheLineFires) {
    const u64 interrupt = make();
    ASSERT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 8}), Status::Ok);
    Thread& sleeper = make_thread_of(*task_);
    ASSERT_EQ(call(sleeper, Notices::Wait, {notice_, 8}), kBlocked);
    fire(kLine);
    next_thread();
    EXPECT_EQ(sleeper.waits_for(), thread::WaitKind::None);
    EXPECT_EQ(sleeper.frame.x[2], 8U);
}

TEST_F(IoServiceTest, RefusedLines) {
    EXPECT_EQ(create(lines_, kLine, 3), Status::Invalid) << "no such trigger";
    EXPECT_EQ(create(lines_, 96, kLevel), Status::Invalid) << "beyond the controller's";
    EXPECT_EQ(create(lines_, 0xffff'ffff, kLevel), Status::Invalid);
    EXPECT_EQ(create(lines_, 27, kLevel), Status::NoRights) << "a CPU's own";
    EXPECT_EQ(create(lines_, kUartLine, kLevel), Status::BadState) << "the kernel's";
    EXPECT_EQ(create(registers_, kLine, kLevel), Status::WrongType);
    EXPECT_EQ(create(0, kLine, kLevel), Status::BadHandle);
    make();
    EXPECT_EQ(create(lines_, kLine, kEdge), Status::BadState) << "twice";
}

TEST_F(IoServiceTest, TriggerIsThatOfTheDeviceTree) {
    EXPECT_EQ(create(lines_, kLine, kDeviceTree), Status::Invalid) << "it says nothing";
    const std::pair<u64, hal::Trigger> stated[] = {{kLine, hal::Trigger::Level}, {kLine + 1, hal::Trigger::Edge}};
    for (const auto& [line, trigger] : stated) {
        hal::note_trigger(hal::IrqLine{static_cast<u32>(line)}, trigger);
        const u64 interrupt = make(line, kDeviceTree);
        ASSERT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 1}), Status::Ok);
        EXPECT_EQ(hal::host::processor().lines_on[hal::IrqLine{static_cast<u32>(line)}], trigger);
        ASSERT_EQ(call(Handles::Close, {interrupt}), Status::Ok);
    }
    hal::note_trigger(hal::IrqLine{kLine}, hal::Trigger::Edge);
    EXPECT_EQ(create(lines_, kLine, kDeviceTree), Status::Invalid) << "it says two things";
    EXPECT_EQ(create(lines_, kLine, kLevel), Status::Ok) << "the driver knows better";
    hal::note_trigger(hal::IrqLine{kUartLine}, hal::Trigger::Level);
    EXPECT_EQ(create(lines_, kUartLine, kDeviceTree), Status::BadState) << "the kernel's";
    EXPECT_EQ(create(lines_, 27, kDeviceTree), Status::NoRights) << "a CPU's own";
    EXPECT_EQ(create(lines_, 96, kDeviceTree), Status::Invalid) << "beyond the controller's";
}

TEST_F(IoServiceTest, RefusedBindings) {
    const u64 interrupt = make();
    EXPECT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 0}), Status::Invalid);
    EXPECT_EQ(call(Ios::BindInterrupt, {notice_, notice_, 1}), Status::WrongType);
    ASSERT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 1}), Status::Ok);
    EXPECT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 1}), Status::BadState);
}

TEST_F(IoServiceTest, LineIsFreeAfterItsHandle) {
    const u64 interrupt = make();
    ASSERT_EQ(call(Ios::BindInterrupt, {interrupt, notice_, 1}), Status::Ok);
    ASSERT_EQ(call(Handles::Close, {interrupt}), Status::Ok);
    fire(kLine);
    EXPECT_EQ(poll(), 0U);
    make();
}

TEST_F(IoServiceTest, ResourcesShrink) {
    ASSERT_EQ(derive_lines(lines_, kLine, 2), Status::Ok);
    const u64 some = answer();
    EXPECT_EQ(create(some, kLine + 2, kLevel), Status::NoRights);
    EXPECT_EQ(create(some, kLine - 1, kLevel), Status::NoRights);
    EXPECT_EQ(create(some, kLine + 1, kLevel), Status::Ok);
    EXPECT_EQ(derive_lines(some, kLine, 3), Status::NoRights) << "never grows";
    EXPECT_EQ(derive_lines(some, kLine, 0), Status::Invalid);
    EXPECT_EQ(derive_lines(lines_, 31, 1), Status::NoRights);
    EXPECT_EQ(derive_lines(lines_, 32, 0xffff'ffff), Status::NoRights);
    ASSERT_EQ(call(Ios::DeriveMmio, {registers_, kRegisters, 1}), Status::Ok);
    const u64 page = answer();
    EXPECT_EQ(call(Ios::CreateMmio, {page, kRegisters, 0x1000}), Status::Ok);
    EXPECT_EQ(call(Ios::CreateMmio, {page, kRegisters, 0x1001}), Status::NoRights);
    EXPECT_EQ(call(Ios::CreateMmio, {page, kRegisters + 0x1000, 1}), Status::NoRights);
    EXPECT_EQ(call(Ios::DeriveMmio, {page, kRegisters, 0x2000}), Status::NoRights);
}

TEST_F(IoServiceTest, RegistersAreMappedAsDeviceMemoryAndNeverExecuted) {
    ASSERT_EQ(call(Ios::CreateMmio, {registers_, kRegisters, 0x20}), Status::Ok);
    const u64 memory = answer();
    ASSERT_EQ(call(Vmms::Map, {own_.raw(), memory, 0, kPageSize, 0, 3}), Status::Ok);
    const auto object = task_->handles().resolve(abi::Handle{memory}, abi::ObjectType::Memory, 0);
    const auto& registers = *static_cast<vmm::Memory*>(*object);
    EXPECT_EQ(registers.memory_type(), vmm::MemoryType::Device);
    EXPECT_EQ(registers.page(0), PhysAddr{kRegisters});
    EXPECT_EQ(call(Vmms::Map, {own_.raw(), memory, 0, kPageSize, 0, 5}), Status::NoRights);
}

TEST_F(IoServiceTest, RefusedRegisters) {
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, kRegisters + 4, 4}), Status::Invalid);
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, kRegisters, 0}), Status::Invalid);
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, 0x4000'0000, 4}), Status::Invalid) << "RAM";
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, 0x3fff'f000, 0x1001}), Status::Invalid) << "up to RAM";
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, kUart, 4}), Status::BadState) << "the kernel's";
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, kUart - 0x1000, 0x1001}), Status::BadState);
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, 0, ~u64{0}}), Status::NoRights);
    EXPECT_EQ(call(Ios::CreateMmio, {registers_, ~u64{0} - kPageMask, ~u64{0}}), Status::NoRights);
    EXPECT_EQ(call(Ios::CreateMmio, {lines_, kRegisters, 4}), Status::WrongType);
    EXPECT_EQ(call(Ios::CreateMmio, {0, kRegisters, 4}), Status::BadHandle);
}

}  // namespace
}  // namespace kos::core
