// SPDX-License-Identifier: Apache-2.0
// Opening handles with the verdict row that their holder gets.
#include "core/service/open_handle.hpp"

#include "ipc/channel.hpp"

namespace kos::core {

Result<abi::Handle> open_handle(obj::Process& process, obj::Object& fresh, abi::Rights rights) {
    // Held until the handle does so: without one the object is destroyed on return.
    const obj::Ref<obj::Object> hold{fresh};
    return process.handles().insert(fresh, rights, ipc::row_for(process, fresh));
}

}  // namespace kos::core
