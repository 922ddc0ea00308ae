// SPDX-License-Identifier: Apache-2.0
// Back-off and limit.
#include "restart_policy.hpp"

namespace init {
namespace {

constexpr kos::u64 kNsPerMs = 1'000'000;

bool wanted(kos::RestartWhen when, HowEnded how) {
    return when == kos::RestartWhen::Always || (when == kos::RestartWhen::OnFailure && how == HowEnded::Failed);
}

}  // namespace

kos::u64 delay_of(kos::u32 backoff_ms, kos::u32 earlier) {
    kos::u64 delay = backoff_ms * kNsPerMs;
    while (earlier > 0 && delay > 0 && delay < kLongestDelayNs) {
        delay *= 2;
        --earlier;
    }
    return delay < kLongestDelayNs ? delay : kLongestDelayNs;
}

std::optional<kos::u64> RestartHistory::next(const kos::RestartRules& rules, HowEnded how, kos::u64 ran_ns) {
    if (!wanted(rules.when, how)) {
        return {};
    }
    if (ran_ns >= kStableRunNs) {
        in_a_row_ = 0;
    }
    if (rules.limit != 0 && in_a_row_ >= rules.limit) {
        return {};
    }
    ++total_;
    return delay_of(rules.backoff_ms, in_a_row_++);
}

}  // namespace init
