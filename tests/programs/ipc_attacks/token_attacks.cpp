// SPDX-License-Identifier: Apache-2.0
// Reply tokens that were never given, are used up, or came too late.
#include <kos/clock.hpp>
#include <kos/message.hpp>

#include "check.hpp"
#include "protocol.hpp"

namespace attack {
namespace {

using kos::Deadline;
using kos::Status;
using kos::u64;
using kos::abi::Handle;
using kos::abi::Header;

constexpr u64 kPatience = 10 * kos::Clock::kMillisecond;

Status reply_with(u64 token) {
    return reply(registers(Handle{token}, Header{}));
}

kos::Result<> call_method(Handle server, kos::u16 method, Deadline deadline = Deadline::never()) {
    kos::Message message{.endpoint = victim::kEndpoint, .method = method};
    return kos::call(server, message, deadline);
}

// What the victim got when it answered too late, or twice.
kos::Result<Status> victims_status(Handle server) {
    u64 answer = 0;
    kos::Message message{.endpoint = victim::kEndpoint, .method = victim::kReport};
    message.in_constant = std::as_writable_bytes(std::span{&answer, 1});
    TRY(kos::call(server, message));
    return static_cast<Status>(answer);
}

void forged(Check& check) {
    check.expect("reply without receive", reply_with(0), Status::NoToken);
    check.expect("reply with all ones", reply_with(~u64{0}), Status::NoToken);
    // Every thread's index, with a generation that may be the current one.
    for (u64 index = 0; index < 64; ++index) {
        check.expect("reply to another's client", reply_with(u64{1} << 20 | index), Status::NoToken);
    }
    const Header going_on = Header{Header::kRecv | Header::kDeadline};
    check.expect("reply and receive without a listener", reply(registers(Handle{}, going_on)), Status::BadHandle);
}

void late(Check& check, Handle server) {
    check.expect("a server that never replies", call_method(server, victim::kAnswerLate, kos::Clock::after(kPatience)),
                 Status::Timeout);
    check.expect("a second such call", call_method(server, victim::kAnswerLate, kos::Clock::after(kPatience)),
                 Status::Timeout);
    check.expect("the server's late reply", victims_status(server).value_or(Status::Ok), Status::NoToken);
    check.expect("a deadline in the past", call_method(server, victim::kAnswerLate, Deadline::at(1)), Status::Timeout);
}

void twice(Check& check, Handle server) {
    check.expect("a reply", call_method(server, victim::kAnswerTwice), Status::Ok);
    check.expect("the server's second reply", victims_status(server).value_or(Status::Ok), Status::NoToken);
}

}  // namespace

bool attack_tokens(const Targets& targets) {
    Check check{"tokens"};
    forged(check);
    late(check, targets.victim);
    twice(check, targets.victim);
    return check.finish();
}

}  // namespace attack
