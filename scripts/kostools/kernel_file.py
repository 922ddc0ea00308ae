# SPDX-License-Identifier: Apache-2.0
"""Finds the kernel with symbols, and what the linker wrote about it."""

from pathlib import Path

from .errors import KosError
from .paths import shown


def kernel_elf(build: Path) -> Path:
    return existing(build / "kernel" / "kernel.elf")


def linker_map(build: Path) -> Path:
    return existing(build / "kernel" / "kernel.map")


def existing(path: Path) -> Path:
    if not path.is_file():
        raise KosError("K037", f"{shown(path)} is missing.", "make")
    return path
