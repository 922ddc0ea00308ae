// SPDX-License-Identifier: Apache-2.0
// A region's hold on its memory object: keeps it alive and counted for write XOR execute.
#pragma once

#include "vmm/memory.hpp"

namespace kos::vmm {

class Mapping {
  public:
    // Of nothing.
    Mapping() = default;
    // INVALID: the object does not allow such a mapping.
    static Result<Mapping> create(Memory& memory, Access access) {
        TRY(memory.add_mapping(access));
        return Mapping{memory, access};
    }

    // A second one of the same, or of nothing too. INVALID: the object does not allow it any more.
    Result<Mapping> again() const { return memory_ ? create(*memory_, access_) : Mapping{}; }

    Mapping(Mapping&& other) noexcept = default;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { drop(); }

    // Lets go of the object.
    void drop() {
        if (memory_) {
            memory_->remove_mapping(access_);
        }
        memory_.reset();
        access_ = Access::None;
    }
    explicit operator bool() const { return static_cast<bool>(memory_); }

    // Of something.
    Memory& memory() const { return *memory_; }
    Access access() const { return access_; }

    // A change of access in two steps, which nothing comes between for the object: claim() counts the new one beside
    // the old one, adopt() or unclaim() leaves one of them. INVALID: the object does not allow it.
    Result<void> claim(Access access) { return memory_->add_mapping(access); }
    void unclaim(Access access) { memory_->remove_mapping(access); }
    void adopt(Access access) {
        memory_->remove_mapping(access_);
        access_ = access;
    }

  private:
    Mapping(Memory& memory, Access access) : memory_{memory}, access_{access} {}

    obj::Ref<Memory> memory_;
    Access access_ = Access::None;
};

}  // namespace kos::vmm
