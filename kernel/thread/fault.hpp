// SPDX-License-Identifier: Apache-2.0
// A thread that faulted and whose handler is asked: it waits as in a Call, and its registers are kept meanwhile.
#pragma once

#include <hal/frame.hpp>
#include <hal/trap.hpp>
#include <kos/abi/fault.hpp>
#include <kos/abi/handle.hpp>

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

    bool active() const { return active_; }
    hal::Fault fault() const { return {kind_, access_, address_, syndrome_}; }
    abi::FaultReason reason() const { return reason_; }

    void begin(const hal::Frame& frame, const hal::Fault& fault, abi::FaultReason reason);
    // The frame is as it was, or as it was written.
    void end(hal::Frame& frame);

    // While it lasts.
    abi::ThreadRegisters read(const hal::Frame& frame) const;
    void write(hal::Frame& frame, const abi::ThreadRegisters& registers);

  private:
    abi::FaultReason reason_{};
    bool active_ = false;
    // Of hal::Fault, beside which there is no room for others.
    hal::FaultKind kind_{};
    hal::FaultAccess access_{};
    u64 address_ = 0;
    u64 syndrome_ = 0;
    u64 kept_[kKept] = {};
};

}  // namespace kos::thread
