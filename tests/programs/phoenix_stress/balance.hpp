// SPDX-License-Identifier: Apache-2.0
// What the kernel's audit counts, and whether it is the same at two moments.
#pragma once

#include <kos/core/stat.hpp>
#include <kos/print.hpp>

namespace stress {

using Balance = kos::core::Stat::AuditOut;

// Two servers that have just come lie elsewhere than those before them. What lies over the edge of a translation table
// (image, stack, maps) needs one more: three a server.
inline constexpr kos::u64 kTablesThatDiffer = 6;

constexpr bool within(kos::u64 one, kos::u64 other, kos::u64 most) {
    return (one > other ? one - other : other - one) <= most;
}

// Prints what differs. A thousand deaths that lose a page each would show, and so would one object or handle.
inline bool same(const Balance& before, const Balance& after) {
    constexpr kos::u64 kPageBytes = 4096;
    const bool equal = after.objects == before.objects && after.handles == before.handles &&
                       after.processes == before.processes && after.threads == before.threads &&
                       after.regions == before.regions &&
                       within(after.free_pages, before.free_pages, kTablesThatDiffer) &&
                       within(after.charged, before.charged, kTablesThatDiffer * kPageBytes);
    if (!equal) {
        kos::println(
            "WRONG: free pages {} of {}, bytes {} of {}, objects {} of {}, handles {} of {}, processes {} of {}",
            after.free_pages, before.free_pages, after.charged, before.charged, after.objects, before.objects,
            after.handles, before.handles, after.processes, before.processes);
    }
    return equal;
}

}  // namespace stress
