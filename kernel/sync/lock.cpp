// SPDX-License-Identifier: Apache-2.0
// Taking, handing over, and what becomes of a lock whose holder ends. All of it under the kernel lock; user space
// changes the word beside it on other CPUs, hence by compare and exchange.
#include "sync/lock.hpp"

#include <atomic>

#include <kos/abi/lock_word.hpp>

#include "lib/blocked.hpp"
#include "lib/random.hpp"
#include "lib/restart.hpp"
#include "sync/futex_table.hpp"
#include "vmm/address_space.hpp"

namespace kos::sync {

namespace {

using thread::FutexKey;
using thread::FutexNode;
using thread::Reach;
using thread::Thread;

constexpr int kMaxLinks = 8;

// Only touched with the kernel lock held.
constinit FutexTable table;
u64 last_number = 0;

Thread* first_in_line(const FutexKey& key) {
    return static_cast<Thread*>(table.first(key, 0));
}

u32 awaited(const FutexKey& key) {
    return first_in_line(key) != nullptr ? abi::kLockAwaited : 0;
}

// The line has another first one now: it lends its rank to the holder, whoever stood there before does not.
void lend(Thread& holder, Thread* before, Thread* after, Reach& reach) {
    if (before != nullptr && before->borrower() != nullptr) {
        before->stop_lending();
    }
    if (after != nullptr) {
        after->lend_to(holder, reach);
    } else {
        holder.renew_rank(reach);
    }
}

// The word, as the kernel sees it.
Result<u32*> word_at(const obj::Process& process, UserAddr word) {
    if (word.raw() % kWordAlignment != 0) {
        return Error{Status::Invalid};
    }
    const auto bytes = TRY(process.space()->reachable(word, hal::Access::ReadWrite, sizeof(u32)));
    return reinterpret_cast<u32*>(bytes.data());  // safe: aligned, in a page of normal memory
}

struct LockWord {
    FutexKey key;
    u32* at;
    u32 seen;

    u32 holder() const { return seen & abi::kLockIdMask; }
    // kRestart: it has another value by now.
    Result<void> replace(u32 value) const {
        u32 expected = seen;
        const bool done = std::atomic_ref{*at}.compare_exchange_strong(expected, value, std::memory_order_acq_rel);
        return done ? Result<void>{} : Error{kRestart};
    }
};

Result<LockWord> look_at(const Thread& caller, UserAddr address, Scope scope) {
    u32* const at = TRY(word_at(caller.process(), address));
    const FutexKey key = TRY(find_key(caller.process(), address, scope));
    return LockWord{key, at, std::atomic_ref{*at}.load(std::memory_order_acquire)};
}

// nullptr: it has ended, or never was one that this lock can have.
Thread* find_holder(const Thread& caller, u32 id, Scope scope) {
    Thread* const holder = Thread::by_lock_id(id);
    const bool possible = holder != nullptr && (scope == Scope::Shared || &holder->process() == &caller.process());
    return possible ? holder : nullptr;
}

bool would_deadlock(const Thread& caller, const Thread* holder) {
    for (int link = 0; link < kMaxLinks && holder != nullptr; ++link) {
        if (holder == &caller) {
            return true;
        }
        const bool waits = holder->waits_for() == thread::WaitKind::Lock;
        holder = waits ? first_in_line(holder->position.key)->borrower() : nullptr;
    }
    return false;
}

struct Lines final : thread::WaitPlace {
    void rank_changed(Thread& waiter, Reach& reach) override {
        Thread* const before = first_in_line(waiter.position.key);
        Thread& holder = *before->borrower();
        // Off the holder's lenders while it stands there with its old rank.
        before->stop_lending();
        take_turn(waiter, waiter.rank());
        lend(holder, nullptr, first_in_line(waiter.position.key), reach);
    }
    void left(Thread& waiter) override {
        if (Thread* const holder = waiter.borrower()) {
            Reach reach;
            lend(*holder, &waiter, first_in_line(waiter.position.key), reach);
        }
    }
    void borrower_ended(Thread& waiter) override;
};

constinit Lines lines;

void stand_in_line(Thread& caller, const LockWord& word, UserAddr address, Thread& holder, u64 deadline) {
    Thread* const before = first_in_line(word.key);
    caller.block(thread::WaitKind::Lock, deadline, &lines);
    caller.message.lock_word = address.raw();
    FutexNode& node = caller;
    node.position = {word.key, thread::futex_turn(caller.rank()), ++last_number};
    node.enter(table.queue(word.key));
    if (Thread* const first = first_in_line(word.key); first != before) {
        Reach reach;
        lend(holder, before, first, reach);
    }
}

void answer(Thread& waiter, LastHolder last) {
    const u64 result = static_cast<u64>(last);
    obj::set_response(waiter.frame, 0, std::as_bytes(std::span<const u64, 1>{&result, 1}));
}

// The first in line has the lock now, whose word says so, and borrows from the next.
void hand_to(Thread& first, LastHolder last) {
    const FutexKey key = first.position.key;
    first.stop_lending();
    first.wake();
    answer(first, last);
    if (Thread* const next = first_in_line(key)) {
        Reach reach;
        lend(first, nullptr, next, reach);
    }
}

// What the word says when the first in line has the lock.
u32 handed_to(Thread& first) {
    FutexNode& node = first;
    const FutexNode* const next = node.queue->next(node);
    const bool more = next != nullptr && next->position.key == node.position.key;
    return first.lock_id() | (more ? abi::kLockAwaited : 0);
}

// By one whose process still has the word; else the lock goes on to the next one.
void Lines::borrower_ended(Thread& waiter) {
    const auto word = word_at(waiter.process(), UserAddr{waiter.message.lock_word});
    if (!word) {
        waiter.wake(Status::Fault);
        return;
    }
    std::atomic_ref{**word}.store(handed_to(waiter), std::memory_order_release);
    hand_to(waiter, LastHolder::Ended);
}

Result<LastHolder> take(Thread& caller, const LockWord& word, LastHolder last) {
    TRY(word.replace(caller.lock_id() | awaited(word.key)));
    return last;
}

}  // namespace

void start_locks() {
    lib::Random& random = lib::kernel_random();
    const u64 owner = random.next();
    table.set_factors(owner, random.next());
}

Result<LastHolder> lock(Thread& caller, UserAddr address, Scope scope, u64 deadline) {
    const LockWord word = TRY(look_at(caller, address, scope));
    Thread* const first = first_in_line(word.key);
    // Who is waited for is known, and may be about to end; else it is the thread that the word names.
    Thread* const holder = first != nullptr ? first->borrower() : find_holder(caller, word.holder(), scope);
    if (first != nullptr && holder->lock_id() != word.holder()) {
        return Error{Status::Invalid};
    }
    if (holder == nullptr) {
        return take(caller, word, word.holder() == 0 ? LastHolder::GaveBack : LastHolder::Ended);
    }
    if (would_deadlock(caller, holder)) {
        return Error{Status::Deadlock};
    }
    if (deadline == 0) {
        return Error{Status::Timeout};
    }
    TRY(word.replace(word.seen | abi::kLockAwaited));
    stand_in_line(caller, word, address, *holder, deadline);
    return Error{kBlocked};
}

Result<void> unlock(Thread& caller, UserAddr address, Scope scope) {
    const LockWord word = TRY(look_at(caller, address, scope));
    if (word.holder() != caller.lock_id()) {
        return Error{Status::BadState};
    }
    Thread* const first = first_in_line(word.key);
    if (first == nullptr) {
        return word.replace(0);
    }
    if (first->borrower() != &caller) {
        return Error{Status::Invalid};
    }
    TRY(word.replace(handed_to(*first)));
    hand_to(*first, LastHolder::GaveBack);
    Reach reach;
    caller.renew_rank(reach);
    return {};
}

LockAudit audit_locks() {
    LockAudit seen{};
    for (thread::FutexQueue& queue : table.buckets()) {
        const FutexNode* last = nullptr;
        for (FutexNode* node = queue.first(); node != nullptr; node = queue.next(*node)) {
            ++seen.waiters;
            const auto* const waiter = static_cast<Thread*>(node);
            const bool first = last == nullptr || last->position.key != node->position.key;
            if (waiter->waits_for() != thread::WaitKind::Lock || node->queue != &queue) {
                seen.fault = "a thread is in line for a lock and does not wait for one";
            }
            if (&table.queue(node->position.key) != &queue || (last != nullptr && !(last->position < node->position))) {
                seen.fault = "a thread stands in the wrong place in line for a lock";
            }
            if ((waiter->borrower() != nullptr) != first) {
                seen.fault = "another thread than the first in line lends its rank";
            }
            last = node;
        }
    }
    return seen;
}

}  // namespace kos::sync
