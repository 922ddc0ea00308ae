// SPDX-License-Identifier: Apache-2.0
// Barrier: a number of threads meet; none goes on before the last has come. Can be used again at once.
//
// What each of them wrote before wait() is seen by all after it. The last one to come wakes the others with one
// system call.
// Example: sdk/libkos/examples/barrier.cpp.
#pragma once

#include <kos/detail/futex.hpp>
#include <kos/panic.hpp>

namespace kos {

class Barrier {
  public:
    static constexpr u32 kMostThreads = 0xffff;

    enum class Arrival : u8 {
        Waited,
        Last,  // exactly one thread of each meeting: the one for what is to be done once
    };

    // threads: how many meet, 1 to kMostThreads; no others may call wait().
    explicit constexpr Barrier(u32 threads) : threads_{threads} {
        if (threads == 0 || threads > kMostThreads) {
            panic("a barrier of no thread, or of too many");
        }
    }
    Barrier(const Barrier&) = delete;
    Barrier& operator=(const Barrier&) = delete;

    // Waits for the others. On an error the caller has left again, and the others still wait for it.
    // TIMEOUT: the deadline passed. DENIED: the policy does not let this process sleep on memory.
    Result<Arrival> wait(Deadline deadline = Deadline::never());

  private:
    static constexpr u32 kMeeting = kMostThreads + 1;  // the bits above the threads that came count the meetings

    Result<> await_end(u32 meeting, Deadline deadline);
    bool leave(u32 meeting);

    detail::FutexWord word_{0};
    u32 threads_;
};

}  // namespace kos
