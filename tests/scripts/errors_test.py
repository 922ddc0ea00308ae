# SPDX-License-Identifier: Apache-2.0
"""docs/errors.md lists every code that a script prints, and every code is tried by some test."""

import re
import unittest
from pathlib import Path

from harness import ROOT

CODE = re.compile(r"\b([KLS]0\d\d)\b")


def codes(*paths: Path) -> set[str]:
    return {code for path in paths if path.is_file() for code in CODE.findall(path.read_text(errors="replace"))}


class Registry(unittest.TestCase):
    printed = codes(*(p for p in (ROOT / "scripts").rglob("*") if p.suffix in ("", ".py")))
    listed = codes(ROOT / "docs/errors.md")
    tried = codes(*(p for p in (ROOT / "tests").rglob("*_test.py") if p != Path(__file__).resolve()))

    def test_every_code_is_listed(self):
        self.assertEqual(self.printed - self.listed, set())

    def test_nothing_else_is_listed(self):
        self.assertEqual(self.listed - self.printed, set())

    def test_every_code_is_tried(self):
        self.assertEqual(self.printed - self.tried, set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
