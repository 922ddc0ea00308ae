// SPDX-License-Identifier: Apache-2.0
// User stacks.
#pragma once

#include "vmm/address_space.hpp"

namespace kos::vmm {

// Maps `size` bytes (whole pages) of fresh memory above an unmapped guard page, at the expense of the space's payer;
// returns the first address above them. INVALID, TOO_BIG, QUOTA, NO_MEMORY.
Result<UserAddr> map_stack(AddressSpace& space, u64 size);

}  // namespace kos::vmm
