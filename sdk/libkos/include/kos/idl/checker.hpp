// SPDX-License-Identifier: Apache-2.0
// Whether a received message is what its schema says, before anything of it is used. One cursor goes through the
// arena: a chunk lies where the cursor stands and nowhere else, so nothing overlaps and nothing is read twice.
#pragma once

#include <span>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/abi/rights.hpp>
#include <kos/base/result.hpp>
#include <kos/base/wire.hpp>

namespace kos::idl {

class Checker {
  public:
    Checker(std::span<const std::byte> arena, std::span<const abi::HandleElement> handles)
        : arena_{arena}, handles_{handles} {}

    // The bytes of the chunk that stands at `at`. INVALID: more than `most`, or not the next of the arena.
    Result<std::span<const std::byte>> take_chunk(const std::byte* at, u64 most) {
        const auto chunk = wire::load<abi::Chunk>({at, sizeof(abi::Chunk)}, 0);
        const u64 begin = aligned_end();
        const u64 expected = chunk.size == 0 ? 0 : begin;
        if (chunk.size > most || chunk.offset != expected) {
            return Error{Status::Invalid};
        }
        if (chunk.size == 0) {
            return std::span<const std::byte>{};
        }
        if (begin > arena_.size() || chunk.size > arena_.size() - begin) {
            return Error{Status::Invalid};
        }
        end_ = begin + chunk.size;
        return arena_.subspan(begin, chunk.size);
    }

    // The handle whose index stands at `at`. INVALID: not the next of the array; NO_RIGHTS: it lacks a needed right.
    Result<> take_handle(const std::byte* at, abi::Rights needed) {
        const auto index = wire::load<u64>({at, sizeof(u64)}, 0);
        if (index == abi::kNoHandle) {
            return {};
        }
        if (index != handle_count_ || index >= handles_.size()) {
            return Error{Status::Invalid};
        }
        if ((handles_[handle_count_].rights & needed) != needed) {
            return Error{Status::NoRights};
        }
        ++handle_count_;
        return {};
    }

    // Behind the last parameter. INVALID: bytes or handles are left that nothing names.
    Result<> finish() const {
        const bool complete = arena_.size() <= aligned_end() && handle_count_ == handles_.size();
        return complete ? Result<>{} : Error{Status::Invalid};
    }

  private:
    u64 aligned_end() const { return wire::align_chunk(end_); }

    std::span<const std::byte> arena_;
    std::span<const abi::HandleElement> handles_;
    u64 end_ = 0;
    usize handle_count_ = 0;
};

}  // namespace kos::idl
