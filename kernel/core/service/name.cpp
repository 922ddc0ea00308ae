// SPDX-License-Identifier: Apache-2.0
// core.Name: names, and connections by them.
#include "service/name.hpp"

#include "core/service/open_handle.hpp"
#include "ipc/service_name.hpp"
#include "lib/blocked.hpp"

namespace kos::service::name {

namespace {

using ipc::Acceptance;
using ipc::ServiceName;
using kos::thread::Thread;

constexpr u16 kMaxWaitingLimit = 1024;
constexpr abi::Rights kNameRights =
    abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke | abi::Right::GetSid | abi::Right::Manage;

static_assert(types::kAcceptAll == static_cast<u32>(Acceptance::All));
static_assert(types::kAcceptBySid == static_cast<u32>(Acceptance::BySid));
static_assert(types::kAcceptEach == static_cast<u32>(Acceptance::Each));

bool admits(u16 max_waiting) {
    return max_waiting >= 1 && max_waiting <= kMaxWaitingLimit;
}

bool valid(const PublishIn& in) {
    switch (in.acceptance) {
        case types::kAcceptAll:
            return admits(in.max_waiting);
        case types::kAcceptBySid:
            return admits(in.max_waiting) && in.cookie == 0;
        case types::kAcceptEach:
            return in.max_waiting == 0 && in.cookie == 0;
        default:
            return false;
    }
}

}  // namespace

Result<CreateOut> create(obj::Invocation& call, const CreateIn& in) {
    const obj::Name text = TRY(obj::Name::create(in.name));
    ServiceName* name = TRY(ServiceName::create(call.process(), text));
    return CreateOut{TRY(core::open_handle(call.process(), *name, kNameRights))};
}

Result<void> publish(obj::Invocation& /*call*/, const PublishIn& in) {
    if (!valid(in)) {
        return Error{Status::Invalid};
    }
    return in.name.publish(in.listener, {static_cast<Acceptance>(in.acceptance), in.cookie, in.max_waiting},
                           Thread::current().restart_ticket);
}

Result<void> withdraw(obj::Invocation& /*call*/, const WithdrawIn& in) {
    if (!in.name.published()) {
        return Error{Status::BadState};
    }
    in.name.free();
    return {};
}

Result<ConnectOut> connect(obj::Invocation& call, const ConnectIn& in) {
    const obj::Ref<ServiceName> name{*TRY(ServiceName::find(in.name))};
    return ConnectOut{TRY(name->connect(Thread::current(), call.deadline()))};
}

Result<NextRequestOut> next_request(obj::Invocation& call, const NextRequestIn& in) {
    const Thread* client = TRY(in.name.next_request(Thread::current(), in.after, call.deadline()));
    return NextRequestOut{ServiceName::number_of(*client), client->process().sid(), client->process().security_class()};
}

// The connection is made in the client's process and at its expense: what fails there is the client's to know.
Result<void> accept(obj::Invocation& /*call*/, const AcceptIn& in) {
    if (!admits(in.max_waiting)) {
        return Error{Status::Invalid};
    }
    Thread& client = *TRY(in.name.request(in.request));
    const auto connection = in.name.establish(client.process(), in.cookie, in.max_waiting);
    if (!connection) {
        client.wake(connection.error());
        return Error{Status::NotConnected};
    }
    client.restart_ticket = 0;
    client.wake();
    obj::set_response(client.frame, 0, encode(ConnectOut{*connection}).bytes());
    return {};
}

Result<void> refuse(obj::Invocation& /*call*/, const RefuseIn& in) {
    if (in.reason == static_cast<u32>(Status::Ok) || in.reason >= kStatusCount) {
        return Error{Status::Invalid};
    }
    Thread* client = TRY(in.name.request(in.request));
    client->wake(static_cast<Status>(in.reason));
    return {};
}

}  // namespace kos::service::name
