# SPDX-License-Identifier: Apache-2.0
"""The time budget of the tests: what it counts, and what it says when it is exceeded."""

import sys
import tempfile
import unittest
from pathlib import Path

from harness import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from kostools.budget import Timed, over_budget, read_budget, read_times  # noqa: E402
from kostools.errors import KosError  # noqa: E402

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="x" tests="2"><testcase name="host.a" time="1.5" status="run"/>
<testcase name="qemu.b" time="20" status="fail"><failure/></testcase></testsuite>"""


class Budget(unittest.TestCase):
    def file(self, text: str) -> Path:
        file = tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False)
        self.addCleanup(Path(file.name).unlink)
        with file:
            file.write(text)
        return Path(file.name)

    def test_reads_times(self):
        times = read_times(self.file(JUNIT))
        self.assertEqual([(t.label, t.seconds) for t in times], [("host", 1.5), ("qemu", 20.0)])

    def test_within(self):
        self.assertEqual(over_budget([Timed("host.a", 9)], {"host": 10}), [])

    def test_names_label_and_slowest(self):
        times = [Timed("host.a", 1), Timed("host.b", 5), Timed("host.c", 3), Timed("host.d", 4)]
        [problem] = over_budget(times, {"host": 10})
        self.assertEqual(problem.code, "K071")
        self.assertIn("label 'host' took 13 s, its budget is 10 s; slowest: host.b 5.0 s, host.d 4.0 s, host.c 3.0 s",
                      problem.message)

    def test_label_without_budget(self):
        [problem] = over_budget([Timed("soak.a", 1)], {"host": 10})
        self.assertEqual(problem.code, "K072")

    def test_bad_files(self):
        for text in ("", "[seconds\n", "[seconds]\nhost = 0\n", '[seconds]\nhost = "x"\n'):
            with self.subTest(text=text), self.assertRaises(KosError) as caught:
                read_budget(self.file(text))
            self.assertEqual(caught.exception.code, "K070")

    def test_own_file(self):
        budget = read_budget(ROOT / "tests/budget.toml")
        self.assertLessEqual(sum(budget.values()), 45 * 60, "two tests run at a time: 30 minutes for ever")


if __name__ == "__main__":
    unittest.main(verbosity=2)
