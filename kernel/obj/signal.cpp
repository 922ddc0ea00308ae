// SPDX-License-Identifier: Apache-2.0
// Signals of subscriptions and badges.
#include "obj/signal.hpp"

namespace kos::obj {

Signal::Signal(const SignalTarget& target)
    : holder_{&target.holder}, notice_{&target.notice}, through_{target.through}, bits_{target.bits} {
    holder_->acquire();
    notice_->add(*this);
}

Signal::~Signal() {
    if (notice_ != nullptr) {
        static_cast<ListNode<SignalTag>&>(*this).unlink();
    }
}

void Signal::lose_notice() {
    static_cast<ListNode<SignalTag>&>(*this).unlink();
    notice_ = nullptr;
    on_lost();
}

void Signal::send() {
    if (notice_ == nullptr) {
        return;
    }
    if (holder_->handles().names(through_, *notice_)) {
        notice_->signal(bits_);
    }
}

}  // namespace kos::obj
