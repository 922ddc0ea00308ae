// SPDX-License-Identifier: Apache-2.0
// What can happen once to an object, and who wants to be told.
#pragma once

#include <kos/base/types.hpp>

#include "obj/deferred.hpp"

namespace kos::obj {

// Values as in core.Types.
enum class Event : u32 {
    LastHandle = 0,    // closed or revoked
    Ended = 1,         // of a task or a thread
    EndRequested = 2,  // of a task: it was asked to end, or has ended
};

inline constexpr Event kEvents[] = {Event::LastHandle, Event::Ended, Event::EndRequested};

class EventSource {
  public:
    bool happened() const { return happened_; }
    // obj::Subscriptions all of them.
    DeferredQueue& subscribers() { return subscribers_; }

    // It has happened: the subscribers are told on the way out of the kernel.
    void raise() {
        happened_ = true;
        deferred_work.take_all(subscribers_);
    }

  private:
    DeferredQueue subscribers_;
    bool happened_ = false;
};

}  // namespace kos::obj
