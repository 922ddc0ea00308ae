# SPDX-License-Identifier: Apache-2.0
"""layer.toml: what a layer says of itself."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import KosError
from .problem import at, nearest, problem
from .versions import BadVersion, Dependency, Range, Version

FILE = "layer.toml"
SCHEMA = 1
NAME = re.compile(r"[a-z][a-z0-9-]*")
OVERRIDE = re.compile(r"([a-z]+):([A-Za-z0-9_./-]+)@([a-z][a-z0-9-]*)")
KEYS = ("name", "version", "priority", "depends", "recommends", "compat", "overrides")
MOST_PRIORITY = 1_000_000


@dataclass(frozen=True, order=True)
class Override:
    kind: str
    name: str
    owner: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}@{self.owner}"


@dataclass(frozen=True)
class Layer:
    folder: Path = field(compare=False)
    name: str
    version: Version
    priority: int | None = None  # None: above its dependencies
    depends: tuple[Dependency, ...] = ()
    recommends: tuple[Dependency, ...] = ()
    compat: Range = Range("", ())
    overrides: tuple[Override, ...] = ()


class Places:
    """Where keys stand: tomllib does not tell."""

    KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
    TABLE = re.compile(r"\s*\[+\s*([A-Za-z0-9_.-]+)\s*\]+")

    def __init__(self, text: str):
        self._places: dict[str, tuple[int, int]] = {}
        table = ""
        for number, line in enumerate(text.splitlines(), 1):
            if found := self.TABLE.match(line):
                table = found[1] + "."
                self._places.setdefault(found[1], (number, found.start(1) + 1))
            elif found := self.KEY.match(line):
                self._places.setdefault(table + found[1], (number, found.start(1) + 1))

    def of(self, key: str) -> tuple[int, int]:
        """That of the key, or of the table that it is missing from."""
        return self._places.get(key) or self._places.get(key.rpartition(".")[0]) or (1, 1)


class Reader:
    """Reads one file, and goes on after each problem."""

    def __init__(self, path: Path):
        self.path = path
        self.problems: list[KosError] = []
        self.places = Places("")

    def read(self) -> Layer | None:
        data = self._parse()
        if data is None or not self._known_schema(data):
            return None
        self._check_keys(data, "", ("schema", "layer"))
        table = data.get("layer")
        if not isinstance(table, dict):
            self._add("L002", "layer", "the table [layer] is missing")
            return None
        self._check_keys(table, "layer.", KEYS)
        layer = self._layer(table)
        return None if self.problems else layer

    def _parse(self) -> dict | None:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self.problems.append(problem("L001", f"{self.path.parent}: no {FILE}.",
                                         f"Create one: scripts/layers create-layer {self.path.parent}"))
            return None
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(problem("L002", f"{at(self.path, 1, 1)} cannot be read: {error}"))
            return None
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(place[1]), int(place[2])) if place else (len(text.splitlines()) or 1, 1)
            cause = str(error).partition(" (at ")[0]
            self.problems.append(problem("L002", f"{at(self.path, line, column)} {cause}"))
            return None
        self.places = Places(text)
        return data

    def _add(self, code: str, key: str, message: str, fix: str = "") -> None:
        self.problems.append(problem(code, f"{at(self.path, *self.places.of(key))} {message}", fix))

    def _known_schema(self, data: dict) -> bool:
        schema = data.get("schema")
        if type(schema) is int and schema > SCHEMA:
            self._add("L019", "schema", f"{FILE} schema {schema}, this tool knows {SCHEMA}", "take a newer kos")
        elif type(schema) is not int or schema < 1:
            self._add("L002", "schema", "schema is missing or no number", f"begin with: schema = {SCHEMA}")
        else:
            return True
        return False

    def _check_keys(self, table: dict, prefix: str, known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                near = nearest(key, known)
                hint = f", did you mean '{near}'?" if near else f"; known: {', '.join(known)}"
                self._add("L003", prefix + key, f"unknown key '{key}'{hint}")

    def _layer(self, table: dict) -> Layer | None:
        name = table.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            self._add("L002", "layer.name", f"name is {name!r}", "small letters, digits and '-', a letter first")
        priority = table.get("priority")
        if priority is not None and (type(priority) is not int or not 0 <= priority <= MOST_PRIORITY):
            self._add("L002", "layer.priority", f"priority is {priority!r}", f"a number from 0 to {MOST_PRIORITY}")
        version = self._parsed("version", Version.parse, table.get("version"))
        compat = self._parsed("compat", Range.parse, table.get("compat", ""))
        depends = self._list(table, "depends", Dependency.parse)
        recommends = self._list(table, "recommends", Dependency.parse)
        overrides = self._list(table, "overrides", parse_override)
        if self.problems:
            return None
        return Layer(self.path.parent, name, version, priority, depends, recommends, compat, overrides)

    def _parsed(self, key: str, parse, value):
        try:
            return parse(value)
        except BadVersion as error:
            self._add("L018", f"layer.{key}", f"{key}: {error}")
            return None

    def _list(self, table: dict, key: str, parse) -> tuple:
        values = table.get(key, [])
        if not isinstance(values, list):
            self._add("L002", f"layer.{key}", f"{key} is no list of texts")
            return ()
        return tuple(self._parsed(key, parse, value) for value in values)


def parse_override(text: str) -> Override:
    found = OVERRIDE.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise BadVersion(f"{text!r} is no item of a layer: write such as \"driver:pl011@core\"")
    return Override(found[1], found[2], found[3])


def read_layer(folder: Path, problems: list[KosError]) -> Layer | None:
    """None: its problems were added."""
    reader = Reader(folder / FILE)
    layer = reader.read()
    problems += reader.problems
    return layer
