# SPDX-License-Identifier: Apache-2.0
"""The checks of the sources and of a board's data, on small trees that break one rule each."""

import tempfile
import unittest
from pathlib import Path

from harness import Outcome, script

LICENCE = "SPDX-License-Identifier: Apache-2.0"
BOARD = """\
schema = 1
[board]
name = "toy"
title = "Toy"
boot = "direct"
boots = ["direct"]
[defaults]
cpu = "x"
cpus = 1
memory = "1M"
gic = 3
el = 1
[qemu]
program = "qemu-system-aarch64"
minimum = 10
[uboot]
"""


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.environment = {"KOS_ROOT": folder.name, "KOS_BUILD": f"{folder.name}/build", "NO_COLOR": "1"}

    def file(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def call(self, name: str, *arguments: str) -> Outcome:
        return script(name, *arguments, environment=self.environment)


class Sources(Tree):
    def refused(self, text: str) -> None:
        outcome = self.call("check_sources")
        self.assertEqual(outcome.code, 1)
        self.assertIn(text, outcome.err)

    def test_good(self):
        self.file("kernel/mm/pages.cpp", f"// {LICENCE}\n// Pages.\n")
        self.file("kernel/mm/CMakeLists.txt", f"# {LICENCE}\n")
        self.file("kernel/mm/README.md", "# mm\n")
        outcome = self.call("check_sources")
        self.assertEqual((outcome.code, outcome.err), (0, ""))

    def test_licence(self):
        self.file("kernel/mm/pages.cpp", "// Pages.\n")
        self.refused("kernel/mm/pages.cpp:1: K065 no licence line")

    def test_length(self):
        self.file("kernel/mm/pages.cpp", f"// {LICENCE}\n" + "int x;\n" * 600)
        self.refused("kernel/mm/pages.cpp:601: K066 601 lines")

    def test_length_of_expected_output(self):
        self.file("sdk/idlc/test/golden/shop.hpp", f"// {LICENCE}\n" + "int x;\n" * 600)
        self.assertEqual(self.call("check_sources").code, 0)

    def test_leftovers(self):
        self.file("kernel/mm/pages.cpp", f"// {LICENCE}\n// Pages.\n// {'TO' + 'DO'}: more\n")
        self.refused("kernel/mm/pages.cpp:3: K067 leftover: ")

    def test_readme(self):
        self.file("kernel/mm/CMakeLists.txt", f"# {LICENCE}\n")
        self.refused("kernel/mm: K068 no README.md")

    def test_unused_option(self):
        self.file("kernel/Kconfig", f'# {LICENCE}\nconfig SPEED\n\tint "Speed"\n')
        self.refused("kernel/Kconfig: K069 nothing uses the option SPEED")
        self.file("kernel/speed.cpp", f"// {LICENCE}\nint speed = kos::config::kSpeed;\n")
        self.assertEqual(self.call("check_sources").code, 0)

    def test_format(self):
        self.file(".clang-format", "BasedOnStyle: Google\n")
        self.file("kernel/mm/pages.cpp", "int   x  ;\n")
        outcome = self.call("check_format")
        self.assertEqual(outcome.code, 1)
        self.assertIn("K062 kernel/mm/pages.cpp:1:4: not as .clang-format wants it", outcome.err)
        self.assertEqual(self.call("check_format", "--fix").code, 0)
        self.assertEqual(self.call("check_format").code, 0)

    def test_tidy(self):
        source = self.root / "kernel/x.cpp"
        self.file("kernel/x.cpp", "int* f() { return 0; }\n")
        self.file(".clang-tidy", "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n")
        database = f'[{{"directory": "{self.root}", "file": "{source}", "command": "clang++-19 -c {source}"}}]'
        self.assertIn("K063", self.call("tidy", "--all").err)
        self.file("build/clang/compile_commands.json", database)
        self.file("build/host/compile_commands.json", "[]")
        outcome = self.call("tidy", str(source))
        self.assertEqual(outcome.code, 1)
        self.assertIn("modernize-use-nullptr", outcome.out)
        self.assertIn("K064 clang-tidy objects to 1 of 1 files", outcome.err)


class Boards(Tree):
    def board(self, text: str) -> Outcome:
        self.file("bsp/toy/boards/toy/board.toml", text)
        self.file("kernel.img", "")
        image = str(self.root / "kernel.img")
        return self.call("run", "--board", "toy", "--kernel", image, "--romfs", image, "--boot", "uboot-fit")

    def test_way_to_boot_that_the_board_lacks(self):
        self.assertIn("K026 toy does not boot by uboot-fit; it does by direct", self.board(BOARD).err)

    def test_broken_data(self):
        self.assertIn("K022 bsp/toy/boards/toy/board.toml: section [uboot] is missing",
                      self.board(BOARD.replace("[uboot]", "[other]")).err)
        self.assertIn("K022 bsp/toy/boards/toy/board.toml: schema 2", self.board(BOARD.replace("= 1\n[b", "= 2\n[b")).err)
        self.assertIn("at line 2", self.board("schema = 1\nx = = 2\n").err)

    def test_old_qemu(self):
        text = BOARD.replace("minimum = 10", "minimum = 99").replace('"direct"]', '"uboot-fit"]')
        self.assertRegex(self.board(text).err, r"K020 toy needs QEMU >= 99 \(have \d+\.\d+\)\. Fix: scripts/setup")

    def test_missing_qemu(self):
        text = BOARD.replace("qemu-system-aarch64", "no-such-qemu").replace('"direct"]', '"uboot-fit"]')
        self.assertIn("K020 toy needs QEMU >= 10 (have none)", self.board(text).err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
