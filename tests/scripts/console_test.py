# SPDX-License-Identifier: Apache-2.0
"""The console's watcher, fed with pieces as they come from a serial line."""

import re
import sys
import unittest

from harness import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from kostools.console import Verdict, Watcher  # noqa: E402


def watcher(*expected: str, firmware: bool = False, forbidden: tuple[str, ...] = ()) -> Watcher:
    return Watcher([re.compile(e) for e in expected], [re.compile(f) for f in forbidden], firmware)


class Watching(unittest.TestCase):
    def test_a_line_in_pieces(self):
        w = watcher("^hello world$")
        for piece in (b"hel", b"lo wor", b"ld"):
            w.feed(piece)
            self.assertEqual(w.verdict, Verdict.WATCHING)
        w.feed(b"\r\n")
        self.assertEqual(w.verdict, Verdict.SEEN)

    def test_last_line_without_newline(self):
        w = watcher("end")
        w.feed(b"the end")
        w.finish()
        self.assertEqual(w.verdict, Verdict.SEEN)

    def test_one_line_counts_for_one_expectation(self):
        w = watcher("a", "a")
        w.feed(b"a\n")
        self.assertEqual((w.verdict, w.waiting_for), (Verdict.WATCHING, "a"))

    def test_lines_in_any_order(self):
        w = Watcher([re.compile(e) for e in ("a", "b", "b")], any_order=True)
        w.feed(b"b\n")
        self.assertEqual((w.verdict, w.waiting_for), (Verdict.WATCHING, "a"))
        w.feed(b"a\n")
        self.assertEqual((w.verdict, w.waiting_for), (Verdict.WATCHING, "b"))
        w.feed(b"b\n")
        self.assertEqual(w.verdict, Verdict.SEEN)

    def test_lines_in_their_order_if_nothing_is_said(self):
        w = watcher("a", "b")
        w.feed(b"b\na\n")
        self.assertEqual((w.verdict, w.waiting_for), (Verdict.WATCHING, "b"))

    def test_panic_wins_even_after_all_was_seen(self):
        w = watcher("a")
        w.feed(b"a\nkos: panic: oops\n")
        self.assertEqual((w.verdict, w.cause), (Verdict.FAILED, "kos: panic: oops"))

    def test_first_failure_is_the_cause(self):
        w = watcher("never", forbidden=("bad",))
        w.feed(b"bad one\nkos: panic: later\n")
        self.assertEqual(w.cause, "bad one")

    def test_colors_and_broken_bytes(self):
        w = watcher("^plain text$")
        w.feed(b"\x1b[1;31mplain\x1b[0m text\r\n")
        self.assertEqual(w.verdict, Verdict.SEEN)
        w.feed(b"\xff\xfe\n")

    def test_who_speaks(self):
        w = watcher("x", firmware=True)
        w.feed(b"U-Boot 2023.01\n\nStarting kernel ...\n\n")
        self.assertFalse(w.kernel_spoke)
        self.assertEqual(w.last_firmware_line, "Starting kernel ...")
        w.feed(b"[0.1] kos\n")
        self.assertTrue(w.kernel_spoke)
        direct = watcher("x")
        direct.feed(b"kos\n")
        self.assertTrue(direct.kernel_spoke)


if __name__ == "__main__":
    unittest.main(verbosity=2)
