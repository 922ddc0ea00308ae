// SPDX-License-Identifier: Apache-2.0
// The one pass of a revocation. New handles of the object wait for its end, so that their number only falls.
#include "obj/revocation.hpp"

#include <hal/cpu.hpp>

#include "lib/assert.hpp"
#include "lib/restart.hpp"
#include "obj/badge.hpp"
#include "obj/handle_table.hpp"

namespace kos::obj {

namespace {

// Between two looks for a pending interrupt: handles that are revoked. Waking a waiter counts as several.
constexpr u32 kMostCost = 16;
constexpr u32 kWakeCost = 8;

// Only touched with the kernel lock held.
u64 last_number = 0;

// Revokes one handle, waiter by waiter first; it is off the list when the last one is awake. Answers with the cost.
u32 revoke_one(ColdEntry& place) {
    HandleLeaf& leaf = HandleLeaf::of(&place);
    const u32 slot = leaf.slot_of(place);
    HandleEntry& entry = leaf.hot[slot];
    Object& object = *entry.object;
    const u64 generation = entry.generation();
    entry.word = HandleEntry::make_word(generation, kRevokedType, 0);
    place.rights = 0;
    const abi::Handle handle = abi::Handle::make(leaf.first_index + slot, generation);
    if (leaf.table->holder() != nullptr && object.wake_waiter(*leaf.table->holder(), handle)) {
        return kWakeCost;
    }
    place.unlink();
    if (entry.badge != nullptr) {
        entry.badge->drop(entry);
        entry.badge = nullptr;
    }
    entry.object = nullptr;
    entry.row = nullptr;
    object.drop_handle();
    return 1;
}

// One step from the top of what is left. Answers with the cost.
u32 advance(Object& object, ColdEntry& root) {
    if (Derivation* child = root.first_child()) {
        return revoke_one(static_cast<ColdEntry&>(*child));
    }
    u32 cost = 1;
    if (root.scope == RevokeScope::Subtree) {
        cost = revoke_one(root);
        if (root.linked()) {
            return cost;
        }
    }
    root.revocation = 0;
    object.derivations().set_revoking(nullptr);
    return cost;
}

}  // namespace

Result<void> continue_revocation_slowly(Object& object) {
    // Its last handle may be among those that go.
    const Ref<Object> hold{object};
    u32 cost = 0;
    while (Derivation* root = object.derivations().revoking()) {
        if (cost >= kMostCost) {
            if (hal::interrupt_pending()) {
                return Error{kRestart};
            }
            cost = 0;
        }
        cost += advance(object, static_cast<ColdEntry&>(*root));
    }
    return {};
}

u64 begin_revocation(Object& object, ColdEntry& root, RevokeScope scope) {
    KOS_ASSERT(object.derivations().revoking() == nullptr);
    root.scope = scope;
    root.revocation = ++last_number;
    object.derivations().set_revoking(&root);
    return root.revocation;
}

Result<void> HandleTable::revoke(abi::Handle handle, RevokeScope scope, u64& ticket) {
    HandleEntry* found = TRY(find(handle));
    ColdEntry& root = cold(handle.index());
    if (ticket == 0) {
        TRY(find_source(handle, abi::Right::Revoke, 0));
        ticket = begin_revocation(*found->object, root, scope);
    }
    // Else others have brought it to its end meanwhile.
    return root.revocation == ticket ? continue_revocation(*found->object) : Result<void>{};
}

}  // namespace kos::obj
