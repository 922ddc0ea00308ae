# SPDX-License-Identifier: Apache-2.0
"""The errors of the host tools, as their --list-errors prints them, and their sections of docs/errors.md."""

import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .errors import KosError
from .paths import ROOT, shown

DOCUMENT = ROOT / "docs" / "errors.md"
BEGIN = "<!-- scripts/errors writes from here, out of what the tools' --list-errors prints -->\n"
END = "<!-- to here -->\n"
ROW = re.compile(r"^\| ([A-Z]\d{3}) \|", re.MULTILINE)
CODE = re.compile(r"\b([A-Z]\d{3})\b")
LISTED = re.compile(r"[IP]\d{3}")
ENUMERATOR = re.compile(r"^    (\w+) = (toolkit::kPolicyCodes \+ )?(\d+),", re.MULTILINE)


@dataclass(frozen=True)
class Tool:
    name: str
    title: str
    folder: str  # its sources, with src/report.hpp and test/


@dataclass(frozen=True)
class Line:
    code: str
    meaning: str
    fix: str


TOOLS = (Tool("kos-image", "Packing a solution", "sdk/image"),
         Tool("kos-idlc", "Interface descriptions", "sdk/idlc"),
         Tool("kos-romfs", "Boot images", "sdk/romfs"))


def read_list(tool: Tool, folder: Path) -> list[Line]:
    """What the tool prints of itself."""
    program = folder / tool.name
    try:
        done = subprocess.run([program, "--list-errors"], capture_output=True, text=True, timeout=60, check=True)
        lines = [Line(*line.split("\t")) for line in done.stdout.splitlines()]
    except (OSError, subprocess.SubprocessError, TypeError) as error:
        raise KosError("K074", f"{shown(program)} does not list its errors: {error}.", "build the target tools") from None
    if not lines or not all(LISTED.fullmatch(line.code) for line in lines):
        raise KosError("K074", f"{shown(program)} lists something else than errors.", "build the target tools")
    return lines


def cell(text: str) -> str:
    return re.sub(r"([|<\\])", r"\\\1", text)


def section(tool: Tool, lines: list[Line]) -> str:
    rows = "".join(f"| {line.code} | {cell(line.meaning)} | {cell(line.fix)} |\n" for line in lines)
    return f"## {tool.title} (`{tool.name}`)\n\n| code | meaning | what to do |\n|---|---|---|\n{rows}\n"


def document(text: str, lists: dict[Tool, list[Line]]) -> str:
    """The document with new sections between its markers."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise KosError("K075", f"{shown(DOCUMENT)} lacks the two lines that its written part stands between.",
                       f"add these lines: {BEGIN.strip()} and {END.strip()}")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    return head + BEGIN + "\n" + "".join(section(*item) for item in lists.items()) + END + tail


def used_twice(text: str, lists: dict[Tool, list[Line]]) -> list[KosError]:
    """A code names one problem of one program; those of the letter P are shared by all tools that read descriptions."""
    codes = Counter(line.code for lines in lists.values() for line in lines)
    rows = Counter(ROW.findall(text))
    scripts = {code for path in (ROOT / "scripts").rglob("*") if path.suffix in ("", ".py") and path.is_file()
               for code in CODE.findall(path.read_text(errors="replace"))}
    twice = {code for counted in (codes, rows) for code, times in counted.items()
             if times > 1 and not code.startswith("P")}
    return [KosError("K076", f"{code} is used twice.", "give the newer one another number")
            for code in sorted(twice | codes.keys() & scripts)]


def incomplete(tool: Tool, lines: list[Line]) -> list[KosError]:
    """Every number of the tool stands in its list, and some test of it names the number or shows its message."""
    report = ROOT / tool.folder / "src" / "report.hpp"
    names = {f"{'P' if shared else 'I'}{int(number):03}": name
             for name, shared, number in ENUMERATOR.findall(report.read_text())}
    listed = {line.code for line in lines}
    problems = [KosError("K077", f"{code} ({name}) of {shown(report)} is not in the list of {tool.name}.",
                         "add a line to the tool's table") for code, name in names.items() if code not in listed]
    tests = "\n".join(path.read_text(errors="replace") for path in sorted((ROOT / tool.folder / "test").rglob("*"))
                      if path.suffix in (".cpp", ".txt"))
    untried = [code for code in sorted(listed)
               if not re.search(rf"\b{code}\b|\bCode::{names.get(code, code)}\b", tests)]
    return problems + [KosError("K077", f"no test of {tool.name} shows {code}.", f"add one to {tool.folder}/test")
                       for code in untried]
