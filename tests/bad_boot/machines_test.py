# SPDX-License-Identifier: Apache-2.0
"""hello on machines of many shapes. With tests/boot's matrix, every pair of the values below is tried once."""

import re
import unittest
from typing import NamedTuple

from harness import BootTest, build_id, image_of, run


class Machine(NamedTuple):
    cpu: str
    cpus: int
    memory: str
    gic: int
    el: int


# Pairwise: each processor with each memory, controller and level; each memory with each controller and level.
MACHINES = [
    Machine("cortex-a53", 1, "128M", 2, 1),
    Machine("cortex-a53", 4, "8G", 3, 2),
    Machine("cortex-a72", 4, "128M", 3, 2),
    Machine("cortex-a72", 1, "8G", 2, 1),
    Machine("max", 8, "128M", 3, 1),
    Machine("max", 1, "8G", 2, 2),
    Machine("cortex-a76", 2, "1G", 3, 2),
    Machine("cortex-a57", 8, "3G", 2, 1),
]
MIB = {"M": 1, "G": 1024}


class Machines(BootTest):
    def test_boot(self):
        for machine in MACHINES:
            with self.subTest(**machine._asdict()):
                self.boot(machine)

    def boot(self, machine: Machine) -> None:
        outcome = run("--romfs", str(image_of("hello")), "--cpu", machine.cpu, "--cpus", str(machine.cpus), "--memory",
                      machine.memory, "--gic", str(machine.gic), "--el", str(machine.el), "--until-exit",
                      "--expect", "hello ended with exit code 0", "--expect", "kos: shutdown, code 0")
        self.assertEqual(outcome.code, 0, outcome.all)
        self.assertNotRegex(outcome.out, r"kos: error|warning: (?!ksms: no policy)")
        self.assertRegex(outcome.out, rf"^kos: version \S+, build {build_id()[:12]}, on linux,dummy-virt, entered at "
                                      rf"EL{machine.el}, {machine.cpus} of {machine.cpus} CPUs runs?\n")
        self.assert_memory(outcome.out, int(machine.memory[:-1]) * MIB[machine.memory[-1]])

    def assert_memory(self, console: str, mebibytes: int) -> None:
        """All of it is used, but for what the boot itself holds, a few MiB, and the table of pages, 16 bytes each."""
        managed = int(re.search(r"KiB free of (\d+) KiB managed", console)[1]) // 1024
        self.assertLessEqual(managed, mebibytes)
        self.assertGreaterEqual(managed, mebibytes - mebibytes // 256 - 8)


if __name__ == "__main__":
    unittest.main(verbosity=2)
