// SPDX-License-Identifier: Apache-2.0
// What makes a node memory, and a reserved piece unmappable: Devicetree Specification v0.4, sections 3.4 and 3.5.
#include "hal/dtb/memory.hpp"

namespace kos::hal::dtb::detail {

bool is_memory(const Node& node) {
    const Result<Property> type = node.property("device_type");
    return type.has_value() && type->has_string("memory") && node.is_okay();
}

Mapping mapping_of(const Node& node) {
    return node.has("no-map") ? Mapping::Forbidden : Mapping::Allowed;
}

}  // namespace kos::hal::dtb::detail
