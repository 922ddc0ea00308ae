// SPDX-License-Identifier: Apache-2.0
// The client: borrows, tries to read what is not its own, passes on, and waits for its end.
#include <kos/badge.hpp>
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/user_object.hpp>
#include <notices/Server.edl.hpp>

#include "../check.hpp"

namespace {

using kos::Status;
using kos::abi::Right;

constexpr kos::u64 kPings = 100;
constexpr auto kEndpoint = notices::Server::endpoint::lender;

// What it holds until it is ended.
struct Loans {
    kos::OwnedHandle session;
    kos::OwnedHandle page;
    kos::OwnedHandle second;
};

void borrow(Check& check, const notices::Lender::Client& server, Loans& loans) {
    const auto borrowed = server.borrow();
    check.status(borrowed, Status::Ok, "borrow");
    if (!borrowed) {
        return;
    }
    loans.session = kos::OwnedHandle{borrowed->session.handle};
    loans.page = kos::OwnedHandle{borrowed->page.handle};
    auto second = loans.page.duplicate(Right::Transfer | Right::Read);
    check.status(second, Status::Ok, "duplicate the page");
    if (!second) {
        return;
    }
    loans.second = std::move(*second);
    const auto shown = server.show({.handle = loans.session.get()}, {.handle = loans.second.get()});
    check.status(shown, Status::Ok, "show");
    check.that(shown && shown->session_cookie == 5 && shown->loan_cookie == 6, "the server knows both");
}

void peek(Check& check, const Loans& loans) {
    check.status(kos::UserObject::cookie(loans.session.get()), Status::NoRights, "a stranger reads a user object");
    check.status(kos::UserObject::cookie(loans.page.get()), Status::WrongType, "memory is no user object");
    const auto notice = kos::Notice::create();
    check.status(notice, Status::Ok, "a notice of its own");
    if (!notice) {
        return;
    }
    const auto own = kos::Badge::create(loans.page.get(), *notice, {.rights = 0, .bits = 1, .cookie = 8});
    check.status(own, Status::Ok, "a badge inside of the server's");
    if (own) {
        check.status(own->cookie(loans.page.get()), Status::NoRights, "a badge reads what lies outside of it");
        check.status(own->cookie(loans.second.get()), Status::NoRights, "or beside it");
    }
    check.status(notice->on_last_handle(loans.session.get(), 1), Status::NoRights, "watch without WAIT");
}

}  // namespace

int main(int, char**) {
    Check check;
    const auto channel = kos::Channel::connect("server");
    if (!channel) {
        kos::println("WRONG: the client has no connection");
        return 1;
    }
    const notices::Lender::Client server{channel->handle(), kEndpoint};
    Loans loans;
    borrow(check, server, loans);
    peek(check, loans);
    for (kos::u64 number = 0; number < kPings; ++number) {
        const auto answer = server.ping(number);
        check.that(answer && answer->next == number + 1, "ping");
    }
    static_cast<void>(server.report(check.checks(), check.wrong()));
    kos::println("WRONG: the client goes on");
    return 1;
}
