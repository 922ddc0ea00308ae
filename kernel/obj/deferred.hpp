// SPDX-License-Identifier: Apache-2.0
// Work that is not done where it arises, but in bounded pieces on the way out of the kernel: so that an object dies in
// a few steps whoever watches it, and nobody is woken in the middle of something else.
#pragma once

#include "lib/assert.hpp"

namespace kos::obj {

struct DeferredLink {
    DeferredLink* next_ = nullptr;
    DeferredLink* previous_ = nullptr;
};

class Deferred : private DeferredLink {
  public:
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;

    bool queued() const { return next_ != nullptr; }
    // Takes it off whichever queue it is on.
    void unqueue() {
        KOS_ASSERT(queued());
        next_->previous_ = previous_;
        previous_->next_ = next_;
        next_ = nullptr;
        previous_ = nullptr;
    }
    // One piece of it, at most some 1,000 instructions. It is off the queue, may go on it again, or be no more.
    virtual void work() = 0;

  protected:
    Deferred() = default;
    ~Deferred() { KOS_ASSERT(!queued()); }

  private:
    friend class DeferredQueue;
};

// A ring around a head; a static one needs no constructor call.
class DeferredQueue {
  public:
    constexpr DeferredQueue() : head_{&head_, &head_} {}
    DeferredQueue(const DeferredQueue&) = delete;
    DeferredQueue& operator=(const DeferredQueue&) = delete;

    bool empty() const { return head_.next_ == &head_; }
    Deferred* front() { return at(head_.next_); }
    // The one behind it; nullptr at the end.
    Deferred* next(Deferred& item) { return at(item.next_); }
    void push_back(Deferred& item) {
        KOS_ASSERT(!item.queued());
        item.next_ = &head_;
        item.previous_ = head_.previous_;
        head_.previous_->next_ = &item;
        head_.previous_ = &item;
    }
    // Takes all of another queue, in their order.
    void take_all(DeferredQueue& other) {
        if (other.empty()) {
            return;
        }
        other.head_.next_->previous_ = head_.previous_;
        other.head_.previous_->next_ = &head_;
        head_.previous_->next_ = other.head_.next_;
        head_.previous_ = other.head_.previous_;
        other.head_ = {&other.head_, &other.head_};
    }

  private:
    Deferred* at(DeferredLink* link) { return link == &head_ ? nullptr : static_cast<Deferred*>(link); }

    DeferredLink head_;
};

// What is to be done on the way out of the kernel.
extern DeferredQueue deferred_work;

void do_deferred_work_slowly();

// Works until nothing is left or an interrupt is pending: then the rest is done after that one.
inline void do_deferred_work() {
    if (!deferred_work.empty()) {
        do_deferred_work_slowly();
    }
}

}  // namespace kos::obj
