// SPDX-License-Identifier: Apache-2.0
// Locks that pass ranks on: a word that says who holds the lock (kos/abi/lock_word.hpp), and a line of those who wait
// for it. The first in line lends its rank to the holder; the lock goes to it when the holder gives it back, or ends.
#pragma once

#include <string_view>

#include "sync/futex_key.hpp"
#include "thread/thread.hpp"

namespace kos::sync {

// Who held the lock last.
enum class LastHolder : u32 {
    GaveBack,
    Ended,  // while holding it: what the lock protects may be half-way changed
};

// From now on nobody can tell which words share a bucket. Before the first process.
void start_locks();

// Takes the lock, or waits for it in line: kBlocked. INVALID: the address is not a multiple of 4, or the word does not
// say what the kernel knows; FAULT: the word is not writable; DEADLOCK: the caller holds it, or waits for itself over
// up to 8 holders; TIMEOUT: it is held, and the deadline is 0. kRestart: another CPU writes to the word all the time.
Result<LastHolder> lock(thread::Thread& caller, UserAddr word, Scope scope, u64 deadline);

// Gives the lock to the first in line, or frees it. INVALID, FAULT, kRestart: as lock(); BAD_STATE: the caller does not
// hold it.
Result<void> unlock(thread::Thread& caller, UserAddr word, Scope scope);

struct LockAudit {
    std::string_view fault;  // the last one, or nothing
    u32 waiters;
};

// Self-check: whether everybody in line waits there, in order, and the first lends its rank.
LockAudit audit_locks();

}  // namespace kos::sync
