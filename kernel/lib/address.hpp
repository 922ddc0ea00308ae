// SPDX-License-Identifier: Apache-2.0
// Strong address types: physical, user and kernel addresses do not mix.
#pragma once

#include <compare>

#include <kos/base/types.hpp>

namespace kos {

inline constexpr u32 kPageShift = 12;
inline constexpr usize kPageSize = usize{1} << kPageShift;
inline constexpr u64 kPageMask = kPageSize - 1;

// An address of one kind. Arithmetic stays in the kind; a difference is a plain byte count.
template <typename Kind>
class Address {
  public:
    constexpr Address() = default;
    explicit constexpr Address(u64 raw) : raw_{raw} {}

    constexpr u64 raw() const { return raw_; }
    constexpr bool page_aligned() const { return (raw_ & kPageMask) == 0; }
    constexpr Address page_down() const { return Address{raw_ & ~kPageMask}; }
    // The caller has checked that this does not wrap.
    constexpr Address page_up() const { return Address{(raw_ + kPageMask) & ~kPageMask}; }
    constexpr u64 page_offset() const { return raw_ & kPageMask; }

    friend constexpr Address operator+(Address address, u64 bytes) { return Address{address.raw_ + bytes}; }
    friend constexpr Address operator-(Address address, u64 bytes) { return Address{address.raw_ - bytes}; }
    friend constexpr u64 operator-(Address left, Address right) { return left.raw_ - right.raw_; }
    friend constexpr auto operator<=>(Address, Address) = default;

  private:
    u64 raw_ = 0;
};

using PhysAddr = Address<struct PhysicalKind>;
using UserAddr = Address<struct UserKind>;

// The user half of the address space: 39 bits, page 0 never mapped.
inline constexpr UserAddr kUserFirst{0x1'0000};
inline constexpr UserAddr kUserEnd{u64{1} << 39};

// Whether [address, address + size) lies in the user half; refuses ranges that wrap.
constexpr bool in_user_range(UserAddr address, u64 size) {
    return address.raw() <= kUserEnd.raw() && size <= kUserEnd.raw() - address.raw();
}

}  // namespace kos
