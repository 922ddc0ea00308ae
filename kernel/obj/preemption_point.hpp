// SPDX-License-Identifier: Apache-2.0
// The place between two parts of a long operation where a pending interrupt is let in.
#pragma once

#include <hal/cpu.hpp>
#include <kos/base/result.hpp>

#include "lib/restart.hpp"

namespace kos::obj {

// kRestart: one is pending, and the operation may be interrupted. The part before it must have got on.
[[gnu::always_inline]] inline Result<void> preemption_point(Pace pace = Pace::Interruptible) {
    return pace == Pace::Interruptible && hal::interrupt_pending() ? Result<void>{Error{kRestart}} : Result<void>{};
}

}  // namespace kos::obj
