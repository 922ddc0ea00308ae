# SPDX-License-Identifier: Apache-2.0
"""The rows of the measuring table: which there are (budgets.toml), and what a console says of them."""

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from .errors import KosError, KosErrors
from .paths import shown

SCHEMA = 1
UNITS = ("instructions", "bytes")
FIELDS = {"name": str, "counts": str, "unit": str, "budget": int, "peer": int, "others": str}
NEEDED = ("name", "counts", "unit")
# The first process measures; the kernel puts its name before what it prints.
FIGURE = re.compile(r"^init\| bench: (?P<name>[\w.]+) (?P<least>\d+) (?P<mean>\d+) (?P<most>\d+) (?P<runs>\d+)$")
# What a kernel with MASKED_METER says of its paths; names are those of core interfaces and their methods.
MASKED = re.compile(r"^kos: (?:\w+: )?masked: (?P<path>[\w.]+) (?P<count>\d+)$")
MASKED_MAXIMUM = "irqoff.max"
MASKED_ROWS = {
    "irqoff.map": "Vmm.Map",
    "irqoff.unmap": "Vmm.Unmap",
    "irqoff.protect": "Vmm.Protect",
    "irqoff.commit": "Vmm.Commit",
    "irqoff.decommit": "Vmm.Decommit",
    "irqoff.create": "Vmm.CreateMemory",
    "irqoff.revoke": "Handle.Revoke",
    "irqoff.close": "Handle.Close",
    "irqoff.duplicate": "Handle.Duplicate",
    "irqoff.process": "Task.Create",
    "irqoff.wake": "Sync.FutexWake",
    "irqoff.load": "Task.Load",
    "irqoff.arguments": "Task.SetArguments",
    "irqoff.give": "Task.Give",
    "irqoff.start": "Task.Start",
    "irqoff.wait": "Task.Wait",
    "irqoff.exit": "Task.Exit",
    "irqoff.write": "Log.Write",
    "irqoff.interrupt": "interrupt",
}
BOOT = re.compile(r"^kos: boot: (?P<count>\d+) instructions from entry to the first user instruction$")


@dataclass(frozen=True)
class Row:
    """What is expected, and what it is held against."""

    name: str
    counts: str
    unit: str
    budget: int | None = None
    peer: int | None = None
    others: str = ""


@dataclass(frozen=True)
class Figure:
    """What was measured."""

    least: int
    mean: int
    most: int
    runs: int

    @classmethod
    def exact(cls, value: int) -> "Figure":
        return cls(value, value, value, 1)


def read_rows(path: Path) -> list[Row]:
    try:
        data = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise unusable(path, str(error)) from error
    if data.get("schema") != SCHEMA:
        raise unusable(path, f"schema {data.get('schema')}, this tool knows {SCHEMA}")
    rows = [read_row(path, number, table) for number, table in enumerate(data.get("row", []), 1)]
    names = [row.name for row in rows]
    for name in names:
        if names.count(name) > 1:
            raise unusable(path, f"row '{name}' stands twice")
    if not rows:
        raise unusable(path, "no [[row]]")
    return rows


def read_row(path: Path, number: int, table: dict) -> Row:
    place = f"row {number} ({table.get('name', 'without a name')})"
    for key in NEEDED:
        if key not in table:
            raise unusable(path, f"{place}: '{key}' is missing")
    for key, value in table.items():
        if key not in FIELDS:
            raise unusable(path, f"{place}: unknown key '{key}'; known: {', '.join(FIELDS)}")
        if not isinstance(value, FIELDS[key]):
            raise unusable(path, f"{place}: '{key}' must be of type {FIELDS[key].__name__}")
    if table["unit"] not in UNITS:
        raise unusable(path, f"{place}: unit '{table['unit']}'; known: {', '.join(UNITS)}")
    return Row(**table)


def unusable(path: Path, cause: str) -> KosError:
    return KosError("K080", f"{shown(path)}: {cause}")


def parse_console(text: str) -> dict[str, Figure]:
    """The figures that a system printed."""
    figures = {}
    for line in text.splitlines():
        line = line.rstrip("\r")
        if match := FIGURE.match(line):
            figures[match["name"]] = Figure(*(int(match[key]) for key in ("least", "mean", "most", "runs")))
        elif match := BOOT.match(line):
            figures["boot.entry_to_user"] = Figure.exact(int(match["count"]))
    return figures


def longest_stretches(text: str) -> dict[str, int]:
    """Of each path of a system whose kernel kept them."""
    lines = (MASKED.match(line.rstrip("\r")) for line in text.splitlines())
    return {line["path"].removeprefix("core."): int(line["count"]) for line in lines if line}


def name_longest(rows: list[Row], text: str) -> list[Row]:
    """The rows, of which that of the longest stretch says on which path it was."""
    longest = longest_stretches(text)
    path = max(longest, key=longest.get, default="")
    return [replace(row, others=f"in {path}; {row.others}") if path and row.name == MASKED_MAXIMUM else row
            for row in rows]


def parse_masked(text: str) -> dict[str, Figure]:
    """The rows of irqoff."""
    longest = longest_stretches(text)
    figures = {row: Figure.exact(longest[path]) for row, path in MASKED_ROWS.items() if path in longest}
    return figures | ({MASKED_MAXIMUM: Figure.exact(max(longest.values()))} if longest else {})


def join(rows: list[Row], figures: dict[str, Figure]) -> list[tuple[Row, Figure]]:
    """Each row with its figure. K081: one has none; K082: a figure has no row."""
    names = {row.name for row in rows}
    problems = [KosError("K081", f"no figure for {row.name}", "read the console above", exit_code=1)
                for row in rows if row.name not in figures]
    problems += [KosError("K082", f"'{name}' was measured and is not in budgets.toml", "add a row", exit_code=1)
                 for name in figures if name not in names]
    if problems:
        raise KosErrors(problems)
    return [(row, figures[row.name]) for row in rows]
