# SPDX-License-Identifier: Apache-2.0
"""Boots qemu-virt by scripts/run with parts that a test has made, and gives back what the console said."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("KOS_BUILD", ROOT / "build")) / "qemu-virt"
KERNEL = BUILD / "kernel/Image"
SYMBOLS = BUILD / "kernel/kernel.elf"
SECONDS = 60  # a run takes one; a machine under load takes longer
NEVER = "a line that never comes"

# What a failed boot must not say as well: that it went on.
FIRST_PROGRAM = "init|"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str
    gdb: str = ""  # what it said, if it was there

    @property
    def all(self) -> str:
        return f"exit code {self.code}\n{self.out}{self.err}"


def image_of(sample: str) -> Path:
    return BUILD / "images" / sample / "romfs.img"


def build_id() -> str:
    notes = subprocess.run(["aarch64-linux-gnu-readelf", "-n", str(SYMBOLS)], capture_output=True, text=True,
                           check=True, timeout=60).stdout
    return re.search(r"Build ID: ([0-9a-f]+)", notes)[1]


def run(*options: str, qemu: tuple[str, ...] = ()) -> Outcome:
    command = [sys.executable, str(ROOT / "scripts/run"), "--board", "qemu-virt", "--build", str(BUILD),
               "--boot", "direct", "--timeout", str(SECONDS), *options, "--", *qemu]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace") as process:
        try:
            out, err = process.communicate(timeout=SECONDS * 4)
        except BaseException:
            process.terminate()  # not kill: it ends QEMU first
            raise
    return Outcome(process.returncode, out.replace("\r", ""), err)


class BootTest(unittest.TestCase):
    """A folder for the files of a test, and the ways in which a boot can end."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kos-boot-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def assert_lines(self, outcome: Outcome, *lines: str) -> None:
        """Each is a whole line of the console, and they come in this order."""
        console = iter(outcome.out.split("\n"))
        for line in lines:
            self.assertTrue(any(line == found for found in console), f"missing or out of order: {line}\n{outcome.all}")

    def assert_stopped(self, outcome: Outcome, *lines: str) -> None:
        """The kernel gave up in order: it said why, and switched the machine off."""
        self.assert_lines(outcome, *lines)
        self.assertEqual(outcome.code, 1, outcome.all)
        self.assertIn(f"K033 the system failed: {lines[-1]}", outcome.err)
        self.assertNotIn("kos: panic", outcome.out)
        self.assertNotIn(FIRST_PROGRAM, outcome.out)

    def assert_panicked(self, outcome: Outcome, reason: str) -> None:
        """The kernel panicked for this reason, and the report is complete."""
        self.assert_lines(outcome, f"kos: panic: {reason}", "kos: halted")
        self.assertRegex(outcome.out, r"\nkos:   kernel \S+ build [0-9a-f]{16,}\n")
        self.assertEqual(outcome.code, 1, outcome.all)
        self.assertIn(f"K033 the system failed: kos: panic: {reason}", outcome.err)
        self.assertNotIn(FIRST_PROGRAM, outcome.out)
