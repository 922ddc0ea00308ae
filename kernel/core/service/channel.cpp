// SPDX-License-Identifier: Apache-2.0
// core.Channel: listeners and connections.
#include "service/channel.hpp"

#include "core/service/open_handle.hpp"
#include "ipc/channel.hpp"
#include "task/task.hpp"

namespace kos::service::channel {

namespace {

constexpr u16 kMaxWaitingLimit = 1024;

// Whoever makes a listener may make channels of it and pass it on.
constexpr abi::Rights kListenerRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                        abi::Right::GetSid | abi::Right::Receive | abi::Right::Derive |
                                        abi::Right::Wait;
constexpr abi::Rights kClientRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                      abi::Right::GetSid | abi::Right::Call | abi::Right::Terminate | abi::Right::Wait;

}  // namespace

Result<CreateListenerOut> create_listener(obj::Invocation& call, const CreateListenerIn& in) {
    ipc::Listener* listener = TRY(ipc::Listener::create(call.process(), in.server));
    return CreateListenerOut{TRY(core::open_handle(call.process(), *listener, kListenerRights))};
}

Result<ConnectOut> connect(obj::Invocation& call, const ConnectIn& in) {
    if (in.max_waiting == 0 || in.max_waiting > kMaxWaitingLimit) {
        return Error{Status::Invalid};
    }
    ipc::Channel* channel = TRY(ipc::Channel::create(call.process(), in.listener, in.cookie, in.max_waiting));
    return ConnectOut{TRY(core::open_handle(call.process(), *channel, kClientRights))};
}

Result<void> close(obj::Invocation& /*call*/, const CloseIn& in) {
    return in.client.close();
}

Result<void> bind_notice(obj::Invocation& call, const BindNoticeIn& in) {
    if (in.listener.server() == nullptr) {
        return Error{Status::NotConnected};
    }
    if (in.listener.server() != &call.process()) {
        return Error{Status::NoRights};
    }
    return in.listener.bind(in.notice, in.notice_handle, in.cookie);
}

Result<void> unbind_notice(obj::Invocation& /*call*/, const UnbindNoticeIn& in) {
    return in.listener.unbind();
}

}  // namespace kos::service::channel
