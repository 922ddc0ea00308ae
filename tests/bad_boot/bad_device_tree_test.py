# SPDX-License-Identifier: Apache-2.0
"""Bad device trees: the kernel says what is wrong on the early console and halts, or goes on and says with what."""

import re
import struct
import unittest

import device_tree
from device_tree import TREE_AT, Tree
from harness import BootTest, Outcome

GONE_ON = "init| init: all programs ended, exit code 0"


def with_number(tree: bytes, at: int, value: int) -> bytes:
    return tree[:at] + struct.pack(">I", value) + tree[at + 4 :]


class TreeTest(BootTest):
    def setUp(self):
        super().setUp()
        self.tree = Tree(self.folder)

    def panics(self, outcome: Outcome, reason: str) -> None:
        self.assert_panicked(outcome, reason)

    def boots(self, *lines: str) -> None:
        outcome = device_tree.boot(self.folder, self.tree.read(), "--expect", re.escape(GONE_ON), "--until-exit")
        self.assert_lines(outcome, *lines, GONE_ON)
        self.assertEqual(outcome.code, 0, outcome.all)

    def refused(self, reason: str) -> None:
        self.panics(device_tree.boot(self.folder, self.tree.read()), reason)


class TheTestItself(TreeTest):
    def test_tree_boots_if_nothing_is_wrong(self):
        self.boots()


class NoTree(TreeTest):
    def given(self, x0: int, reason: str) -> None:
        self.panics(device_tree.boot(self.folder, self.tree.read(), x0=x0), f"boot: {reason}")

    def test_null(self):
        self.given(0, "no device tree at 0x0, which the boot loader passed in x0; it must begin with d00dfeed")

    def test_where_nothing_is(self):
        self.given(0x3000_0000,
                   "no device tree at 0x30000000, which the boot loader passed in x0; it must begin with d00dfeed")

    def test_misaligned(self):
        self.given(TREE_AT + 4, f"the device tree at {TREE_AT + 4:#x} is not aligned to 8 bytes")


class Corrupt(TreeTest):
    def given(self, tree: bytes, reason: str) -> None:
        self.panics(device_tree.boot(self.folder, tree), f"boot: {reason}")

    def test_magic(self):
        self.given(with_number(self.tree.read(), 0, 0xD00DFEEE),
                   f"no device tree at {TREE_AT:#x}, which the boot loader passed in x0; it must begin with d00dfeed")

    def test_size(self):
        for size in (39, (2 << 20) + 1):
            with self.subTest(size=size):
                self.given(with_number(self.tree.read(), device_tree.TOTAL_SIZE_AT, size),
                           f"the device tree at {TREE_AT:#x} claims {size} bytes; 40 bytes to 2 MiB are allowed")

    def test_states_half_of_its_size(self):
        tree = self.tree.read()
        self.given(with_number(tree, device_tree.TOTAL_SIZE_AT, len(tree) // 2),
                   f"the device tree is corrupt at byte {device_tree.STRUCTURE_AT:#x}: block outside of the blob")

    def test_truncated(self):
        tree = self.tree.read()
        structure, strings = struct.unpack_from(">II", tree, device_tree.STRUCTURE_AT)
        self.assertLess(structure, strings, "the names of the properties lie in the half that is cut off")
        first_property = structure + 8
        self.given(tree[: len(tree) // 2],
                   f"the device tree is corrupt at byte {first_property:#x}: bad property name")

    def test_structure(self):
        tree = self.tree.read()
        first_property = struct.unpack_from(">I", tree, device_tree.STRUCTURE_AT)[0] + 8
        self.given(with_number(tree, first_property, 7),
                   f"the device tree is corrupt at byte {first_property:#x}: bad structure token")


class Incomplete(TreeTest):
    def test_no_memory(self):
        self.tree.remove_node(Tree.MEMORY)
        self.refused("boot: no memory node in the device tree")

    def test_malformed_memory(self):
        self.tree.set_number(Tree.MEMORY, "reg", 5)
        self.refused("boot: the device tree's memory or reserved-memory nodes cannot be used: INVALID")

    def test_no_interrupt_controller(self):
        self.tree.remove_node(Tree.CONTROLLER)
        self.refused("hal: no interrupt controller in the device tree that this kernel has a driver for")

    def test_no_timer(self):
        self.tree.remove_node(Tree.TIMER)
        self.refused("hal: no timer in the device tree that this kernel has a driver for")

    def test_unknown_interrupt_controller(self):
        self.tree.set_text(Tree.CONTROLLER, "compatible", "acme,controller")
        self.refused("hal: no interrupt controller in the device tree that this kernel has a driver for")

    def test_initrd_outside_of_memory(self):
        self.tree.set_number("/chosen", "linux,initrd-start", 0x7000_0000)
        self.tree.set_number("/chosen", "linux,initrd-end", 0x7000_1000)
        self.refused("boot: the initrd at 0x70000000, 4096 bytes, does not lie in memory")

    def test_initrd_that_ends_before_it_starts(self):
        self.tree.set_number("/chosen", "linux,initrd-end", 0x1000)
        self.refused("boot: linux,initrd-start and linux,initrd-end in the device tree's /chosen are malformed")

    def test_no_chosen(self):
        self.tree.remove_node("/chosen")
        self.assert_stopped(device_tree.boot(self.folder, self.tree.read()),
                            "kos: hal: no stdout-path in the device tree; the first serial port is the console",
                            "kos: error: boot failed: no ROMFS: the boot loader gave no initrd "
                            "(linux,initrd-start in /chosen)")


class GoesOn(TreeTest):
    """What is missing can be done without, and the log says so."""

    def test_no_stdout_path(self):
        self.tree.remove_property("/chosen", "stdout-path")
        self.boots("kos: hal: no stdout-path in the device tree; the first serial port is the console")

    def test_stdout_path_to_nothing(self):
        self.tree.set_text("/chosen", "stdout-path", "/nothing")
        self.boots("kos: warning: hal: stdout-path in the device tree names no serial port that works; "
                   "the first one is the console")

    def test_stdout_path_to_a_device_without_driver(self):
        self.tree.set_text("/chosen", "stdout-path", Tree.TIMER)
        self.boots("kos: warning: hal: stdout-path in the device tree names no serial port that works; "
                   "the first one is the console")

    def test_no_serial_port(self):
        self.tree.remove_node(Tree.UART)  # what stays is the early console
        self.boots("kos: warning: hal: no serial port in the device tree that this kernel has a driver for")

    def test_no_cpus(self):
        self.tree.remove_node("/cpus")
        self.boots("kos: warning: boot: the device tree's cpus cannot be used; only the boot CPU is known")

    def test_no_firmware(self):
        self.tree.remove_node(Tree.FIRMWARE)
        refused = "init| the machine does not do that: UNSUPPORTED"
        outcome = device_tree.boot(self.folder, self.tree.read(), "--expect", re.escape(refused))
        self.assert_lines(outcome, "kos: warning: hal: no firmware in the device tree that can switch this machine off",
                          GONE_ON, refused)
        self.assertEqual(outcome.code, 0, outcome.all)


if __name__ == "__main__":
    unittest.main(verbosity=2)
