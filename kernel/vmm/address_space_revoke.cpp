// SPDX-License-Identifier: Apache-2.0
// Mappings that are taken back when the handle is revoked that they were made through. The revocation has no place in
// the space: each of its steps looks at what goes on there now.
#include "vmm/address_space.hpp"

namespace kos::vmm {

namespace {

constexpr u32 kTakeCost = 400;

}  // namespace

// What others have begun ends first, as for everybody who comes; that may be the end of this mapping, too. What this
// one begins belongs to nobody's call: whoever comes next takes it on.
void AddressSpace::take_back(obj::MappedPlace& place) {
    if (&place == &pending_) {
        finish(Status::Revoked);  // it has not got beyond looking for addresses
        return;
    }
    auto& region = static_cast<Region&>(place);
    if (!dissolving()) {
        if (!operation_.active()) {
            begin_taking(region);
        }
        advance();
    } else if (leave_operation()) {
        regions_.erase(region);
        drop_region(region);
    }
}

void AddressSpace::begin_taking(Region& region) {
    operation_ = {.action = Action::Unmap,
                  .phase = Phase::TakeBack,
                  .begun = true,
                  .start = region.start,
                  .size = region.size,
                  .at = region.start,
                  .region = &region};
}

// All of a region: nothing is cut, so that it cannot fail. The region stays, and keeps its addresses.
u32 AddressSpace::step_take_back() {
    Operation& op = operation_;
    Region& region = *op.region;
    if (op.at < region.end()) {
        op.at = unmap_next(op.at, region.end());
        return kTakeCost;
    }
    flush(region.start, region.size);
    mapped_bytes_ -= region.size;
    region.leave();
    region.mapping.drop();
    finish(Status::Ok);
    return kTakeCost;
}

bool AddressSpace::has(const obj::MappedPlace& place, const obj::Object& object) const {
    if (&place == &pending_) {
        return operation_.action == Action::Map && operation_.memory.get() == &object;
    }
    const auto& region = static_cast<const Region&>(place);
    return region_at(region.start) == &region && region.mapping && &region.mapping.memory() == &object;
}

}  // namespace kos::vmm
