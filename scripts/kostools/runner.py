# SPDX-License-Identifier: Apache-2.0
"""Runs a board's QEMU and watches its console until what was expected is there, it fails, or time is up."""

import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .console import Verdict, Watcher
from .errors import KosError, report

SEEN, FAILED, BAD_ARGUMENTS, NOT_SEEN = 0, 1, 2, 124
SILENCE_SECONDS = 10
CI_FACTOR = 4
REST_SECONDS, REPORT_SECONDS = 0.3, 3


@dataclass(frozen=True)
class Limits:
    timeout: float | None  # seconds; None waits for ever
    until_exit: bool  # the machine must also end by itself
    interactive: bool


def silence_limit() -> int:
    return SILENCE_SECONDS * (CI_FACTOR if os.environ.get("CI") == "true" else 1)


def stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Run:
    """One machine, from start to verdict."""

    def __init__(self, command: list[str], watcher: Watcher, limits: Limits, log: Path | None):
        self.command = command
        self.watcher = watcher
        self.limits = limits
        self.log = open(log, "wb") if log else None
        self.begin = self.last_output = time.monotonic()
        self.silence_reported = False
        self.failed_at = 0.0

    def execute(self) -> int:
        stdin = None if self.limits.interactive else subprocess.DEVNULL
        process = subprocess.Popen(self.command, stdin=stdin, stdout=subprocess.PIPE)
        try:
            return self._watch(process)
        finally:
            stop(process)
            if self.log:
                self.log.close()

    def _watch(self, process: subprocess.Popen) -> int:
        selector = selectors.DefaultSelector()
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(0.1):
                data = os.read(process.stdout.fileno(), 65536)
                if not data:
                    return self._ended(process.wait())
                self._take(data)
            if (code := self._state()) is not None:
                return code

    def _take(self, data: bytes) -> None:
        self.last_output = time.monotonic()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if self.log:
            self.log.write(data)
        self.watcher.feed(data)

    def _state(self) -> int | None:
        """The exit code if the run can end here."""
        now = time.monotonic()
        if self.watcher.verdict is Verdict.FAILED and not self.limits.interactive:
            # A report that has begun is read to its end: until the console rests.
            self.failed_at = self.failed_at or now
            if now - self.last_output >= REST_SECONDS or now - self.failed_at >= REPORT_SECONDS:
                return self._failed()
            return None
        if self.watcher.verdict is Verdict.SEEN and not self.limits.until_exit:
            return SEEN
        if not self.watcher.kernel_spoke and now - self.last_output >= silence_limit():
            if not self.silence_reported:
                self.silence_reported = True
                report(self._silent())
            if not self.limits.interactive:
                return NOT_SEEN
        if self.limits.timeout is not None and now - self.begin >= self.limits.timeout:
            return self._not_seen()
        return None

    def _ended(self, status: int) -> int:
        self.watcher.finish()
        if status != 0:
            report(KosError("K031", f"QEMU ended with status {status}: {' '.join(self.command)}"))
            return FAILED
        if self.watcher.verdict is Verdict.FAILED:
            return self._failed()
        if self.watcher.expected and self.watcher.verdict is not Verdict.SEEN:
            report(KosError("K032", f"the system ended without a line matching: {self.watcher.waiting_for}"))
            return FAILED
        return SEEN

    def _failed(self) -> int:
        report(KosError("K033", f"the system failed: {self.watcher.cause}"))
        return FAILED

    def _not_seen(self) -> int:
        wanted = self.watcher.waiting_for or "the end of the system"
        report(KosError("K034", f"not seen in {self.limits.timeout:g} s: {wanted}"))
        return NOT_SEEN

    def _silent(self) -> KosError:
        line = self.watcher.last_firmware_line
        last = f'; last U-Boot line: "{line}"' if line else ""
        return KosError("K030", f"no console output in {silence_limit()} s{last}")
