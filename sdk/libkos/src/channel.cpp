// SPDX-License-Identifier: Apache-2.0
// Connections, by the start block and the kernel's endpoints Channel and Name.
#include <kos/channel.hpp>
#include <kos/core/channel.hpp>
#include <kos/core/name.hpp>
#include <kos/process.hpp>

namespace kos {

Result<Channel> Channel::connect(std::string_view id) {
    return Channel{TRY(process::handle(abi::StartHandleKind::Connection, id))};
}

Result<Channel> Channel::connect_to(std::string_view name, Deadline deadline) {
    return Channel{OwnedHandle{TRY(core::Name::connect(name, deadline)).client}};
}

Result<Channel> Channel::create(const OwnedHandle& listener, u64 cookie, u16 max_waiting) {
    return Channel{OwnedHandle{TRY(core::Channel::connect(listener.get(), cookie, max_waiting)).client}};
}

Result<OwnedHandle> Channel::create_listener() {
    return create_listener(TRY(process::task()));
}

Result<OwnedHandle> Channel::create_listener(abi::Handle server) {
    return OwnedHandle{TRY(core::Channel::create_listener(server)).listener};
}

Result<> Channel::disconnect() {
    return core::Channel::close(handle_);
}

}  // namespace kos
