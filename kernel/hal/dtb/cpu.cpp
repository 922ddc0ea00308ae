// SPDX-License-Identifier: Apache-2.0
// Reading /cpus (Devicetree Specification v0.4, section 3.8) and the PSCI node (arm/psci.yaml of the kernel bindings).
#include "hal/dtb/cpu.hpp"

namespace kos::hal::dtb {
namespace {

// A property of a CPU may stand in /cpus when it is the same for all.
Result<Property> cpu_property(const Node& cpus, const Node& node, std::string_view name) {
    const Result<Property> own = node.property(name);
    return own.has_value() ? own : cpus.property(name);
}

Result<EnableMethod> enable_method(const Node& cpus, const Node& node) {
    const Result<Property> property = cpu_property(cpus, node, "enable-method");
    if (!property.has_value()) {
        return EnableMethod::None;
    }
    const std::string_view text = TRY(property->as_string());
    if (text == "psci") {
        return EnableMethod::Psci;
    }
    return text == "spin-table" ? EnableMethod::SpinTable : EnableMethod::Unknown;
}

Result<u64> affinity(const Node& cpus, const Node& node) {
    const u32 cells = TRY(cpus.u32_or("#address-cells", 1));
    const Property reg = TRY(node.property("reg"));
    if (cells == 0 || reg.cell_count() != cells) {
        return Error{Status::Invalid};
    }
    return reg.number_at(0, cells);
}

Result<Node> find_psci(const Tree& tree) {
    for (const Node node : tree.nodes()) {
        const bool is_psci =
            node.is_compatible("arm,psci-1.0") || node.is_compatible("arm,psci-0.2") || node.is_compatible("arm,psci");
        if (is_psci && node.is_okay()) {
            return node;
        }
    }
    return Error{Status::NotFound};
}

Result<PsciConduit> conduit(const Node& node) {
    const Property property = TRY(node.property("method"));
    const std::string_view method = TRY(property.as_string());
    if (method == "smc") {
        return PsciConduit::Smc;
    }
    if (method == "hvc") {
        return PsciConduit::Hvc;
    }
    return Error{Status::Invalid};
}

}  // namespace

Result<Cpu> cpu(const Node& cpus, const Node& node) {
    const Result<Property> type = node.property("device_type");
    const bool is_cpu = type.has_value() ? type->has_string("cpu") : node.base_name() == "cpu";
    if (!is_cpu) {
        return Error{Status::WrongType};
    }
    Cpu result{.node = node};
    result.affinity = TRY(affinity(cpus, node));
    result.method = TRY(enable_method(cpus, node));
    if (result.method == EnableMethod::SpinTable) {
        const Property release = TRY(node.property("cpu-release-addr"));
        result.release_address = TRY(release.as_number());
    }
    return result;
}

Result<Psci> psci(const Tree& tree) {
    const Node node = TRY(find_psci(tree));
    Psci result;
    result.conduit = TRY(conduit(node));
    result.has_standard_calls = node.is_compatible("arm,psci-1.0") || node.is_compatible("arm,psci-0.2");
    result.cpu_on = TRY(node.u32_or("cpu_on", 0));
    result.cpu_off = TRY(node.u32_or("cpu_off", 0));
    return result;
}

}  // namespace kos::hal::dtb
