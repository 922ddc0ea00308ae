// SPDX-License-Identifier: Apache-2.0
// Giving back, piece by piece.
#include "obj/reaper.hpp"

#include <utility>

#include "lib/assert.hpp"
#include "obj/deferred.hpp"
#include "obj/preemption_point.hpp"

namespace kos::obj {

constinit Reaper the_reaper;

void Reaper::add(Remains& remains) {
    ++added_;
    if (working_) {
        remains.next_ = fresh_;
        fresh_ = &remains;
        return;
    }
    (first_ == nullptr ? first_ : last_->next_) = &remains;
    last_ = &remains;
    remains.next_ = nullptr;
}

void Reaper::work(Pace pace) {
    if (working_) {
        return;
    }
    working_ = true;
    while (first_ != nullptr || (pace == Pace::Whole && !deferred_work.empty())) {
        if (!deferred_work.empty()) {
            do_deferred_piece();
        } else {
            reap(take_first());
        }
        while (Remains* fresh = fresh_) {
            fresh_ = fresh->next_;
            put_first(*fresh);
        }
        if (pace == Pace::Interruptible && others_wait()) {
            break;
        }
    }
    working_ = false;
}

void Reaper::reap(Remains& remains) {
    if (remains.dissolve()) {
        remains.bury();
    } else if (std::exchange(parking_, nullptr) == &remains) {
        remains.next_ = parked_;
        parked_ = &remains;
    } else {
        put_first(remains);
    }
}

void Reaper::resume() {
    while (Remains* remains = parked_) {
        parked_ = remains->next_;
        put_first(*remains);
    }
}

Remains& Reaper::take_first() {
    Remains& taken = *first_;
    first_ = taken.next_;
    return taken;
}

void Reaper::put_first(Remains& remains) {
    last_ = first_ == nullptr ? &remains : last_;
    remains.next_ = first_;
    first_ = &remains;
}

}  // namespace kos::obj
