// SPDX-License-Identifier: Apache-2.0
// The user half of the address space of one process: regions, translation tables, ASID.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "vmm/asid.hpp"
#include "vmm/frame_chain.hpp"
#include "vmm/layout.hpp"
#include "vmm/region.hpp"
#include "vmm/table_pages.hpp"

namespace kos::vmm {

struct MapRequest {
    Memory& memory;
    u64 offset = 0;  // whole pages, as size and guard
    u64 size;
    Access access;
    AccessSet allowed = AccessSet::all();  // what protect() may turn it into
    UserAddr at{};                         // zero: the kernel chooses
    u64 guard = 0;                         // bytes below that stay unmapped
};

struct RegionInfo {
    UserAddr start;
    u64 size;
    Access access;
    MemoryType type;
    u64 offset;      // in the memory object
    u64 memory_sid;  // which one
};

struct SpaceStats {
    u64 mapped;     // bytes of memory objects
    u64 reserved;   // bytes of reservations
    u64 committed;  // of these, bytes that have pages
};

// Every operation validates fully and then commits: an error leaves everything as it was.
class AddressSpace final {
  public:
    // The account pays for the space, its tables and regions. QUOTA, NO_MEMORY.
    static Result<AddressSpace*> create(mm::Account& payer);
    // Unmaps everything, gives all back to the payer, and ends the object. No other CPU may run in the space.
    void destroy();

    // Maps a part of a memory object; returns where. INVALID: not whole pages, beyond the object, outside of user
    // space, or not allowed by the object (write XOR execute); NO_RIGHTS: not in `allowed`; EXISTS: something is mapped
    // there; NO_MEMORY: also where no free range is large enough; QUOTA.
    Result<UserAddr> map(const MapRequest& request);
    // Unmaps what is mapped in a range. INVALID: not whole pages of user space; QUOTA, NO_MEMORY: it begins or ends
    // within a region, which then has to be split.
    Result<void> unmap(UserAddr start, u64 size);
    // Changes the access to a range. As unmap(), and NOT_FOUND: the range is not wholly mapped; INVALID: write XOR
    // execute; NO_RIGHTS: the region was not mapped with this access allowed.
    Result<void> protect(UserAddr start, u64 size, Access access);
    // Keeps a range of addresses: a region without pages, which a touch of it faults. `at` zero: the kernel chooses.
    // Errors as those of map().
    Result<UserAddr> reserve(u64 size, Access access, UserAddr at);
    // Gives zeroed pages to what of a range of reservations has none. INVALID: not whole pages of user space;
    // NOT_FOUND: a part is not reserved; QUOTA, NO_MEMORY.
    Result<void> commit(UserAddr start, u64 size);
    // Takes the pages back from what of a range of reservations has some. INVALID, NOT_FOUND: as commit().
    Result<void> decommit(UserAddr start, u64 size);
    // The region at an address, or the first one above it. NOT_FOUND: there is none.
    Result<RegionInfo> query(UserAddr address) const;

    // Where an address lies that user space may access in this way. FAULT: it may not.
    Result<PhysAddr> translate(UserAddr address, Access needed) const;
    // Copies from and to a process that does not run now. FAULT: some byte is not accessible, or not normal memory;
    // the destination may then be partly written.
    Result<void> copy_in(std::span<std::byte> destination, UserAddr source) const;
    Result<void> copy_out(UserAddr destination, std::span<const std::byte> source) const;

    // User addresses of this CPU go through this space from now on.
    void activate();

    mm::Account& payer() const { return *payer_; }
    const Layout& layout() const { return layout_; }
    u64 mapped_bytes() const { return mapped_bytes_; }
    SpaceStats stats() const { return {mapped_bytes_ - reserved_bytes_, reserved_bytes_, committed_bytes_}; }

    // Self-check: whether the regions lie apart and in order, and add up. Shows each region's memory object to
    // visit(Memory&). Answers with the first fault, or nothing.
    template <typename Visit>
    std::string_view audit(Visit visit) const {
        SpaceStats seen{};
        UserAddr end{};
        for (Region* region = regions_.first(); region != nullptr; region = regions_.next(*region)) {
            if (region->low() < end || region->size == 0 || !in_user_range(region->start, region->size)) {
                return "regions overlap, or lie outside of user space";
            }
            end = region->end();
            seen.mapped += region->size;
            seen.reserved += region->sparse() ? region->size : 0;
            visit(region->mapping.memory());
        }
        return seen.mapped == mapped_bytes_ && seen.reserved == reserved_bytes_ && committed_bytes_ <= reserved_bytes_
                   ? ""
                   : "the sizes of regions do not add up";
    }

  private:
    friend class mm::ObjectCacheAccess;

    AddressSpace(mm::Account& payer, hal::PageTable table, const Layout& layout)
        : table_{std::move(table)}, payer_{&payer}, source_{payer}, layout_{layout} {}
    ~AddressSpace() = default;

    Result<UserAddr> place(const MapRequest& request) const;
    Result<UserAddr> find_free(const MapRequest& request) const;
    Result<UserAddr> find_free_above(UserAddr low, const MapRequest& request) const;
    Region* region_at(UserAddr address) const;
    bool is_free(UserAddr low, UserAddr end) const;
    bool is_covered(UserAddr start, UserAddr end) const;

    Result<Region*> make_region(const MapRequest& request, UserAddr at);
    void drop_region(Region& region);
    // Makes regions begin, and no block reach beyond, at both ends of a range.
    Result<void> cut(UserAddr start, UserAddr end);
    Result<void> split_around(UserAddr start, UserAddr end);
    // Makes a region begin at the address, which lies in one; nullptr: one does already.
    Result<Region*> split(UserAddr address);
    // Joins a region that split() made to the one before it.
    void join(Region& upper);

    Result<void> check_access(const Region& region, Access access) const;
    void change_access(Region& region, Access access);

    // Tables for the blocks that an end of a range lies in.
    struct SpareTables {
        std::optional<PhysAddr> start;
        std::optional<PhysAddr> end;
    };
    bool cuts_block(UserAddr address) const;
    Result<SpareTables> take_tables(UserAddr start, UserAddr end);

    Result<void> map_pages(const Region& region);
    // Maps what comes at an offset in the region, a block or a run; returns the bytes.
    Result<u64> map_next(const Region& region, u64 offset);
    void unmap_pages(UserAddr start, u64 size);
    void free_empty_tables(UserAddr start, u64 size);

    Result<void> check_reserved(UserAddr start, u64 size) const;
    u64 absent_pages(UserAddr start, u64 size) const;
    Result<void> make_tables(UserAddr start, u64 size);
    // Gives frames to the absent pages of a range of one region.
    void put_frames(UserAddr start, u64 size, Access access, FrameChain& frames);
    // Unmaps a region's range and gives back what belongs to it.
    void empty(const Region& region);
    void release_pages(UserAddr start, u64 size);
    void release_part(UserAddr start, u64 pages);
    void flush(UserAddr start, u64 size) const;
    Result<std::span<std::byte>> reachable(UserAddr address, Access needed, usize limit) const;

    static mm::ObjectCache<AddressSpace> cache_;

    hal::PageTable table_;
    AsidContext asid_;
    mm::Account* payer_;
    TablePages source_;
    Layout layout_;
    u64 mapped_bytes_ = 0;
    u64 reserved_bytes_ = 0;
    u64 committed_bytes_ = 0;
    bool has_blocks_ = false;  // or had
    Tree<Region, struct ByAddress, AddressOf> regions_;
};

}  // namespace kos::vmm
