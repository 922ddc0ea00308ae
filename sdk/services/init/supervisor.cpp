// SPDX-License-Identifier: Apache-2.0
// Waits, counts, starts again.
#include "supervisor.hpp"

#include <algorithm>

namespace init {

using kos::Deadline;
using kos::u32;
using kos::u64;

Supervisor::Supervisor(System& system, std::span<const Supervised> processes)
    : system_{system}, processes_{processes.first(std::min<kos::usize>(processes.size(), kos::kMaxSolutionEntities))} {
    const u64 now = system.now();
    for (Entry& entry : entries_) {
        entry.time = now;
    }
}

int Supervisor::run() {
    while (programs_left()) {
        start_due();
        const auto end = system_.next_end(next_restart());
        if (end && end->entity < processes_.size()) {
            ended(end->entity, end->code);
        } else if (!end && end.error() == kos::Status::Canceled) {
            stop_all();
            return first_failure_;
        } else if (!end && end.error() != kos::Status::Timeout) {
            return first_failure_ != 0 ? first_failure_ : kLostCode;
        }
    }
    return first_failure_;
}

bool Supervisor::programs_left() const {
    for (u32 index = 0; index < processes_.size(); ++index) {
        if (processes_[index].program && entries_[index].state != State::Over) {
            return true;
        }
    }
    return false;
}

Deadline Supervisor::next_restart() const {
    Deadline next = Deadline::never();
    for (u32 index = 0; index < processes_.size(); ++index) {
        const Entry& entry = entries_[index];
        if (entry.state == State::Waiting && entry.time < next.ns()) {
            next = Deadline::at(entry.time);
        }
    }
    return next;
}

void Supervisor::start_due() {
    for (u32 index = 0; index < processes_.size(); ++index) {
        Entry& entry = entries_[index];
        const u64 now = system_.now();
        if (entry.state != State::Waiting || entry.time > now) {
            continue;
        }
        entry.state = State::Running;
        entry.time = now;
        if (!system_.start_again(index)) {
            ended(index, kLostCode);
            entry.time = std::max(entry.time, now + kDelayAfterFailureNs);
        }
    }
}

void Supervisor::ended(u32 index, int code) {
    const Supervised& process = processes_[index];
    Entry& entry = entries_[index];
    const u64 now = system_.now();
    const auto how = code == 0 ? HowEnded::Well : HowEnded::Failed;
    if (const auto delay = entry.history.next(process.rules, how, now - entry.time)) {
        entry.state = State::Waiting;
        entry.time = now + *delay;
        system_.waits_to_restart(index, entry.history.total(), *delay);
        return;
    }
    entry.state = State::Over;
    if (process.rules.when != kos::RestartWhen::Never && how == HowEnded::Failed) {
        system_.gives_up(index, entry.history.total());
    }
    if (process.program && first_failure_ == 0) {
        first_failure_ = code;
    }
}

// In the reverse of the order in which they were started: who serves others goes after them. Each that is left gets an
// equal share of the time that is left, so what one does not need the others have.
void Supervisor::stop_all() {
    stopped_ = true;
    const u64 deadline = system_.stop_deadline().ns();
    for (u32 index = static_cast<u32>(processes_.size()); index-- > 0;) {
        if (entries_[index].state == State::Running) {
            const u64 now = system_.now();
            const u64 left = deadline > now ? deadline - now : 0;
            stop_one(index, Deadline::at(now + left / running_up_to(index)));
        }
        entries_[index].state = State::Over;
    }
}

void Supervisor::stop_one(u32 index, Deadline deadline) {
    if (!system_.ask_to_end(index)) {
        return system_.cut_off(index);
    }
    while (true) {
        const auto end = system_.next_end(deadline);
        if (!end) {
            return system_.cut_off(index);
        }
        entries_[end->entity].state = State::Over;
        if (end->entity == index) {
            return;
        }
    }
}

u32 Supervisor::running_up_to(u32 index) const {
    u32 count = 0;
    for (u32 other = 0; other <= index; ++other) {
        count += entries_[other].state == State::Running ? 1 : 0;
    }
    return count;
}

}  // namespace init
