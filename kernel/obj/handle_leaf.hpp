// SPDX-License-Identifier: Apache-2.0
// The memory of a handle table: blocks of 8 KiB, aligned to their size, so that an entry finds its table.
#pragma once

#include <new>

#include <kos/abi/handle.hpp>
#include <kos/abi/object_type.hpp>
#include <kos/abi/rights.hpp>
#include <kos/abi/verdict_row.hpp>

#include "obj/derivation.hpp"

namespace kos::obj {

class Badge;
class HandleTable;
class Object;

// In the place of the object's type, in the entry of a handle that was revoked: it fits no operation. Outside of the
// ABI's set.
inline constexpr abi::ObjectType kRevokedType = static_cast<abi::ObjectType>(0xff);

// The hot half of an entry: all that a Call looks at, two entries a cache line.
struct HandleEntry {
    u64 word;                    // generation 40 | type 8 | common rights 16
    Object* object;              // nullptr: closed, revoked for good, or the kernel's own
    const abi::VerdictRow* row;  // client handles: what the policy has folded for holder and server
    union {
        u64 link;      // free entries: index of the next free one
        Badge* badge;  // open ones: what it counts on, or what it is the own handle of
    };

    static constexpr u32 kGenerationShift = 24;
    static constexpr u32 kTypeShift = 16;

    static constexpr u64 make_word(u64 generation, abi::ObjectType type, abi::Rights rights) {
        return (generation << kGenerationShift) | (u64{static_cast<u8>(type)} << kTypeShift) |
               (rights & abi::kCommonRights);
    }
    constexpr u64 generation() const { return word >> kGenerationShift; }
    constexpr abi::ObjectType type() const { return static_cast<abi::ObjectType>((word >> kTypeShift) & 0xff); }
    constexpr bool open() const { return type() != abi::ObjectType::None; }
    constexpr bool revoked() const { return type() == kRevokedType; }
    // Whether this is the entry of an open handle of that value: one compare for generation and reserved bits.
    constexpr bool names(abi::Handle handle) const {
        return (word >> kGenerationShift) == (handle.raw() >> abi::Handle::kIndexBits) && open();
    }
};

static_assert(sizeof(HandleEntry) == 32);

// What to revoke of a handle.
enum class RevokeScope : u8 {
    None,     // nothing
    Derived,  // what was derived from it, with what is mapped through that
    Subtree,  // that, and the handle itself, with what is mapped through it
};

// The cold half, apart so that it does not fill the cache lines of calls. Its opening bracket keeps: scope of the
// revocation that runs from here 8 (0: none) | depth, of the audit only, 16 | all 32 rights.
struct ColdEntry : Derivation {
    static constexpr u32 kScopeShift = 48;
    static constexpr u32 kDepthShift = 32;

    static ColdEntry& of(Derivation& place) { return static_cast<ColdEntry&>(place); }

    abi::Rights rights() const { return static_cast<abi::Rights>(opening().word); }
    void set_rights(abi::Rights rights) { opening().word = rights; }

    bool revokes() const { return opening().word >> kScopeShift != 0; }
    RevokeScope scope() const { return static_cast<RevokeScope>(opening().word >> kScopeShift); }
    void set_scope(RevokeScope scope) { opening().word = rights() | u64{static_cast<u8>(scope)} << kScopeShift; }

    u16 audit_depth() const { return static_cast<u16>(opening().word >> kDepthShift); }
    void set_audit_depth(u16 depth) {
        constexpr u64 kMask = u64{0xffff} << kDepthShift;
        opening().word = (opening().word & ~kMask) | u64{depth} << kDepthShift;
    }
};

static_assert(sizeof(ColdEntry) == 48);

struct HandleLeaf {
    static constexpr u32 kBytes = 8192;
    static constexpr u32 kEntries = 102;
    // Indices step by a power of two from leaf to leaf: a look-up shifts and masks.
    static constexpr u32 kIndexStep = 128;

    // Entries are made one by one, when it is their turn: all at once would take too long.
    HandleLeaf(HandleTable& owner, u32 first) : table{&owner}, first_index{first} {}
    HandleLeaf(const HandleLeaf&) = delete;
    HandleLeaf& operator=(const HandleLeaf&) = delete;
    ~HandleLeaf() {}
    void make_entry(u32 slot) {
        new (&hot[slot]) HandleEntry{};
        new (&cold[slot]) ColdEntry{};
    }

    union {
        HandleEntry hot[kEntries];
    };
    union {
        ColdEntry cold[kEntries];
    };
    HandleTable* table;
    u32 first_index;
    u32 zero = 0;

    // The leaf that an entry, or a part of one, lies in.
    static HandleLeaf& of(const void* part);
    u32 slot_of(const ColdEntry& entry) const { return static_cast<u32>(&entry - cold); }
};

static_assert(sizeof(HandleLeaf) <= HandleLeaf::kBytes);

}  // namespace kos::obj
