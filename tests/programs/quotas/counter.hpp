// SPDX-License-Identifier: Apache-2.0
// The number at the beginning of shared memory.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <span>

#include <kos/base/types.hpp>

namespace quotas {

// Safe: shared pages are aligned, and hold nothing else.
inline std::atomic_ref<kos::u64> counter_in(std::span<std::byte> memory) {
    return std::atomic_ref<kos::u64>{*reinterpret_cast<kos::u64*>(memory.data())};
}

}  // namespace quotas
