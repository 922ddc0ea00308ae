# SPDX-License-Identifier: Apache-2.0
"""Calls the project's scripts as a user does, with a build folder of their own."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


def call(command: list[str], environment: dict[str, str] | None = None, cwd: Path = ROOT) -> Outcome:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=240, check=False,
                          stdin=subprocess.DEVNULL, env=os.environ | (environment or {}))
    return Outcome(done.returncode, done.stdout, done.stderr)


def script(name: str, *arguments: str, environment: dict[str, str] | None = None) -> Outcome:
    return call([sys.executable, str(ROOT / "scripts" / name), *arguments], environment)


def load(name: str) -> ModuleType:
    """A script as a module, without running it."""
    loader = SourceFileLoader(f"script_{name}", str(ROOT / "scripts" / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    with mock.patch.object(sys, "path", [str(ROOT / "scripts"), *sys.path]):
        loader.exec_module(module)
    return module


class WithBuildFolder(unittest.TestCase):
    """A test whose scripts see an empty build/."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = Path(folder.name)
        self.environment = {"KOS_BUILD": folder.name, "NO_COLOR": "1"}

    def kconfig(self, *arguments: str) -> Outcome:
        return script("kconfig.py", *arguments, environment=self.environment)

    def user_config(self, text: str, configuration: str = "qemu-virt") -> None:
        folder = self.build / configuration
        folder.mkdir(exist_ok=True)
        (folder / "user.config").write_text(text)
