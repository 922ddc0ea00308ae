# SPDX-License-Identifier: Apache-2.0
"""The kernel's trace memory as kernel/abi/include/kos/abi/trace.hpp lays it out, read with every offset checked."""

import enum
import struct
from dataclasses import dataclass

from .errors import KosError

MAGIC, VERSION = b"KOTRACE1", 1
HEAD = struct.Struct("<8sIIQIIIIII16x")
CPU = struct.Struct("<Q56x")
NAME = struct.Struct("<QQ48s")
RECORD = struct.Struct("<QIHHQQ")


class Kind(enum.IntEnum):
    SWITCH = 1
    ENTER = 2
    LEAVE = 3
    DELIVER = 4
    ANSWER = 5
    WAKE = 6
    INTERRUPT = 7
    FAULT = 8


@dataclass(frozen=True)
class Record:
    ticks: int
    cpu: int
    thread: int
    kind: Kind
    detail: int
    first: int
    second: int


@dataclass(frozen=True)
class Name:
    thread: int
    process: int
    text: str


@dataclass(frozen=True)
class Memory:
    ticks_per_second: int
    names: list[Name]
    records: list[Record]  # by time
    lost: int  # that newer ones have overwritten


def bad(problem: str) -> KosError:
    return KosError("K091", f"the kernel's trace memory is not in order: {problem}", "rebuild: make clean, make trace",
                    exit_code=1)


def read_names(data: bytes, offset: int, count: int) -> list[Name]:
    names = []
    for index in range(count):
        thread, process, text = NAME.unpack_from(data, offset + index * NAME.size)
        names.append(Name(thread & 0xffff_ffff, process & 0xffff_ffff, text.rstrip(b"\0").decode("utf-8", "replace")))
    return names


def read_ring(data: bytes, offset: int, size: int, written: int, cpu: int) -> list[Record]:
    records = []
    for index in range(max(0, written - size), written):
        ticks, thread, kind, detail, first, second = RECORD.unpack_from(data, offset + index % size * RECORD.size)
        try:
            records.append(Record(ticks, cpu, thread, Kind(kind), detail, first, second))
        except ValueError as error:
            raise bad(f"CPU {cpu} has a record of kind {kind}") from error
    if any(later.ticks < earlier.ticks for earlier, later in zip(records, records[1:])):
        raise bad(f"time goes back on CPU {cpu}")
    return records


def read_memory(data: bytes) -> Memory:
    """K091: it is none, or damaged."""
    if len(data) < HEAD.size:
        raise bad("it is too short for its head")
    magic, version, size, ticks, cpus, records, names, written, names_at, records_at = HEAD.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise bad("its magic number or its version is another one")
    if size > len(data) or ticks == 0 or records == 0 or records & (records - 1) != 0:
        raise bad("its sizes do not fit")
    if HEAD.size + cpus * CPU.size > names_at or names_at + names * NAME.size > records_at or \
            records_at + cpus * records * RECORD.size > size:
        raise bad("its parts overlap")
    found, lost = [], 0
    for cpu in range(cpus):
        count = CPU.unpack_from(data, HEAD.size + cpu * CPU.size)[0]
        found += read_ring(data, records_at + cpu * records * RECORD.size, records, count, cpu)
        lost += max(0, count - records)
    found.sort(key=lambda record: record.ticks)
    return Memory(ticks, read_names(data, names_at, min(names, written)), found, lost)
