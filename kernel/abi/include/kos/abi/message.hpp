// SPDX-License-Identifier: Apache-2.0
// What crosses the three system calls: the header word (x1), the descriptor (x11) and the reply token.
#pragma once

#include <cstddef>

#include <kos/base/types.hpp>

namespace kos::abi {

// Immediates of the svc instruction.
enum class Syscall : u16 {
    Call = 0,
    Recv = 1,
    Reply = 2,
};

enum class Kind : u8 {
    None = 0,  // what user space writes
    Request = 1,
    Response = 2,
    Notice = 3,
};

inline constexpr u32 kPayloadWords = 8;                   // x2 to x9
inline constexpr u32 kRegisterBytes = kPayloadWords * 8;  // longest constant part that travels in registers
inline constexpr u32 kMaxConstantBytes = 4096;
inline constexpr u32 kMaxHandles = 16;

class Header {
  public:
    constexpr Header() = default;
    explicit constexpr Header(u64 raw) : raw_{raw} {}

    static constexpr u64 kDesc = u64{1} << 50;
    static constexpr u64 kDeadline = u64{1} << 51;
    static constexpr u64 kRecv = u64{1} << 52;
    static constexpr u64 kError = u64{1} << 53;
    static constexpr u32 kKindShift = 54;
    static constexpr u64 kReserved = u64{0xff} << 56;

    static constexpr Header request(u16 riid, u16 mid, u32 constant_bytes) {
        return Header{mid | (u64{riid} << 16) | (u64{constant_bytes} << 32)};
    }

    constexpr u64 raw() const { return raw_; }
    constexpr u16 mid() const { return static_cast<u16>(raw_); }
    constexpr u16 riid() const { return static_cast<u16>(raw_ >> 16); }
    constexpr u32 constant_bytes() const { return static_cast<u32>(raw_ >> 32) & 0x1fff; }
    constexpr u32 handle_count() const { return static_cast<u32>(raw_ >> 45) & 0x1f; }
    constexpr bool has_descriptor() const { return (raw_ & kDesc) != 0; }
    constexpr bool has_deadline() const { return (raw_ & kDeadline) != 0; }
    constexpr bool has_recv() const { return (raw_ & kRecv) != 0; }
    constexpr bool is_error() const { return (raw_ & kError) != 0; }
    constexpr Kind kind() const { return static_cast<Kind>((raw_ >> kKindShift) & 3); }
    constexpr bool reserved_clear() const { return (raw_ & (kReserved | (u64{3} << kKindShift))) == 0; }
    // What a verdict row compares: length, handles, flags (abi.md, "Verdict row").
    constexpr u32 high() const { return static_cast<u32>(raw_ >> 32); }

    constexpr Header with(u64 flags) const { return Header{raw_ | flags}; }
    constexpr Header with_handles(u32 count) const { return Header{raw_ | (u64{count & 0x1f} << 45)}; }
    constexpr Header with_kind(Kind kind) const {
        return Header{(raw_ & ~(u64{3} << kKindShift)) | (static_cast<u64>(kind) << kKindShift)};
    }

    friend constexpr bool operator==(Header, Header) = default;

  private:
    u64 raw_ = 0;
};

static_assert(sizeof(Header) == 8);

// Lives in user memory; the kernel reads it once.
struct Descriptor {
    u64 constant;  // addresses of what is sent
    u64 arena;
    u64 handles;
    u32 arena_size;  // bytes
    u32 zero;
    u64 in_constant;  // addresses of what may be received
    u64 in_arena;
    u64 in_handles;
    u32 in_arena_capacity;     // bytes
    u16 in_constant_capacity;  // bytes
    u16 in_handles_capacity;   // elements
};

static_assert(sizeof(Descriptor) == 64);
static_assert(offsetof(Descriptor, in_constant) == 32);
static_assert(offsetof(Descriptor, in_arena_capacity) == 56);

struct HandleElement {
    u64 handle;
    u32 rights;
    u32 zero;
};

static_assert(sizeof(HandleElement) == 16);

// A variable-size parameter: where its bytes lie in the arena.
struct Chunk {
    u32 offset;
    u32 size;
};

static_assert(sizeof(Chunk) == 8);

// Names one delivery of one Call: index into the thread table and a generation bumped at each delivery.
class ReplyToken {
  public:
    static constexpr u32 kIndexBits = 20;
    static constexpr u64 kIndexMask = (u64{1} << kIndexBits) - 1;
    static constexpr u64 kGenerationMask = (u64{1} << 44) - 1;

    constexpr ReplyToken() = default;
    explicit constexpr ReplyToken(u64 raw) : raw_{raw} {}
    static constexpr ReplyToken make(u32 index, u64 generation) {
        return ReplyToken{(generation << kIndexBits) | (index & kIndexMask)};
    }

    constexpr u64 raw() const { return raw_; }
    constexpr u32 index() const { return static_cast<u32>(raw_ & kIndexMask); }
    constexpr u64 generation() const { return raw_ >> kIndexBits; }

  private:
    u64 raw_ = 0;
};

static_assert(sizeof(ReplyToken) == 8);

}  // namespace kos::abi
