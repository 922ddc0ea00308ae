// SPDX-License-Identifier: Apache-2.0
// The handles of one message on their way from the sender's table to the receiver's: all of them, or none.
#pragma once

#include <array>

#include "thread/thread.hpp"

namespace kos::ipc {

class Parcel {
  public:
    Parcel() = default;
    Parcel(const Parcel&) = delete;
    Parcel& operator=(const Parcel&) = delete;
    // Gives the reserved places back, unless the handles were delivered.
    ~Parcel();

    // Reads the sender's elements, once. FAULT; INVALID: malformed, or a handle is named twice; BAD_HANDLE, REVOKED;
    // NO_RIGHTS: without TRANSFER, or more rights than the handle has; kRestart: a revocation of an object runs.
    Result<void> pack(const thread::Thread& sender, u32 count);
    // Takes places in the receiver's table. QUOTA, NO_MEMORY.
    Result<void> reserve(obj::Process& receiver);
    // Writes the receiver's elements, with the values that its handles are going to have. FAULT.
    Result<void> write_elements(const thread::Thread& receiver) const;
    // Opens the receiver's handles. Nothing can fail any more.
    void deliver();

  private:
    // Without initialisers: most messages have no handles, and pay nothing for these.
    struct Item {
        u64 source;
        u64 place;
        abi::Rights rights;
    };

    Result<void> check(const abi::HandleElement& element);

    obj::HandleTable* from_ = nullptr;
    obj::Process* receiver_ = nullptr;
    std::array<Item, abi::kMaxHandles> items_;
    u32 count_ = 0;
    u32 reserved_ = 0;
};

}  // namespace kos::ipc
