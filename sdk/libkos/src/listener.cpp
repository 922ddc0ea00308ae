// SPDX-License-Identifier: Apache-2.0
// Recv and Reply with raw messages.
#include <kos/listener.hpp>
#include <kos/syscall.hpp>

#include "packing.hpp"

namespace kos {
namespace {

// Header of a response: which request it answers, and of what kind it is.
abi::Header response_header(abi::Header request, ResponseKind kind) {
    const abi::Header header = abi::Header::request(request.riid(), request.mid(), 0);
    return kind == ResponseKind::Refusal ? header.with(abi::Header::kError) : header;
}

// The token stays the caller's until the registers are ready: a response that cannot be sent leaves it unanswered.
detail::Outgoing outgoing(const ReplyToken& token, const Response& response) {
    return {.target = 0,
            .header = response_header(token.request_header(), response.kind),
            .constant = response.constant,
            .arena = response.arena,
            .handles = response.handles};
}

// An empty error response. Nobody is left to be told if it fails, too.
void refuse(abi::ReplyToken token, abi::Header request) {
    const abi::Header header = response_header(request, ResponseKind::Refusal);
    detail::trap<abi::Syscall::Reply>(detail::make_registers<0>(token.raw(), header, {}, Deadline::never(), 0, 0));
}

// The client must not wait for ever for an answer that the kernel does not take.
void refuse_instead(Status failure, abi::ReplyToken token, abi::Header request) {
    if (detail::is_refused_reply(failure)) {
        refuse(token, request);
    }
}

Result<Request> finish_receive(const detail::Registers& in, const MessageSpace& space) {
    if (const auto status = static_cast<Status>(in.x0); status != Status::Ok) {
        return Error{status};
    }
    return detail::unpack_request(in, space);
}

}  // namespace

void ReplyToken::drop() {
    if (token_.raw() != 0) {
        refuse(release(), request_);
    }
}

Result<Request> Listener::receive(const MessageSpace& space, Deadline deadline) const {
    abi::Descriptor descriptor;
    const detail::Outgoing nothing{.target = handle_.raw(), .header = {}, .constant = {}, .arena = {}, .handles = {}};
    const detail::Registers in = TRY(detail::pack(nothing, space, deadline, descriptor));
    return finish_receive(detail::trap<abi::Syscall::Recv>(in), space);
}

Result<> Listener::reply(ReplyToken token, const Response& response) {
    abi::Descriptor descriptor;
    detail::Registers in = TRY(detail::pack(outgoing(token, response), {}, Deadline::never(), descriptor));
    const abi::ReplyToken raw = token.release();
    in.x0 = raw.raw();
    const detail::Registers out = detail::trap<abi::Syscall::Reply>(in);
    if (const auto status = static_cast<Status>(out.x0); status != Status::Ok) {
        refuse_instead(status, raw, token.request_header());
        return Error{status};
    }
    return {};
}

Result<Request> Listener::reply_and_receive(ReplyToken token, const Response& response, const MessageSpace& space,
                                            Deadline deadline) const {
    abi::Descriptor descriptor;
    detail::Registers in = TRY(detail::pack(outgoing(token, response), space, deadline, descriptor));
    const abi::ReplyToken raw = token.release();
    in.x0 = raw.raw();
    in.x1 |= abi::Header::kRecv;
    in.x12 = handle_.raw();
    auto request = finish_receive(detail::trap<abi::Syscall::Reply>(in), space);
    refuse_instead(request.has_value() ? request->reply_status : request.error(), raw, token.request_header());
    return request;
}

}  // namespace kos
