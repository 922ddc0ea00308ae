// SPDX-License-Identifier: Apache-2.0
// One call of a core method: the caller's message as a snapshot, and the way back for the answer.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include <hal/frame.hpp>
#include <kos/abi/message.hpp>
#include <kos/abi/registers.hpp>

#include "obj/object_of.hpp"
#include "obj/process.hpp"

namespace kos::obj {

// Longest arena that a core method takes.
inline constexpr usize kMaxCoreArena = 4096;

namespace detail {

// Spelt out: of a loop the compiler would make a call of memset, which takes three times as long.
template <usize... Index>
void clear(u64* words, std::index_sequence<Index...> /*indices*/) {
    ((words[Index] = 0), ...);
}

}  // namespace detail

// Ends a system call: status in x0, everything else that user space sees zeroed.
inline void set_result(hal::Frame& frame, Status status) {
    constexpr usize kLastCallerSaved = 17;
    frame.x[0] = static_cast<u64>(status);
    detail::clear(&frame.x[1], std::make_index_sequence<kLastCallerSaved>{});
}

// Ends it with a response of the core endpoint that x1 of the frame names: for services that answer later. The constant
// part, if there is one, lies outside of the frame. One function for each length, not a copy in each method's thunk.
template <usize Bytes = 0>
[[gnu::noinline]] void set_response(hal::Frame& frame, u32 arena_bytes,
                                    std::span<const std::byte, Bytes> constant = {}) {
    static_assert(Bytes % sizeof(u64) == 0 && Bytes <= abi::kRegisterBytes);
    const abi::Header request{frame.x[1]};
    set_result(frame, Status::Ok);
    frame.x[1] = abi::Header::request(request.riid(), request.mid(), Bytes).with_kind(abi::Kind::Response).raw();
    if constexpr (Bytes != 0) {
        std::memcpy(&frame.x[abi::kPayloadRegister], constant.data(), Bytes);
    }
    frame.x[abi::kExtraRegister] = arena_bytes;
}

class Invocation {
  public:
    Invocation(Process& process, hal::Frame& frame) : process_{&process}, frame_{&frame} {}

    // Reads descriptor, constant part and arena, once; without a descriptor all is in the registers. FAULT, INVALID,
    // TOO_BIG.
    Result<void> snapshot() {
        if (header().has_descriptor()) [[unlikely]] {
            return read_memory();
        }
        constant_ = registers();
        return {};
    }

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
    template <usize Bytes = 0>
    Result<void> reply(std::span<const std::byte, Bytes> constant = {}) {
        set_response(*frame_, arena_out_, constant);
        return {};
    }

  private:
    std::span<const std::byte> registers() const {
        return {reinterpret_cast<const std::byte*>(&frame_->x[abi::kPayloadRegister]), header().constant_bytes()};
    }
    Result<void> read_memory();
    Result<void> read_constant(UserAddr address);
    Result<void> read_arena(UserAddr address, u32 bytes);
    u64 next_chunk() const;

    Process* process_;
    hal::Frame* frame_;
    std::span<const std::byte> constant_;
    std::span<const std::byte> arena_;
    UserAddr in_arena_;          // where what the caller receives goes
    u32 in_arena_capacity_ = 0;  // bytes
    u32 arena_out_ = 0;          // end of the last chunk
};

}  // namespace kos::obj
