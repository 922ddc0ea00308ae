// SPDX-License-Identifier: Apache-2.0
// A memory object: pages that processes map, share and hand on by handle.
#pragma once

#include <cstddef>
#include <span>

#include <hal/boot_info.hpp>

#include "lib/restart.hpp"
#include "mm/object_cache.hpp"
#include "obj/object.hpp"
#include "obj/reaper.hpp"
#include "vmm/access.hpp"
#include "vmm/page_array.hpp"

namespace kos::vmm {

// What physical memory that nobody allocated is used for.
enum class PhysicalUse : u8 {
    Image,     // immutable data in RAM (ROMFS files): sealed, never writable
    Uncached,  // RAM shared with a device, not cached
    Device,    // device registers
};

// Write XOR execute holds for the object, whoever maps it: it can be mapped executable only after it was sealed, and
// writable only before; sealing needs that no writable mapping exists, and cannot be undone.
class Memory final : public obj::Object, public obj::Remains {
  public:
    static constexpr u64 kMaxSize = kUserEnd.raw();

    // `size` bytes of zeroed pages, paid for by the process, or by an account that outlives the object.
    // INVALID: zero, or not whole pages; TOO_BIG: over kMaxSize; QUOTA; NO_MEMORY.
    static Result<obj::Ref<Memory>> create(obj::Process& payer, u64 size);
    static Result<obj::Ref<Memory>> create(mm::Account& payer, u64 size);
    // The same in steps: the object alone, which nobody may use before fill() has answered. Errors as above, and those
    // of fill(): QUOTA, NO_MEMORY, kRestart.
    static Result<obj::Ref<Memory>> begin(obj::Process& payer, u64 size);
    Result<void> fill(Pace pace);
    // Physical memory that belongs to nobody; the payer pays for the object itself only. INVALID: not whole pages.
    static Result<obj::Ref<Memory>> create_from_physical(obj::Process& payer, hal::PhysRange range, PhysicalUse use);
    static Result<obj::Ref<Memory>> create_from_physical(mm::Account& payer, hal::PhysRange range, PhysicalUse use);

    // Zeroed pages that lie one after another, aligned to the next power of two. INVALID, TOO_BIG, QUOTA, and NO_MEMORY
    // also where the machine has not so many in one piece. In steps, as begin(). Without fill() the pages hold whatever
    // they held: for the kernel's own use, which overwrites all of it before anybody maps it.
    static Result<obj::Ref<Memory>> begin_contiguous(obj::Process& payer, u64 size);
    // Addresses without pages: who maps it gives it pages of his own (AddressSpace::commit). INVALID, TOO_BIG as above;
    // QUOTA, NO_MEMORY: for the object itself.
    static Result<obj::Ref<Memory>> create_sparse(mm::Account& payer, u64 size);

    u64 size() const { return page_count_ << kPageShift; }
    u64 page_count() const { return page_count_; }
    MemoryType memory_type() const { return memory_type_; }
    bool sealed() const { return sealed_; }
    bool sparse() const { return sparse_; }
    u32 mappings() const { return mappings_; }
    u32 writable_mappings() const { return writable_mappings_; }

    // index < page_count(); not of sparse memory.
    PhysAddr page(u64 index) const;
    // The pages from an index on.
    void pages(u64 first, std::span<PhysAddr> pages) const;
    // Where pages lie that are known to lie one after another.
    std::optional<PhysAddr> one_piece(u64 first, u64 count) const;
    // Whether the index begins hal::kBlockPages pages that one block can map.
    bool begins_block(u64 index) const;

    // Whether such a mapping is possible now.
    bool allows(Access access) const;
    // A mapping comes or goes. INVALID: not allowed. Called by Mapping only.
    Result<void> add_mapping(Access access);
    void remove_mapping(Access access);

    // Makes the contents immutable, and then executable: instruction fetch sees them. kRestart: an interrupt is
    // pending, call it again; until it is through, nobody can map the object executable, or writable. BAD_STATE: a
    // writable mapping exists. INVALID: not normal memory.
    Result<void> seal();

    // Its end, when it has more pages than can be given back at once.
    bool dissolve() override;
    void bury() override { release(); }

    // The kernel's own access, for loaders. INVALID: beyond the size, sparse, or not normal memory; write: BAD_STATE if
    // sealed.
    Result<void> write(u64 offset, std::span<const std::byte> bytes);
    Result<void> read(u64 offset, std::span<std::byte> bytes) const;

  private:
    friend class mm::ObjectCacheAccess;

    template <typename Payer>
    Memory(Payer& payer, u64 page_count)
        : Object{abi::ObjectType::Memory, payer}, page_count_{page_count}, pages_{page_count} {}
    template <typename Payer>
    Memory(Payer& payer, hal::PhysRange range, PhysicalUse use)
        : Object{abi::ObjectType::Memory, payer},
          memory_type_{type_for(use)},
          sealed_{use == PhysicalUse::Image},
          owns_pages_{false},
          page_count_{range.size >> kPageShift},
          first_page_{range.start},
          pages_{0} {}
    struct Contiguous {};
    Memory(obj::Process& payer, u64 page_count, PhysAddr first, Contiguous)
        : Object{abi::ObjectType::Memory, payer},
          owns_run_{true},
          owns_pages_{false},
          page_count_{page_count},
          taken_{page_count},
          first_page_{first},
          pages_{0} {}
    struct Sparse {};
    Memory(mm::Account& payer, u64 page_count, Sparse)
        : Object{abi::ObjectType::Memory, payer},
          sparse_{true},
          owns_pages_{false},
          page_count_{page_count},
          pages_{0} {}
    ~Memory() = default;

    template <typename Payer>
    static Result<obj::Ref<Memory>> create_for(Payer& payer, mm::Account& account, u64 size);
    template <typename Payer>
    static Result<obj::Ref<Memory>> create_physical_for(Payer& payer, mm::Account& account, hal::PhysRange range,
                                                        PhysicalUse use);
    static constexpr MemoryType type_for(PhysicalUse use) {
        return use == PhysicalUse::Image      ? MemoryType::Normal
               : use == PhysicalUse::Uncached ? MemoryType::Uncached
                                              : MemoryType::Device;
    }

    // Whether the kernel can reach these bytes.
    bool has_bytes(u64 offset, usize bytes) const;
    bool lingers() override;
    void destroy() override;
    // One step of fill(): pages are taken, or one is zeroed.
    Result<void> fill_next();
    Result<void> take_next();
    bool takes_run() const;
    Result<void> kept(const Result<void>& set, PhysAddr block, u32 order);
    // One step of giving the pages back.
    bool free_next();
    Result<void> make_code_visible();
    std::byte* at(u64 offset) const;

    static mm::ObjectCache<Memory> cache_;

    MemoryType memory_type_ = MemoryType::Normal;
    bool sealed_ = false;
    bool sparse_ = false;
    bool owns_run_ = false;  // of frames from first_page_ on
    bool owns_pages_ = true;
    bool dissolved_ = false;
    u32 mappings_ = 0;
    u32 writable_mappings_ = 0;
    u64 page_count_;
    u64 taken_ = 0;          // while it is filled: so many pages are there
    u64 zeroed_ = 0;         // and so many of them zeroed
    u64 freed_ = 0;          // while it ends: so many are given back
    u64 visible_pages_ = 0;  // to instruction fetch: the first ones
    PhysAddr first_page_;    // where the pages are not owned: of a contiguous range
    PageArray pages_;        // where they are
};

}  // namespace kos::vmm
