# SPDX-License-Identifier: Apache-2.0
"""scripts/check_deps.py on small trees: what the floor plan allows passes, everything else is named."""

import tempfile
import unittest
from pathlib import Path

from harness import Outcome, script


class CheckDeps(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.file("kernel/abi/include/kos/abi/status.hpp")
        self.file("kernel/hal/include/hal/cpu.hpp", "<kos/abi/status.hpp>")
        self.file("kernel/mm/page.hpp", "<hal/cpu.hpp>")
        self.file("kernel/ipc/channel.hpp", '"mm/page.hpp"', "<cstdint>")

    def file(self, name: str, *includes: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("// a file\n" + "".join(f"#include {include}\n" for include in includes))

    def check(self, *arguments: str) -> Outcome:
        return script("check_deps.py", "--root", str(self.root), *arguments)

    def refused(self, text: str) -> None:
        outcome = self.check()
        self.assertEqual(outcome.code, 1, outcome.err)
        self.assertIn(text, outcome.err)

    def test_good_tree(self):
        outcome = self.check()
        self.assertEqual((outcome.code, outcome.err), (0, ""))

    def test_this_tree(self):
        outcome = script("check_deps.py")
        self.assertEqual((outcome.code, outcome.err), (0, ""))

    def test_graph(self):
        self.assertIn("ipc -> mm\n", self.check("--graph").out)

    def test_edge_to_the_right(self):
        self.file("kernel/mm/pages.cpp", '"ipc/channel.hpp"')
        self.refused("K060 kernel/mm/pages.cpp:2: mm includes ipc: ipc does not stand to the left of mm")

    def test_circle(self):
        self.file("kernel/mm/pages.cpp", '"ipc/channel.hpp"')
        self.refused("K061 circle: ipc -> mm -> ipc")

    def test_rooms_of_one_group(self):
        self.file("kernel/romfs/reader.hpp")
        self.file("kernel/pm/power.cpp", '"romfs/reader.hpp"')
        self.refused("pm includes romfs")

    def test_by_relative_path(self):
        self.file("kernel/mm/pages.cpp", '"../ipc/channel.hpp"')
        self.refused("mm includes ipc")

    def test_beside_the_file(self):
        self.file("kernel/ipc/message.cpp", '"channel.hpp"')
        self.assertEqual(self.check().code, 0)

    def test_undeclared_room(self):
        self.file("kernel/junk/drawer.hpp")
        self.file("kernel/core/start.cpp", '"junk/drawer.hpp"')
        self.refused("'junk' is not in the floor plan")

    def test_tests_may_look_further(self):
        self.file("kernel/mm/page_test.cpp", '"ipc/channel.hpp"')
        self.assertEqual(self.check().code, 0)

    def test_kernel_never_includes_a_board(self):
        self.file("bsp/rpi4/drivers/mailbox.hpp")
        self.file("kernel/core/start.cpp", '"../../bsp/rpi4/drivers/mailbox.hpp"')
        self.refused("the kernel never includes bsp/")

    def test_board_sees_the_contract_only(self):
        self.file("bsp/rpi4/drivers/mailbox.cpp", "<hal/cpu.hpp>")
        self.assertEqual(self.check().code, 0)
        self.file("bsp/rpi4/drivers/other.cpp", '"mm/page.hpp"')
        self.refused("bsp includes mm")

    def test_sdk_and_samples_see_the_abi_only(self):
        self.file("sdk/libkos/start.cpp", "<kos/abi/status.hpp>")
        self.file("samples/hello/main.cpp", "<kos/log.hpp>")
        self.assertEqual(self.check().code, 0)
        self.file("sdk/libkos/bad.cpp", '"../../kernel/mm/page.hpp"')
        self.refused("sdk/ sees kernel/abi only")
        self.file("samples/hello/bad.cpp", "<hal/cpu.hpp>")
        self.refused("samples/ sees kernel/abi only")


if __name__ == "__main__":
    unittest.main(verbosity=2)
