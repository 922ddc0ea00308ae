// SPDX-License-Identifier: Apache-2.0
// Listeners: queues and the end of service.
#include "ipc/listener.hpp"

#include "ipc/service_name.hpp"
#include "thread/wait_order.hpp"

namespace kos::ipc {

namespace {

constinit mm::ObjectCache<Listener> cache;

}  // namespace

Result<Listener*> Listener::create(obj::Process& payer, obj::Process& server) {
    if (!server.alive()) {
        return Error{Status::BadState};
    }
    return cache.create(payer.account(), payer, server);
}

Listener::Listener(obj::Process& payer, obj::Process& server)
    : Object{abi::ObjectType::Listener, payer}, server_{&server} {
    server.served().push_back(*this);
}

void Listener::add_caller(thread::Thread& caller) {
    thread::insert_by_rank(callers_, caller);
    thread::Reach reach;
    lend_to_servers(reach);
}

void Listener::rank_changed(thread::Thread& caller, thread::Reach& reach) {
    thread::reinsert_by_rank(callers_, caller);
    lend_to_servers(reach);
}

void Listener::left(thread::Thread& /*caller*/) {
    thread::Reach reach;
    lend_to_servers(reach);
}

void Listener::add_server(thread::Thread& receiver) {
    receiver.join_servers(*this, servers_);
    u32 count = 0;
    for (thread::Thread* server = servers_.front(); server != nullptr; server = servers_.next(*server)) {
        ++count;
    }
    if (count > kMostBorrowers) {
        servers_.front()->leave_servers();
    }
}

// Asked anew for each: a server may wait here itself.
void Listener::lend_to_servers(thread::Reach& reach) {
    for (thread::Thread* server = servers_.front(); server != nullptr; server = servers_.next(*server)) {
        server->borrow_from_queue(callers_.front(), reach);
    }
}

void Listener::forget_servers() {
    while (thread::Thread* server = servers_.front()) {
        server->leave_servers();
    }
}

void Listener::refuse_callers(const obj::Object& channel) {
    for (thread::Thread* caller = callers_.front(); caller != nullptr;) {
        thread::Thread* next = callers_.next(*caller);
        if (caller->hold.get() == &channel) {
            caller->wake(Status::NotConnected);
        }
        caller = next;
    }
}

void Listener::on_last_handle() {
    if (!shut_next()) {
        acquire();
        obj::reaper().add(*this);
    }
}

bool Listener::shut_next() {
    forget_notice();
    server_ = nullptr;
    if (PublishedNode* name = names_.front()) {
        static_cast<ServiceName*>(name)->free();
        return false;
    }
    if (thread::Thread* waiter = callers_.empty() ? receivers_.front() : callers_.front()) {
        // A wake gives back the waiter's use of this listener.
        const obj::Ref<Listener> self{*this};
        waiter->wake(Status::NotConnected);
        return false;
    }
    forget_servers();
    if (obj::ServedNode& node = *this; node.linked()) {
        node.unlink();
    }
    return true;
}

bool Listener::wake_waiter(obj::Process& holder, abi::Handle handle) {
    thread::Thread* waiter = receivers_.empty() ? nullptr : thread::Thread::find_waiter(holder, handle);
    if (waiter != nullptr) {
        waiter->wake(Status::Revoked);
    }
    return waiter != nullptr;
}

void Listener::destroy() {
    // One that never got a handle was not shut by its last one; nobody can wait here.
    if (obj::ServedNode& node = *this; node.linked()) {
        node.unlink();
    }
    forget_servers();
    cache.destroy(payer(), this);
}

}  // namespace kos::ipc
