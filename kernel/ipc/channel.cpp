// SPDX-License-Identifier: Apache-2.0
// Channels: creation and admission.
#include "ipc/channel.hpp"

namespace kos::ipc {

namespace {

constinit mm::ObjectCache<Channel> cache;

}  // namespace

Result<Channel*> Channel::create(obj::Process& payer, Listener& listener, u64 cookie, u32 max_waiting) {
    if (listener.server() == nullptr) {
        return Error{Status::NotConnected};
    }
    return cache.create(payer.account(), payer, listener, cookie, max_waiting == 0 ? kDefaultMaxWaiting : max_waiting);
}

Channel::Channel(obj::Process& payer, Listener& listener, u64 cookie, u32 max_waiting)
    : Object{abi::ObjectType::Channel, payer}, listener_{listener}, cookie_{cookie}, max_waiting_{max_waiting} {}

Result<void> Channel::admit(thread::Thread& caller) {
    if (waiting_ >= max_waiting_) {
        return Error{Status::Quota};
    }
    ++waiting_;
    caller.waiting_count = &waiting_;
    return {};
}

Result<void> Channel::close() {
    if (!connected()) {
        return Error{Status::NotConnected};
    }
    closed_ = true;
    listener_->refuse_callers(*this);
    return {};
}

void Channel::destroy() {
    cache.destroy(payer(), this);
}

}  // namespace kos::ipc
