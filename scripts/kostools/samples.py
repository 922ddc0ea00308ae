# SPDX-License-Identifier: Apache-2.0
"""Samples as data: finds and reads sample.toml, which says what a sample prints; a sample is a test."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .errors import KosError
from .paths import ROOT, layer_folders, shown

KNOWN = {"schema", "sample"}
TESTS = ("tests/*/sample.toml", "tests/*/*/sample.toml")


@dataclass(frozen=True)
class Sample:
    name: str
    path: Path
    description: str
    boards: list[str]
    expect: list[str]
    forbid: list[str] = field(default_factory=list)
    any_order: bool = False  # the expected lines come in any order
    until_exit: bool = True  # the system powers off by itself
    exit_code: int = 0  # of scripts/run, when all is right
    reboots: bool = False  # a restart boots again; else it ends the run
    timeout: int = 60
    cpus: int = 0  # that it needs, whatever the run is given; 0: any number
    icount: int | None = None  # judges times: they do not depend on the host then (scripts/run --icount)


def sample_files() -> list[Path]:
    found = [path for layer in layer_folders() for path in layer.glob("samples/*/sample.toml")]
    return sorted(found + [path for pattern in TESTS for path in ROOT.glob(pattern)])


def read_sample(path: Path) -> Sample:
    try:
        data = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise KosError("K027", f"{shown(path)}: {error}") from error
    table = data.get("sample", data)
    fields = {"description", "boards", "expect", "forbid", "any_order", "until_exit", "exit_code", "reboots", "timeout",
              "cpus", "icount"}
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
    return Sample(name=table.get("name", path.parent.name), path=path, description=known.pop("description", ""), **known)


def find_sample(name: str) -> Sample:
    for path in sample_files():
        if path.parent.name == name:
            return read_sample(path)
    names = ", ".join(path.parent.name for path in sample_files())
    raise KosError("K035", f"no sample '{name}'; known: {names}")


def read_samples() -> list[Sample]:
    return [read_sample(path) for path in sample_files()]
