// SPDX-License-Identifier: Apache-2.0
// Where the machine's memory lies, and which parts of it are not the kernel's to give away.
#pragma once

#include "hal/dtb/address.hpp"

namespace kos::hal::dtb {

// Calls `visit(AddressRange)` for each piece of each usable /memory node. Stops at the first malformed one.
// Errors: NotFound (no memory at all), Invalid.
template <typename Visitor>
[[nodiscard]] Result<> for_each_memory(const Tree& tree, Visitor&& visit);

enum class Mapping : u8 {
    Allowed,    // the kernel may map it, but not use it
    Forbidden,  // no-map: not even speculative accesses are allowed
};

struct ReservedRange {
    AddressRange range{};
    Mapping mapping{Mapping::Allowed};
    std::string_view name{};  // of the node; empty for /memreserve/
};

// Calls `visit(ReservedRange)` for each /memreserve/ entry and each fixed piece of /reserved-memory. Nodes with `size`
// instead of `reg` ask for memory that is not placed yet: nothing of theirs lies anywhere, and they are passed over.
// Errors: Invalid (a malformed entry, after which nothing may be given away).
template <typename Visitor>
[[nodiscard]] Result<> for_each_reserved(const Tree& tree, Visitor&& visit);

namespace detail {

[[nodiscard]] bool is_memory(const Node& node);
[[nodiscard]] Mapping mapping_of(const Node& node);

// Calls `visit(AddressRange)` for every entry of `reg` that is not empty.
template <typename Visitor>
[[nodiscard]] Result<> for_each_reg(const Tree& tree, const Node& node, Visitor&& visit) {
    for (u32 index = 0;; ++index) {
        const Result<AddressRange> range = reg(tree, node, index);
        if (!range.has_value()) {
            return range.error() == Status::NotFound ? Result<>{} : Error{range.error()};
        }
        if (range->size > 0) {
            visit(*range);
        }
    }
}

}  // namespace detail

template <typename Visitor>
Result<> for_each_memory(const Tree& tree, Visitor&& visit) {
    u32 pieces = 0;
    for (const Node node : tree.root().children()) {
        if (detail::is_memory(node)) {
            TRY(detail::for_each_reg(tree, node, [&](AddressRange range) {
                ++pieces;
                visit(range);
            }));
        }
    }
    return pieces > 0 ? Result<>{} : Error{Status::NotFound};
}

template <typename Visitor>
Result<> for_each_reserved(const Tree& tree, Visitor&& visit) {
    for (u32 index = 0; index < tree.reservation_count(); ++index) {
        const AddressRange range = TRY(tree.reservation(index));
        visit(ReservedRange{.range = range});
    }
    const Result<Node> parent = tree.root().child("reserved-memory");
    if (!parent.has_value()) {
        return {};
    }
    for (const Node node : parent->children()) {
        if (node.is_okay()) {
            TRY(detail::for_each_reg(tree, node, [&](AddressRange range) {
                visit(ReservedRange{range, detail::mapping_of(node), node.name()});
            }));
        }
    }
    return {};
}

}  // namespace kos::hal::dtb
