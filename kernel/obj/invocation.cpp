// SPDX-License-Identifier: Apache-2.0
// Decoding of a core call's message and encoding of its answer.
#include "obj/invocation.hpp"

#include <cstring>

#include <hal/clock.hpp>
#include <hal/user_access.hpp>
#include <kos/abi/registers.hpp>
#include <kos/base/wire.hpp>

#include "lib/assert.hpp"
#include "obj/snapshot_buffer.hpp"

namespace kos::obj {

namespace {

constexpr u32 kLastCallerSaved = 17;

}  // namespace

void set_result(hal::Frame& frame, Status status) {
    frame.x[0] = static_cast<u64>(status);
    std::memset(&frame.x[1], 0, kLastCallerSaved * sizeof(u64));
}

void set_response(hal::Frame& frame, std::span<const std::byte> constant, u32 arena_bytes) {
    KOS_ASSERT(constant.size() <= abi::kRegisterBytes);
    const abi::Header request{frame.x[1]};
    const auto bytes = static_cast<u32>((constant.size() + 7) & ~usize{7});
    // The payload may still lie in the very registers that set_result clears.
    std::byte payload[abi::kRegisterBytes] = {};
    wire::copy_bytes(payload, constant.data(), constant.size());
    set_result(frame, Status::Ok);
    frame.x[1] = abi::Header::request(request.riid(), request.mid(), bytes).with_kind(abi::Kind::Response).raw();
    std::memcpy(&frame.x[abi::kPayloadRegister], payload, sizeof(payload));
    frame.x[abi::kExtraRegister] = arena_bytes;
}

Result<void> Invocation::snapshot() {
    if (header().has_descriptor()) {
        TRY(hal::copy_from_user(&descriptor_, UserAddr{frame_->x[abi::kDescriptorRegister]}, sizeof(descriptor_)));
        if (descriptor_.zero != 0) {
            return Error{Status::Invalid};
        }
    }
    TRY(read_constant());
    return read_arena();
}

u64 Invocation::deadline() const {
    return header().has_deadline() ? frame_->x[abi::kDeadlineRegister] : hal::kNever;
}

Result<void> Invocation::read_constant() {
    const u32 bytes = header().constant_bytes();
    if (bytes <= abi::kRegisterBytes) {
        constant_ = {reinterpret_cast<const std::byte*>(&frame_->x[abi::kPayloadRegister]), bytes};
        return {};
    }
    std::byte* buffer = snapshot_buffer().constant;
    TRY(hal::copy_from_user(buffer, UserAddr{descriptor_.constant}, bytes));
    constant_ = {buffer, bytes};
    return {};
}

Result<void> Invocation::read_arena() {
    if (descriptor_.arena_size == 0) {
        return {};
    }
    if (descriptor_.arena_size > kMaxCoreArena) {
        return Error{Status::TooBig};
    }
    std::byte* buffer = snapshot_buffer().arena;
    TRY(hal::copy_from_user(buffer, UserAddr{descriptor_.arena}, descriptor_.arena_size));
    arena_ = {buffer, descriptor_.arena_size};
    return {};
}

Result<std::span<const std::byte>> Invocation::arena(abi::Chunk chunk) const {
    if (chunk.offset > arena_.size() || chunk.size > arena_.size() - chunk.offset) {
        return Error{Status::Invalid};
    }
    return arena_.subspan(chunk.offset, chunk.size);
}

usize Invocation::arena_room() const {
    const u64 next = next_chunk();
    return next < descriptor_.in_arena_capacity ? descriptor_.in_arena_capacity - next : 0;
}

Result<abi::Chunk> Invocation::put_arena(std::span<const std::byte> bytes) {
    if (bytes.empty()) {
        return abi::Chunk{};
    }
    if (bytes.size() > arena_room()) {
        return Error{Status::TooBig};
    }
    const abi::Chunk chunk{static_cast<u32>(next_chunk()), static_cast<u32>(bytes.size())};
    TRY(hal::copy_to_user(UserAddr{descriptor_.in_arena} + chunk.offset, bytes.data(), bytes.size()));
    arena_out_ = chunk.offset + chunk.size;
    return chunk;
}

u64 Invocation::next_chunk() const {
    return wire::align_chunk(u64{arena_out_});
}

Result<void> Invocation::reply(std::span<const std::byte> constant) {
    set_response(*frame_, constant, arena_out_);
    return {};
}

}  // namespace kos::obj
