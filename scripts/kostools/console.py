# SPDX-License-Identifier: Apache-2.0
"""Watches a console: what was expected, what says that the system failed, and whether it is silent."""

import enum
import re
from dataclasses import dataclass, field

# Lines by which kos says that it gave up.
FAILURES = (re.compile(r"kos: panic"), re.compile(r"kos: (\w+: )*boot failed"))
# The last line of U-Boot; what comes after it is the kernel's.
HANDOVER = re.compile(r"^Starting kernel")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
TAIL_LINES = 40


class Verdict(enum.Enum):
    WATCHING = enum.auto()
    SEEN = enum.auto()
    FAILED = enum.auto()


@dataclass
class Watcher:
    """Is fed with bytes, keeps whole lines, and knows how the run stands."""

    expected: list[re.Pattern]
    forbidden: list[re.Pattern] = field(default_factory=list)
    firmware: bool = False  # U-Boot speaks first
    any_order: bool = False  # of the expected lines
    verdict: Verdict = Verdict.WATCHING
    cause: str = ""
    kernel_spoke: bool = False
    last_firmware_line: str = ""
    tail: list[str] = field(default_factory=list)
    _partial: str = ""
    _handed_over: bool = False

    def __post_init__(self) -> None:
        self._awaited = list(self.expected)

    def feed(self, data: bytes) -> None:
        text = self._partial + data.decode("utf-8", "replace")
        *lines, self._partial = text.split("\n")
        for line in lines:
            self._line(ESCAPES.sub("", line.rstrip("\r")))

    def finish(self) -> None:
        """The console is closed: what is left counts as a line."""
        if self._partial:
            self.feed(b"\n")

    @property
    def waiting_for(self) -> str:
        return self._awaited[0].pattern if self._awaited else ""

    def _line(self, line: str) -> None:
        self.tail = (self.tail + [line])[-TAIL_LINES:]
        self._note_speaker(line)
        for pattern in (*FAILURES, *self.forbidden):
            if self.verdict is not Verdict.FAILED and pattern.search(line):
                self.verdict, self.cause = Verdict.FAILED, line
        if self.verdict is Verdict.WATCHING:
            self._tick_off(line)

    def _tick_off(self, line: str) -> None:
        """A line is the next that was expected, or any of them, but one of them only."""
        candidates = self._awaited if self.any_order else self._awaited[:1]
        if seen := next((pattern for pattern in candidates if pattern.search(line)), None):
            self._awaited.remove(seen)
            if not self._awaited:
                self.verdict = Verdict.SEEN

    def _note_speaker(self, line: str) -> None:
        if self.firmware and not self._handed_over:
            self._handed_over = bool(HANDOVER.search(line))
            self.last_firmware_line = line or self.last_firmware_line
        elif line.strip():
            self.kernel_spoke = True
