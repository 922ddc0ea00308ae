// SPDX-License-Identifier: Apache-2.0
// Between messages and registers.
#include "packing.hpp"

#include <cstring>
#include <limits>

#include <kos/base/wire.hpp>

namespace kos::detail {
namespace {

using Words = std::array<u64, abi::kPayloadWords>;

bool fits_registers(usize bytes) {
    return bytes <= abi::kRegisterBytes;
}

bool needs_descriptor(const Outgoing& out, const MessageSpace& space) {
    return !fits_registers(out.constant.size()) || !out.arena.empty() || !out.handles.empty() ||
           !fits_registers(space.constant.size()) || !space.arena.empty() || !space.handles.empty();
}

// Short constant parts are padded to whole words; their header says so.
u32 header_bytes(usize bytes) {
    constexpr usize kWord = sizeof(u64);
    return static_cast<u32>(fits_registers(bytes) ? (bytes + kWord - 1) / kWord * kWord : bytes);
}

template <typename T>
T clamp_to(usize value) {
    constexpr usize kMost = std::numeric_limits<T>::max();
    return static_cast<T>(value < kMost ? value : kMost);
}

abi::Descriptor describe(const Outgoing& out, const MessageSpace& space) {
    const bool in_memory = !fits_registers(out.constant.size());
    return {.constant = in_memory ? wire::address_of(out.constant.data()) : 0,
            .arena = wire::address_of(out.arena.data()),
            .handles = wire::address_of(out.handles.data()),
            .arena_size = static_cast<u32>(out.arena.size()),
            .zero = 0,
            .in_constant = wire::address_of(space.constant.data()),
            .in_arena = wire::address_of(space.arena.data()),
            .in_handles = wire::address_of(space.handles.data()),
            .in_arena_capacity = clamp_to<u32>(space.arena.size()),
            .in_constant_capacity = clamp_to<u16>(space.constant.size()),
            .in_handles_capacity = clamp_to<u16>(space.handles.size())};
}

Words words_of(std::span<const std::byte> constant) {
    Words words{};
    if (fits_registers(constant.size()) && !constant.empty()) {
        std::memcpy(words.data(), constant.data(), constant.size());
    }
    return words;
}

Words words_in(const Registers& in) {
    return {in.x2, in.x3, in.x4, in.x5, in.x6, in.x7, in.x8, in.x9};
}

usize arena_bytes(const Registers& in) {
    return static_cast<u32>(in.x13);
}

}  // namespace

Result<Registers> pack(const Outgoing& out, const MessageSpace& space, Deadline deadline, abi::Descriptor& descriptor) {
    if (out.constant.size() > abi::kMaxConstantBytes || out.arena.size() > std::numeric_limits<u32>::max() ||
        out.handles.size() > abi::kMaxHandles) {
        return Error{Status::TooBig};
    }
    abi::Header header{out.header.raw() | (u64{header_bytes(out.constant.size())} << 32)};
    header = header.with_handles(static_cast<u32>(out.handles.size()));
    u64 descriptor_word = 0;
    if (needs_descriptor(out, space)) {
        descriptor = describe(out, space);
        descriptor_word = wire::address_of(&descriptor);
        header = header.with(abi::Header::kDesc);
    }
    return make_registers(out.target, header, words_of(out.constant), deadline, descriptor_word, 0);
}

bool is_refused_reply(Status status) {
    switch (status) {
        case Status::Invalid:
        case Status::TooBig:
        case Status::Fault:
        case Status::Unsupported:
        case Status::BadHandle:
        case Status::NoRights:
        case Status::Revoked:
            return true;
        default:
            return false;
    }
}

Result<> unpack_response(const Registers& in, Message& message) {
    const abi::Header header{in.x1};
    const usize constant = header.constant_bytes();
    const usize arena = arena_bytes(in);
    const usize handles = header.handle_count();
    if (constant > message.in_constant.size() || arena > message.in_arena.size() ||
        handles > message.in_handles.size()) {
        return Error{Status::TooBig};
    }
    if (fits_registers(constant) && constant > 0) {
        const Words words = words_in(in);
        std::memcpy(message.in_constant.data(), words.data(), constant);
    }
    message.in_constant = message.in_constant.first(constant);
    message.in_arena = message.in_arena.first(arena);
    message.in_handles = message.in_handles.first(handles);
    message.response = header.is_error() ? ResponseKind::Refusal : ResponseKind::Normal;
    return {};
}

Request unpack_request(const Registers& in, const MessageSpace& space) {
    Request request;
    request.header = abi::Header{in.x1};
    request.words = words_in(in);
    request.cookie = in.x11;
    request.reply_status = static_cast<Status>(in.x13 >> 32);
    if (request.is_notice()) {
        return request;
    }
    request.token = ReplyToken{abi::ReplyToken{in.x10}, request.header};
    request.sender_sid = in.x12;
    const usize constant = request.header.constant_bytes();
    if (!fits_registers(constant)) {
        request.long_constant = space.constant.first(constant <= space.constant.size() ? constant : 0);
    }
    const usize arena = arena_bytes(in);
    request.arena = space.arena.first(arena <= space.arena.size() ? arena : 0);
    const usize handles = request.header.handle_count();
    request.handles = space.handles.first(handles <= space.handles.size() ? handles : 0);
    return request;
}

}  // namespace kos::detail
