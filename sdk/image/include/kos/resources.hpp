// SPDX-License-Identifier: Apache-2.0
// The root resources: what the kernel gives to the first process alone, and `resources` of init.yaml to others. Each is
// power over the whole machine.
#pragma once

#include <array>
#include <string_view>

#include <kos/abi/rights.hpp>
#include <kos/base/types.hpp>

namespace kos {

// Their numbers stand in solution tables: append, never change one.
enum class RootResource : u32 {
    Power,
    TaskFactory,
    CodeSealing,
    Dma,
    NameRegistry,
    Stat,
    Clock,
    Irq,
    Mmio,
};

struct RootResourceInfo {
    std::string_view name;  // in start blocks
    abi::Rights rights;     // of those who get it from init: to use it, not to hand it on
};

// By number.
inline constexpr std::array<RootResourceInfo, 9> kRootResources = {{
    {"power", static_cast<abi::Rights>(abi::Right::Manage)},
    {"task_factory", static_cast<abi::Rights>(abi::Right::Derive)},
    {"code_sealing", static_cast<abi::Rights>(abi::Right::Manage)},
    {"dma", static_cast<abi::Rights>(abi::Right::Manage)},
    {"name_registry", static_cast<abi::Rights>(abi::Right::Derive)},
    {"stat", static_cast<abi::Rights>(abi::Right::Inspect)},
    {"clock", static_cast<abi::Rights>(abi::Right::Manage)},
    {"irq", static_cast<abi::Rights>(abi::Right::Derive)},
    {"mmio", static_cast<abi::Rights>(abi::Right::Derive)},
}};

// Sets of them, one bit each.
using RootResourceSet = u32;
inline constexpr RootResourceSet kAllRootResources = (RootResourceSet{1} << kRootResources.size()) - 1;

constexpr RootResourceSet set_of(RootResource resource) {
    return RootResourceSet{1} << static_cast<u32>(resource);
}

// Those of which a process can be given some, instead of all: lines by number, registers by address and bytes.
constexpr bool has_ranges(RootResource resource) {
    return resource == RootResource::Irq || resource == RootResource::Mmio;
}

// What there can be of them on any machine, and in which steps: a GIC's shared lines; pages of 48 bits of addresses.
struct ResourceBounds {
    u64 first;
    u64 end;
    u64 unit;
};

constexpr ResourceBounds bounds_of(RootResource resource) {
    return resource == RootResource::Irq ? ResourceBounds{32, 1020, 1} : ResourceBounds{0, u64{1} << 48, 4096};
}

// Some of a resource that has ranges, for one process.
struct ResourceRange {
    RootResource resource = RootResource::Irq;
    u64 first = 0;
    u64 count = 0;

    // Some machine can have it.
    constexpr bool possible() const {
        const ResourceBounds bounds = bounds_of(resource);
        return has_ranges(resource) && first >= bounds.first && first < bounds.end && count != 0 &&
               count <= bounds.end - first && first % bounds.unit == 0 && count % bounds.unit == 0;
    }
    // Both possible.
    constexpr bool overlaps(const ResourceRange& other) const {
        return resource == other.resource && first < other.first + other.count && other.first < first + count;
    }
};

}  // namespace kos
