# SPDX-License-Identifier: Apache-2.0
"""Samples as data: finds and reads sample.toml, which says what a sample prints; a sample is a test."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .errors import KosError
from .paths import ROOT, shown

KNOWN = {"schema", "sample"}
PATTERNS = ("samples/*/sample.toml", "tests/*/sample.toml", "tests/*/*/sample.toml")


@dataclass(frozen=True)
class Sample:
    name: str
    path: Path
    about: str
    boards: list[str]
    expect: list[str]
    forbid: list[str] = field(default_factory=list)
    until_exit: bool = True  # the system powers off by itself
    result: int = 0  # the exit code of scripts/run that is right
    timeout: int = 60


def sample_files() -> list[Path]:
    return sorted(path for pattern in PATTERNS for path in ROOT.glob(pattern))


def read_sample(path: Path) -> Sample:
    try:
        data = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise KosError("K027", f"{shown(path)}: {error}") from error
    table = data.get("sample", data)
    fields = {"about", "boards", "expect", "forbid", "until_exit", "result", "timeout"}
    if unknown := set(table) - fields - {"name", "schema"}:
        raise KosError("K027", f"{shown(path)}: unknown key '{sorted(unknown)[0]}'; known: {', '.join(sorted(fields))}")
    for key in ("boards", "expect"):
        if not isinstance(table.get(key), list) or not all(isinstance(text, str) for text in table[key]):
            raise KosError("K027", f"{shown(path)}: '{key}' must be a list of strings")
    for expression in table["expect"] + table.get("forbid", []):
        try:
            re.compile(expression)
        except re.error as error:
            raise KosError("K027", f"{shown(path)}: '{expression}' is not a regular expression: {error}") from error
    known = {key: table[key] for key in fields & set(table)}
    return Sample(name=table.get("name", path.parent.name), path=path, about=known.pop("about", ""), **known)


def read_samples() -> list[Sample]:
    return [read_sample(path) for path in sample_files()]
