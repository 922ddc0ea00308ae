# SPDX-License-Identifier: Apache-2.0
"""How independent pairs of clients and servers scale with CPUs: ratios, by the clock, for information."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import KosError
from .paths import ROOT, shown

PROGRAM = "ipc_pairs"
TARGET = f"image_{PROGRAM}"
CPUS = (1, 2, 4)
TIMEOUT = 120  # seconds
LINE = re.compile(r"pairs: (?P<pairs>\d+) on (?P<cpus>\d+) CPUs: \d+ round trips a second, "
                  r"(?P<ratio>\d+) % of one alone, (?P<waited>\d+) % of the CPUs' time waited")

SECTION = """\
## Independent pairs on several CPUs

Round trips a second of so many pairs at once, each a client and a server of its own, as a share of what one pair does on
as many CPUs, and the part of the CPUs' time that was spent waiting for the kernel lock. For information: the emulator
runs with a thread for each CPU on {cores} cores of its host, by the clock, so that these differ from run to run.

| CPUs | pairs | of one pair | waiting for the lock |
|---|---|---|---|
{rows}

"""


@dataclass(frozen=True)
class Scaling:
    """One line of the program."""

    cpus: int
    pairs: int
    ratio: int  # percent
    waited: int  # percent


def parse_scaling(text: str) -> list[Scaling]:
    return [Scaling(int(match["cpus"]), int(match["pairs"]), int(match["ratio"]), int(match["waited"]))
            for match in LINE.finditer(text)]


def run(board: str, build: Path, cpus: int) -> list[Scaling]:
    """K083: the program did not say how it scales."""
    command = [sys.executable, str(ROOT / "scripts" / "run"), "--board", board, "--build", shown(build), "--sample",
               PROGRAM, "--boot", "direct", "--cpus", str(cpus), "--timeout", str(TIMEOUT), "--until-exit", "--expect",
               "pairs: 4 on"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    console = done.stdout.decode("utf-8", "replace")
    found = parse_scaling(console)
    if done.returncode != 0 or not found:
        sys.stderr.write(console)
        raise KosError("K083", f"{PROGRAM} on {cpus} CPUs ended with {done.returncode}; its console stands above",
                       exit_code=1)
    return found


def measure_scaling(board: str, build: Path) -> list[Scaling]:
    return [one for cpus in CPUS for one in run(board, build, cpus)]


def scaling_section(figures: list[Scaling]) -> str:
    """Nothing without figures."""
    rows = "\n".join(f"| {one.cpus} | {one.pairs} | {one.ratio} % | {one.waited} % |" for one in figures)
    return SECTION.format(cores=os.cpu_count(), rows=rows) if figures else ""
