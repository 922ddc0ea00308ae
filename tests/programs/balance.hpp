// SPDX-License-Identifier: Apache-2.0
// What the kernel's audit counts, and whether it is the same at two moments.
#pragma once

#include <kos/core/stat.hpp>
#include <kos/print.hpp>

using Balance = kos::core::Stat::AuditOut;

constexpr bool within(kos::u64 one, kos::u64 other, kos::u64 most) {
    return (one > other ? one - other : other - one) <= most;
}

// `pages`: so many more or less may be in use.
constexpr bool same(const Balance& before, const Balance& after, kos::u64 pages = 0) {
    constexpr kos::u64 kPageBytes = 4096;
    return after.objects == before.objects && after.handles == before.handles && after.processes == before.processes &&
           after.threads == before.threads && after.regions == before.regions &&
           within(after.free_pages, before.free_pages, pages) &&
           within(after.charged, before.charged, pages * kPageBytes);
}

inline void print_difference(const Balance& before, const Balance& after) {
    kos::println("WRONG: free pages {} of {}, bytes {} of {}, objects {} of {}, handles {} of {}, processes {} of {}",
                 after.free_pages, before.free_pages, after.charged, before.charged, after.objects, before.objects,
                 after.handles, before.handles, after.processes, before.processes);
}
