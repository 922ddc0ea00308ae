// SPDX-License-Identifier: Apache-2.0
// One call of a core method: the caller's message as a snapshot, and the way back for the answer.
#pragma once

#include <cstddef>
#include <span>

#include <hal/frame.hpp>
#include <kos/abi/message.hpp>

#include "obj/object_of.hpp"
#include "obj/process.hpp"

namespace kos::obj {

// Longest arena that a core method takes.
inline constexpr usize kMaxCoreArena = 4096;

class Invocation {
  public:
    Invocation(Process& process, hal::Frame& frame) : process_{&process}, frame_{&frame} {}

    // Reads descriptor, constant part and arena, once. FAULT, INVALID, TOO_BIG.
    Result<void> snapshot();

    Process& process() const { return *process_; }
    abi::Header header() const { return abi::Header{frame_->x[1]}; }
    // Absolute ns; hal::kNever without one.
    u64 deadline() const;

    std::span<const std::byte> constant() const { return constant_; }
    // A piece of the arena. INVALID: not inside of it.
    Result<std::span<const std::byte>> arena(abi::Chunk chunk) const;

    // The object behind one of the caller's handles. BAD_HANDLE, WRONG_TYPE, NO_RIGHTS.
    template <abi::ObjectType Type>
    Result<ObjectOf<Type>*> resolve(u64 handle, abi::Rights needed) const {
        Object* object = TRY(process_->handles().resolve(abi::Handle{handle}, Type, needed));
        return static_cast<ObjectOf<Type>*>(object);
    }

    // How many bytes the next put_arena() may have.
    usize arena_room() const;
    // Appends a chunk to what the caller receives in its arena; none for no bytes. TOO_BIG, FAULT.
    Result<abi::Chunk> put_arena(std::span<const std::byte> bytes);
    // Writes the response; its constant part has at most 64 bytes.
    Result<void> reply(std::span<const std::byte> constant);

  private:
    Result<void> read_constant();
    Result<void> read_arena();
    u64 next_chunk() const;

    Process* process_;
    hal::Frame* frame_;
    abi::Descriptor descriptor_ = {};
    std::span<const std::byte> constant_;
    std::span<const std::byte> arena_;
    u32 arena_out_ = 0;  // end of the last chunk
};

// Ends a system call: status in x0, everything else that user space sees zeroed.
void set_result(hal::Frame& frame, Status status);
// Ends it with a response of the core endpoint that x1 of the frame names: for services that answer later.
void set_response(hal::Frame& frame, std::span<const std::byte> constant, u32 arena_bytes);

}  // namespace kos::obj
