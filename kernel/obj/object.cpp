// SPDX-License-Identifier: Apache-2.0
// Life and death of kernel objects.
#include "obj/object.hpp"

#include "lib/assert.hpp"
#include "obj/process.hpp"

namespace kos::obj {

namespace {

constexpr u32 kCountLimit = 0x7fff'ffff;

// Only touched with the kernel lock held.
u64 next_sid = 1;

List<ListedObject, AllTag>& all_objects() {
    static List<ListedObject, AllTag> list;
    return list;
}

// Templates: without assertions an object has no place in the list.
template <typename T>
void enlist(T& object) {
    if constexpr (std::is_base_of_v<ListedObject, T>) {
        all_objects().push_back(object);
    }
}

template <typename T>
void strike(T& object) {
    if constexpr (std::is_base_of_v<ListedObject, T>) {
        static_cast<ListedObject&>(object).unlink();
    }
}

template <typename T>
T* listed(ListedObject* object) {
    if constexpr (std::is_base_of_v<ListedObject, T>) {
        return static_cast<T*>(object);
    } else {
        return nullptr;
    }
}

template <typename T>
T* listed_behind(T& object) {
    if constexpr (std::is_base_of_v<ListedObject, T>) {
        return static_cast<T*>(all_objects().next(object));
    } else {
        return nullptr;
    }
}

void increment(u32& count) {
    KOS_ASSERT(count < kCountLimit);
    ++count;
}

void decrement(u32& count) {
    KOS_ASSERT(count > 0);
    --count;
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
    return listed<Object>(all_objects().front());
}

Object* Object::next_object(Object& object) {
    return listed_behind(object);
}

Object::~Object() {
    strike(*this);
    KOS_ASSERT(handles_ == 0 && uses_ == 0);
    KOS_ASSERT(derivations_.empty());
}

void Object::add_handle() {
    increment(handles_);
}

void Object::drop_handle() {
    decrement(handles_);
    if (handles_ > 0) {
        return;
    }
    acquire();
    on_last_handle();
    release();
}

void Object::acquire() {
    increment(uses_);
}

void Object::release() {
    decrement(uses_);
    destroy_if_unused();
}

// A loop, not a recursion: the end of an object may be that of its keeper, and of the keeper's keeper.
void Object::destroy_if_unused() {
    Object* unused = this;
    while (unused != nullptr && unused->handles_ == 0 && unused->uses_ == 0) {
        Object* keeper = unused->keeper_;
        unused->destroy();
        if (keeper != nullptr) {
            decrement(keeper->uses_);
        }
        unused = keeper;
    }
}

}  // namespace kos::obj
