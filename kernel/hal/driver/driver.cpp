// SPDX-License-Identifier: Apache-2.0
// Which driver belongs to which node.
#include "hal/driver/driver.hpp"

namespace kos::hal {
namespace {

const Driver* find_compatible(std::span<const Driver> drivers, std::string_view compatible) {
    for (const Driver& driver : drivers) {
        if (driver.compatible == compatible) {
            return &driver;
        }
    }
    return nullptr;
}

}  // namespace

const Driver* find_driver(std::span<const Driver> drivers, const dtb::Node& node) {
    const Result<dtb::Property> compatible = node.property("compatible");
    if (!compatible.has_value()) {
        return nullptr;
    }
    for (u32 index = 0;; ++index) {
        const Result<std::string_view> text = compatible->string_at(index);
        if (!text.has_value()) {
            return nullptr;
        }
        if (const Driver* driver = find_compatible(drivers, *text); driver != nullptr) {
            return driver;
        }
    }
}

MatchList match_drivers(std::span<const Driver> drivers, const dtb::Tree& tree) {
    MatchList list{};
    for (const dtb::Node node : tree.nodes()) {
        const Driver* driver = find_driver(drivers, node);
        if (driver != nullptr && node.is_okay() && list.count < kMaxMatches) {
            list.matches[list.count++] = {node, driver};
        }
    }
    return list;
}

}  // namespace kos::hal
