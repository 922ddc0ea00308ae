// SPDX-License-Identifier: Apache-2.0
// core.Pm: the end of the machine's run.
#include "service/pm.hpp"

#include "core/machine_end.hpp"
#include "obj/invocation.hpp"

namespace kos::service::pm {

static_assert(static_cast<u8>(core::MachineEnd::Off) == kEndOff);
static_assert(static_cast<u8>(core::MachineEnd::Restart) == kEndRestart);

Result<void> shutdown(obj::Invocation& /*call*/, const ShutdownIn& in) {
    return core::end_machine(core::MachineEnd::Off, in.code);
}

Result<void> restart(obj::Invocation& /*call*/, const RestartIn& /*in*/) {
    return core::end_machine(core::MachineEnd::Restart, 0);
}

Result<void> stop(obj::Invocation& /*call*/, const StopIn& in) {
    if (in.end != kEndOff && in.end != kEndRestart) {
        return Error{Status::Invalid};
    }
    return core::request_stop(static_cast<core::MachineEnd>(in.end), in.code, in.timeout);
}

Result<StoppingOut> stopping(obj::Invocation& /*call*/) {
    const core::StopRequest request = TRY(core::stop_under_way());
    return StoppingOut{static_cast<u8>(request.end), request.code, request.deadline_ns};
}

}  // namespace kos::service::pm
