// SPDX-License-Identifier: Apache-2.0
// core.Mm: the machine's pages.
#include "service/mm.hpp"

#include "mm/page_allocator.hpp"
#include "obj/invocation.hpp"

namespace kos::service::mm {

Result<StatsOut> stats(obj::Invocation& /*call*/) {
    const kos::mm::PageStats stats = kos::mm::kernel_pages.stats();
    return StatsOut{kPageSize, stats.total_frames, stats.free_frames};
}

}  // namespace kos::service::mm
