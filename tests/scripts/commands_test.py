# SPDX-License-Identifier: Apache-2.0
"""The smaller commands: what they print, and how they refuse."""

import re
import subprocess
import unittest

from harness import ROOT, WithBuildFolder, call, script

LINKER_MAP = """\
Memory Configuration
Linker script and memory map

.text           0xffffffff80000000      0x130
 .text.head     0xffffffff80000000       0x80 kernel/hal/CMakeFiles/kos_hal.dir/aarch64/start.S.obj
 .text._ZN3kos2mm8allocateEv
                0xffffffff80000080       0x90 kernel/mm/libkos_mm.a(pages.cpp.obj)
 *fill*         0xffffffff80000110       0x20
.note.gnu.build-id
                0xffffffff80000130       0x24
 .note.gnu.build-id
                0xffffffff80000130       0x24 kernel/hal/CMakeFiles/kos_hal.dir/aarch64/start.S.obj
.debug_info     0x0000000000000000     0x9999
 .debug_info    0x0000000000000000     0x9999 kernel/mm/libkos_mm.a(pages.cpp.obj)
"""


class Commands(WithBuildFolder):
    def test_later_commands_say_what_brings_them(self):
        for command in ("sdk", "sdcard", "policy-test", "policy-graph"):
            outcome = call(["make", "-s", command])
            self.assertNotEqual(outcome.code, 0)
            self.assertRegex(outcome.err, rf"K050 'make {command}' is not in this version: it comes with ")

    def test_help_names_every_target(self):
        text = call(["make", "-s", "help"]).out
        makefile = (ROOT / "Makefile").read_text()
        for line in re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)[:-2]:
            for target in line.split():
                self.assertIn(target, text)

    def test_list(self):
        text = script("list").out
        for name in ("qemu-virt ", "qemu-virt_release ", "hello ", "echo "):
            self.assertIn(f"  {name}", text)

    def test_tftp_needs_a_folder(self):
        outcome = script("tftp", "--board", "qemu-virt", "--dir", "", environment=self.environment)
        self.assertEqual(outcome.code, 2)
        self.assertIn("K028", outcome.err)

    def image(self) -> None:
        folder = self.build / "qemu-virt/images/hello"
        folder.mkdir(parents=True)
        (folder / "Image").write_bytes(b"kernel")
        (folder / "romfs.img").write_bytes(b"romfs")

    def test_tftp(self):
        self.image()
        folder = self.build / "tftp"
        outcome = script("tftp", "--board", "qemu-virt", "--dir", str(folder), environment=self.environment)
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertIn("booti 0x40400000 0x44000000:${filesize} ${fdtcontroladdr}", outcome.out)
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["boot.scr.uimg", "extlinux", "kernel.img", "romfs.img"])

    def test_tftp_folder_that_cannot_be_written(self):
        self.image()
        (self.build / "file").touch()
        outcome = script("tftp", "--board", "qemu-virt", "--dir", str(self.build / "file/x"),
                         environment=self.environment)
        self.assertIn("K029 cannot write to", outcome.err)

    def test_fit(self):
        self.image()
        outcome = script("fit", "--board", "qemu-virt", environment=self.environment)
        self.assertEqual(outcome.code, 0, outcome.err)
        fit = self.build / "qemu-virt/images/hello/kernel.fit"
        listing = subprocess.run(["mkimage", "-l", str(fit)], capture_output=True, text=True, check=True).stdout
        for part in ("kernel", "dtb", "romfs", "sha256"):
            self.assertIn(part, listing)
        self.assertEqual(sorted(path.name for path in fit.parent.iterdir()), ["Image", "kernel.fit", "romfs.img"])

    def test_fit_that_mkimage_refuses_leaves_no_half(self):
        self.image()
        (self.build / "qemu-virt/images/hello/romfs.img").unlink()
        (self.build / "qemu-virt/images/hello/romfs.img").symlink_to("/proc/self/mem")
        outcome = script("fit", "--board", "qemu-virt", environment=self.environment)
        self.assertEqual(outcome.code, 1)
        self.assertIn("K024 'mkimage ", outcome.err)
        self.assertFalse((self.build / "qemu-virt/images/hello/kernel.fit").exists())

    def test_size(self):
        self.assertIn("K037", script("size", "--board", "qemu-virt", environment=self.environment).err)
        (self.build / "qemu-virt/kernel").mkdir(parents=True)
        (self.build / "qemu-virt/kernel/kernel.map").write_text(LINKER_MAP)
        text = script("size", "--board", "qemu-virt", environment=self.environment).out
        self.assertRegex(text, r"mm +144 +0 +0 +0")
        self.assertRegex(text, r"hal +128 +36 +0 +0")
        self.assertRegex(text, r"padding +32 ")
        self.assertRegex(text, r"all +304 +36 ")

    def test_failed_build(self):
        (self.build / "host").mkdir()
        (self.build / "host/build.ninja").write_text("rule r\n  command = false\nbuild all: r\ndefault all\n")
        outcome = script("build", "--host", environment=self.environment)
        self.assertEqual(outcome.code, 1)
        self.assertIn("K040 this command failed: cmake --build", outcome.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
