# SPDX-License-Identifier: Apache-2.0
"""scripts/errors on a small tree with tools of its own."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from harness import Outcome, script  # noqa: E402  (the path comes first)

BEGIN = "<!-- scripts/errors writes from here, out of what the tools' --list-errors prints -->\n"
END = "<!-- to here -->\n"
DOCUMENT = f"# Errors\n\n| K001 | nothing | something |\n\n{BEGIN}{END}The end.\n"
SECTION = """\
## Boot images (`kos-romfs`)

| code | meaning | what to do |
|---|---|---|
| I201 | a \\<b> | c \\| d |
"""
TOOLS = {"image": "I001", "idlc": "I101", "romfs": "I201"}


class ErrorList(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.document = self.file("docs/errors.md", DOCUMENT)
        self.file("scripts/run", "K001")
        for name, code in TOOLS.items():
            self.tool(name, f"{code}\\ta <b>\\tc | d\\n")
            self.file(f"sdk/{name}/src/report.hpp", f"enum class Code {{\n    Bad = {int(code[1:])},\n}};\n")
            self.file(f"sdk/{name}/test/x_test.cpp", "EXPECT_EQ(code, Code::Bad);\n")

    def file(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def tool(self, name: str, printed: str) -> None:
        self.file(f"bin/kos-{name}", f"#!/bin/sh\n[ \"$1\" = --list-errors ] && printf '{printed}'\n").chmod(0o755)

    def call(self, *arguments: str) -> Outcome:
        return script("errors", "--tools", str(self.root / "bin"), *arguments,
                      environment={"KOS_ROOT": str(self.root), "NO_COLOR": "1"})

    def refused(self, *texts: str) -> None:
        outcome = self.call("--check")
        self.assertEqual(outcome.code, 2, outcome.out + outcome.err)
        for text in texts:
            self.assertIn(text, outcome.err)

    def test_writes_between_the_markers_only(self):
        self.assertEqual(self.call().code, 0)
        text = self.document.read_text()
        self.assertIn(SECTION, text)
        self.assertTrue(text.startswith(DOCUMENT.partition(BEGIN)[0] + BEGIN))
        self.assertTrue(text.endswith(END + "The end.\n"))
        self.assertEqual((self.call("--check").code, self.call().out), (0, ""))

    def test_an_old_document(self):
        self.refused("K075 docs/errors.md is not what the tools list.")
        self.assertEqual(self.document.read_text(), DOCUMENT)

    def test_a_document_without_markers(self):
        self.document.write_text("# Errors\n")
        self.refused("K075", "lacks the two lines")

    def test_a_tool_that_is_missing_or_says_something_else(self):
        self.tool("idlc", "usage\\n")
        self.refused("K074", "kos-idlc does not list its errors")
        self.tool("idlc", "L001\\ta\\tb\\n")
        self.refused("K074", "kos-idlc lists something else")
        (self.root / "bin/kos-idlc").unlink()
        self.refused("K074", "kos-idlc does not list its errors")

    def test_a_code_of_two_tools(self):
        self.tool("romfs", "I101\\ta\\tb\\n")
        self.refused("K076 I101 is used twice")

    def test_a_code_of_the_policy_compiler_is_shared(self):
        for name in ("image", "idlc"):
            self.tool(name, f"{TOOLS[name]}\\ta\\tb\\nP050\\ta\\tb\\n")
            self.file(f"sdk/{name}/src/report.hpp",
                      f"enum class Code {{\n    Bad = {int(TOOLS[name][1:])},\n    Gone = toolkit::kPolicyCodes + 50,\n}};\n")
        self.file("sdk/image/test/x_test.cpp", "Code::Bad, P050\n")
        self.call()
        self.refused("K077 no test of kos-idlc shows P050.")
        self.file("sdk/idlc/test/x_test.cpp", "Code::Bad, Code::Gone\n")
        self.assertEqual(self.call("--check").err, "")

    def test_a_code_of_a_tool_and_a_script(self):
        self.file("scripts/list", "I201")
        self.refused("K076 I201 is used twice")

    def test_a_row_that_stands_twice(self):
        self.document.write_text(DOCUMENT + "| K001 | again | again |\n")
        self.refused("K076 K001 is used twice")

    def test_a_number_that_is_not_listed(self):
        self.file("sdk/idlc/src/report.hpp", "enum class Code {\n    Bad = 101,\n    Worse = 102,\n};\n")
        self.refused("K077 I102 (Worse) of sdk/idlc/src/report.hpp is not in the list of kos-idlc")

    def test_a_code_without_a_test(self):
        self.file("sdk/image/test/x_test.cpp", "Code::Badly, I0011\n")
        self.refused("K077 no test of kos-image shows I001.")
        self.file("sdk/image/test/errors/bad.txt", "error I001: so\n")
        self.assertNotIn("K077", self.call("--check").err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
