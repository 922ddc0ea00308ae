// SPDX-License-Identifier: Apache-2.0
// The one pass of a revocation. New handles of the object wait for its end, so that their number only falls.
#include "obj/revocation.hpp"

#include <hal/cpu.hpp>

#include "lib/assert.hpp"
#include "lib/restart.hpp"
#include "obj/badge.hpp"
#include "obj/handle_table.hpp"
#include "obj/mapped_place.hpp"
#include "obj/preemption_point.hpp"

namespace kos::obj {

namespace {

// Between two looks for a pending interrupt: handles that are revoked. Waking a waiter counts as several; a step of an
// address space stands for itself.
constexpr u32 kMostCost = 6;
constexpr u32 kWakeCost = 3;

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
    place.set_rights(0);
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

// What stands at the top of what is left is to be taken: in the end come what is mapped through the handle itself, and
// its closing bracket.
bool is_to_go(const ColdEntry& root, Bracket& first) {
    return first.kind() == BracketKind::Mapping &&
           (root.scope() == RevokeScope::Subtree || !MappedPlace::of(first).made_through(root));
}

// One step of the end.
void end(Object& object, ColdEntry& root) {
    if (root.scope() == RevokeScope::Subtree) {
        revoke_one(root);
        if (root.linked()) {
            root.set_scope(RevokeScope::Subtree);  // threads are left that wait through it
            return;
        }
    }
    root.set_scope(RevokeScope::None);
    object.derivations().end_revoking();
}

// As much as may be done between two looks, from the top of what is left.
void advance(Object& object, ColdEntry& root) {
    Bracket* first = root.opening().next;
    u32 cost = 0;
    while (first->kind() == BracketKind::Opening && cost < kMostCost) {
        cost += revoke_one(ColdEntry::of(Derivation::of_opening(*first)));
        first = root.opening().next;
    }
    if (first->kind() == BracketKind::Opening || (cost > 0 && first->kind() == BracketKind::Mapping)) {
        return;
    }
    if (is_to_go(root, *first)) {
        MappedPlace& place = MappedPlace::of(*first);
        place.holder().take_back(place);
        return;
    }
    end(object, root);
}

}  // namespace

Result<void> continue_revocation_slowly(Object& object) {
    // Its last handle may be among those that go.
    const Ref<Object> hold{object};
    advance(object, ColdEntry::of(*object.derivations().revoking()));
    while (Derivation* root = object.derivations().revoking()) {
        TRY(preemption_point());
        advance(object, ColdEntry::of(*root));
    }
    return {};
}

u64 begin_revocation(Object& object, ColdEntry& root, RevokeScope scope) {
    KOS_ASSERT(object.derivations().revoking() == nullptr);
    root.set_scope(scope);
    object.derivations().begin_revoking(root, ++last_number);
    return last_number;
}

Result<void> HandleTable::revoke(abi::Handle handle, RevokeScope scope, u64& ticket) {
    HandleEntry* found = TRY(find(handle));
    ColdEntry& root = cold(handle.index());
    if (ticket == 0) {
        TRY(find_source(handle, abi::Right::Revoke, 0));
        ticket = begin_revocation(*found->object, root, scope);
    }
    // Else others have brought it to its end meanwhile.
    const bool runs = found->object != nullptr && found->object->derivations().runs(ticket);
    return runs ? continue_revocation_slowly(*found->object) : Result<void>{};
}

}  // namespace kos::obj
