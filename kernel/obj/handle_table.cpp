// SPDX-License-Identifier: Apache-2.0
// Handle values to objects. A slot's generation grows at each reuse, so that an old value never names a new object.
#include "obj/handle_table.hpp"

#include "lib/assert.hpp"

namespace kos::obj {

constinit mm::ObjectCache<HandleTable::Leaf> HandleTable::leaf_cache_;
constinit mm::ObjectCache<HandleTable::ColdLeaf> HandleTable::cold_cache_;

HandleTable::HandleTable(mm::Account& account, u32 limit)
    : account_{&account}, limit_{limit < kMaxLeaves * kLeafEntries ? limit : kMaxLeaves * kLeafEntries} {}

HandleTable::~HandleTable() {
    KOS_ASSERT(open_count_ == 0);
    free_leaves();
}

Result<void> HandleTable::open_kernel() {
    const u32 index = TRY(take_free());
    KOS_ASSERT(index == abi::kKernelHandle.index());
    open(index, nullptr, abi::ObjectType::Kernel, abi::Rights{static_cast<u32>(abi::Right::Call)}, nullptr);
    return {};
}

Result<abi::Handle> HandleTable::insert(Object& object, abi::Rights rights, const abi::VerdictRow* row) {
    const u32 index = TRY(take_free());
    object.add_handle();
    open(index, &object, object.type(), rights, row);
    return abi::Handle::make(index, entry(index).generation());
}

Result<HandleEntry*> HandleTable::find(abi::Handle handle) {
    const u32 leaf = handle.index() / kLeafEntries;
    if (!handle.well_formed() || leaf >= leaf_count_) {
        return Error{Status::BadHandle};
    }
    HandleEntry& found = leaves_[leaf]->entries[handle.index() % kLeafEntries];
    if (found.generation() != handle.generation() || !found.open()) {
        return Error{Status::BadHandle};
    }
    return &found;
}

Result<Object*> HandleTable::resolve(abi::Handle handle, abi::ObjectType type, abi::Rights needed) {
    HandleEntry* found = TRY(find(handle));
    if (found->type() != type) {
        return Error{Status::WrongType};
    }
    if ((cold_rights(handle.index()) & needed) != needed) {
        return Error{Status::NoRights};
    }
    return found->object;
}

Result<abi::Rights> HandleTable::rights(abi::Handle handle) {
    TRY(find(handle));
    return cold_rights(handle.index());
}

Result<abi::Handle> HandleTable::duplicate(abi::Handle handle, abi::Rights rights) {
    const HandleEntry* found = TRY(find(handle));
    const abi::Rights held = cold_rights(handle.index());
    const auto needed = static_cast<abi::Rights>(abi::Right::Duplicate);
    if ((held & needed) == 0 || (rights & ~held) != 0 || found->object == nullptr) {
        return Error{Status::NoRights};
    }
    return insert(*found->object, rights, found->row);
}

Result<void> HandleTable::close(abi::Handle handle) {
    HandleEntry* found = TRY(find(handle));
    Object* object = found->object;
    if (object == nullptr) {
        return Error{Status::BadState};
    }
    put_free(handle.index());
    object->drop_handle();
    return {};
}

void HandleTable::close_all() {
    for (u32 index = 0; index < leaf_count_ * kLeafEntries; ++index) {
        if (!entry(index).open()) {
            continue;
        }
        Object* object = entry(index).object;
        put_free(index);
        if (object != nullptr) {
            object->drop_handle();
        }
    }
    limit_ = 0;
    free_leaves();
}

void HandleTable::free_leaves() {
    for (; leaf_count_ > 0; --leaf_count_) {
        leaf_cache_.destroy(*account_, leaves_[leaf_count_ - 1]);
        cold_cache_.destroy(*account_, cold_[leaf_count_ - 1]);
    }
    first_free_ = kNoIndex;
}

void HandleTable::open(u32 index, Object* object, abi::ObjectType type, abi::Rights rights,
                       const abi::VerdictRow* row) {
    HandleEntry& opened = entry(index);
    const u64 generation = opened.generation() + 1;
    opened = {HandleEntry::make_word(generation, type, rights), object, row, 0};
    cold_rights(index) = rights;
    ++open_count_;
}

Result<u32> HandleTable::take_free() {
    if (open_count_ >= limit_) {
        return Error{Status::Quota};
    }
    if (first_free_ == kNoIndex) {
        TRY(add_leaf());
    }
    const u32 index = first_free_;
    first_free_ = static_cast<u32>(entry(index).link);
    return index;
}

// The slot keeps its generation; one whose generations are used up is never opened again.
void HandleTable::put_free(u32 index) {
    HandleEntry& closed = entry(index);
    const u64 generation = closed.generation();
    closed = {HandleEntry::make_word(generation, abi::ObjectType::None, 0), nullptr, nullptr, first_free_};
    --open_count_;
    if (generation < abi::Handle::kGenerationMask) {
        first_free_ = index;
    }
}

Result<void> HandleTable::add_leaf() {
    if (leaf_count_ == kMaxLeaves) {
        return Error{Status::Quota};
    }
    Leaf* leaf = TRY(leaf_cache_.create(*account_));
    auto cold = cold_cache_.create(*account_);
    if (!cold) {
        leaf_cache_.destroy(*account_, leaf);
        return Error{cold.error()};
    }
    const u32 base = leaf_count_ * kLeafEntries;
    leaves_[leaf_count_] = leaf;
    cold_[leaf_count_] = *cold;
    ++leaf_count_;
    for (u32 i = 0; i < kLeafEntries; ++i) {
        const u64 next = i + 1 < kLeafEntries ? u64{base} + i + 1 : u64{first_free_};
        leaf->entries[i] = {HandleEntry::make_word(0, abi::ObjectType::None, 0), nullptr, nullptr, next};
    }
    first_free_ = base;
    return {};
}

}  // namespace kos::obj
