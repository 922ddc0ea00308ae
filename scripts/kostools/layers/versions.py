# SPDX-License-Identifier: Apache-2.0
"""Versions of layers, and ranges of them."""

import operator
import re
from dataclasses import dataclass

VERSION = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){0,2}")
CLAUSE = re.compile(r"\s*(>=|<=|==|>|<)\s*([0-9.]+)\s*")
DEPENDENCY = re.compile(r"\s*([a-z][a-z0-9-]*)\s*(.*)")
COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq}


class BadVersion(ValueError):
    """Neither a version nor a range."""


@dataclass(frozen=True, order=True)
class Version:
    parts: tuple[int, int, int]

    @staticmethod
    def parse(text: str) -> "Version":
        """1, 1.2 or 1.2.3; what is not written is 0."""
        if not isinstance(text, str) or not VERSION.fullmatch(text):
            raise BadVersion(f"{text!r} is no version: write up to three numbers, such as \"1.2.0\"")
        numbers = [int(part) for part in text.split(".")]
        return Version(tuple(numbers + [0] * (3 - len(numbers))))

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))


@dataclass(frozen=True)
class Range:
    text: str
    clauses: tuple[tuple[str, Version], ...]

    @staticmethod
    def parse(text: str) -> "Range":
        """Clauses with commas between them, all of which hold; empty: any version."""
        if not isinstance(text, str):
            raise BadVersion(f"{text!r} is no range: write such as \">=1.0,<2.0\"")
        clauses = []
        for clause in text.split(",") if text.strip() else []:
            found = CLAUSE.fullmatch(clause)
            if not found:
                raise BadVersion(f"{text!r} is no range: write such as \">=1.0,<2.0\"")
            clauses.append((found[1], Version.parse(found[2])))
        return Range(text.strip(), tuple(clauses))

    def __contains__(self, version: Version) -> bool:
        return all(COMPARE[how](version, limit) for how, limit in self.clauses)


@dataclass(frozen=True)
class Dependency:
    name: str
    range: Range

    @staticmethod
    def parse(text: str) -> "Dependency":
        """core, or core>=1.0,<2.0"""
        found = DEPENDENCY.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise BadVersion(f"{text!r} is no dependency: write a layer's name, and a range if need be")
        return Dependency(found[1], Range.parse(found[2]))

    def __str__(self) -> str:
        return f"{self.name}{self.range.text}"
