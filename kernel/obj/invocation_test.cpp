// SPDX-License-Identifier: Apache-2.0
// One core call: what is read of the caller's memory, when that fails, and how the answer lies in the registers.
#include "obj/invocation.hpp"

#include <array>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>
#include <kos/base/wire.hpp>

#include "hal/host/fake_cpu.hpp"
#include "mm/test/kernel_memory.hpp"

namespace kos::obj {
namespace {

constexpr u64 kBase = 0x10'0000;
constexpr u64 kDescriptorAt = kBase;
constexpr u64 kConstantAt = kBase + 0x100;
constexpr u64 kArenaAt = kBase + 0x2000;
constexpr u64 kInArenaAt = kBase + 0x4000;
constexpr usize kUserBytes = 0x8000;

constexpr std::byte pattern(usize i) {
    return static_cast<std::byte>(i * 7 % 251 + 1);
}

abi::Descriptor blank_descriptor() {
    abi::Descriptor descriptor{};
    descriptor.constant = kConstantAt;
    descriptor.arena = kArenaAt;
    descriptor.in_arena = kInArenaAt;
    return descriptor;
}

class Caller final : public Process {
  public:
    Caller() : Process{{*Name::create("caller"), *Name::create("Caller"), u64{1} << 20, 16}} { acquire(); }
    void end() {
        handles().close_all();
        release();
    }

  private:
    void destroy() override { delete this; }
};

class InvocationTest : public ::testing::Test {
  protected:
    InvocationTest() {
        mm::test::provide_kernel_memory();
        hal::host::reset();
        hal::set_this_cpu(cpu_);
        hal::host::processor().user_memory = [this](auto kind, UserAddr at, void* buffer, usize bytes) {
            return access(kind, at, buffer, bytes);
        };
        for (usize i = 0; i < std::size(frame_.x); ++i) {
            frame_.x[i] = 0xdead'0000 + i;
        }
        frame_.x[1] = abi::Header::request(3, 5, 0).raw();
    }
    ~InvocationTest() override { caller_->end(); }

    Result<void> access(hal::host::UserAccess kind, UserAddr at, void* buffer, usize bytes) {
        if (at.raw() < kBase || bytes > kUserBytes || at.raw() - kBase > kUserBytes - bytes) {
            return Error{Status::Fault};
        }
        std::byte* user = user_.data() + (at.raw() - kBase);
        const bool reads = kind == hal::host::UserAccess::Read;
        std::memcpy(reads ? buffer : user, reads ? user : buffer, bytes);
        return {};
    }
    void describe(u32 constant_bytes) {
        std::memcpy(user_.data(), &descriptor_, sizeof(descriptor_));
        frame_.x[1] = abi::Header::request(3, 5, constant_bytes).with(abi::Header::kDesc).raw();
        frame_.x[11] = kDescriptorAt;
    }
    void fill(u64 at, usize bytes) {
        for (usize i = 0; i < bytes; ++i) {
            user_[at - kBase + i] = pattern(i);
        }
    }

    hal::CpuLocal cpu_{};
    Caller* caller_ = new Caller;
    hal::Frame frame_{};
    std::vector<std::byte> user_ = std::vector<std::byte>(kUserBytes);
    abi::Descriptor descriptor_ = blank_descriptor();
    Invocation call_{*caller_, frame_};
};

TEST_F(InvocationTest, RegisterMessagesAreReadFromTheFrame) {
    frame_.x[1] = abi::Header::request(3, 5, 16).raw();
    ASSERT_TRUE(call_.snapshot());
    ASSERT_EQ(call_.constant().size(), 16U);
    EXPECT_EQ(wire::load<u64>(call_.constant(), 8), 0xdead'0003U);
    EXPECT_EQ(call_.arena({0, 1}).error(), Status::Invalid);
    EXPECT_EQ(call_.deadline(), hal::kNever);
}

TEST_F(InvocationTest, DeadlineIsReadOnlyWithItsFlag) {
    frame_.x[1] = abi::Header::request(3, 5, 0).with(abi::Header::kDeadline).raw();
    EXPECT_EQ(call_.deadline(), 0xdead'000aU);
}

TEST_F(InvocationTest, LongConstantPartIsASnapshot) {
    fill(kConstantAt, 200);
    describe(200);
    ASSERT_TRUE(call_.snapshot());
    user_[kConstantAt - kBase] = std::byte{0xff};
    ASSERT_EQ(call_.constant().size(), 200U);
    EXPECT_EQ(call_.constant()[0], std::byte{1});
    EXPECT_EQ(call_.constant()[199], pattern(199));
}

TEST_F(InvocationTest, ArenaIsASnapshot) {
    fill(kArenaAt, 100);
    descriptor_.arena_size = 100;
    describe(8);
    ASSERT_TRUE(call_.snapshot());
    user_[kArenaAt - kBase + 8] = std::byte{0xff};
    const auto piece = call_.arena({8, 4});
    ASSERT_TRUE(piece);
    EXPECT_EQ((*piece)[0], pattern(8));
}

TEST_F(InvocationTest, ChunksLieInsideOfTheArena) {
    descriptor_.arena_size = 100;
    describe(0);
    ASSERT_TRUE(call_.snapshot());
    EXPECT_TRUE(call_.arena({0, 100}));
    EXPECT_TRUE(call_.arena({100, 0}));
    EXPECT_EQ(call_.arena({0, 101}).error(), Status::Invalid);
    EXPECT_EQ(call_.arena({101, 0}).error(), Status::Invalid);
    EXPECT_EQ(call_.arena({0xffff'fff8, 16}).error(), Status::Invalid);
    EXPECT_EQ(call_.arena({8, 0xffff'ffff}).error(), Status::Invalid);
}

TEST_F(InvocationTest, WithoutADescriptorThereIsNoArena) {
    frame_.x[11] = kDescriptorAt;
    descriptor_.arena_size = 100;
    std::memcpy(user_.data(), &descriptor_, sizeof(descriptor_));
    ASSERT_TRUE(call_.snapshot());
    EXPECT_EQ(call_.arena({0, 1}).error(), Status::Invalid);
    EXPECT_EQ(call_.arena_room(), 0U);
}

TEST_F(InvocationTest, EveryPartMayFault) {
    describe(0);
    frame_.x[11] = kBase + kUserBytes - 63;
    EXPECT_EQ(call_.snapshot().error(), Status::Fault);

    descriptor_.constant = kBase + kUserBytes - 71;
    describe(72);
    EXPECT_EQ(call_.snapshot().error(), Status::Fault);

    descriptor_.arena = kBase - 1;
    descriptor_.arena_size = 8;
    describe(0);
    EXPECT_EQ(call_.snapshot().error(), Status::Fault);
}

TEST_F(InvocationTest, DescriptorsZeroMustBeZero) {
    descriptor_.zero = 1;
    describe(0);
    EXPECT_EQ(call_.snapshot().error(), Status::Invalid);
}

TEST_F(InvocationTest, ArenaHasALimit) {
    descriptor_.arena_size = kMaxCoreArena;
    describe(0);
    EXPECT_TRUE(call_.snapshot());
    descriptor_.arena_size = kMaxCoreArena + 1;
    describe(0);
    EXPECT_EQ(call_.snapshot().error(), Status::TooBig);
}

class ArenaOutTest : public InvocationTest {
  protected:
    void allow(u32 capacity) {
        descriptor_.in_arena_capacity = capacity;
        describe(0);
        ASSERT_TRUE(call_.snapshot());
    }
    static std::span<const std::byte> bytes(usize count) {
        static const auto many = [] {
            std::array<std::byte, 5000> filled{};
            filled.fill(std::byte{0x5a});
            return filled;
        }();
        return std::span{many}.first(count);
    }
};

TEST_F(ArenaOutTest, ChunksBeginAtMultiplesOfEight) {
    allow(64);
    const auto first = call_.put_arena(bytes(3));
    const auto second = call_.put_arena(bytes(8));
    const auto third = call_.put_arena(bytes(1));
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(first->offset, 0U);
    EXPECT_EQ(first->size, 3U);
    EXPECT_EQ(second->offset, 8U);
    EXPECT_EQ(third->offset, 16U);
    EXPECT_EQ(user_[kInArenaAt - kBase + 16], std::byte{0x5a});
    EXPECT_EQ(user_[kInArenaAt - kBase + 17], std::byte{0});
    ASSERT_TRUE(call_.reply());
    EXPECT_EQ(frame_.x[13], 17U);
}

TEST_F(ArenaOutTest, RoomShrinksByWholeUnits) {
    allow(20);
    EXPECT_EQ(call_.arena_room(), 20U);
    ASSERT_TRUE(call_.put_arena(bytes(9)));
    EXPECT_EQ(call_.arena_room(), 4U);
    EXPECT_EQ(call_.put_arena(bytes(5)).error(), Status::TooBig);
    ASSERT_TRUE(call_.put_arena(bytes(4)));
    EXPECT_EQ(call_.arena_room(), 0U);
    EXPECT_EQ(call_.put_arena(bytes(1)).error(), Status::TooBig);
}

TEST_F(ArenaOutTest, AnEmptyChunkIsZeroAndTakesNothing) {
    allow(8);
    ASSERT_TRUE(call_.put_arena(bytes(5)));
    const auto empty = call_.put_arena({});
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->offset, 0U);
    EXPECT_EQ(empty->size, 0U);
    ASSERT_TRUE(call_.reply());
    EXPECT_EQ(frame_.x[13], 5U);
}

TEST_F(ArenaOutTest, CapacityNearFourGibibytesDoesNotWrap) {
    allow(~u32{0});
    ASSERT_TRUE(call_.put_arena(bytes(5)));
    EXPECT_EQ(call_.arena_room(), ~u32{0} - 8);
}

TEST_F(ArenaOutTest, BufferThatCannotBeWrittenFaults) {
    descriptor_.in_arena = kBase + kUserBytes - 8;
    allow(64);
    ASSERT_TRUE(call_.put_arena(bytes(8)));
    EXPECT_EQ(call_.put_arena(bytes(1)).error(), Status::Fault);
}

TEST_F(InvocationTest, ReplyIsAResponseAndLeavesNothingElse) {
    frame_.x[1] = abi::Header::request(3, 5, 64).with(abi::Header::kDeadline).raw();
    const std::array<std::byte, 16> answer{std::byte{1}, std::byte{2}};
    ASSERT_TRUE(call_.reply(std::span{answer}));
    EXPECT_EQ(frame_.x[0], 0U);
    const abi::Header header{frame_.x[1]};
    EXPECT_EQ(header, abi::Header::request(3, 5, 16).with_kind(abi::Kind::Response));
    EXPECT_EQ(frame_.x[2], 0x0201U);
    for (usize i = 3; i <= 17; ++i) {
        EXPECT_EQ(frame_.x[i], 0U) << i;
    }
    EXPECT_EQ(frame_.x[18], 0xdead'0000U + 18);
}

TEST_F(InvocationTest, ResponseMayFillAllPayloadRegisters) {
    const std::array<u64, 8> words{1, 2, 3, 4, 5, 6, 7, 8};
    set_response(frame_, 9, std::as_bytes(std::span{words}));
    EXPECT_TRUE(std::equal(words.begin(), words.end(), &frame_.x[2]));
    EXPECT_EQ(frame_.x[10], 0U);
    EXPECT_EQ(frame_.x[13], 9U);
}

TEST_F(InvocationTest, ResultZeroesWhatUserSpaceSees) {
    set_result(frame_, Status::Quota);
    EXPECT_EQ(frame_.x[0], static_cast<u64>(Status::Quota));
    for (usize i = 1; i <= 17; ++i) {
        EXPECT_EQ(frame_.x[i], 0U) << i;
    }
    for (usize i = 18; i <= 30; ++i) {
        EXPECT_EQ(frame_.x[i], 0xdead'0000U + i) << i;
    }
}

}  // namespace
}  // namespace kos::obj
