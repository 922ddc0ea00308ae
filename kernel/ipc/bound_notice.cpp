// SPDX-License-Identifier: Apache-2.0
// The notice that a listener receives.
#include <kos/abi/registers.hpp>

#include "ipc/listener.hpp"

namespace kos::ipc {

Result<void> Listener::bind(Notice& notice, abi::Handle through, u64 cookie) {
    if (this->notice() != nullptr || notice.listener() != nullptr || notice.waited_for()) {
        return Error{Status::BadState};
    }
    notice_ = &notice;
    notice_handle_ = through;
    notice_cookie_ = cookie;
    notice.set_listener(this);
    notice_arrived();
    return {};
}

Result<void> Listener::unbind() {
    if (notice() == nullptr) {
        return Error{Status::BadState};
    }
    forget_notice();
    return {};
}

// Looked up each time: so closing or revoking the handle ends the binding, and costs nothing itself.
Notice* Listener::notice() {
    if (notice_ == nullptr) {
        return nullptr;
    }
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::Wait);
    const auto named = server_->handles().resolve(notice_handle_, abi::ObjectType::Notice, kNeeded);
    if (!named || *named != notice_) {
        forget_notice();
    }
    return notice_;
}

void Listener::forget_notice() {
    if (notice_ != nullptr) {
        notice_->set_listener(nullptr);
        notice_ = nullptr;
    }
}

bool Listener::notice_is_due() {
    const Notice* bound = notice();
    return bound != nullptr && bound->bits() != 0 && (callers_.empty() || !notice_was_last_);
}

void Listener::deliver_notice(thread::Thread& receiver) {
    constexpr u64 kAllBits = ~u64{0};
    obj::set_result(receiver.frame, Status::Ok);
    receiver.frame.x[abi::kHeaderRegister] = abi::Header{}.with_kind(abi::Kind::Notice).raw();
    receiver.frame.x[abi::kPayloadRegister] = notice_->take(kAllBits);
    receiver.frame.x[abi::kCookieRegister] = notice_cookie_;
    receiver.frame.x[abi::kExtraRegister] = receiver.extra(0);
    receiver.message.reply_status = Status::Ok;
    notice_was_last_ = true;
}

void Listener::notice_arrived() {
    thread::Thread* receiver = receivers_.front();
    if (receiver != nullptr && notice_is_due()) {
        receiver->wake();
        deliver_notice(*receiver);
    }
}

}  // namespace kos::ipc
