# SPDX-License-Identifier: Apache-2.0
"""The JSON model of the kernel's services keeps to the schema that sdk/idlc/MODEL.md describes."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from harness import ROOT  # noqa: E402  (the path comes first)

HEADING = re.compile(r"^## (\w+)$")
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| (.*) \|$")
SIMPLE = {"number": int, "text": str, "flag": bool}


@dataclass(frozen=True)
class Member:
    type: str
    always: bool


def read_schema(text: str) -> dict[str, dict[str, Member]]:
    schema: dict[str, dict[str, Member]] = {}
    kind = ""
    for line in text.splitlines():
        if heading := HEADING.match(line):
            kind = heading[1]
            schema[kind] = {}
        elif row := ROW.match(line):
            schema[kind][row[1]] = Member(row[2], row[3] == "always")
    return schema


class Validator:
    """Collects what is wrong with a model, and which members of the schema it shows."""

    def __init__(self, schema: dict[str, dict[str, Member]]):
        self.schema = schema
        self.problems: list[str] = []
        self.seen: set[str] = set()

    def value(self, value: object, kind: str, where: str) -> None:
        if kind.startswith("list of "):
            if not isinstance(value, list):
                self.problems.append(f"{where} is no list")
                return
            for index, item in enumerate(value):
                self.value(item, kind.removeprefix("list of "), f"{where}[{index}]")
        elif kind in SIMPLE:
            if type(value) is not SIMPLE[kind] or (kind == "flag" and value is not True):
                self.problems.append(f"{where} is no {kind}")
        elif not isinstance(value, dict):
            self.problems.append(f"{where} is no {kind}")
        else:
            self.members(value, kind, where)

    def members(self, value: dict, kind: str, where: str) -> None:
        known = self.schema[kind]
        for name, item in value.items():
            if name not in known:
                self.problems.append(f"{where}.{name} is not described")
                continue
            self.seen.add(f"{kind}.{name}")
            self.value(item, known[name].type, f"{where}.{name}")
        self.problems += [f"{where}.{name} is missing" for name, member in known.items()
                          if member.always and name not in value]


def model(folder: Path, main: str) -> dict:
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([os.environ["KOS_IDLC"], "--emit=json", "-I", folder, "-o", out, folder / main], check=True)
        return json.loads(next(Path(out).iterdir()).read_text())


class Model(unittest.TestCase):
    schema = read_schema((ROOT / "sdk/idlc/MODEL.md").read_text())
    core = model(ROOT / "kernel/abi/idl", "core/Core.edl")
    shop = model(ROOT / "sdk/idlc/test/golden/manual/in", "shop/Server.edl")

    def validated(self, value: dict) -> Validator:
        validator = Validator(self.schema)
        validator.value(value, "model", "model")
        return validator

    def test_core_keeps_to_the_schema(self):
        self.assertEqual(self.validated(self.core).problems, [])

    def test_security_and_unions_keep_to_the_schema(self):
        self.assertEqual(self.validated(self.shop).problems, [])

    def test_every_member_is_shown_by_a_model(self):
        seen = self.validated(self.core).seen | self.validated(self.shop).seen
        described = {f"{kind}.{name}" for kind, members in self.schema.items() for name in members}
        # These are shown by the compiler's own tests: what has no description, and handles of interfaces.
        hidden = {"entity.opaque", "opaque.path", "opaque.class", "package.opaque", "type.interface"}
        self.assertEqual(described - seen, hidden)

    def test_the_schema_refuses(self):
        wrong = json.loads(json.dumps(self.core))
        endpoint = wrong["entity"]["endpoints"][3]
        del endpoint["interface"]
        endpoint["riid"] = "3"
        endpoint["nickname"] = "x"
        problems = self.validated(wrong).problems
        place = "model.entity.endpoints[3]"
        self.assertEqual(sorted(problems), [f"{place}.interface is missing", f"{place}.nickname is not described",
                                            f"{place}.riid is no number"])

    def test_numbers_are_positions(self):
        for model_of in (self.core, self.shop):
            self.assertEqual([e["riid"] for e in model_of["entity"]["endpoints"]],
                             list(range(len(model_of["entity"]["endpoints"]))))
            for package in model_of["packages"]:
                methods = package.get("interface", {}).get("methods", [])
                self.assertEqual([m["mid"] for m in methods], list(range(len(methods))))

    def test_rights_stand_with_their_comment_even_if_there_are_none(self):
        handle = next(p for p in self.core["packages"] if p["name"] == "core.Handle")
        rights = {m["name"]: m["parameters"][0].get("rights") for m in handle["interface"]["methods"]}
        self.assertEqual({name: rights[name] for name in ("Close", "Duplicate", "Revoke", "CreateUserObject")},
                         {"Close": [], "Duplicate": ["DUPLICATE"], "Revoke": ["REVOKE"], "CreateUserObject": None})

    def test_messages_hold_their_parameters(self):
        for package in self.core["packages"] + self.shop["packages"]:
            for method in package.get("interface", {}).get("methods", []):
                for parameter in method["parameters"]:
                    message = method[{"in": "request", "out": "response", "error": "error"}[parameter["direction"]]]
                    self.assertLessEqual(parameter["offset"] + parameter["type"]["size"], message["bytes"])
                    self.assertEqual(parameter["offset"] % parameter["type"]["align"], 0)

    def test_errors_without_parameters_are_a_status(self):
        buy, look = next(p for p in self.shop["packages"] if p["name"] == "shop.Desk")["interface"]["methods"]
        self.assertEqual(look["error"], {"status": True, "bytes": 8, "chunks": 0, "handles": 0, "arena": 0})
        self.assertEqual(buy["error"], {"bytes": 8, "chunks": 1, "handles": 0, "arena": 8})

    def test_places_lead_to_the_text(self):
        for package in self.core["packages"]:
            lines = (ROOT / "kernel/abi/idl" / package["file"]).read_text().splitlines()
            for method in package.get("interface", {}).get("methods", []):
                self.assertTrue(lines[method["line"] - 1][method["column"] - 1:].startswith(method["name"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
