// SPDX-License-Identifier: Apache-2.0
// Waiting, waking and requeueing. All of it happens under the kernel lock: a word is compared, and its sleepers change,
// in one step for everybody else.
#include "sync/futex.hpp"

#include <hal/user_access.hpp>

#include "lib/blocked.hpp"
#include "lib/random.hpp"
#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"
#include "sync/futex_table.hpp"

namespace kos::sync {

namespace {

using thread::FutexKey;
using thread::FutexNode;
using thread::FutexProgress;
using thread::Thread;

// Behind the turns of all ranks: nobody is left at all.
constexpr u64 kOver = thread::futex_turn(0) + 1;
// restart_ticket of a caller whose progress is kept.
constexpr u64 kTicket = 1;

// Only touched with the kernel lock held.
constinit FutexTable table;
u64 last_number = 0;
u64 reorders = 0;

struct Sleepers final : thread::WaitPlace {
    void rank_changed(Thread& sleeper, thread::Reach& /*reach*/) override {
        take_turn(sleeper, sleeper.rank());
        ++reorders;
    }
};

constinit Sleepers sleepers;

struct Word {
    FutexKey key;
    u32 value;
};

Result<Word> look_at(const Thread& caller, UserAddr word, Scope scope) {
    if (word.raw() % kWordAlignment != 0) {
        return Error{Status::Invalid};
    }
    const u32 value = TRY(hal::load_from_user(word));
    return Word{TRY(find_key(caller.process(), word, scope)), value};
}

void enter(Thread& sleeper, const FutexKey& key) {
    FutexNode& node = sleeper;
    node.position = {key, thread::futex_turn(sleeper.rank()), ++last_number};
    node.enter(table.queue(key));
}

void wake_one(Thread& sleeper) {
    sleeper.wake();
    obj::set_response(sleeper.frame, 0);
}

void move(Thread& sleeper, const FutexKey& target) {
    static_cast<FutexNode&>(sleeper).leave();
    enter(sleeper, target);
}

void begin(Thread& caller, const FutexKey& source, const FutexKey& target) {
    caller.position = {.key = source, .turn = 0, .number = last_number + 1};
    caller.futex_progress = {.target = target, .reorders = reorders, .woken = 0, .moved = 0};
}

// Who of this rank, or the next one in use, is to be served; nullptr: nobody of it is left. In a rank all who came
// later stand behind; who was given another priority meanwhile may stand in a rank that was through.
Thread* next_sleeper(Thread& caller) {
    thread::FutexPosition& reached = caller.position;
    if (caller.futex_progress.reorders != reorders) {
        caller.futex_progress.reorders = reorders;
        reached.turn = 0;
    }
    FutexNode* node = table.first(reached.key, reached.turn);
    if (node == nullptr) {
        reached.turn = kOver;
        return nullptr;
    }
    if (node->position.number < reached.number) {
        return static_cast<Thread*>(node);
    }
    reached.turn = node->position.turn + 1;
    return nullptr;
}

// Wakes or moves one sleeper, or passes a rank.
void serve_next(Thread& caller, u32 wake_count) {
    Thread* sleeper = next_sleeper(caller);
    if (sleeper == nullptr) {
        return;
    }
    FutexProgress& progress = caller.futex_progress;
    if (progress.woken < wake_count) {
        wake_one(*sleeper);
        ++progress.woken;
    } else {
        move(*sleeper, progress.target);
        ++progress.moved;
    }
}

// Until enough have been woken and moved, or no one is left; with a look for a pending interrupt behind each sleeper,
// the last one included: the way out may go through a switch to another process.
Result<void> serve(Thread& caller, u32 wake_count, u32 move_count) {
    const FutexProgress& progress = caller.futex_progress;
    const auto over = [&] { return caller.position.turn == kOver; };
    const auto enough = [&] { return over() || (progress.woken >= wake_count && progress.moved >= move_count); };
    while (!enough()) {
        serve_next(caller, wake_count);
        if (!over() && obj::others_wait()) {
            caller.restart_ticket = kTicket;
            return Error{kRestart};
        }
    }
    return {};
}

}  // namespace

void start() {
    lib::Random& random = lib::kernel_random();
    const u64 owner = random.next();
    table.set_factors(owner, random.next());
}

Result<void> wait(Thread& caller, UserAddr word, u32 expected, Scope scope, u64 deadline) {
    const Word seen = TRY(look_at(caller, word, scope));
    if (seen.value != expected) {
        return Error{Status::BadState};
    }
    if (deadline == 0) {
        return Error{Status::Timeout};
    }
    caller.block(thread::WaitKind::Futex, deadline, &sleepers);
    enter(caller, seen.key);
    return Error{kBlocked};
}

Result<u32> wake(Thread& caller, UserAddr word, u32 count, Scope scope) {
    if (caller.restart_ticket == 0) {
        const Word seen = TRY(look_at(caller, word, scope));
        begin(caller, seen.key, {});
    }
    TRY(serve(caller, count, 0));
    return caller.futex_progress.woken;
}

Result<Requeued> requeue(Thread& caller, const Requeue& order) {
    if (caller.restart_ticket == 0) {
        const Word source = TRY(look_at(caller, order.source, order.scope));
        const Word target = TRY(look_at(caller, order.target, order.scope));
        if (source.key == target.key) {
            return Error{Status::Invalid};
        }
        if (source.value != order.expected) {
            return Error{Status::BadState};
        }
        begin(caller, source.key, target.key);
    }
    TRY(serve(caller, order.wake_count, order.move_count));
    return Requeued{caller.futex_progress.woken, caller.futex_progress.moved};
}

FutexAudit audit() {
    FutexAudit seen{};
    for (thread::FutexQueue& queue : table.buckets()) {
        const FutexNode* last = nullptr;
        for (FutexNode* node = queue.first(); node != nullptr; node = queue.next(*node)) {
            ++seen.sleepers;
            if (static_cast<Thread*>(node)->waits_for() != thread::WaitKind::Futex || node->queue != &queue) {
                seen.fault = "a thread is in the queue of a word and does not sleep there";
            }
            if (&table.queue(node->position.key) != &queue || (last != nullptr && !(last->position < node->position))) {
                seen.fault = "a thread stands in the wrong place of the queues of words";
            }
            last = node;
        }
    }
    return seen;
}

}  // namespace kos::sync
