# SPDX-License-Identifier: Apache-2.0
"""The committed reference manual is what the compiler writes; scripts/reference notices when it is not. The page about
objects, rights and statuses leaves none of them out."""

import os
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from harness import ROOT, Outcome, script  # noqa: E402  (the path comes first)

COMPILER = Path(os.environ["KOS_IDLC"])


def reference(*arguments: str, root: Path) -> Outcome:
    return script("reference", "--tools", str(COMPILER.parent), *arguments,
                  environment={"KOS_ROOT": str(root), "NO_COLOR": "1"})


class Committed(unittest.TestCase):
    def test_the_manual_is_up_to_date(self):
        outcome = reference("--check", root=ROOT)
        self.assertEqual(outcome.code, 0, outcome.err)


class Objects(unittest.TestCase):
    ABI = ROOT / "kernel/abi/include/kos/abi"
    NO_OBJECT = {"None"}

    def setUp(self):
        self.page = (ROOT / "docs/reference/objects.md").read_text()

    def test_each_type_is_explained(self):
        types = re.findall(r"^    (\w+) = \d+,", (self.ABI / "object_type.hpp").read_text(), re.MULTILINE)
        self.assertGreater(len(types), 20)
        root_resources = self.section("Root resources")
        for name in sorted(set(types) - self.NO_OBJECT):
            self.assertTrue(f"\n### {name}\n" in self.page or name in root_resources, name)

    def test_each_right_is_explained(self):
        rights = re.findall(r'{"(\w+)", "(\w+)", Right::\2}', (self.ABI / "rights.hpp").read_text())
        rows = re.findall(r"^\| \d+ \| `(\w+)` \|", self.part("Rights"), re.MULTILINE)
        self.assertEqual(rows, [name for name, _ in rights])

    def test_each_status_is_explained(self):
        names = (self.ABI / "status.hpp").read_text().split("kNames[kStatusCount]")[1].split("};")[0]
        rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", self.part("Statuses"), re.MULTILINE)
        self.assertEqual(rows, [(str(value), name) for value, name in enumerate(re.findall(r'"(\w+)"', names))])

    def test_each_right_that_a_method_needs_stands_at_its_object(self):
        asked = set()
        for file in (ROOT / "kernel/abi/idl/core").glob("*.idl"):
            for name, rights in re.findall(r"handle<core\.(\w+), ([A-Z_, ]+)>", file.read_text()):
                asked |= {(name, right) for right in rights.split(", ")}
        self.assertGreater(len(asked), 20)
        for name, right in sorted(asked):
            self.assertIn(f"`{right}`", self.section(name) or self.row(name), f"{name}: {right}")

    def part(self, title: str) -> str:
        return self.page.split(f"\n## {title}\n")[1].split("\n## ")[0]

    def section(self, title: str) -> str:
        parts = self.page.split(f"\n### {title}\n")
        return re.split(r"\n##", parts[1])[0] if len(parts) > 1 else ""

    def row(self, name: str) -> str:
        return "".join(re.findall(rf"^\| {name} \|.*$", self.section("Root resources"), re.MULTILINE))


class Reference(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copytree(ROOT / "kernel/abi/idl", self.root / "kernel/abi/idl")
        self.document = self.root / "docs/reference/core.md"
        self.log = self.root / "kernel/abi/idl/core/Log.idl"

    def change(self, old: str, new: str) -> None:
        text = self.log.read_text()
        self.assertIn(old, text)
        self.log.write_text(text.replace(old, new))

    def test_writes_the_manual_once(self):
        self.assertIn("wrote docs/reference/core.md", reference(root=self.root).out)
        self.assertIn("### Log.Write", self.document.read_text())
        self.assertEqual(reference(root=self.root).out, "")
        self.assertEqual(reference("--check", root=self.root).code, 0)

    def test_a_manual_of_other_descriptions_is_refused(self):
        reference(root=self.root)
        self.change("Writes text", "Prints text")
        outcome = reference("--check", root=self.root)
        self.assertEqual(outcome.code, 1)
        self.assertIn("K078 docs/reference/core.md is not what the compiler writes of kernel/abi/idl. Fix: make docs",
                      outcome.err)

    def test_no_manual_is_refused(self):
        self.assertIn("K078", reference("--check", root=self.root).err)

    def test_a_gap_is_refused(self):
        self.change("    /// @param text", "    /// text")
        outcome = reference(root=self.root)
        self.assertEqual(outcome.code, 1)
        self.assertIn("error I154: the parameter 'text' is not described", outcome.err)
        self.assertIn("K079 no reference manual", outcome.err)
        self.assertFalse(self.document.exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
