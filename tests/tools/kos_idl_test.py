# SPDX-License-Identifier: Apache-2.0
"""sdk/cmake/kos_idl.cmake in a project of its own, without compilers: what a build does again, and what it does not."""

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from harness import ROOT, Outcome, call  # noqa: E402  (the path comes first)

# kos_image.cmake has kos_tool_command(). Without languages there are no toolchains: CMAKE_CROSSCOMPILING is set by hand.
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(idl NONE)
set(CMAKE_CROSSCOMPILING %s)
add_executable(kos-idlc IMPORTED)
set_target_properties(kos-idlc PROPERTIES IMPORTED_LOCATION %s)
include(%s/sdk/cmake/kos_image.cmake)
include(%s/sdk/cmake/kos_idl.cmake)
%s
"""

TARGETS = """\
kos_idl(types_idl types/base/Types.idl)
kos_idl(shop_idl shop/Shop.idl shop/Other.idl shop/Market.edl IMPORTS types_idl)
foreach(header base/Types.idl shop/Shop.idl shop/Other.idl shop/Market.edl)
  string(MAKE_C_IDENTIFIER ${header} made)
  set(folder shop_idl)
  if(header MATCHES Types)
    set(folder types_idl)
  endif()
  add_custom_command(OUTPUT ${made} COMMAND ${CMAKE_COMMAND} -E touch ${made}
    DEPENDS ${CMAKE_BINARY_DIR}/${folder}/${header}.hpp)
  list(APPEND users ${made})
endforeach()
add_custom_target(users ALL DEPENDS ${users})
"""

FILES = {
    "types/base/Types.idl": "package base.Types\nstruct Pair { UInt32 first; UInt32 second; }\n",
    "shop/Shop.idl": "/* a comment // before */ package shop.Shop\nimport base.Types\n"
                     "interface { Buy(in Pair pair, out UInt32 price); }\n",
    "shop/Other.idl": "package shop.Other\ninterface { Do(); }\n",
    "shop/Market.edl": "entity shop.Market\nendpoints { shop : shop.Shop  other : shop.Other }\n",
}


class KosIdl(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        # A copy, so that other builds cannot renew it meanwhile.
        shutil.copy2(os.environ["KOS_IDLC"], self.root / "kos-idlc")
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def configure(self, targets: str = TARGETS, crosscompiling: str = "OFF") -> Outcome:
        text = PROJECT % (crosscompiling, self.root / "kos-idlc", ROOT, ROOT, targets)
        (self.root / "CMakeLists.txt").write_text(text)
        return call(["cmake", "-S", str(self.root), "-B", str(self.root / "build"), "-G", "Ninja"])

    def build(self, targets: str = TARGETS, crosscompiling: str = "OFF") -> None:
        outcome = self.configure(targets, crosscompiling)
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)
        self.ninja()

    def ninja(self, *targets: str) -> str:
        outcome = call(["ninja", "-C", str(self.root / "build"), *targets])
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)
        return outcome.out

    def times(self) -> dict[str, int]:
        build = self.root / "build"
        files = [*build.glob("*_?dl"), *build.glob("*_idl/**/*.hpp")]
        return {str(path.relative_to(build)): path.stat().st_mtime_ns for path in files if path.is_file()}

    def changed(self, before: dict[str, int]) -> set[str]:
        after = self.times()
        self.assertEqual(before.keys(), after.keys())
        return {name for name, time in after.items() if time != before[name]}

    def test_makes_a_header_for_each_description(self):
        self.build()
        made = {name for name in self.times() if name.endswith(".hpp")}
        self.assertEqual(made, {
            "types_idl/base/Types.idl.hpp", "types_idl/base/Types.idl.fake.hpp", "shop_idl/shop/Shop.idl.hpp",
            "shop_idl/shop/Shop.idl.fake.hpp", "shop_idl/shop/Other.idl.hpp", "shop_idl/shop/Other.idl.fake.hpp",
            "shop_idl/shop/Market.edl.hpp", "shop_idl/shop/Market.edl.fake.hpp"})
        self.assertIn("no work to do", self.ninja())

    def test_the_target_has_no_fakes(self):
        self.build(crosscompiling="ON")
        self.assertEqual([name for name in self.times() if "fake" in name], [])

    def test_a_touched_file_changes_nothing(self):
        self.build()
        before = self.times()
        os.utime(self.root / "types/base/Types.idl")
        said = self.ninja()
        for name in ("base/Types.idl", "shop/Shop.idl", "shop/Market.edl"):
            self.assertIn(f"Description {name}", said)
        self.assertNotIn("Description shop/Other", said)
        self.assertEqual(self.changed(before), set())
        self.assertIn("no work to do", self.ninja())

    def test_a_changed_import_reaches_what_depends_on_it(self):
        self.build()
        before = self.times()
        self.write("types/base/Types.idl", FILES["types/base/Types.idl"].replace("second;", "second; UInt8 third;"))
        self.ninja()
        self.assertEqual(self.changed(before), {
            "base_Types_idl", "shop_Shop_idl", "types_idl/base/Types.idl.hpp", "shop_idl/shop/Shop.idl.hpp"})
        self.assertIn("no work to do", self.ninja())

    def test_a_changed_file_reaches_nothing_else(self):
        self.build()
        before = self.times()
        self.write("shop/Other.idl", FILES["shop/Other.idl"].replace("Do()", "Do(); Undo()"))
        self.ninja()
        self.assertEqual(self.changed(before), {
            "shop_Other_idl", "shop_idl/shop/Other.idl.hpp", "shop_idl/shop/Other.idl.fake.hpp"})
        self.assertIn("no work to do", self.ninja())

    def test_finds_files_that_do_not_lie_at_the_path_of_their_name(self):
        self.write("loose/Far.idl", "package some.where.Far\nstruct Far { UInt8 away; }\n")
        self.write("near/User.idl", "package near.User import some.where.Far\nstruct User { Far far; }\n")
        self.build("kos_idl(far_idl loose/Far.idl)\nkos_idl(near_idl near/User.idl IMPORTS far_idl)\n"
                   "add_custom_target(users ALL DEPENDS near_idl_files far_idl_files)\n")
        self.assertIn("near_idl/near/User.idl.hpp", self.times())
        self.assertIn("far_idl/some/where/Far.idl.hpp", self.times())

    def test_a_renamed_package_says_what_to_do(self):
        self.build()
        self.write("shop/Other.idl", FILES["shop/Other.idl"].replace("shop.Other", "shop.Another"))
        outcome = call(["ninja", "-C", str(self.root / "build"), "shop_idl_files"])
        self.assertNotEqual(outcome.code, 0)
        self.assertIn("but 'shop/Another.idl.hpp' is", outcome.out)
        self.assertIn("fix: run CMake again", outcome.out)

    def test_a_broken_file_is_the_compilers_business(self):
        self.write("shop/Broken.idl", "pack shop.Broken\n")
        outcome = self.configure("kos_idl(broken_idl shop/Broken.idl)\n")
        self.assertEqual(outcome.code, 0, outcome.err)
        outcome = call(["ninja", "-C", str(self.root / "build"), "broken_idl_files"])
        self.assertIn("Broken.idl:1:1: error I110", outcome.out)

    def test_says_what_is_wrong_with_a_call(self):
        for call_text, message in (("kos_idl(a)", "kos_idl(a <file>..."),
                                   ("kos_idl(a shop/None.idl)", "there is no file"),
                                   ("kos_idl(a shop/Other.idl IMPORTS b)", "there is no kos_idl(b)")):
            with self.subTest(call_text):
                outcome = self.configure(call_text + "\n")
                self.assertNotEqual(outcome.code, 0)
                self.assertIn(message, " ".join(outcome.err.split()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
