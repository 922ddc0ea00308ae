// SPDX-License-Identifier: Apache-2.0
// NoticeTimer: the kernel sets bits of a notice at a time. Example: sdk/libkos/examples/notice_timer.cpp.
//
//     const kos::NoticeTimer timer = TRY(kos::NoticeTimer::create(notice, kTick));
//     TRY(timer.set(kos::Clock::after(kos::Clock::kSecond)));
//     const kos::u64 bits = TRY(notice.wait());
//
// For programs that wait for a notice anyway. Servers have kos::Timer in <kos/timer.hpp>, which makes no system call.
#pragma once

#include <utility>

#include <kos/notice.hpp>

namespace kos {

class NoticeTimer {
  public:
    NoticeTimer() = default;

    // One that is not set. bits: at least one. The notice's handle needs SIGNAL and has to stay open. INVALID: no bits;
    // QUOTA: too many handles or too much memory; NO_MEMORY.
    static Result<NoticeTimer> create(const Notice& notice, u64 bits);

    // Sets the bits once, when the deadline passes, or now if it has; in place of what was set before. What repeats is
    // set again each time. NOT_CONNECTED: the notice is gone.
    Result<> set(Deadline deadline) const;
    // BAD_STATE: it is not set, or the bits are.
    Result<> cancel() const;

    const OwnedHandle& handle() const { return handle_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    explicit NoticeTimer(OwnedHandle handle) : handle_{std::move(handle)} {}

    OwnedHandle handle_{};
};

}  // namespace kos
