# SPDX-License-Identifier: Apache-2.0
"""The Fuchsia trace format (FXT), which ui.perfetto.dev opens: a writer, and a reader that checks what it reads.

A trace is 64-bit words in little-endian order. A record begins with a header: bits 0-3 its type, bits 4-15 its size in
words. Source: https://fuchsia.dev/fuchsia-src/reference/tracing/trace-format"""

import struct
from dataclasses import dataclass, field

MAGIC = 0x0016547846040010
WORD = 8
MOST_WORDS = 0xfff
MOST_STRINGS = 0x7fff
MOST_STRING_BYTES = 32000
METADATA, INITIALIZATION, STRING, THREAD, EVENT, BLOB, USER_OBJECT, KERNEL_OBJECT, SCHEDULING = range(9)
INSTANT, COUNTER, BEGIN, END, COMPLETE = range(5)
FLOW_BEGIN, FLOW_STEP, FLOW_END = 8, 9, 10
CONTEXT_SWITCH, WAKE_UP = 1, 2
PROCESS_OBJECT, THREAD_OBJECT = 1, 2
ARGUMENT_UNSIGNED, ARGUMENT_KOID = 4, 8
EXTRA_WORDS = {INSTANT: 0, COUNTER: 1, BEGIN: 0, END: 0, COMPLETE: 1, FLOW_BEGIN: 1, FLOW_STEP: 1, FLOW_END: 1}


def words_of(data: bytes) -> int:
    return (len(data) + WORD - 1) // WORD


class Writer:
    """Collects records. Threads are pairs of (process, thread) numbers; times are ticks."""

    def __init__(self, ticks_per_second: int):
        self._parts = [struct.pack("<Q", MAGIC)]
        self._strings: dict[str, int] = {}
        self._record(INITIALIZATION, 0, [ticks_per_second])

    def bytes(self) -> bytes:
        return b"".join(self._parts)

    def process(self, process: int, name: str) -> None:
        self._record(KERNEL_OBJECT, PROCESS_OBJECT << 16 | self._string(name) << 24, [process])

    def thread(self, process: int, thread: int, name: str) -> None:
        argument = ARGUMENT_KOID | 2 << 4 | self._string("process") << 16
        self._record(KERNEL_OBJECT, THREAD_OBJECT << 16 | self._string(name) << 24 | 1 << 40,
                     [thread, argument, process])

    def event(self, kind: int, ticks: int, thread: tuple[int, int], category: str, name: str,
              arguments: dict[str, int] | None = None, extra: int | None = None) -> None:
        """extra: the end of COMPLETE, the number of a flow."""
        parts = []
        for key, value in (arguments or {}).items():
            parts += [ARGUMENT_UNSIGNED | 2 << 4 | self._string(key) << 16, value]
        count = len(arguments or {})
        header = kind << 16 | count << 20 | self._string(category) << 32 | self._string(name) << 48
        self._record(EVENT, header, [ticks, *thread, *parts, *([] if extra is None else [extra])])

    def switch(self, ticks: int, cpu: int, outgoing: int, incoming: int, state: int) -> None:
        """outgoing, incoming: threads, 0 for an idle CPU; state: of the outgoing one, as Zircon counts."""
        self._record(SCHEDULING, cpu << 20 | state << 36 | CONTEXT_SWITCH << 60, [ticks, outgoing, incoming])

    def wake_up(self, ticks: int, cpu: int, thread: int) -> None:
        self._record(SCHEDULING, cpu << 20 | WAKE_UP << 60, [ticks, thread])

    def _string(self, text: str) -> int:
        if not text:
            return 0
        if text not in self._strings:
            index = len(self._strings) + 1
            if index > MOST_STRINGS:
                raise ValueError("more names than a trace can have")
            data = text.encode()[:MOST_STRING_BYTES]
            self._strings[text] = index
            padded = data + bytes(-len(data) % WORD)
            self._parts.append(struct.pack("<Q", STRING | (1 + words_of(data)) << 4 | index << 16 | len(data) << 32))
            self._parts.append(padded)
        return self._strings[text]

    def _record(self, kind: int, header: int, words: list[int]) -> None:
        """The header's strings were written before, since they are arguments here."""
        self._parts.append(struct.pack(f"<{1 + len(words)}Q", kind | (1 + len(words)) << 4 | header, *words))


class BadTrace(Exception):
    """What is wrong, and at which byte."""

    def __init__(self, offset: int, problem: str):
        super().__init__(f"byte {offset}: {problem}")


@dataclass(frozen=True)
class Event:
    kind: int
    ticks: int
    thread: tuple[int, int]
    category: str
    name: str
    arguments: dict[str, int]
    extra: int | None


@dataclass
class Trace:
    """What a reader makes of a file."""

    ticks_per_second: int = 0
    processes: dict[int, str] = field(default_factory=dict)
    threads: dict[int, tuple[int, str]] = field(default_factory=dict)  # process and name
    events: list[Event] = field(default_factory=list)
    switches: list[tuple[int, int, int, int]] = field(default_factory=list)  # ticks, CPU, outgoing, incoming
    states: list[int] = field(default_factory=list)  # of the outgoing thread, for each switch
    wake_ups: list[tuple[int, int, int]] = field(default_factory=list)  # ticks, CPU, thread

    def name_of(self, thread: int) -> str:
        return self.threads[thread][1]


class Reader:
    """Reads what Writer writes, and objects to everything else: bad sizes, strings and threads nobody has introduced,
    times that go back on a CPU, durations that end before they begin."""

    def __init__(self, data: bytes):
        self._data = data
        self._offset = 0
        self._strings: dict[int, str] = {0: ""}
        self._last_switch: dict[int, int] = {}
        self.trace = Trace()

    def read(self) -> Trace:
        if len(self._data) % WORD != 0:
            raise BadTrace(len(self._data), "the file does not end with a whole word")
        if self._data[:WORD] != struct.pack("<Q", MAGIC):
            raise BadTrace(0, "it does not begin with the magic number record")
        self._offset = WORD
        while self._offset < len(self._data):
            self._next()
        if self.trace.ticks_per_second == 0:
            raise BadTrace(self._offset, "nothing says how many ticks a second has")
        return self.trace

    def _next(self) -> None:
        header = struct.unpack_from("<Q", self._data, self._offset)[0]
        size = header >> 4 & MOST_WORDS
        if size == 0 or self._offset + size * WORD > len(self._data):
            raise self._bad(f"a record of {size} words")
        body = self._data[self._offset + WORD:self._offset + size * WORD]
        words = list(struct.unpack(f"<{size - 1}Q", body))
        take = {INITIALIZATION: self._initialization, STRING: self._string_record, EVENT: self._event,
                KERNEL_OBJECT: self._object, SCHEDULING: self._scheduling}.get(header & 0xf)
        if take is None:
            raise self._bad(f"a record of type {header & 0xf}")
        take(header, words, body)
        self._offset += size * WORD

    def _bad(self, problem: str) -> BadTrace:
        return BadTrace(self._offset, problem)

    def _expect(self, words: list[int], count: int) -> None:
        if len(words) != count:
            raise self._bad(f"a record of {len(words) + 1} words that should have {count + 1}")

    def _text(self, reference: int) -> str:
        if reference not in self._strings:
            raise self._bad(f"string {reference} was not introduced")
        return self._strings[reference]

    def _initialization(self, _header: int, words: list[int], _body: bytes) -> None:
        self._expect(words, 1)
        if words[0] == 0:
            raise self._bad("a second without ticks")
        self.trace.ticks_per_second = words[0]

    def _string_record(self, header: int, words: list[int], body: bytes) -> None:
        index, length = header >> 16 & 0x7fff, header >> 32 & 0x7fff
        if index == 0 or length == 0 or words_of(bytes(length)) != len(words):
            raise self._bad(f"string {index} of {length} bytes in {len(words)} words")
        if any(body[length:]):
            raise self._bad("bytes behind a string")
        try:
            self._strings[index] = body[:length].decode()
        except UnicodeDecodeError as error:
            raise self._bad(f"string {index} is not UTF-8") from error

    def _object(self, header: int, words: list[int], _body: bytes) -> None:
        kind, name, arguments = header >> 16 & 0xff, self._text(header >> 24 & 0xffff), header >> 40 & 0xf
        if kind == PROCESS_OBJECT and arguments == 0:
            self._expect(words, 1)
            self.trace.processes[words[0]] = name
        elif kind == THREAD_OBJECT and arguments == 1:
            self._expect(words, 3)
            if words[1] & 0xffff != (ARGUMENT_KOID | 2 << 4) or self._text(words[1] >> 16 & 0xffff) != "process":
                raise self._bad("a thread without a process")
            if words[2] not in self.trace.processes:
                raise self._bad(f"thread {words[0]} of a process that was not introduced")
            self.trace.threads[words[0]] = (words[2], name)
        else:
            raise self._bad(f"an object of type {kind} with {arguments} arguments")

    def _event(self, header: int, words: list[int], _body: bytes) -> None:
        kind, count = header >> 16 & 0xf, header >> 20 & 0xf
        if kind not in EXTRA_WORDS or header >> 24 & 0xff != 0:
            raise self._bad(f"an event of kind {kind}")
        self._expect(words, 3 + 2 * count + EXTRA_WORDS[kind])
        ticks, process, thread = words[:3]
        if self.trace.threads.get(thread, (None, ""))[0] != process:
            raise self._bad(f"thread {thread} of process {process} was not introduced")
        arguments = {}
        for index in range(count):
            head, value = words[3 + 2 * index:5 + 2 * index]
            if head & 0xffff != (ARGUMENT_UNSIGNED | 2 << 4):
                raise self._bad("an argument that is no number")
            arguments[self._text(head >> 16 & 0xffff)] = value
        extra = words[-1] if EXTRA_WORDS[kind] else None
        if kind == COMPLETE and extra < ticks:
            raise self._bad("a duration that ends before it begins")
        event = Event(kind, ticks, (process, thread), self._text(header >> 32 & 0xffff), self._text(header >> 48),
                      arguments, extra)
        if not event.name:
            raise self._bad("an event without a name")
        self.trace.events.append(event)

    def _scheduling(self, header: int, words: list[int], _body: bytes) -> None:
        kind, cpu = header >> 60, header >> 20 & 0xffff
        if kind == WAKE_UP:
            self._expect(words, 2)
            self._known(words[1])
            self.trace.wake_ups.append((words[0], cpu, words[1]))
            return
        if kind != CONTEXT_SWITCH:
            raise self._bad(f"a scheduling record of kind {kind}")
        self._expect(words, 3)
        ticks, outgoing, incoming = words
        self._known(outgoing)
        self._known(incoming)
        if ticks < self._last_switch.get(cpu, 0):
            raise self._bad(f"time goes back on CPU {cpu}")
        self._last_switch[cpu] = ticks
        self.trace.switches.append((ticks, cpu, outgoing, incoming))
        self.trace.states.append(header >> 36 & 0xf)

    def _known(self, thread: int) -> None:
        if thread != 0 and thread not in self.trace.threads:
            raise self._bad(f"thread {thread} was not introduced")


def read(data: bytes) -> Trace:
    return Reader(data).read()
