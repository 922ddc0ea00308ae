// SPDX-License-Identifier: Apache-2.0
// What the kernel's audit counts, and whether it is the same at two moments.
#pragma once

#include <kos/core/stat.hpp>
#include <kos/print.hpp>

namespace stress {

using Balance = kos::core::Stat::AuditOut;

// Prints what differs.
inline bool same(const Balance& before, const Balance& after) {
    const bool equal = after.free_pages == before.free_pages && after.objects == before.objects &&
                       after.handles == before.handles && after.processes == before.processes &&
                       after.threads == before.threads && after.regions == before.regions &&
                       after.charged == before.charged;
    if (!equal) {
        kos::println(
            "WRONG: free pages {} of {}, bytes {} of {}, objects {} of {}, handles {} of {}, processes {} of {}",
            after.free_pages, before.free_pages, after.charged, before.charged, after.objects, before.objects,
            after.handles, before.handles, after.processes, before.processes);
    }
    return equal;
}

}  // namespace stress
