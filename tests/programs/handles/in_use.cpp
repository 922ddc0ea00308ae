// SPDX-License-Identifier: Apache-2.0
// A handle that is closed while a sibling thread is in a Call through it: the Call completes.
#include <kos/clock.hpp>
#include <kos/core/handle.hpp>
#include <kos/listener.hpp>
#include <kos/thread.hpp>

#include "groups.hpp"

namespace {

using kos::Status;

constexpr kos::u64 kLongEnough = 20'000'000;  // ns, for a thread to be in its Call

struct Caller {
    kos::abi::Handle channel;
    Status status = Status::BadState;

    void call() {
        kos::Message message{.endpoint = 1, .method = 2};
        const auto done = kos::call(channel, message, kos::Clock::after(100 * kLongEnough));
        status = done ? Status::Ok : done.error();
    }
};

void run(Caller& caller) {
    caller.call();
}

}  // namespace

void check_in_use(Check& check) {
    const auto listener = kos::Channel::create_listener();
    check.status(listener, Status::Ok, "a listener");
    if (!listener) {
        return;
    }
    const auto channel = kos::Channel::create(*listener, 1);
    check.status(channel, Status::Ok, "a connection to it");
    if (!channel) {
        return;
    }
    Caller caller{channel->handle()};
    auto thread = kos::Thread::create(run, caller);
    check.status(thread, Status::Ok, "a thread that calls");
    if (!thread) {
        return;
    }
    kos::Clock::sleep(kLongEnough);
    check.status(kos::core::Handle::close(caller.channel), Status::Ok, "close what it calls through");
    kos::Message late{};
    check.status(kos::call(caller.channel, late), Status::BadHandle, "a call after that");
    auto request = kos::Listener{listener->get()}.receive();
    check.status(request, Status::Ok, "its request still comes");
    if (request) {
        check.status(kos::Listener::reply(std::move(request->token), {}), Status::Ok, "answer it");
    }
    check.status(thread->join(), Status::Ok, "join");
    check.status(caller.status, Status::Ok, "the call completes");
}
