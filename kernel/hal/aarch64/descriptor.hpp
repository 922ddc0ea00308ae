// SPDX-License-Identifier: Apache-2.0
// Stage 1 translation descriptors, 4 KiB granule. Source: Arm ARM (DDI 0487), D8.3.
#pragma once

#include <hal/page_table.hpp>

#include "lib/bit_field.hpp"

namespace kos::hal::descriptor {

inline constexpr Field64 kValid{0};
inline constexpr Field64 kTableOrPage{1};   // levels 1 and 2: a table; level 3: must be set
inline constexpr Field64 kAttribute{2, 3};  // index into MAIR_EL1: hal::MemoryType
inline constexpr Field64 kUserAccess{6};    // AP[1]
inline constexpr Field64 kReadOnly{7};      // AP[2]
inline constexpr Field64 kShareability{8, 2};
inline constexpr Field64 kAccessed{10};   // AF: clear would fault on the first access
inline constexpr Field64 kNotGlobal{11};  // nG: tagged with the ASID
inline constexpr Field64 kPrivilegedExecuteNever{53};
inline constexpr Field64 kUserExecuteNever{54};

inline constexpr u64 kInnerShareable = 3;
inline constexpr u64 kAddressMask = 0x0000'ffff'ffff'f000;

inline constexpr u32 kEntries = 512;
inline constexpr u32 kLastLevel = 3;

// Address bits below an entry of this level: 1 GiB, 2 MiB, 4 KiB.
constexpr u32 level_shift(u32 level) {
    return kPageShift + 9 * (kLastLevel - level);
}

constexpr u64 level_size(u32 level) {
    return u64{1} << level_shift(level);
}

constexpr u32 index_at(u64 address, u32 level) {
    return static_cast<u32>(address >> level_shift(level)) % kEntries;
}

}  // namespace kos::hal::descriptor
