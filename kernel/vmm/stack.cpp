// SPDX-License-Identifier: Apache-2.0
// User stacks: memory that only the mapping holds.
#include "vmm/stack.hpp"

namespace kos::vmm {

Result<UserAddr> map_stack(AddressSpace& space, u64 size) {
    const auto memory = TRY(Memory::create(space.payer(), size));
    const UserAddr bottom =
        TRY(space.map({.memory = *memory, .size = size, .access = Access::ReadWrite, .guard = kPageSize}));
    return bottom + size;
}

}  // namespace kos::vmm
