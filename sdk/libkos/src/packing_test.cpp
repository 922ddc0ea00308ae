// SPDX-License-Identifier: Apache-2.0
// How messages become registers and descriptors, and back.
#include "packing.hpp"

#include <bit>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace {

using kos::Deadline;
using kos::Message;
using kos::Status;
using kos::abi::Descriptor;
using kos::abi::Header;
using kos::detail::Outgoing;
using kos::detail::Registers;

std::vector<std::byte> pattern(std::size_t bytes) {
    std::vector<std::byte> result(bytes);
    for (std::size_t index = 0; index < bytes; ++index) {
        result[index] = static_cast<std::byte>(index + 1);
    }
    return result;
}

Outgoing outgoing(std::span<const std::byte> constant, std::span<const std::byte> arena = {}) {
    return {.target = 5, .header = Header::request(2, 3, 0), .constant = constant, .arena = arena, .handles = {}};
}

TEST(Packing, ShortMessagesStayInRegisters) {
    const auto bytes = pattern(16);
    Descriptor descriptor;
    const auto packed = kos::detail::pack(outgoing(bytes), {}, Deadline::never(), descriptor);
    ASSERT_TRUE(packed.has_value());
    EXPECT_EQ(packed->x0, 5u);
    EXPECT_EQ(packed->x1, Header::request(2, 3, 16).raw());
    EXPECT_EQ(packed->x2, 0x0807'0605'0403'0201u);
    EXPECT_EQ(packed->x3, 0x100f'0e0d'0c0b'0a09u);
}

TEST(Packing, PadsToWholeWords) {
    const auto bytes = pattern(9);
    Descriptor descriptor;
    const auto packed = kos::detail::pack(outgoing(bytes), {}, Deadline::never(), descriptor);
    ASSERT_TRUE(packed.has_value());
    EXPECT_EQ(Header{packed->x1}.constant_bytes(), 16u);
    EXPECT_EQ(packed->x3, 9u);
}

TEST(Packing, ADeadlineSetsItsFlag) {
    Descriptor descriptor;
    const auto packed = kos::detail::pack(outgoing({}), {}, Deadline::at(77), descriptor);
    ASSERT_TRUE(packed.has_value());
    EXPECT_TRUE(Header{packed->x1}.has_deadline());
    EXPECT_EQ(packed->x10, 77u);
}

TEST(Packing, LongMessagesGoThroughTheDescriptor) {
    const auto bytes = pattern(65);
    const auto arena = pattern(100);
    std::vector<std::byte> in_constant(4096);
    std::vector<std::byte> in_arena(70'000);
    Descriptor descriptor;
    const auto packed =
        kos::detail::pack(outgoing(bytes, arena), {in_constant, in_arena, {}}, Deadline::never(), descriptor);
    ASSERT_TRUE(packed.has_value());
    EXPECT_TRUE(Header{packed->x1}.has_descriptor());
    EXPECT_EQ(Header{packed->x1}.constant_bytes(), 65u);
    EXPECT_EQ(packed->x11, std::bit_cast<kos::u64>(&descriptor));
    EXPECT_EQ(descriptor.constant, std::bit_cast<kos::u64>(bytes.data()));
    EXPECT_EQ(descriptor.arena_size, 100u);
    EXPECT_EQ(descriptor.in_constant_capacity, 4096u);
    EXPECT_EQ(descriptor.in_arena_capacity, 70'000u);
    EXPECT_EQ(descriptor.handles, 0u);
}

TEST(Packing, AShortMessageWithAnArenaKeepsItsWords) {
    const auto bytes = pattern(8);
    const auto arena = pattern(3);
    Descriptor descriptor;
    const auto packed = kos::detail::pack(outgoing(bytes, arena), {}, Deadline::never(), descriptor);
    ASSERT_TRUE(packed.has_value());
    EXPECT_TRUE(Header{packed->x1}.has_descriptor());
    EXPECT_EQ(packed->x2, 0x0807'0605'0403'0201u);
    EXPECT_EQ(descriptor.constant, 0u);
}

TEST(Packing, RefusesWhatNoMessageCanHold) {
    const auto bytes = pattern(4097);
    Descriptor descriptor;
    EXPECT_EQ(kos::detail::pack(outgoing(bytes), {}, Deadline::never(), descriptor).error(), Status::TooBig);
}

TEST(Unpacking, AResponseShrinksTheSpace) {
    std::array<std::byte, 64> constant{};
    std::array<std::byte, 32> arena{};
    Message message{.in_constant = constant, .in_arena = arena};
    Registers in{};
    in.x1 = Header::request(2, 3, 8).with(Header::kError).raw();
    in.x2 = 0x1122;
    in.x13 = 5;
    ASSERT_TRUE(kos::detail::unpack_response(in, message).has_value());
    EXPECT_EQ(message.in_constant.size(), 8u);
    EXPECT_EQ(message.in_constant[0], std::byte{0x22});
    EXPECT_EQ(message.in_arena.size(), 5u);
    EXPECT_EQ(message.response, kos::ResponseKind::Refusal);
}

TEST(Unpacking, AResponseThatDoesNotFitIsRefused) {
    std::array<std::byte, 4> constant{};
    Message message{.in_constant = constant};
    Registers in{};
    in.x1 = Header::request(2, 3, 8).raw();
    EXPECT_EQ(kos::detail::unpack_response(in, message).error(), Status::TooBig);
}

TEST(Unpacking, ARequestCarriesTokenCookieAndSender) {
    Registers in{};
    in.x1 = Header::request(2, 3, 16).with_kind(kos::abi::Kind::Request).raw();
    in.x3 = 0x33;
    in.x10 = 0x1234;
    in.x11 = 9;
    in.x12 = 77;
    in.x13 = kos::u64{11} << 32;
    kos::Request request = kos::detail::unpack_request(in, {});
    EXPECT_FALSE(request.is_notice());
    EXPECT_EQ(request.endpoint(), 2u);
    EXPECT_EQ(request.method(), 3u);
    EXPECT_EQ(request.constant().size(), 16u);
    EXPECT_EQ(request.constant()[8], std::byte{0x33});
    EXPECT_EQ(request.cookie, 9u);
    EXPECT_EQ(request.sender_sid, 77u);
    EXPECT_EQ(request.reply_status, Status::NoToken);
    EXPECT_EQ(request.token.release().raw(), 0x1234u);
    const kos::Request moved = std::move(request);
    EXPECT_EQ(moved.constant()[8], std::byte{0x33});
}

TEST(Unpacking, ANoticeHasNoToken) {
    Registers in{};
    in.x1 = Header{}.with_kind(kos::abi::Kind::Notice).raw();
    in.x2 = 0b101;
    in.x10 = 0x1234;
    const kos::Request notice = kos::detail::unpack_request(in, {});
    EXPECT_TRUE(notice.is_notice());
    EXPECT_EQ(notice.notice_bits(), 0b101u);
    EXPECT_FALSE(notice.token);
}

TEST(Unpacking, LongPartsAreWhereTheyWereReceived) {
    std::vector<std::byte> constant(128);
    std::vector<std::byte> arena(64);
    Registers in{};
    in.x1 = Header::request(2, 3, 100).with_kind(kos::abi::Kind::Request).raw();
    in.x13 = 64;
    const kos::Request request = kos::detail::unpack_request(in, {constant, arena, {}});
    EXPECT_EQ(request.constant().data(), constant.data());
    EXPECT_EQ(request.constant().size(), 100u);
    EXPECT_EQ(request.arena.size(), 64u);
}

}  // namespace
