// SPDX-License-Identifier: Apache-2.0
// core.Mm: the machine's pages.
#include "service/mm.hpp"

#include "core/before_restart.hpp"
#include "core/service/open_handle.hpp"
#include "mm/page_allocator.hpp"
#include "obj/preemption_point.hpp"
#include "thread/thread.hpp"

namespace kos::service::mm {

namespace {

constexpr abi::Rights kMemoryRights = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke |
                                      abi::Right::GetSid | abi::Right::Read | abi::Right::Write | abi::Right::Map;

}  // namespace

Result<StatsOut> stats(obj::Invocation& /*call*/) {
    const kos::mm::PageStats stats = kos::mm::kernel_pages.stats();
    return StatsOut{kPageSize, stats.total_frames, stats.free_frames};
}

Result<AllocateContiguousOut> allocate_contiguous(obj::Invocation& call, const AllocateContiguousIn& in) {
    if (in.size == 0 || in.size > kos::vmm::Memory::kMaxSize) {
        return Error{Status::Invalid};
    }
    const u64 size = (in.size + kPageMask) & ~kPageMask;
    obj::Ref<kos::vmm::Memory>& memory = kos::thread::Thread::current().unfinished;
    if (!memory || memory->size() != size) {
        memory = TRY(kos::vmm::Memory::begin_contiguous(call.process(), size));
        TRY(obj::preemption_point());
    }
    TRY(memory->fill(Pace::Interruptible));
    TRY(core::make_room_for_handle(call.process()));
    const abi::Handle handle = TRY(core::open_handle(call.process(), *memory, kMemoryRights));
    return AllocateContiguousOut{handle, memory->page(0).raw()};
}

Result<LowWaterOut> low_water(obj::Invocation& /*call*/) {
    return LowWaterOut{kos::mm::kernel_pages.stats().low_water_frames};
}

Result<FreeBlocksOut> free_blocks(obj::Invocation& /*call*/, const FreeBlocksIn& in) {
    return FreeBlocksOut{TRY(kos::mm::kernel_pages.free_blocks(in.order))};
}

}  // namespace kos::service::mm
