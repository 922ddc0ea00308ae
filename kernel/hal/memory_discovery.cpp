// SPDX-License-Identifier: Apache-2.0
// Memory nodes minus reservations.
#include "hal/memory_discovery.hpp"

#include "hal/dtb/memory.hpp"
#include "hal/range_list.hpp"

namespace kos::hal {
namespace {

// Visitors return nothing, so the first error is kept for later.
class FirstError {
  public:
    void note(Result<void> result) {
        if (!result.has_value() && result_.has_value()) {
            result_ = result;
        }
    }
    Result<void> result() const { return result_; }

  private:
    Result<void> result_{};
};

PhysRange below(PhysRange range, PhysAddr limit) {
    if (range.start >= limit) {
        return {};
    }
    return range.end() > limit ? PhysRange{range.start, limit - range.start} : range;
}

Result<RangeList> read_ram(const dtb::Tree& tree, PhysAddr limit) {
    RangeList ram{};
    FirstError error;
    TRY(dtb::for_each_memory(tree, [&](dtb::AddressRange range) {
        error.note(add_range(ram, below(inner_pages(range.base, range.size), limit)));
    }));
    TRY(error.result());
    return ram;
}

Result<void> subtract_reserved(const dtb::Tree& tree, MemoryLayout& layout) {
    FirstError error;
    TRY(dtb::for_each_reserved(tree, [&](const dtb::ReservedRange& reserved) {
        const PhysRange pages = outer_pages(reserved.range.base, reserved.range.size);
        error.note(subtract_range(layout.free, pages));
        if (reserved.mapping == dtb::Mapping::Forbidden) {
            error.note(subtract_range(layout.mappable, pages));
        }
    }));
    return error.result();
}

Result<void> subtract_used(RangeList& list, PhysRange range) {
    return subtract_range(list, outer_pages(range.start.raw(), range.size));
}

}  // namespace

Result<MemoryLayout> find_memory(const dtb::Tree& tree, const MemoryInUse& in_use, PhysAddr limit) {
    MemoryLayout layout{};
    layout.ram = TRY(read_ram(tree, limit));
    layout.mappable = layout.ram;
    layout.free = layout.ram;
    TRY(subtract_reserved(tree, layout));
    TRY(subtract_used(layout.free, in_use.kernel));
    TRY(subtract_used(layout.free, in_use.device_tree));
    TRY(subtract_used(layout.free, in_use.initrd));
    return layout;
}

}  // namespace kos::hal
