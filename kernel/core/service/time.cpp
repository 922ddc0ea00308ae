// SPDX-License-Identifier: Apache-2.0
// core.Time: clocks and timers.
#include "service/time.hpp"

#include <hal/clock.hpp>
#include <hal/real_time_clock.hpp>

#include "core/service/open_handle.hpp"
#include "ipc/notice.hpp"
#include "sched/scheduler.hpp"
#include "time/notice_timer.hpp"
#include "time/system_clock.hpp"

namespace kos::service::time {

namespace {

constexpr u64 kNanosecondsPerSecond = 1'000'000'000;
constexpr abi::Rights kTimerRights =
    abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke | abi::Right::GetSid | abi::Right::Manage;

}  // namespace

Result<UptimeOut> uptime(obj::Invocation& /*call*/) {
    return UptimeOut{kos::hal::now_ns()};
}

Result<ResolutionOut> resolution(obj::Invocation& /*call*/) {
    const u64 hertz = kos::hal::clock_frequency_hz();
    return ResolutionOut{(kNanosecondsPerSecond + hertz - 1) / hertz};
}

Result<SystemTimeOut> system_time(obj::Invocation& /*call*/) {
    return SystemTimeOut{TRY(kos::time::system_clock.at(kos::hal::now_ns()))};
}

Result<void> set_system_time(obj::Invocation& /*call*/, const SetSystemTimeIn& in) {
    TRY(kos::time::system_clock.set(kos::hal::now_ns(), in.time));
    kos::hal::set_real_time_clock(in.time / kNanosecondsPerSecond);
    return {};
}

Result<CreateTimerOut> create_timer(obj::Invocation& call, const CreateTimerIn& in) {
    if (in.bits == 0) {
        return Error{Status::Invalid};
    }
    const obj::SignalTarget target{call.process(), in.notice, in.notice_handle, in.bits};
    kos::time::NoticeTimer* timer = TRY(kos::time::NoticeTimer::create(target));
    return CreateTimerOut{TRY(core::open_handle(call.process(), *timer, kTimerRights))};
}

Result<void> set_timer(obj::Invocation& /*call*/, const SetTimerIn& in) {
    return in.timer.set(sched::cpu().timers, in.deadline_);
}

Result<void> cancel_timer(obj::Invocation& /*call*/, const CancelTimerIn& in) {
    return in.timer.cancel() ? Result<void>{} : Error{Status::BadState};
}

}  // namespace kos::service::time
