// SPDX-License-Identifier: Apache-2.0
// The handles of one message on their way from the sender's table to the receiver's: all of them, or none. Most
// messages have none: the checks for that are inline.
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
    ~Parcel() {
        if (reserved_ > 0) {
            give_back();
        }
    }

    // Reads the sender's elements, once. FAULT; INVALID: malformed, or a handle is named twice; BAD_HANDLE, REVOKED;
    // NO_RIGHTS: without TRANSFER, or more rights than the handle has; kRestart: a revocation of an object runs.
    Result<void> pack(const thread::Thread& sender, u32 count) {
        return count == 0 ? Result<void>{} : pack_some(sender, count);
    }
    // Takes places in the receiver's table. QUOTA, NO_MEMORY.
    Result<void> reserve(obj::Process& receiver) { return count_ == 0 ? Result<void>{} : reserve_some(receiver); }
    // Writes the receiver's elements, with the values that its handles are going to have. FAULT.
    Result<void> write_elements(const thread::Thread& receiver) const {
        return count_ == 0 ? Result<void>{} : write_some(receiver);
    }
    // Opens the receiver's handles. Nothing can fail any more.
    void deliver() {
        if (count_ > 0) {
            deliver_some();
        }
    }

  private:
    // Without initialisers: most messages have no handles, and pay nothing for these.
    struct Item {
        u64 source;
        u64 place;
        abi::Rights rights;
    };

    Result<void> pack_some(const thread::Thread& sender, u32 count);
    Result<void> reserve_some(obj::Process& receiver);
    Result<void> write_some(const thread::Thread& receiver) const;
    void deliver_some();
    void give_back();
    Result<void> check(const abi::HandleElement& element);

    obj::HandleTable* from_ = nullptr;
    obj::Process* receiver_ = nullptr;
    std::array<Item, abi::kMaxHandles> items_;
    u32 count_ = 0;
    u32 reserved_ = 0;
};

}  // namespace kos::ipc
