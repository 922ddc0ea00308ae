// SPDX-License-Identifier: Apache-2.0
// Where the chunks and handles of a checked message lie. It has no errors: the Checker went over the same message.
#pragma once

#include <span>

#include <kos/abi/message.hpp>
#include <kos/base/wire.hpp>

namespace kos::idl {

class Decoder {
  public:
    constexpr Decoder() = default;
    constexpr Decoder(std::span<const std::byte> arena, std::span<const abi::HandleElement> handles)
        : arena_{arena.data()}, handles_{handles.data()} {}

    // The bytes of the chunk that stands at `at`.
    std::span<const std::byte> chunk(const std::byte* at) const {
        const auto chunk = wire::load<abi::Chunk>({at, sizeof(abi::Chunk)}, 0);
        return chunk.size == 0 ? std::span<const std::byte>{} : std::span{arena_ + chunk.offset, chunk.size};
    }

    // The handle with this index.
    const abi::HandleElement& handle(u64 index) const { return handles_[index]; }

  private:
    const std::byte* arena_ = nullptr;
    const abi::HandleElement* handles_ = nullptr;
};

}  // namespace kos::idl
