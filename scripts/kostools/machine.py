# SPDX-License-Identifier: Apache-2.0
"""The QEMU command of a board, put together from board.toml and the options of scripts/run."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import boot_files
from .board import Board
from .errors import KosError
from .image import Parts


@dataclass(frozen=True)
class Options:
    """What a run can vary."""

    boot: str
    cpus: int
    memory: str
    cpu: str
    gic: int
    el: int
    arguments: str  # the kernel's command line
    icount: int | None  # an instruction takes 2^icount nanoseconds of the machine's time; None: it goes by the host's
    countdown: bool  # U-Boot with its own environment: as on a real board, two seconds slower
    reboot: bool = False  # a restart boots again


def check_qemu(board: Board) -> None:
    """K020: too old a QEMU, or none."""
    program, minimum = board.qemu["program"], board.qemu["minimum"]
    try:
        text = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise KosError("K020", f"{board.name} needs QEMU >= {minimum} (have none).", "scripts/setup") from error
    match = re.search(r"version (\d+)\.(\d+)", text)
    if match and int(match[1]) < minimum:
        raise KosError("K020", f"{board.name} needs QEMU >= {minimum} (have {match[1]}.{match[2]}).", "scripts/setup")


def machine_name(board: Board, options: Options) -> str:
    return board.qemu["machine"].format(gic=options.gic) + board.qemu["el"][str(options.el)]


def base_command(board: Board, options: Options) -> list[str]:
    values = {"machine": machine_name(board, options), "cpu": options.cpu, "cpus": options.cpus,
              "memory": options.memory}
    command = [board.qemu["program"]] + [part.format(**values) for part in board.qemu["command"]]
    if options.icount is not None:
        command += ["-icount", f"shift={options.icount},sleep=off"]
    return command + ([] if options.reboot else ["-no-reboot"])


def dump_dtb(board: Board, options: Options, output: Path) -> None:
    """The device tree that QEMU would make, without its random seeds."""
    command = base_command(board, options)
    position = command.index("-M") + 1
    command[position] += f",dtb-randomness=off,dumpdtb={output}"
    boot_files.run_tool(command + ["-nic", "none"])
    boot_files.run_tool(["dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", str(output), str(output)])  # QEMU pads to 1 MiB


def default_options(board: Board, boot: str = "", arguments: str = "") -> Options:
    defaults = board.defaults
    return Options(boot or board.default_boot, defaults["cpus"], defaults["memory"], defaults["cpu"],
                   defaults["gic"], defaults["el"], arguments, icount=None, countdown=True)


def boot_command(board: Board, options: Options, parts: Parts, folder: Path) -> list[str]:
    """The part of the command that brings the kernel in; writes the files for it into `folder`."""
    table = board.qemu["boot"]
    if options.boot == "direct":
        command = [part.format(kernel=parts.kernel, romfs=parts.romfs) for part in table["direct"]]
        return command + (["-append", options.arguments] if options.arguments else [])
    tftp = folder / "tftp"
    tftp.mkdir(parents=True, exist_ok=True)
    if options.boot == "uboot-fit":
        dtb = folder / "board.dtb"
        dump_dtb(board, options, dtb)
        boot_files.make_fit(board, parts.kernel, parts.romfs, dtb, tftp / boot_files.FIT)
        boot_files.make_script(boot_files.fit_lines(board, options.arguments), tftp)
    else:
        boot_files.fill_tftp(tftp, board, parts.kernel, parts.romfs, options.arguments)
    command = [part.format(tftp=tftp) for part in table["uboot"]]
    if not options.countdown:
        environment = folder / "environment.img"
        boot_files.make_environment(board, environment)
        command += [part.format(environment=environment) for part in table["environment"]]
    return command


def console_options(board: Board, console: str) -> list[str]:
    return [part.format(console=console) for part in board.qemu["console"]]
