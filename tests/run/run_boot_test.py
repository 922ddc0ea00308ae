# SPDX-License-Identifier: Apache-2.0
"""scripts/run boots in every way a board knows, on each interrupt controller."""

import itertools
import tempfile
import unittest
from pathlib import Path

from harness import run


class Boot(unittest.TestCase):
    def test_every_way(self):
        for boot, gic in itertools.product(("direct", "uboot-tftp", "uboot-fit"), ("2", "3")):
            with self.subTest(boot=boot, gic=gic):
                outcome = run("works", "--boot", boot, "--gic", gic, "--fast-uboot", "--expect", "second line",
                              "--until-exit")
                self.assertEqual(outcome.code, 0, outcome.out + outcome.err)

    def test_uboot_finds_its_script_by_itself(self):
        outcome = run("works", "--boot", "uboot-tftp", "--expect", "Filename 'boot.scr.uimg'",
                      "--expect", "Filename 'kernel.img'", "--expect", "Filename 'romfs.img'",
                      "--expect", "first line")
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)

    def test_console_log(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "console.log"
            run("works", "--boot", "direct", "--expect", "second", "--log", str(log))
            self.assertIn("first line", log.read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
