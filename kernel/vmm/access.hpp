// SPDX-License-Identifier: Apache-2.0
// Sets of the ways in which memory may be accessed: what a handle's rights let its holder map.
#pragma once

#include <hal/page_table.hpp>
#include <kos/abi/rights.hpp>

namespace kos::vmm {

using hal::Access;
using hal::MemoryType;

class AccessSet {
  public:
    static constexpr AccessSet all() { return AccessSet{0xf}; }

    // READ is needed for any access but none; WRITE and EXECUTE add theirs.
    static constexpr AccessSet from_rights(abi::Rights rights) {
        AccessSet set{bit(Access::None)};
        if (!has(rights, abi::Right::Read)) {
            return set;
        }
        set.add(Access::Read);
        if (has(rights, abi::Right::Write)) {
            set.add(Access::ReadWrite);
        }
        if (has(rights, abi::Right::Execute)) {
            set.add(Access::ReadExecute);
        }
        return set;
    }

    constexpr bool contains(Access access) const { return (bits_ & bit(access)) != 0; }

  private:
    explicit constexpr AccessSet(u8 bits) : bits_{bits} {}

    static constexpr u8 bit(Access access) { return static_cast<u8>(1u << static_cast<u8>(access)); }
    static constexpr bool has(abi::Rights rights, abi::Right right) {
        return (rights & static_cast<abi::Rights>(right)) != 0;
    }
    constexpr void add(Access access) { bits_ = static_cast<u8>(bits_ | bit(access)); }

    u8 bits_;
};

// Whether a mapping with `have` serves an access that needs `needed`.
constexpr bool permits(Access have, Access needed) {
    return have == needed || needed == Access::None || (needed == Access::Read && have != Access::None);
}

}  // namespace kos::vmm
