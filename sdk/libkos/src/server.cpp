// SPDX-License-Identifier: Apache-2.0
// The event loop.
#include <kos/clock.hpp>
#include <kos/server.hpp>

#include "packing.hpp"

namespace kos {

void Server::add(Route& route) {
    route.next_ = routes_;
    routes_ = &route;
}

void Server::add(NoticeHandler& handler) {
    handler.next_ = handlers_;
    handlers_ = &handler;
}

Result<> Server::add(NoticeHandler& handler, const Notice& notice) {
    TRY(notice.bind(listener_handle_, handler.cookie_));
    add(handler);
    return {};
}

Result<> Server::run() {
    stopping_ = false;
    Result<> result;
    while (!stopping_ && result.has_value()) {
        result = step();
    }
    send_answer();
    return result;
}

Result<> Server::step() {
    if (!timers_.empty() && requests_since_clock_ >= kRequestsPerClock) {
        expire_timers();
        return {};
    }
    const bool answering = static_cast<bool>(client_);
    auto request = receive();
    if (request.has_value()) {
        take(*request);
        return {};
    }
    if (request.error() == Status::Timeout) {
        expire_timers();
        return {};
    }
    // If it was the wait that failed, it does so again without an answer.
    if (answering && detail::is_refused_reply(request.error())) {
        ++counters_.failed_replies;
        return {};
    }
    return Error{request.error()};
}

Result<Request> Server::receive() {
    const Deadline deadline = timers_.next();
    if (client_) {
        return listener_.reply_and_receive(std::move(client_), answer_.response(), requests_, deadline);
    }
    return listener_.receive(requests_, deadline);
}

void Server::take(Request& request) {
    counters_.failed_replies += request.reply_status == Status::Ok ? 0 : 1;
    ++requests_since_clock_;
    if (request.is_notice()) {
        deliver_notice(request);
    } else {
        serve(request);
    }
}

void Server::serve(Request& request) {
    ++counters_.requests;
    answer_.refuse();
    idl::Caller caller{request.sender_sid, request.cookie, std::move(request.token)};
    const idl::Incoming in{request.header, {request.constant(), request.arena, request.handles}};
    if (dispatcher_of(request.cookie).dispatch(in, answer_, caller) == idl::Dispatched::Malformed) {
        ++counters_.malformed;
        close_all(request.handles);
    }
    if (!caller.deferred()) {
        client_ = caller.release();
    }
}

void Server::deliver_notice(const Request& notice) {
    ++counters_.notices;
    for (NoticeHandler* handler = handlers_; handler != nullptr; handler = handler->next_) {
        if (handler->cookie_ == notice.cookie) {
            handler->notice(notice.notice_bits());
            return;
        }
    }
}

void Server::send_answer() {
    if (client_ && !Listener::reply(std::move(client_), answer_.response()).has_value()) {
        ++counters_.failed_replies;
    }
}

// What timers do may take long, and may use the room for answers.
void Server::expire_timers() {
    send_answer();
    requests_since_clock_ = 0;
    timers_.expire(Clock::uptime());
}

idl::Dispatcher& Server::dispatcher_of(u64 cookie) {
    for (Route* route = routes_; route != nullptr; route = route->next_) {
        if (route->cookie_ == cookie) {
            return route->dispatcher_;
        }
    }
    return dispatcher_;
}

}  // namespace kos
