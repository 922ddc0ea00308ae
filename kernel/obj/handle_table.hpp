// SPDX-License-Identifier: Apache-2.0
// A process's handles: values to objects and rights. Two levels, so that a small process pays for one leaf only.
#pragma once

#include <kos/abi/handle.hpp>
#include <kos/abi/rights.hpp>
#include <kos/abi/verdict_row.hpp>

#include "mm/object_cache.hpp"
#include "obj/object.hpp"

namespace kos::obj {

// The hot half of an entry: all that a Call looks at, two entries a cache line.
struct HandleEntry {
    u64 word;  // generation 40 | type 8 | common rights 16
    Object* object;
    const abi::VerdictRow* row;  // client handles: what the policy has folded for holder and server
    u64 link;                    // free entries: index of the next free one

    static constexpr u64 make_word(u64 generation, abi::ObjectType type, abi::Rights rights) {
        return (generation << 24) | (u64{static_cast<u8>(type)} << 16) | (rights & abi::kCommonRights);
    }
    constexpr u64 generation() const { return word >> 24; }
    constexpr abi::ObjectType type() const { return static_cast<abi::ObjectType>((word >> 16) & 0xff); }
    constexpr bool open() const { return type() != abi::ObjectType::None; }
};

static_assert(sizeof(HandleEntry) == 32);

class HandleTable {
  public:
    static constexpr u32 kLeafEntries = 128;

    // The account pays for the leaves; at most `limit` handles may be open.
    HandleTable(mm::Account& account, u32 limit);
    HandleTable(const HandleTable&) = delete;
    HandleTable& operator=(const HandleTable&) = delete;
    ~HandleTable();

    // Opens the kernel's own handle (kKernelHandle); before any other.
    Result<void> open_kernel();

    // Opens a handle. QUOTA: limit or account used up; NO_MEMORY.
    Result<abi::Handle> insert(Object& object, abi::Rights rights, const abi::VerdictRow* row = nullptr);
    // BAD_HANDLE: not open.
    Result<HandleEntry*> find(abi::Handle handle);
    // The object behind a handle. BAD_HANDLE, WRONG_TYPE, NO_RIGHTS.
    Result<Object*> resolve(abi::Handle handle, abi::ObjectType type, abi::Rights needed);
    // All 32 bits of rights of an open handle.
    Result<abi::Rights> rights(abi::Handle handle);
    // Opens another handle for the same object, with no more rights. NO_RIGHTS: without DUPLICATE, or more rights.
    Result<abi::Handle> duplicate(abi::Handle handle, abi::Rights rights);
    // BAD_HANDLE: not open. The kernel's handle stays open: BAD_STATE.
    Result<void> close(abi::Handle handle);
    // Closes all and gives the leaves back. For good: no handle is opened any more.
    void close_all();

    u32 open_count() const { return open_count_; }

  private:
    static constexpr u32 kMaxLeaves = 32;
    static constexpr u32 kNoIndex = ~u32{0};

    struct Leaf {
        HandleEntry entries[kLeafEntries];
    };
    // The cold half, apart so that it does not fill the cache lines of calls.
    struct ColdLeaf {
        abi::Rights rights[kLeafEntries];
    };

    Result<void> add_leaf();
    void free_leaves();
    Result<u32> take_free();
    void put_free(u32 index);
    void open(u32 index, Object* object, abi::ObjectType type, abi::Rights rights, const abi::VerdictRow* row);
    HandleEntry& entry(u32 index) { return leaves_[index / kLeafEntries]->entries[index % kLeafEntries]; }
    abi::Rights& cold_rights(u32 index) { return cold_[index / kLeafEntries]->rights[index % kLeafEntries]; }

    static mm::ObjectCache<Leaf> leaf_cache_;
    static mm::ObjectCache<ColdLeaf> cold_cache_;

    mm::Account* account_;
    u32 limit_;
    u32 open_count_ = 0;
    u32 first_free_ = kNoIndex;
    u32 leaf_count_ = 0;
    Leaf* leaves_[kMaxLeaves] = {};
    ColdLeaf* cold_[kMaxLeaves] = {};
};

}  // namespace kos::obj
