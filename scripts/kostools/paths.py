# SPDX-License-Identifier: Apache-2.0
"""Folders of the tree and of its builds, and how outputs are written without leaving halves."""

import difflib
import os
import tempfile
from pathlib import Path

from .errors import KosError

ROOT = Path(os.environ.get("KOS_ROOT", Path(__file__).resolve().parents[2]))  # tests have trees of their own
BUILD = Path(os.environ.get("KOS_BUILD", ROOT / "build"))
CURRENT = BUILD / "current"  # holds the name of the configuration that was chosen last


def shown(path: Path) -> str:
    """A path as a user wants to read it: relative to where they stand in the tree."""
    try:
        return str(path.resolve().relative_to(ROOT))
    except ValueError:
        return str(path)


def write_atomic(path: Path, content: str | bytes) -> bool:
    """Writes a file in one step, and only if its content changes. Says whether it wrote."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return True


def layer_folders() -> list[Path]:
    """Where boards, configurations and samples are looked for: the tree, its boards, and the layers that were added."""
    from .layers.listing import added_layers  # which takes its paths from here

    return [ROOT, *sorted((ROOT / "bsp").glob("*/")), *(folder for _, folder in added_layers())]


def defconfigs() -> dict[str, Path]:
    """Configuration name ('qemu-virt', 'qemu-virt_release') -> its defconfig."""
    found = []
    for layer in layer_folders():
        found += sorted((layer / "defconfigs").glob("*_defconfig"))
    return {path.name.removesuffix("_defconfig"): path for path in reversed(found)}


def build_folder(configuration: str) -> Path:
    """build/<board>[-purpose]/ of a configuration <board>[_purpose]."""
    return BUILD / configuration.replace("_", "-")


def no_configuration() -> KosError:
    names = " | ".join(f"{name}_defconfig" for name in sorted(defconfigs()))
    return KosError("K001", f"no configuration. Try: make {names}")


def unknown_configuration(name: str) -> KosError:
    names = sorted(defconfigs())
    near = difflib.get_close_matches(name, names, 1)
    hint = f" Did you mean: make {near[0]}_defconfig" if near else ""
    return KosError("K002", f"no defconfig '{name}_defconfig'.{hint} Known: {', '.join(names) or 'none'}.")


def current_configuration() -> str:
    """The configuration that `make <name>_defconfig` chose last."""
    if not CURRENT.is_file():
        raise no_configuration()
    name = CURRENT.read_text().strip()
    if name not in defconfigs():
        raise no_configuration()
    return name
