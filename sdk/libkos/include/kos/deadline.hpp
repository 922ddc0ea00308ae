// SPDX-License-Identifier: Apache-2.0
// Until when a call may wait: an absolute time of the monotonic clock, or for ever.
#pragma once

#include <kos/base/types.hpp>

namespace kos {

class Deadline {
  public:
    static constexpr Deadline never() { return Deadline{kNever}; }
    // ns: nanoseconds of the monotonic clock (kos::Clock::uptime); 0 polls, it does not wait at all.
    static constexpr Deadline at(u64 ns) { return Deadline{ns}; }

    constexpr bool is_never() const { return ns_ == kNever; }
    constexpr u64 ns() const { return ns_; }

    friend constexpr bool operator==(Deadline, Deadline) = default;

  private:
    static constexpr u64 kNever = ~u64{0};

    explicit constexpr Deadline(u64 ns) : ns_{ns} {}

    u64 ns_;
};

}  // namespace kos
