#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Has spin look at every state of the models, and at each seeded bug, which it must find."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The bugs that each model can be given; its own comment says what they are.
MODELS = {
    "futex": ["COMPARE_OUTSIDE", "TIMEOUT_STAYS_QUEUED", "MOVE_FORGETS", "TIMER_OUTLIVES", "WAKE_NEWCOMERS"],
    "kernel_lock": ["GIVE_WITHOUT_FENCE", "SLEEP_WITHOUT_FENCE", "SLEEP_UNASKED", "FEW_BEDS", "CALL_THE_FIRST"],
    "other_cpu": [
        "END_WITHOUT_THE_CPU",
        "SUSPEND_WITHOUT_THE_CPU",
        "CALL_STAYS_ANSWERED",
        "WAKE_WITHOUT_CALL",
        "HELD_LOSES_WAKE",
        "ENDED_GOES_ON",
    ],
    "condvar": ["PLAIN_LOCK_AFTER_WAIT", "SAME_TURN", "NO_MARK", "UNLOCK_WAKES_NOBODY", "NOTIFY_BEFORE_COUNT"],
}
COMPILER = ["gcc", "-O0", "-w", "-DSAFETY", "-o", "pan", "pan.c"]
VERIFIER = ["./pan", "-m100000", "-w22"]


def verify(model: str, *defines: str) -> tuple[int, str]:
    """The number of errors that the search found, and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        options = [f"-D{define}" for define in defines]
        commands = [["spin", *options, "-a", str(HERE / f"{model}.pml")], COMPILER, VERIFIER]
        output = ""
        for command in commands:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200, check=False)
            output += done.stdout + done.stderr
            if done.returncode != 0:
                raise RuntimeError(f"{' '.join(command)}:\n{output}")
    found = re.search(r"errors: (\d+)", output)
    if found is None or "max search depth too small" in output or "out of memory" in output:
        raise RuntimeError(f"the search of {model} did not come to its end:\n{output}")
    return int(found[1]), output


class Models(unittest.TestCase):
    def test_are_right(self):
        for model in MODELS:
            with self.subTest(model=model):
                errors, output = verify(model)
                self.assertEqual(errors, 0, output)
                self.assertNotIn("unreached in proctype Waiter", self.unreached(output))

    def test_seeded_bugs_are_found(self):
        for model, bugs in MODELS.items():
            for bug in bugs:
                with self.subTest(model=model, bug=bug):
                    errors, output = verify(model, bug)
                    self.assertGreater(errors, 0, output)

    def test_every_bug_is_one_of_the_model(self):
        for model, bugs in MODELS.items():
            text = (HERE / f"{model}.pml").read_text()
            named = set(re.findall(r"#ifn?def (\w+)", text))
            self.assertEqual(named, set(bugs), model)

    @staticmethod
    def unreached(output: str) -> str:
        """The processes of which some line was never reached."""
        return "\n".join(
            name for name, lines in re.findall(r"(unreached in proctype \w+)\n((?:\t.*\n)*)", output) if "line" in lines
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
