# SPDX-License-Identifier: Apache-2.0
"""scripts/run on a terminal: the console is the user's, and Ctrl-A X quits."""

import os
import pty
import select
import subprocess
import sys
import time
import unittest

from harness import IMAGES, ROOT

CTRL_A = b"\x01"


class Interactive(unittest.TestCase):
    def session(self, system: str, keys: bytes) -> tuple[int, str]:
        """Starts a run, types keys once its first line is there, and gives exit code and screen."""
        terminal, other = pty.openpty()
        image = str(IMAGES / f"{system}.img")
        process = subprocess.Popen([sys.executable, str(ROOT / "scripts/run"), "--board", "qemu-virt", "--boot", "direct",
                                    "--kernel", image, "--romfs", image], stdin=other, stdout=other, stderr=other)
        os.close(other)
        screen, typed, end = b"", False, time.monotonic() + 120
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    data = os.read(terminal, 4096)
                except OSError:  # the other side is closed
                    break
                screen += data
            if not typed and b"first line" in screen:
                os.write(terminal, keys)
                typed = True
            if process.poll() is not None:
                break
        code = process.wait(30)
        os.close(terminal)
        return code, screen.decode("utf-8", "replace")

    def test_quit(self):
        code, screen = self.session("hangs", CTRL_A + b"x")
        self.assertEqual(code, 0, screen)
        self.assertIn("Ctrl-A X quits.", screen)

    def test_panic_stays_on_the_screen_until_the_user_quits(self):
        code, screen = self.session("panics", CTRL_A + b"x")
        self.assertEqual(code, 1, screen)
        self.assertIn("registers follow", screen)


if __name__ == "__main__":
    unittest.main(verbosity=2)
