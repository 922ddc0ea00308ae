// SPDX-License-Identifier: Apache-2.0
// Counter ticks to nanoseconds and back, exactly, without 128-bit division; both saturate.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// Up to 4 GHz: products of one second's rest then fit in 64 bits.
class TickRate {
  public:
    constexpr TickRate() = default;
    explicit constexpr TickRate(u64 hertz) : hertz_{hertz} {}

    constexpr u64 hertz() const { return hertz_; }
    // Rounded down.
    constexpr u64 to_ns(u64 ticks) const { return join(ticks / hertz_, kSecond, ticks % hertz_ * kSecond / hertz_); }
    // Rounded up: a timer never fires before its time.
    constexpr u64 to_ticks(u64 ns) const {
        return join(ns / kSecond, hertz_, (ns % kSecond * hertz_ + kSecond - 1) / kSecond);
    }

  private:
    static constexpr u64 kSecond = 1'000'000'000;

    static constexpr u64 join(u64 seconds, u64 per_second, u64 rest) {
        u64 whole = 0;
        u64 sum = 0;
        const bool overflow =
            __builtin_mul_overflow(seconds, per_second, &whole) || __builtin_add_overflow(whole, rest, &sum);
        return overflow ? ~u64{0} : sum;
    }

    u64 hertz_ = 1;
};

}  // namespace kos::hal
