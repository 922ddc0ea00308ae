// SPDX-License-Identifier: Apache-2.0
// A timer as a kernel object: sets bits of a notice when its deadline passes. It does so once: who wants it again sets
// it again, so that each interrupt that it causes has been paid for by a call.
#pragma once

#include "obj/signal.hpp"
#include "time/timer_queue.hpp"

namespace kos::time {

class NoticeTimer final : public obj::Object {
  public:
    // One that is not set; target.holder pays. QUOTA, NO_MEMORY.
    static Result<NoticeTimer*> create(const obj::SignalTarget& target);

    explicit NoticeTimer(const obj::SignalTarget& target);
    ~NoticeTimer() = default;

    // In place of the deadline that was set before, if that has not passed. NOT_CONNECTED: the notice is gone.
    Result<void> set(TimerQueue& queue, u64 deadline);
    // false: there is nothing to cancel; it was not set, or the bits are.
    bool cancel();

  private:
    class Expiry final : public Timer {
      public:
        explicit Expiry(NoticeTimer& owner) : owner_{owner} {}

      private:
        void expired() override { owner_.expired(); }

        NoticeTimer& owner_;
    };

    // Waking threads takes long for an interrupt that ends many timers: it is done on the way out.
    class Later final : public obj::Signal {
      public:
        Later(NoticeTimer& owner, const obj::SignalTarget& target) : Signal{target}, owner_{owner} {}

        obj::Process& payer() const { return holder(); }

      private:
        void work() override { send(); }
        void on_lost() override { owner_.cancel(); }

        NoticeTimer& owner_;
    };

    void expired();
    void destroy() override;

    Expiry expiry_;
    Later later_;
};

}  // namespace kos::time
