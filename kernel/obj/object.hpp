// SPDX-License-Identifier: Apache-2.0
// Base of all kernel objects: type, identity, payer, and the two counts that keep an object alive.
#pragma once

#include <type_traits>

#include <kos/abi/handle.hpp>
#include <kos/abi/object_type.hpp>

#include "config.hpp"
#include "mm/account.hpp"
#include "obj/derivation.hpp"
#include "obj/event.hpp"

namespace kos::obj {

class Process;

// With assertions the kernel knows all of its objects, for the audit.
struct ListedObject {
    ListedObject* next_listed = nullptr;
    ListedObject* previous_listed = nullptr;
    u32 audit_count = 0;  // what the audit counted of it
};
struct UnlistedObject {};
using AuditedObject = std::conditional_t<config::kAssertions, ListedObject, UnlistedObject>;

// An object lives while a handle names it (handles) or the kernel uses it (uses). When the last handle goes, it is
// told once (on_last_handle: a listener then refuses its callers); when the last use goes too, it is destroyed.
class Object : public AuditedObject {
  public:
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    abi::ObjectType type() const { return type_; }
    // Security identifier: names this object to the policy, never reused.
    u64 sid() const { return sid_; }
    mm::Account& payer() const { return *payer_; }

    // All objects, with assertions only; nullptr: none, no more.
    static Object* first_object();
    static Object* next_object(Object& object);

    u32 handles() const { return handles_; }
    u32 uses() const { return uses_; }
    // Its handles, and which of them was derived from which.
    DerivationList& derivations() { return derivations_; }

    void add_handle() { increment(handles_); }
    void drop_handle();
    // Inline: every system call holds its thread.
    void acquire() { increment(uses_); }
    void release() {
        decrement(uses_);
        if (uses_ == 0 && handles_ == 0) [[unlikely]] {
            destroy_unused();
        }
    }

    // Wakes one thread of the holder that waits through this handle, with REVOKED. false: none does.
    virtual bool wake_waiter(Process& /*holder*/, abi::Handle /*handle*/) { return false; }

    // What notices can subscribe to; nullptr: objects of this type know no such event.
    virtual EventSource* event_source(Event event) { return event == Event::LastHandle ? &last_handle_ : nullptr; }

  protected:
    // Paid for by a process, which is kept as long as the object: its account is in it.
    Object(abi::ObjectType type, Process& payer);
    // Paid for by the kernel itself.
    Object(abi::ObjectType type, mm::Account& payer);
    // Not virtual: an object is destroyed by its own class's destroy() only.
    ~Object();

    // The last handle was closed; uses may remain. Called once, the object is held during the call.
    virtual void on_last_handle() {}
    // Neither handles nor uses remain. true: the object keeps itself, by a use, until what it holds is given back; it
    // is asked again when that use goes. It may be gone when this answers.
    virtual bool lingers() { return false; }
    // Neither handles nor uses remain: gives the memory back to the payer.
    virtual void destroy() = 0;

  private:
    static constexpr u32 kCountLimit = 0x7fff'ffff;

    static void increment(u32& count) {
        KOS_ASSERT(count < kCountLimit);
        ++count;
    }
    static void decrement(u32& count) {
        KOS_ASSERT(count > 0);
        --count;
    }
    // Unless it lingers.
    void destroy_unused();

    abi::ObjectType type_;
    u32 handles_ = 0;
    u32 uses_ = 0;
    u64 sid_;
    mm::Account* payer_;
    Object* keeper_ = nullptr;  // whose account pays
    DerivationList derivations_;
    EventSource last_handle_;
};

// A use of an object, given back when it goes out of scope.
template <typename T>
class Ref {
  public:
    Ref() = default;
    explicit Ref(T& object) : object_{&object} { object.acquire(); }
    Ref(const Ref& other) : object_{other.object_} { acquire(); }
    Ref(Ref&& other) noexcept : object_{other.object_} { other.object_ = nullptr; }
    Ref& operator=(Ref other) noexcept {
        T* mine = object_;
        object_ = other.object_;
        other.object_ = mine;
        return *this;
    }
    ~Ref() { reset(); }

    void reset() {
        T* object = object_;
        object_ = nullptr;
        if (object != nullptr) {
            object->release();
        }
    }

    T* get() const { return object_; }
    T& operator*() const { return *object_; }
    T* operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }

  private:
    void acquire() {
        if (object_ != nullptr) {
            object_->acquire();
        }
    }

    T* object_ = nullptr;
};

}  // namespace kos::obj
