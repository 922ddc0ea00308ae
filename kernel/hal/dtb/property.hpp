// SPDX-License-Identifier: Apache-2.0
// A property's value, read as the types of the Devicetree Specification v0.4, section 2.2.4.
#pragma once

#include <string_view>

#include "lib/bytes.hpp"

namespace kos::hal::dtb {

class Property {
  public:
    constexpr Property() = default;
    constexpr Property(std::string_view name, lib::ByteView value, u32 offset)
        : name_{name}, value_{value}, offset_{offset} {}

    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] lib::ByteView value() const { return value_; }
    // Where the value lies in the blob, for those who must wipe it.
    [[nodiscard]] u32 offset() const { return offset_; }

    // <u32>; Invalid unless the value has exactly 4 bytes.
    [[nodiscard]] Result<u32> as_u32() const;
    // <u32> or <u64>; Invalid unless the value has exactly 4 or 8 bytes.
    [[nodiscard]] Result<u64> as_number() const;
    // <string>; Invalid unless the value is exactly one NUL-terminated string.
    [[nodiscard]] Result<std::string_view> as_string() const;

    // <stringlist>: the index-th string; NotFound behind the last one, Invalid when that one is unterminated.
    [[nodiscard]] Result<std::string_view> string_at(u32 index) const;
    [[nodiscard]] bool has_string(std::string_view text) const;

    // <prop-encoded-array>: the value as 32-bit cells; a rest of 1 to 3 bytes is not counted.
    [[nodiscard]] u32 cell_count() const { return static_cast<u32>(value_.size() / sizeof(u32)); }
    [[nodiscard]] Result<u32> cell(u32 index) const { return value_.big_endian<u32>(u64{index} * sizeof(u32)); }
    // The number of `cells` (0, 1 or 2) cells from `index`; no cells are 0. Unsupported for more than 2.
    [[nodiscard]] Result<u64> number_at(u32 index, u32 cells) const;

  private:
    std::string_view name_{};
    lib::ByteView value_{};
    u32 offset_{};
};

}  // namespace kos::hal::dtb
