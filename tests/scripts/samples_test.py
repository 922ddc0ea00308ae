# SPDX-License-Identifier: Apache-2.0
"""sample.toml: what it may say, and what is said about a wrong one."""

import sys
import tempfile
import unittest
from pathlib import Path

from harness import ROOT, script

sys.path.insert(0, str(ROOT / "scripts"))
from kostools.errors import KosError  # noqa: E402
from kostools.samples import read_sample, read_samples  # noqa: E402


class Samples(unittest.TestCase):
    def read(self, text: str):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sample.toml"
            path.write_text(text)
            return read_sample(path)

    def refused(self, text: str) -> str:
        with self.assertRaises(KosError) as caught:
            self.read(text)
        self.assertEqual(caught.exception.code, "K027")
        return caught.exception.message

    def test_good(self):
        sample = self.read('name = "x"\nboards = ["qemu-virt"]\nexpect = ["a+"]\nexit_code = 1\n')
        self.assertEqual((sample.name, sample.expect, sample.exit_code, sample.until_exit), ("x", ["a+"], 1, True))

    def test_all_samples_of_the_tree(self):
        self.assertTrue(read_samples())
        for sample in read_samples():
            self.assertTrue(sample.description, f"{sample.path}: no description")

    def test_bad(self):
        self.assertIn("unknown key 'expct'", self.refused('boards = []\nexpect = []\nexpct = []\n'))
        self.assertIn("'boards' must be a list of strings", self.refused('boards = "qemu-virt"\nexpect = []\n'))
        self.assertIn("'expect' must be a list of strings", self.refused("boards = []\n"))
        self.assertIn("not a regular expression", self.refused('boards = []\nexpect = ["("]\n'))
        self.assertIn("sample.toml: ", self.refused("boards = ["))

    def test_unknown_sample(self):
        outcome = script("run_sample", "no-such-sample")
        self.assertEqual(outcome.code, 2)
        self.assertIn("K035 no sample 'no-such-sample'; known: ", outcome.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
