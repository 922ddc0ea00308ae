// SPDX-License-Identifier: Apache-2.0
// Event: something has happened. Stays set until it is reset; waiting for a set event makes no system call.
//
// What a thread wrote before set() is seen by those whose wait ends by it.
// Example: sdk/libkos/examples/event.cpp.
#pragma once

#include <kos/detail/futex.hpp>

namespace kos {

class Event {
  public:
    constexpr Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    // Lets all waiting threads go on, even if it is reset before they run.
    void set();
    // From now on threads wait again.
    void reset();
    // Acquire: who sees it set sees what came before.
    bool is_set() const { return (word_.load(std::memory_order_acquire) & kSet) != 0; }

    // Waits until it is set. TIMEOUT: the deadline passed. DENIED: the policy does not let this process sleep on
    // memory.
    Result<> wait(Deadline deadline = Deadline::never());
    // Waits until it is set, and resets it: of several such waits one ends for each set(). Errors as wait().
    Result<> wait_and_reset(Deadline deadline = Deadline::never());

  private:
    static constexpr u32 kSet = 1;
    static constexpr u32 kAwaited = 2;  // not set, and somebody may sleep
    static constexpr u32 kTurn = 4;     // the bits above count the calls of set()

    Result<> sleep(u32 seen, Deadline deadline);

    detail::FutexWord word_{0};
};

}  // namespace kos
