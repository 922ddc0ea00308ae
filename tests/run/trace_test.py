# SPDX-License-Identifier: Apache-2.0
"""`make trace SAMPLE=echo`, as a user runs it: the time line has the calls between client and server."""

import subprocess
import sys
import unittest
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from kostools import fxt, paths  # noqa: E402

ROUND_TRIPS = 1000


class TraceOfEcho(unittest.TestCase):
    def test_every_call_is_there_with_who_answered_it(self):
        command = [sys.executable, str(ROOT / "scripts/trace"), "--board", "qemu-virt", "--sample", "echo"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        trace = fxt.read((paths.BUILD / "trace/echo.fxt").read_bytes())
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


if __name__ == "__main__":
    unittest.main()
