// SPDX-License-Identifier: Apache-2.0
// Memory objects and their mappings in this process. Example: sdk/libkos/examples/memory.cpp.
//
// Memory is pages that the process pays for; Mapping is where some of them are seen. A mapping keeps the pages alive,
// so the Memory may go first. Reservation is addresses that get pages later, as many as are needed. Addresses, offsets
// and sizes are multiples of kPageBytes.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include <kos/owned_handle.hpp>

namespace kos {

inline constexpr usize kPageBytes = 4096;

// Never writable and executable at once.
enum class Protection : u32 {
    None = 0,
    Read = 1,
    ReadWrite = 3,
    ReadExecute = 5,
};

// A stretch of this process's addresses; unmapped at the end of its owner. Who lent the memory by handle may take it
// back by Revoke: touching it is a fault from then on, protect() answers NOT_FOUND, and the addresses stay the owner's.
class Mapping {
  public:
    Mapping() = default;
    Mapping(Mapping&& other) noexcept : bytes_{std::exchange(other.bytes_, {})} {}
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    std::span<std::byte> bytes() const { return bytes_; }
    explicit operator bool() const { return !bytes_.empty(); }

    // Changes the protection of all of it. NO_RIGHTS: the memory's handle does not allow that; INVALID: the protection
    // is not possible; QUOTA.
    Result<> protect(Protection protection);
    // Of a part: offset and size within the mapping. INVALID: not whole pages, or out of it.
    Result<> protect(usize offset, usize size, Protection protection);
    // Unmaps it now. NOT_FOUND: there is nothing to unmap, or this process has no handle of itself.
    Result<> unmap();
    // Gives the stretch away without unmapping it.
    std::span<std::byte> release() { return std::exchange(bytes_, {}); }

  private:
    friend class Memory;
    friend class Reservation;
    explicit Mapping(std::span<std::byte> bytes) : bytes_{bytes} {}

    std::span<std::byte> bytes_{};
};

class Memory {
  public:
    static constexpr usize kToEnd = ~usize{0};

    // What to map, and where.
    struct Stretch {
        usize offset = 0;     // in the memory
        usize size = kToEnd;  // kToEnd: the rest of it
        u64 address = 0;      // 0: the kernel chooses
    };

    Memory() = default;
    // Takes over a memory object of this size in bytes that another process gave.
    Memory(OwnedHandle handle, usize size) : handle_{std::move(handle)}, size_{size} {}

    // Pages that are zero. size: at least 1 byte, rounded up to whole pages. INVALID: 0 or more than there are
    // addresses; QUOTA, NO_MEMORY.
    static Result<Memory> create(usize size);

    // Maps it. INVALID: not whole pages, or beyond the memory; EXISTS: something is mapped at the address; NO_RIGHTS:
    // the handle does not allow the protection; NOT_FOUND: this process has no handle of itself; QUOTA, NO_MEMORY.
    Result<Mapping> map(Protection protection) const { return map(protection, Stretch{}); }
    Result<Mapping> map(Protection protection, const Stretch& stretch) const;

    // Makes the contents executable, and unchangeable for good; resource: of the type CodeSealing, with MANAGE.
    // BAD_STATE: somebody still has a writable mapping; NO_RIGHTS: the handle has no EXECUTE; INVALID: device memory.
    Result<> seal(abi::Handle resource) const;

    const OwnedHandle& handle() const { return handle_; }
    usize size() const { return size_; }

  private:
    OwnedHandle handle_{};
    usize size_ = 0;
};

// A stretch of this process's addresses that nobody else gets. It has no pages at first, and touching it is a fault;
// parts of it are committed and decommitted. Given back at the end of its owner, with its pages.
class Reservation {
  public:
    Reservation() = default;

    // protection: of pages that come later, never executable. address 0: the kernel chooses. INVALID: no size, or not
    // whole pages; EXISTS: something is mapped at the address; NOT_FOUND: this process has no handle of itself; QUOTA,
    // NO_MEMORY.
    static Result<Reservation> create(usize size, Protection protection = Protection::ReadWrite, u64 address = 0);

    // All of it; what was not committed cannot be touched.
    std::span<std::byte> bytes() const { return mapping_.bytes(); }
    explicit operator bool() const { return static_cast<bool>(mapping_); }

    // Gives zeroed pages to what of a part has none. INVALID: not whole pages, or beyond the reservation; QUOTA,
    // NO_MEMORY: nothing changed.
    Result<> commit(usize offset, usize size);
    // Takes pages back, with their contents. INVALID: as above.
    Result<> decommit(usize offset, usize size);
    // Changes the protection of a part, as Mapping::protect().
    Result<> protect(usize offset, usize size, Protection protection) {
        return mapping_.protect(offset, size, protection);
    }
    // Gives it back now. NOT_FOUND: as Mapping::unmap().
    Result<> release() { return mapping_.unmap(); }

  private:
    explicit Reservation(Mapping mapping) : mapping_{std::move(mapping)} {}

    // The address of a part. INVALID: it is not all inside.
    Result<u64> address_of(usize offset, usize size) const;

    Mapping mapping_{};
};

}  // namespace kos
