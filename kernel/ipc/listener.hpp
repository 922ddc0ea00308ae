// SPDX-License-Identifier: Apache-2.0
// Where a server receives: its waiting receivers and the callers of all its channels.
#pragma once

#include "thread/thread.hpp"

namespace kos::ipc {

// A name that a listener is published under.
struct PublishedTag;
struct PublishedNode : ListNode<PublishedTag> {};

class Listener final : public obj::Object, public obj::ServedNode {
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

    // Puts a caller that waits here where its priority belongs now.
    void reorder(thread::Thread& caller);

    // Wakes the callers that wait at this channel with NOT_CONNECTED.
    void refuse_callers(const obj::Object& channel);

    // The names that it is published under.
    List<PublishedNode, PublishedTag>& names() { return names_; }

    // From now on there is no server: whoever waits here gets NOT_CONNECTED, its names are free again.
    void shut();

    bool wake_waiter(obj::Process& holder, abi::Handle handle) override;

  private:
    void on_last_handle() override { shut(); }
    void destroy() override;

    obj::Process* server_;
    thread::WaitList receivers_;
    thread::WaitList callers_;
    List<PublishedNode, PublishedTag> names_;
};

}  // namespace kos::ipc
