// SPDX-License-Identifier: Apache-2.0
// Call with a raw message.
#include <kos/message.hpp>
#include <kos/syscall.hpp>

#include "packing.hpp"

namespace kos {

Result<> call(abi::Handle channel, Message& message, Deadline deadline) {
    const detail::Outgoing out{.target = channel.raw(),
                               .header = abi::Header::request(message.endpoint, message.method, 0),
                               .constant = message.constant,
                               .arena = message.arena,
                               .handles = message.handles};
    abi::Descriptor descriptor;
    const MessageSpace space{message.in_constant, message.in_arena, message.in_handles};
    const detail::Registers in = TRY(detail::pack(out, space, deadline, descriptor));
    const detail::Registers reply = detail::trap<abi::Syscall::Call>(in);
    if (const auto status = static_cast<Status>(reply.x0); status != Status::Ok) {
        return Error{status};
    }
    return detail::unpack_response(reply, message);
}

}  // namespace kos
