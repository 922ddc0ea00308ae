// SPDX-License-Identifier: Apache-2.0
// Snapshot, verdict, delivery.
#include "ipc/transfer.hpp"

#include <cstring>

#include <hal/user_access.hpp>
#include <kos/abi/registers.hpp>

#include "config.hpp"
#include "ipc/arena.hpp"
#include "ipc/parcel.hpp"
#include "ipc/user_memory.hpp"
#include "lib/restart.hpp"
#include "obj/judge.hpp"
#include "obj/snapshot_buffer.hpp"

namespace kos::ipc {

namespace {

using thread::Message;
using thread::Thread;

// The constant part where it cannot change any more: saved registers, or the CPU's buffer.
struct Snapshot {
    std::span<const std::byte> constant;
};

Result<Snapshot> take_snapshot(const Thread& sender, abi::Header header) {
    const u32 bytes = header.constant_bytes();
    if (bytes <= abi::kRegisterBytes) {
        return Snapshot{{reinterpret_cast<const std::byte*>(&sender.frame.x[abi::kPayloadRegister]), bytes}};
    }
    const std::span<std::byte> buffer{obj::snapshot_buffer().constant, bytes};
    TRY(read_user(sender.process(), UserAddr{sender.message.descriptor.constant}, buffer));
    return Snapshot{buffer};
}

// The method is the one that was called, whatever the server says: it cannot have its answer judged as another's.
abi::Header answer_to(abi::Header request, abi::Header response) {
    return abi::Header{(u64{response.high()} << 32) | static_cast<u32>(request.raw())};
}

// TOO_BIG: more than the receiver said it takes.
bool fits(const Message& message, const Message& receiver, abi::Header header) {
    const u32 bytes = header.constant_bytes();
    return (bytes <= abi::kRegisterBytes || bytes <= receiver.descriptor.in_constant_capacity) &&
           message.descriptor.arena_size <= receiver.descriptor.in_arena_capacity &&
           header.handle_count() <= receiver.descriptor.in_handles_capacity;
}

void put_registers(Thread& receiver, abi::Header header, abi::Kind kind, const Snapshot& snapshot, u32 arena_bytes) {
    obj::set_result(receiver.frame, Status::Ok);
    if (snapshot.constant.size() <= abi::kRegisterBytes) {
        std::memcpy(&receiver.frame.x[abi::kPayloadRegister], snapshot.constant.data(), snapshot.constant.size());
    }
    const u64 kept = header.raw() & ~(abi::Header::kDesc | abi::Header::kDeadline | abi::Header::kRecv);
    receiver.frame.x[abi::kHeaderRegister] = abi::Header{kept}.with_kind(kind).raw();
    receiver.frame.x[abi::kExtraRegister] = receiver.extra(arena_bytes);
    receiver.message.reply_status = Status::Ok;
}

// What is refused once the sender's side is sound: of a response, its caller learns it, too.
Outcome refused(abi::Kind kind, Status status) {
    return {status, kind == abi::Kind::Response ? status : Status::Ok};
}

// The side that is not at fault learns only that the other one is gone.
Outcome blame(abi::Kind kind, CopyFault fault) {
    if (fault == CopyFault::Restart) {
        return {kRestart, Status::Ok};
    }
    if (fault == CopyFault::Sender) {
        return {Status::Fault, Status::Ok};
    }
    return {kind == abi::Kind::Response ? Status::NoToken : Status::NotConnected, Status::Fault};
}

// The arena goes first: who is interrupted in it has the rest still to do.
CopyFault copy_memory_parts(Thread& sender, Thread& receiver, const Snapshot& snapshot, const Parcel& parcel) {
    if (const CopyFault fault = copy_arena(sender, receiver); fault != CopyFault::None) {
        return fault;
    }
    if (snapshot.constant.size() > abi::kRegisterBytes &&
        !write_user(receiver.process(), UserAddr{receiver.message.descriptor.in_constant}, snapshot.constant)) {
        return CopyFault::Receiver;
    }
    return parcel.write_elements(receiver) ? CopyFault::None : CopyFault::Receiver;
}

bool granted_request(const Thread& sender, const obj::Process& server, const Snapshot& snapshot) {
    const abi::Header header = sender.message.header;
    const abi::MethodVerdict* verdict = obj::folded(sender.message.row, header);
    if (verdict != nullptr && verdict->request_high == header.high()) {
        return true;
    }
    return obj::judge().request({sender.process(), &server, header, snapshot.constant}) == obj::Verdict::Grant;
}

bool granted_response(const Thread& sender, const Thread& receiver, abi::Header header, const Snapshot& snapshot) {
    const abi::MethodVerdict* verdict = obj::folded(receiver.message.row, receiver.message.header);
    if (verdict != nullptr && verdict->response_high == header.high()) {
        return true;
    }
    return obj::judge().response({sender.process(), &receiver.process(), header, snapshot.constant}) ==
           obj::Verdict::Grant;
}

// What is long is masked in two parts: a constant part read, and one written. Nothing has happened until here.
bool lets_interrupt_in() {
    return hal::interrupt_pending() && Thread::current().lets_interrupt_in();
}

// Granted: what the security module says of the snapshot.
template <typename Granted>
Outcome transfer(Thread& sender, Thread& receiver, abi::Header header, abi::Kind kind, Granted granted) {
    const auto snapshot = take_snapshot(sender, header);
    if (!snapshot) {
        return {snapshot.error(), Status::Ok};
    }
    if (header.has_descriptor() && lets_interrupt_in()) {
        return {kRestart, Status::Ok};
    }
    Parcel parcel;
    if (const auto packed = parcel.pack(sender, header.handle_count()); !packed) {
        return {packed.error(), Status::Ok};
    }
    if (!granted(*snapshot)) {
        return refused(kind, Status::Denied);
    }
    if (!fits(sender.message, receiver.message, header)) {
        return refused(kind, Status::TooBig);
    }
    if (const auto reserved = parcel.reserve(receiver.process()); !reserved) {
        return refused(kind, reserved.error());
    }
    if (const CopyFault fault = copy_memory_parts(sender, receiver, *snapshot, parcel); fault != CopyFault::None) {
        return blame(kind, fault);
    }
    parcel.deliver();
    put_registers(receiver, header, kind, *snapshot, sender.message.descriptor.arena_size);
    return {};
}

}  // namespace

Result<void> check_header(abi::Header header, u64 allowed_flags) {
    constexpr u64 kFlags = abi::Header::kDesc | abi::Header::kDeadline | abi::Header::kRecv | abi::Header::kError;
    if (!header.reserved_clear() || (header.raw() & kFlags & ~allowed_flags) != 0) {
        return Error{Status::Invalid};
    }
    const u32 bytes = header.constant_bytes();
    const u32 limit = header.has_descriptor() ? abi::kMaxConstantBytes : abi::kRegisterBytes;
    if (bytes > limit || header.handle_count() > abi::kMaxHandles) {
        return Error{Status::TooBig};
    }
    if (bytes <= abi::kRegisterBytes && bytes % sizeof(u64) != 0) {
        return Error{Status::Invalid};
    }
    // The array of handles is named by the descriptor.
    return header.handle_count() == 0 || header.has_descriptor() ? Result<void>{} : Error{Status::Invalid};
}

Result<void> read_descriptor(Thread& thread, abi::Header header, UserAddr address) {
    // Addresses of nothing may stay.
    thread.message.descriptor.arena_size = 0;
    thread.message.descriptor.in_arena_capacity = 0;
    thread.message.descriptor.in_constant_capacity = 0;
    thread.message.descriptor.in_handles_capacity = 0;
    if (!header.has_descriptor()) {
        return {};
    }
    abi::Descriptor descriptor;
    TRY(hal::copy_from_user(&descriptor, address, sizeof(descriptor)));
    if (descriptor.zero != 0) {
        return Error{Status::Invalid};
    }
    if (descriptor.arena_size > config::kMaxArenaBytes) {
        return Error{Status::TooBig};
    }
    thread.message.descriptor = descriptor;
    thread.message.arena_copy.pieces = 0;
    return {};
}

Outcome transfer_request(Thread& sender, Thread& receiver, const obj::Process& server) {
    const abi::Header header = sender.message.header;
    return transfer(sender, receiver, header, abi::Kind::Request,
                    [&](const Snapshot& snapshot) { return granted_request(sender, server, snapshot); });
}

Outcome transfer_response(Thread& sender, Thread& receiver, abi::Header response) {
    const abi::Header header = answer_to(receiver.message.header, response);
    return transfer(sender, receiver, header, abi::Kind::Response,
                    [&](const Snapshot& snapshot) { return granted_response(sender, receiver, header, snapshot); });
}

}  // namespace kos::ipc
