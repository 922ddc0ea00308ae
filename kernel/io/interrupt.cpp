// SPDX-License-Identifier: Apache-2.0
// Who has which line, and when it is on.
#include "io/interrupt.hpp"

#include "mm/object_cache.hpp"

namespace kos::io {

namespace {

constinit mm::ObjectCache<Interrupt> cache;

}  // namespace

constinit Interrupt* Interrupt::owners_[hal::kMostLines] = {};

Result<Interrupt*> Interrupt::create(obj::Process& payer, hal::IrqLine line, hal::Trigger trigger) {
    if (owner(line) != nullptr) {
        return Error{Status::BadState};
    }
    return cache.create(payer.account(), payer, line, trigger);
}

Interrupt::Interrupt(obj::Process& payer, hal::IrqLine line, hal::Trigger trigger)
    : Object{abi::ObjectType::Interrupt, payer}, line_{line}, trigger_{trigger} {
    owners_[static_cast<u32>(line)] = this;
}

Result<void> Interrupt::bind(const obj::SignalTarget& target) {
    if (bound()) {
        return Error{Status::BadState};
    }
    unbind();
    signal_.emplace(*this, target);
    go_on();
    return {};
}

Result<void> Interrupt::acknowledge() {
    if (!fired_) {
        return Error{Status::BadState};
    }
    fired_ = false;
    go_on();
    return {};
}

void Interrupt::mask() {
    if (on()) {
        hal::interrupts().disable(line_);
    }
    masked_ = true;
}

void Interrupt::unmask() {
    if (masked_) {
        masked_ = false;
        go_on();
    }
}

void Interrupt::fire() {
    hal::interrupts().disable(line_);
    if (!on()) {
        late_ = true;
        return;
    }
    fired_ = true;
    signal_->raise();
}

void Interrupt::go_on() {
    if (!on()) {
        return;
    }
    // An edge does not come again; a level does, if the device still wants something.
    if (late_ && trigger_ == hal::Trigger::Edge) {
        late_ = false;
        fired_ = true;
        if (!signal_->queued()) {
            obj::deferred_work.push_back(*signal_);
        }
        return;
    }
    late_ = false;
    hal::interrupts().enable(line_, trigger_);
}

void Interrupt::lose_notice() {
    if (signal_->queued()) {
        signal_->unqueue();
    }
    hal::interrupts().disable(line_);
    fired_ = false;
    late_ = false;
}

void Interrupt::unbind() {
    if (!signal_) {
        return;
    }
    if (signal_->queued()) {
        signal_->unqueue();
    }
    obj::Process& holder = signal_->payer();
    signal_.reset();
    holder.release();
}

void Interrupt::give_up() {
    if (owner(line_) != this) {
        return;
    }
    hal::interrupts().disable(line_);
    owners_[static_cast<u32>(line_)] = nullptr;
    unbind();
}

void Interrupt::destroy() {
    give_up();
    cache.destroy(payer(), this);
}

}  // namespace kos::io
