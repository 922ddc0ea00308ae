// SPDX-License-Identifier: Apache-2.0
// A walk over all interrupts finds what asking node by node finds, in trees of QEMU and in odd ones.
#include <gtest/gtest.h>

#include "hal/dtb/interrupt.hpp"
#include "hal/dtb/oracle.hpp"
#include "hal/dtb/test_blob.hpp"

namespace kos::hal::dtb {
namespace {

std::vector<std::vector<u32>> walk(const Tree& tree, const Node& controller) {
    std::vector<std::vector<u32>> found;
    InterruptWalk{tree, controller}.run([&](const Interrupt& interrupt) {
        found.emplace_back(interrupt.cells.begin(), interrupt.cells.begin() + interrupt.cell_count);
    });
    return found;
}

TEST(InterruptWalk, FindsWhatEachNodeRaises) {
    const auto blob = test::compile(R"(/ {
        interrupt-parent = <&gic>;
        gic: gic { interrupt-controller; #interrupt-cells = <3>; phandle = <1>; own { interrupts = <0 1 4>; }; };
        small: pic { interrupt-controller; #interrupt-cells = <1>; phandle = <2>; dev { interrupts = <9>; }; };
        timer { interrupts = <1 13 4>, <1 14 8>; };
        bus { deep { deeper { dev { interrupts = <0 7 4>; }; }; }; next { interrupts = <0 8 1>; }; };
        other { interrupt-parent = <&small>; a { interrupts = <5>; }; b { interrupt-parent = <&gic>; interrupts = <0 9 1>; }; };
        mixed { interrupts-extended = <&small 5>, <&gic 0 33 4>, <&small 6>; };
        off { status = "disabled"; interrupts = <0 10 4>; };
        odd { interrupts = <1 2>; };
        nexus: nexus { #interrupt-cells = <1>; interrupt-map; phandle = <3>; };
        behind { interrupt-parent = <&nexus>; interrupts = <1>; };
        through: through { interrupt-parent = <&gic>; phandle = <4>; };
        far { interrupt-parent = <&through>; interrupts = <0 11 4>; };
        lost { interrupt-parent = <77>; interrupts = <0 12 4>; };
        circle: circle { interrupt-parent = <&circle>; interrupts = <0 13 4>; };
    };)");
    const auto tree = Tree::create(blob);
    ASSERT_TRUE(tree.has_value());
    const std::vector<std::vector<u32>> wanted{{0, 1, 4}, {1, 13, 4}, {1, 14, 8}, {0, 7, 4},
                                               {0, 8, 1}, {0, 9, 1},  {0, 33, 4}, {0, 11, 4}};
    EXPECT_EQ(walk(*tree, *tree->find("/gic")), wanted);
    EXPECT_EQ(walk(*tree, *tree->find("/pic")), (std::vector<std::vector<u32>>{{9}, {5}, {5}, {6}}));
    EXPECT_TRUE(walk(*tree, *tree->find("/nexus")).empty()) << "no controller";
    for (const Node node : tree->nodes()) {
        EXPECT_EQ(compare_interrupt_walk(*tree, node), "") << node.name();
    }
}

TEST(InterruptWalk, AgreesInTheTreesOfTheCorpus) {
    u32 found = 0;
    for (const std::string& file : test::corpus_files()) {
        const auto blob = test::read_file(file);
        const auto tree = Tree::create(blob);
        ASSERT_TRUE(tree.has_value()) << file;
        for (const Node node : tree->nodes()) {
            if (node.has("interrupt-controller")) {
                EXPECT_EQ(compare_interrupt_walk(*tree, node), "") << file << " " << node.name();
                found += static_cast<u32>(walk(*tree, node).size());
            }
        }
    }
    EXPECT_GT(found, 100U) << "QEMU's alone have 32 lines of virtio each";
}

}  // namespace
}  // namespace kos::hal::dtb
