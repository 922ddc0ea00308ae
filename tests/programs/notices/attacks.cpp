// SPDX-License-Identifier: Apache-2.0
// What notices, badges and user objects must refuse, each with its exact status; and waits that others end.
#include "attacks.hpp"

#include <array>

#include <kos/badge.hpp>
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/notice.hpp>
#include <kos/memory.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>
#include <kos/user_object.hpp>

namespace {

using kos::Notice;
using kos::OwnedHandle;
using kos::Status;
using kos::u64;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::Rights;

constexpr kos::usize kSubscriptions = 64;
constexpr kos::usize kWaiters = 8;

struct Stage {
    Notice notice;
    OwnedHandle object;  // a user object
    OwnedHandle listener;
};

kos::Result<Stage> set_stage() {
    Stage stage;
    stage.notice = TRY(Notice::create());
    stage.object = TRY(kos::UserObject::create(1, Right::Duplicate | Right::Revoke | Right::Wait));
    stage.listener = TRY(kos::Channel::create_listener());
    return stage;
}

Notice narrowed(const Notice& notice, Right right) {
    auto narrow = notice.handle().duplicate(static_cast<Rights>(right));
    return Notice{narrow ? std::move(*narrow) : OwnedHandle{}};
}

void attack_notices(Check& check, const Stage& stage) {
    const Notice& notice = stage.notice;
    check.status(kos::core::Notice::signal(Handle{}, 1), Status::BadHandle, "signal handle 0");
    check.status(kos::core::Notice::signal(Handle{~u64{0}}, 1), Status::BadHandle, "signal all ones");
    check.status(kos::core::Notice::signal(stage.object.get(), 1), Status::WrongType, "signal a user object");
    check.status(notice.signal(0), Status::Invalid, "signal no bits");
    check.status(notice.wait(0), Status::Invalid, "wait for no bits");
    check.status(narrowed(notice, Right::Wait).signal(1), Status::NoRights, "signal without SIGNAL");
    check.status(narrowed(notice, Right::Signal).poll(), Status::NoRights, "wait without WAIT");
    check.status(notice.poll(), Status::Timeout, "poll nothing");
    check.status(notice.wait(1, kos::Clock::after(kos::Clock::kMillisecond)), Status::Timeout, "wait for nothing");
    check.status(notice.on_end(stage.object.get(), 1), Status::Invalid, "a user object does not end");
    check.status(notice.on_last_handle(kos::abi::kKernelHandle, 1), Status::NoRights, "watch the kernel");
    check.status(notice.on_last_handle(stage.object.get(), 0), Status::Invalid, "subscribe no bits");
    check.status(notice.cancel_on_last_handle(stage.object.get()), Status::NotFound, "cancel nothing");
    check.status(notice.on_last_handle(stage.object.get(), 1), Status::Ok, "subscribe");
    check.status(notice.on_last_handle(stage.object.get(), 1), Status::Exists, "subscribe twice");
    check.status(notice.cancel_on_last_handle(stage.object.get()), Status::Ok, "cancel");
}

void attack_bindings(Check& check, const Stage& stage) {
    const Notice& notice = stage.notice;
    check.status(notice.bind(stage.object.get(), 1), Status::WrongType, "bind to a user object");
    check.status(narrowed(notice, Right::Signal).bind(stage.listener.get(), 1), Status::NoRights, "bind without WAIT");
    check.status(Notice::unbind(stage.listener.get()), Status::BadState, "unbind nothing");
    check.status(notice.bind(stage.listener.get(), 1), Status::Ok, "bind");
    check.status(notice.bind(stage.listener.get(), 1), Status::BadState, "bind twice");
    check.status(notice.poll(), Status::BadState, "wait for a bound notice");
    check.status(Notice::unbind(stage.listener.get()), Status::Ok, "unbind");
}

void attack_badges(Check& check, const Stage& stage) {
    const Notice& notice = stage.notice;
    const Handle object = stage.object.get();
    constexpr auto kRights = static_cast<Rights>(Right::Duplicate);
    using kos::Badge;
    check.status(Badge::create(object, notice, {.rights = kRights, .bits = 0}), Status::Invalid, "badge without bits");
    check.status(Badge::create(object, notice, {.rights = kos::abi::kAllRights, .bits = 1}), Status::NoRights,
                 "amplified");
    check.status(Badge::create(Handle{}, notice, {.rights = 0, .bits = 1}), Status::BadHandle, "badge of handle 0");
    check.status(Badge::create(kos::abi::kKernelHandle, notice, {.rights = 0, .bits = 1}), Status::NoRights,
                 "of the kernel");
    check.status(kos::core::Handle::create_badge(object, 0, object, 1, 0), Status::WrongType, "badge without a notice");
    const auto badge = Badge::create(object, notice, {.rights = kRights, .bits = 1, .cookie = 3});
    check.status(badge, Status::Ok, "badge");
    if (!badge) {
        return;
    }
    check.status(badge->cookie(object), Status::NoRights, "what the badge was derived from");
    check.status(badge->cookie(Handle{~u64{0}}), Status::BadHandle, "dereference all ones");
    check.status(badge->revoke(), Status::NoRights, "revoke without REVOKE");
    const auto child = badge->handle().duplicate(kRights);
    check.status(child, Status::Ok, "duplicate");
    if (child) {
        check.status(kos::core::Handle::dereference(child->get(), child->get()), Status::WrongType,
                     "no badge as proof");
        check.status(kos::core::Handle::revoke(object), Status::Ok, "revoke");
        check.status(badge->cookie(child->get()), Status::Revoked, "dereference what was revoked");
    }
    const auto bits = notice.poll();
    check.that(bits && *bits == 1, "what was revoked counts no more");
}

void attack_quotas(Check& check, const Stage& stage) {
    static std::array<Notice, kSubscriptions + 1> notices;
    for (Notice& notice : notices) {
        auto made = Notice::create();
        check.status(made, Status::Ok, "a notice");
        notice = made ? std::move(*made) : Notice{};
    }
    for (kos::usize index = 0; index < kSubscriptions; ++index) {
        check.status(notices[index].on_last_handle(stage.object.get(), 1), Status::Ok, "one of 64 subscriptions");
    }
    check.status(notices.back().on_last_handle(stage.object.get(), 1), Status::Quota, "the 65th subscription");
    check.status(notices.front().cancel_on_last_handle(stage.object.get()), Status::Ok, "cancel one of them");
    check.status(notices.back().on_last_handle(stage.object.get(), 1), Status::Ok, "another one instead");
    for (Notice& notice : notices) {
        notice = Notice{};
    }
}

struct Waiter {
    const Notice* notice = nullptr;
    Status end = Status::Ok;
};

// Another thread that only tries may have the last place for a moment.
void wait(Waiter& waiter) {
    do {
        const auto bits = waiter.notice->wait(1);
        waiter.end = bits ? Status::Ok : bits.error();
    } while (waiter.end == Status::Quota);
}

// One more than may wait; on several CPUs the others need a moment until they do.
Status wait_as_ninth(const Notice& notice) {
    Status end = Status::Timeout;
    while (end == Status::Timeout) {
        const auto bits = notice.wait(1, kos::Clock::after(kos::Clock::kMillisecond));
        end = bits ? Status::Ok : bits.error();
    }
    return end;
}

// Eight threads may wait; a ninth is refused; one signal of a bit wakes one, the end of their handle the others.
template <typename End>
void let_wait(Check& check, const Notice& notice, Status wanted, End end) {
    std::array<Waiter, kWaiters> waiters;
    std::array<kos::Thread, kWaiters> threads;
    for (kos::usize index = 0; index < kWaiters; ++index) {
        waiters[index].notice = &notice;
        auto thread = kos::Thread::create(wait, waiters[index], {.priority = 65});
        check.status(thread, Status::Ok, "a thread that waits");
        threads[index] = thread ? std::move(*thread) : kos::Thread{};
    }
    check.that(wait_as_ninth(notice) == Status::Quota, "a ninth waiter");
    end();
    for (kos::usize index = 0; index < kWaiters; ++index) {
        check.status(threads[index].join(), Status::Ok, "join");
        check.status(waiters[index].end, wanted, "a wait that others end");
    }
}

void end_waits(Check& check, const Stage& stage) {
    auto copy = stage.notice.handle().duplicate(static_cast<Rights>(Right::Wait));
    check.status(copy, Status::Ok, "duplicate");
    if (!copy) {
        return;
    }
    const Notice derived{std::move(*copy)};
    let_wait(check, derived, Status::Revoked,
             [&] { check.status(kos::core::Handle::revoke(stage.notice.handle().get()), Status::Ok, "revoke"); });
    check.status(derived.poll(), Status::Revoked, "wait through a revoked handle");
    const auto other = Notice::create();
    check.status(other, Status::Ok, "another notice");
    if (other) {
        const Handle raw = other->handle().get();
        let_wait(check, *other, Status::NotConnected,
                 [&] { check.status(kos::core::Handle::close(raw), Status::Ok, "close"); });
        check.status(other->poll(), Status::BadHandle, "wait through a closed handle");
    }
}

}  // namespace

void attack(Check& check) {
    const auto stage = set_stage();
    check.status(stage, Status::Ok, "set the stage");
    if (!stage) {
        return;
    }
    attack_notices(check, *stage);
    attack_bindings(check, *stage);
    attack_badges(check, *stage);
    attack_quotas(check, *stage);
    end_waits(check, *stage);
}
