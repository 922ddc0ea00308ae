#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks who includes whom: every #include between the parts of the tree must follow the floor plan.

Prints file:line for each edge that does not, and exits with 1. --graph prints the edges that there are."""

import argparse
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

# A room may include itself and what stands in an earlier group. Rooms of one group do not see each other,
# except by the edges below.
GROUPS = [
    {"abi", "lib"},
    {"hal-contract"},
    {"hal"},
    {"mm"},
    {"obj"},
    {"vmm", "time"},
    {"sched"},
    {"thread"},
    {"sync", "ipc"},
    {"ksms", "task", "elf", "romfs", "io", "pm", "dbg"},
    {"core"},
]
WITHIN = {("lib", "abi"), ("task", "elf"), ("task", "romfs")}
# What board code and host tests may see is decided by name, not by a group.
RANK = {room: rank for rank, group in enumerate(GROUPS) for room in group}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
SUFFIXES = {".hpp", ".cpp", ".S", ".h", ".inc"}


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    place: str


def part_of(path: Path) -> str | None:
    """The part of the tree that a file belongs to: a room's name, or sdk, samples, bsp, tests."""
    top, *rest = path.parts
    if top != "kernel":
        return top if top in ("sdk", "samples", "bsp", "tests") else None
    if not rest or len(rest) == 1:
        return None
    if rest[0] == "hal" and rest[1] == "include":
        return "hal-contract"
    return rest[0]


def target_of(source: Path, kind: str, name: str, root: Path) -> str | None:
    """The part that an include line names; None for the compiler's headers and libraries."""
    first = Path(name).parts[0]
    if first == "kos" and len(Path(name).parts) > 1:
        inner = Path(name).parts[1]
        return "abi" if inner in ("abi", "base") else "sdk"
    if kind == '"':
        beside = (source.parent / name)
        if (root / beside).is_file():
            return part_of(Path(*normal(beside).parts))
    if first == "hal" and kind == "<":
        return "hal-contract"
    if (root / "kernel" / name).is_file() or first in RANK and "/" in name:
        return first
    return None


def normal(path: Path) -> Path:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


def edges(root: Path) -> list[Edge]:
    found = []
    for top in ("kernel", "sdk", "samples", "bsp"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                found += file_edges(path.relative_to(root), root)
    return found


def file_edges(path: Path, root: Path) -> list[Edge]:
    source = part_of(path)
    found = []
    for number, line in enumerate((root / path).read_text(errors="replace").splitlines(), 1):
        if source and (match := INCLUDE.match(line)):
            target = target_of(path, match[1], match[2], root)
            if target and target != source:
                found.append(Edge(source, target, f"{path}:{number}"))
    return found


def is_test(edge: Edge) -> bool:
    """Tests and fakes may reach anything within the kernel."""
    path = edge.place.rsplit(":", 1)[0]
    return path.endswith(("_test.cpp", "_fuzz.cpp")) or any(f"/{folder}/" in path for folder in ("test", "tests", "host"))


def objection(edge: Edge) -> str:
    """Why an edge is wrong, or nothing."""
    source, target = edge.source, edge.target
    if source == "bsp":
        return "" if target in ("hal-contract", "lib", "abi") else "a board implements the HAL contract and sees no more"
    if source in ("sdk", "samples"):
        if target == "abi" or target == "sdk" and source in ("sdk", "samples"):
            return ""
        return f"{source}/ sees kernel/abi only"
    if target in ("sdk", "samples", "bsp"):
        return f"the kernel never includes {target}/"
    if target not in RANK or source not in RANK:
        return f"'{target if target not in RANK else source}' is not in the floor plan"
    if RANK[target] < RANK[source] or (source, target) in WITHIN:
        return ""
    return f"{target} does not stand to the left of {source} in the floor plan"


def circles(found: list[Edge]) -> list[str]:
    """Circles between rooms, each named once. The order above forbids them; this holds if it is changed."""
    graph = defaultdict(set)
    for edge in found:
        graph[edge.source].add(edge.target)
    seen, named = set(), []

    def visit(room: str, path: list[str]) -> None:
        if room in path:
            circle = path[path.index(room):]
            if frozenset(circle) not in seen:
                seen.add(frozenset(circle))
                named.append(" -> ".join(circle + [room]))
            return
        for target in sorted(graph[room]):
            visit(target, path + [room])

    for room in sorted(graph):
        visit(room, [])
    return named


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/check_deps.py", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--graph", action="store_true", help="print the edges, one a line")
    arguments = parser.parse_args()
    found = [edge for edge in edges(arguments.root) if not is_test(edge)]
    if arguments.graph:
        print("\n".join(sorted({f"{edge.source} -> {edge.target}" for edge in found})))
        return 0
    wrong = [(edge, text) for edge in found if (text := objection(edge))]
    for edge, text in wrong:
        print(f"K060 {edge.place}: {edge.source} includes {edge.target}: {text}", file=sys.stderr)
    loops = circles(found)
    for loop in loops:
        print(f"K061 circle: {loop}", file=sys.stderr)
    return 1 if wrong or loops else 0


if __name__ == "__main__":
    sys.exit(main())
