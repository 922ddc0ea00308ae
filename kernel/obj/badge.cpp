// SPDX-License-Identifier: Apache-2.0
// Badges: counting, and what follows when nothing is left to count. That is done later: a chain of badges that end one
// after another takes one piece of work each.
#include "obj/badge.hpp"

#include "lib/assert.hpp"

namespace kos::obj {

namespace {

constinit mm::ObjectCache<Badge> cache;

}  // namespace

Result<Badge*> Badge::create(const SignalTarget& target, u64 cookie, Badge* outer) {
    if (outer != nullptr && outer->depth_ >= kMaxDepth) {
        return Error{Status::Quota};
    }
    return cache.create(target.holder.account(), target, cookie, outer);
}

Badge::Badge(const SignalTarget& target, u64 cookie, Badge* outer)
    : Signal{target}, outer_{outer}, cookie_{cookie}, depth_{outer == nullptr ? 1 : outer->depth_ + 1} {}

void Badge::put_at(const HandleEntry& own) {
    own_ = &own;
    if (outer_ != nullptr) {
        outer_->add();
    }
}

void Badge::destroy() {
    Process& payer = holder();
    cache.destroy(payer.account(), this);
    payer.release();
}

void Badge::drop(const HandleEntry& entry) {
    if (!is_own(entry)) {
        drop_one();
        return;
    }
    own_ = nullptr;
    if (count_ == 0) {
        do_later();
    }
}

void Badge::drop_one() {
    KOS_ASSERT(count_ > 0);
    --count_;
    if (count_ == 0) {
        emptied_ = true;
        do_later();
    }
}

void Badge::do_later() {
    if (!queued()) {
        deferred_work.push_back(*this);
    }
}

void Badge::work() {
    if (emptied_) {
        emptied_ = false;
        send();
    }
    if (own_ != nullptr || count_ > 0) {
        return;
    }
    Badge* outer = outer_;
    destroy();
    if (outer != nullptr) {
        outer->drop_one();
    }
}

}  // namespace kos::obj
