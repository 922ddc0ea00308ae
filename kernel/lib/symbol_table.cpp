// SPDX-License-Identifier: Apache-2.0
// Lookup by halving.
#include "lib/symbol_table.hpp"

#include <algorithm>

namespace kos {

std::optional<SymbolTable::Match> SymbolTable::find(u32 offset) const {
    const auto behind = std::ranges::upper_bound(entries_, offset, {}, &Entry::offset);
    if (behind == entries_.begin()) {
        return std::nullopt;
    }
    const Entry& entry = *(behind - 1);
    if (entry.name >= names_.size()) {
        return std::nullopt;
    }
    const std::string_view rest = names_.substr(entry.name);
    return Match{rest.substr(0, rest.find('\0')), offset - entry.offset};
}

}  // namespace kos
