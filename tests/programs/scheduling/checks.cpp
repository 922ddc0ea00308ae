// SPDX-License-Identifier: Apache-2.0
// Runs the checks one by one beside the spinner, which has the same priority.
#include <string_view>

#include <kos/clock.hpp>
#include <kos/message.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "classes.hpp"
#include "threads.hpp"

namespace {

constexpr kos::u64 kLong = 100 * kos::Clock::kMillisecond;
// However busy the machine under the emulator is.
constexpr kos::u64 kFarTooLong = 20 * kos::Clock::kSecond;

// Without preemption the spinner would have the CPU for ever once it has it; a wait of ten slices gives it that.
bool time_slice_ends() {
    const kos::u64 end = kos::Clock::uptime() + kLong;
    while (kos::Clock::uptime() < end) {
    }
    return true;
}

bool deadline_ends_call() {
    const auto spinner = kos::process::handle(kos::abi::StartHandleKind::Connection, "spinner");
    if (!spinner) {
        return false;
    }
    kos::Message message{.endpoint = 0, .method = 0};
    const kos::u64 start = kos::Clock::uptime();
    const auto called = kos::call(*spinner, message, kos::Deadline::at(start + kLong));
    const kos::u64 waited = kos::Clock::uptime() - start;
    return !called && called.error() == kos::Status::Timeout && waited >= kLong && waited < kFarTooLong;
}

bool sleep_ends() {
    const kos::u64 start = kos::Clock::uptime();
    kos::Clock::sleep(kLong);
    const kos::u64 slept = kos::Clock::uptime() - start;
    return slept >= kLong && slept < kFarTooLong;
}

struct Check {
    std::string_view name;
    bool (*passes)();
};

constexpr Check kChecks[] = {
    {"a time slice ends", time_slice_ends},
    {"a deadline ends a call that nobody answers", deadline_ends_call},
    {"sleep ends in time", sleep_ends},
    {"a thread runs and is joined", scheduling::thread_runs_and_is_joined},
    {"a higher priority runs first", scheduling::higher_priority_runs_first},
    {"a terminated thread ends", scheduling::terminated_thread_ends},
    {"FIFO threads run one after the other", scheduling::fifo_runs_to_its_end},
    {"round-robin threads take turns", scheduling::round_robin_takes_turns},
    {"shares are as the weights", scheduling::shares_follow_weights},
    {"a thread with a deadline has its periods beside a real-time spin loop", scheduling::deadline_keeps_its_periods},
    {"a real-time spin loop leaves time to others", scheduling::real_time_is_limited},
    {"an idle thread runs when nobody else does, and not before", scheduling::idle_comes_last},
    {"more than the CPU has is not promised", scheduling::promises_are_bounded},
};

}  // namespace

int main(int, char**) {
    int failed = 0;
    for (const Check& check : kChecks) {
        const bool passed = check.passes();
        kos::println("{}: {}", check.name, passed ? "ok" : "WRONG");
        failed += passed ? 0 : 1;
    }
    return failed;
}
