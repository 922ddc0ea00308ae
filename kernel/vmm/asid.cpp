// SPDX-License-Identifier: Apache-2.0
// Handing out ASIDs, and beginning a new generation of them.
#include "vmm/asid.hpp"

#include <algorithm>

#include <hal/page_table.hpp>

#include "lib/assert.hpp"

namespace kos::vmm {
namespace {

constinit AsidAllocator allocator;

}  // namespace

AsidAllocator& asids() {
    return allocator;
}

bool AsidAllocator::is_kept(AsidContext context) const {
    return context != AsidContext{} &&
           std::find(std::begin(reserved_), std::end(reserved_), context) != std::end(reserved_);
}

void AsidAllocator::renew(AsidContext& context) {
    if (keep(context)) {
        return;
    }
    // Ends: there are more ASIDs than CPUs.
    for (;; ++next_) {
        if (next_ >= hal::asid_count()) {
            begin_generation();
        }
        if (!is_reserved(static_cast<u16>(next_))) {
            break;
        }
    }
    context = AsidContext{generation_, static_cast<u16>(next_++)};
}

bool AsidAllocator::is_reserved(u16 asid) const {
    for (const AsidContext& reserved : reserved_) {
        if (reserved.asid() == asid) {
            return true;
        }
    }
    return false;
}

bool AsidAllocator::keep(AsidContext& context) {
    if (context == AsidContext{}) {
        return false;
    }
    const AsidContext renewed{generation_, context.asid()};
    bool kept = false;
    for (AsidContext& reserved : reserved_) {
        if (reserved == context) {
            reserved = renewed;  // on every CPU, so that the next generation finds it again
            kept = true;
        }
    }
    context = kept ? renewed : context;
    return kept;
}

void AsidAllocator::begin_generation() {
    ++generation_;
    next_ = kFirst;
    for (u32 cpu = 0; cpu < hal::kMaxCpus; ++cpu) {
        if (active_[cpu] != AsidContext{}) {
            reserved_[cpu] = active_[cpu];
            active_[cpu] = {};
        }
    }
    hal::invalidate_all_user();
}

}  // namespace kos::vmm
