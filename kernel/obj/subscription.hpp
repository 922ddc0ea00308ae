// SPDX-License-Identifier: Apache-2.0
// A notice that is signalled when an event of an object happens, once. Neither keeps the other alive.
#pragma once

#include "obj/signal.hpp"

namespace kos::obj {

class Subscription final : public Signal {
  public:
    static constexpr u32 kMostOfAnObject = 64;

    // Signals at once if it has happened already. INVALID: the object knows no such event; EXISTS: the notice has
    // subscribed to it; QUOTA: the object has kMostOfAnObject, or the holder's account is used up; NO_MEMORY.
    static Result<void> create(const SignalTarget& target, Object& object, Event event);
    // INVALID; NOT_FOUND: the notice has not subscribed to it, or it has happened.
    static Result<void> cancel(const Notice& notice, Object& object, Event event);

    explicit Subscription(const SignalTarget& target) : Signal{target} {}
    ~Subscription() = default;

  private:
    void work() override;
    void on_lost() override;
    void destroy();
};

}  // namespace kos::obj
