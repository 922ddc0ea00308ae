// SPDX-License-Identifier: Apache-2.0
// Reply: answer a caller; with RECV go on as Recv in the same trap.
#include <kos/abi/registers.hpp>

#include "ipc/receive.hpp"
#include "ipc/rendezvous.hpp"
#include "ipc/transfer.hpp"
#include "lib/restart.hpp"
#include "sched/trace.hpp"

namespace kos::ipc {

namespace {

using abi::Header;
using thread::Thread;

// The caller that the token names. NO_TOKEN: none waits for this process under it.
Result<Thread*> find_caller(const Thread& replier, abi::ReplyToken token) {
    Thread* caller = Thread::by_index(token.index());
    if (caller == nullptr || !caller->awaits_reply(token, replier.process())) {
        return Error{Status::NoToken};
    }
    return caller;
}

// Answers the caller that the token names.
Result<void> answer(Thread& replier, Header header) {
    Thread* caller = TRY(find_caller(replier, abi::ReplyToken{replier.frame.x[0]}));
    const Outcome outcome = transfer_response(replier, *caller, header);
    if (outcome.delivered()) {
        sched::trace(sched::TraceKind::Answer, replier.sid(), caller->sid(), header.raw());
        caller->wake();
        return {};
    }
    // A fault of the replier's own memory leaves the token valid: nothing has happened.
    if (outcome.receiver != Status::Ok) {
        caller->wake(outcome.receiver);
    }
    return Error{outcome.sender};
}

// In the restart ticket, beside that of an arena: the answer is out, the receiving half is made again.
constexpr u64 kAnswered = 1;

// Answers, and keeps for the receiving half how that went. kRestart: comes again.
Result<void> answer_once(Thread& replier, Header header) {
    if ((replier.restart_ticket & kAnswered) != 0) {
        replier.restart_ticket &= ~kAnswered;
        return {};
    }
    const auto answered = answer(replier, header);
    if (!answered && answered.error() == kRestart) {
        return answered;
    }
    replier.restart_ticket = 0;
    replier.message.reply_status = answered ? Status::Ok : answered.error();
    return {};
}

Result<void> receive_next(Thread& replier, Header header) {
    const auto received = receive_from(replier, abi::Handle{replier.frame.x[abi::kListenerRegister]}, header);
    if (!received && received.error() == kRestart) {
        replier.restart_ticket |= kAnswered;
    }
    return received;
}

}  // namespace

Result<void> reply(Thread& replier) {
    const Header header{replier.frame.x[1]};
    TRY(check_header(header, Header::kDesc | Header::kDeadline | Header::kRecv | Header::kError));
    TRY(read_descriptor(replier, header, UserAddr{replier.frame.x[abi::kDescriptorRegister]}));
    if (header.has_recv()) {
        TRY(answer_once(replier, header));
        return receive_next(replier, header);
    }
    const auto answered = answer(replier, header);
    if (answered) {
        obj::set_result(replier.frame, Status::Ok);
    }
    return answered;
}

}  // namespace kos::ipc
