// SPDX-License-Identifier: Apache-2.0
// Storage for an object that is made once at boot and never destroyed.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace kos {

// As a static variable it needs no constructor call before main and no destructor call after.
template <typename T>
class Immortal {
  public:
    template <typename... Args>
    T& create(Args&&... args) {
        return *new (storage_) T(std::forward<Args>(args)...);
    }

  private:
    alignas(T) std::byte storage_[sizeof(T)];
};

}  // namespace kos
