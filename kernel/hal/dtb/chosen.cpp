// SPDX-License-Identifier: Apache-2.0
// Reading /chosen: Devicetree Specification v0.4, section 3.6; the seeds: the chosen node's schema of dt-schema.
#include "hal/dtb/chosen.hpp"

#include "lib/split.hpp"

namespace kos::hal::dtb {
namespace {

Result<Property> chosen(const Tree& tree, std::string_view name) {
    const Node node = TRY(tree.root().child("chosen"));
    return node.property(name);
}

Result<Seed> seed(const Tree& tree, std::string_view name) {
    const Property property = TRY(chosen(tree, name));
    if (property.value().empty()) {
        return Error{Status::NotFound};
    }
    return Seed{property.value(), property.offset()};
}

// The decimal number at the beginning; 0 when there is none or it does not fit.
u32 leading_number(std::string_view text) {
    u32 number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            break;
        }
        const Result<u32> shifted = lib::checked_mul(number, 10U);
        const Result<u32> next = lib::checked_add(shifted.value_or(~0U), static_cast<u32>(c - '0'));
        if (!shifted.has_value() || !next.has_value()) {
            return 0;
        }
        number = *next;
    }
    return number;
}

}  // namespace

Result<Console> stdout_console(const Tree& tree) {
    const Property property = TRY(chosen(tree, "stdout-path"));
    const std::string_view text = TRY(property.as_string());
    const lib::Split split = lib::split_at(text, ':');
    const Node node = TRY(tree.find(split.head));
    return Console{node, split.tail, leading_number(split.tail)};
}

Result<AddressRange> initrd(const Tree& tree) {
    const Property first = TRY(chosen(tree, "linux,initrd-start"));
    const Property last = TRY(chosen(tree, "linux,initrd-end"));
    const u64 start = TRY(first.as_number());
    const u64 end = TRY(last.as_number());
    const u64 size = TRY(lib::checked_sub(end, start));
    if (size == 0) {
        return Error{Status::NotFound};
    }
    return AddressRange{start, size};
}

Result<std::string_view> boot_arguments(const Tree& tree) {
    const Property property = TRY(chosen(tree, "bootargs"));
    return property.as_string();
}

Result<Seed> kaslr_seed(const Tree& tree) {
    return seed(tree, "kaslr-seed");
}

Result<Seed> rng_seed(const Tree& tree) {
    return seed(tree, "rng-seed");
}

}  // namespace kos::hal::dtb
