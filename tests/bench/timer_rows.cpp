// SPDX-License-Identifier: Apache-2.0
// Timers: setting one, and what its expiry takes from the thread that runs meanwhile.
#include <kos/clock.hpp>
#include <kos/notice_timer.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

constexpr u64 kBit = 1;

struct Alarm {
    kos::Notice notice;
    kos::NoticeTimer timer;
};

Alarm make_alarm() {
    auto notice = kos::Notice::create();
    kos::require(notice.has_value(), "Notice.Create answers");
    auto timer = kos::NoticeTimer::create(*notice, kBit);
    kos::require(timer.has_value(), "Time.CreateTimer answers");
    return {std::move(*notice), std::move(*timer)};
}

u32 set(const Alarm& alarm) {
    const auto deadline = kos::Clock::after(kos::Clock::kSecond);
    const auto call = count([&] { return alarm.timer.set(deadline); });
    must(call.result, "Time.SetTimer answers");
    must(alarm.timer.cancel(), "Time.CancelTimer answers");
    return call.count;
}

// The same instructions each time; an interrupt comes on top.
u32 compute() {
    constexpr u32 kRounds = 20'000;
    const auto loop = count([] {
        u32 left = kRounds;
        // Safe: counts a register down.
        asm volatile("1: subs %w0, %w0, #1\n\tb.ne 1b" : "+r"(left) : : "cc");
        return kos::Result<>{};
    });
    return loop.count;
}

// Counted instructions take a nanosecond each, so that the expiry falls into the computation. The caller takes the
// readings of the count off once; the computation's own are to stay.
u32 expire(const Alarm& alarm) {
    constexpr u64 kSoonNs = 15'000;
    const u32 alone = compute();
    must(alarm.timer.set(kos::Clock::after(kSoonNs)), "Time.SetTimer answers");
    const u32 interrupted = compute();
    kos::require(must(alarm.notice.poll(), "Notice.Wait answers") == kBit, "the timer has expired");
    return interrupted - alone + empty_count();
}

}  // namespace

void measure_timers() {
    const Alarm alarm = make_alarm();
    measure("timer.set", [&] { return set(alarm); });
    measure("timer.expire", [&] { return expire(alarm); });
}

}  // namespace bench
