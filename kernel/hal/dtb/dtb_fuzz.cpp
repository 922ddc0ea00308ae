// SPDX-License-Identifier: Apache-2.0
// Fuzzer of the device tree parser: any bytes are safe, every accessor survives, and libfdt sees the same tree.
#include <cstdio>
#include <cstdlib>

#include "hal/dtb/chosen.hpp"
#include "hal/dtb/cpu.hpp"
#include "hal/dtb/interrupt.hpp"
#include "hal/dtb/memory.hpp"
#include "hal/dtb/oracle.hpp"

namespace {

using namespace kos::hal::dtb;

void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "dtb_fuzz: %s\n", what);
        std::abort();
    }
}

bool is_sound(const AddressRange& range) {
    return range.size == 0 || range.base + (range.size - 1) >= range.base;
}

void use_node(const Tree& tree, const Node& node) {
    static_cast<void>(node.is_okay());
    for (kos::u32 index = 0; index < 2; ++index) {
        const auto range = reg(tree, node, index);
        require(!range.has_value() || is_sound(*range), "a reg that wraps");
        const auto raised = interrupt(tree, node, index);
        require(!raised.has_value() || raised->controller.has("#interrupt-cells"), "an interrupt of no controller");
    }
    for (const Property property : node.properties()) {
        static_cast<void>(property.as_number());
        static_cast<void>(property.has_string("arm,psci"));
        static_cast<void>(property.number_at(1, 2));
    }
}

void use_tree(const Tree& tree) {
    static_cast<void>(stdout_console(tree));
    static_cast<void>(initrd(tree));
    static_cast<void>(boot_arguments(tree));
    static_cast<void>(psci(tree));
    const auto seed = kaslr_seed(tree);
    require(!seed.has_value() || seed->offset + seed->bytes.size() <= tree.size(), "a seed outside of the blob");
    static_cast<void>(for_each_memory(tree, [](AddressRange range) { require(is_sound(range), "wrapping memory"); }));
    static_cast<void>(for_each_reserved(tree, [](ReservedRange r) { require(is_sound(r.range), "wrapping reserve"); }));
    static_cast<void>(for_each_cpu(tree, [](const Cpu&) {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, size_t size) {
    if (size > 10240) {
        return -1;  // walks are quadratic in hostile trees; real ones show in the corpus
    }
    const std::span blob{reinterpret_cast<const std::byte*>(data), size};
    const std::string difference = compare_with_libfdt(blob);
    require(difference.empty(), difference.c_str());
    if (const auto tree = Tree::create(blob); tree.has_value()) {
        use_tree(*tree);
        bool walked = false;
        for (const Node node : tree->nodes()) {
            use_node(*tree, node);
            if (!walked && node.has("interrupt-controller")) {
                walked = true;  // once: it is quadratic
                const std::string wrong = compare_interrupt_walk(*tree, node);
                require(wrong.empty(), wrong.c_str());
            }
        }
    }
    return 0;
}
