# SPDX-License-Identifier: Apache-2.0
"""Which layers there are: those of the tree, and those that kos-layers.toml lists."""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .. import paths
from ..errors import KosError, KosErrors
from .items import Items, collect
from .manifest import FILE, Layer, read_layer
from .problem import at, problem
from .resolve import Resolution, resolve
from .versions import Version

LIST = "kos-layers.toml"


@dataclass
class House:
    """All layers, in order, and what they bring."""

    resolution: Resolution
    items: Items
    problems: list[KosError] = field(default_factory=list)


def list_file() -> Path:
    """KOS_LAYERS names another one."""
    return Path(os.environ.get("KOS_LAYERS", paths.ROOT / LIST))


def series() -> Version:
    return Version.parse((paths.ROOT / "VERSION").read_text().strip())


def tree_folders() -> list[Path]:
    return [paths.ROOT, *sorted(path.parent for path in paths.ROOT.glob(f"bsp/*/{FILE}"))]


def added(problems: list[KosError]) -> list[str]:
    """The paths in kos-layers.toml as they stand there."""
    path = list_file()
    if not path.is_file():
        return []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(problem("L002", f"{at(path, 1, 1)} {error}"))
        return []
    listed = data.get("layers", [])
    if set(data) - {"layers"} or not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        problems.append(problem("L002", f"{at(path, 1, 1)} it says more than a list of paths", 'layers = ["../acme"]'))
        return []
    return listed


def write_added(listed: list[str]) -> None:
    lines = "".join(f"  {toml_text(one)},\n" for one in listed)
    text = f"# Layers besides those of the tree; scripts/layers add-layer and remove-layer write it.\nlayers = [\n{lines}]\n"
    paths.write_atomic(list_file(), text)


def toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def folder_of(listed: str) -> Path:
    return Path(os.path.normpath(list_file().parent / listed))


def look(listed: list[str] | None = None, allow_incompatible: bool = False) -> House:
    """listed: in place of what the file says."""
    problems: list[KosError] = []
    listed = added(problems) if listed is None else listed
    folders = dict.fromkeys([*tree_folders(), *map(folder_of, listed)])
    layers: list[Layer] = [layer for folder in folders if (layer := read_layer(folder, problems)) is not None]
    resolution = resolve(layers, series(), allow_incompatible)
    items = collect(resolution)
    return House(resolution, items, problems + resolution.problems)


def checked(house: House) -> House:
    if house.problems:
        raise KosErrors(house.problems)
    return house


def added_layers() -> list[tuple[str, Path]]:
    """Name and folder of those that are not the tree's own, from low to high. Problems end the command."""
    if not list_file().is_file():
        return []
    own = set(tree_folders())
    return [(layer.name, layer.folder) for layer in checked(look()).resolution.order if layer.folder not in own]


def write_kconfig() -> Path:
    """A file for the menu that sources those of added layers; without any there is no such file."""
    path = paths.BUILD / "layers.Kconfig"
    files = [folder / "Kconfig" for _, folder in added_layers() if (folder / "Kconfig").is_file()]
    if files:
        paths.write_atomic(path, "".join(f"source {toml_text(str(file))}\n" for file in files))
    else:
        path.unlink(missing_ok=True)
    return path
