# SPDX-License-Identifier: Apache-2.0
"""Instructions of a host program, counted exactly by valgrind."""

import re
import subprocess
from pathlib import Path

from .errors import KosError
from .paths import shown

COLLECTED = re.compile(r"Collected : (\d+)")


def instructions(program: Path, *arguments: str) -> int:
    """K084: the program, or valgrind, does not run to a good end."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise uncounted(program, str(error)) from None
    if not (found := COLLECTED.search(done.stderr)):
        raise uncounted(program, "valgrind shows no number")
    return int(found[1])


def uncounted(program: Path, cause: str) -> KosError:
    return KosError("K084", f"{shown(program)} cannot be counted: {cause}", "scripts/setup bench", exit_code=1)
