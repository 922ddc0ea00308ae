// SPDX-License-Identifier: Apache-2.0
// What must hold of every thread between two system calls.
#include "thread/thread.hpp"

namespace kos::thread {

namespace {

using sched::RunState;

// In which queue a wait of this kind stands.
enum class Place : u8 {
    None,
    Waiting,  // a list of waiters
    Owed,     // the server's list of callers that it owes an answer
    Futex,    // a queue of those who sleep on words
};

Place place_of(WaitKind kind) {
    switch (kind) {
        case WaitKind::Receive:
        case WaitKind::Send:
        case WaitKind::Object:
        case WaitKind::Notice:
            return Place::Waiting;
        case WaitKind::Reply:
            return Place::Owed;
        case WaitKind::Futex:
        case WaitKind::Lock:
            return Place::Futex;
        case WaitKind::None:
        case WaitKind::Sleep:
            return Place::None;
    }
    return Place::None;
}

std::string_view audit_dead(const Thread& thread) {
    const obj::ProcessMember& member = thread;
    return member.linked() ? "a thread that has ended is a member of its process" : "";
}

}  // namespace

std::string_view Thread::audit() {
    const sched::Entity& entity = *this;
    const bool queued = state() == RunState::Ready && !held();
    if (entity.queued() != queued) {
        return "a thread is ready and not in the run queue, or the other way round";
    }
    if (held() != (stops_ != 0)) {
        return "a thread is kept from running without a reason, or runs in spite of one";
    }
    const bool waits = wait_kind_ != WaitKind::None;
    if (waits != (state() == RunState::Blocked)) {
        return "a thread waits and is not blocked, or the other way round";
    }
    const WaitNode& waiting = *this;
    const obj::OwedNode& owed = *this;
    const Place place = place_of(wait_kind_);
    if (waiting.linked() != (place == Place::Waiting) || owed.linked() != (place == Place::Owed)) {
        return "a thread stands in another queue than its wait says";
    }
    if ((FutexNode::queue != nullptr) != (place == Place::Futex)) {
        return "a thread sleeps on a word and is in no queue for it, or the other way round";
    }
    if (place == Place::Futex && position.turn != futex_turn(rank())) {
        return "a thread sleeps on a word with another priority than its own";
    }
    const LenderNode& lender = *this;
    if (lender.linked() != (lender.borrower != nullptr) || (lender.linked() && wait_kind_ != WaitKind::Lock)) {
        return "a thread lends its rank and waits for no lock, or the other way round";
    }
    if (lender.linked() && lender.lent != rank()) {
        return "a thread lends another rank than its own";
    }
    if (borrows_ == (schedule() == lending_.own)) {
        return "a thread runs by a schedule that nobody gave or lent it";
    }
    if ((server_ != nullptr) != (wait_kind_ == WaitKind::Reply) || (!waits && WaitTimer::armed())) {
        return "a thread that does not wait has a server or a deadline";
    }
    if (waits != static_cast<bool>(hold) && (place == Place::Waiting || !waits)) {
        return "a thread holds another object than it waits for";
    }
    if (!alive()) {
        return audit_dead(*this);
    }
    const obj::ProcessMember& member = *this;
    if (!member.linked() || thread_table().at(index_) != this) {
        return "a thread is not in its process, or not in the thread table";
    }
    return "";
}

}  // namespace kos::thread
