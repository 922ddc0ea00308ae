# SPDX-License-Identifier: Apache-2.0
"""What the scripts say when a tool, a module or data of theirs is missing."""

import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

from harness import WithBuildFolder, call, load, script


class MissingParts(WithBuildFolder):
    def test_no_python_with_kconfiglib(self):
        # -S leaves Debian's packages out; the variable says that the other interpreter was tried, too.
        outcome = call([sys.executable, "-S", "scripts/kconfig.py", "olddefconfig"],
                       self.environment | {"KOS_PYTHON_TRIED": "1"})
        self.assertEqual(outcome.code, 2)
        self.assertIn("K003 ", outcome.err)
        self.assertIn("Fix: scripts/setup", outcome.err)

    def test_no_debugger(self):
        outcome = script("debug", environment=self.environment | {"PATH": "/nonexistent"})
        self.assertEqual(outcome.code, 2)
        self.assertIn("K023 gdb-multiarch is not installed.", outcome.err)

    def test_no_coverage_data(self):
        coverage = load("coverage")
        with self.assertRaises(coverage.KosError) as caught:
            coverage.read_counts(Path(self.build))
        self.assertEqual(caught.exception.code, "K041")

    def test_failed_check_of_test_full(self):
        test = load("test")
        with mock.patch.object(test.subprocess, "run", return_value=subprocess.CompletedProcess([], 1)):
            problems = test.extra_full_checks()
        self.assertEqual([problem.code for problem in problems], ["K073"] * 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
