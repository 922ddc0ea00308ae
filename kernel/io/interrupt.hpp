// SPDX-License-Identifier: Apache-2.0
// An interrupt line as a kernel object: what a driver in user space has of its device's interrupts.
#pragma once

#include <optional>

#include <hal/interrupt.hpp>

#include "obj/signal.hpp"

namespace kos::io {

// One driver has the line, as long as a handle of this is open. A line that has fired is off until it is acknowledged,
// so that a device that never stops costs one interrupt for each acknowledgement: its driver's own time.
class Interrupt final : public obj::Object {
  public:
    // The line is off. BAD_STATE: somebody has it; QUOTA, NO_MEMORY. The line is below the controller's count.
    static Result<Interrupt*> create(obj::Process& payer, hal::IrqLine line, hal::Trigger trigger);
    // Who has the line; nullptr: nobody.
    static Interrupt* owner(hal::IrqLine line) { return owners_[static_cast<u32>(line)]; }

    Interrupt(obj::Process& payer, hal::IrqLine line, hal::Trigger trigger);
    ~Interrupt() = default;

    // Has it signal, and switches it on unless it is masked. BAD_STATE: it is bound, and its notice is there.
    Result<void> bind(const obj::SignalTarget& target);
    // BAD_STATE: it has not fired since the last time.
    Result<void> acknowledge();
    void mask();
    void unmask();

    // The line has fired: to be called by who takes interrupts.
    void fire();

  private:
    class Bound final : public obj::Signal {
      public:
        Bound(Interrupt& owner, const obj::SignalTarget& target) : Signal{target}, owner_{owner} {}

        obj::Process& payer() const { return holder(); }
        void raise() { send(); }

      private:
        // Of an interrupt that is remembered in the middle of a system call: on the way out of it.
        void work() override { send(); }
        void on_lost() override { owner_.lose_notice(); }

        Interrupt& owner_;
    };

    bool bound() const { return signal_ && signal_->notice() != nullptr; }
    bool on() const { return bound() && !masked_ && !fired_; }
    // After it was allowed to fire again.
    void go_on();
    void lose_notice();
    void unbind();
    // Nobody's line from now on.
    void give_up();
    void on_last_handle() override { give_up(); }
    void destroy() override;

    static constinit Interrupt* owners_[hal::kMostLines];

    hal::IrqLine line_;
    hal::Trigger trigger_;
    bool masked_ = false;
    bool fired_ = false;  // and is not acknowledged
    bool late_ = false;   // it fired while it was off: it had been on its way already
    std::optional<Bound> signal_;
};

}  // namespace kos::io
