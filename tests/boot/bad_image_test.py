# SPDX-License-Identifier: Apache-2.0
"""Damaged images: the kernel says which file is wrong and why, and stops in order."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("KOS_BUILD", ROOT / "build")) / "qemu-virt"
GOOD = BUILD / "images/hello/romfs.img"


class BadImage(unittest.TestCase):
    def boot(self, image: bytes) -> str:
        """What the console says; the run must fail, and fast."""
        with tempfile.NamedTemporaryFile(suffix=".img") as file:
            file.write(image)
            file.flush()
            command = [sys.executable, str(ROOT / "scripts/run"), "--board", "qemu-virt", "--build", str(BUILD),
                       "--boot", "direct", "--romfs", file.name, "--expect", "this line never comes",
                       "--timeout", "60"]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=240, check=False,
                                  stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("K033 the system failed: ", done.stderr)
        self.assertIn("boot failed: ", done.stderr)
        self.assertNotIn("kos: panic", done.stdout)
        return done.stdout

    def test_missing(self):
        self.assertIn("no ROMFS: the boot loader gave no initrd", self.boot(b""))

    def test_something_else(self):
        self.assertIn("romfs: ", self.boot(b"this is no image, and long enough to be looked at. " * 200))

    def test_truncated(self):
        image = GOOD.read_bytes()
        self.assertIn("romfs: ", self.boot(image[: len(image) // 2]))

    def test_damaged_directory(self):
        image = bytearray(GOOD.read_bytes())
        image[8:64] = bytes(0xFF for _ in range(56))
        self.assertIn("romfs: ", self.boot(bytes(image)))

    def test_damaged_program(self):
        image = bytearray(GOOD.read_bytes())
        starts = [i for i in range(len(image) - 64) if image[i : i + 4] == b"\x7fELF"]
        self.assertTrue(starts)
        for start in starts:
            image[start + 18] = 0x3E  # e_machine: not arm64 any more
        self.assertRegex(self.boot(bytes(image)), r"elf|ELF|hash|init")


if __name__ == "__main__":
    unittest.main(verbosity=2)
