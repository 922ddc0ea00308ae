#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The configuration menu and its files: what `make <board>_defconfig`, `make menuconfig` and friends run."""

import argparse
import os
import sys
from pathlib import Path

DEBIAN_PYTHON = "/usr/bin/python3"

try:
    import kconfiglib  # noqa: F401
except ImportError:
    # The python3 of a PATH is often another one than that of Debian's packages.
    if "KOS_PYTHON_TRIED" in os.environ or not os.access(DEBIAN_PYTHON, os.X_OK):
        print(f"K003 {sys.executable} cannot import kconfiglib. Fix: scripts/setup", file=sys.stderr)
        sys.exit(2)
    print(f"{sys.executable} cannot import kconfiglib; using {DEBIAN_PYTHON}", file=sys.stderr, flush=True)
    os.environ["KOS_PYTHON_TRIED"] = "1"
    os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])

from kostools import paths
from kostools.config_output import write_generated
from kostools.configuration import Configuration
from kostools.errors import report, run_main
from kostools.paths import shown, unknown_configuration, write_atomic

USER_HEAD = "# What differs from {defconfig}. Written by make menuconfig; may be edited.\n"


def open_configuration(name: str) -> Configuration:
    folder = paths.build_folder(name)
    return Configuration(name, folder / "user.config")


def folder_configuration(folder: Path) -> str:
    """The configuration that a build folder belongs to."""
    marker = folder / "configuration"
    if marker.is_file():
        return marker.read_text().strip()
    for name in paths.defconfigs():
        if paths.build_folder(name).name == folder.name:
            return name
    raise paths.no_configuration()


def derive(configuration: Configuration, folder: Path) -> None:
    """Writes what follows from the configuration: .config and the generated files."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / "configuration", configuration.name + "\n")
    head = f"# Derived from {' + '.join(shown(p) for p in configuration.inputs())}. Change: make menuconfig\n"
    configuration.kconfig.write_config(str(folder / ".config.new"), header=head, save_old=False)
    os.replace(folder / ".config.new", folder / ".config")
    write_generated(configuration, folder / "gen")


def command_defconfig(arguments) -> None:
    name = arguments.name.removesuffix("_defconfig")
    if name not in paths.defconfigs():
        raise unknown_configuration(name)
    folder = paths.build_folder(name)
    user = folder / "user.config"
    if user.is_file():
        user.replace(folder / "user.config.old")
        print(f"Your changes in {shown(user)} are now in {shown(folder)}/user.config.old")
    configuration = open_configuration(name)
    configuration.check()
    derive(configuration, folder)
    write_atomic(paths.CURRENT, name + "\n")
    print(f"Configured {name} in {shown(folder)}. Next: make")


def differences(configuration: Configuration) -> list[str]:
    """The lines of a minimal configuration that the defconfig alone does not give."""
    base = Configuration(configuration.name, None)
    lines = []
    for symbol in configuration.kconfig.unique_defined_syms:
        twin = base.kconfig.syms[symbol.name]
        if symbol.user_value is not None and symbol.config_string and symbol.config_string != twin.config_string:
            lines.append(symbol.config_string)
    return lines


def save_user_config(configuration: Configuration) -> None:
    folder = paths.build_folder(configuration.name)
    user = folder / "user.config"
    lines = differences(configuration)
    if lines:
        write_atomic(user, USER_HEAD.format(defconfig=shown(configuration.defconfig)) + "".join(lines))
    elif user.is_file():
        user.unlink()
    state = f"{len(lines)} difference(s) to {shown(configuration.defconfig)}"
    print(f"{shown(user)}: {state}")


def command_menuconfig(arguments) -> None:
    import menuconfig

    configuration = open_configuration(arguments.configuration or paths.current_configuration())
    for problem in configuration.problems:  # the menu opens all the same: it is where they are put right
        report(problem)
    folder = paths.build_folder(configuration.name)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / ".config.menu"
    configuration.kconfig.write_config(str(scratch), save_old=False)
    before = scratch.read_text()
    os.environ["KCONFIG_CONFIG"] = str(scratch)
    try:
        menuconfig.menuconfig(configuration.kconfig)
        saved = scratch.read_text() != before
        configuration.kconfig.load_config(str(scratch))
    finally:
        scratch.unlink(missing_ok=True)
    if not saved:
        return
    save_user_config(configuration)
    derive(open_configuration(configuration.name), folder)


def command_savedefconfig(arguments) -> None:
    configuration = open_configuration(arguments.configuration or paths.current_configuration())
    configuration.check()
    folder = paths.build_folder(configuration.name)
    save_user_config(configuration)
    target = folder / "defconfig"
    configuration.kconfig.write_min_config(str(target), header="")
    print(f"{shown(target)}: the whole configuration, minimal. "
          f"To keep it: cp {shown(target)} defconfigs/{configuration.name}_defconfig")


def command_olddefconfig(arguments) -> None:
    configuration = open_configuration(arguments.configuration or paths.current_configuration())
    configuration.check()
    folder = paths.build_folder(configuration.name)
    derive(configuration, folder)
    print(f"{shown(folder)}/.config is up to date")


def command_listnewconfig(arguments) -> None:
    """Options that the last .config of this folder did not know."""
    configuration = open_configuration(arguments.configuration or paths.current_configuration())
    old = paths.build_folder(configuration.name) / ".config"
    known = old.read_text() if old.is_file() else ""
    for symbol in configuration.kconfig.unique_defined_syms:
        if symbol.visibility and f"CONFIG_{symbol.name}=" not in known and f"CONFIG_{symbol.name} is" not in known:
            print(symbol.config_string, end="")


def command_generate(arguments) -> None:
    folder = Path(arguments.build)
    if arguments.defconfig:
        configuration = Configuration(arguments.defconfig.removesuffix("_defconfig"), None)
        configuration.check()
        write_generated(configuration, folder / "gen")
        return
    configuration = Configuration(folder_configuration(folder), folder / "user.config")
    configuration.check()
    derive(configuration, folder)


def command_current(arguments) -> None:
    """The build folder to work in: of BOARD if one is named, else of the configuration chosen last."""
    name = arguments.configuration or paths.current_configuration()
    if name not in paths.defconfigs():
        raise unknown_configuration(name)
    print(shown(paths.build_folder(name)))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/kconfig.py", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, function, text: str, configured: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=function)
        if configured:
            command.add_argument("--configuration", metavar="NAME", help="default: the one chosen last")
        return command

    add("defconfig", command_defconfig, "choose a configuration and start from it", False).add_argument("name")
    add("menuconfig", command_menuconfig, "change the configuration in a menu")
    add("savedefconfig", command_savedefconfig, "write the configuration as a minimal defconfig")
    add("olddefconfig", command_olddefconfig, "derive .config anew, new options at their defaults")
    add("listnewconfig", command_listnewconfig, "list the options that .config does not know yet")
    add("current", command_current, "print the build folder")
    generate = add("generate", command_generate, "write .config, config.hpp and config.cmake", False)
    generate.add_argument("--build", required=True, metavar="DIR")
    generate.add_argument("--defconfig", metavar="NAME", help="use it alone, without user.config")
    return parser.parse_args()


def main() -> None:
    arguments = parse()
    arguments.function(arguments)


if __name__ == "__main__":
    run_main(main)
