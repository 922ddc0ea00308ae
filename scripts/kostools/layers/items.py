# SPDX-License-Identifier: Apache-2.0
"""What layers bring, by the convention of their folders: items, and appends to items of others."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .manifest import Layer
from .problem import at, nearest, problem
from .resolve import Resolution

# Kind -> where its items lie; the name is what the star stands for.
PLACES = {"soc": "socs/*", "board": "boards/*/board.toml", "driver": "drivers/*", "service": "services/*/service.toml",
          "sample": "samples/*/sample.toml", "idl": "idl/*"}
WHEN = "when.toml"

Key = tuple[str, str]  # kind and name


@dataclass(frozen=True)
class Append:
    layer: str
    kind: str
    name: str
    folder: Path


@dataclass
class Items:
    providers: dict[Key, list[str]] = field(default_factory=dict)  # layers, from low to high: the last one counts
    appends: list[Append] = field(default_factory=list)  # from low to high

    def owner(self, key: Key) -> str:
        return self.providers[key][-1]


def items_of(folder: Path) -> set[Key]:
    found = set()
    for kind, pattern in PLACES.items():
        depth = pattern.split("/").index("*")
        for path in folder.glob(pattern):
            name = path.relative_to(folder).parts[depth]
            if not name.startswith("."):
                found.add((kind, name if path.is_dir() or depth + 1 < len(pattern.split("/")) else Path(name).stem))
    return found


def appends_of(layer: Layer) -> list[Append]:
    folders = sorted(path for path in layer.folder.glob("appends/*/*") if path.is_dir())
    return [Append(layer.name, path.parent.name, path.name, path) for path in folders]


def collect(resolution: Resolution) -> Items:
    """Of all layers; problems and warnings are added to the resolution's."""
    items = Items()
    for layer in resolution.order:
        for key in sorted(items_of(layer.folder)):
            items.providers.setdefault(key, []).append(layer.name)
        items.appends += appends_of(layer)
    for key, names in sorted(items.providers.items()):
        for lower, higher in zip(names, names[1:]):
            check_shadow(key, lower, higher, resolution)
    check_overrides(items, resolution)
    for append in items.appends:
        check_append(append, items, resolution)
    return items


def check_shadow(key: Key, lower: str, higher: str, resolution: Resolution) -> None:
    text = ":".join(key)
    listed = {(one.kind, one.name) for one in resolution.by_name()[higher].overrides}
    if key not in listed:
        resolution.problems.append(problem("L009", f"{text} in {lower} and {higher}; add it to overrides, or rename it",
                                           f'overrides = ["{text}@{lower}"] in {higher}'))
    elif resolution.priorities[lower] == resolution.priorities[higher]:
        resolution.problems.append(problem("L009", f"{text} in {lower} and {higher}, which have the same priority "
                                                   f"{resolution.priorities[lower]}", "give one of them another"))


def check_overrides(items: Items, resolution: Resolution) -> None:
    """What is overridden is there, and below."""
    for layer in resolution.order:
        for override in layer.overrides:
            names = items.providers.get((override.kind, override.name), [])
            below = names[:names.index(layer.name)] if layer.name in names else []
            if override.owner not in below:
                resolution.problems.append(problem(
                    "L009", f"{layer.name} overrides {override}, but {explain(override, names, layer.name)}"))


def explain(override, names: list[str], own: str) -> str:
    if own not in names:
        return f"has no {override.kind}:{override.name}"
    if override.owner not in names:
        return f"{override.owner} has no {override.kind}:{override.name}"
    return f"{override.owner} is not below it"


def check_append(append: Append, items: Items, resolution: Resolution) -> None:
    key = (append.kind, append.name)
    if key in items.providers:
        order = [layer.name for layer in resolution.order]
        owner = items.owner(key)
        if order.index(append.layer) < order.index(owner):
            resolution.warnings.append(f"L016 {append.layer} appends to {':'.join(key)} of {owner}, which is above it")
        return
    when = read_when(append, resolution)
    if when is None or when.get("optional") is True or when.get("layer", append.layer) not in resolution.priorities:
        return
    known = {name for kind, name in items.providers if kind == append.kind}
    near = nearest(append.name, known)
    place = f"appends/{append.kind}/{append.name}"
    if append.kind not in PLACES:
        resolution.problems.append(problem("L010", f"{append.layer}: {place}: no such kind; known: "
                                                   f"{', '.join(PLACES)}"))
    else:
        resolution.problems.append(problem("L010", f"{append.layer}: {place}: no such {append.kind}"
                                                   f"{f'; nearest: {near}' if near else ''}",
                                           "add its layer, or say in when.toml: optional = true"))


def read_when(append: Append, resolution: Resolution) -> dict | None:
    """None: a problem was added."""
    path = append.folder / WHEN
    try:
        when = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        resolution.problems.append(problem("L002", f"{at(path, 1, 1)} {error}"))
        return None
    for key in sorted(set(when) - {"layer", "optional"}):
        resolution.problems.append(problem("L003", f"{at(path, 1, 1)} unknown key '{key}'; known: layer, optional"))
    return when
