# SPDX-License-Identifier: Apache-2.0
"""What the interface compiler takes for many interfaces: instructions, counted, and how they grow with the number."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from .callgrind import instructions

COUNTS = (250, 500, 1000)

TYPES = """\
package many.Types
const UInt32 Limit = 2 ** 4;
struct Point { SInt32 x; SInt32 y; }
"""
INTERFACE = """\
package many.I{number}
import many.Types
struct Item {{ UInt64 id; Point place; string<31> name; }}
union Choice {{ UInt32 number; bytes<64> text; }}
interface {{
    /// Adds an item.
    /// @param item what to add
    Add(in Item item, in Choice choice, out UInt32 index);
    Find(in string<31> name, out sequence<Item, Limit> found, error UInt16 code);
    Move(in UInt32 index, in Point to, out Point from);
    Remove(in UInt32 index);
}}
"""


@dataclass(frozen=True)
class CompilerFigure:
    interfaces: int
    instructions: int


def write_descriptions(folder: Path, interfaces: int) -> Path:
    """An entity with so many endpoints, each of an interface of its own."""
    package = folder / "many"
    package.mkdir()
    (package / "Types.idl").write_text(TYPES)
    for number in range(interfaces):
        (package / f"I{number}.idl").write_text(INTERFACE.format(number=number))
    endpoints = "".join(f"    e{number} : many.I{number}\n" for number in range(interfaces))
    main = package / "All.edl"
    main.write_text(f"entity many.All\nendpoints {{\n{endpoints}}}\n")
    return main


def measure(compiler: Path, interfaces: int) -> CompilerFigure:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        main = write_descriptions(folder, interfaces)
        count = instructions(compiler, "--emit=json", "-I", name, "-o", str(folder / "out"), str(main))
    return CompilerFigure(interfaces, count)


def measure_compiler(compiler: Path) -> tuple[CompilerFigure, ...]:
    return tuple(measure(compiler, interfaces) for interfaces in COUNTS)
