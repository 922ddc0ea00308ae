# SPDX-License-Identifier: Apache-2.0
"""Disassembles the clients of short messages as the target's compiler makes them: they touch no memory beyond their
own frame, trap, and call nothing else."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from kostools import building  # noqa: E402  (the path comes first)

METHODS = ("nothing", "one", "two", "narrow", "structs", "refuses", "eight")

# All loads and stores of the architecture, and what prefetches or changes memory; objdump puts operands behind a tab.
MEMORY = re.compile(r"^(ld|st|prfm|cas|swp|dc$)")
OWN_FRAME = re.compile(r"\[(sp|x29)[],]")
CALL = re.compile(r"^(blr?|br)$")


def functions(disassembly: str) -> dict[str, list[tuple[str, str]]]:
    """Name -> its instructions, each a mnemonic and its operands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in disassembly.splitlines():
        if head := re.fullmatch(r"[0-9a-f]+ <(?:stubs::(\w+)\()?.*>:", line):
            found[head[1] or head[0]] = []
        elif found and (code := re.fullmatch(r"\s*[0-9a-f]+:\t[0-9a-f]{8} ?\t(\S+)\s*(.*)", line)):
            found[list(found)[-1]].append((code[1], code[2]))
    return found


class ShortStubs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        board = building.board_build("qemu-virt")
        building.compile_targets(board, ("short_stubs",), quiet=True)
        library = board.folder / "tests/stubs/libshort_stubs.a"
        text = subprocess.run(["aarch64-linux-gnu-objdump", "-dC", str(library)], check=True,
                              capture_output=True, text=True).stdout
        cls.functions = functions(text)

    def test_each_method_is_there(self):
        self.assertEqual(set(self.functions), set(METHODS))

    def test_only_the_own_frame_is_touched(self):
        for name, code in self.functions.items():
            for mnemonic, operands in code:
                if MEMORY.match(mnemonic):
                    self.assertRegex(operands, OWN_FRAME, f"{name}: {mnemonic} {operands}")

    def test_traps_and_no_calls(self):
        for name, code in self.functions.items():
            mnemonics = [mnemonic for mnemonic, _ in code]
            self.assertIn("svc", mnemonics, name)
            self.assertIn("ret", mnemonics, name)
            self.assertEqual([mnemonic for mnemonic in mnemonics if CALL.match(mnemonic)], [], name)

    # The message itself never is in memory, not even in the frame, while registers last.
    def test_short_ones_store_nothing(self):
        for method in METHODS[:4]:
            stores = [code for code in self.functions[method] if MEMORY.match(code[0])]
            self.assertEqual(stores, [], method)


if __name__ == "__main__":
    unittest.main(verbosity=2)
