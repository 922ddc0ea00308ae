// SPDX-License-Identifier: Apache-2.0
// The event loop of a server: one listener, with the requests of all its channels, notices and timers.
//
//     static kos::ServerSpace<demo::Market::Dispatcher::kLimits> space;
//     demo::Market::Dispatcher dispatcher{shop, till};
//     kos::Server server{listener, space, dispatcher};
//     const auto ended = server.run();
//
// While requests come, each costs one system call: the answer goes out with the wait for the next one. A request that
// is not what its interface says gets an empty refusal and never reaches the dispatcher's servers; one that is longer
// than the space gives its sender TOO_BIG. The loop belongs to one thread, all that it calls included.
#pragma once

#include <kos/abi/handle.hpp>
#include <kos/base/result.hpp>
#include <kos/idl/dispatcher.hpp>
#include <kos/listener.hpp>
#include <kos/notice.hpp>
#include <kos/server_space.hpp>
#include <kos/timer.hpp>

namespace kos {

// Who serves the requests of one channel. Owned by the program; lives as long as the server runs.
class Route {
  public:
    // cookie: the channel's.
    Route(u64 cookie, idl::Dispatcher& dispatcher) : cookie_{cookie}, dispatcher_{dispatcher} {}
    Route(const Route&) = delete;
    Route& operator=(const Route&) = delete;

  private:
    friend class Server;

    u64 cookie_;
    idl::Dispatcher& dispatcher_;
    Route* next_ = nullptr;
};

// What is done at notices of one binding. Owned by the program; lives as long as the server runs.
class NoticeHandler {
  public:
    NoticeHandler(const NoticeHandler&) = delete;
    NoticeHandler& operator=(const NoticeHandler&) = delete;

  protected:
    // cookie: the binding's.
    explicit NoticeHandler(u64 cookie) : cookie_{cookie} {}
    ~NoticeHandler() = default;

  private:
    friend class Server;

    // bits: those that were set since the last notice.
    virtual void notice(u64 bits) = 0;

    u64 cookie_;
    NoticeHandler* next_ = nullptr;
};

class Server {
  public:
    struct Counters {
        u64 requests = 0;
        u64 malformed = 0;  // requests that reached no server
        u64 notices = 0;
        u64 failed_replies = 0;  // answers that nobody got: the client is gone, or the kernel refused them
    };

    // listener: with RECEIVE; not owned. dispatcher: for all channels that have no route of their own.
    template <idl::Limits kLimits>
    Server(abi::Handle listener, ServerSpace<kLimits>& space, idl::Dispatcher& dispatcher)
        : Server{listener, space.request.space(), space.response.space(), dispatcher} {}
    // requests, answers: memory that is aligned to 8 bytes.
    Server(abi::Handle listener, const MessageSpace& requests, const MessageSpace& answers, idl::Dispatcher& dispatcher)
        : listener_{listener},
          listener_handle_{listener},
          requests_{requests},
          answer_{answers},
          dispatcher_{dispatcher} {}
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // They are found by going through them, the last one first.
    void add(Route& route);
    void add(NoticeHandler& handler);
    // Adds the handler, and has the listener receive this notice, with the handler's cookie; a listener receives one.
    // Nothing is added on an error: those of Notice::bind.
    Result<> add(NoticeHandler& handler, const Notice& notice);

    // Serves until stop(). Errors: what Recv says, but TIMEOUT: NOT_CONNECTED, REVOKED, BAD_HANDLE, NO_RIGHTS and so
    // on.
    Result<> run();
    // To be called by what the loop calls: it ends when the request at hand is answered. Waiting requests stay with
    // the listener.
    void stop() { stopping_ = true; }

    // Timers wait for the request at hand. While requests come without a pause the clock is read at every 16th only.
    TimerQueue& timers() { return timers_; }
    const Counters& counters() const { return counters_; }

  private:
    static constexpr u32 kRequestsPerClock = 16;

    Result<> step();
    Result<Request> receive();
    void take(Request& request);
    void serve(Request& request);
    void deliver_notice(const Request& notice);
    void send_answer();
    void expire_timers();
    idl::Dispatcher& dispatcher_of(u64 cookie);

    Listener listener_;
    abi::Handle listener_handle_;
    MessageSpace requests_;
    idl::Outgoing answer_;
    ReplyToken client_{};  // whom the answer is for; empty: for nobody
    idl::Dispatcher& dispatcher_;
    Route* routes_ = nullptr;
    NoticeHandler* handlers_ = nullptr;
    TimerQueue timers_{};
    Counters counters_{};
    u32 requests_since_clock_ = 0;
    bool stopping_ = false;
};

}  // namespace kos
