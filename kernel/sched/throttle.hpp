// SPDX-License-Identifier: Apache-2.0
// How much of the CPU real time has had: in each window of time it gets a share, and when that is spent, standard
// threads that are ready go first until the window ends. Counted where the class is left, and at ticks; what is asked
// on the way of a message reads no clock.
#pragma once

#include <kos/base/types.hpp>

namespace kos::sched {

class Throttle {
  public:
    // A share of the whole window is no limit.
    constexpr Throttle(u64 window_ns, u64 share_ns) : window_ns_{window_ns}, share_ns_{share_ns}, end_ns_{window_ns} {}

    // Real time had the CPU for so long, up to now.
    void count(u64 now_ns, u64 ran_ns);
    // The share was spent when somebody looked last; the window may be over.
    bool seems_spent() const { return used_ns_ >= share_ns_ && share_ns_ < window_ns_; }
    bool spent(u64 now_ns);
    // When the share is spent if real time goes on as it does since then; may be too early, not too late.
    u64 spent_at(u64 running_since_ns) const;
    // When real time has its share again.
    u64 window_end() const { return end_ns_; }

    // The window in which this moment lies begins, if it has not.
    void enter_window(u64 now_ns);

  private:
    u64 window_ns_;
    u64 share_ns_;
    u64 end_ns_;  // of the window
    u64 used_ns_ = 0;
};

}  // namespace kos::sched
