// SPDX-License-Identifier: Apache-2.0
// A notice as the kernel signals it: 64 bits, and what sets them. Who waits for them: ipc/notice.hpp.
#pragma once

#include "obj/process.hpp"

namespace kos::obj {

class Signal;
struct SignalTag;

class Notice : public Object, private Deferred {
  public:
    u64 bits() const { return bits_; }
    // Sets bits, and wakes who waits for them. Allocates nothing; at most some 1,000 instructions.
    void signal(u64 bits) {
        bits_ |= bits;
        on_signal();
    }
    // Answers with the bits of the mask that are set, and clears them.
    u64 take(u64 mask) {
        const u64 taken = bits_ & mask;
        bits_ &= ~mask;
        return taken;
    }

    // Of what signals it, as long as both live.
    void add(Signal& signal);

  protected:
    explicit Notice(Process& payer) : Object{abi::ObjectType::Notice, payer} {}
    ~Notice() = default;

    // Nobody can wait for it any more: those who do are told, and those that signal it go, one by one.
    void on_last_handle() override;

  private:
    virtual void on_signal() = 0;
    // Nobody can signal it any more: wakes one of those who wait. false: nobody does.
    virtual bool give_up_waiter() = 0;
    void work() override;

    u64 bits_ = 0;
    List<Signal, SignalTag> signals_;
};

}  // namespace kos::obj
