# SPDX-License-Identifier: Apache-2.0
"""The time that tests may take: seconds for each label (tests/budget.toml), compared with ctest's JUnit XML."""

import tomllib
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .errors import KosError
from .paths import shown


@dataclass(frozen=True)
class Timed:
    name: str
    seconds: float

    @property
    def label(self) -> str:
        """A test's name begins with its label."""
        return self.name.split(".")[0]


def read_budget(path: Path) -> dict[str, float]:
    try:
        table = tomllib.loads(path.read_text())["seconds"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise KosError("K070", f"{shown(path)}: no usable table [seconds]: {error}") from error
    if bad := [label for label, seconds in table.items() if not isinstance(seconds, (int, float)) or seconds <= 0]:
        raise KosError("K070", f"{shown(path)}: seconds of '{bad[0]}' must be a positive number")
    return table


def read_times(junit: Path) -> list[Timed]:
    cases = ElementTree.parse(junit).getroot().iter("testcase")
    return [Timed(case.get("name", ""), float(case.get("time", 0))) for case in cases]


def over_budget(times: list[Timed], budget: dict[str, float]) -> list[KosError]:
    """K071 for each label that took too long, K072 for one without a budget."""
    by_label = defaultdict(list)
    for timed in times:
        by_label[timed.label].append(timed)
    problems = []
    for label, tests in sorted(by_label.items()):
        total = sum(test.seconds for test in tests)
        if label not in budget:
            problems.append(KosError("K072", f"label '{label}' has no budget.", "tests/budget.toml", exit_code=1))
        elif total > budget[label]:
            slowest = sorted(tests, key=lambda test: -test.seconds)[:3]
            names = ", ".join(f"{test.name} {test.seconds:.1f} s" for test in slowest)
            problems.append(KosError("K071", f"label '{label}' took {total:.0f} s, its budget is {budget[label]:g} s; "
                                             f"slowest: {names}", exit_code=1))
    return problems
