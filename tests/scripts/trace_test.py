# SPDX-License-Identifier: Apache-2.0
"""The trace tools: what is written is read back, what is damaged is refused, whatever the damage."""

import random
import struct
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from harness import WithBuildFolder, script  # noqa: E402
from kostools import fxt, trace_run  # noqa: E402
from kostools.errors import KosError  # noqa: E402
from kostools.trace_export import Names, export, parse_names  # noqa: E402
from kostools.trace_memory import CPU, HEAD, MAGIC, NAME, RECORD, Kind, read_memory  # noqa: E402

KERNEL_HANDLE = 1 << 20
CLIENT, SERVER = 7, 9  # threads
NAMES, RECORDS = 4, 16
ECHO = 2  # the method, of endpoint 0


def memory(records: list[tuple], names: list[tuple], written: int | None = None, cpus: int = 1) -> bytes:
    """As the kernel lays it out; all records are of CPU 0."""
    names_at = HEAD.size + cpus * CPU.size
    records_at = names_at + NAMES * NAME.size
    size = records_at + cpus * RECORDS * RECORD.size
    data = bytearray(size)
    HEAD.pack_into(data, 0, MAGIC, 1, size, 1_000_000, cpus, RECORDS, NAMES, len(names), names_at, records_at)
    CPU.pack_into(data, HEAD.size, len(records) if written is None else written)
    for index, (thread, process, text) in enumerate(names[:NAMES]):
        NAME.pack_into(data, names_at + index * NAME.size, thread, process, text.encode())
    for index, record in enumerate(records):
        RECORD.pack_into(data, records_at + index % RECORDS * RECORD.size, *record)
    return bytes(data)


NAMED = [(CLIENT, 2, "client"), (SERVER, 3, "server")]
ROUND_TRIP = [
    (10, CLIENT, Kind.SWITCH, 0, 0, 4),
    (20, CLIENT, Kind.ENTER, 0, ECHO, 0x123456),
    (25, SERVER, Kind.DELIVER, 0, CLIENT, ECHO),
    (26, SERVER, Kind.WAKE, 0, 0, 0),
    (30, SERVER, Kind.SWITCH, 0, CLIENT, 3),
    (40, SERVER, Kind.ENTER, 2, 0, 0),
    (45, SERVER, Kind.ANSWER, 0, CLIENT, ECHO),
    (50, CLIENT, Kind.SWITCH, 0, SERVER, 3),
    (60, CLIENT, Kind.ENTER, 0, 5 << 16, KERNEL_HANDLE),
    (62, CLIENT, Kind.LEAVE, 0, 0, 0),
    (63, CLIENT, Kind.INTERRUPT, 0, 27, 0),
    (64, CLIENT, Kind.FAULT, 0, 0x1000, 1),
]
METHODS = Names(core={(5, 0): "core.Time.Uptime"}, servers={(0, ECHO): "echo.Echo.Words"})


class Exported(unittest.TestCase):
    def exported(self, records=None, names=None) -> fxt.Trace:
        data = memory(ROUND_TRIP if records is None else records, NAMED if names is None else names)
        return fxt.read(export(read_memory(data), METHODS, KERNEL_HANDLE))

    def test_a_call_and_who_answered_it(self):
        trace = self.exported()
        self.assertEqual(trace.ticks_per_second, 1_000_000)
        self.assertEqual(trace.threads[CLIENT], (2, "client.7"))
        self.assertEqual(trace.switches, [(10, 0, 0, CLIENT), (30, 0, CLIENT, SERVER), (50, 0, SERVER, CLIENT)])
        self.assertEqual(trace.states, [5, 3, 3])  # dead: nobody ran; blocked
        self.assertEqual(trace.wake_ups, [(26, 0, SERVER)])
        calls = [event for event in trace.events if event.kind == fxt.COMPLETE]
        self.assertEqual([(event.name, event.ticks, event.extra, event.thread[1]) for event in calls],
                         [("Call echo.Echo.Words", 20, 50, CLIENT), ("core.Time.Uptime", 60, 62, CLIENT)])
        arrows = [(event.kind, event.thread[1], event.extra) for event in trace.events
                  if event.kind in (fxt.FLOW_BEGIN, fxt.FLOW_END)]
        self.assertEqual(arrows, [(fxt.FLOW_BEGIN, CLIENT, 1), (fxt.FLOW_END, SERVER, 1),
                                  (fxt.FLOW_BEGIN, SERVER, 2), (fxt.FLOW_END, CLIENT, 2)])
        self.assertIn("interrupt 27", [event.name for event in trace.events])
        self.assertEqual([event.arguments for event in trace.events if event.category == "fault"],
                         [{"address": 0x1000, "syndrome": 1}])

    def test_threads_without_a_name_and_methods_without_one(self):
        trace = self.exported([(1, 77, Kind.SWITCH, 0, 0, 4), (2, 77, Kind.ENTER, 0, 9 << 16 | 1, 5),
                               (3, 77, Kind.LEAVE, 0, 10, 0)])
        self.assertEqual(trace.name_of(77), "thread.77")
        self.assertEqual(trace.events[-1].name, "Call request 9.1")
        self.assertEqual(trace.events[-1].arguments, {"status": 10})

    def test_the_newest_records_are_left(self):
        records = [(ticks, CLIENT, Kind.WAKE, 0, 0, 0) for ticks in range(40)]
        found = read_memory(memory(records, NAMED))
        self.assertEqual([record.ticks for record in found.records], list(range(24, 40)))
        self.assertEqual(found.lost, 24)

    def test_more_threads_than_names(self):
        many = [(100 + index, 2, "many") for index in range(9)]
        self.assertEqual(len(read_memory(memory([], many)).names), NAMES)

    def test_names_of_the_compiler(self):
        self.assertEqual(parse_names("0\t2\techo\techo.Echo.Words\n"), {(0, 2): "echo.Echo.Words"})


class Damaged(unittest.TestCase):
    def refused(self, data: bytes) -> None:
        with self.assertRaises(KosError) as caught:
            read_memory(data)
        self.assertEqual(caught.exception.code, "K091")

    def test_memory_that_is_none(self):
        good = memory(ROUND_TRIP, NAMED)
        self.refused(b"")
        self.refused(bytes(len(good)))
        self.refused(good[:-1])
        self.refused(memory([(9, 1, Kind.WAKE, 0, 0, 0), (8, 1, Kind.WAKE, 0, 0, 0)], []))
        self.refused(memory([(9, 1, 99, 0, 0, 0)], []))
        self.refused(good[:24] + struct.pack("<I", 1000) + good[28:])

    def test_any_damage_of_memory_is_refused_or_read(self):
        good, chance = memory(ROUND_TRIP, NAMED), random.Random(1)
        for _ in range(3000):
            data = bytearray(good)
            for _ in range(chance.randrange(1, 4)):
                data[chance.randrange(len(data) if chance.random() < 0.5 else 128)] = chance.randrange(256)
            try:
                fxt.read(export(read_memory(bytes(data)), METHODS, KERNEL_HANDLE))
            except KosError as error:
                self.assertEqual(error.code, "K091")

    def test_any_damage_of_a_file_is_refused_or_read(self):
        good = export(read_memory(memory(ROUND_TRIP, NAMED)), METHODS, KERNEL_HANDLE)
        chance, refused = random.Random(2), 0
        for _ in range(3000):
            data = bytearray(good)
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            if chance.random() < 0.2:
                data = data[:chance.randrange(len(data))]
            try:
                fxt.read(bytes(data))
            except fxt.BadTrace:
                refused += 1
        self.assertGreater(refused, 1000)

    def test_what_a_viewer_would_misread(self):
        def writer() -> fxt.Writer:
            made = fxt.Writer(1000)
            made.process(2, "p")
            made.thread(2, 7, "t")
            return made

        def backwards(made):
            made.switch(20, 0, 0, 7, 1)
            made.switch(10, 0, 7, 0, 1)

        for problem, act in (
                ("time goes back", backwards),
                ("ends before it begins", lambda made: made.event(fxt.COMPLETE, 9, (2, 7), "c", "n", extra=8)),
                ("was not introduced", lambda made: made.event(fxt.INSTANT, 9, (2, 8), "c", "n")),
                ("was not introduced", lambda made: made.wake_up(9, 0, 8)),
                ("without a name", lambda made: made.event(fxt.INSTANT, 9, (2, 7), "c", ""))):
            made = writer()
            act(made)
            with self.assertRaisesRegex(fxt.BadTrace, problem):
                fxt.read(made.bytes())
        with self.assertRaisesRegex(fxt.BadTrace, "magic"):
            fxt.read(bytes(16))
        fxt.read(writer().bytes())


class Command(WithBuildFolder):
    def test_a_file_is_checked(self):
        file = self.build / "x.fxt"
        file.write_bytes(export(read_memory(memory(ROUND_TRIP, NAMED)), METHODS, KERNEL_HANDLE))
        outcome = script("trace", "--check", str(file))
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertIn("3 switches", outcome.out)
        file.write_bytes(file.read_bytes()[:-8])
        outcome = script("trace", "--check", str(file))
        self.assertEqual(outcome.code, 1)
        self.assertIn("K092", outcome.err)
        self.assertIn("K092", script("trace", "--check", str(self.build / "none")).err)

    def test_bad_arguments(self):
        self.assertEqual(script("trace", "--timeout", "0").code, 2)

    def test_board_without_a_configuration(self):
        with self.assertRaises(KosError) as caught:
            trace_run.configuration_of("no-such-board")
        self.assertEqual(caught.exception.code, "K090")
        self.assertEqual(trace_run.configuration_of("qemu-virt"), "qemu-virt_trace")

    def test_kernel_that_does_not_trace(self):
        session = trace_run.Session(board=None, parts=None, folder=self.build, timeout=1)
        with self.assertRaises(KosError) as caught:
            session._save(monitor=None, console=b"kos: boot: 1 instruction\n")
        self.assertEqual(caught.exception.code, "K093")


if __name__ == "__main__":
    unittest.main()
