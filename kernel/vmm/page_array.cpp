// SPDX-License-Identifier: Apache-2.0
// Walks of the radix tree: loops, at most three levels deep.
#include "vmm/page_array.hpp"

#include <hal/memory_map.hpp>

namespace kos::vmm {
namespace {

constexpr u32 to_entry(PhysAddr page) {
    return static_cast<u32>(page.raw() >> kPageShift) + 1;
}

constexpr PhysAddr to_page(u32 entry) {
    return PhysAddr{u64{entry - 1} << kPageShift};
}

// Safe: nodes are whole frames that belong to the array.
u32* entries_of(u32 entry) {
    return static_cast<u32*>(hal::phys_to_virt(to_page(entry)));
}

constexpr u64 index_at(u64 index, u32 level) {
    return (index >> (PageArray::kNodeBits * (level - 1))) % PageArray::kNodeEntries;
}

constexpr u32 height_for(u64 count) {
    u32 height = 0;
    for (u64 reach = PageArray::kInline; reach < count; ++height) {
        reach = u64{1} << (PageArray::kNodeBits * (height + 1));
    }
    return height;
}

static_assert(height_for(16) == 0 && height_for(17) == 1 && height_for(1024) == 1 && height_for(1025) == 2);

}  // namespace

PageArray::PageArray(u64 count) : count_{count}, height_{height_for(count)} {
    KOS_ASSERT(count <= kMaxPages);
}

std::optional<PhysAddr> PageArray::get(u64 index) const {
    KOS_ASSERT(index < count_);
    const Entry* entries = height_ == 0 ? here_ : node(index, 1);
    if (entries == nullptr) {
        return std::nullopt;
    }
    const Entry entry = entries[height_ == 0 ? index : index_at(index, 1)];
    return entry == 0 ? std::nullopt : std::optional{to_page(entry)};
}

Result<void> PageArray::set(u64 index, PhysAddr page, mm::Account& payer) {
    KOS_ASSERT(index < count_ && page.page_aligned());
    Entry* entries = height_ == 0 ? here_ : TRY(make_node(index, 1, payer));
    Entry& entry = entries[height_ == 0 ? index : index_at(index, 1)];
    KOS_ASSERT(entry == 0);
    entry = to_entry(page);
    return {};
}

void PageArray::clear(mm::Account& payer) {
    for (u32 level = 1; level <= height_; ++level) {
        const u64 step = u64{1} << (kNodeBits * level);
        for (u64 index = 0; index < count_; index += step) {
            if (const Entry* entries = node(index, level); entries != nullptr) {
                mm::kernel_pages.free(payer, hal::virt_to_phys(entries));
            }
        }
        if (level == height_) {
            here_[0] = 0;
        }
    }
}

PageArray::Entry* PageArray::node(u64 index, u32 level) const {
    Entry entry = here_[0];
    for (u32 at = height_; entry != 0; --at) {
        Entry* entries = entries_of(entry);
        if (at == level) {
            return entries;
        }
        entry = entries[index_at(index, at)];
    }
    return nullptr;
}

PageArray::Entry* PageArray::link_to(u64 index, u32 level) {
    return level == height_ ? here_ : node(index, level + 1) + index_at(index, level + 1);
}

Result<PageArray::Entry*> PageArray::make_node(u64 index, u32 level, mm::Account& payer) {
    // From the top down: a node that is made hangs at once, so that clear() finds it whatever fails later.
    for (u32 at = height_; at >= level; --at) {
        Entry* link = link_to(index, at);
        if (*link == 0) {
            *link = to_entry(TRY(mm::kernel_pages.allocate_zeroed(payer)));
        }
    }
    return node(index, level);
}

}  // namespace kos::vmm
