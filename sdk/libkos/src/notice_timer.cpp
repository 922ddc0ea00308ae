// SPDX-License-Identifier: Apache-2.0
// Timers of the kernel, by its endpoint Time.
#include <kos/core/time.hpp>
#include <kos/notice_timer.hpp>

namespace kos {

Result<NoticeTimer> NoticeTimer::create(const Notice& notice, u64 bits) {
    return NoticeTimer{OwnedHandle{TRY(core::Time::create_timer(notice.handle().get(), bits)).timer}};
}

Result<> NoticeTimer::set(Deadline deadline) const {
    return core::Time::set_timer(handle_.get(), deadline.ns());
}

Result<> NoticeTimer::cancel() const {
    return core::Time::cancel_timer(handle_.get());
}

}  // namespace kos
