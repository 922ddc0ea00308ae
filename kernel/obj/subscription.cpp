// SPDX-License-Identifier: Apache-2.0
// Subscriptions: on the list of the event until it happens, then on that of the work to do.
#include "obj/subscription.hpp"

namespace kos::obj {

namespace {

constinit mm::ObjectCache<Subscription> cache;

Result<EventSource*> find_source(Object& object, Event event) {
    EventSource* source = object.event_source(event);
    return source != nullptr ? Result<EventSource*>{source} : Error{Status::Invalid};
}

Subscription* find(EventSource& source, const Notice& notice) {
    DeferredQueue& queue = source.subscribers();
    for (Deferred* item = queue.front(); item != nullptr; item = queue.next(*item)) {
        auto* subscription = static_cast<Subscription*>(item);
        if (subscription->notice() == &notice) {
            return subscription;
        }
    }
    return nullptr;
}

u32 count_subscriptions(EventSource& source) {
    u32 count = 0;
    DeferredQueue& queue = source.subscribers();
    for (Deferred* item = queue.front(); item != nullptr; item = queue.next(*item)) {
        ++count;
    }
    return count;
}

// Of all its events. EXISTS: the notice is among this one's.
Result<u32> count_others(Object& object, EventSource& source, const Notice& notice) {
    u32 count = 0;
    for (const Event event : kEvents) {
        EventSource* const other = object.event_source(event);
        count += other != nullptr && other != &source ? count_subscriptions(*other) : 0;
    }
    DeferredQueue& queue = source.subscribers();
    for (Deferred* item = queue.front(); item != nullptr; item = queue.next(*item)) {
        if (static_cast<Subscription*>(item)->notice() == &notice) {
            return Error{Status::Exists};
        }
        ++count;
    }
    return count;
}

}  // namespace

Result<void> Subscription::create(const SignalTarget& target, Object& object, Event event) {
    EventSource* source = TRY(find_source(object, event));
    if (source->happened()) {
        target.notice.signal(target.bits);
        return {};
    }
    if (TRY(count_others(object, *source, target.notice)) >= kMostOfAnObject) {
        return Error{Status::Quota};
    }
    source->subscribers().push_back(*TRY(cache.create(target.holder.account(), target)));
    return {};
}

Result<void> Subscription::cancel(const Notice& notice, Object& object, Event event) {
    Subscription* subscription = find(*TRY(find_source(object, event)), notice);
    if (subscription == nullptr) {
        return Error{Status::NotFound};
    }
    subscription->unqueue();
    subscription->destroy();
    return {};
}

void Subscription::work() {
    send();
    destroy();
}

void Subscription::on_lost() {
    unqueue();
    destroy();
}

void Subscription::destroy() {
    Process& payer = holder();
    cache.destroy(payer.account(), this);
    payer.release();
}

}  // namespace kos::obj
