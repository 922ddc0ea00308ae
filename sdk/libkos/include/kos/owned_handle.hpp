// SPDX-License-Identifier: Apache-2.0
// A handle that is closed when its owner goes out of scope.
#pragma once

#include <utility>

#include <kos/abi/handle.hpp>

namespace kos {

class OwnedHandle {
  public:
    OwnedHandle() = default;
    explicit OwnedHandle(abi::Handle handle) : handle_{handle} {}
    OwnedHandle(OwnedHandle&& other) noexcept : handle_{other.release()} {}
    OwnedHandle& operator=(OwnedHandle&& other) noexcept {
        if (this != &other) {
            reset();
            handle_ = other.release();
        }
        return *this;
    }
    OwnedHandle(const OwnedHandle&) = delete;
    OwnedHandle& operator=(const OwnedHandle&) = delete;
    ~OwnedHandle() { reset(); }

    abi::Handle get() const { return handle_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }
    // Gives the handle away without closing it.
    abi::Handle release() { return std::exchange(handle_, abi::Handle{}); }
    // Closes it now.
    void reset();

  private:
    abi::Handle handle_{};
};

}  // namespace kos
