// SPDX-License-Identifier: Apache-2.0
// Notices, by the kernel's endpoints Notice and Channel.
#include <kos/core/channel.hpp>
#include <kos/core/notice.hpp>
#include <kos/core/types.hpp>
#include <kos/notice.hpp>

namespace kos {

Result<Notice> Notice::create() {
    return Notice{OwnedHandle{TRY(core::Notice::create()).notice}};
}

Result<> Notice::signal(u64 bits) const {
    return core::Notice::signal(handle_.get(), bits);
}

Result<u64> Notice::wait(u64 mask, Deadline deadline) const {
    return TRY(core::Notice::wait(handle_.get(), mask, deadline)).bits;
}

Result<> Notice::on_end(abi::Handle object, u64 bits) const {
    return core::Notice::subscribe(handle_.get(), object, core::kEventEnded, bits);
}

Result<> Notice::on_last_handle(abi::Handle object, u64 bits) const {
    return core::Notice::subscribe(handle_.get(), object, core::kEventLastHandle, bits);
}

Result<> Notice::cancel_on_end(abi::Handle object) const {
    return core::Notice::cancel(handle_.get(), object, core::kEventEnded);
}

Result<> Notice::cancel_on_last_handle(abi::Handle object) const {
    return core::Notice::cancel(handle_.get(), object, core::kEventLastHandle);
}

Result<> Notice::bind(abi::Handle listener, u64 cookie) const {
    return core::Channel::bind_notice(listener, handle_.get(), cookie);
}

Result<> Notice::unbind(abi::Handle listener) {
    return core::Channel::unbind_notice(listener);
}

}  // namespace kos
