// SPDX-License-Identifier: Apache-2.0
// The user half of the address space of one process: regions, translation tables, ASID.
#pragma once

#include <span>
#include <string_view>

#include "vmm/asid.hpp"
#include "vmm/layout.hpp"
#include "vmm/operation.hpp"
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
    obj::Derivation* through = nullptr;    // the handle of the object that is mapped through; nullptr: the kernel maps
};

struct RegionInfo {
    UserAddr start;
    u64 size;
    Access access;
    MemoryType type;
    u64 offset;      // in the memory object
    u64 memory_sid;  // which one; 0: it was taken back
};

struct SpaceStats {
    u64 mapped;     // bytes of memory objects
    u64 reserved;   // bytes of reservations
    u64 committed;  // of these, bytes that have pages
};

// Every operation validates fully and then commits: an error leaves everything as it was.
//
// Those that take an Attempt go in steps. One goes on at a time: who comes while another one has begun first ends that
// one, whoever began it, so that each appears to happen at once. With an interruptible attempt they answer kRestart
// when an interrupt is pending, and go on where they were when they are called with the same attempt again.
//
// What is mapped through a handle is taken back, in steps as well, when that handle is revoked (docs/adr/0011): then
// there is no access, and nothing to change, until it is unmapped.
class AddressSpace final : private obj::MappingHolder {
  public:
    // The account pays for the space, its tables and regions. QUOTA, NO_MEMORY.
    static Result<AddressSpace*> create(mm::Account& payer);
    // Unmaps everything, gives all back to the payer, and ends the object. No other CPU may run in the space.
    void destroy();
    // The same in steps: true when the object has ended.
    bool dissolve();

    // Maps a part of a memory object; returns where. INVALID: not whole pages, beyond the object, outside of user
    // space, or not allowed by the object (write XOR execute); NO_RIGHTS: not in `allowed`; EXISTS: something is mapped
    // there; NO_MEMORY: also where no free range is large enough; QUOTA; REVOKED: the handle was, before the end.
    Result<UserAddr> map(const MapRequest& request, Attempt& attempt);
    // Unmaps what is mapped in a range. INVALID: not whole pages of user space; QUOTA, NO_MEMORY: it begins or ends
    // within a region, which then has to be split.
    Result<void> unmap(UserAddr start, u64 size, Attempt& attempt);
    // Changes the access to a range. As unmap(), and NOT_FOUND: the range is not wholly mapped, or a part of it was
    // taken back; INVALID: write XOR execute; NO_RIGHTS: the region was not mapped with this access allowed.
    Result<void> protect(UserAddr start, u64 size, Access access, Attempt& attempt);
    // Keeps a range of addresses: a region without pages, which a touch of it faults. `at` zero: the kernel chooses.
    // Errors as those of map().
    Result<UserAddr> reserve(u64 size, Access access, UserAddr at, Attempt& attempt);
    // Gives zeroed pages to what of a range of reservations has none. INVALID: not whole pages of user space;
    // NOT_FOUND: a part is not reserved; QUOTA, NO_MEMORY.
    Result<void> commit(UserAddr start, u64 size, Attempt& attempt);
    // Takes the pages back from what of a range of reservations has some. INVALID, NOT_FOUND: as commit().
    Result<void> decommit(UserAddr start, u64 size, Attempt& attempt);
    // Ends what goes on, so that query() and stats() tell of no half of it. kRestart.
    Result<void> settle(Pace pace);

    // The same in one go.
    Result<UserAddr> map(const MapRequest& request) {
        Attempt whole{Pace::Whole};
        return map(request, whole);
    }
    Result<void> unmap(UserAddr start, u64 size) {
        Attempt whole{Pace::Whole};
        return unmap(start, size, whole);
    }
    Result<void> protect(UserAddr start, u64 size, Access access) {
        Attempt whole{Pace::Whole};
        return protect(start, size, access, whole);
    }
    Result<UserAddr> reserve(u64 size, Access access, UserAddr at) {
        Attempt whole{Pace::Whole};
        return reserve(size, access, at, whole);
    }
    Result<void> commit(UserAddr start, u64 size) {
        Attempt whole{Pace::Whole};
        return commit(start, size, whole);
    }
    Result<void> decommit(UserAddr start, u64 size) {
        Attempt whole{Pace::Whole};
        return decommit(start, size, whole);
    }
    // The region at an address, or the first one above it. NOT_FOUND: there is none.
    Result<RegionInfo> query(UserAddr address) const;

    // Where an address lies that user space may access in this way. FAULT: it may not.
    Result<PhysAddr> translate(UserAddr address, Access needed) const;
    // Copies from and to a process that does not run now. FAULT: some byte is not accessible, or not normal memory;
    // the destination may then be partly written.
    Result<void> copy_in(std::span<std::byte> destination, UserAddr source) const;
    Result<void> copy_out(UserAddr destination, std::span<const std::byte> source) const;
    // What lies in one page from the address on, at most `limit` bytes, as the kernel sees it. FAULT: as above.
    Result<std::span<std::byte>> reachable(UserAddr address, Access needed, usize limit) const;

    // User addresses of this CPU go through this space from now on.
    void activate();

    mm::Account& payer() const { return *payer_; }
    const Layout& layout() const { return layout_; }
    u64 mapped_bytes() const { return mapped_bytes_; }
    SpaceStats stats() const { return {mapped_bytes_ - reserved_bytes_, reserved_bytes_, committed_bytes_}; }

    // Self-check: whether the regions lie apart and in order, and add up. Shows each of them to visit(Region&). Answers
    // with the first fault, or nothing.
    template <typename Visit>
    std::string_view audit(Visit visit) const {
        SpaceStats seen{};
        UserAddr end{};
        for (Region* region = regions_.first(); region != nullptr; region = regions_.next(*region)) {
            if (region->low() < end || region->size == 0 || !in_user_range(region->start, region->size)) {
                return "regions overlap, or lie outside of user space";
            }
            end = region->end();
            seen.mapped += region->mapped_bytes();
            seen.reserved += region->sparse() ? region->size : 0;
            visit(*region);
        }
        return seen.mapped == mapped_bytes_ && seen.reserved == reserved_bytes_ && committed_bytes_ <= reserved_bytes_
                   ? ""
                   : "the sizes of regions do not add up";
    }

  private:
    friend class mm::ObjectCacheAccess;

    AddressSpace(mm::Account& payer, hal::PageTable table, const Layout& layout)
        : table_{std::move(table)}, payer_{&payer}, source_{payer}, layout_{layout}, frames_{payer} {}
    ~AddressSpace() = default;

    // One step of the revocation of the handle that something was mapped through.
    void take_back(obj::MappedPlace& place) override;
    bool has(const obj::MappedPlace& place, const obj::Object& object) const override;
    void begin_taking(Region& region);
    u32 step_take_back();

    // The way of an operation: begin(), advance() until it is over, and the result to its attempt.
    void begin(Operation&& operation, Attempt& attempt);
    // `spent`: instructions since the last look for an interrupt.
    Result<void> work(Pace pace, u32 spent);
    Result<UserAddr> outcome(Attempt& attempt);
    static Result<void> without_address(const Result<UserAddr>& result) {
        return result ? Result<void>{} : Error{result.error()};
    }
    void finish(Status status);
    void undo(Phase phase, Status status);
    // One step; answers with its cost, about the instructions that it took.
    u32 advance();
    u32 advance_map();
    u32 advance_range();
    u32 advance_commit();

    // A few pages need no operation unless an interrupt is pending before them or in the middle.
    static bool are_few(const MapRequest& request);
    static bool come_later(const MapRequest& request, Pace pace);
    // To map them: the region, if its place is found soon and has its tables; nullptr: it is not to be done so. Then
    // its pages.
    Region* place_at_once(const MapRequest& request);
    // The kernel's choice; zero: it is not found soon.
    UserAddr gap_at_once(const MapRequest& request) const;
    bool fits_at_once(const MapRequest& request, UserAddr start) const;
    Result<UserAddr> fill_at_once(Region& region, Attempt& attempt);
    // A region of few pages of one table that is exactly this range of user space; nullptr: there is none.
    Region* few_pages(UserAddr start, u64 size) const;
    Result<void> unmap_at_once(Region& region, Attempt& attempt);
    Result<void> protect_at_once(Region& region, Access access, Attempt& attempt);

    u32 step_place();
    void begin_search(Phase phase, UserAddr low);
    u32 step_search();
    u32 step_insert();
    u32 step_fill();
    u32 step_unfill();
    u32 step_claim();
    u32 step_unclaim();
    u32 step_take_tables();
    u32 cannot_cut(Status status);
    u32 step_cut();
    u32 step_split();
    u32 step_empty();
    u32 step_apply();
    u32 step_check();
    u32 step_release();
    u32 step_count();
    u32 step_take();
    u32 step_make_tables();
    u32 step_put();
    u32 step_free_tables();
    u32 step_give_back();

    Region* region_at(UserAddr address) const;
    bool is_free(UserAddr low, UserAddr end) const;

    Result<Region*> make_region(const MapRequest& request, UserAddr at);
    void drop_region(Region& region);
    // Makes regions begin at both ends of a range.
    Result<void> split_around(UserAddr start, UserAddr end);
    // Makes a region begin at the address, which lies in one; nullptr: one does already.
    Result<Region*> split(UserAddr address);
    // Joins a region that split() made to the one before it.
    void join(Region& upper);
    // Tables for the blocks that an end of a range lies in.
    bool cuts_block(UserAddr address) const;
    Result<void> take_tables();
    void give_tables();

    Result<void> check_access(const Region& region, Access access) const;

    // Maps what comes at an offset in the region, a block or a part of a run; returns the bytes.
    Result<u64> map_next(const Region& region, u64 offset);
    // The same for a part of a run whose tables are there.
    Result<u64> map_some(const Region& region, u64 offset);
    // Unmaps what comes at an address, a block or a part of a run, without the TLB; returns how far.
    UserAddr unmap_next(UserAddr at, UserAddr end);
    // Gives back what comes of a reservation's pages, or passes a part that has none; returns how far.
    UserAddr release_next(UserAddr at, UserAddr end);
    bool free_empty_table(UserAddr address);
    // Gives frames of the chain to a part of a run that has none.
    void put_frames(UserAddr at, u64 count, Access access);
    void give_back_frames();
    bool is_block(UserAddr at, UserAddr end) const;
    void flush(UserAddr start, u64 size) const;
    void unload();
    bool dissolving() const { return dissolved_ != UserAddr{}; }
    // Ends an operation that nobody needs any more, as it stands. false: not in one step.
    bool leave_operation();

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
    Operation operation_;
    obj::MappedPlace pending_{*this};  // of a map that has no region yet
    FrameChain frames_;                // of a commit
    UserAddr dissolved_{};             // how far dissolve() came; zero: it has not begun
};

}  // namespace kos::vmm
