// SPDX-License-Identifier: Apache-2.0
// Walks of the radix tree: loops, at most three levels deep.
#include "vmm/page_array.hpp"

#include <algorithm>

#include <hal/memory_map.hpp>

#include "lib/for_each_four.hpp"

namespace kos::vmm {
namespace {

constexpr u32 kRunBegins = u32{1} << 31;

constexpr u32 to_entry(PhysAddr page) {
    return static_cast<u32>(page.raw() >> kPageShift) + 1;
}

constexpr PhysAddr to_page(u32 entry) {
    return PhysAddr{u64{(entry & ~kRunBegins) - 1} << kPageShift};
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
    const Entry* entry = entry_at(index);
    return entry == nullptr || *entry == 0 ? std::nullopt : std::optional{to_page(*entry)};
}

void PageArray::copy(u64 index, std::span<PhysAddr> pages) const {
    for (usize done = 0; done < pages.size();) {
        const Entry* entry = entry_at(index + done);
        const u64 in_node = (height_ == 0 ? kInline : kNodeEntries) - (index + done) % kNodeEntries;
        const usize some = std::min<usize>(pages.size() - done, in_node);
        PhysAddr* const to = &pages[done];
        lib::for_each_four(some, [&](usize i) { to[i] = to_page(entry[i]); });
        done += some;
    }
}

Result<void> PageArray::set(u64 index, PhysAddr page, mm::Account& payer) {
    KOS_ASSERT(page.page_aligned());
    Entry& entry = *TRY(make_entry(index, payer));
    KOS_ASSERT(entry == 0);
    entry = to_entry(page);
    return {};
}

Result<void> PageArray::begin_run(u64 index, PhysAddr first, mm::Account& payer) {
    KOS_ASSERT(index % kRun == 0 && count_ - index >= kRun && height_ > 0);
    Entry* entry = TRY(make_entry(index, payer));
    KOS_ASSERT(*entry == 0);
    *entry = to_entry(first) | kRunBegins;
    return {};
}

void PageArray::extend_run(u64 index, u64 count) {
    KOS_ASSERT(index % kRun != 0 && index % kRun + count <= kRun);
    Entry* entry = node(index, 1) + index_at(index, 1);
    for (Entry next = (entry[-1] & ~kRunBegins) + 1; count > 0; --count) {
        KOS_ASSERT(*entry == 0);
        *entry++ = next++;
    }
}

bool PageArray::begins_run(u64 index) const {
    const Entry* entry = entry_at(index);
    return entry != nullptr && (*entry & kRunBegins) != 0;
}

const PageArray::Entry* PageArray::entry_at(u64 index) const {
    KOS_ASSERT(index < count_);
    if (height_ == 0) {
        return here_ + index;
    }
    const Entry* entries = node(index, 1);
    return entries == nullptr ? nullptr : entries + index_at(index, 1);
}

Result<PageArray::Entry*> PageArray::make_entry(u64 index, mm::Account& payer) {
    KOS_ASSERT(index < count_);
    return height_ == 0 ? here_ + index : TRY(make_node(index, 1, payer)) + index_at(index, 1);
}

bool PageArray::clear_next(mm::Account& payer) {
    if (cleared_level_ > height_) {
        return true;
    }
    if (const Entry* entries = node(cleared_, cleared_level_); entries != nullptr) {
        mm::kernel_pages.free(payer, hal::virt_to_phys(entries));
    }
    cleared_ += u64{1} << (kNodeBits * cleared_level_);
    if (cleared_ >= count_) {
        cleared_ = 0;
        ++cleared_level_;
    }
    here_[0] = cleared_level_ > height_ ? 0 : here_[0];
    return cleared_level_ > height_;
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
