// SPDX-License-Identifier: Apache-2.0
// A name that a server publishes its listener under, and the clients that wait to be connected by it (docs/adr/0009).
#pragma once

#include "ipc/channel.hpp"
#include "lib/tree.hpp"
#include "obj/reaper.hpp"

namespace kos::ipc {

// How a published name takes its clients.
enum class Acceptance : u8 {
    All,    // with the cookie that it was published with
    BySid,  // the cookie is the SID of the client's process
    Each,   // the server decides for each, and says the cookie
};

struct Publication {
    Acceptance acceptance = Acceptance::All;
    u64 cookie = 0;
    u32 max_waiting = 0;
};

struct NameTag;

class ServiceName final : public obj::Object, public obj::Remains, public PublishedNode, public TreeNode<NameTag> {
  public:
    static constexpr u32 kMostNames = 16;    // of a listener
    static constexpr u32 kMostWaiting = 64;  // threads that wait for one name
    static constexpr u32 kMostWaitingOfOneProcess = 8;

    // A free name; it is registered until its last handle goes. EXISTS, QUOTA, NO_MEMORY.
    static Result<ServiceName*> create(obj::Process& payer, const obj::Name& text);
    // NOT_FOUND.
    static Result<ServiceName*> find(std::string_view text);

    ServiceName(obj::Process& payer, const obj::Name& text);
    ~ServiceName() = default;

    std::string_view text() const { return text_.view(); }
    // By a listener that has a server.
    bool published() const { return listener_ != nullptr && listener_->server() != nullptr; }

    // The listener serves the name; who waits for it makes its call again. `ticket` is 0 at first, and what the last
    // attempt left in it after kRestart. EXISTS, NOT_CONNECTED, QUOTA.
    Result<void> publish(Listener& listener, const Publication& publication, u64& ticket);
    // Nobody serves it any more; who waits goes on waiting. Does nothing if nobody did.
    void free();

    // A connection in the running thread's process, or kBlocked: it waits, and makes its call again or gets what it
    // waits for. DENIED, TIMEOUT, QUOTA, NO_MEMORY.
    Result<abi::Handle> connect(thread::Thread& client, u64 deadline);

    // The first thread behind this number that asks to be accepted, or kBlocked: the running one waits and makes its
    // call again. BAD_STATE, TIMEOUT.
    Result<thread::Thread*> next_request(thread::Thread& server, u64 after, u64 deadline);
    // The thread that waits with this number. NO_TOKEN: none does.
    Result<thread::Thread*> request(u64 number);
    static u64 number_of(const thread::Thread& client) { return client.restart_ticket; }

    // Opens a handle of a new connection in the client's process, which pays. QUOTA, NO_MEMORY.
    Result<abi::Handle> establish(obj::Process& client, u64 cookie, u32 max_waiting);

    // Whoever waits when its last handle goes, one at a time.
    bool dissolve() override;
    void bury() override { release(); }

  private:
    void on_last_handle() override;
    void destroy() override;

    Result<void> bind(Listener& listener, const Publication& publication);
    Result<void> admit(const obj::Process& client);
    bool one_by_one() const { return published() && publication_.acceptance == Acceptance::Each; }

    obj::Name text_;
    Listener* listener_ = nullptr;  // it frees its names before it goes
    Publication publication_;
    u64 last_before_ = 0;  // the last number that was given before the name was published
    u32 waiting_ = 0;
    thread::WaitList clients_;   // in the order of their numbers
    thread::WaitList acceptor_;  // at most one thread, in next_request()
};

}  // namespace kos::ipc
