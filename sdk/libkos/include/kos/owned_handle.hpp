// SPDX-License-Identifier: Apache-2.0
// A handle that is closed when its owner goes out of scope. Example: sdk/libkos/examples/owned_handle.cpp.
#pragma once

#include <utility>

#include <kos/abi/handle.hpp>
#include <kos/abi/rights.hpp>
#include <kos/base/result.hpp>

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
    // Closes it now, and does not care whether it was open.
    void reset();
    // Closes it now. BAD_HANDLE: it was not open: empty, or somebody else has closed it.
    Result<> close();

    // A second handle of the same object, with these rights and no more. NO_RIGHTS: this one lacks DUPLICATE, or one of
    // the rights; BAD_HANDLE, REVOKED, QUOTA.
    Result<OwnedHandle> duplicate(abi::Rights rights) const;
    // The object's security identifier. NO_RIGHTS: the handle lacks GET_SID; BAD_HANDLE, REVOKED.
    Result<u64> sid() const;

  private:
    abi::Handle handle_{};
};

}  // namespace kos
