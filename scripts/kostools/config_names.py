# SPDX-License-Identifier: Apache-2.0
"""How an option of the menu is called in C++."""


def constant_name(symbol: str) -> str:
    """MAX_CPUS -> kMaxCpus."""
    return "k" + "".join(part.capitalize() for part in symbol.split("_"))
