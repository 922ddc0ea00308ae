// SPDX-License-Identifier: Apache-2.0
// Life and death of kernel objects.
#include "obj/object.hpp"

#include "lib/assert.hpp"
#include "obj/process.hpp"

namespace kos::obj {

namespace {

// Only touched with the kernel lock held.
u64 next_sid = 1;

// The youngest object, with assertions.
constinit ListedObject* youngest = nullptr;

[[maybe_unused]] void enlist(ListedObject& object) {
    object.next_listed = youngest;
    if (youngest != nullptr) {
        youngest->previous_listed = &object;
    }
    youngest = &object;
}

[[maybe_unused]] void strike(ListedObject& object) {
    if (object.next_listed != nullptr) {
        object.next_listed->previous_listed = object.previous_listed;
    }
    (object.previous_listed != nullptr ? object.previous_listed->next_listed : youngest) = object.next_listed;
}

[[maybe_unused]] void enlist(UnlistedObject& /*object*/) {}
[[maybe_unused]] void strike(UnlistedObject& /*object*/) {}

// Templates: without assertions an object is no listed one.
template <typename T>
T* as_object(ListedObject* listed) {
    if constexpr (std::is_base_of_v<ListedObject, T>) {
        return static_cast<T*>(listed);
    } else {
        return nullptr;
    }
}

[[maybe_unused]] ListedObject* behind(const ListedObject& object) {
    return object.next_listed;
}
[[maybe_unused]] ListedObject* behind(const UnlistedObject& /*object*/) {
    return nullptr;
}

}  // namespace

Object::Object(abi::ObjectType type, Process& payer) : Object{type, payer.account()} {
    keeper_ = &payer;
    keeper_->acquire();
}

Object::Object(abi::ObjectType type, mm::Account& payer) : type_{type}, sid_{next_sid++}, payer_{&payer} {
    enlist(*this);
}

Object* Object::first_object() {
    return as_object<Object>(youngest);
}

Object* Object::next_object(Object& object) {
    return as_object<Object>(behind(object));
}

Object::~Object() {
    strike(*this);
    KOS_ASSERT(handles_ == 0 && uses_ == 0);
    KOS_ASSERT(derivations_.empty());
    KOS_ASSERT(last_handle_.subscribers().empty());
}

void Object::drop_handle() {
    decrement(handles_);
    if (handles_ > 0) {
        return;
    }
    acquire();
    on_last_handle();
    last_handle_.raise();
    release();
}

// A loop, not a recursion: the end of an object may be that of its keeper, and of the keeper's keeper.
void Object::destroy_unused() {
    Object* unused = this;
    while (unused != nullptr && unused->handles_ == 0 && unused->uses_ == 0 && !unused->lingers()) {
        Object* keeper = unused->keeper_;
        unused->destroy();
        if (keeper != nullptr) {
            decrement(keeper->uses_);
        }
        unused = keeper;
    }
}

}  // namespace kos::obj
