// SPDX-License-Identifier: Apache-2.0
// Where a server receives: its waiting receivers, the callers of all its channels, and one notice.
#pragma once

#include "ipc/notice.hpp"
#include "obj/reaper.hpp"

namespace kos::ipc {

// A name that a listener is published under.
struct PublishedTag;
struct PublishedNode : ListNode<PublishedTag> {};

class Listener final : public obj::Object, public obj::Remains, public obj::ServedNode, public thread::WaitPlace {
  public:
    // A listener for `server`, paid for by `payer`. QUOTA, NO_MEMORY; BAD_STATE: the server has ended.
    static Result<Listener*> create(obj::Process& payer, obj::Process& server);

    Listener(obj::Process& payer, obj::Process& server);
    ~Listener() = default;

    // nullptr once the server has ended or nobody can receive any more.
    obj::Process* server() const { return server_; }

    thread::Thread* first_receiver() { return receivers_.front(); }
    void add_receiver(thread::Thread& receiver) { receivers_.push_back(receiver); }

    // The caller of highest priority that waited longest.
    thread::Thread* first_caller() { return callers_.front(); }
    void add_caller(thread::Thread& caller);

    // Puts a caller that waits here where its rank belongs now.
    void rank_changed(thread::Thread& caller, thread::Reach& reach) override;
    void left(thread::Thread& caller) override;

    // So many threads that receive here borrow the rank of the first caller: those that came last.
    static constexpr u32 kMostBorrowers = 8;
    // The thread receives from this listener from now on, and from no other.
    void add_server(thread::Thread& receiver);

    // Receives a notice from now on, as long as the server's handle of it is open. BAD_STATE: there is one already, or
    // the notice is bound or waited for.
    Result<void> bind(Notice& notice, abi::Handle through, u64 cookie);
    // BAD_STATE: there is none.
    Result<void> unbind();
    // nullptr: none, or not any more.
    Notice* notice();
    void forget_notice();
    // Whether the next thing to be received is the notice.
    bool notice_is_due();
    // Its bits become what the thread's Recv answers with.
    void deliver_notice(thread::Thread& receiver);
    // It has got bits: whoever waits in Recv gets them.
    void notice_arrived();
    // A request was received: a notice may come before the next one.
    void request_delivered() { notice_was_last_ = false; }

    // Wakes the callers that wait at this channel with NOT_CONNECTED.
    void refuse_callers(const obj::Object& channel);

    // The names that it is published under.
    List<PublishedNode, PublishedTag>& names() { return names_; }

    // From the first step on there is no server; its names are free again, and whoever waits here gets NOT_CONNECTED,
    // one name or waiter at a time: true when none is left. The listener may be gone when this answers.
    bool shut_next();
    // What its last handle leaves.
    bool dissolve() override { return shut_next(); }
    void bury() override { release(); }

    bool wake_waiter(obj::Process& holder, abi::Handle handle) override;

  private:
    void on_last_handle() override;
    void destroy() override;
    void lend_to_servers(thread::Reach& reach);
    void forget_servers();

    obj::Process* server_;
    thread::WaitList receivers_;
    thread::WaitList callers_;
    thread::ServerList servers_;  // who came last stands last
    Notice* notice_ = nullptr;
    abi::Handle notice_handle_;  // the server's
    u64 notice_cookie_ = 0;
    bool notice_was_last_ = false;
    List<PublishedNode, PublishedTag> names_;
};

}  // namespace kos::ipc
