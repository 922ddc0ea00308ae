// SPDX-License-Identifier: Apache-2.0
// Turns: deferred replies.
#include "turns.hpp"

#include <algorithm>

namespace calc {

kos::Result<> Turns::take(kos::u32 turn, kos::idl::Caller& caller) {
    const auto wants_it = [turn](const Waiting& waiting) { return waiting.token && waiting.turn == turn; };
    if (turn < current_ || (turn == current_ && taken_) || std::ranges::any_of(waiting_, wants_it)) {
        return kos::Error{kos::Status::Exists};
    }
    if (turn == current_) {
        taken_ = true;
        return {};
    }
    const auto free = std::ranges::find_if(waiting_, [](const Waiting& waiting) { return !waiting.token; });
    if (free == waiting_.end()) {
        return kos::Error{kos::Status::Quota};
    }
    *free = {.turn = turn, .token = caller.defer()};
    return {};
}

kos::Result<> Turns::give() {
    if (!taken_) {
        return kos::Error{kos::Status::BadState};
    }
    ++current_;
    taken_ = false;
    call_next();
    return {};
}

void Turns::call_next() {
    const auto is_next = [this](const Waiting& waiting) { return waiting.token && waiting.turn == current_; };
    const auto next = std::ranges::find_if(waiting_, is_next);
    if (next == waiting_.end()) {
        return;
    }
    auto out = room_.outgoing();
    // A client that is gone has no turn: who comes next takes it.
    taken_ = Arithmetic::reply_take(std::move(next->token), {}, out).has_value();
}

}  // namespace calc
