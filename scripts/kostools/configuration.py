# SPDX-License-Identifier: Apache-2.0
"""A build's configuration: Kconfig defaults < board < defconfig < user.config, and what did not take effect."""

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import kconfiglib
from kconfiglib import AND, BOOL, OR, Kconfig, Symbol, expr_str, expr_value, split_expr

from .errors import KosError, KosErrors
from .layers.listing import write_kconfig
from .paths import ROOT, defconfigs, shown, unknown_configuration

ASSIGNMENT = re.compile(r"^CONFIG_(?P<name>\w+)=(?P<value>.*)$")
UNSET = re.compile(r"^# CONFIG_(?P<name>\w+) is not set$")
TRISTATE = {"n": 0, "m": 1, "y": 2}


@dataclass(frozen=True)
class Assignment:
    """A line of a configuration file."""

    name: str
    value: str
    place: str  # file:line


def read_assignments(path: Path) -> tuple[list[Assignment], list[KosError]]:
    """The assignments of a file, and the lines that are none."""
    found, problems = [], []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.strip()
        place = f"{shown(path)}:{number}"
        if match := ASSIGNMENT.match(line):
            value = match["value"]
            quoted = len(value) >= 2 and value[0] == value[-1] == '"'
            found.append(Assignment(match["name"], kconfiglib.unescape(value[1:-1]) if quoted else value, place))
        elif match := UNSET.match(line):
            found.append(Assignment(match["name"], "n", place))
        elif line and not line.startswith("#"):
            problems.append(KosError("K013", f"{place}: not an assignment: {line}", "CONFIG_NAME=value"))
    return found, problems


class Configuration:
    """The Kconfig tree with the values of one build."""

    def __init__(self, name: str, user_config: Path | None, defconfig: Path | None = None):
        self.name = name
        self.defconfig = defconfig or defconfigs().get(name)
        if self.defconfig is None or not self.defconfig.is_file():
            raise unknown_configuration(name)
        self.user_config = user_config
        os.environ["KOS_LAYERS_KCONFIG"] = str(write_kconfig())  # the menu sources it
        self.kconfig = Kconfig(str(ROOT / "Kconfig"), warn=False)
        self.assigned: dict[str, Assignment] = {}
        self.problems: list[KosError] = []
        for path in self.inputs():
            self.load(path)
        self.problems += [p for p in map(self.not_taken, self.assigned.values()) if p]

    def inputs(self) -> list[Path]:
        """The files that are merged, in their order."""
        files = [self.defconfig]
        if self.user_config and self.user_config.is_file():
            files.append(self.user_config)
        return files

    def load(self, path: Path) -> None:
        assignments, problems = read_assignments(path)
        self.problems += problems
        for assignment in assignments:
            symbol = self.kconfig.syms.get(assignment.name)
            if symbol is None or not symbol.nodes:
                self.problems.append(unknown_symbol(self.kconfig, assignment))
            elif not symbol.set_value(assignment.value):
                self.problems.append(bad_value(symbol, assignment))
            else:
                self.assigned[assignment.name] = assignment
                self.forget_siblings(symbol, assignment)

    def forget_siblings(self, symbol: Symbol, assignment: Assignment) -> None:
        """A later choice replaces an earlier one; that is no conflict."""
        if symbol.choice and assignment.value == "y":
            for other in symbol.choice.syms:
                if other is not symbol:
                    self.assigned.pop(other.name, None)

    def not_taken(self, assignment: Assignment) -> KosError | None:
        """K010 for a value that Kconfig did not take."""
        symbol = self.kconfig.syms[assignment.name]
        if symbol.str_value == assignment.value or (symbol.str_value == "" and assignment.value == "n"):
            return None
        if symbol.type == kconfiglib.HEX and symbol.str_value and int(symbol.str_value, 16) == int(assignment.value, 16):
            return None
        where = self.kconfig.syms["BOARD"].str_value or "this board"
        return KosError("K010", f"CONFIG_{symbol.name}={assignment.value} has no effect on {where}: "
                                f"{reason(symbol, assignment)}, set at {assignment.place}")

    def check(self) -> None:
        if self.problems:
            raise KosErrors(self.problems)


def unknown_symbol(kconfig: Kconfig, assignment: Assignment) -> KosError:
    names = [symbol.name for symbol in kconfig.unique_defined_syms]
    near = difflib.get_close_matches(assignment.name, names, 1)
    hint = f"; did you mean CONFIG_{near[0]}?" if near else ""
    return KosError("K011", f"{assignment.place}: CONFIG_{assignment.name} is in no Kconfig file{hint}")


def bad_value(symbol: Symbol, assignment: Assignment) -> KosError:
    kind = kconfiglib.TYPE_TO_STR[symbol.type]
    return KosError("K012", f"{assignment.place}: '{assignment.value}' is not a value of type {kind} "
                            f"for CONFIG_{symbol.name}")


def reason(symbol: Symbol, assignment: Assignment) -> str:
    """Why a symbol did not get the assigned value."""
    if expr_value(symbol.direct_dep) == 0:
        return "needs " + " and ".join(unmet(symbol.direct_dep))
    if symbol.choice and assignment.value == "y":
        chosen = symbol.choice.selection
        return f"CONFIG_{chosen.name} is chosen instead" if chosen else "its choice is not available"
    if selecting := [s for s in split_expr(symbol.rev_dep, OR) if expr_value(s)]:
        return "it is selected by " + ", ".join(expr_str(s) for s in selecting)
    for low, high, condition in symbol.ranges:
        if expr_value(condition):
            return f"it must lie between {low.str_value} and {high.str_value}"
    return "it cannot be set by hand; other options decide it"


def unmet(expression) -> list[str]:
    """The parts of a dependency that are not fulfilled, with their values."""
    parts = []
    for part in split_expr(expression, AND):
        if expr_value(part):
            continue
        value = f" (={part.str_value})" if isinstance(part, Symbol) and part.type == BOOL else ""
        parts.append(expr_str(part) + value)
    return parts
