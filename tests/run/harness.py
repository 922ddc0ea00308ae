# SPDX-License-Identifier: Apache-2.0
"""Calls scripts/run on the small systems of this folder."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGES = Path(os.environ["KOS_TEST_IMAGES"])


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


def run(system: str, *options: str, environment: dict[str, str] | None = None) -> Outcome:
    romfs = IMAGES / "works.img"  # any file will do
    command = [sys.executable, str(ROOT / "scripts/run"), "--board", "qemu-virt", "--kernel",
               str(IMAGES / f"{system}.img"), "--romfs", str(romfs), *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=240, check=False,
                          stdin=subprocess.DEVNULL, env=os.environ | (environment or {}))
    return Outcome(done.returncode, done.stdout, done.stderr)
