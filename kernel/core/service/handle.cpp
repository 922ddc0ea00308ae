// SPDX-License-Identifier: Apache-2.0
// core.Handle: what a process does with its own handles.
#include "service/handle.hpp"

#include "thread/thread.hpp"

namespace kos::service::handle {

namespace {

Result<void> revoke_from(abi::Handle handle, obj::RevokeScope scope) {
    kos::thread::Thread& caller = kos::thread::Thread::current();
    const auto done = caller.process().handles().revoke(handle, scope, caller.restart_ticket);
    if (done) {
        caller.restart_ticket = 0;
    }
    return done;
}

}  // namespace

Result<void> close(obj::Invocation& call, const CloseIn& in) {
    return call.process().handles().close(in.handle);
}

Result<DuplicateOut> duplicate(obj::Invocation& call, const DuplicateIn& in) {
    return DuplicateOut{TRY(call.process().handles().duplicate(in.handle, in.rights))};
}

Result<GetSidOut> get_sid(obj::Invocation& call, const GetSidIn& in) {
    obj::HandleTable& handles = call.process().handles();
    const obj::HandleEntry* entry = TRY(handles.find_object(in.handle));
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::GetSid);
    if ((TRY(handles.rights(in.handle)) & kNeeded) == 0) {
        return Error{Status::NoRights};
    }
    return GetSidOut{entry->object->sid()};
}

Result<void> revoke(obj::Invocation& /*call*/, const RevokeIn& in) {
    return revoke_from(in.handle, obj::RevokeScope::Derived);
}

Result<void> revoke_subtree(obj::Invocation& /*call*/, const RevokeSubtreeIn& in) {
    return revoke_from(in.handle, obj::RevokeScope::Subtree);
}

}  // namespace kos::service::handle
