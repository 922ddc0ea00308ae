# SPDX-License-Identifier: Apache-2.0
"""Wrong arguments of scripts/run: exit code 2, and a message that says what would be right."""

import unittest

from harness import run


class Arguments(unittest.TestCase):
    def refused(self, *options: str) -> str:
        outcome = run("works", *options)
        self.assertEqual(outcome.code, 2, outcome.out + outcome.err)
        return outcome.err

    def test_unknown_option(self):
        self.assertIn("unrecognized arguments: --nonsense", self.refused("--nonsense"))

    def test_unknown_board(self):
        self.assertIn("K021 no board 'qemu-vrt'; did you mean qemu-virt?", self.refused("--board", "qemu-vrt"))

    def test_unknown_way_to_boot(self):
        self.assertIn("invalid choice: 'floppy'", self.refused("--boot", "floppy"))

    def test_numbers(self):
        for option in ("--cpus", "--timeout"):
            for value in ("0", "-1", "many"):
                with self.subTest(option=option, value=value):
                    self.assertIn("positive number", self.refused(f"{option}={value}"))

    def test_regular_expression(self):
        self.assertIn("not a regular expression", self.refused("--expect", "("))

    def test_missing_files(self):
        self.assertIn("K025 /nowhere/Image is missing", self.refused("--kernel", "/nowhere/Image"))
        self.assertIn("K025", self.refused("--romfs", "/nowhere/romfs.img"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
