# SPDX-License-Identifier: Apache-2.0
"""scripts/coverage counts the lines of the tree that some test reached, however the compiler was given their files."""

import subprocess
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from harness import load

SOURCE = """\
int twice(int value) {
    if (value == 0) {
        return 0;
    }
    return value * 2;
}

int main() {
    return twice(0);
}
"""


class Coverage(unittest.TestCase):
    def count(self, file: str) -> dict[str, tuple[int, int]]:
        """Compiles and runs kernel/mm/number.cpp in build/coverage of a tree of its own."""
        coverage = load("coverage")
        with TemporaryDirectory() as name:
            root = Path(name).resolve()
            (root / "kernel/mm").mkdir(parents=True)
            (root / "kernel/mm/number.cpp").write_text(SOURCE)
            folder = root / "build/coverage"
            folder.mkdir(parents=True)
            subprocess.run(["g++", "--coverage", "-O0", file.format(root=root), "-o", "number"], cwd=folder, check=True)
            subprocess.run(["./number"], cwd=folder, check=True)
            with mock.patch.object(coverage, "ROOT", root), mock.patch.object(coverage.paths, "BUILD", root / "build"):
                return coverage.by_folder(coverage.read_counts(folder))

    def test_path_from_the_build_folder(self):
        self.assertEqual(self.count("../../kernel/mm/number.cpp"), {"kernel/mm": (5, 6)})

    def test_absolute_path(self):
        self.assertEqual(self.count("{root}/kernel/mm/number.cpp"), {"kernel/mm": (5, 6)})

    def test_folders_below_the_least_share_are_errors(self):
        coverage = load("coverage")
        counts = {"kernel/mm": (9, 10), "kernel/obj": (89, 100)}
        self.assertEqual(coverage.check_shares(counts, 0), [])
        problems = coverage.check_shares(counts, 90)
        self.assertEqual([problem.code for problem in problems], ["K085"])
        self.assertIn("89 of 100 lines of kernel/obj", str(problems[0]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
