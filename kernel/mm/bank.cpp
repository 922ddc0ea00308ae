// SPDX-License-Identifier: Apache-2.0
// The buddy system of one bank. A frame's metadata is read only where an earlier step wrote it: a block's buddy is a
// block's first frame because both came from one split, or else it lies outside of the range (see open()).
#include "mm/bank.hpp"

#include <bit>

#include <hal/memory_map.hpp>

namespace kos::mm {

void Bank::open(hal::PhysRange range) {
    KOS_ASSERT(range.start.page_aligned() && (range.size & kPageMask) == 0);
    const u64 frames = range.size >> kPageShift;
    const u64 metadata = (frames * sizeof(Page) + kPageMask) >> kPageShift;
    if (frames <= metadata) {
        return;
    }
    KOS_ASSERT(frames < Page::kNone);
    // Safe: the range is RAM that nobody else uses, and page-aligned.
    pages_ = static_cast<Page*>(hal::phys_to_virt(range.start));
    first_frame_ = (range.start.raw() >> kPageShift) + metadata;
    frame_count_ = static_cast<u32>(frames - metadata);
    // Greedily the largest aligned blocks: the buddy of each begins outside of the bank, or is itself such a block.
    for (u32 index = 0; index < frame_count_;) {
        const u32 order = largest_order_at(index);
        push(index, order);
        index += u32{1} << order;
    }
}

bool Bank::contains(PhysAddr address) const {
    const u64 frame = address.raw() >> kPageShift;
    return frame >= first_frame_ && frame - first_frame_ < frame_count_;
}

std::optional<PhysAddr> Bank::take(u32 order, Account& payer) {
    const u32 candidates = order <= kMaxOrder ? orders_ >> order : 0;
    if (candidates == 0) {
        return std::nullopt;
    }
    const u32 index = cut(order + static_cast<u32>(std::countr_zero(candidates)), order);
    pages_[index] = {.payer = &payer, .state = PageState::Allocated, .order = static_cast<u8>(order)};
    return address_of(index);
}

u32 Bank::cut(u32 found, u32 order) {
    const u32 index = heads_[found];
    unlink(index, found);
    while (found > order) {
        --found;
        push(index + (u32{1} << found), found);
    }
    return index;
}

inline u32 Bank::allocated(PhysAddr address, u32 order, const Account& payer) const {
    const u32 index = index_of(address);
    const Page& page = pages_[index];
    KOS_ASSERT(page.state == PageState::Allocated);  // else: given back twice, or never handed out
    KOS_ASSERT(page.order == order);
    KOS_ASSERT(page.payer == &payer);
    return index;
}

void Bank::give(PhysAddr address, u32 order, const Account& payer) {
    insert_merged(allocated(address, order, payer), order);
}

Bank::Some Bank::take_some() {
    if (orders_ == 0) {
        return {};
    }
    const auto found = static_cast<u32>(std::countr_zero(orders_));
    const u32 order = found < kSomeOrder ? found : kSomeOrder;
    const u32 index = cut(found, order);
    const u32 frames = u32{1} << order;
    for (u32 frame = index; frame < index + frames; ++frame) {
        pages_[frame] = {.payer = nullptr, .state = PageState::Cached, .order = 0};
    }
    return {address_of(index), &pages_[index], frames};
}

Page* Bank::give_to_cache(PhysAddr frame, const Account& payer) {
    Page& page = pages_[allocated(frame, 0, payer)];
    page.state = PageState::Cached;
    return &page;
}

void Bank::give_cached(PhysAddr frame) {
    const u32 index = index_of(frame);
    KOS_ASSERT(pages_[index].state == PageState::Cached);
    insert_merged(index, 0);
}

void Bank::split(PhysAddr address, u32 order) {
    const u32 index = index_of(address);
    Page& lower = pages_[index];
    KOS_ASSERT(lower.state == PageState::Allocated && lower.order == order && order > 0);
    lower.order = static_cast<u8>(order - 1);
    pages_[index + (u32{1} << (order - 1))] = lower;
}

std::optional<Bank::Block> Bank::block_at(u32 index) const {
    const Page& page = pages_[index];
    const bool begins =
        page.state == PageState::Free || page.state == PageState::Allocated || page.state == PageState::Cached;
    if (!begins || page.order > kMaxOrder) {
        return std::nullopt;
    }
    Account* payer = page.state == PageState::Allocated ? page.payer : nullptr;
    return Block{address_of(index), page.order, payer, page.state};
}

u32 Bank::index_of(PhysAddr address) const {
    KOS_ASSERT(address.page_aligned() && contains(address));
    return static_cast<u32>((address.raw() >> kPageShift) - first_frame_);
}

u32 Bank::buddy_of(u32 index, u32 order) const {
    const u64 buddy = (first_frame_ + index) ^ (u64{1} << order);
    // Below the bank this wraps to a large number, which is_free_block() refuses like one above the bank.
    const u64 relative = buddy - first_frame_;
    return relative < frame_count_ ? static_cast<u32>(relative) : Page::kNone;
}

bool Bank::is_free_block(u32 index, u32 order) const {
    return index < frame_count_ && pages_[index].state == PageState::Free && pages_[index].order == order;
}

u32 Bank::largest_order_at(u32 index) const {
    const auto fits = static_cast<u32>(std::bit_width(frame_count_ - index)) - 1;
    const u32 largest = fits < kMaxOrder ? fits : kMaxOrder;
    const auto aligned = static_cast<u32>(std::countr_zero(first_frame_ + index));
    return aligned < largest ? aligned : largest;
}

void Bank::push(u32 index, u32 order) {
    const u32 bit = u32{1} << order;
    const u32 next = (orders_ & bit) != 0 ? heads_[order] : Page::kNone;
    if (next != Page::kNone) {
        pages_[next].links.previous = index;
    }
    pages_[index] = {.links = {next, Page::kNone}, .state = PageState::Free, .order = static_cast<u8>(order)};
    heads_[order] = index;
    ++blocks_[order];
    orders_ |= bit;
}

void Bank::unlink(u32 index, u32 order) {
    const auto [next, previous] = pages_[index].links;
    --blocks_[order];
    if (next != Page::kNone) {
        pages_[next].links.previous = previous;
    }
    if (previous != Page::kNone) {
        pages_[previous].links.next = next;
        return;
    }
    heads_[order] = next;
    if (next == Page::kNone) {
        orders_ &= ~(u32{1} << order);
    }
}

void Bank::insert_merged(u32 index, u32 order) {
    for (; order < kMaxOrder; ++order) {
        const u32 buddy = buddy_of(index, order);
        if (!is_free_block(buddy, order)) {
            break;
        }
        unlink(buddy, order);
        const u32 upper = buddy > index ? buddy : index;
        pages_[upper].state = PageState::Inside;
        index = buddy < index ? buddy : index;
    }
    push(index, order);
}

}  // namespace kos::mm
