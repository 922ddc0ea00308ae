// SPDX-License-Identifier: Apache-2.0
// The word of a lock that passes ranks on (core.Sync, LockPi and UnlockPi): 0 is free. User space takes a free one and
// gives one back that nobody waits for by itself; everything else is the kernel's.
#pragma once

#include <kos/base/types.hpp>

namespace kos::abi {

// Who holds the lock: what core.Sync.LockId answers that thread. 0: nobody.
inline constexpr u32 kLockIdBits = 30;
inline constexpr u32 kLockIdMask = (u32{1} << kLockIdBits) - 1;
// Somebody waits: giving it back needs the kernel.
inline constexpr u32 kLockAwaited = u32{1} << 31;

}  // namespace kos::abi
