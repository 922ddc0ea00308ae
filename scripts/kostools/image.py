# SPDX-License-Identifier: Apache-2.0
"""Finds the files of an image in a build folder: build/<board>/images/<sample>/."""

import re
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .errors import KosError

DEFAULT_BOARD = "qemu-virt"
DEFAULT_SAMPLE = "hello"


@dataclass(frozen=True)
class Parts:
    """What a board boots."""

    kernel: Path
    romfs: Path


def find_build(board: str | None, folder: Path | None = None) -> tuple[str, Path]:
    """Board and build folder: those asked for, else those configured last, else the default board's.

    As a board, a configuration's name is good, too: qemu-virt_release."""
    if folder:
        return (board or DEFAULT_BOARD).split("_")[0], folder
    if not board and paths.CURRENT.is_file():
        board = paths.current_configuration()
    board = board or DEFAULT_BOARD
    return board.split("_")[0], paths.build_folder(board)


def default_sample(build: Path) -> str:
    """CONFIG_SAMPLE of a configured build."""
    config = build / ".config"
    found = re.search(r'^CONFIG_SAMPLE="(.+)"$', config.read_text(), re.MULTILINE) if config.is_file() else None
    return found[1] if found else DEFAULT_SAMPLE


def find_parts(build: Path, sample: str, kernel: Path | None = None, romfs: Path | None = None) -> Parts:
    folder = build / "images" / sample
    if kernel is None:
        own = folder / "Image"
        kernel = own if own.is_file() else build / "kernel" / "Image"
    romfs = romfs or folder / "romfs.img"
    for part in (kernel, romfs):
        if not part.is_file():
            raise missing(part, build)
    return Parts(kernel.resolve(), romfs.resolve())


def missing(part: Path, build: Path) -> KosError:
    samples = sorted(path.name for path in (build / "images").glob("*") if path.is_dir())
    known = f" Built samples: {', '.join(samples)}." if samples else ""
    return KosError("K025", f"{paths.shown(part)} is missing.{known}", "make, or another SAMPLE= (make list)")
