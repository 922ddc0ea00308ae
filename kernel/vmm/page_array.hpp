// SPDX-License-Identifier: Apache-2.0
// The page frames of a memory object by index: a radix tree of frame numbers whose nodes are frames themselves.
#pragma once

#include <optional>
#include <span>

#include "mm/page_allocator.hpp"

namespace kos::vmm {

// Few frames are kept in place, so that small objects pay for no node. O(1) access. The owner calls clear() before the
// end, with the account that paid for the nodes.
class PageArray {
  public:
    static constexpr u64 kInline = 16;
    static constexpr u64 kRun = 512;
    static constexpr u32 kNodeBits = 10;
    static constexpr u64 kNodeEntries = u64{1} << kNodeBits;
    static constexpr u64 kMaxPages = kNodeEntries * kNodeEntries * kNodeEntries;  // 4 TiB

    // count <= kMaxPages.
    explicit PageArray(u64 count);
    PageArray(const PageArray&) = delete;
    PageArray& operator=(const PageArray&) = delete;

    u64 count() const { return count_; }
    // index < count(). Nothing: no page was set there.
    std::optional<PhysAddr> get(u64 index) const;
    // The pages from the index on, all of which were set.
    void copy(u64 index, std::span<PhysAddr> pages) const;
    // Whether the next set() or begin_run() of this index needs no node more.
    bool has_node(u64 index) const { return entry_at(index) != nullptr; }
    // Makes the nodes that it needs. QUOTA, NO_MEMORY.
    Result<void> make_room(u64 index, mm::Account& payer) {
        TRY(make_entry(index, payer));
        return {};
    }
    // Sets the page of an empty entry. QUOTA, NO_MEMORY: no frame for a node.
    Result<void> set(u64 index, PhysAddr page, mm::Account& payer);
    // Sets the first of kRun pages that lie one after another; the index is a multiple of kRun.
    Result<void> begin_run(u64 index, PhysAddr first, mm::Account& payer);
    // Sets the next ones, behind one of the same run.
    void extend_run(u64 index, u64 count);
    // Whether begin_run() set this index.
    bool begins_run(u64 index) const;
    // Whether these pages, all of which were set, lie in one run.
    bool in_run(u64 index, u64 count) const {
        return height_ > 0 && index % kRun + count <= kRun && begins_run(index - index % kRun);
    }
    // Gives all nodes back and is empty; the pages are the owner's.
    void clear(mm::Account& payer) {
        cleared_level_ = 1;
        cleared_ = 0;
        while (!clear_next(payer)) {
        }
    }
    // The same in steps: true when all are back. Nothing else may be done once it has begun.
    bool clear_next(mm::Account& payer);

  private:
    // A frame number plus one; 0: none. The highest bit: a run begins. 43 bits of physical address.
    using Entry = u32;

    // The entry of an index and those behind it in the same node; nullptr: no node.
    const Entry* entry_at(u64 index) const;
    Result<Entry*> make_entry(u64 index, mm::Account& payer);
    // The node of this level (1: the lowest) that covers the index; nullptr: not there.
    Entry* node(u64 index, u32 level) const;
    Result<Entry*> make_node(u64 index, u32 level, mm::Account& payer);
    // Where the node of this level hangs, in the node above it or here.
    Entry* link_to(u64 index, u32 level);

    u64 count_;
    u32 cleared_level_ = 1;  // by clear_next(): nodes below, and at this level those before the index, are back
    u64 cleared_ = 0;
    u32 height_;                // levels of nodes; 0: the entries are here
    Entry here_[kInline] = {};  // with nodes, here_[0] links to the top one
};

}  // namespace kos::vmm
