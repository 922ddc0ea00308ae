// SPDX-License-Identifier: Apache-2.0
// Setting, cancelling and ending timers of processes.
#include "time/notice_timer.hpp"

#include "mm/object_cache.hpp"

namespace kos::time {

namespace {

constinit mm::ObjectCache<NoticeTimer> cache;

}  // namespace

Result<NoticeTimer*> NoticeTimer::create(const obj::SignalTarget& target) {
    return cache.create(target.holder.account(), target);
}

NoticeTimer::NoticeTimer(const obj::SignalTarget& target)
    : Object{abi::ObjectType::Timer, target.holder}, expiry_{*this}, later_{*this, target} {}

Result<void> NoticeTimer::set(TimerQueue& queue, u64 deadline) {
    if (later_.notice() == nullptr) {
        return Error{Status::NotConnected};
    }
    cancel();
    queue.add(expiry_, deadline);
    return {};
}

bool NoticeTimer::cancel() {
    if (later_.queued()) {
        later_.unqueue();
        return true;
    }
    if (!expiry_.armed()) {
        return false;
    }
    expiry_.queue().remove(expiry_);
    return true;
}

void NoticeTimer::expired() {
    if (!later_.queued()) {
        obj::deferred_work.push_back(later_);
    }
}

void NoticeTimer::destroy() {
    cancel();
    obj::Process& holder = later_.payer();
    cache.destroy(payer(), this);
    holder.release();
}

}  // namespace kos::time
