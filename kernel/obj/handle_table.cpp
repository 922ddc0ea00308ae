// SPDX-License-Identifier: Apache-2.0
// Handle values to objects. A slot's generation grows at each reuse, so that an old value never names a new object.
#include "obj/handle_table.hpp"

#include <algorithm>

#include <hal/cpu.hpp>

#include "lib/assert.hpp"
#include "lib/restart.hpp"
#include "obj/badge.hpp"
#include "obj/preemption_point.hpp"
#include "obj/revocation.hpp"

namespace kos::obj {

namespace {

// Slots that one step of closing all of them looks at, until it finds one that is open.
constexpr u32 kSlotsAtOnce = 16;

}  // namespace

constinit mm::ObjectCache<HandleLeaf> HandleTable::leaf_cache_;
constinit mm::ObjectCache<HandleTable::Directory> HandleTable::directory_cache_;

HandleTable::HandleTable(mm::Account& account, u32 limit, Process* holder, mm::Account* parent_quota)
    : account_{&account}, holder_{holder}, quota_{limit, parent_quota} {}

HandleTable::~HandleTable() {
    KOS_ASSERT(open_count_ == 0);
    while (leaf_count_ > 0) {
        free_leaf();
    }
}

Result<void> HandleTable::open_kernel() {
    const u32 index = TRY(take_free());
    KOS_ASSERT(index == abi::kKernelHandle.index());
    constexpr auto kRights = static_cast<abi::Rights>(abi::Right::Call);
    entry(index).word = HandleEntry::make_word(abi::kKernelHandle.generation(), abi::ObjectType::Kernel, kRights);
    entry(index).badge = nullptr;
    cold(index).set_rights(kRights);
    return {};
}

Result<abi::Handle> HandleTable::insert(Object& object, abi::Rights rights, const abi::VerdictRow* row) {
    const u32 index = TRY(take_free());
    open(index, object, rights, row, {.behind = object.derivations().head()});
    return abi::Handle::make(index, entry(index).generation());
}

Result<HandleEntry*> HandleTable::find_object(abi::Handle handle) {
    HandleEntry* found = TRY(find(handle));
    if (found->revoked()) {
        return Error{Status::Revoked};
    }
    return found->object != nullptr ? Result<HandleEntry*>{found} : Error{Status::NoRights};
}

Result<Object*> HandleTable::resolve(abi::Handle handle, abi::ObjectType type, abi::Rights needed) {
    HandleEntry* found = TRY(find(handle));
    if (found->type() != type) {
        return Error{found->revoked() ? Status::Revoked : Status::WrongType};
    }
    if ((cold(handle.index()).rights() & needed) != needed) {
        return Error{Status::NoRights};
    }
    return found->object;
}

Result<abi::Rights> HandleTable::rights(abi::Handle handle) {
    TRY(find(handle));
    return cold(handle.index()).rights();
}

Result<HandleEntry*> HandleTable::find_source(abi::Handle source, abi::Right needed, abi::Rights rights) {
    HandleEntry* found = TRY(find_object(source));
    const abi::Rights wanted = rights | needed;
    if ((cold(source.index()).rights() & wanted) != wanted) {
        return Error{Status::NoRights};
    }
    // The revocation may be what takes this very handle.
    TRY(continue_revocation(*found->object));
    return found->revoked() ? Result<HandleEntry*>{Error{Status::Revoked}} : found;
}

Result<HandleTable::MapSource> HandleTable::find_map_source(abi::Handle handle) {
    TRY(find_source(handle, abi::Right::Map, 0));
    ColdEntry& place = cold(handle.index());
    return MapSource{&place, place.rights()};
}

Result<abi::Handle> HandleTable::derive(HandleTable& from, abi::Handle source, abi::Rights rights,
                                        const abi::VerdictRow* row) {
    if (!has_room()) [[unlikely]] {
        TRY(make_room());
        TRY(preemption_point());
    }
    const abi::Handle derived = TRY(reserve());
    open_reserved(derived, from, source, rights, row);
    return derived;
}

Result<abi::Handle> HandleTable::duplicate(abi::Handle handle, abi::Rights rights) {
    const HandleEntry* source = TRY(find_source(handle, abi::Right::Duplicate, rights));
    return derive(*this, handle, rights, source->row);
}

Result<abi::Handle> HandleTable::reserve() {
    const u32 index = TRY(take_free());
    return abi::Handle::make(index, entry(index).generation() + 1);
}

void HandleTable::open_reserved(abi::Handle reserved, HandleTable& from, abi::Handle source, abi::Rights rights,
                                const abi::VerdictRow* row) {
    const HandleEntry& parent = from.entry(source.index());
    if (parent.badge != nullptr) {
        parent.badge->add();
    }
    open(reserved.index(), *parent.object, rights, row,
         {.behind = from.cold(source.index()).opening(), .badge = parent.badge});
}

Result<abi::Handle> HandleTable::open_badge(abi::Handle handle, abi::Rights rights, Badge& badge) {
    const abi::Handle opened = TRY(reserve());
    const HandleEntry& parent = entry(handle.index());
    open(opened.index(), *parent.object, rights, parent.row,
         {.behind = cold(handle.index()).opening(), .badge = &badge});
    badge.put_at(entry(opened.index()));
    return opened;
}

Result<u64> HandleTable::cookie_of(abi::Handle handle, abi::Handle badge) {
    const HandleEntry* asked = TRY(find_object(handle));
    const HandleEntry* proof = TRY(find_object(badge));
    if (proof->badge == nullptr || !proof->badge->is_own(*proof)) {
        return Error{Status::WrongType};
    }
    for (const Badge* counts = asked->badge; counts != nullptr; counts = counts->outer()) {
        if (counts == proof->badge) {
            return counts->cookie();
        }
    }
    return Error{Status::NoRights};
}

// The slot was not opened: the next handle in it has the value that this one would have had.
void HandleTable::give_back(abi::Handle reserved) {
    entry(reserved.index()).link = first_free_;
    first_free_ = reserved.index();
    --open_count_;
    quota_.release(1);
}

Result<void> HandleTable::close(abi::Handle handle) {
    HandleEntry* found = TRY(find(handle));
    if (found->type() == abi::ObjectType::Kernel) {
        return Error{Status::BadState};
    }
    if (cold(handle.index()).revokes()) {
        TRY(continue_revocation(*found->object));
    }
    close_entry(handle.index());
    return {};
}

void HandleTable::close_entry(u32 index) {
    Object* object = entry(index).object;
    if (object != nullptr) {
        cold(index).unlink();
        if (Badge* badge = entry(index).badge) {
            badge->drop(entry(index));
        }
    }
    put_free(index);
    if (object != nullptr) {
        object->drop_handle();
    }
}

void HandleTable::close_all() {
    while (!close_next()) {
    }
}

bool HandleTable::close_next() {
    quota_.close();
    for (u32 looked = 0; looked < kSlotsAtOnce && closed_ < made_slots(); ++looked) {
        const u32 index = closed_ / HandleLeaf::kEntries * HandleLeaf::kIndexStep + closed_ % HandleLeaf::kEntries;
        const bool open = entry(index).open();
        if (!close_at(index)) {
            return false;
        }
        ++closed_;
        if (open) {
            return false;
        }
    }
    if (closed_ < made_slots()) {
        return false;
    }
    const bool empty = leaf_count_ == 0;
    free_leaf();
    return empty;
}

bool HandleTable::close_at(u32 index) {
    if (cold(index).revokes() && !continue_revocation(*entry(index).object)) {
        return false;
    }
    if (entry(index).open()) {
        close_entry(index);
    }
    return true;
}

void HandleTable::free_leaf() {
    first_free_ = kNoIndex;
    if (leaf_count_ > 0) {
        --leaf_count_;
        fresh_ = std::min(fresh_, leaf_count_ * HandleLeaf::kIndexStep);
        leaf_cache_.destroy(*account_, leaves_[leaf_count_]);
    }
    if (leaf_count_ == 0 && directory_ != nullptr) {
        directory_cache_.destroy(*account_, directory_);
        directory_ = nullptr;
        leaves_ = near_leaves_;
    }
}

void HandleTable::open(u32 index, Object& object, abi::Rights rights, const abi::VerdictRow* row, const Place& place) {
    HandleEntry& opened = entry(index);
    opened.word = HandleEntry::make_word(opened.generation() + 1, object.type(), rights);
    opened.object = &object;
    opened.row = row;
    opened.badge = place.badge;
    cold(index).set_rights(rights);
    cold(index).insert_behind(place.behind);
    object.add_handle();
}

Result<u32> HandleTable::take_free() {
    TRY(quota_.charge(1));
    const auto index = take_slot();
    if (!index) {
        quota_.release(1);
    }
    return index;
}

Result<u32> HandleTable::take_slot() {
    if (first_free_ == kNoIndex) {
        return take_fresh();
    }
    const u32 index = first_free_;
    first_free_ = static_cast<u32>(entry(index).link);
    ++open_count_;
    return index;
}

Result<u32> HandleTable::take_fresh() {
    if (fresh_ == leaf_count_ * HandleLeaf::kIndexStep) {
        TRY(add_leaf());
    }
    const u32 index = fresh_;
    const u32 slot = index % HandleLeaf::kIndexStep;
    leaf_of(index).make_entry(slot);
    fresh_ += slot + 1 < HandleLeaf::kEntries ? 1 : HandleLeaf::kIndexStep - slot;
    ++open_count_;
    return index;
}

// The slot keeps its generation; one whose generations are used up is never opened again.
void HandleTable::put_free(u32 index) {
    HandleEntry& closed = entry(index);
    const u64 generation = closed.generation();
    closed.word = HandleEntry::make_word(generation, abi::ObjectType::None, 0);
    closed.object = nullptr;
    closed.row = nullptr;
    closed.link = first_free_;
    cold(index).set_rights(0);
    --open_count_;
    quota_.release(1);
    if (generation < abi::Handle::kGenerationMask) {
        first_free_ = index;
    }
}

Result<void> HandleTable::make_room() {
    return quota_.available() == 0 ? Result<void>{Error{Status::Quota}} : add_leaf();
}

Result<void> HandleTable::add_leaf() {
    HandleLeaf* leaf = TRY(leaf_cache_.create(*account_, *this, leaf_count_ * HandleLeaf::kIndexStep));
    if (const auto room = make_room_for_leaf(); !room) {
        leaf_cache_.destroy(*account_, leaf);
        return room;
    }
    KOS_ASSERT(&HandleLeaf::of(&leaf->cold[0]) == leaf);
    leaves_[leaf_count_] = leaf;
    ++leaf_count_;
    return {};
}

Result<void> HandleTable::make_room_for_leaf() {
    if (leaf_count_ == kMaxLeaves) {
        return Error{Status::Quota};
    }
    if (leaf_count_ == kNearLeaves && directory_ == nullptr) {
        directory_ = TRY(directory_cache_.create(*account_));
        std::copy_n(near_leaves_, kNearLeaves, directory_->leaves);
        leaves_ = directory_->leaves;
    }
    return {};
}

}  // namespace kos::obj
