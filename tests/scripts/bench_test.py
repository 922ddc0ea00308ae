# SPDX-License-Identifier: Apache-2.0
"""`make bench`: its rows, what it reads from consoles, its table, and what it says when something is missing."""

import contextlib
import io
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from harness import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from kostools.bench_codec import CodecFigure, measure_codec  # noqa: E402
from kostools.bench_compiler import CompilerFigure, measure_compiler  # noqa: E402
from kostools.bench_report import console_table, document, json_rows  # noqa: E402
from kostools.bench_rows import Figure, Row, join, parse_console, parse_masked, read_rows  # noqa: E402
from kostools.bench_run import Session  # noqa: E402
from kostools.bench_scaling import Scaling, parse_scaling, scaling_section  # noqa: E402
from kostools.board import read_board  # noqa: E402
from kostools.callgrind import instructions  # noqa: E402
from kostools.errors import KosError, KosErrors  # noqa: E402

ROW = '[[row]]\nname = "a.b"\ncounts = "something"\nunit = "instructions"\n'
CONSOLE = """\
kos: boot: 2340859 instructions from entry to the first user instruction\r
init| bench: core.null_call 750 754 760 64\r
bench: core.null_call 1 1 1 1\r
other| bench: core.null_call 1 1 1 1\r
init| bench: done\r
"""


class Pairs(unittest.TestCase):
    def test_lines(self):
        console = ("init| pairs: 1 on 4 CPUs: 12040 round trips a second, 100 % of one alone, 0 % of the CPUs' time waited\r\n"
                   "init| pairs: 4 on 4 CPUs: 10017 round trips a second, 83 % of one alone, 60 % of the CPUs' time waited\n"
                   "init| pairs: 4 on 4 CPUs: WRONG\n")
        self.assertEqual(parse_scaling(console), [Scaling(4, 1, 100, 0), Scaling(4, 4, 83, 60)])

    def test_section(self):
        self.assertIn("| 4 | 2 | 174 % | 1 % |\n", scaling_section([Scaling(4, 2, 174, 1)]))
        self.assertEqual(scaling_section([]), "")


class Rows(unittest.TestCase):
    def read(self, text: str) -> list[Row]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "budgets.toml"
            path.write_text(text)
            return read_rows(path)

    def refused(self, text: str) -> str:
        with self.assertRaises(KosError) as caught:
            self.read(text)
        self.assertEqual(caught.exception.code, "K080")
        return caught.exception.message

    def test_rows_of_the_tree(self):
        rows = read_rows(ROOT / "tests/bench/budgets.toml")
        self.assertLessEqual({"core.null_call", "ipc.roundtrip.8w", "boot.entry_to_user", "size.kernel.text"},
                             {row.name for row in rows})

    def test_good(self):
        self.assertEqual(self.read(f"schema = 1\n{ROW}budget = 3\n"), [Row("a.b", "something", "instructions", 3)])

    def test_bad(self):
        self.assertIn("schema None, this tool knows 1", self.refused(ROW))
        self.assertIn("no [[row]]", self.refused("schema = 1\n"))
        self.assertIn("row 'a.b' stands twice", self.refused(f"schema = 1\n{ROW}{ROW}"))
        self.assertIn("row 1 (a.b): unknown key 'buget'", self.refused(f"schema = 1\n{ROW}buget = 3\n"))
        self.assertIn("row 1 (a.b): 'budget' must be of type int", self.refused(f'schema = 1\n{ROW}budget = "3"\n'))
        self.assertIn("unit 'cycles'", self.refused("schema = 1\n" + ROW.replace("instructions", "cycles")))
        self.assertIn("row 1 (x): 'counts' is missing", self.refused('schema = 1\n[[row]]\nname = "x"\n'))
        self.assertIn("budgets.toml: ", self.refused("[["))


class Figures(unittest.TestCase):
    def test_only_the_first_process_is_believed(self):
        self.assertEqual(parse_console(CONSOLE), {"core.null_call": Figure(750, 754, 760, 64),
                                                  "boot.entry_to_user": Figure.exact(2340859)})

    def test_masked_stretches(self):
        self.assertEqual(parse_masked("kos: masked: Vmm.Map 812\r\nkos: masked: fault 950\r\ninit| masked: reply 9999\r\n"),
                         {"irqoff.map": Figure.exact(812), "irqoff.max": Figure.exact(950)})
        self.assertEqual(parse_masked(CONSOLE), {})

    def test_missing_and_unknown(self):
        rows = [Row("a", "", "bytes"), Row("b", "", "bytes")]
        with self.assertRaises(KosErrors) as caught:
            join(rows, {"b": Figure.exact(1), "c": Figure.exact(2)})
        self.assertEqual([(problem.code, problem.exit_code) for problem in caught.exception.problems],
                         [("K081", 1), ("K082", 1)])

    def test_tables(self):
        results = [(Row("a", "one", "instructions", 100, 200, "X 5"), Figure(90, 101, 120, 64)),
                   (Row("b", "two", "bytes", 4096), Figure.exact(4096))]
        self.assertEqual(json_rows(results, "board")[1],
                         {"name": "b", "board": "board", "bytes": 4096, "min": 4096, "max": 4096, "runs": 1,
                          "budget": 4096, "peer": None})
        self.assertRegex(console_table(results), r"a +101 +90 +120 +64 +100 +200 +over +1\.01 x\nb .* met +1\.00 x \(bytes\)")
        page = document(results, read_board("qemu-virt"), "qemu -x")
        self.assertIn("| `a` | one | 101 (90 to 120) | 100, over | 200 | X 5 |", page)
        self.assertIn("| `b` | two | 4,096 bytes | 4,096, met | – |  |", page)
        self.assertIn("    qemu -x\n", page)


    def test_figures_of_the_host(self):
        results = [(Row("idl.encode_decode.none", "", "instructions"), Figure.exact(50))]
        page = document(results, read_board("qemu-virt"), "qemu -x", (CodecFigure("none", 45, 1329),),
                        (CompilerFigure(250, 1000000), CompilerFigure(500, 2100000)))
        self.assertIn("| no arguments | 50 | 45 | 1,329 |", page)
        self.assertIn("| 250 | 1,000,000 | 4,000 |  |\n| 500 | 2,100,000 | 4,200 | 2.10 x |", page)
        self.assertNotIn("FlatBuffers", document(results, read_board("qemu-virt"), "qemu -x"))


FAKE_VALGRIND = """\
#!/bin/sh
shift 2
[ "$1" != broken ] || exit 3
case ${4:-x} in *[!0-9]*) passes=0 ;; *) passes=$4 ;; esac
[ "$1" = silent ] || echo "==1== Collected : $((1000 + passes * 7))" >&2
"""


class Host(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        valgrind = Path(folder.name) / "valgrind"
        valgrind.write_text(FAKE_VALGRIND)
        valgrind.chmod(0o755)
        path = mock.patch.dict(os.environ, {"PATH": f"{folder.name}:{os.environ['PATH']}"})
        path.start()
        self.addCleanup(path.stop)

    def test_start_and_end_of_the_program_do_not_count(self):
        figures = measure_codec(Path("codec_bench"))
        self.assertEqual({(figure.kos, figure.flatbuffers) for figure in figures}, {(7, 7)})
        self.assertEqual(len(figures), 5)

    def test_the_compiler_gets_as_many_interfaces(self):
        self.assertEqual([figure.interfaces for figure in measure_compiler(Path("kos-idlc"))], [250, 500, 1000])

    def test_a_program_that_fails(self):
        for program in ("broken", "silent"):
            with self.assertRaises(KosError) as caught:
                instructions(Path(program))
            self.assertEqual(caught.exception.code, "K084")


class FakeMachine(Session):
    def command(self) -> list[str]:
        return [sys.executable, "-c", "print('last words'); raise SystemExit(3)"]


class Machine(unittest.TestCase):
    def test_the_console_of_a_failed_machine_is_shown(self):
        shown = io.StringIO()
        with self.assertRaises(KosError) as caught, contextlib.redirect_stderr(shown):
            FakeMachine(read_board("qemu-virt"), None, Path()).run()
        self.assertEqual((caught.exception.code, caught.exception.exit_code), ("K083", 1))
        self.assertIn("last words", shown.getvalue())


if __name__ == "__main__":
    unittest.main(verbosity=2)
