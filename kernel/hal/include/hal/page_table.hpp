// SPDX-License-Identifier: Apache-2.0
// Translation tables of user address spaces and TLB maintenance.
#pragma once

#include <optional>
#include <span>

#include <kos/base/result.hpp>

#include "lib/address.hpp"

namespace kos::hal {

// What user space may do with a page. Writable and executable together is refused by every operation.
enum class Access : u8 {
    None = 0,
    Read = 1,
    ReadWrite = 2,
    ReadExecute = 3,
};

enum class MemoryType : u8 {
    Normal = 0,    // write-back cacheable
    Uncached = 1,  // normal, not cacheable
    Device = 2,    // nGnRE
};

// Where a table's own pages come from; the owner of the address space pays.
class PageSource {
  public:
    virtual Result<PhysAddr> take_page() = 0;  // one zeroed page
    virtual void give_page(PhysAddr page) = 0;

  protected:
    ~PageSource() = default;
};

// What the lowest table reaches, and what one block maps in its place.
inline constexpr u64 kBlockBytes = u64{1} << 21;
inline constexpr u64 kBlockPages = kBlockBytes >> kPageShift;

struct Translation {
    PhysAddr page;
    Access access;
    MemoryType type;
    u64 reach;  // bytes that are mapped in one piece: kPageSize, or kBlockBytes
};

enum class RunTable : u8 {
    InUse,
    Empty,
};

// One user address space's tables: 39-bit addresses, 4 KiB pages and 2 MiB blocks, three levels. Not copyable;
// destroy() before it ends.
//
// A run is of pages one after another that do not cross a multiple of kBlockBytes: their entries lie in one table, so
// that a run of 512 walks to it once. A part of a block cannot be changed: the block is split first.
class PageTable {
  public:
    static Result<PageTable> create(PageSource& source);
    PageTable(PageTable&& other) noexcept;
    PageTable& operator=(PageTable&& other) noexcept;
    PageTable(const PageTable&) = delete;
    PageTable& operator=(const PageTable&) = delete;
    ~PageTable();

    PhysAddr root() const { return root_; }

    // Maps one page. INVALID: not a page of user space, or executable but not normal memory. EXISTS: something is
    // mapped there. QUOTA, NO_MEMORY: no page for a table; nothing changed.
    Result<void> map(UserAddr address, PhysAddr page, Access access, MemoryType type, PageSource& source);
    // The same for a run, at least one page.
    Result<void> map_run(UserAddr address, std::span<const PhysAddr> pages, Access access, MemoryType type,
                         PageSource& source);
    // The same for frames that lie one after another.
    Result<void> map_frames(UserAddr address, PhysAddr first, u64 pages, Access access, MemoryType type,
                            PageSource& source);
    // Maps a block. As map(), and INVALID: an address that is not a multiple of kBlockBytes.
    Result<void> map_block(UserAddr address, PhysAddr start, Access access, MemoryType type, PageSource& source);
    // Unmaps one page, of no block, and returns what was mapped. NOT_FOUND: nothing was. The caller invalidates the
    // TLB.
    Result<Translation> unmap(UserAddr address);
    // Changes the access of one mapped page, of no block. NOT_FOUND: nothing is mapped. The caller invalidates the TLB.
    Result<void> protect(UserAddr address, Access access);
    // The same for what is mapped of a run, or for a whole block; what is not mapped is passed over. Empty: the table
    // that holds the entries, or held them, holds nothing any more.
    RunTable unmap_run(UserAddr address, u64 pages);
    void protect_run(UserAddr address, u64 pages, Access access);
    // Unmaps what is mapped of a run of as many pages as the span has; the frames, of which none is a block's, are
    // returned in a first part of the span.
    std::span<PhysAddr> take_run(UserAddr address, std::span<PhysAddr> frames);
    // How many pages of a run are mapped.
    u64 mapped_in_run(UserAddr address, u64 pages) const;
    // The address if its run has a table, or a block; else the end of what is missing there.
    UserAddr beyond_gap(UserAddr address) const;
    // Makes one of the tables for the page at an address that are missing, the highest one first, empty. QUOTA,
    // NO_MEMORY: nothing changed.
    Result<void> add_table(UserAddr address, PageSource& source);
    // Writes entries of the pages that the block at an address has into a page that shall become their table.
    void prepare_split(UserAddr address, PhysAddr table, u64 first, u64 count) const;
    // Makes pages out of the block at an address, break before make, with the TLB invalidated. All entries of the table
    // were prepared.
    void split_block(UserAddr address, u16 asid, PhysAddr table);
    // What user space would see at the address.
    std::optional<Translation> find(UserAddr address) const;
    // Takes one table that holds nothing any more off the way to the address; call until there is none. The caller
    // invalidates the TLB for the address, and then gives the page back to its source.
    std::optional<PhysAddr> detach_empty_table(UserAddr address);
    // Gives all table pages back. Mapped pages are not touched.
    void destroy(PageSource& source);
    // The same in steps: true when all are back. Nothing else may be done once it has begun.
    bool dismantle(PageSource& source);

  private:
    explicit PageTable(PhysAddr root) : root_{root} {}

    // One step at the highest entry of the root that is left; answers with the tables that it gave back.
    u32 dismantle_next(PageSource& source);

    PhysAddr root_;
    UserAddr dismantled_{};  // what lies below is dismantled
};

// TLB maintenance, complete on return, on all CPUs.
void invalidate_page(u16 asid, UserAddr address);
void invalidate_asid(u16 asid);
void invalidate_all_user();

}  // namespace kos::hal
