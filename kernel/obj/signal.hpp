// SPDX-License-Identifier: Apache-2.0
// What signals a notice when something has happened: base of subscriptions and badges.
#pragma once

#include "obj/notice.hpp"

namespace kos::obj {

// Which bits of which notice, and through which handle of whom: when that handle is closed or revoked, nothing is
// signalled any more.
struct SignalTarget {
    Process& holder;  // pays, and is kept as long as what signals
    Notice& notice;
    abi::Handle through;
    u64 bits;
};

class Signal : public Deferred, public ListNode<SignalTag> {
  public:
    // nullptr: it is gone.
    Notice* notice() const { return notice_; }
    // The notice is going: to be called by it.
    void lose_notice();

  protected:
    explicit Signal(const SignalTarget& target);
    ~Signal();

    Process& holder() const { return *holder_; }
    // Sets the bits, if the handle is still good.
    void send();

  private:
    // There is no notice any more. It may be gone afterwards.
    virtual void on_lost() = 0;

    Process* holder_;
    Notice* notice_;
    abi::Handle through_;
    u64 bits_;
};

}  // namespace kos::obj
