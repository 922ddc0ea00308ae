// SPDX-License-Identifier: Apache-2.0
// Laying out thread-local variables.
#include "thread_block.hpp"

#include <algorithm>
#include <bit>

namespace kos::detail {
namespace {

// Two words at the thread pointer, which the ABI keeps for the runtime.
constexpr usize kHeadBytes = 16;

constexpr u64 align_up(u64 value, u64 alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}

}  // namespace

usize ThreadTemplate::head_bytes() const {
    return align_up(kHeadBytes, alignment);
}

usize ThreadTemplate::block_bytes() const {
    // The thread pointer itself is a multiple of the alignment.
    return size == 0 ? 0 : std::max(alignment, kHeadBytes) + head_bytes() + size;
}

u64 ThreadTemplate::lay_out(std::span<std::byte> memory) const {
    if (size == 0) {
        return 0;
    }
    const auto begin = std::bit_cast<u64>(memory.data());
    const u64 pointer = align_up(begin, std::max(alignment, kHeadBytes));
    const std::span<std::byte> block = memory.subspan(pointer - begin, head_bytes() + size);
    std::fill_n(block.begin(), head_bytes(), std::byte{0});
    const auto rest = std::copy(bytes.begin(), bytes.end(), block.begin() + static_cast<std::ptrdiff_t>(head_bytes()));
    std::fill(rest, block.end(), std::byte{0});
    return pointer;
}

}  // namespace kos::detail
