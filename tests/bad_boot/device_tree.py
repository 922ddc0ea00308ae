# SPDX-License-Identifier: Apache-2.0
"""QEMU's device tree, damaged, and a way to hand it to the kernel as it is.

QEMU repairs a tree given by -dtb: it refuses a corrupt one, and adds memory and /chosen. So the kernel is started by a
few instructions of our own, which QEMU takes for the kernel; they set x0 and jump to the real one."""

import functools
import struct
import subprocess
import tempfile
from pathlib import Path

from harness import KERNEL, NEVER, Outcome, image_of, run

# In RAM of any size from 512 MiB, away from what QEMU loads.
KERNEL_AT, ROMFS_AT, TREE_AT = 0x5000_0000, 0x5400_0000, 0x5800_0000
# Where the header's fields lie: Devicetree Specification v0.4, section 5.2.
TOTAL_SIZE_AT, STRUCTURE_AT = 4, 8
IMAGE_MAGIC_AT = 56  # Linux, Documentation/arch/arm64/booting.rst


def _tool(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)


@functools.cache
def _good() -> bytes:
    with tempfile.TemporaryDirectory(prefix="kos-dtb-") as folder:
        path = Path(folder) / "board.dtb"
        _tool("qemu-system-aarch64", "-M", f"virt,gic-version=3,dtb-randomness=off,dumpdtb={path}", "-cpu",
              "cortex-a53", "-smp", "4", "-m", "512", "-display", "none", "-nic", "none")
        _tool("dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", path, path)  # without QEMU's padding to 1 MiB
        tree = path.read_bytes()
    return tree


class Tree:
    """QEMU's device tree in a file, with hello's ROMFS in /chosen; the nodes are those of its virt machine."""

    MEMORY, UART, TIMER, CONTROLLER, FIRMWARE = "/memory@40000000", "/pl011@9000000", "/timer", "/intc@8000000", "/psci"

    def __init__(self, folder: Path):
        self.path = folder / "board.dtb"
        self.path.write_bytes(_good())
        self.set_number("/chosen", "linux,initrd-start", ROMFS_AT)
        self.set_number("/chosen", "linux,initrd-end", ROMFS_AT + image_of("hello").stat().st_size)

    def set_number(self, node: str, name: str, value: int) -> None:
        _tool("fdtput", "-t", "x", self.path, node, name, f"{value:x}")

    def set_text(self, node: str, name: str, value: str) -> None:
        _tool("fdtput", "-t", "s", self.path, node, name, value)

    def remove_node(self, node: str) -> None:
        _tool("fdtput", "-r", self.path, node)

    def remove_property(self, node: str, name: str) -> None:
        _tool("fdtput", "-d", self.path, node, name)

    def read(self) -> bytes:
        return self.path.read_bytes()


def _jump(x0: int) -> bytes:
    """An arm64 Image that sets x0 and x1, and jumps to x1."""
    def load(register: int, value: int) -> list[int]:  # movz, movk
        return [0xD2800000 | (value & 0xFFFF) << 5 | register, 0xF2A00000 | (value >> 16 & 0xFFFF) << 5 | register]

    br_x1 = 0xD61F0020
    code = struct.pack("<5I", *load(0, x0), *load(1, KERNEL_AT), br_x1)
    header = struct.pack("<IIQQQ", 0x14000010, 0, 0, 0x1000, 0xA)  # b +64
    return header.ljust(IMAGE_MAGIC_AT, b"\0") + b"ARM\x64" + bytes(4) + code


def boot(folder: Path, tree: bytes, *options: str, x0: int = TREE_AT) -> Outcome:
    """Starts the kernel with these bytes at TREE_AT, hello's ROMFS at ROMFS_AT, and x0."""
    jump, blob = folder / "jump.img", folder / "given.dtb"
    jump.write_bytes(_jump(x0))
    blob.write_bytes(tree)
    loads = {KERNEL: KERNEL_AT, image_of("hello"): ROMFS_AT, blob: TREE_AT}
    qemu = [part for file, address in loads.items()
            for part in ("-device", f"loader,file={file},addr={address:#x},force-raw=on")]
    return run("--kernel", str(jump), *(options or ("--expect", NEVER)), qemu=tuple(qemu))
