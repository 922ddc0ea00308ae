# SPDX-License-Identifier: Apache-2.0
"""Runs a machine until it switches itself off, and reads the kernel's trace out of its memory then.

QEMU pauses in the place of ending (-action shutdown=pause) and is asked by its machine protocol (QMP): so nothing of
the system under trace is needed for that, and one that hangs can be looked at, too."""

import dataclasses
import json
import re
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import machine, paths
from .board import Board
from .errors import KosError
from .image import Parts
from .runner import stop

LOCATION = re.compile(rb"kos: trace: (\d+) KiB at (0x[0-9a-f]+)")
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30


def configuration_of(board: str) -> str:
    """Of a board's kernel that writes a trace. K090: there is none."""
    name = f"{board}_trace"
    if name not in paths.defconfigs():
        raise KosError("K090", f"{board} has no configuration {name}, which a trace needs",
                       f"defconfigs/{name}_defconfig")
    return name


class Monitor:
    """A connection to QEMU's machine protocol: a JSON object a line."""

    def __init__(self, path: Path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connect(path)
        self._socket.settimeout(ANSWER_SECONDS)
        self._file = self._socket.makefile("rwb")
        self._file.readline()  # the greeting
        self.call("qmp_capabilities")

    def _connect(self, path: Path) -> None:
        end = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                return self._socket.connect(str(path))
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def call(self, command: str, **arguments) -> dict:
        request = {"execute": command} | ({"arguments": arguments} if arguments else {})
        self._file.write(json.dumps(request).encode() + b"\n")
        self._file.flush()
        while True:
            answer = json.loads(self._file.readline())
            if "error" in answer:
                raise KosError("K093", f"QEMU does not do {command}: {answer['error']['desc']}", exit_code=1)
            if "return" in answer:  # else it is an event
                return answer["return"]

    def running(self) -> bool:
        return self.call("query-status")["status"] not in ("shutdown", "guest-panicked", "internal-error")

    def quit(self) -> None:
        """QEMU ends, and answers or not."""
        self._file.write(b'{"execute": "quit"}\n')
        self._file.flush()
        self._file.readline()
        self._file.close()
        self._socket.close()


@dataclass(frozen=True)
class Session:
    """One machine, from its start until it is off, or stopped when time is up."""

    board: Board
    parts: Parts
    folder: Path
    timeout: int
    cpus: int | None = None  # None: as many as the board's default

    def command(self, monitor: Path) -> list[str]:
        options = machine.default_options(self.board, boot="direct")
        options = dataclasses.replace(options, cpus=self.cpus or options.cpus)
        command = machine.base_command(self.board, options)
        command += machine.boot_command(self.board, options, self.parts, self.folder)
        command += machine.console_options(self.board, "stdio")
        return command + ["-monitor", "none", "-action", "shutdown=pause", "-qmp", f"unix:{monitor},server=on,wait=off"]

    def run(self) -> bytes:
        """The trace's memory; the console is passed on. K093: the kernel does not say where it is, or QEMU fails."""
        path = self.folder / "qmp"
        process = subprocess.Popen(self.command(path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        try:
            monitor = Monitor(path)
            console = self._watch(process, monitor)
            data = self._save(monitor, console)
            monitor.quit()
            process.wait(ANSWER_SECONDS)
            return data
        except OSError as error:
            raise KosError("K093", f"QEMU cannot be asked for the trace: {error}", exit_code=1) from error
        finally:
            stop(process)

    def _watch(self, process: subprocess.Popen, monitor: Monitor) -> bytes:
        console, end = b"", time.monotonic() + self.timeout
        selector = selectors.DefaultSelector()
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(0.2):
                data = process.stdout.read1(65536)
                if not data:
                    raise KosError("K093", "QEMU has ended before its memory could be read", exit_code=1)
                console += data
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            elif not monitor.running():
                return console
            if time.monotonic() > end:
                print(f"\nstopped after {self.timeout} s", flush=True)
                monitor.call("stop")
                return console

    def _save(self, monitor: Monitor, console: bytes) -> bytes:
        found = LOCATION.search(console)
        if not found:
            raise KosError("K093", "the kernel does not say where its trace is", "see its console above", exit_code=1)
        output = self.folder / "memory"
        monitor.call("pmemsave", val=int(found[2], 16), size=int(found[1]) * 1024, filename=str(output))
        return output.read_bytes()
