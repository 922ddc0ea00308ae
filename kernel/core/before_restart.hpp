// SPDX-License-Identifier: Apache-2.0
// What a service that restarts does before it begins.
#pragma once

#include <kos/base/result.hpp>

#include "obj/preemption_point.hpp"
#include "obj/process.hpp"

namespace kos::core {

// One before anything was reached, since already the way to the first part is long: once a call, so that it gets on.
// For calls whose ticket is theirs.
inline Result<void> first_preemption_point(u64& ticket) {
    constexpr u64 kLooked = 1;
    if (ticket != 0) {
        return {};
    }
    ticket = kLooked;
    return obj::preemption_point();
}

// Before the call does anything else: the handle that it will open needs no new leaf of its table. QUOTA, NO_MEMORY,
// kRestart.
inline Result<void> make_room_for_handle(obj::Process& process) {
    if (process.handles().has_room()) [[likely]] {
        return {};
    }
    TRY(process.handles().make_room());
    return obj::preemption_point();
}

}  // namespace kos::core
