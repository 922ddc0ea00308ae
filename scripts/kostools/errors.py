# SPDX-License-Identifier: Apache-2.0
"""Errors with a code, a cause and a fix (docs/errors.md), and the one place that prints them."""

import os
import signal
import sys


class KosError(Exception):
    """One problem that a user can act on. `problems` holds further ones of the same run."""

    def __init__(self, code: str, message: str, fix: str = "", exit_code: int = 2):
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix
        self.exit_code = exit_code

    def __str__(self) -> str:
        fix = f" Fix: {self.fix}" if self.fix else ""
        return f"{self.code} {self.message}{fix}"


class KosErrors(Exception):
    """Several problems, reported at once."""

    def __init__(self, problems: list[KosError]):
        super().__init__("; ".join(str(p) for p in problems))
        self.problems = problems


def colored(text: str, code: str, stream=sys.stderr) -> str:
    if "NO_COLOR" in os.environ or not stream.isatty():
        return text
    return f"\033[{code}m{text}\033[0m"


def report(problem: KosError) -> None:
    print(f"{colored(problem.code, '1;31')} {str(problem)[len(problem.code) + 1:]}", file=sys.stderr, flush=True)


def warn(text: str) -> None:
    print(f"{colored('warning:', '1;33')} {text}", file=sys.stderr, flush=True)


def run_main(main) -> None:
    """Runs main() and turns its errors into lines and an exit code. Being ended still cleans up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main() or 0)
    except KosError as error:
        report(error)
        sys.exit(error.exit_code)
    except KosErrors as errors:
        for problem in errors.problems:
            report(problem)
        sys.exit(errors.problems[0].exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
