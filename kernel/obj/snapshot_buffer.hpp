// SPDX-License-Identifier: Apache-2.0
// The per-CPU buffer that messages pass through: what was judged there is what is delivered from there.
#pragma once

#include <cstddef>

#include <kos/abi/message.hpp>

namespace kos::obj {

struct SnapshotBuffer {
    alignas(64) std::byte constant[abi::kMaxConstantBytes];
    alignas(64) std::byte arena[4096];
};

// This CPU's. Valid until the kernel lock is released.
SnapshotBuffer& snapshot_buffer();

}  // namespace kos::obj
