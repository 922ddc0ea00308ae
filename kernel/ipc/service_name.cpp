// SPDX-License-Identifier: Apache-2.0
// The registry of names: publishing, and connecting by a name.
#include "ipc/service_name.hpp"

#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "obj/judge.hpp"
#include "obj/preemption_point.hpp"

namespace kos::ipc {

namespace {

using thread::Thread;

constexpr abi::Rights kConnectionRights =
    abi::Right::Duplicate | abi::Right::Revoke | abi::Right::GetSid | abi::Right::Call | abi::Right::Terminate;
// Threads that wake between two looks for a pending interrupt.
constexpr u32 kWakesInOneGo = 2;

struct TextOf {
    std::string_view operator()(const ServiceName& name) const { return name.text(); }
};

constinit mm::ObjectCache<ServiceName> cache;

// Only touched with the kernel lock held.
constinit Tree<ServiceName, NameTag, TextOf> registry;
u64 last_number = 0;

// The thread's system call is made again from the beginning: what has changed meanwhile is judged anew.
void try_again(Thread& waiter) {
    waiter.restart_ticket = 0;
    waiter.wake();
    waiter.restart();
}

void wait_at(ServiceName& name, Thread& thread, thread::WaitList& list, u64 deadline) {
    thread.hold = obj::Ref<obj::Object>{name};
    thread.block(thread::WaitKind::Object, deadline);
    list.push_back(thread);
}

}  // namespace

Result<ServiceName*> ServiceName::create(obj::Process& payer, const obj::Name& text) {
    if (registry.find(text.view()) != nullptr) {
        return Error{Status::Exists};
    }
    return cache.create(payer.account(), payer, text);
}

Result<ServiceName*> ServiceName::find(std::string_view text) {
    ServiceName* name = registry.find(text);
    return name == nullptr ? Result<ServiceName*>{Error{Status::NotFound}} : name;
}

ServiceName::ServiceName(obj::Process& payer, const obj::Name& text)
    : Object{abi::ObjectType::Name, payer}, text_{text} {
    registry.insert(*this);
}

Result<void> ServiceName::bind(Listener& listener, const Publication& publication) {
    if (listener.server() == nullptr) {
        return Error{Status::NotConnected};
    }
    if (listener_ != nullptr) {
        return Error{Status::Exists};
    }
    u32 names = 0;
    for (PublishedNode* node = listener.names().front(); node != nullptr; node = listener.names().next(*node)) {
        ++names;
    }
    if (names >= kMostNames) {
        return Error{Status::Quota};
    }
    listener.names().push_back(*this);
    listener_ = &listener;
    publication_ = publication;
    last_before_ = last_number;
    return {};
}

Result<void> ServiceName::publish(Listener& listener, const Publication& publication, u64& ticket) {
    if (ticket == 0) {
        TRY(bind(listener, publication));
    } else if (listener_ != &listener || last_before_ != ticket) {
        ticket = 0;  // it was published, and is no more
        return {};
    }
    // Who waits again gets a number that is behind all of these.
    for (u32 woken = 1;; ++woken) {
        Thread* client = clients_.front();
        if (client == nullptr || number_of(*client) > last_before_) {
            break;
        }
        try_again(*client);
        if (woken % kWakesInOneGo == 0 && obj::others_wait()) {
            ticket = last_before_;
            return Error{kRestart};
        }
    }
    ticket = 0;
    return {};
}

void ServiceName::free() {
    if (listener_ == nullptr) {
        return;
    }
    static_cast<PublishedNode&>(*this).unlink();
    listener_ = nullptr;
    if (Thread* acceptor = acceptor_.front()) {
        acceptor->wake(Status::NotConnected);
    }
}

// What one process can take of the queue leaves room for others.
Result<void> ServiceName::admit(const obj::Process& client) {
    u32 of_client = 0;
    for (Thread* other = clients_.front(); other != nullptr; other = clients_.next(*other)) {
        of_client += &other->process() == &client ? 1U : 0U;
    }
    if (waiting_ >= kMostWaiting || of_client >= kMostWaitingOfOneProcess) {
        return Error{Status::Quota};
    }
    return {};
}

Result<abi::Handle> ServiceName::connect(Thread& client, u64 deadline) {
    obj::Process& process = client.process();
    if (published()) {
        if (obj::judge().connect(process, *listener_->server(), text()) != obj::Verdict::Grant) {
            return Error{Status::Denied};
        }
        if (!one_by_one()) {
            const bool by_sid = publication_.acceptance == Acceptance::BySid;
            return establish(process, by_sid ? process.sid() : publication_.cookie, publication_.max_waiting);
        }
    }
    if (deadline == 0) {
        return Error{Status::Timeout};
    }
    TRY(admit(process));
    ++waiting_;
    client.waiting_count = &waiting_;
    client.restart_ticket = ++last_number;
    wait_at(*this, client, clients_, deadline);
    if (Thread* acceptor = acceptor_.front()) {
        try_again(*acceptor);
    }
    return Error{kBlocked};
}

Result<Thread*> ServiceName::next_request(Thread& server, u64 after, u64 deadline) {
    if (!one_by_one()) {
        return Error{Status::BadState};
    }
    // Those from before the name was published are about to try again, judged with this server.
    const u64 known = after > last_before_ ? after : last_before_;
    for (Thread* client = clients_.front(); client != nullptr; client = clients_.next(*client)) {
        if (number_of(*client) > known) {
            return client;
        }
    }
    if (!acceptor_.empty()) {
        return Error{Status::BadState};
    }
    if (deadline == 0) {
        return Error{Status::Timeout};
    }
    wait_at(*this, server, acceptor_, deadline);
    return Error{kBlocked};
}

Result<Thread*> ServiceName::request(u64 number) {
    if (one_by_one() && number > last_before_) {
        for (Thread* client = clients_.front(); client != nullptr; client = clients_.next(*client)) {
            if (number_of(*client) == number) {
                return client;
            }
        }
    }
    return Error{Status::NoToken};
}

Result<abi::Handle> ServiceName::establish(obj::Process& client, u64 cookie, u32 max_waiting) {
    const obj::Ref<Channel> channel{*TRY(Channel::create(client, *listener_, cookie, max_waiting))};
    return client.handles().insert(*channel, kConnectionRights, row_for(client, *channel));
}

void ServiceName::on_last_handle() {
    free();
    registry.erase(*this);
    if (!clients_.empty()) {
        acquire();
        obj::reaper().add(*this);
    }
}

// Those who waited may have given up meanwhile.
bool ServiceName::dissolve() {
    if (Thread* client = clients_.front()) {
        client->wake(Status::NotFound);
    }
    return clients_.empty();
}

void ServiceName::destroy() {
    // One that never got a handle was not told of its last one.
    if (const TreeNode<NameTag>& node = *this; node.linked()) {
        registry.erase(*this);
    }
    cache.destroy(payer(), this);
}

}  // namespace kos::ipc
