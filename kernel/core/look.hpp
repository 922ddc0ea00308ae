// SPDX-License-Identifier: Apache-2.0
// A look for a pending interrupt between two parts of a service that restarts.
#pragma once

#include <hal/cpu.hpp>
#include <kos/base/result.hpp>

#include "lib/restart.hpp"
#include "obj/process.hpp"

namespace kos::core {

// kRestart: one is pending. The caller has got on since the last attempt.
inline Result<void> look_for_interrupt() {
    return hal::interrupt_pending() ? Result<void>{Error{kRestart}} : Result<void>{};
}

// The same when nothing was reached yet, since already the way to the first part is long: once a call, so that it gets
// on. For calls whose ticket is theirs.
inline Result<void> look_first(u64& ticket) {
    constexpr u64 kLooked = 1;
    if (ticket != 0) {
        return {};
    }
    ticket = kLooked;
    return look_for_interrupt();
}

// Before the call does anything else: the handle that it will open needs no new leaf of its table. QUOTA, NO_MEMORY,
// kRestart.
inline Result<void> make_room_for_handle(obj::Process& process) {
    if (process.handles().has_room()) [[likely]] {
        return {};
    }
    TRY(process.handles().make_room());
    return look_for_interrupt();
}

}  // namespace kos::core
