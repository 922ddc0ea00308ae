# SPDX-License-Identifier: Apache-2.0
"""A panic's report: reason, place, registers, backtrace with names, build ID; and how the run ends."""

import re
import unittest

from debugger import fail_at
from harness import BUILD, BootTest, Outcome, build_id

FUNCTION = "kos::core::start_first_task"
# Instructions that gdb puts in the place of the function's first one.
UNDEFINED, LOAD_X1_FROM_X0, STORE_X0_AT_X0 = 0x0000_0000, 0xF940_0001, 0xF900_0000


def instruction(code: int) -> str:
    return f"set {{unsigned int}}$pc = {code:#x}"


def stack_bytes() -> int:
    return int(re.search(r"^CONFIG_KERNEL_STACK_KIB=(\d+)$", (BUILD / ".config").read_text(), re.MULTILINE)[1]) << 10


class Panic(BootTest):
    def assert_report(self, outcome: Outcome, reason: str) -> None:
        self.assert_panicked(outcome, reason)
        self.assertIn(f" build {build_id()}\n", outcome.out)
        self.assertRegex(outcome.out, r"\nkos:   esr 0x[0-9a-f]{8} far 0x[0-9a-f]{16} "
                                      r"spsr 0x[0-9a-f]{8} sp 0x[0-9a-f]{16}\n")
        registers = re.findall(r"\b(x\d+) +([0-9a-f]{16})\b", outcome.out)
        self.assertEqual([name for name, _ in registers], [f"x{number}" for number in range(31)])
        # Who called, and who called that.
        self.assertRegex(outcome.out, r"\nkos:   lr 0xffffffff[0-9a-f]{8} kos_main\+0x[0-9a-f]+\n")
        self.assertRegex(outcome.out, r"\nkos:   0xffffffff[0-9a-f]{8} kos::hal::boot\+0x[0-9a-f]+"
                                      r"\nkos:   0xffffffff[0-9a-f]{8} kos_boot\+0x[0-9a-f]+\n")

    def assert_in_function(self, outcome: Outcome) -> None:
        self.assertRegex(outcome.out, rf"\nkos:   pc 0xffffffff[0-9a-f]{{8}} {FUNCTION}\+0x0\n")

    def test_undefined_instruction(self):
        outcome = fail_at(FUNCTION, instruction(UNDEFINED), "set $x17 = 0x1122334455667788")
        self.assert_report(outcome, "undefined instruction")
        self.assert_in_function(outcome)
        self.assertIn("x17 1122334455667788", outcome.out)

    def test_access_to_nothing(self):
        outcome = fail_at(FUNCTION, instruction(LOAD_X1_FROM_X0), "set $x0 = 0xdead0000")
        self.assert_report(outcome, "access to an address where nothing is mapped")
        self.assert_in_function(outcome)
        self.assertIn(" far 0x00000000dead0000 ", outcome.out)

    def test_write_to_text(self):
        outcome = fail_at(FUNCTION, instruction(STORE_X0_AT_X0), "set $x0 = $pc")
        self.assert_report(outcome, "access that the mapping does not allow")

    def test_jump_to_nowhere(self):
        outcome = fail_at(FUNCTION, "set $pc = 0x1234")
        self.assert_report(outcome, "access to an address where nothing is mapped")
        self.assertIn("\nkos:   pc 0x0000000000001234\n", outcome.out)

    def test_stack_overflow(self):
        """So far down that the function's first store goes to the guard page."""
        outcome = fail_at(FUNCTION, f"set $sp = $sp - {stack_bytes()}")
        self.assert_report(outcome, "kernel stack overflow")
        self.assert_in_function(outcome)

    def test_power_off(self):
        """With panic=off the machine ends by itself, and the run has failed all the same."""
        outcome = fail_at(FUNCTION, instruction(UNDEFINED), options=("--append", "panic=off"))
        self.assertEqual(outcome.code, 1, outcome.all)
        self.assertIn("K033 the system failed: kos: panic: undefined instruction", outcome.err)
        self.assertNotIn("kos: halted", outcome.out)
        self.assertNotIn("terminating on signal", outcome.err)

    def test_other_cpus_stop(self):
        """The one that panics does not hold the kernel lock; the other one computes meanwhile."""
        outcome = fail_at("kos_on_fp_use", "set $pc = 0x1234", "delete", "hbreak *'kos::hal::power_off'",
                          "continue",
                          "info threads", sample="fp", after=300, options=("--cpus", "2", "--append", "panic=off"))
        self.assertIn("kos: panic: access to an address where nothing is mapped", outcome.out)
        self.assertEqual(outcome.gdb.count("[halted ]"), 1, outcome.gdb)


if __name__ == "__main__":
    unittest.main(verbosity=2)
