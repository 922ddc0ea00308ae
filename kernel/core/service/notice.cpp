// SPDX-License-Identifier: Apache-2.0
// core.Notice: event bits that are signalled, waited for, and subscribed to.
#include "service/notice.hpp"

#include "core/service/open_handle.hpp"
#include "ipc/notice.hpp"
#include "obj/subscription.hpp"

namespace kos::service::notice {

namespace {

constexpr abi::Rights kNoticeRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                      abi::Right::GetSid | abi::Right::Wait | abi::Right::Signal;

// The object of any type behind a handle with WAIT. BAD_HANDLE, REVOKED, NO_RIGHTS.
Result<obj::Object*> find_watched(obj::Process& process, abi::Handle handle) {
    const obj::HandleEntry* entry = TRY(process.handles().find_object(handle));
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::Wait);
    const abi::Rights held = TRY(process.handles().rights(handle));
    return (held & kNeeded) != 0 ? Result<obj::Object*>{entry->object} : Error{Status::NoRights};
}

}  // namespace

Result<CreateOut> create(obj::Invocation& call) {
    ipc::Notice* notice = TRY(ipc::Notice::create(call.process()));
    return CreateOut{TRY(core::open_handle(call.process(), *notice, kNoticeRights))};
}

Result<void> signal(obj::Invocation& /*call*/, const SignalIn& in) {
    if (in.bits == 0) {
        return Error{Status::Invalid};
    }
    in.notice.signal(in.bits);
    return {};
}

Result<WaitOut> wait(obj::Invocation& call, const WaitIn& in) {
    if (in.mask == 0) {
        return Error{Status::Invalid};
    }
    return WaitOut{TRY(in.notice.wait(kos::thread::Thread::current(), in.notice_handle, in.mask, call.deadline()))};
}

Result<void> subscribe(obj::Invocation& call, const SubscribeIn& in) {
    obj::Object* object = TRY(find_watched(call.process(), in.object));
    if (in.bits == 0) {
        return Error{Status::Invalid};
    }
    const obj::SignalTarget target{call.process(), in.notice, in.notice_handle, in.bits};
    return obj::Subscription::create(target, *object, static_cast<obj::Event>(in.event));
}

Result<void> cancel(obj::Invocation& call, const CancelIn& in) {
    obj::Object* object = TRY(find_watched(call.process(), in.object));
    return obj::Subscription::cancel(in.notice, *object, static_cast<obj::Event>(in.event));
}

}  // namespace kos::service::notice
