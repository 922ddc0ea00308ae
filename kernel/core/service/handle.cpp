// SPDX-License-Identifier: Apache-2.0
// core.Handle: what a process does with its own handles.
#include "service/handle.hpp"

#include "obj/invocation.hpp"

namespace kos::service::handle {

Result<void> close(obj::Invocation& call, const CloseIn& in) {
    return call.process().handles().close(in.handle);
}

Result<DuplicateOut> duplicate(obj::Invocation& call, const DuplicateIn& in) {
    return DuplicateOut{TRY(call.process().handles().duplicate(in.handle, in.rights))};
}

Result<GetSidOut> get_sid(obj::Invocation& call, const GetSidIn& in) {
    obj::HandleTable& handles = call.process().handles();
    const obj::HandleEntry* entry = TRY(handles.find(in.handle));
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::GetSid);
    if ((TRY(handles.rights(in.handle)) & kNeeded) == 0 || entry->object == nullptr) {
        return Error{Status::NoRights};
    }
    return GetSidOut{entry->object->sid()};
}

}  // namespace kos::service::handle
