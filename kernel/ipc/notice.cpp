// SPDX-License-Identifier: Apache-2.0
// Waiting for notices. Nothing here allocates: who waits is in the thread, the bits are in the notice.
#include "ipc/notice.hpp"

#include "ipc/listener.hpp"
#include "lib/blocked.hpp"
#include "thread/wait_order.hpp"

namespace kos::ipc {

namespace {

constinit mm::ObjectCache<Notice> cache;

// The response of core.Notice.Wait is made ready before the thread sleeps, all of it but the bits: what a device's
// interrupt has to wait for is short. Who is woken without bits gets another response in its place.
void prepare_answer(thread::Thread& waiter) {
    constexpr u64 kNone = 0;
    obj::set_response(waiter.frame, 0, std::as_bytes(std::span<const u64, 1>{&kNone, 1}));
}
void complete_answer(thread::Thread& waiter, u64 bits) {
    waiter.frame.x[abi::kPayloadRegister] = bits;
}

}  // namespace

Result<Notice*> Notice::create(obj::Process& payer) {
    return cache.create(payer.account(), payer);
}

Result<u64> Notice::wait(thread::Thread& caller, abi::Handle through, u64 mask, u64 deadline) {
    if (listener() != nullptr) {
        return Error{Status::BadState};
    }
    if (const u64 taken = take(mask); taken != 0) {
        return taken;
    }
    if (deadline == 0) {
        return Error{Status::Timeout};
    }
    if (waiting_ >= kMostWaiting) {
        return Error{Status::Quota};
    }
    caller.message.handle = through;
    caller.message.mask = mask;
    caller.hold = obj::Ref<obj::Object>{*this};
    caller.block(thread::WaitKind::Notice, deadline, this);
    thread::insert_by_rank(waiters_, caller);
    ++waiting_;
    prepare_answer(caller);
    caller.waiting_count = &waiting_;
    return Error{kBlocked};
}

void Notice::rank_changed(thread::Thread& waiter, thread::Reach& /*reach*/) {
    thread::reinsert_by_rank(waiters_, waiter);
}

Listener* Notice::listener() {
    if (listener_ != nullptr && listener_->notice() != this) {
        listener_ = nullptr;
    }
    return listener_;
}

void Notice::on_signal() {
    if (Listener* bound = listener()) {
        bound->notice_arrived();
        return;
    }
    for (thread::Thread* waiter = waiters_.front(); waiter != nullptr && bits() != 0;) {
        thread::Thread* next = waiters_.next(*waiter);
        if (const u64 taken = take(waiter->message.mask); taken != 0) {
            waiter->wake();
            complete_answer(*waiter, taken);
        }
        waiter = next;
    }
}

bool Notice::wake_waiter(obj::Process& holder, abi::Handle handle) {
    thread::Thread* waiter = waited_for() ? thread::Thread::find_waiter(holder, handle) : nullptr;
    if (waiter != nullptr) {
        waiter->wake(Status::Revoked);
    }
    return waiter != nullptr;
}

bool Notice::give_up_waiter() {
    thread::Thread* const waiter = waiters_.front();
    if (waiter != nullptr) {
        waiter->wake(Status::NotConnected);
    }
    return waiter != nullptr;
}

void Notice::on_last_handle() {
    if (listener_ != nullptr) {
        listener_->forget_notice();
    }
    obj::Notice::on_last_handle();
}

void Notice::destroy() {
    cache.destroy(payer(), this);
}

}  // namespace kos::ipc
