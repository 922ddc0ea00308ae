// SPDX-License-Identifier: Apache-2.0
// What kos::Registers asks of the kernel, and where its accesses go: here to a page that stands for a device.
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/base/start_block_writer.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/io.hpp>
#include <kos/core/vmm.hpp>
#include <kos/mmio.hpp>

#include "recording_kernel.hpp"
#include "src/process_state.hpp"

namespace kos::test {
namespace {

using core::Io;
using core::Vmm;
using testing::ElementsAre;

constexpr abi::Handle kResource{0x1'0005};
constexpr u64 kMemory = 0x1'0006;
constexpr u64 kTask = 0x1'0002;
constexpr u64 kClock = 0x901'0000;

CoreCall made(u64 address, u64 size) {
    return core_call<Io>(Io::Method::CreateMmio, {kResource.raw(), address, size});
}

CoreCall closed(u64 handle) {
    return core_call<core::Handle>(core::Handle::Method::Close, {handle});
}

// A process that has a handle of itself.
void start_process() {
    alignas(8) static std::array<std::byte, 256> block;
    const std::array handles{NamedHandle{"task", abi::StartHandleKind::Task, kTask, 0}};
    ASSERT_TRUE(write_start_block(block, {"driver", {}, {}, handles}).has_value());
    detail::adopt_start_block(reinterpret_cast<const abi::StartBlock*>(block.data()));
}

class Mmio : public testing::Test {
  protected:
    void SetUp() override {
        start_process();
        for (usize index = 0; index < device_.size(); ++index) {
            device_[index] = static_cast<u8>(index);
        }
    }

    u64 device() { return reinterpret_cast<u64>(device_.data()); }
    CoreCall mapped(usize size) {
        return core_call<Vmm>(Vmm::Method::Map, {kTask, kMemory, 0, size, 0, static_cast<u64>(Protection::ReadWrite)});
    }
    Registers map(u64 address, usize size) {
        kernel_.answer({kMemory});
        kernel_.answer({device()});
        auto registers = Registers::map(kResource, address, size);
        EXPECT_TRUE(registers.has_value());
        return std::move(*registers);
    }
    Status refusal_of(u64 address, usize size) {
        const auto registers = Registers::map(kResource, address, size);
        return registers ? Status::Ok : registers.error();
    }

    alignas(kPageBytes) std::array<u8, 2 * kPageBytes> device_{};
    RecordingKernel kernel_;
};

TEST_F(Mmio, AreMappedWithThePagesThatTheyLieIn) {
    EXPECT_FALSE(Registers{});
    {
        const Registers clock = map(kClock, 0x1000);
        EXPECT_TRUE(clock);
        EXPECT_EQ(clock.size(), 0x1000U);
        EXPECT_THAT(kernel_.calls(), ElementsAre(made(kClock, 0x1000), mapped(0x1000), closed(kMemory)))
            << "the mapping keeps the memory";
    }
    EXPECT_THAT(kernel_.calls(), ElementsAre(core_call<Vmm>(Vmm::Method::Unmap, {kTask, device(), 0x1000})));
    const Registers inside = map(kClock + 0x20, 1);
    EXPECT_EQ(inside.size(), 1U);
    EXPECT_THAT(kernel_.calls(), ElementsAre(made(kClock, 0x1000), mapped(0x1000), closed(kMemory)));
    const Registers across = map(kClock + 0xffc, 8);
    EXPECT_THAT(kernel_.calls(), ElementsAre(made(kClock, 0x2000), mapped(0x2000), closed(kMemory)));
    const Registers up_to_the_end = map(kClock + 0xffc, 4);
    EXPECT_THAT(kernel_.calls(), ElementsAre(made(kClock, 0x1000), mapped(0x1000), closed(kMemory)));
}

TEST_F(Mmio, AccessesHaveTheWidthOfTheirType) {
    const Registers whole = map(kClock, 0x1000);
    EXPECT_EQ(whole.read<u8>(3), 0x03);
    EXPECT_EQ(whole.read<u16>(2), 0x0302);
    EXPECT_EQ(whole.read<u32>(4), 0x0706'0504U);
    EXPECT_EQ(whole.read<u64>(8), 0x0f0e'0d0c'0b0a'0908U);
    whole.write<u8>(0x10, 0xa1);
    whole.write<u16>(0x12, 0xb2b1);
    whole.write<u32>(0x14, 0xc4c3'c2c1);
    whole.write<u64>(0x18, 0xd8d7'd6d5'd4d3'd2d1);
    EXPECT_EQ(whole.read<u64>(0x10), 0xc4c3'c2c1'b2b1'11a1U) << "and nothing beside it is written";
    EXPECT_EQ(whole.read<u64>(0x18), 0xd8d7'd6d5'd4d3'd2d1U);
    EXPECT_EQ(whole.read<u64>(0x20), 0x2726'2524'2322'2120U);
}

TEST_F(Mmio, OffsetsCountFromTheFirstRegister) {
    const Registers part = map(kClock + 0x40, 0x10);
    EXPECT_EQ(part.read<u8>(0), 0x40);
    EXPECT_EQ(part.read<u64>(8), 0x4f4e'4d4c'4b4a'4948U);
    part.write<u32>(0xc, 0);
    EXPECT_EQ(device_[0x4b], 0x4b);
    EXPECT_EQ(device_[0x4c], 0);
    EXPECT_EQ(device_[0x4f], 0);
    EXPECT_EQ(device_[0x50], 0x50);
}

using MmioDeathTest = Mmio;

TEST_F(MmioDeathTest, WhatIsOutsideIsAPanic) {
    const Registers part = map(kClock + 0x40, 0x10);
    constexpr const char* kReason = "a register's offset lies within its device";
    EXPECT_DEATH(static_cast<void>(part.read<u8>(0x10)), kReason);
    EXPECT_DEATH(static_cast<void>(part.read<u32>(2)), kReason) << "not a multiple";
    EXPECT_DEATH(static_cast<void>(part.read<u32>(0xe)), kReason);
    EXPECT_DEATH(static_cast<void>(part.read<u64>(0x10)), kReason);
    EXPECT_DEATH(part.write<u16>(0x11, 0), kReason);
    EXPECT_DEATH(part.write<u64>(~usize{0} - 7, 0), kReason) << "it must not wrap";
    const Registers small = map(kClock, 4);
    EXPECT_DEATH(static_cast<void>(small.read<u64>(0)), kReason) << "wider than all of it";
    EXPECT_DEATH(static_cast<void>(Registers{}.read<u8>(0)), kReason);
}

TEST_F(Mmio, WhatCannotBePagesIsNotAskedFor) {
    EXPECT_EQ(refusal_of(kClock, 0), Status::Invalid);
    EXPECT_EQ(refusal_of(0, ~usize{0}), Status::Invalid);
    EXPECT_EQ(refusal_of(kClock + 0xfff, ~usize{0} - 0xfff), Status::Invalid) << "rounding up wraps";
    EXPECT_EQ(derive_registers(kResource, kClock, 0).error(), Status::Invalid);
    EXPECT_TRUE(kernel_.calls().empty());
}

TEST_F(Mmio, RefusalsArePassedOn) {
    kernel_.refuse(Status::NoRights);
    EXPECT_EQ(refusal_of(kClock, 4), Status::NoRights);
    EXPECT_THAT(kernel_.calls(), ElementsAre(made(kClock, 0x1000)));
    kernel_.answer({kMemory});
    kernel_.refuse(Status::Quota);
    EXPECT_EQ(refusal_of(kClock, 4), Status::Quota);
    EXPECT_THAT(kernel_.calls(), ElementsAre(made(kClock, 0x1000), mapped(0x1000), closed(kMemory)))
        << "the memory goes again";
}

TEST_F(Mmio, RegistersAreDerivedInWholePages) {
    constexpr u64 kSome = 0x1'0008;
    const auto derived = [](u64 address, u64 size) {
        return core_call<Io>(Io::Method::DeriveMmio, {kResource.raw(), address, size});
    };
    kernel_.answer({kSome});
    {
        const auto some = derive_registers(kResource, kClock + 0x20, 4);
        ASSERT_TRUE(some.has_value());
        EXPECT_EQ(some->get().raw(), kSome);
    }
    EXPECT_THAT(kernel_.calls(), ElementsAre(derived(kClock, 0x1000), closed(kSome)));
    kernel_.refuse(Status::NoMemory);
    EXPECT_EQ(derive_registers(kResource, kClock, 0x1001).error(), Status::NoMemory);
    EXPECT_THAT(kernel_.calls(), ElementsAre(derived(kClock, 0x2000)));
}

}  // namespace
}  // namespace kos::test
