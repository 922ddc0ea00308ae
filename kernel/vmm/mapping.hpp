// SPDX-License-Identifier: Apache-2.0
// A region's hold on its memory object: keeps it alive and counted for write XOR execute.
#pragma once

#include "vmm/memory.hpp"

namespace kos::vmm {

class Mapping {
  public:
    // INVALID: the object does not allow such a mapping.
    static Result<Mapping> create(Memory& memory, Access access) {
        TRY(memory.add_mapping(access));
        return Mapping{memory, access};
    }

    Mapping(Mapping&& other) noexcept = default;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (memory_) {
            memory_->remove_mapping(access_);
        }
    }

    Memory& memory() const { return *memory_; }
    Access access() const { return access_; }

    // INVALID: the object does not allow it; nothing changed.
    Result<void> change(Access access) {
        TRY(memory_->add_mapping(access));
        memory_->remove_mapping(access_);
        access_ = access;
        return {};
    }

  private:
    Mapping(Memory& memory, Access access) : memory_{memory}, access_{access} {}

    obj::Ref<Memory> memory_;
    Access access_;
};

}  // namespace kos::vmm
