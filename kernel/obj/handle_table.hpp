// SPDX-License-Identifier: Apache-2.0
// A process's handles: values to objects and rights. A small process pays for one leaf only.
#pragma once

#include "mm/object_cache.hpp"
#include "obj/handle_leaf.hpp"
#include "obj/object.hpp"

namespace kos::obj {

class Badge;
class Process;

// What an audit counted; see audit.hpp.
struct HandleAudit;

class HandleTable {
  public:
    static constexpr u32 kNearLeaves = 8;
    static constexpr u32 kMaxLeaves = kPageSize / sizeof(void*);
    static constexpr u32 kMaxHandles = kMaxLeaves * HandleLeaf::kEntries;

    // The account pays for the leaves; at most `limit` handles may be open, and those that the parent's quota gives
    // later. The holder's threads may wait through handles.
    HandleTable(mm::Account& account, u32 limit, Process* holder = nullptr, mm::Account* parent_quota = nullptr);
    HandleTable(const HandleTable&) = delete;
    HandleTable& operator=(const HandleTable&) = delete;
    ~HandleTable();

    Process* holder() const { return holder_; }
    // Of handles.
    mm::Account& quota() { return quota_; }

    // Opens the kernel's own handle (kKernelHandle); before any other.
    Result<void> open_kernel();

    // Whether the next handle needs no new leaf. Who has little time left in his step asks, and makes room in a step of
    // its own. QUOTA, NO_MEMORY: there is no room for a handle.
    bool has_room() const { return first_free_ != kNoIndex || fresh_ != leaf_count_ * HandleLeaf::kIndexStep; }
    Result<void> make_room();

    // Opens a handle that is derived from none: its maker's first. QUOTA: limit or account used up; NO_MEMORY.
    Result<abi::Handle> insert(Object& object, abi::Rights rights, const abi::VerdictRow* row = nullptr);
    // An open handle's entry, also a revoked one's. BAD_HANDLE: not open.
    Result<HandleEntry*> find(abi::Handle handle) {
        const u32 leaf = handle.index() / HandleLeaf::kIndexStep;
        const u32 slot = handle.index() % HandleLeaf::kIndexStep;
        if (handle.index() >= fresh_ || slot >= HandleLeaf::kEntries) {
            return Error{Status::BadHandle};
        }
        HandleEntry& entry = leaves_[leaf]->hot[slot];
        return entry.names(handle) ? Result<HandleEntry*>{&entry} : Error{Status::BadHandle};
    }
    // The same for a handle of an object. BAD_HANDLE, REVOKED; NO_RIGHTS: the kernel's own.
    Result<HandleEntry*> find_object(abi::Handle handle);
    // The object behind a handle. BAD_HANDLE, REVOKED, WRONG_TYPE, NO_RIGHTS.
    Result<Object*> resolve(abi::Handle handle, abi::ObjectType type, abi::Rights needed);
    // Whether the handle names this object still. What it names and may do never changes as long as it is open and not
    // revoked: who has asked for its rights once need not ask again.
    bool names(abi::Handle handle, const Object& object) {
        const auto found = find(handle);
        return found && (*found)->object == &object && !(*found)->revoked();
    }
    // All 32 bits of rights of an open handle.
    Result<abi::Rights> rights(abi::Handle handle);

    // The entry of a handle that another one may be derived from. BAD_HANDLE, REVOKED; NO_RIGHTS: it lacks `needed` or
    // some of `rights`; kRestart: a revocation of the object runs.
    Result<HandleEntry*> find_source(abi::Handle source, abi::Right needed, abi::Rights rights);
    // The place of a handle that memory is mapped through, and all of its rights. As find_source(), which asks for MAP.
    struct MapSource {
        Derivation* place;
        abi::Rights rights;
    };
    Result<MapSource> find_map_source(abi::Handle handle);
    // Opens a handle here that is derived from one of `from`, which has to be find_source()'s. QUOTA, NO_MEMORY;
    // kRestart: a leaf was made, and an interrupt is pending.
    Result<abi::Handle> derive(HandleTable& from, abi::Handle source, abi::Rights rights, const abi::VerdictRow* row);
    // Derives one in this table. As find_source(), which asks for DUPLICATE, and derive().
    Result<abi::Handle> duplicate(abi::Handle handle, abi::Rights rights);

    // Derives one in this table that is the badge's own: all that is derived from it counts there. Takes the badge if
    // it succeeds; `handle` is find_source()'s. QUOTA, NO_MEMORY.
    Result<abi::Handle> open_badge(abi::Handle handle, abi::Rights rights, Badge& badge);
    // The cookie of the badge whose own handle is the second, if the first was derived from that one. BAD_HANDLE,
    // REVOKED; WRONG_TYPE: the second is no badge's; NO_RIGHTS: the first does not count there.
    Result<u64> cookie_of(abi::Handle handle, abi::Handle badge);

    // Takes a place for a handle that is opened later, by open_reserved() or not at all, and answers with its value.
    // QUOTA, NO_MEMORY.
    Result<abi::Handle> reserve();
    void open_reserved(abi::Handle reserved, HandleTable& from, abi::Handle source, abi::Rights rights,
                       const abi::VerdictRow* row);
    void give_back(abi::Handle reserved);

    // Hands what was derived from it to what it was derived from. BAD_HANDLE: not open; the kernel's handle stays open:
    // BAD_STATE; kRestart: a revocation runs from it.
    Result<void> close(abi::Handle handle);
    // Closes all and gives the leaves back. For good: no handle is opened any more.
    void close_all();
    // The same in steps: one handle or leaf at a time. true when all are gone.
    bool close_next();

    // Revokes what was derived from a handle, and what was mapped through that. `ticket` is 0 at first, and what the
    // last attempt left in it after kRestart. BAD_HANDLE, REVOKED; NO_RIGHTS: it lacks REVOKE.
    Result<void> revoke(abi::Handle handle, RevokeScope scope, u64& ticket);

    u32 open_count() const { return open_count_; }

    // Checks that entries, counts and derivations agree.
    HandleAudit audit();

  private:
    static constexpr u32 kNoIndex = ~u32{0};

    struct Directory {
        // Only what is used of it is written.
        Directory() {}  // NOLINT(modernize-use-equals-default)
        HandleLeaf* leaves[kMaxLeaves];
    };

    Result<void> add_leaf();
    Result<void> make_room_for_leaf();
    // Closes what is open at an index. false: a revocation from there is not over.
    bool close_at(u32 index);
    // Gives back the last leaf, or else the directory.
    void free_leaf();
    Result<u32> take_free();
    Result<u32> take_slot();
    Result<u32> take_fresh();
    // Slots that have been taken at least once: all before fresh_.
    u32 made_slots() const {
        return fresh_ / HandleLeaf::kIndexStep * HandleLeaf::kEntries + fresh_ % HandleLeaf::kIndexStep;
    }
    void put_free(u32 index);
    struct Place {
        Bracket& behind;
        Badge* badge = nullptr;
    };
    void open(u32 index, Object& object, abi::Rights rights, const abi::VerdictRow* row, const Place& place);
    void close_entry(u32 index);
    HandleLeaf& leaf_of(u32 index) { return *leaves_[index / HandleLeaf::kIndexStep]; }
    HandleEntry& entry(u32 index) { return leaf_of(index).hot[index % HandleLeaf::kIndexStep]; }
    ColdEntry& cold(u32 index) { return leaf_of(index).cold[index % HandleLeaf::kIndexStep]; }

    static mm::ObjectCache<HandleLeaf> leaf_cache_;
    static mm::ObjectCache<Directory> directory_cache_;

    mm::Account* account_;
    Process* holder_;
    mm::Account quota_;
    u32 open_count_ = 0;         // reserved ones included
    u32 first_free_ = kNoIndex;  // of those that were closed
    u32 fresh_ = 0;              // entries from this index on were never made
    u32 leaf_count_ = 0;
    u32 closed_ = 0;  // by close_next(): so many slots
    HandleLeaf** leaves_ = near_leaves_;
    HandleLeaf* near_leaves_[kNearLeaves] = {};
    Directory* directory_ = nullptr;  // once there are more than kNearLeaves
};

}  // namespace kos::obj
