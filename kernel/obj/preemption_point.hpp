// SPDX-License-Identifier: Apache-2.0
// The place between two parts of a long operation where a pending interrupt, or another CPU, is let in.
#pragma once

#include <hal/cpu.hpp>
#include <kos/base/result.hpp>

#include "config.hpp"
#include "lib/kernel_lock.hpp"
#include "lib/restart.hpp"

namespace kos::obj {

// Work that may stop half-way does: for an interrupt that is pending, or for CPUs that wait for the kernel lock.
[[gnu::always_inline]] inline bool others_wait() {
    return hal::interrupt_pending() || (config::kMaxCpus > 1 && kernel_lock.contended());
}

// kRestart: one is pending, and the operation may be interrupted. The part before it must have got on.
[[gnu::always_inline]] inline Result<void> preemption_point(Pace pace = Pace::Interruptible) {
    return pace == Pace::Interruptible && others_wait() ? Result<void>{Error{kRestart}} : Result<void>{};
}

}  // namespace kos::obj
