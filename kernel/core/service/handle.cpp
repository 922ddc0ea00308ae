// SPDX-License-Identifier: Apache-2.0
// core.Handle: what a process does with its own handles.
#include "service/handle.hpp"

#include "core/service/open_handle.hpp"
#include "ipc/notice.hpp"
#include "obj/badge.hpp"
#include "obj/user_object.hpp"
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

Result<CreateBadgeOut> create_badge(obj::Invocation& call, const CreateBadgeIn& in) {
    obj::HandleTable& handles = call.process().handles();
    const obj::HandleEntry* source = TRY(handles.find_source(in.handle, abi::Right::Duplicate, in.rights));
    if (in.bits == 0) {
        return Error{Status::Invalid};
    }
    const obj::SignalTarget target{call.process(), in.notice, in.notice_handle, in.bits};
    obj::Badge* badge = TRY(obj::Badge::create(target, in.cookie, source->badge));
    const auto opened = handles.open_badge(in.handle, in.rights, *badge);
    if (!opened) {
        badge->destroy();
        return Error{opened.error()};
    }
    return CreateBadgeOut{*opened};
}

Result<CreateUserObjectOut> create_user_object(obj::Invocation& call, const CreateUserObjectIn& in) {
    obj::UserObject* object = TRY(obj::UserObject::create(call.process(), in.cookie));
    return CreateUserObjectOut{TRY(core::open_handle(call.process(), *object, in.rights))};
}

Result<DereferenceOut> dereference(obj::Invocation& call, const DereferenceIn& in) {
    obj::HandleTable& handles = call.process().handles();
    if (in.badge) {
        return DereferenceOut{TRY(handles.cookie_of(in.handle, in.badge))};
    }
    const obj::HandleEntry* entry = TRY(handles.find_object(in.handle));
    if (entry->type() != abi::ObjectType::UserObject) {
        return Error{Status::WrongType};
    }
    return DereferenceOut{TRY(static_cast<obj::UserObject*>(entry->object)->cookie(call.process()))};
}

}  // namespace kos::service::handle
