// SPDX-License-Identifier: Apache-2.0
// Names of the kernel's functions by address, for panics. The table is made from the first link (scripts/symbols.py).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos {

class SymbolTable {
  public:
    // As the second link lays it out.
    struct Entry {
        u32 offset;  // of the function, from the start of the image
        u32 name;    // of its NUL-terminated name, in the names
    };

    struct Match {
        std::string_view name;
        u32 offset;  // from the function's start
    };

    // Entries sorted by offset; every name ends within `names`.
    constexpr SymbolTable(std::span<const Entry> entries, std::string_view names) : entries_{entries}, names_{names} {}

    // The last function that starts at or before the offset; nothing before the first one.
    std::optional<Match> find(u32 offset) const;

  private:
    std::span<const Entry> entries_;
    std::string_view names_;
};

}  // namespace kos
