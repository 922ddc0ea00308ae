// SPDX-License-Identifier: Apache-2.0
// Core calls whose messages use memory.
#include "obj/invocation.hpp"

#include <hal/clock.hpp>
#include <hal/user_access.hpp>
#include <kos/base/wire.hpp>

#include "obj/snapshot_buffer.hpp"

namespace kos::obj {

Result<void> Invocation::read_memory() {
    abi::Descriptor descriptor;
    TRY(hal::copy_from_user(&descriptor, UserAddr{frame_->x[abi::kDescriptorRegister]}, sizeof(descriptor)));
    if (descriptor.zero != 0) {
        return Error{Status::Invalid};
    }
    in_arena_ = UserAddr{descriptor.in_arena};
    in_arena_capacity_ = descriptor.in_arena_capacity;
    TRY(read_constant(UserAddr{descriptor.constant}));
    return read_arena(UserAddr{descriptor.arena}, descriptor.arena_size);
}

u64 Invocation::deadline() const {
    return header().has_deadline() ? frame_->x[abi::kDeadlineRegister] : hal::kNever;
}

Result<void> Invocation::read_constant(UserAddr address) {
    const u32 bytes = header().constant_bytes();
    if (bytes <= abi::kRegisterBytes) {
        constant_ = registers();
        return {};
    }
    std::byte* buffer = snapshot_buffer().constant;
    TRY(hal::copy_from_user(buffer, address, bytes));
    constant_ = {buffer, bytes};
    return {};
}

Result<void> Invocation::read_arena(UserAddr address, u32 bytes) {
    if (bytes == 0) {
        return {};
    }
    if (bytes > kMaxCoreArena) {
        return Error{Status::TooBig};
    }
    std::byte* buffer = snapshot_buffer().arena;
    TRY(hal::copy_from_user(buffer, address, bytes));
    arena_ = {buffer, bytes};
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
    return next < in_arena_capacity_ ? in_arena_capacity_ - next : 0;
}

Result<abi::Chunk> Invocation::put_arena(std::span<const std::byte> bytes) {
    if (bytes.empty()) {
        return abi::Chunk{};
    }
    if (bytes.size() > arena_room()) {
        return Error{Status::TooBig};
    }
    const abi::Chunk chunk{static_cast<u32>(next_chunk()), static_cast<u32>(bytes.size())};
    TRY(hal::copy_to_user(in_arena_ + chunk.offset, bytes.data(), bytes.size()));
    arena_out_ = chunk.offset + chunk.size;
    return chunk;
}

u64 Invocation::next_chunk() const {
    return wire::align_chunk(u64{arena_out_});
}

}  // namespace kos::obj
