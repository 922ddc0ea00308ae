// SPDX-License-Identifier: Apache-2.0
// Where the variable part of a message grows while it is encoded: the arena and the handle array. Schemas write the
// constant part themselves; they ask for chunks in the order of a depth-first walk, which is the order on the wire.
#pragma once

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/abi/rights.hpp>
#include <kos/base/result.hpp>
#include <kos/base/wire.hpp>

namespace kos::idl {

enum class Blobs : u8 {
    Copy,
    Borrow,  // the only chunk is a blob: it is sent from where it lies
};

class Encoder {
  public:
    // Bytes of the arena that the caller writes next, and the chunk that names them.
    struct Room {
        abi::Chunk chunk;
        std::span<std::byte> bytes;
    };

    Encoder(std::span<std::byte> arena, std::span<abi::HandleElement> handles, Blobs blobs = Blobs::Copy)
        : arena_{arena.first(std::min<usize>(arena.size(), kMostBytes))}, handles_{handles}, blobs_{blobs} {}

    // Room for the next chunk; what it held before is still in it. TOO_BIG: the arena is full.
    Result<Room> reserve(u64 bytes) {
        if (bytes == 0) {
            return Room{};
        }
        const u64 begin = wire::align_chunk(u64{end_});
        if (begin > arena_.size() || bytes > arena_.size() - begin) {
            return Error{Status::TooBig};
        }
        std::ranges::fill(arena_.subspan(end_, begin - end_), std::byte{0});
        end_ = static_cast<u32>(begin + bytes);
        return Room{{static_cast<u32>(begin), static_cast<u32>(bytes)}, arena_.subspan(begin, bytes)};
    }

    // The next chunk, with these bytes. TOO_BIG: the arena is full.
    Result<abi::Chunk> append(std::span<const std::byte> bytes) {
        if (blobs_ == Blobs::Borrow) {
            borrowed_ = bytes;
            return abi::Chunk{0, static_cast<u32>(bytes.size())};
        }
        const Room room = TRY(reserve(bytes.size()));
        wire::copy_bytes(room.bytes.data(), bytes.data(), bytes.size());
        return room.chunk;
    }

    // The next handle; its index in the message. TOO_BIG: more than the array or a message takes.
    Result<u64> add_handle(abi::Handle handle, abi::Rights rights) {
        if (handle_count_ >= std::min<usize>(handles_.size(), abi::kMaxHandles)) {
            return Error{Status::TooBig};
        }
        handles_[handle_count_] = {.handle = handle.raw(), .rights = rights, .zero = 0};
        return handle_count_++;
    }

    std::span<const std::byte> arena() const {
        return blobs_ == Blobs::Borrow ? borrowed_ : std::span<const std::byte>{arena_.first(end_)};
    }
    std::span<const abi::HandleElement> handles() const { return handles_.first(handle_count_); }

  private:
    static constexpr usize kMostBytes = std::numeric_limits<u32>::max();

    std::span<std::byte> arena_;
    std::span<abi::HandleElement> handles_;
    std::span<const std::byte> borrowed_{};
    u32 end_ = 0;
    u32 handle_count_ = 0;
    Blobs blobs_;
};

}  // namespace kos::idl
