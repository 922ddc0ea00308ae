# SPDX-License-Identifier: Apache-2.0
"""`make trace SAMPLE=echo`, as a user runs it: the time line has the calls between client and server. And a program that
keeps several CPUs busy: each has a row, and a thread runs on one of them at a time."""

import subprocess
import sys
import unittest
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from kostools import fxt, paths  # noqa: E402

ROUND_TRIPS = 1000


class Traces(unittest.TestCase):
    def trace_of(self, sample: str, *options: str) -> fxt.Trace:
        command = [sys.executable, str(ROOT / "scripts/trace"), "--board", "qemu-virt", "--sample", sample, *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        return fxt.read((paths.BUILD / f"trace/{sample}.fxt").read_bytes())

    def test_every_call_is_there_with_who_answered_it(self):
        trace = self.trace_of("echo", "--cpus", "1")
        threads = {name.rsplit(".", 1)[0]: thread for thread, (_, name) in trace.threads.items()}
        client, server = threads["echo.Client"], threads["echo.Server"]
        calls = [event for event in trace.events
                 if event.kind == fxt.COMPLETE and event.thread[1] == client and event.name.startswith("Call ")]
        received = Counter(event.name for event in trace.events
                           if event.thread[1] == server and event.name.startswith("Receive "))
        answers = [event for event in trace.events if event.thread[1] == server and event.name == "Answer"]
        self.assertEqual(len(calls), ROUND_TRIPS)
        self.assertEqual(sum(received.values()), ROUND_TRIPS)
        self.assertEqual(len(answers), ROUND_TRIPS)
        self.assertIn("Receive echo.Echo.Words", received)
        # Nearly each call goes straight to the server; where time slices end, others come in between.
        there = [switch for switch in trace.switches if switch[2:] == (client, server)]
        self.assertGreater(len(there), ROUND_TRIPS * 9 // 10)
        self.assertIn("init", threads)
        self.assertTrue(any(event.name.startswith("core.") for event in trace.events), "calls of the kernel have names")

    def test_threads_run_on_one_of_several_cpus_at_a_time(self):
        trace = self.trace_of("smp", "--cpus", "4")
        self.assertEqual({cpu for _, cpu, _, _ in trace.switches}, {0, 1, 2, 3})
        runs_on: dict[int, int] = {}
        ran_on: dict[int, set[int]] = {}
        for _, cpu, outgoing, incoming in sorted(trace.switches):
            if outgoing:
                self.assertEqual(runs_on.pop(outgoing, cpu), cpu, "who leaves a CPU was on it")
            if incoming:
                self.assertNotIn(incoming, runs_on, "a thread came to a CPU before it had left another one")
                runs_on[incoming] = cpu
                ran_on.setdefault(incoming, set()).add(cpu)
        self.assertTrue(any(len(cpus) > 1 for cpus in ran_on.values()), "a thread goes from CPU to CPU")


if __name__ == "__main__":
    unittest.main()
