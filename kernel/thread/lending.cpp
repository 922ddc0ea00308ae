// SPDX-License-Identifier: Apache-2.0
// Ranks on loan. Nothing is allocated, and a loan ends with the wait that it came from.
#include "thread/thread.hpp"

namespace kos::thread {

namespace {

using sched::Class;
using sched::Schedule;

// What a thread runs by that borrows from one of this schedule. Nobody lends his budget: who waits with a deadline
// lends the highest priority of real time.
Schedule on_loan(const Schedule& lender, const Schedule& own) {
    constexpr sched::Priority kHighest = sched::kPriorityLevels - 1;
    switch (lender.kind) {
        case Class::Deadline:
            return {.kind = Class::RealTime, .priority = kHighest, .weight = 0};
        case Class::RealTime:
            return {.kind = Class::RealTime, .priority = lender.priority, .limit = lender.limit, .weight = 0};
        case Class::Standard:
        case Class::Idle:
            break;
    }
    const u16 weight = own.kind == Class::Standard ? own.weight : sched::kDefaultWeight;
    return {.kind = lender.kind, .priority = lender.priority, .weight = weight};
}

Thread* better(Thread* one, Thread* other) {
    return one == nullptr || (other != nullptr && other->rank() > one->rank()) ? other : one;
}

}  // namespace

Schedule Thread::wanted_schedule() const {
    auto* const waiter = static_cast<Thread*>(lending_.lenders.first());
    const Thread* const lender = better(better(lending_.client, lending_.queued), waiter);
    if (lender == nullptr) {
        return lending_.own;
    }
    const Schedule borrowed = on_loan(lender->schedule(), lending_.own);
    return borrowed.rank() > lending_.own.rank() ? borrowed : lending_.own;
}

void Thread::renew_rank(Reach& reach) {
    if (!alive() || reach.renewals == 0) {
        return;
    }
    if (run_as_wanted()) {
        --reach.renewals;
        rank_changed(reach);
    }
}

bool Thread::run_as_wanted() {
    const Schedule wanted = wanted_schedule();
    borrows_ = wanted != lending_.own;
    if (wanted == schedule()) {
        return false;
    }
    sched::run_as(*this, wanted);
    return true;
}

void Thread::rank_changed(Reach& reach) {
    if (place_ != nullptr) {
        place_->rank_changed(*this, reach);
    } else if (lending_.server != nullptr) {
        lending_.server->renew_rank(reach);
    }
}

void Thread::renew_rank() {
    Reach reach;
    renew_rank(reach);
}

Result<void> Thread::set_schedule(const Schedule& schedule) {
    TRY(sched::set_schedule(*this, schedule));
    lending_.own = schedule;
    run_as_wanted();
    Reach reach;
    rank_changed(reach);
    return {};
}

void Thread::begin_service(Thread& caller) {
    lending_.client = &caller;
    caller.lending_.server = this;
    if (caller.rank() > rank()) {
        renew_rank();
    }
}

void Thread::end_service() {
    if (lending_.client != nullptr) {
        lending_.client->lending_.server = nullptr;
        lending_.client = nullptr;
        renew_if_lent();
    }
}

void Thread::end_call_of_server() {
    Thread& server = *lending_.server;
    lending_.server = nullptr;
    server.lending_.client = nullptr;
    server.renew_if_lent();
}

void Thread::join_servers(const WaitPlace& listener, ServerList& servers) {
    leave_servers();
    lending_.listener = &listener;
    servers.push_back(*this);
}

void Thread::leave_servers() {
    if (ServerNode& node = *this; node.linked()) {
        node.unlink();
        lending_.listener = nullptr;
        lending_.queued = nullptr;
        renew_if_lent();
    }
}

void Thread::borrow_from_queue(Thread* first, Reach& reach) {
    lending_.queued = first;
    if (borrows_ || (first != nullptr && first->rank() > rank())) {
        renew_rank(reach);
    }
}

void Thread::lend_to(Thread& borrower, Reach& reach) {
    LenderNode& node = *this;
    node.borrower = &borrower;
    node.lent = rank();
    borrower.lending_.lenders.insert(node);
    borrower.renew_rank(reach);
}

void Thread::stop_lending() {
    LenderNode& node = *this;
    node.borrower->lending_.lenders.erase(node);
    node.borrower = nullptr;
}

}  // namespace kos::thread
