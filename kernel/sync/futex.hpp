// SPDX-License-Identifier: Apache-2.0
// Futexes: sleeping on a word of memory, and waking who sleeps there. Nothing is allocated: who sleeps is in the
// thread.
#pragma once

#include <string_view>

#include "sync/futex_key.hpp"
#include "thread/thread.hpp"

namespace kos::sync {

// From now on nobody can tell which words share a bucket. Before the first process.
void start();

// Has the caller sleep if the word has the expected value: kBlocked. INVALID: the address is not a multiple of 4;
// FAULT: the word is not readable; BAD_STATE: it has another value; TIMEOUT: the deadline is 0.
Result<void> wait(thread::Thread& caller, UserAddr word, u32 expected, Scope scope, u64 deadline);

// Wakes up to `count` of those who sleep on the word; answers how many. INVALID, FAULT: as wait(). kRestart: an
// interrupt is pending, and the caller's ticket and progress are kept in it.
Result<u32> wake(thread::Thread& caller, UserAddr word, u32 count, Scope scope);

struct Requeue {
    UserAddr source;
    UserAddr target;
    u32 wake_count;
    u32 move_count;
    u32 expected;  // value of the word at source
    Scope scope;
};

struct Requeued {
    u32 woken;
    u32 moved;
};

// Wakes some who sleep on the word at source, and has some of the others sleep on the other word. INVALID: also, both
// are one word; BAD_STATE: the word at source has another value; else as wake().
Result<Requeued> requeue(thread::Thread& caller, const Requeue& order);

struct FutexAudit {
    std::string_view fault;  // the last one, or nothing
    u32 sleepers;            // how many sleep on words
};

// Self-check: whether everybody in the queues sleeps there, in order.
FutexAudit audit();

}  // namespace kos::sync
