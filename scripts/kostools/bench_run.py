# SPDX-License-Identifier: Apache-2.0
"""Runs an image as it is measured: one CPU, one instruction a nanosecond, to the machine's end."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import machine
from .board import Board
from .errors import KosError
from .image import Parts

TIMEOUT = 120  # seconds; it takes two
CI_FACTOR = 4
# What the figures of all peers were counted on, too.
OPTIONS = machine.Options(boot="direct", cpus=1, memory="1024", cpu="cortex-a53", gic=2, el=1, arguments="panic=off",
                          icount=0, countdown=False)


@dataclass(frozen=True)
class Session:
    """One machine, from its start to its end."""

    board: Board
    parts: Parts
    folder: Path  # for what the machine needs beside the image

    def command(self) -> list[str]:
        command = machine.base_command(self.board, OPTIONS)
        command += machine.boot_command(self.board, OPTIONS, self.parts, self.folder)
        return command + machine.console_options(self.board, "stdio") + ["-monitor", "none"]

    def run(self) -> str:
        """What the console showed. K083: the machine did not end, or not in order."""
        limit = TIMEOUT * (CI_FACTOR if os.environ.get("CI") == "true" else 1)
        try:
            done = subprocess.run(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
                                  timeout=limit)
        except subprocess.TimeoutExpired as expired:
            raise failed(expired.stdout or b"", f"was not done in {limit} s") from expired
        if done.returncode != 0:
            raise failed(done.stdout, f"ended with {done.returncode}")
        return done.stdout.decode("utf-8", "replace")


def failed(console: bytes, cause: str) -> KosError:
    sys.stderr.write(console.decode("utf-8", "replace"))
    return KosError("K083", f"the measuring machine {cause}; its console stands above", exit_code=1)
