# SPDX-License-Identifier: Apache-2.0
"""scripts/run says by its exit code how a run ended: 0 seen, 1 failed, 124 not seen in time."""

import os
import subprocess
import sys
import tempfile
import unittest

from harness import IMAGES, ROOT, run

DIRECT = ("--boot", "direct")


class ExitCodes(unittest.TestCase):
    def test_seen(self):
        self.assertEqual(run("works", *DIRECT, "--expect", "first line").code, 0)

    def test_seen_in_order_and_powered_off(self):
        outcome = run("works", *DIRECT, "--expect", "first", "--expect", "second", "--until-exit")
        self.assertEqual(outcome.code, 0, outcome.err)

    def test_wrong_order_is_not_seen(self):
        outcome = run("works", *DIRECT, "--expect", "second", "--expect", "first")
        self.assertEqual(outcome.code, 1)
        self.assertIn("K032 the system ended without a line matching: first", outcome.err)

    def test_panic(self):
        outcome = run("panics", *DIRECT, "--expect", "never")
        self.assertEqual(outcome.code, 1)
        self.assertIn("K033 the system failed: kos: panic: a test asked for it", outcome.err)
        self.assertIn("registers follow", outcome.out, "the report is shown to its end")

    def test_forbidden_line(self):
        self.assertEqual(run("works", *DIRECT, "--expect", "second", "--forbid", "first").code, 1)

    def test_not_seen_in_time(self):
        outcome = run("hangs", *DIRECT, "--expect", "second", "--timeout", "3")
        self.assertEqual(outcome.code, 124)
        self.assertIn("K034 not seen in 3 s: second", outcome.err)

    def test_seen_but_does_not_power_off(self):
        outcome = run("hangs", *DIRECT, "--expect", "first", "--until-exit", "--timeout", "3")
        self.assertEqual(outcome.code, 124)

    def test_silence(self):
        outcome = run("silent", *DIRECT, "--expect", "first", "--timeout", "60", environment={"CI": "false"})
        self.assertEqual(outcome.code, 124)
        self.assertIn("K030 no console output in 10 s", outcome.err)

    def test_silence_after_uboot_quotes_its_last_line(self):
        outcome = run("silent", "--boot", "uboot-tftp", "--fast-uboot", "--expect", "first",
                      environment={"CI": "false"})
        self.assertEqual(outcome.code, 124)
        self.assertIn('K030 no console output in 10 s; last U-Boot line: "Starting kernel ..."', outcome.err)

    def test_qemu_that_does_not_start(self):
        outcome = run("works", *DIRECT, "--cpu", "no-such-cpu", "--expect", "first")
        self.assertEqual(outcome.code, 1)
        self.assertIn("K031 QEMU ended with status 1", outcome.err)

    def test_without_expectation_the_end_of_the_system_is_success(self):
        self.assertEqual(run("works", *DIRECT).code, 0)
        self.assertEqual(run("panics", *DIRECT).code, 1)

    def test_sample_that_does_not_say_its_lines(self):
        command = [sys.executable, str(ROOT / "scripts/run_sample"), "hello", "--board", "qemu-virt", "--boot", "direct",
                   "--kernel", str(IMAGES / "works.img"), "--romfs", str(IMAGES / "works.img")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("K036 sample hello ended with 1, not with 0", done.stderr)

    def test_no_folder_is_left_behind(self):
        with tempfile.TemporaryDirectory() as build:
            run("works", *DIRECT, "--expect", "first", environment={"KOS_BUILD": build})
            self.assertEqual(os.listdir(build), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
