# SPDX-License-Identifier: Apache-2.0
"""Runs CMake for the kinds of build there are, and prints each command before it runs."""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .errors import KosError, colored
from .paths import ROOT, shown

TOOLCHAIN = "-DCMAKE_TOOLCHAIN_FILE=sdk/cmake/kos-aarch64.cmake"


@dataclass(frozen=True)
class Build:
    """A build folder and how CMake configures it."""

    folder: Path
    options: tuple[str, ...] = ()
    reconfigure: bool = False  # its options can differ from call to call


def host_build() -> Build:
    return Build(paths.BUILD / "host")


def checked_build(kind: str) -> Build:
    """The host tests once more, with another instrument: thread (the sanitizer) or coverage."""
    return Build(paths.BUILD / kind, (f"-DKOS_CHECK={kind}",))


def fuzz_build(seconds: int = 5) -> Build:
    return Build(paths.BUILD / "fuzz", ("-DKOS_FUZZ=ON", f"-DKOS_FUZZ_SECONDS={seconds}",
                                        "-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_ASM_COMPILER=clang-19"),
                 reconfigure=True)


def clang_build(configuration: str) -> Build:
    return Build(paths.BUILD / "clang", (TOOLCHAIN, "-DKOS_CLANG=ON", f"-DKOS_DEFCONFIG={configuration}"),
                 reconfigure=True)


def board_build(configuration: str) -> Build:
    return Build(paths.build_folder(configuration), (TOOLCHAIN, f"-DKOS_HOST_BUILD={paths.BUILD / 'host'}"))


def jobs() -> list[str]:
    """KOS_JOBS bounds the compilers that run at once."""
    return ["-j", os.environ["KOS_JOBS"]] if "KOS_JOBS" in os.environ else []


def call(command: list[str], quiet: bool = False) -> None:
    """Runs a command in the tree; quiet shows its output only if it fails."""
    if not quiet:
        print(colored(f"+ {shlex.join(command)}", "2", sys.stdout), flush=True)
    done = subprocess.run(command, cwd=ROOT, check=False, text=True,
                          stdout=subprocess.PIPE if quiet else None,
                          stderr=subprocess.STDOUT if quiet else None)
    if done.returncode != 0:
        if quiet:
            print(f"+ {shlex.join(command)}\n{done.stdout}", file=sys.stderr)
        raise KosError("K040", f"this command failed: {shlex.join(command)}", exit_code=1)


def configure(build: Build, quiet: bool = False) -> None:
    """Runs CMake if the folder was not configured yet; later changes are CMake's own business."""
    if (build.folder / "build.ninja").is_file() and not build.reconfigure:
        return
    call(["cmake", "-S", ".", "-B", shown(build.folder), "-G", "Ninja",
          f"-DPython3_EXECUTABLE={sys.executable}", *build.options], quiet)


def compile_targets(build: Build, targets: tuple[str, ...] = (), quiet: bool = False) -> None:
    configure(build, quiet)
    chosen = ["--target", *targets] if targets else []
    call(["cmake", "--build", shown(build.folder), *jobs(), *chosen])
