# SPDX-License-Identifier: Apache-2.0
"""Makes the kernel fail at a chosen place: gdb stops it there, breaks something, and lets go."""

import dataclasses
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import NEVER, SECONDS, SYMBOLS, Outcome, image_of, run


def _wait_for(path: Path) -> None:
    end = time.monotonic() + SECONDS
    while not path.exists():
        if time.monotonic() > end:
            raise TimeoutError(f"QEMU did not open {path}")
        time.sleep(0.02)


# Printed before the kernel goes on. It may switch the machine off before gdb has the answer to its last command.
_LETS_GO = "the kernel goes on"


def _gdb(socket: Path, commands: list[str]) -> str:
    options = [part for command in commands for part in ("-ex", command)]
    done = subprocess.run(["gdb-multiarch", "-nx", "-batch", "-ex", "set confirm off", "-ex", f"target remote {socket}",
                           *options, "-ex", "delete", "-ex", f"echo {_LETS_GO}\\n", "-ex", "detach", str(SYMBOLS)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS * 4, check=False)
    if done.returncode != 0 and _LETS_GO not in done.stdout:
        raise AssertionError(f"gdb failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def fail_at(function: str, *commands: str, sample: str = "hello", after: int = 0,
            options: tuple[str, ...] = ()) -> Outcome:
    """Boots a sample, gives gdb's commands where `function` begins for the first time, or after so many times, and lets
    the kernel go on from there."""
    # A short path: sockets have no long ones.
    with tempfile.TemporaryDirectory(prefix="kos-gdb-") as folder, ThreadPoolExecutor(1) as pool:
        socket = Path(folder) / "gdb"
        qemu = ("-S", "-chardev", f"socket,id=gdb,path={socket},server=on,wait=off", "-gdb", "chardev:gdb")
        outcome = pool.submit(run, "--romfs", str(image_of(sample)), "--expect", NEVER, *options, qemu=qemu)
        _wait_for(socket)
        # Memory is not mapped yet: the processor has to watch for the address.
        said = _gdb(socket, [f"hbreak *'{function}'", f"ignore 1 {after}", "continue", *commands])
        return dataclasses.replace(outcome.result(), gdb=said)
