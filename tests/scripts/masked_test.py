# SPDX-License-Identifier: Apache-2.0
"""`scripts/masked`: what becomes of the figures of many programs."""

import sys
import unittest

from harness import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from kostools.bench_rows import longest_stretches  # noqa: E402
from kostools.errors import KosErrors  # noqa: E402
from kostools.masked_table import BUDGET, Longest, check_counted, combine, table  # noqa: E402


class Masked(unittest.TestCase):
    def test_a_console(self):
        console = "kos: masked: interrupt 12\r\nkos: 1.5: masked: core.Vmm.Map 7\r\ninit| masked: call 9\r\n"
        self.assertEqual(longest_stretches(console).get("interrupt"), 12)
        self.assertNotIn("call", longest_stretches(console))

    def test_the_longest_of_each_path_counts(self):
        rows = combine({"a": {"call": 5, "reply": 9}, "b": {"call": 7}, "c": {"call": 6, "fault": 9}})
        self.assertEqual(rows, [Longest("fault", 9, "c"), Longest("reply", 9, "a"), Longest("call", 7, "b")])

    def test_what_is_over_its_budget_shows(self):
        text = table([Longest("call", BUDGET + 1, "a"), Longest("recv", BUDGET, "b")])
        self.assertIn("| `call` | 1,001 | `a` | over |\n", text)
        self.assertTrue(text.endswith("| `recv` | 1,000 | `b` | met |\n"))

    def test_a_program_without_figures(self):
        check_counted({"a": {"call": 1}}, "build/x")
        with self.assertRaises(KosErrors) as caught:
            check_counted({"a": {}, "b": {"call": 1}, "c": {}}, "build/x")
        self.assertEqual([(error.code, error.message.split()[0]) for error in caught.exception.problems],
                         [("K086", "a"), ("K086", "c")])


if __name__ == "__main__":
    unittest.main()
