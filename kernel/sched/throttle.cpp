// SPDX-License-Identifier: Apache-2.0
// Windows follow each other without a gap from the start of the machine on.
#include "sched/throttle.hpp"

#include <algorithm>

#include <hal/clock.hpp>

namespace kos::sched {

void Throttle::enter_window(u64 now_ns) {
    if (now_ns >= end_ns_) {
        end_ns_ = now_ns - now_ns % window_ns_ + window_ns_;
        used_ns_ = 0;
    }
}

void Throttle::count(u64 now_ns, u64 ran_ns) {
    enter_window(now_ns);
    // What of it lies in this window.
    used_ns_ += std::min(ran_ns, now_ns - (end_ns_ - window_ns_));
}

bool Throttle::spent(u64 now_ns) {
    enter_window(now_ns);
    return seems_spent();
}

u64 Throttle::spent_at(u64 running_since_ns) const {
    if (share_ns_ >= window_ns_) {
        return hal::kNever;
    }
    if (running_since_ns >= end_ns_) {
        return running_since_ns + share_ns_;
    }
    const u64 left_ns = share_ns_ - std::min(used_ns_, share_ns_);
    const u64 at_ns = running_since_ns + left_ns;
    return at_ns <= end_ns_ ? at_ns : end_ns_ + share_ns_;
}

}  // namespace kos::sched
