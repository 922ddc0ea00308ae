// SPDX-License-Identifier: Apache-2.0
// A look for a pending interrupt between two parts of a service that restarts.
#pragma once

#include <hal/cpu.hpp>
#include <kos/base/result.hpp>

#include "lib/restart.hpp"

namespace kos::core {

// kRestart: one is pending. The caller has got on since the last attempt.
inline Result<void> look_for_interrupt() {
    return hal::interrupt_pending() ? Result<void>{Error{kRestart}} : Result<void>{};
}

}  // namespace kos::core
