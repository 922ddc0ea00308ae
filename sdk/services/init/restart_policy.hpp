// SPDX-License-Identifier: Apache-2.0
// Whether, and when, a process that ended is started again: arithmetic only.
#pragma once

#include <optional>

#include <kos/solution.hpp>

namespace init {

// A run that lasts this long ends a row of restarts: the next one counts as the first.
inline constexpr kos::u64 kStableRunNs = 10'000'000'000;
// However long the row is.
inline constexpr kos::u64 kLongestDelayNs = 30'000'000'000;
// After a restart that failed, even without back-off: what it lacked has to come first.
inline constexpr kos::u64 kDelayAfterFailureNs = 10'000'000;

enum class HowEnded : kos::u8 {
    Well,    // exit code 0
    Failed,  // another code, a fault, by force
};

// The restarts of one process.
class RestartHistory {
  public:
    // A run ended after this time: how long to wait, in ns, or nothing: it is not started again.
    std::optional<kos::u64> next(const kos::RestartRules& rules, HowEnded how, kos::u64 ran_ns);

    // All of them, and those without a stable run in between.
    kos::u64 total() const { return total_; }
    kos::u32 in_a_row() const { return in_a_row_; }

  private:
    kos::u64 total_ = 0;
    kos::u32 in_a_row_ = 0;
};

// backoff, doubled for each earlier restart of the row.
kos::u64 delay_of(kos::u32 backoff_ms, kos::u32 earlier);

}  // namespace init
