// SPDX-License-Identifier: Apache-2.0
// core.Pm: the end of the machine's run.
#include "service/pm.hpp"

#include <hal/power.hpp>

#include "core/audit.hpp"
#include "lib/assert.hpp"
#include "lib/log.hpp"
#include "obj/invocation.hpp"

namespace kos::service::pm {

Result<void> shutdown(obj::Invocation& /*call*/, const ShutdownIn& in) {
    kos::log::info("shutdown, code {}", in.code);
    // Every run of a kernel with assertions ends with this.
    const auto audited = core::audit_kernel();
    KOS_ASSERT(audited || audited.error() == Status::Unsupported);
    kos::log::drain_all();
    hal::power_off();
    return Error{Status::Unsupported};
}

Result<void> restart(obj::Invocation& /*call*/, const RestartIn& /*in*/) {
    kos::log::info("restart");
    kos::log::drain_all();
    hal::restart();
    return Error{Status::Unsupported};
}

}  // namespace kos::service::pm
