# SPDX-License-Identifier: Apache-2.0
"""scripts/setup on machines that lack things: an own PATH stands for the machine, a fake apt-get for its packages."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

from harness import ROOT, Outcome, call

SETUP = str(ROOT / "scripts/setup")
# What a minimal Debian has in any case.
BASE = ["sh", "sed", "grep", "cut", "cat", "mktemp", "rm", "tail", "env", "sleep"]
DEBIAN = 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin = Path(folder.name) / "bin"
        self.bin.mkdir()
        for name in BASE:
            (self.bin / name).symlink_to(shutil.which(name))
        self.log = Path(folder.name) / "log"
        self.log.touch()
        self.release = Path(folder.name) / "os-release"
        self.release.write_text(DEBIAN)
        self.fake("apt-get", f'echo "$@" >> {self.log}')
        self.fake("id", "echo 0")

    def fake(self, name: str, body: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)  # it may be a link to the real one
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def setup(self, *arguments: str) -> Outcome:
        return call([shutil.which("sh"), SETUP, *arguments],
                    {"PATH": str(self.bin), "KOS_OS_RELEASE": str(self.release)})

    def test_check_names_what_is_missing(self):
        outcome = self.setup("--check", "build")
        self.assertEqual(outcome.code, 1)
        self.assertRegex(outcome.out, r"MISSING +g\+\+-aarch64-linux-gnu +compiles kernel and user space")
        self.assertIn("Fix: scripts/setup", outcome.out)
        self.assertEqual(self.log.read_text(), "", "a check installs nothing")

    def test_check_of_this_machine(self):
        outcome = call([SETUP, "--check"])
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)
        self.assertIn("Nothing is missing.", outcome.out)

    def test_nothing_to_do_is_silent(self):
        outcome = call([SETUP])
        self.assertEqual((outcome.code, outcome.out, outcome.err), (0, "", ""))

    def test_old_qemu_counts_as_missing(self):
        self.fake("qemu-system-aarch64", "echo QEMU emulator version 7.2.9")
        self.assertRegex(self.setup("--check", "run").out, r"MISSING +qemu-system-arm")
        self.fake("qemu-system-aarch64", "echo QEMU emulator version 10.0.2")
        self.assertRegex(self.setup("--check", "run").out, r"ok +qemu-system-arm")

    def test_installs_as_root_and_says_what_and_why(self):
        outcome = self.setup("build")
        self.assertRegex(outcome.out, r"ninja-build +runs the build")
        calls = self.log.read_text().splitlines()
        self.assertIn("update", calls[0])
        self.assertRegex(calls[1], r"install -y --no-install-recommends .*g\+\+-aarch64-linux-gnu")
        self.assertIn("S013 still missing after the installation", outcome.err)  # the fake installed nothing
        self.assertEqual(outcome.code, 3)

    def test_qemu_comes_from_backports(self):
        self.setup("run")
        self.assertIn("qemu-system-arm/bookworm-backports qemu-system-common/bookworm-backports "
                      "qemu-system-data/bookworm-backports", self.log.read_text())

    def test_sudo(self):
        self.fake("id", "echo 1000")
        self.fake("sudo", f'[ "$1" = -n ] && exit 0; echo "sudo $@" >> {self.log}; exec "$@"')
        self.setup("build")
        self.assertIn("sudo env DEBIAN_FRONTEND=noninteractive sh -c apt-get", self.log.read_text())

    def test_neither_root_nor_sudo(self):
        self.fake("id", "echo 1000")
        outcome = self.setup("build")
        self.assertEqual(outcome.code, 3)
        self.assertIn("S010 neither root nor sudo", outcome.err)
        self.assertRegex(outcome.err, r"apt-get .* install .*cmake")
        self.assertEqual(self.log.read_text(), "")

    def test_other_system(self):
        self.release.write_text('ID=fedora\nPRETTY_NAME="Fedora Linux 40"\n')
        outcome = self.setup("build")
        self.assertEqual(outcome.code, 3)
        self.assertIn("S011 this is Fedora Linux 40, not Debian", outcome.err)
        self.assertIn("ninja-build", outcome.err)

    def test_failing_apt(self):
        self.fake("apt-get", "echo E: no network >&2; exit 100")
        outcome = self.setup("build")
        self.assertEqual(outcome.code, 3)
        self.assertIn("E: no network", outcome.err)
        self.assertIn("S012 a command failed: apt-get", outcome.err)

    def test_waits_for_another_apt(self):
        self.fake("sleep", "")
        self.fake("apt-get", f'echo "$@" >> {self.log}\n[ "$(cat {self.log} | grep -c update)" -ge 3 ] && exit 0\n'
                             "echo E: Could not get lock /var/lib/apt/lists/lock. >&2; exit 100")
        outcome = self.setup("build")
        self.assertIn("waiting for another apt to finish (2)", outcome.out)
        self.assertIn("install", self.log.read_text())

    def test_unknown_argument(self):
        outcome = self.setup("--frobnicate")
        self.assertEqual(outcome.code, 2)
        self.assertIn("S001 unknown argument '--frobnicate'", outcome.err)


if __name__ == "__main__":
    os.umask(0o022)
    unittest.main(verbosity=2)
