# SPDX-License-Identifier: Apache-2.0
"""Problems of layers. All of them are found before anything is said."""

import difflib
from pathlib import Path

from ..errors import KosError

EXIT = 3


def problem(code: str, message: str, fix: str = "") -> KosError:
    return KosError(code, message, fix, exit_code=EXIT)


def at(path: Path, line: int, column: int) -> str:
    """A place as editors take it. The folder's name tells layers apart."""
    return f"{path.parent.name}/{path.name}:{line}:{column}"


def nearest(name: str, known) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1, cutoff=0.5)
    return near[0] if near else ""
