// SPDX-License-Identifier: Apache-2.0
// How a system call's operands stand in the registers (abi.md, "Registers"). Compiles on the host too, for tests.
#pragma once

#include <array>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/base/types.hpp>
#include <kos/deadline.hpp>

namespace kos::detail {

// x0 to x13: what a system call takes and gives; x2 to x9 are the message's words. The others it preserves (x18 to
// x30) or clears. Scalars, not an array: they live in registers.
struct Registers {
    u64 x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13;
};

// A value that nobody set: costs no instruction.
[[gnu::always_inline]] inline u64 any_value() {
    u64 value;
    asm volatile("" : "=r"(value));
    return value;
}

template <usize kIndex, usize N>
[[gnu::always_inline]] inline u64 word_at(const std::array<u64, N>& words) {
    static_assert(N <= abi::kPayloadWords);
    if constexpr (kIndex < N) {
        return words[kIndex];
    } else {
        return any_value();
    }
}

[[gnu::always_inline]] inline u64 header_word(abi::Header header, Deadline deadline) {
    return deadline.is_never() ? header.raw() : header.with(abi::Header::kDeadline).raw();
}

// x10; without the header's flag the kernel does not look at it.
[[gnu::always_inline]] inline u64 deadline_word(Deadline deadline) {
    return deadline.is_never() ? any_value() : deadline.ns();
}

template <usize N>
[[gnu::always_inline]] inline Registers make_registers(u64 x0, abi::Header header, const std::array<u64, N>& words,
                                                       Deadline deadline, u64 x11, u64 x12) {
    return {x0,
            header_word(header, deadline),
            word_at<0>(words),
            word_at<1>(words),
            word_at<2>(words),
            word_at<3>(words),
            word_at<4>(words),
            word_at<5>(words),
            word_at<6>(words),
            word_at<7>(words),
            deadline_word(deadline),
            x11,
            x12,
            0};
}

}  // namespace kos::detail
