// SPDX-License-Identifier: Apache-2.0
// Kernel objects of one type: made and destroyed at the expense of an account. There is no operator new.
#pragma once

#include <new>
#include <utility>

#include "mm/slab.hpp"

namespace kos::mm {

// A class with a private constructor befriends this one to be made by its ObjectCache only.
class ObjectCacheAccess {
  private:
    template <typename>
    friend class ObjectCache;

    template <typename T, typename... Args>
    static T* construct(void* slot, Args&&... args) {
        return new (slot) T(std::forward<Args>(args)...);
    }

    template <typename T>
    static void destruct(T& object) {
        object.~T();
    }
};

template <typename T>
class ObjectCache {
  public:
    constexpr explicit ObjectCache(PageAllocator& pages = kernel_pages) : slots_{pages, sizeof(T), alignof(T)} {}

    // Makes an object that the payer is charged for. QUOTA, NO_MEMORY: nothing happened.
    template <typename... Args>
    Result<T*> create(Account& payer, Args&&... args) {
        static_assert(alignof(T) <= 256);
        return ObjectCacheAccess::construct<T>(TRY(slots_.allocate(payer)), std::forward<Args>(args)...);
    }

    // The payer must be the one that create() named.
    void destroy(Account& payer, T* object) {
        ObjectCacheAccess::destruct(*object);
        slots_.free(payer, object);
    }

    u64 count() const { return slots_.used_slots(); }
    // What one object is charged with.
    u64 charged_bytes() const { return slots_.charged_bytes(); }
    const SlabCache& slots() const { return slots_; }

  private:
    SlabCache slots_;
};

}  // namespace kos::mm
