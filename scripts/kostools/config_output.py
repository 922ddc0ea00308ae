# SPDX-License-Identifier: Apache-2.0
"""What a configuration becomes: .config, gen/config.hpp for C++ and gen/config.cmake for CMake."""

from pathlib import Path

from kconfiglib import BOOL, HEX, INT, STRING, Symbol

from .config_names import constant_name
from .configuration import Configuration
from .paths import write_atomic

HPP_HEAD = """\
// SPDX-License-Identifier: Apache-2.0
// Generated from the configuration {name}. Change it by `make menuconfig`.
#pragma once

#include <kos/base/types.hpp>

namespace kos::config {{

"""
HPP_TAIL = "\n\n}  // namespace kos::config\n"
CMAKE_HEAD = "# SPDX-License-Identifier: Apache-2.0\n# Generated from the configuration {name}. Change it by `make menuconfig`.\n"


def cpp_constant(symbol: Symbol) -> str | None:
    name, value = constant_name(symbol.name), symbol.str_value
    if symbol.type == BOOL:
        return f"inline constexpr bool {name} = {'true' if value == 'y' else 'false'};"
    if symbol.type == STRING:
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'inline constexpr char {name}[] = "{quoted}";'
    if symbol.type in (INT, HEX) and value:
        number = int(value, 0)
        kind = "u32" if 0 <= number < 2**32 else "u64"
        return f"inline constexpr {kind} {name} = {value};"
    return None  # a number whose dependencies are not met has no value


def cmake_variable(symbol: Symbol) -> str:
    value = symbol.str_value
    if symbol.type == BOOL:
        value = "ON" if value == "y" else "OFF"
    return f"set(CONFIG_{symbol.name} [==[{value}]==])"


def write_generated(configuration: Configuration, gen: Path) -> None:
    symbols = configuration.kconfig.unique_defined_syms
    constants = [line for line in map(cpp_constant, symbols) if line]
    write_atomic(gen / "config.hpp",
                 HPP_HEAD.format(name=configuration.name) + "\n".join(constants) + HPP_TAIL)

    inputs = [configuration.kconfig.srctree + "/" + f if not Path(f).is_absolute() else f
              for f in configuration.kconfig.kconfig_filenames]
    inputs += [str(path) for path in configuration.inputs()]
    lines = [cmake_variable(symbol) for symbol in symbols]
    lines.append("set(KOS_CONFIGURATION [==[%s]==])" % configuration.name)
    lines.append("set(KOS_CONFIG_INPUTS")
    lines += [f"  [==[{path}]==]" for path in inputs] + [")"]
    write_atomic(gen / "config.cmake", CMAKE_HEAD.format(name=configuration.name) + "\n".join(lines) + "\n")
