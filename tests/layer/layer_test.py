# SPDX-License-Identifier: Apache-2.0
"""A layer as a user has it, in a folder of its own: added, its board configured, its sample built and run, removed."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 900


class OutOfTree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kos layers ")
        self.addCleanup(folder.cleanup)
        self.layer = Path(folder.name).resolve() / "acme"
        shutil.copytree(ROOT / "tests/layer/acme", self.layer)
        self.list = Path(folder.name) / "kos-layers.toml"

    def command(self, *command: str) -> str:
        done = subprocess.run([sys.executable, *command], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False, timeout=SECONDS,
                              env=os.environ | {"KOS_LAYERS": str(self.list), "NO_COLOR": "1"})
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def test_board_and_sample_of_a_layer(self):
        self.command("scripts/layers", "add-layer", str(self.layer))
        names = self.command("scripts/list")
        for name in ("acme-virt ", "greeting "):
            self.assertIn(f"  {name}", names)
        self.command("scripts/build", "--board", "acme-virt", "kernel_image", "image_greeting")
        self.command("scripts/run_sample", "greeting", "--board", "acme-virt", "--boot", "direct")
        self.command("scripts/layers", "remove-layer", str(self.layer))
        self.assertNotIn("acme-virt", self.command("scripts/list"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
