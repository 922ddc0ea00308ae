// SPDX-License-Identifier: Apache-2.0
// `reg` decoded and translated through `ranges` up to the root: where a node's registers or memory lie for the CPU.
#pragma once

#include "hal/dtb/tree.hpp"

namespace kos::hal::dtb {

// The index-th entry of `reg` as the CPU sees it.
// Errors: NotFound (no `reg`, or no such entry), Invalid (malformed, or a range that wraps), Unsupported (more than 2
// cells, or a bus on the way that does not map the entry).
[[nodiscard]] Result<AddressRange> reg(const Tree& tree, const Node& node, u32 index);

// The same in the parent's own numbers, untranslated: unit numbers, CPU numbers.
[[nodiscard]] Result<AddressRange> local_reg(const Tree& tree, const Node& node, u32 index);

// The entry that `reg-names` gives this name.
[[nodiscard]] Result<AddressRange> reg_by_name(const Tree& tree, const Node& node, std::string_view name);

}  // namespace kos::hal::dtb
