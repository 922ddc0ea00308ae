// SPDX-License-Identifier: Apache-2.0
// A thread that faulted and whose handler is asked: it waits as in a Call, and its registers are kept meanwhile.
#pragma once

#include <hal/frame.hpp>
#include <hal/trap.hpp>
#include <kos/abi/fault.hpp>
#include <kos/abi/handle.hpp>
#include <kos/abi/status.hpp>

namespace kos::thread {

// Who is asked: a client handle of the thread's own process.
struct FaultHandler {
    abi::Handle channel;  // zero: nobody
    u16 endpoint = 0;
};

class FaultWait {
  public:
    // Those that a message overwrites; the others stay where they are.
    static constexpr usize kKept = 18;

    bool active() const { return step_ != kNone; }
    hal::Fault fault() const { return {kind_, access_, address_, syndrome_}; }
    abi::FaultReason reason() const { return reason_; }

    void begin(const hal::Frame& frame, const hal::Fault& fault, abi::FaultReason reason);
    // The frame is as it was, or as it was written.
    void end(hal::Frame& frame);

    // Nobody lets it go on: the process ends as soon as the fault is reported. handler: why not; Ok: it wants the end;
    // NOT_FOUND: there is none.
    void give_up(const hal::Frame& frame, const hal::Fault& fault, abi::FaultReason reason, Status handler);
    bool given_up() const { return step_ >= kGivenUp; }
    Status handler() const { return static_cast<Status>(handler_); }
    // Which part of the report comes next, from 0.
    u8 next_part() { return static_cast<u8>(step_++ - kGivenUp); }

    // While it lasts.
    abi::ThreadRegisters read(const hal::Frame& frame) const;
    void write(hal::Frame& frame, const abi::ThreadRegisters& registers);

  private:
    static constexpr u8 kNone = 0;
    static constexpr u8 kAsked = 1;
    static constexpr u8 kGivenUp = 2;  // and so on, a step for each part of the report

    abi::FaultReason reason_{};
    u8 step_ = kNone;
    u8 handler_ = 0;  // a status
    // Of hal::Fault, beside which there is no room for others.
    hal::FaultKind kind_{};
    hal::FaultAccess access_{};
    u64 address_ = 0;
    u64 syndrome_ = 0;
    u64 kept_[kKept] = {};
};

}  // namespace kos::thread
