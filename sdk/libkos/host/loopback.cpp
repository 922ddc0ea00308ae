// SPDX-License-Identifier: Apache-2.0
// The stand-in for the kernel that joins a client and a dispatcher.
#include <array>
#include <bit>
#include <cstring>

#include <kos/abi/handle.hpp>
#include <kos/abi/status.hpp>
#include <kos/core/handle.hpp>
#include <kos/host/loopback.hpp>

namespace kos::host {
namespace {

using Words = std::array<u64, abi::kPayloadWords>;

template <typename T>
std::span<const T> at_address(u64 address, usize count) {
    return count == 0 ? std::span<const T>{} : std::span{std::bit_cast<const T*>(address), count};
}

template <typename T>
void copy_to(u64 address, const std::vector<T>& values) {
    if (!values.empty()) {
        std::memcpy(std::bit_cast<void*>(address), values.data(), values.size() * sizeof(T));
    }
}

template <typename T>
std::vector<T> copy_of(std::span<const T> values) {
    return {values.begin(), values.end()};
}

abi::Descriptor descriptor_of(const detail::Registers& in) {
    return abi::Header{in.x1}.has_descriptor() ? at_address<abi::Descriptor>(in.x11, 1)[0] : abi::Descriptor{};
}

abi::Header header_of(const Transfer& message, abi::Kind kind) {
    constexpr u64 kKept = ~u32{0} | abi::Header::kError;
    return abi::Header{(message.header.raw() & kKept) | (u64{message.constant.size()} << 32)}
        .with_handles(static_cast<u32>(message.handles.size()))
        .with_kind(kind);
}

}  // namespace

Transfer read_message(const detail::Registers& in) {
    const abi::Header header{in.x1};
    const abi::Descriptor descriptor = descriptor_of(in);
    Transfer message{.header = header};
    if (header.constant_bytes() <= abi::kRegisterBytes) {
        const Words words{in.x2, in.x3, in.x4, in.x5, in.x6, in.x7, in.x8, in.x9};
        message.constant = copy_of(std::as_bytes(std::span{words}).first(header.constant_bytes()));
    } else {
        message.constant = copy_of(at_address<std::byte>(descriptor.constant, header.constant_bytes()));
    }
    message.arena = copy_of(at_address<std::byte>(descriptor.arena, descriptor.arena_size));
    message.handles = copy_of(at_address<abi::HandleElement>(descriptor.handles, header.handle_count()));
    return message;
}

Status write_message(const Transfer& message, const detail::Registers& receiver, abi::Kind kind,
                     detail::Registers& out) {
    const abi::Descriptor to = descriptor_of(receiver);
    const bool in_registers = message.constant.size() <= abi::kRegisterBytes;
    if ((!in_registers && message.constant.size() > to.in_constant_capacity) ||
        message.arena.size() > to.in_arena_capacity || message.handles.size() > to.in_handles_capacity) {
        return Status::TooBig;
    }
    Words words{};
    copy_to(in_registers ? std::bit_cast<u64>(words.data()) : to.in_constant, message.constant);
    copy_to(to.in_arena, message.arena);
    copy_to(to.in_handles, message.handles);
    out = {0,        header_of(message, kind).raw(),
           words[0], words[1],
           words[2], words[3],
           words[4], words[5],
           words[6], words[7],
           0,        0,
           0,        message.arena.size()};
    return Status::Ok;
}

Transfer Loopback::dispatch(const Transfer& request) {
    Buffer constant{request.constant.size()};
    Buffer arena{request.arena.size()};
    std::ranges::copy(request.constant, constant.bytes().begin());
    std::ranges::copy(request.arena, arena.bytes().begin());
    std::array<std::byte, abi::kMaxConstantBytes> out_constant;
    std::array<abi::HandleElement, abi::kMaxHandles> out_handles;
    idl::Outgoing out{{.constant = out_constant, .arena = arena_.bytes(), .handles = out_handles}};
    idl::Caller caller{kSid, kCookie, ReplyToken{abi::ReplyToken{1}, request.header}};
    const idl::Incoming in{request.header, {constant.bytes(), arena.bytes(), request.handles}};
    dispatched_.push_back(dispatcher_.dispatch(in, out, caller));
    deferred_ = caller.deferred();
    static_cast<void>(caller.release().release());
    const Response& answer = out.response();
    abi::Header header = abi::Header::request(request.header.riid(), request.header.mid(), 0);
    header = answer.kind == ResponseKind::Refusal ? header.with(abi::Header::kError) : header;
    return {header, copy_of(answer.constant), copy_of(answer.arena), copy_of(answer.handles)};
}

Status Loopback::call(const detail::Registers& in, detail::Registers& out) {
    Transfer request = read_message(in);
    if (in.x0 == abi::kKernelHandle.raw() && request.header.riid() == core::Handle::kRiid) {
        closed_handles_.push_back(in.x2);
        return Status::Ok;
    }
    if (change_request != nullptr) {
        change_request(request);
    }
    Transfer response = dispatch(request);
    if (deferred_) {
        return Status::Timeout;  // nobody else runs who would answer
    }
    if (change_response != nullptr) {
        change_response(response);
    }
    return write_message(response, in, abi::Kind::Response, out);
}

detail::Registers Loopback::trap(abi::Syscall number, const detail::Registers& in) {
    detail::Registers out{};
    Status status = Status::BadSyscall;
    if (number == abi::Syscall::Call) {
        status = call(in, out);
    } else if (number == abi::Syscall::Reply) {
        replies_.push_back(read_message(in));
        status = Status::Ok;
    }
    out.x0 = static_cast<u64>(status);
    return out;
}

}  // namespace kos::host
