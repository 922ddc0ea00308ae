// SPDX-License-Identifier: Apache-2.0
// kos::NoticeTimer: two timers set bits of one notice; the slower one is stopped.
#include <kos/clock.hpp>
#include <kos/notice_timer.hpp>
#include <kos/print.hpp>

namespace {

constexpr kos::u64 kTick = 1;
constexpr kos::u64 kTooLate = 2;
constexpr kos::u64 kInterval = 5 * kos::Clock::kMillisecond;

kos::Result<> run() {
    const kos::Notice notice = TRY(kos::Notice::create());
    const auto tick = TRY(kos::NoticeTimer::create(notice, kTick));
    const auto too_late = TRY(kos::NoticeTimer::create(notice, kTooLate));
    const kos::u64 start = kos::Clock::uptime();
    TRY(too_late.set(kos::Deadline::at(start + 60 * kos::Clock::kSecond)));
    for (kos::u32 count = 1; count <= 3; ++count) {
        TRY(tick.set(kos::Deadline::at(start + count * kInterval)));
        kos::println("notice_timer: tick {}, bits {}", count, TRY(notice.wait()));
    }
    TRY(too_late.cancel());
    kos::println("notice_timer: nothing came too late: {}", !notice.poll());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
