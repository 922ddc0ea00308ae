// SPDX-License-Identifier: Apache-2.0
// Generated client against generated dispatch, with the services written here: what goes in comes out.
// Both sides are the expected outputs in test/golden.
#include <cstring>

#include <gtest/gtest.h>
#include <kos/core/last.hpp>
#include <kos/core/sample.hpp>

#include "core_dispatch.hpp"
#include "obj/invocation.hpp"
#include "service/last.hpp"
#include "service/sample.hpp"

namespace kos::service::sample {

namespace {

// What the services saw, for the tests to look at.
struct Seen {
    abi::Handle memory_handle;
    u64 memory_id = 0;
    abi::Handle other;
    u64 keyword_id = 0;
    u32 key = 0;
    std::vector<std::byte> data;
    int calls = 0;
    std::string joined;
};
Seen seen;

constexpr Status kBlocked{1000};
bool nothing_blocks = false;

}  // namespace

Result<void> nothing(obj::Invocation& /*call*/) {
    ++seen.calls;
    return nothing_blocks ? Result<void>{Error{kBlocked}} : Result<void>{};
}

Result<NumbersOut> numbers(obj::Invocation& /*call*/, const NumbersIn& in) {
    if (in.a == 0) {
        return Error{Status::Invalid};
    }
    EXPECT_EQ(in.a, 0xfe);
    EXPECT_EQ(in.f, 0xfedc'ba98'7654'3210u);
    return NumbersOut{.p = in.b, .q = in.c, .r = in.d, .s = in.e};
}

Result<ShapesOut> shapes(obj::Invocation& /*call*/, const ShapesIn& in) {
    EXPECT_EQ(in.levels, (std::array<i16, 3>{-1, 2, -3}));
    EXPECT_EQ(in.pair.first, 77u);
    EXPECT_EQ(in.pair.second, 88u);
    return ShapesOut{.mirrored = {.x = -in.point.x, .y = static_cast<i16>(-in.point.y), .colour = in.point.colour},
                     .sizes = {1, 65535}};
}

Result<WideOut> wide(obj::Invocation& /*call*/, const WideIn& in) {
    return WideOut{.longest = in.lines[in.scale], .sums = {1, 2, 3, 4, 5, ~u64{0}}};
}

Result<TextsOut> texts(obj::Invocation& /*call*/, const TextsIn& in) {
    seen.joined = std::string{in.first} + std::string{in.last};
    return TextsOut{.joined = seen.joined, .tail = in.middle, .count = 3};
}

Result<void> store(obj::Invocation& /*call*/, const StoreIn& in) {
    seen.key = in.key;
    seen.data.assign(in.data.begin(), in.data.end());
    return {};
}

Result<HandlesOut> handles(obj::Invocation& /*call*/, const HandlesIn& in) {
    seen.memory_handle = in.memory_handle;
    seen.memory_id = in.memory.id;
    seen.other = in.other;
    seen.keyword_id = in.keyword.id;
    return HandlesOut{abi::Handle{0x1234}};
}

Result<DeleteOut> delete_(obj::Invocation& /*call*/, const DeleteIn& in) {
    return DeleteOut{in.in_ * 1000 + in.class_};
}

}  // namespace kos::service::sample

namespace kos::service::last {

Result<PingOut> ping(obj::Invocation& /*call*/, const PingIn& in) {
    return PingOut{in.value + 1};
}

}  // namespace kos::service::last

namespace kos::test {

namespace {

using core::Sample;
using service::sample::seen;

obj::FakeObject<abi::ObjectType::Memory> memory{41};
obj::FakeObject<abi::ObjectType::Task> task{42};
constexpr abi::Handle kMemory{0x100001};
constexpr abi::Handle kTask{0x100002};

// Changes a request before it reaches the kernel.
void (*tamper)(obj::Invocation& call) = nullptr;
detail::FakeCall last_call;

void copy_request(obj::Invocation& call, const detail::FakeCall& from) {
    call.request_header = from.header;
    const bool in_memory = from.descriptor != nullptr && from.descriptor->constant != 0;
    const void* constant = in_memory ? reinterpret_cast<const void*>(from.descriptor->constant) : from.words.data();
    wire::copy_bytes(call.request_constant.data(), constant, from.header.constant_bytes());
    if (from.descriptor != nullptr && from.descriptor->arena_size != 0) {
        const auto* arena = reinterpret_cast<const std::byte*>(from.descriptor->arena);
        call.request_arena.assign(arena, arena + from.descriptor->arena_size);
    }
    call.arena_capacity = from.descriptor == nullptr ? 0 : from.descriptor->in_arena_capacity;
}

detail::RegisterReply copy_response(const obj::Invocation& call, const detail::FakeCall& to) {
    detail::RegisterReply reply{Status::Ok, {}, {}, call.response_arena.size()};
    if (call.response_constant.size() <= abi::kRegisterBytes) {
        std::ranges::copy(call.response_constant, std::as_writable_bytes(std::span{reply.words}).begin());
    } else {
        EXPECT_GE(to.descriptor->in_constant_capacity, call.response_constant.size());
        std::memcpy(reinterpret_cast<void*>(to.descriptor->in_constant), call.response_constant.data(),
                    call.response_constant.size());
    }
    if (!call.response_arena.empty()) {
        std::memcpy(reinterpret_cast<void*>(to.descriptor->in_arena), call.response_arena.data(),
                    call.response_arena.size());
    }
    return reply;
}

detail::RegisterReply kernel(const detail::FakeCall& from) {
    last_call = from;
    obj::Invocation call;
    copy_request(call, from);
    call.handles[kMemory.raw()] = {abi::ObjectType::Memory, abi::Right::Read | abi::Right::Map, &memory};
    call.handles[kTask.raw()] = {abi::ObjectType::Task, 0, &task};
    if (tamper != nullptr) {
        tamper(call);
    }
    const auto header = call.header();
    const service::Method& method = service::kCoreInterfaces[header.riid()].methods[header.mid()];
    if (!method.fits(header)) {
        return {Status::Invalid, {}, {}, 0};
    }
    const auto done = method.thunk(call);
    EXPECT_EQ(done.has_value(), call.replied);
    return done ? copy_response(call, from) : detail::RegisterReply{done.error(), {}, {}, 0};
}

class RoundTrip : public testing::Test {
  protected:
    void SetUp() override {
        detail::fake_kernel = kernel;
        seen = {};
        tamper = nullptr;
        service::sample::nothing_blocks = false;
    }
};

TEST_F(RoundTrip, NamesAreThoseOfTraces) {
    ASSERT_EQ(service::kCoreInterfaces.size(), 2u);
    EXPECT_EQ(service::kCoreInterfaces[0].name, "Sample");
    EXPECT_EQ(service::kCoreInterfaces[0].methods[1].name, "Numbers");
    EXPECT_EQ(service::kCoreInterfaces[1].name, "Last");
}

TEST_F(RoundTrip, Nothing) {
    EXPECT_TRUE(Sample::nothing(Deadline::at(5)));
    EXPECT_EQ(seen.calls, 1);
    EXPECT_EQ(last_call.word_count, 0u);
    EXPECT_EQ(last_call.deadline.ns(), 5u);
    EXPECT_EQ(last_call.target, abi::kKernelHandle);
}

TEST_F(RoundTrip, ABlockedServiceSendsNothing) {
    service::sample::nothing_blocks = true;
    EXPECT_EQ(Sample::nothing().error(), service::sample::kBlocked);
}

TEST_F(RoundTrip, NumbersKeepSignsAndNeighbours) {
    const auto out = Sample::numbers(0xfe, -128, -2, -3, -4, 0xfedc'ba98'7654'3210).value();
    EXPECT_EQ(out.p, -128);
    EXPECT_EQ(out.q, -2);
    EXPECT_EQ(out.r, -3);
    EXPECT_EQ(out.s, -4);
    EXPECT_EQ(Sample::numbers(0, 0, 0, 0, 0, 0).error(), Status::Invalid);
}

TEST_F(RoundTrip, StructsAndArraysInRegisters) {
    const auto out = Sample::shapes({.x = -5, .y = 6, .colour = 7}, {-1, 2, -3}, {.first = 77, .second = 88}).value();
    EXPECT_EQ(out.mirrored.x, 5);
    EXPECT_EQ(out.mirrored.y, -6);
    EXPECT_EQ(out.mirrored.colour, 7);
    EXPECT_EQ(out.sizes, (std::array<u16, 2>{1, 65535}));
    EXPECT_EQ(last_call.descriptor, nullptr);
}

TEST_F(RoundTrip, LongConstantParts) {
    std::array<core::Line, 3> lines{};
    lines[2] = {.width = 9, .ends = {{{.x = 1, .y = 2, .colour = 3}, {.x = -1, .y = -2, .colour = 4}}}, .owner = kTask};
    const auto out = Sample::wide(lines, 2).value();
    EXPECT_EQ(out.longest.width, 9);
    EXPECT_EQ(out.longest.ends[1].x, -1);
    EXPECT_EQ(out.longest.ends[1].colour, 4);
    EXPECT_EQ(out.longest.owner, kTask);
    EXPECT_EQ(out.sums[5], ~u64{0});
    EXPECT_EQ(last_call.word_count, 0u);
}

TEST_F(RoundTrip, SeveralTextsBothWays) {
    std::array<std::byte, 64> buffer;
    const std::array<std::byte, 3> middle{std::byte{1}, std::byte{2}, std::byte{3}};
    const auto out = Sample::texts("ein", middle, "zwo", buffer).value();
    EXPECT_EQ(out.joined, "einzwo");
    EXPECT_TRUE(std::ranges::equal(out.tail, middle));
    EXPECT_EQ(out.count, 3u);
    const auto empty = Sample::texts("", {}, "", buffer).value();
    EXPECT_EQ(empty.joined, "");
    EXPECT_TRUE(empty.tail.empty());
}

TEST_F(RoundTrip, LimitsOfTexts) {
    std::array<std::byte, 64> buffer;
    EXPECT_EQ(Sample::texts("12345678901234567", {}, "", buffer).error(), Status::TooBig);
    EXPECT_EQ(Sample::texts("", {}, "12345", buffer).error(), Status::TooBig);
    EXPECT_EQ(Sample::texts("\xff", {}, "", buffer).error(), Status::Invalid) << "not UTF-8";
    EXPECT_EQ(Sample::texts("abc", {}, "d", std::span{buffer}.first(4)).error(), Status::TooBig);
}

TEST_F(RoundTrip, BytesAreSentInPlace) {
    const std::vector<std::byte> data(4096, std::byte{7});
    EXPECT_TRUE(Sample::store(5, data));
    EXPECT_EQ(last_call.sent.arena, reinterpret_cast<u64>(data.data()));
    EXPECT_EQ(seen.data, data);
    EXPECT_EQ(seen.key, 5u);
    EXPECT_EQ(Sample::store(5, std::vector<std::byte>(4097)).error(), Status::TooBig);
    EXPECT_TRUE(Sample::store(5, {}));
    EXPECT_TRUE(seen.data.empty());
}

TEST_F(RoundTrip, HandlesAreLookedUpWithTheirRights) {
    const auto out = Sample::handles(kMemory, abi::Handle{99}, kTask).value();
    EXPECT_EQ(out.given, abi::Handle{0x1234});
    EXPECT_EQ(seen.memory_id, 41u);
    EXPECT_EQ(seen.memory_handle, kMemory);
    EXPECT_EQ(seen.keyword_id, 42u);
    EXPECT_EQ(seen.other, abi::Handle{99});
    EXPECT_EQ(Sample::handles(kTask, {}, kTask).error(), Status::WrongType);
    EXPECT_EQ(Sample::handles(kMemory, {}, abi::Handle{3}).error(), Status::BadHandle);
    tamper = [](obj::Invocation& call) { call.handles[kMemory.raw()].rights = abi::Right::Read | abi::Right::Write; };
    EXPECT_EQ(Sample::handles(kMemory, {}, kTask).error(), Status::NoRights);
}

TEST_F(RoundTrip, NamesThatCppKeeps) {
    EXPECT_EQ(Sample::delete_(3, 4)->out_, 3004u);
    EXPECT_EQ(core::Last::ping(1)->value2, 2u);
}

// No damaged request reaches a service.
TEST_F(RoundTrip, DamagedHeaders) {
    using abi::Header;
    tamper = [](obj::Invocation& call) { call.request_header = Header{call.request_header.raw() + (u64{8} << 32)}; };
    EXPECT_EQ(Sample::nothing().error(), Status::Invalid) << "length";
    tamper = [](obj::Invocation& call) { call.request_header = call.request_header.with_handles(1); };
    EXPECT_EQ(Sample::nothing().error(), Status::Invalid) << "handles";
    tamper = [](obj::Invocation& call) { call.request_header = call.request_header.with(Header::kDesc); };
    EXPECT_EQ(Sample::nothing().error(), Status::Invalid) << "descriptor without need";
    tamper = [](obj::Invocation& call) { call.request_header = call.request_header.with(Header::kError); };
    EXPECT_EQ(Sample::nothing().error(), Status::Invalid) << "error flag";
    tamper = [](obj::Invocation& call) { call.request_header = call.request_header.with_kind(abi::Kind::Request); };
    EXPECT_EQ(Sample::nothing().error(), Status::Invalid) << "the kind is the kernel's to write";
    tamper = [](obj::Invocation& call) { call.request_header = Header{call.request_header.raw() & ~Header::kDesc}; };
    EXPECT_EQ(Sample::wide({}, 0).error(), Status::Invalid) << "a long constant part without a descriptor";
    tamper = [](obj::Invocation& call) { call.request_header = call.request_header.with(Header::kDeadline); };
    EXPECT_TRUE(Sample::nothing()) << "a deadline is always allowed";
    EXPECT_EQ(seen.calls, 1);
}

template <u32 Offset, u32 Size>
void set_chunk(obj::Invocation& call) {
    // Store's chunk follows its 32-bit key.
    const abi::Chunk chunk{Offset, Size};
    std::memcpy(call.request_constant.data() + 4, &chunk, sizeof(chunk));
}

TEST_F(RoundTrip, DamagedChunks) {
    const std::array<std::byte, 16> data{};
    tamper = set_chunk<0, 17>;
    EXPECT_EQ(Sample::store(1, data).error(), Status::Invalid) << "behind the arena";
    tamper = set_chunk<4, 8>;
    EXPECT_EQ(Sample::store(1, data).error(), Status::Invalid) << "misaligned";
    tamper = set_chunk<0xffff'fff8, 16>;
    EXPECT_EQ(Sample::store(1, data).error(), Status::Invalid) << "wraps";
    tamper = set_chunk<0, 4097>;
    EXPECT_EQ(Sample::store(1, data).error(), Status::TooBig);
    tamper = set_chunk<8, 8>;
    EXPECT_TRUE(Sample::store(1, data));
}

}  // namespace

}  // namespace kos::test
