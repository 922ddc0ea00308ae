# SPDX-License-Identifier: Apache-2.0
"""Reads GNU ld's map: how many bytes each room of the kernel has in each part of the image."""

import re
from collections import defaultdict

START = "Linker script and memory map"
OUTPUT = re.compile(r"^(\.[\w.-]+)(?:\s+0x[0-9a-f]+\s+0x(?P<size>[0-9a-f]+))?")
# " .text.foo   0xaddress   0xsize   path"; the name may stand on a line of its own.
INPUT = re.compile(r"^ (?P<name>[.\w*$-]+)?\s+0x[0-9a-f]+\s+0x(?P<size>[0-9a-f]+) (?P<path>\S.*)$")
ROOM = re.compile(r"(?:libkos_(?P<archive>\w+)\.a|kernel/(?P<folder>\w+)/CMakeFiles)")
PARTS = {".text": "text", ".rodata": "rodata", ".symbols": "rodata", ".note.gnu.build-id": "rodata",
         ".data": "data", ".early": "bss", ".bss": "bss"}


def room_of(path: str) -> str:
    match = ROOM.search(path)
    if match:
        return match["archive"] or match["folder"]
    return "symbols" if "symbols" in path else "compiler"


def sizes_by_room(text: str) -> dict[str, dict[str, int]]:
    """Room -> part (text, rodata, data, bss) -> bytes. What lies between input sections counts as 'padding'."""
    rooms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    part = None
    for line in text[text.index(START):].splitlines():
        if output := OUTPUT.match(line):
            part = PARTS.get(output[1])
        elif part and line.startswith(" *fill*"):
            rooms["padding"][part] += int(line.split()[2], 16)
        elif part and (match := INPUT.match(line)):
            rooms[room_of(match["path"])][part] += int(match["size"], 16)
    return {room: dict(parts) for room, parts in rooms.items() if any(parts.values())}


def sizes_of_parts(text: str) -> dict[str, int]:
    """Part -> bytes in the image. The rooms' sum is a little more: the linker merges equal strings."""
    parts: dict[str, int] = defaultdict(int)
    lines = text[text.index(START):].splitlines()
    for line, following in zip(lines, lines[1:]):
        match = OUTPUT.match(line)
        if match and match[1] in PARTS:
            parts[PARTS[match[1]]] += int(match["size"] or following.split()[1], 16)
    return dict(parts)
