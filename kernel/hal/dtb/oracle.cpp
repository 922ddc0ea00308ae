// SPDX-License-Identifier: Apache-2.0
// Walks a blob with this parser and with libfdt side by side.
#include "hal/dtb/oracle.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "hal/dtb/interrupt.hpp"
#include "hal/dtb/tree.hpp"
#include "lib/bytes.hpp"

extern "C" {
#include <libfdt.h>
}

namespace kos::hal::dtb {
namespace {

// Rules of ours that libfdt does not have.
bool is_stricter_rule(Code code) {
    switch (code) {
        case Code::BadNodeName:
        case Code::BadRootName:
        case Code::BadPropertyName:
        case Code::PropertyAfterChild:
        case Code::NoRoot:
        case Code::TooDeep:
        case Code::BlockMisaligned:  // the specification's rule (section 5.6); libfdt aligns within the block only
            return true;
        default:
            return false;
    }
}

std::string at_offset(const std::string& what, u32 offset) {
    return what + " at offset " + std::to_string(offset);
}

// Refusals with which libfdt 1.6 is not asked, since it does not survive the blob.
bool is_beyond_libfdt(std::span<const std::byte> blob, const ParseError& error) {
    if (error.code == Code::BadVersion) {
        return true;  // it reads older versions, too, and follows null pointers in some
    }
    // It adds a property's length as a signed number: from 2^31 on it reads on further in front, for ever at worst.
    constexpr u32 kLengthOffset = 4;
    return error.code == Code::PropertyTruncated &&
           lib::ByteView{blob}.big_endian<u32>(error.offset + kLengthOffset).value_or(0) > 0x7fff'ffffU;
}

std::string compare_properties(const void* fdt, int fdt_node, const Node& node) {
    int property = fdt_first_property_offset(fdt, fdt_node);
    for (const Property mine : node.properties()) {
        if (property < 0) {
            return at_offset("a property that libfdt does not see", mine.offset());
        }
        const char* name = nullptr;
        int length = 0;
        const void* value = fdt_getprop_by_offset(fdt, property, &name, &length);
        const auto bytes = mine.value().bytes();
        if (value == nullptr || mine.name() != name || bytes.size() != static_cast<usize>(length) ||
            !std::equal(bytes.begin(), bytes.end(), static_cast<const std::byte*>(value))) {
            return at_offset("another property than libfdt's", mine.offset());
        }
        property = fdt_next_property_offset(fdt, property);
    }
    return property < 0 ? "" : at_offset("libfdt sees more properties of the node", node.offset());
}

std::string compare_nodes(const void* fdt, const Tree& tree) {
    int depth = 0;
    int fdt_node = fdt_next_node(fdt, -1, &depth);
    depth = 1;  // ours counts the root
    for (const Node node : tree.nodes()) {
        const char* name = fdt_node < 0 ? nullptr : fdt_get_name(fdt, fdt_node, nullptr);
        if (name == nullptr || node.name() != name) {
            return at_offset("another node than libfdt's", node.offset());
        }
        // Each path is a walk of its own: every fourth keeps the whole linear enough to be fuzzed.
        const bool sampled = node.offset() % 16 == 0;
        if (sampled && tree.path_to(node).value_or(NodePath{}).count != static_cast<u32>(depth)) {
            return at_offset("another depth than libfdt's", node.offset());
        }
        if (std::string difference = compare_properties(fdt, fdt_node, node); !difference.empty()) {
            return difference;
        }
        fdt_node = fdt_next_node(fdt, fdt_node, &depth);
    }
    return fdt_node < 0 ? "" : "libfdt sees more nodes";
}

std::string compare_reservations(const void* fdt, const Tree& tree) {
    if (fdt_num_mem_rsv(fdt) != static_cast<int>(tree.reservation_count())) {
        return "another number of reservations than libfdt's";
    }
    for (u32 i = 0; i < tree.reservation_count(); ++i) {
        u64 base = 0;
        u64 size = 0;
        fdt_get_mem_rsv(fdt, static_cast<int>(i), &base, &size);
        const Result<AddressRange> mine = tree.reservation(i);
        if (mine.has_value() && *mine != AddressRange{base, size}) {
            return "another reservation than libfdt's";
        }
    }
    return "";
}

}  // namespace

std::string compare_with_libfdt(std::span<const std::byte> blob) {
    const Parsed<Tree> tree = Tree::create(blob);
    if (!tree.has_value() && is_beyond_libfdt(blob, tree.error())) {
        return "";
    }
    // libfdt wants 8-byte alignment.
    std::vector<u64> aligned(blob.size() / sizeof(u64) + 1);
    std::copy(blob.begin(), blob.end(), std::as_writable_bytes(std::span{aligned}).begin());
    const bool fdt_accepts = fdt_check_full(aligned.data(), blob.size()) == 0;
    if (!tree.has_value()) {
        return fdt_accepts && !is_stricter_rule(tree.error().code)
                   ? at_offset("refused, but not by libfdt: " + std::string{code_text(tree.error().code)},
                               tree.error().offset)
                   : "";
    }
    if (!fdt_accepts) {
        return "accepted, but not by libfdt";
    }
    if (std::string difference = compare_nodes(aligned.data(), *tree); !difference.empty()) {
        return difference;
    }
    return compare_reservations(aligned.data(), *tree);
}

namespace {

bool same(const Interrupt& one, const Interrupt& other) {
    return one.controller == other.controller && one.cell_count == other.cell_count && one.cells == other.cells;
}

std::vector<Interrupt> interrupts_one_by_one(const Tree& tree, const Node& controller) {
    std::vector<Interrupt> all;
    for (const Node node : tree.nodes()) {
        for (u32 index = 0; node.is_okay(); ++index) {
            const auto found = interrupt(tree, node, index);
            if (!found.has_value()) {
                break;
            }
            if (found->controller == controller) {
                all.push_back(*found);
            }
        }
    }
    return all;
}

}  // namespace

std::string compare_interrupt_walk(const Tree& tree, const Node& controller) {
    const std::vector<Interrupt> wanted = interrupts_one_by_one(tree, controller);
    std::vector<Interrupt> walked;
    InterruptWalk{tree, controller}.run([&](const Interrupt& found) { walked.push_back(found); });
    if (walked.size() != wanted.size()) {
        return "a walk finds " + std::to_string(walked.size()) + " interrupts, not " + std::to_string(wanted.size());
    }
    return std::ranges::equal(walked, wanted, same) ? "" : "a walk finds other interrupts";
}

}  // namespace kos::hal::dtb
