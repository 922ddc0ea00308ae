// SPDX-License-Identifier: Apache-2.0
// Channels: creation and admission.
#include "ipc/channel.hpp"

#include "obj/judge.hpp"

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

// Calls that were delivered go on.
bool Channel::wake_waiter(obj::Process& holder, abi::Handle handle) {
    thread::Thread* waiter = waiting_ > 0 ? thread::Thread::find_waiter(holder, handle) : nullptr;
    if (waiter != nullptr) {
        waiter->wake(Status::Revoked);
    }
    return waiter != nullptr;
}

void Channel::destroy() {
    cache.destroy(payer(), this);
}

const abi::VerdictRow* row_for(const obj::Process& holder, const obj::Object& object) {
    if (object.type() != abi::ObjectType::Channel) {
        return nullptr;
    }
    return obj::judge().row(holder, static_cast<const Channel&>(object).listener().server());
}

}  // namespace kos::ipc
