// SPDX-License-Identifier: Apache-2.0
// Futex: sleeping on a word of memory, and waking who sleeps there. What the locks of this library are made of, for
// programs that make their own, and for words in memory that several processes share.
//
//     while (ready.load() == 0) {
//         static_cast<void>(kos::Futex::wait(ready, 0));   // ... and elsewhere:
//     }
//     ready.store(1);
//     TRY(kos::Futex::wake(ready, 1));
//
// The word says all: sleep only while it has a value that somebody will change before he wakes. Those who sleep are
// served by priority, equal ones in the order in which they came. Example: sdk/libkos/examples/futex.cpp.
#pragma once

#include <atomic>

#include <kos/base/result.hpp>
#include <kos/base/types.hpp>
#include <kos/deadline.hpp>

namespace kos {

// Who meets at a word.
enum class FutexScope : u32 {
    Private = 0,  // the threads of this process
    Shared = 1,   // all that map the same memory object, wherever; the two do not meet
};

class Futex {
  public:
    static constexpr u32 kAll = ~u32{0};

    // Sleeps if the word has the expected value; comparing and falling asleep are one step for whoever wakes.
    // OK: woken. BAD_STATE: the word has another value. TIMEOUT: the deadline passed, and nobody spent a wake-up on the
    // caller. DENIED: the policy refuses.
    static Result<> wait(const std::atomic<u32>& word, u32 expected, Deadline deadline = Deadline::never(),
                         FutexScope scope = FutexScope::Private);

    // Wakes at most so many, and answers how many. FAULT: the word is not mapped any more. DENIED.
    static Result<u32> wake(const std::atomic<u32>& word, u32 count, FutexScope scope = FutexScope::Private);

    struct Moved {
        u32 woken;
        u32 moved;
    };
    // Wakes at most `wakes`, and has at most `moves` of the others sleep on the target from now on; their deadlines
    // stay. BAD_STATE: the word has not the expected value, nothing happened. INVALID: both are one word. FAULT,
    // DENIED.
    static Result<Moved> requeue(const std::atomic<u32>& word, u32 expected, const std::atomic<u32>& target, u32 wakes,
                                 u32 moves, FutexScope scope = FutexScope::Private);
};

}  // namespace kos
