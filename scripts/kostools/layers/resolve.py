# SPDX-License-Identifier: Apache-2.0
"""From a set of layers to the order in which they apply: lowest first."""

import heapq
from dataclasses import dataclass, field

from ..errors import KosError
from .manifest import Layer
from .problem import problem
from .versions import Version


@dataclass
class Resolution:
    order: list[Layer] = field(default_factory=list)  # of what has no problem with its dependencies
    priorities: dict[str, int] = field(default_factory=dict)
    problems: list[KosError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def by_name(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.order}


def resolve(layers: list[Layer], series: Version, allow_incompatible: bool = False) -> Resolution:
    """Which order they are listed in does not matter."""
    result = Resolution()
    known = unique(sorted(layers, key=lambda layer: (layer.name, str(layer.folder))), result)
    for layer in known.values():
        check_dependencies(layer, known, result)
        check_series(layer, series, allow_incompatible, result)
    cyclic = check_cycles(known, result)
    put_in_order({name: layer for name, layer in known.items() if name not in cyclic}, result)
    return result


def unique(layers: list[Layer], result: Resolution) -> dict[str, Layer]:
    known: dict[str, Layer] = {}
    for layer in layers:
        if layer.name in known:
            result.problems.append(problem("L004", f"'{layer.name}' in {layer.folder} is already provided by "
                                                   f"{known[layer.name].folder}", "rename one of them"))
        else:
            known[layer.name] = layer
    return known


def check_dependencies(layer: Layer, known: dict[str, Layer], result: Resolution) -> None:
    for wanted in layer.depends:
        there = known.get(wanted.name)
        if there is None:
            result.problems.append(problem("L005", f"{layer.name} needs {wanted.name} (not added).",
                                           "scripts/layers add-layer FOLDER"))
        elif there.version not in wanted.range:
            result.problems.append(problem("L006", f"{layer.name} needs {wanted}, have {there.version}"))
    for wanted in layer.recommends:
        there = known.get(wanted.name)
        if there is None or there.version not in wanted.range:
            result.warnings.append(f"{layer.name} recommends {wanted}")


def check_series(layer: Layer, series: Version, allowed: bool, result: Resolution) -> None:
    if series in layer.compat:
        return
    text = f"{layer.name} supports {layer.compat.text}, this is {series}"
    if allowed:
        result.warnings.append(text)
    else:
        result.problems.append(problem("L008", f"{text}; --allow-incompatible to try"))


def neighbours(layer: Layer, known: dict[str, Layer]) -> list[str]:
    return sorted({wanted.name for wanted in layer.depends if wanted.name in known})


def check_cycles(known: dict[str, Layer], result: Resolution) -> set[str]:
    """Adds a problem for each circle of dependencies; answers with who is in one, or above one."""
    cyclic: set[str] = set()
    for start in sorted(known):
        path = shortest_circle(start, known)
        if path and start == min(path):
            result.problems.append(problem("L007", f"cycle: {' -> '.join([*path, start])}"))
        if path:
            cyclic.add(start)
    while above := {name for name, layer in known.items()
                    if name not in cyclic and cyclic & set(neighbours(layer, known))}:
        cyclic |= above
    return cyclic


def shortest_circle(start: str, known: dict[str, Layer]) -> list[str]:
    """From a layer back to it, breadth first; empty: there is none."""
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for name in neighbours(known[path[-1]], known):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                paths.append([*path, name])
    return []


def put_in_order(known: dict[str, Layer], result: Resolution) -> None:
    """By dependency, then priority, then name."""
    waits = {name: set(neighbours(layer, known)) for name, layer in known.items()}
    ready: list[tuple[int, str]] = []

    def release(name: str) -> None:
        heapq.heappush(ready, (priority_of(known[name], result), name))

    for name in [name for name, others in waits.items() if not others]:
        release(name)
    while ready:
        _, name = heapq.heappop(ready)
        result.order.append(known[name])
        for other, others in waits.items():
            if name in others:
                others.remove(name)
                if not others:
                    release(other)


def priority_of(layer: Layer, result: Resolution) -> int:
    """Its own, or one above those that it depends on; these are known."""
    below = [(result.priorities[wanted.name], wanted.name) for wanted in layer.depends
             if wanted.name in result.priorities]
    highest, owner = max(below, default=(-1, ""))
    priority = highest + 1 if layer.priority is None else layer.priority
    if priority < highest:
        result.problems.append(problem("L017", f"{layer.name} has priority {priority}, below the {highest} of {owner}, "
                                               "which it depends on", "raise it, or leave it out"))
    result.priorities[layer.name] = priority
    return priority
