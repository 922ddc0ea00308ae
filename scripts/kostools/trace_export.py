# SPDX-License-Identifier: Apache-2.0
"""From the kernel's records to a time line: who ran, system calls, and requests with the arrow to who answered them."""

from dataclasses import dataclass, field

from . import fxt
from .trace_memory import Kind, Memory, Record

# kos::sched::RunState to what Zircon calls it: new, ready (it was preempted: running there), running, blocked, dead.
STATES = {0: 0, 1: 1, 2: 1, 3: 3, 4: 5}
CALL, RECV, REPLY = 0, 1, 2


@dataclass(frozen=True)
class Names:
    """Of methods, by endpoint and method: the kernel's, and those of the sample's servers."""

    core: dict[tuple[int, int], str] = field(default_factory=dict)
    servers: dict[tuple[int, int], str] = field(default_factory=dict)

    @staticmethod
    def numbers(header: int) -> tuple[int, int]:
        return header >> 16 & 0xffff, header & 0xffff

    def of_core(self, header: int) -> str:
        endpoint, method = self.numbers(header)
        return self.core.get((endpoint, method), f"core {endpoint}.{method}")

    def of_server(self, header: int) -> str:
        endpoint, method = self.numbers(header)
        return self.servers.get((endpoint, method), f"request {endpoint}.{method}")


def parse_names(text: str) -> dict[tuple[int, int], str]:
    """What kos-idlc --emit=names writes: endpoint, method, endpoint's name, method's name."""
    names = {}
    for line in text.splitlines():
        endpoint, method, _, name = line.split("\t")
        names[int(endpoint), int(method)] = name
    return names


@dataclass
class OpenCall:
    ticks: int
    header: int
    kind: int
    kernel: bool
    server: int = 0  # who received it
    delivered: int = 0


class Export:
    """Goes through the records once."""

    def __init__(self, memory: Memory, names: Names, kernel_handle: int):
        self.memory = memory
        self.names = names
        self.kernel_handle = kernel_handle
        self.writer = fxt.Writer(memory.ticks_per_second)
        self.processes: dict[int, int] = {}
        self.calls: dict[int, OpenCall] = {}
        self.flows = 0

    def run(self) -> bytes:
        self._introduce()
        for record in self.memory.records:
            {Kind.SWITCH: self._switch, Kind.ENTER: self._enter, Kind.LEAVE: self._leave, Kind.DELIVER: self._deliver,
             Kind.ANSWER: self._answer, Kind.WAKE: self._wake, Kind.INTERRUPT: self._interrupt,
             Kind.FAULT: self._fault}[record.kind](record)
        return self.writer.bytes()

    def _introduce(self) -> None:
        """Threads without a name are those beyond the table's end; the machine itself is process 0, thread 0."""
        known = {name.thread: name for name in self.memory.names}
        for name in self.memory.names:
            if name.process not in self.processes.values():
                self.writer.process(name.process, name.text)
            self.processes[name.thread] = name.process
            self.writer.thread(name.process, name.thread, f"{name.text}.{name.thread}")
        self.writer.process(0, "idle")
        self.writer.thread(0, 0, "idle")
        self.processes[0] = 0
        for record in self.memory.records:
            others = [record.first] if record.kind in (Kind.SWITCH, Kind.DELIVER, Kind.ANSWER) else []
            for thread in (record.thread, *(other & 0xffff_ffff for other in others)):
                if thread not in known and thread not in self.processes:
                    self.writer.thread(0, thread, f"thread.{thread}")
                    self.processes[thread] = 0

    def _thread(self, thread: int) -> tuple[int, int]:
        return self.processes[thread], thread

    def _switch(self, record: Record) -> None:
        self.writer.switch(record.ticks, record.cpu, record.first & 0xffff_ffff, record.thread, STATES.get(record.second, 3))
        call = self.calls.get(record.thread)
        # A call that had to wait is over when its thread runs again.
        if call is not None and record.thread != 0:
            self._close(record.thread, record.ticks)

    def _enter(self, record: Record) -> None:
        kernel = record.detail == CALL and record.second == self.kernel_handle
        self.calls[record.thread] = OpenCall(record.ticks, record.first, record.detail, kernel)

    def _leave(self, record: Record) -> None:
        self._close(record.thread, record.ticks, record.first)

    def _close(self, thread: int, ticks: int, status: int | None = None) -> None:
        call = self.calls.pop(thread, None)
        if call is None:
            return
        arguments = {} if status is None else {"status": status}
        self.writer.event(fxt.COMPLETE, call.ticks, self._thread(thread), "syscall", self._title(call), arguments,
                          extra=ticks)

    def _title(self, call: OpenCall) -> str:
        if call.kind == CALL:
            return self.names.of_core(call.header) if call.kernel else f"Call {self.names.of_server(call.header)}"
        return {RECV: "Recv", REPLY: "Reply"}.get(call.kind, f"svc {call.kind}")

    def _deliver(self, record: Record) -> None:
        client = record.first & 0xffff_ffff
        self.flows += 1
        name = self.names.of_server(record.second)
        self.writer.event(fxt.FLOW_BEGIN, record.ticks, self._thread(client), "ipc", name, extra=self.flows)
        self.writer.event(fxt.FLOW_END, record.ticks, self._thread(record.thread), "ipc", name, extra=self.flows)
        self.writer.event(fxt.INSTANT, record.ticks, self._thread(record.thread), "ipc", f"Receive {name}",
                          {"client": client})

    def _answer(self, record: Record) -> None:
        client = record.first & 0xffff_ffff
        self.flows += 1
        self.writer.event(fxt.FLOW_BEGIN, record.ticks, self._thread(record.thread), "ipc", "answer", extra=self.flows)
        self.writer.event(fxt.FLOW_END, record.ticks, self._thread(client), "ipc", "answer", extra=self.flows)
        self.writer.event(fxt.INSTANT, record.ticks, self._thread(record.thread), "ipc", "Answer", {"client": client})

    def _wake(self, record: Record) -> None:
        self.writer.wake_up(record.ticks, record.cpu, record.thread)

    def _interrupt(self, record: Record) -> None:
        self.writer.event(fxt.INSTANT, record.ticks, self._thread(record.thread), "interrupt",
                          f"interrupt {record.first}")

    def _fault(self, record: Record) -> None:
        self.writer.event(fxt.INSTANT, record.ticks, self._thread(record.thread), "fault", "fault",
                          {"address": record.first, "syndrome": record.second})


def export(memory: Memory, names: Names, kernel_handle: int) -> bytes:
    return Export(memory, names, kernel_handle).run()
