// SPDX-License-Identifier: Apache-2.0
// Translation tables of user address spaces and TLB maintenance.
#pragma once

#include <optional>

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

struct Translation {
    PhysAddr page;
    Access access;
    MemoryType type;
};

// One user address space's tables: 39-bit addresses, 4 KiB pages, three levels. Not copyable; destroy() before it ends.
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
    // Unmaps one page and returns what was mapped. NOT_FOUND: nothing was. The caller invalidates the TLB.
    Result<Translation> unmap(UserAddr address);
    // Changes the access of one mapped page. NOT_FOUND: nothing is mapped. The caller invalidates the TLB.
    Result<void> protect(UserAddr address, Access access);
    // What user space would see at the address.
    std::optional<Translation> find(UserAddr address) const;
    // Takes one table that holds nothing any more off the way to the address; call until there is none. The caller
    // invalidates the TLB for the address, and then gives the page back to its source.
    std::optional<PhysAddr> detach_empty_table(UserAddr address);
    // Gives all table pages back. Mapped pages are not touched.
    void destroy(PageSource& source);

  private:
    explicit PageTable(PhysAddr root) : root_{root} {}

    PhysAddr root_;
};

// TLB maintenance, complete on return, on all CPUs.
void invalidate_page(u16 asid, UserAddr address);
void invalidate_asid(u16 asid);
void invalidate_all_user();

}  // namespace kos::hal
