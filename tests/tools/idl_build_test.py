# SPDX-License-Identifier: Apache-2.0
"""sdk/idlc/core_idl.cmake in a project of its own, without compilers: what a build does again, and what it does not."""

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from harness import ROOT, Outcome, call  # noqa: E402  (the path comes first)

# kos_image.cmake has kos_tool_command().
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(idl NONE)
set(KOS_GEN_DIR ${CMAKE_BINARY_DIR}/gen)
add_executable(kos-idlc IMPORTED)
set_target_properties(kos-idlc PROPERTIES IMPORTED_LOCATION %s)
include(%s/sdk/cmake/kos_image.cmake)
include(%s/sdk/cmake/kos_idl.cmake)
include(%s/sdk/idlc/core_idl.cmake)
foreach(user kernel/service/log kernel/service/time client/kos/core/log client/kos/core/time)
  string(MAKE_C_IDENTIFIER ${user} made)
  add_custom_command(OUTPUT ${made} COMMAND ${CMAKE_COMMAND} -E touch ${made} DEPENDS ${KOS_GEN_DIR}/${user}.hpp)
  list(APPEND users ${made})
endforeach()
add_custom_target(users ALL DEPENDS ${users})
add_custom_target(model ALL DEPENDS core_idl_model_files)
"""


class IdlBuild(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.idl = self.root / "kernel/abi/idl"
        shutil.copytree(ROOT / "kernel/abi/idl", self.idl)
        # A copy, so that other builds cannot renew it meanwhile.
        shutil.copy2(os.environ["KOS_IDLC"], self.root / "kos-idlc")
        text = PROJECT % (self.root / "kos-idlc", ROOT, ROOT, ROOT)
        (self.root / "CMakeLists.txt").write_text(text)
        self.succeeds("cmake", "-S", str(self.root), "-B", str(self.root / "build"), "-G", "Ninja")
        self.ninja()

    def succeeds(self, *command: str) -> Outcome:
        outcome = call(list(command))
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)
        return outcome

    def ninja(self) -> str:
        return self.succeeds("ninja", "-C", str(self.root / "build")).out

    def times(self) -> dict[str, int]:
        files = [*(self.root / "build").glob("kernel_*")]
        files += (self.root / "build").glob("client_*")
        files += [path for path in (self.root / "build/gen").rglob("*") if path.is_file()]
        return {str(path.relative_to(self.root / "build")): path.stat().st_mtime_ns for path in files}

    def changed(self, before: dict[str, int]) -> set[str]:
        after = self.times()
        self.assertEqual(before.keys(), after.keys())
        return {name for name, time in after.items() if time != before[name]}

    def test_a_second_build_does_nothing(self):
        self.assertIn("no work to do", self.ninja())

    def test_a_touched_file_changes_nothing(self):
        before = self.times()
        os.utime(self.idl / "core/Log.idl")
        self.assertIn("Description", self.ninja())
        self.assertEqual(self.changed(before), set())
        self.assertIn("no work to do", self.ninja())

    def test_a_renewed_compiler_changes_nothing(self):
        before = self.times()
        os.utime(self.root / "kos-idlc")
        self.assertIn("Description", self.ninja())
        self.assertEqual(self.changed(before), set())
        self.assertIn("no work to do", self.ninja())

    def test_a_changed_file_reaches_what_depends_on_it(self):
        before = self.times()
        log = self.idl / "core/Log.idl"
        text = log.read_text()
        self.assertIn("\ninterface {", text)
        log.write_text(text.replace("\ninterface {", "\nconst UInt8 Added = 1;\n\ninterface {", 1))
        self.ninja()
        self.assertEqual(self.changed(before), {
            "client_kos_core_log", "kernel_service_log", "gen/client/kos/core/log.hpp", "gen/kernel/service/log.hpp",
            "gen/core/core.json"})
        self.assertIn("no work to do", self.ninja())


if __name__ == "__main__":
    unittest.main(verbosity=2)
