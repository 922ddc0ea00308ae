// SPDX-License-Identifier: Apache-2.0
// Address decoding: Devicetree Specification v0.4, sections 2.3.6 (reg) and 2.3.8 (ranges).
#include "hal/dtb/address.hpp"

namespace kos::hal::dtb {
namespace {

struct Cells {
    u32 address;
    u32 size;
};

Result<Cells> cells_of(const Node& bus) {
    const u32 address = TRY(bus.address_cells());
    const u32 size = TRY(bus.size_cells());
    if (address == 0 || address > 2 || size > 2) {
        return Error{Status::Unsupported};
    }
    return Cells{address, size};
}

Result<AddressRange> checked_range(u64 base, u64 size) {
    if (size > 0) {
        static_cast<void>(TRY(lib::checked_add(base, size - 1)));
    }
    return AddressRange{base, size};
}

Result<AddressRange> decode_reg(const Node& bus, const Node& node, u32 index) {
    const Cells cells = TRY(cells_of(bus));
    const Property reg = TRY(node.property("reg"));
    const u32 stride = cells.address + cells.size;
    if (reg.cell_count() % stride != 0 || reg.value().size() % sizeof(u32) != 0) {
        return Error{Status::Invalid};
    }
    if (index >= reg.cell_count() / stride) {
        return Error{Status::NotFound};
    }
    const u64 base = TRY(reg.number_at(index * stride, cells.address));
    const u64 size = TRY(reg.number_at(index * stride + cells.address, cells.size));
    return checked_range(base, size);
}

bool covers(const AddressRange& outer, const AddressRange& inner) {
    return inner.base >= outer.base && lib::range_fits(inner.base - outer.base, inner.size, outer.size);
}

// From the numbers of `bus` to those of `outer`, its parent.
Result<AddressRange> translate(const Node& outer, const Node& bus, AddressRange range) {
    const Result<Property> ranges = bus.property("ranges");
    if (!ranges.has_value()) {
        return Error{Status::Unsupported};  // the bus is not visible from outside
    }
    if (ranges->value().empty()) {
        return range;  // the same numbers on both sides
    }
    const Cells inside = TRY(cells_of(bus));
    const Cells outside = TRY(cells_of(outer));
    const u32 stride = inside.address + outside.address + inside.size;
    if (ranges->value().size() % (stride * sizeof(u32)) != 0) {
        return Error{Status::Invalid};
    }
    for (u32 at = 0; at < ranges->cell_count(); at += stride) {
        const u64 inner = TRY(ranges->number_at(at, inside.address));
        const u64 base = TRY(ranges->number_at(at + inside.address, outside.address));
        const u64 size = TRY(ranges->number_at(at + inside.address + outside.address, inside.size));
        if (covers({inner, size}, range)) {
            const u64 translated = TRY(lib::checked_add(base, range.base - inner));
            return checked_range(translated, range.size);
        }
    }
    return Error{Status::Unsupported};
}

}  // namespace

Result<AddressRange> local_reg(const Tree& tree, const Node& node, u32 index) {
    const Node bus = TRY(tree.parent(node));
    return decode_reg(bus, node, index);
}

Result<AddressRange> reg(const Tree& tree, const Node& node, u32 index) {
    const NodePath path = TRY(tree.path_to(node));
    if (path.count < 2) {
        return Error{Status::NotFound};
    }
    AddressRange range = TRY(decode_reg(path.nodes[path.count - 2], node, index));
    for (u32 bus = path.count - 2; bus > 0; --bus) {
        range = TRY(translate(path.nodes[bus - 1], path.nodes[bus], range));
    }
    return range;
}

Result<AddressRange> reg_by_name(const Tree& tree, const Node& node, std::string_view name) {
    const Property names = TRY(node.property("reg-names"));
    for (u32 index = 0;; ++index) {
        const std::string_view candidate = TRY(names.string_at(index));
        if (candidate == name) {
            return reg(tree, node, index);
        }
    }
}

}  // namespace kos::hal::dtb
