// SPDX-License-Identifier: Apache-2.0
// What the kernel asks a tree: addresses, interrupts, /chosen, memory, CPUs, PSCI.
#include <algorithm>

#include <gtest/gtest.h>

#include "hal/dtb/chosen.hpp"
#include "hal/dtb/cpu.hpp"
#include "hal/dtb/interrupt.hpp"
#include "hal/dtb/memory.hpp"
#include "hal/dtb/test_blob.hpp"

namespace kos::hal::dtb {
namespace {

class DtbAccess : public testing::Test {
  protected:
    const Tree& tree(const std::string& source) {
        blob_ = test::compile(source);
        tree_ = Tree::create(blob_);
        return tree_.value();
    }

    test::Blob blob_;
    Parsed<Tree> tree_ = std::unexpected{ParseError{}};
};

constexpr const char* kBuses = R"(/ {
    #address-cells = <2>; #size-cells = <1>;
    soc {
        #address-cells = <1>; #size-cells = <1>;
        ranges = <0x7e000000 0x0 0xfe000000 0x1800000>, <0x40000000 0x1 0x0 0x1000>;
        uart@7e201000 { reg = <0x7e201000 0x200>, <0x40000800 0x800>, <0x40000800 0x801>; reg-names = "main", "far"; };
        same { #address-cells = <1>; #size-cells = <0>; ranges; dev@7e000004 { reg = <0x7e000004>; }; };
        i2c { #address-cells = <1>; #size-cells = <0>; eeprom@50 { reg = <0x50>; }; };
        pci { #address-cells = <3>; #size-cells = <2>; dev { reg = <0 0 0 0 0>; }; };
        wrap { reg = <0xfffffff0 0x20>; };
        odd { reg = <1 2 3>; };
    };
    top@1 { reg = <0x1 0x0 0x10>; };
    high@f { reg = <0xffffffff 0xfffffff0 0x11>; };
};)";

TEST_F(DtbAccess, RegIsTranslatedUpToTheRoot) {
    const Tree& t = tree(kBuses);
    const Node uart = *t.find("/soc/uart");
    EXPECT_EQ(*reg(t, uart, 0), (AddressRange{0xfe201000, 0x200}));
    EXPECT_EQ(*reg(t, uart, 1), (AddressRange{0x100000800, 0x800}));
    EXPECT_EQ(reg(t, uart, 2).error(), Status::Unsupported) << "sticks out of its window";
    EXPECT_EQ(reg(t, uart, 3).error(), Status::NotFound);
    EXPECT_EQ(*local_reg(t, uart, 0), (AddressRange{0x7e201000, 0x200}));
    EXPECT_EQ(*reg_by_name(t, uart, "far"), (AddressRange{0x100000800, 0x800}));
    EXPECT_EQ(reg_by_name(t, uart, "near").error(), Status::NotFound);
    EXPECT_EQ(*reg(t, *t.find("/top@1"), 0), (AddressRange{0x100000000, 0x10}));
    EXPECT_EQ(*reg(t, *t.find("/soc/same/dev"), 0), (AddressRange{0xfe000004, 0}));
}

TEST_F(DtbAccess, RegRefusesWhatItCannotSay) {
    const Tree& t = tree(kBuses);
    EXPECT_EQ(reg(t, *t.find("/soc/i2c/eeprom"), 0).error(), Status::Unsupported) << "no ranges";
    EXPECT_EQ(local_reg(t, *t.find("/soc/i2c/eeprom"), 0)->base, 0x50U);
    EXPECT_EQ(reg(t, *t.find("/soc/pci/dev"), 0).error(), Status::Unsupported) << "three cells";
    EXPECT_EQ(reg(t, *t.find("/soc/wrap"), 0).error(), Status::Unsupported);
    EXPECT_EQ(reg(t, *t.find("/soc/odd"), 0).error(), Status::Invalid);
    EXPECT_EQ(reg(t, *t.find("/high@f"), 0).error(), Status::Invalid) << "wraps";
    EXPECT_EQ(reg(t, *t.find("/soc"), 0).error(), Status::NotFound);
    EXPECT_EQ(reg(t, t.root(), 0).error(), Status::NotFound);
}

TEST_F(DtbAccess, Interrupts) {
    const Tree& t = tree(R"(/ {
        interrupt-parent = <&gic>;
        gic: gic { interrupt-controller; #interrupt-cells = <3>; phandle = <1>; };
        small: pic { interrupt-controller; #interrupt-cells = <1>; dev { interrupts = <9>; }; };
        timer { interrupts = <1 13 4>, <1 14 8>; };
        mixed { interrupts-extended = <&small 5>, <&gic 0 33 4>; };
        odd { interrupts = <1 2>; };
        nexus: nexus { #interrupt-cells = <1>; interrupt-map; };
        behind { interrupt-parent = <&nexus>; interrupts = <1>; };
        lost { interrupt-parent = <77>; interrupts = <1>; };
        circle: circle { interrupt-parent = <&circle>; interrupts = <1>; };
    };)");
    const auto timer = interrupt(t, *t.find("/timer"), 1);
    EXPECT_EQ(timer->controller.name(), "gic");
    EXPECT_EQ(timer->cell_count, 3U);
    EXPECT_EQ(timer->cells[1], 14U);
    EXPECT_EQ(interrupt(t, *t.find("/timer"), 2).error(), Status::NotFound);
    EXPECT_EQ(interrupt(t, *t.find("/mixed"), 0)->cells[0], 5U);
    EXPECT_EQ(interrupt(t, *t.find("/mixed"), 1)->cells[1], 33U);
    EXPECT_EQ(interrupt(t, *t.find("/mixed"), 2).error(), Status::NotFound);
    EXPECT_EQ(interrupt(t, *t.find("/pic/dev"), 0)->controller.name(), "pic");
    EXPECT_EQ(interrupt(t, *t.find("/odd"), 0).error(), Status::Invalid);
    EXPECT_EQ(interrupt(t, *t.find("/behind"), 0).error(), Status::Unsupported);
    EXPECT_EQ(interrupt(t, *t.find("/lost"), 0).error(), Status::NotFound);
    EXPECT_EQ(interrupt(t, *t.find("/circle"), 0).error(), Status::NotFound);
    EXPECT_EQ(interrupt(t, *t.find("/gic"), 0).error(), Status::NotFound);
}

TEST_F(DtbAccess, Chosen) {
    const Tree& t = tree(R"(/ {
        aliases { serial0 = "/uart@1"; };
        uart@1 {};
        chosen {
            stdout-path = "serial0:115200n8"; bootargs = "log=debug";
            linux,initrd-start = <0x48000000>; linux,initrd-end = <0x0 0x48001000>;
            kaslr-seed = <0x11223344 0x55667788>; rng-seed = [aa bb cc];
        };
    };)");
    const auto console = stdout_console(t);
    EXPECT_EQ(console->node.name(), "uart@1");
    EXPECT_EQ(console->options, "115200n8");
    EXPECT_EQ(console->baud_rate, 115200U);
    EXPECT_EQ(*initrd(t), (AddressRange{0x48000000, 0x1000}));
    EXPECT_EQ(boot_arguments(t), "log=debug");
    EXPECT_EQ(rng_seed(t)->bytes.size(), 3U);
    const auto seed = kaslr_seed(t);
    ASSERT_EQ(seed->bytes.size(), 8U);
    EXPECT_EQ(blob_[seed->offset], std::byte{0x11});
    std::fill_n(blob_.begin() + seed->offset, seed->bytes.size(), std::byte{0});
    EXPECT_EQ(kaslr_seed(t)->bytes.big_endian<u64>(0), 0U);
}

TEST_F(DtbAccess, ChosenMissingOrMalformed) {
    const Tree& none = tree("/ {};");
    EXPECT_EQ(stdout_console(none).error(), Status::NotFound);
    EXPECT_EQ(initrd(none).error(), Status::NotFound);
    EXPECT_EQ(boot_arguments(none).error(), Status::NotFound);
    EXPECT_EQ(kaslr_seed(none).error(), Status::NotFound);
    const Tree& bad = tree(R"(/ { u {}; chosen { stdout-path = "/u:99999999999"; kaslr-seed;
        linux,initrd-start = <2>; linux,initrd-end = <1>; }; };)");
    EXPECT_EQ(stdout_console(bad)->baud_rate, 0U);
    EXPECT_EQ(initrd(bad).error(), Status::Invalid);
    EXPECT_EQ(kaslr_seed(bad).error(), Status::NotFound);
    EXPECT_EQ(initrd(tree("/ { chosen { linux,initrd-start = <2>; linux,initrd-end = <2>; }; };")).error(),
              Status::NotFound);
}

TEST_F(DtbAccess, MemoryAndReservations) {
    const Tree& t = tree(R"(
        /memreserve/ 0x40000000 0x1000;
        / {
        #address-cells = <2>; #size-cells = <2>;
        memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x8000000>, <1 0 0 0>; };
        memory@1 { device_type = "memory"; reg = <2 0 0 0x1000>; };
        memory@2 { device_type = "memory"; reg = <3 0 0 0x1000>; status = "disabled"; };
        reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
            fw@47000000 { reg = <0 0x47000000 0 0x10000>; no-map; };
            pool { size = <0 0x1000>; };
            fb@47f00000 { reg = <0 0x47f00000 0 0x1000>; };
        };
    };)");
    std::vector<AddressRange> memory;
    ASSERT_TRUE(for_each_memory(t, [&](AddressRange range) { memory.push_back(range); }).has_value());
    EXPECT_EQ(memory, (std::vector<AddressRange>{{0x40000000, 0x8000000}, {0x200000000, 0x1000}}));

    std::vector<ReservedRange> reserved;
    ASSERT_TRUE(for_each_reserved(t, [&](const ReservedRange& range) { reserved.push_back(range); }).has_value());
    ASSERT_EQ(reserved.size(), 3U);
    EXPECT_EQ(reserved[0].range, (AddressRange{0x40000000, 0x1000}));
    EXPECT_EQ(reserved[1].range, (AddressRange{0x47000000, 0x10000}));
    EXPECT_EQ(reserved[1].mapping, Mapping::Forbidden);
    EXPECT_EQ(reserved[2].mapping, Mapping::Allowed);
    EXPECT_EQ(reserved[2].name, "fb@47f00000");
}

TEST_F(DtbAccess, MemoryMissingOrMalformed) {
    const auto ignore = [](auto&&) {};
    EXPECT_EQ(for_each_memory(tree("/ {};"), ignore).error(), Status::NotFound);
    EXPECT_EQ(for_each_memory(tree("/ { memory { device_type = \"memory\"; reg = <1 2 3 4>; }; };"), ignore).error(),
              Status::Invalid);
    EXPECT_EQ(for_each_reserved(tree("/ { reserved-memory { ranges; a { reg = <1 2>; }; }; };"), ignore).error(),
              Status::Invalid);
    EXPECT_TRUE(for_each_reserved(tree("/ {};"), ignore).has_value());
}

TEST_F(DtbAccess, Cpus) {
    const Tree& t = tree(R"(/ { cpus { #address-cells = <2>; #size-cells = <0>; enable-method = "psci";
        cpu-map {};
        cpu@0 { device_type = "cpu"; reg = <0 0>; };
        cpu@100 { device_type = "cpu"; reg = <1 0x100>; enable-method = "spin-table"; cpu-release-addr = <0 0xd8>; };
        cpu@2 { device_type = "cpu"; reg = <0 2>; status = "disabled"; };
        cpu@3 { device_type = "cpu"; reg = <0 3>; enable-method = "other"; };
    }; };)");
    std::vector<Cpu> cpus;
    ASSERT_TRUE(for_each_cpu(t, [&](const Cpu& cpu) { cpus.push_back(cpu); }).has_value());
    ASSERT_EQ(cpus.size(), 3U);
    EXPECT_EQ(cpus[0].method, EnableMethod::Psci);
    EXPECT_EQ(cpus[1].affinity, 0x100000100U);
    EXPECT_EQ(cpus[1].method, EnableMethod::SpinTable);
    EXPECT_EQ(cpus[1].release_address, 0xd8U);
    EXPECT_EQ(cpus[2].method, EnableMethod::Unknown);
    const auto ignore = [](const Cpu&) {};
    EXPECT_EQ(for_each_cpu(tree("/ { cpus { }; };"), ignore).error(), Status::NotFound);
    EXPECT_EQ(for_each_cpu(tree("/ { cpus { cpu { reg = <1 2 3>; }; }; };"), ignore).error(), Status::Invalid);
}

TEST_F(DtbAccess, PsciNode) {
    const auto standard = psci(tree(R"(/ { psci { compatible = "arm,psci-0.2", "arm,psci"; method = "hvc"; }; };)"));
    EXPECT_EQ(standard->conduit, PsciConduit::Hvc);
    EXPECT_TRUE(standard->has_standard_calls);
    const auto old = psci(tree(R"(/ { psci { compatible = "arm,psci"; method = "smc"; cpu_on = <0x95c10002>; }; };)"));
    EXPECT_EQ(old->conduit, PsciConduit::Smc);
    EXPECT_FALSE(old->has_standard_calls);
    EXPECT_EQ(old->cpu_on, 0x95c10002U);
    EXPECT_EQ(psci(tree("/ {};")).error(), Status::NotFound);
    EXPECT_EQ(psci(tree(R"(/ { p { compatible = "arm,psci"; method = "call"; }; };)")).error(), Status::Invalid);
}

TEST_F(DtbAccess, QemuVirtMachine) {
    blob_ = test::read_file("../../../tests/fuzz/dtb/qemu-virt-gic-version-2.dtb");
    const auto qemu = Tree::create(blob_);
    ASSERT_TRUE(qemu.has_value());
    EXPECT_EQ(stdout_console(*qemu)->node.name(), "pl011@9000000");
    EXPECT_EQ(*reg(*qemu, stdout_console(*qemu)->node, 0), (AddressRange{0x9000000, 0x1000}));
    std::vector<AddressRange> memory;
    ASSERT_TRUE(for_each_memory(*qemu, [&](AddressRange range) { memory.push_back(range); }).has_value());
    EXPECT_EQ(memory, (std::vector<AddressRange>{{0x40000000, 0x8000000}}));
    const auto timer = interrupt(*qemu, *qemu->find_compatible("arm,armv8-timer"), 1);
    EXPECT_EQ(timer->cells[1], 14U);
    EXPECT_TRUE(timer->controller.is_compatible("arm,cortex-a15-gic"));
    EXPECT_TRUE(psci(*qemu).has_value());
}

}  // namespace
}  // namespace kos::hal::dtb
