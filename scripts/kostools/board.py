# SPDX-License-Identifier: Apache-2.0
"""Boards as data: finds and reads boards/<board>/board.toml of the layers."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .errors import KosError
from .paths import layer_folders, shown

SCHEMA = 1


@dataclass(frozen=True)
class Board:
    name: str
    path: Path
    data: dict

    @property
    def title(self) -> str:
        return self.data["board"]["title"]

    @property
    def boots(self) -> list[str]:
        return self.data["board"]["boots"]

    @property
    def default_boot(self) -> str:
        return self.data["board"]["boot"]

    @property
    def defaults(self) -> dict:
        return self.data["defaults"]

    @property
    def qemu(self) -> dict:
        return self.data["qemu"]

    @property
    def uboot(self) -> dict:
        return self.data["uboot"]


def board_files() -> dict[str, Path]:
    """An upper layer's board goes before one of the same name."""
    return {path.parent.name: path for layer in layer_folders() for path in sorted(layer.glob("boards/*/board.toml"))}


def read_board(name: str) -> Board:
    files = board_files()
    if name not in files:
        near = difflib.get_close_matches(name, files, 1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(files)}"
        raise KosError("K021", f"no board '{name}'; {hint}")
    path = files[name]
    try:
        data = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise KosError("K022", f"{shown(path)}: {error}") from error
    if data.get("schema") != SCHEMA:
        raise KosError("K022", f"{shown(path)}: schema {data.get('schema')}, this tool knows {SCHEMA}")
    for section in ("board", "defaults", "qemu", "uboot"):
        if section not in data:
            raise KosError("K022", f"{shown(path)}: section [{section}] is missing")
    return Board(name, path, data)
