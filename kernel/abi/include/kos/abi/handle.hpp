// SPDX-License-Identifier: Apache-2.0
// A handle's value: a 20-bit index and a 40-bit generation. It names an object in one process only.
#pragma once

#include <kos/base/types.hpp>

namespace kos::abi {

class Handle {
  public:
    static constexpr u32 kIndexBits = 20;
    static constexpr u32 kGenerationBits = 40;
    static constexpr u64 kIndexMask = (u64{1} << kIndexBits) - 1;
    static constexpr u64 kGenerationMask = (u64{1} << kGenerationBits) - 1;

    constexpr Handle() = default;
    explicit constexpr Handle(u64 raw) : raw_{raw} {}

    static constexpr Handle make(u32 index, u64 generation) {
        return Handle{((generation & kGenerationMask) << kIndexBits) | (index & kIndexMask)};
    }

    constexpr u64 raw() const { return raw_; }
    constexpr u32 index() const { return static_cast<u32>(raw_ & kIndexMask); }
    constexpr u64 generation() const { return (raw_ >> kIndexBits) & kGenerationMask; }
    // Bits 60 to 63 are zero in every handle that the kernel makes.
    constexpr bool well_formed() const { return raw_ >> (kIndexBits + kGenerationBits) == 0 && generation() != 0; }
    constexpr explicit operator bool() const { return raw_ != 0; }

    friend constexpr bool operator==(Handle, Handle) = default;

  private:
    u64 raw_ = 0;
};

static_assert(sizeof(Handle) == 8);

// The kernel's own endpoint, open in every process: index 0, generation 1.
inline constexpr Handle kKernelHandle = Handle::make(0, 1);

// In a message's constant part: a handle parameter that is not there.
inline constexpr u64 kNoHandle = ~u64{0};

}  // namespace kos::abi
