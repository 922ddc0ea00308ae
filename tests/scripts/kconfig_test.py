# SPDX-License-Identifier: Apache-2.0
"""The configuration: what is chosen takes effect or is refused with a reason, never silently dropped."""

import os
import pty
import select
import subprocess
import sys
import time
import unittest

from harness import ROOT, WithBuildFolder, script


class Choosing(WithBuildFolder):
    def test_without_configuration(self):
        for arguments in (("olddefconfig",), ("savedefconfig",), ("current",)):
            outcome = self.kconfig(*arguments)
            self.assertEqual(outcome.code, 2)
            self.assertIn("K001 no configuration. Try: make qemu-virt_defconfig", outcome.err)

    def test_bare_build_without_configuration(self):
        outcome = script("build", environment=self.environment)
        self.assertEqual(outcome.code, 2)
        self.assertIn("K001 no configuration. Try: make qemu-virt_defconfig", outcome.err)

    def test_unknown_defconfig(self):
        outcome = self.kconfig("defconfig", "qemu-vrt_defconfig")
        self.assertEqual(outcome.code, 2)
        self.assertIn("K002 no defconfig 'qemu-vrt_defconfig'. Did you mean: make qemu-virt_defconfig", outcome.err)

    def test_chosen_configuration_is_remembered(self):
        self.assertEqual(self.kconfig("defconfig", "qemu-virt_release_defconfig").code, 0)
        self.assertTrue(self.kconfig("current").out.strip().endswith("/qemu-virt-release"))

    def test_defconfig_keeps_earlier_changes_aside(self):
        self.kconfig("defconfig", "qemu-virt_defconfig")
        self.user_config("CONFIG_MAX_CPUS=2\n")
        self.assertIn("user.config.old", self.kconfig("defconfig", "qemu-virt_defconfig").out)
        self.assertFalse((self.build / "qemu-virt/user.config").exists())


class Values(WithBuildFolder):
    def setUp(self):
        super().setUp()
        self.kconfig("defconfig", "qemu-virt_defconfig")

    def header(self) -> str:
        return (self.build / "qemu-virt/gen/config.hpp").read_text()

    def refused(self, line: str) -> str:
        before = self.header()
        self.user_config(f"# a comment\n{line}\n")
        outcome = self.kconfig("olddefconfig")
        self.assertEqual(outcome.code, 2, outcome.out)
        self.assertEqual(self.header(), before, "nothing is written from a wrong configuration")
        return outcome.err

    def test_reach_cpp_and_cmake(self):
        self.user_config("CONFIG_MAX_CPUS=2\n# CONFIG_ASSERTIONS is not set\n")
        self.assertEqual(self.kconfig("olddefconfig").code, 0)
        self.assertIn("inline constexpr u32 kMaxCpus = 2;", self.header())
        self.assertIn("inline constexpr bool kAssertions = false;", self.header())
        cmake = (self.build / "qemu-virt/gen/config.cmake").read_text()
        self.assertIn("set(CONFIG_MAX_CPUS [==[2]==])", cmake)
        self.assertIn("set(CONFIG_ASSERTIONS [==[OFF]==])", cmake)

    def test_unmet_dependency(self):
        message = self.refused("CONFIG_IOMMU=y")
        self.assertRegex(message, r"K010 CONFIG_IOMMU=y has no effect on qemu-virt: needs HAS_IOMMU \(=n\), "
                                  r"set at \S*user\.config:2")

    def test_out_of_range(self):
        self.assertIn("K010 CONFIG_MAX_CPUS=99 has no effect on qemu-virt: it must lie between 1 and 16",
                      self.refused("CONFIG_MAX_CPUS=99"))

    def test_selected_by_another(self):
        self.assertIn("K010 CONFIG_DRIVER_PL011=n has no effect on qemu-virt: it is selected by BOARD_QEMU_VIRT",
                      self.refused("# CONFIG_DRIVER_PL011 is not set"))

    def test_set_by_others_only(self):
        self.assertIn("K010 CONFIG_LOG_LEVEL=3 has no effect on qemu-virt: it cannot be set by hand",
                      self.refused("CONFIG_LOG_LEVEL=3"))

    def test_unknown_symbol(self):
        self.assertRegex(self.refused("CONFIG_MAX_CPU=2"),
                         r"K011 \S*user\.config:2: CONFIG_MAX_CPU is in no Kconfig file; did you mean CONFIG_MAX_CPUS\?")

    def test_wrong_type(self):
        self.assertRegex(self.refused("CONFIG_MAX_CPUS=many"),
                         r"K012 \S*user\.config:2: 'many' is not a value of type int for CONFIG_MAX_CPUS")

    def test_no_assignment(self):
        self.assertRegex(self.refused("MAX_CPUS: 2"), r"K013 \S*user\.config:2: not an assignment: MAX_CPUS: 2")

    def test_all_problems_at_once(self):
        message = self.refused("CONFIG_IOMMU=y\nCONFIG_MAX_CPUS=99\nCONFIG_NONSENSE=y")
        self.assertIn("CONFIG_IOMMU", message)
        self.assertIn("CONFIG_MAX_CPUS", message)
        self.assertIn("CONFIG_NONSENSE", message)

    def test_later_choice_replaces_an_earlier_one(self):
        self.user_config("CONFIG_LOG_ERROR=y\nCONFIG_LOG_DEBUG=y\n")
        self.assertEqual(self.kconfig("olddefconfig").code, 0)
        self.assertIn("kLogLevel = 3;", self.header())

    def test_savedefconfig_is_minimal_and_complete(self):
        self.user_config("CONFIG_MAX_CPUS=2\nCONFIG_MAX_THREADS=1024\n")  # the second is the default
        self.assertEqual(self.kconfig("savedefconfig").code, 0)
        whole = (self.build / "qemu-virt/defconfig").read_text()
        self.assertIn("CONFIG_MAX_CPUS=2\n", whole)
        self.assertNotIn("MAX_THREADS", whole)
        own = (self.build / "qemu-virt/user.config").read_text().splitlines()
        self.assertEqual([line for line in own if not line.startswith("#")], ["CONFIG_MAX_CPUS=2"])

    def test_listnewconfig(self):
        config = self.build / "qemu-virt/.config"
        config.write_text(config.read_text().replace("CONFIG_MAX_CPUS=8\n", ""))
        self.assertEqual(self.kconfig("listnewconfig").out, "CONFIG_MAX_CPUS=8\n")


class Menu(WithBuildFolder):
    """The menu, through a terminal."""

    def session(self, keys: list[bytes]) -> tuple[int, bytes]:
        terminal, other = pty.openpty()
        command = [sys.executable, str(ROOT / "scripts/kconfig.py"), "menuconfig"]
        process = subprocess.Popen(command, stdin=other, stdout=other, stderr=subprocess.STDOUT, cwd=ROOT,
                                   env=os.environ | self.environment | {"TERM": "xterm", "LINES": "40", "COLUMNS": "120"})
        os.close(other)
        screen, end = b"", time.monotonic() + 120
        while time.monotonic() < end:
            ready = select.select([terminal], [], [], 0.5)[0]
            try:
                data = os.read(terminal, 65536) if ready else b""
            except OSError:  # the other side is closed
                break
            screen += data
            if not ready and keys:
                os.write(terminal, keys.pop(0))
            elif not ready and process.poll() is not None:
                break
        os.close(terminal)
        return process.wait(10), screen

    def test_opens_and_saves(self):
        self.kconfig("defconfig", "qemu-virt_defconfig")
        # Down to "Limits" by searching for the symbol, change it, save, quit.
        code, screen = self.session([b"/", b"MAX_CPUS", b"\n", b"\n", b"\x7f\x7f" + b"3\n", b"q", b"y"])
        self.assertEqual(code, 0, screen)
        self.assertIn(b"kos configuration", screen)
        self.assertIn("CONFIG_MAX_CPUS=3", (self.build / "qemu-virt/user.config").read_text())
        self.assertIn("kMaxCpus = 3;", (self.build / "qemu-virt/gen/config.hpp").read_text())

    def test_opens_with_a_broken_configuration(self):
        self.kconfig("defconfig", "qemu-virt_defconfig")
        self.user_config("CONFIG_IOMMU=y\nrubbish\n")
        code, screen = self.session([b"q", b"n"])
        self.assertEqual(code, 0, screen)
        self.assertIn("rubbish", (self.build / "qemu-virt/user.config").read_text(), "nothing was saved")
        self.assertIn(b"kos configuration", screen)
        self.assertIn(b"K010", screen)
        self.assertIn(b"K013", screen)


if __name__ == "__main__":
    unittest.main(verbosity=2)
