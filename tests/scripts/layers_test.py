# SPDX-License-Identifier: Apache-2.0
"""Layers: every error with its code, the order of layers, what is added and removed, and files that are nonsense."""

import itertools
import json
import os
import random
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from harness import ROOT, Outcome, script

sys.path.insert(0, str(ROOT / "scripts"))
from kostools.errors import KosError  # noqa: E402
from kostools.layers.manifest import Layer, read_layer  # noqa: E402
from kostools.layers.resolve import resolve  # noqa: E402
from kostools.layers.versions import BadVersion, Dependency, Range, Version  # noqa: E402

SERIES = Version.parse("1.2.0")
CORE = 'schema = 1\n[layer]\nname = "core"\nversion = "1.2.0"\npriority = 0\n'


def toml(name: str, version: str = "1.0", depends=("core",), more: str = "") -> str:
    return (f'schema = 1\n[layer]\nname = "{name}"\nversion = "{version}"\n'
            f"depends = [{', '.join(json.dumps(one) for one in depends)}]\n{more}\n")


class Tree(unittest.TestCase):
    """A tree of its own with the layer core, and folders beside it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name).resolve()
        self.root = self.top / "kos"
        self.put("kos/VERSION", "1.2.0\n")
        self.put("kos/layer.toml", CORE)
        self.listed: list[str] = []

    def put(self, path: str, text: str = "") -> Path:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def layer(self, name: str, text: str | None = None, folder: str = "") -> Path:
        """Writes it and lists it."""
        where = folder or name
        self.put(f"{where}/layer.toml", toml(name) if text is None else text)
        self.listed.append(f"../{where}")
        self.put("kos/kos-layers.toml", f"layers = {json.dumps(self.listed)}\n")
        return self.top / where

    def layers(self, *arguments: str) -> Outcome:
        return script("layers", *arguments, environment={"KOS_ROOT": str(self.root), "NO_COLOR": "1"})

    def assert_good(self, *arguments: str) -> str:
        done = self.layers(*arguments)
        self.assertEqual((done.code, done.err), (0, ""))
        return done.out

    def assert_problems(self, *texts: str, arguments=("check",)) -> str:
        """Exactly these, in any order."""
        done = self.layers(*arguments)
        lines = done.err.splitlines()
        self.assertEqual(done.code, 3, done.err)
        for text in texts:
            self.assertTrue(any(line.startswith(text) for line in lines), f"{text}\nis not in\n{done.err}")
        self.assertEqual(len(lines), len(texts), done.err)
        return done.err

    def order(self) -> list[str]:
        return [row["name"] for row in json.loads(self.assert_good("show-layers", "--json"))]


class Files(Tree):
    def test_no_file(self):
        self.put("kos/kos-layers.toml", 'layers = ["../acme"]\n')
        self.assertIn("Fix: Create one: scripts/layers create-layer", self.assert_problems(f"L001 {self.top}/acme: no layer.toml."))

    def test_bad_toml_has_its_place(self):
        self.layer("acme", 'schema = 1\n[layer]\nname = acme\n')
        self.assert_problems("L002 acme/layer.toml:3:8 ")

    def test_duplicate_key(self):
        self.layer("acme", toml("acme", more='name = "b"'))
        self.assert_problems("L002 acme/layer.toml:6:")

    def test_unknown_keys(self):
        self.layer("acme", toml("acme", more="prority = 3\nzzz = 1"))
        self.assert_problems("L003 acme/layer.toml:6:1 unknown key 'prority', did you mean 'priority'?",
                             "L003 acme/layer.toml:7:1 unknown key 'zzz'; known: name,")

    def test_wrong_types_all_at_once(self):
        self.layer("acme", 'schema = 1\n[layer]\nname = "A"\nversion = 1\npriority = true\ndepends = "core"\n'
                           'overrides = ["x"]\ncompat = "=1"\n')
        self.assert_problems("L002 acme/layer.toml:3:1 name is 'A'", "L018 acme/layer.toml:4:1 version: 1 is no version",
                             "L002 acme/layer.toml:5:1 priority is True", "L002 acme/layer.toml:6:1 depends is no list",
                             "L018 acme/layer.toml:7:1 overrides: 'x' is no item",
                             "L018 acme/layer.toml:8:1 compat: '=1' is no range")

    def test_schema(self):
        self.layer("acme", toml("acme").replace("schema = 1", "schema = 2"))
        self.layer("late", toml("late").replace("schema = 1\n", ""))
        self.layer("odd", "schema = 1\nlayer = 3\n")
        self.assert_problems("L019 acme/layer.toml:1:1 layer.toml schema 2, this tool knows 1", "L002 late/layer.toml:1:1 schema",
                             "L002 odd/layer.toml:2:1 the table [layer] is missing")

    def test_no_text(self):
        (self.layer("acme") / "layer.toml").write_bytes(b"\xff\xfe")
        self.assert_problems("L002 acme/layer.toml:1:1 cannot be read")

    def test_list_that_is_none(self):
        for text in ("layers = 3\n", "layers = [3]\n", "layer = []\n", "layers = [\n"):
            self.put("kos/kos-layers.toml", text)
            self.assert_problems("L002 kos/kos-layers.toml:1:1 ")


class Dependencies(Tree):
    def test_duplicate_name(self):
        self.layer("acme")
        self.layer("acme", folder="other")
        self.assert_problems(f"L004 'acme' in {self.top}/other is already provided by {self.top}/acme")

    def test_missing_old_and_incompatible(self):
        self.layer("acme", toml("acme", depends=("imx8", "core>=1.4", "core<3"), more='compat = "<1.0"'))
        self.assert_problems("L005 acme needs imx8 (not added).", "L006 acme needs core>=1.4, have 1.2.0",
                             "L008 acme supports <1.0, this is 1.2.0; --allow-incompatible to try")

    def test_incompatible_may_be_tried(self):
        self.layer("acme", toml("acme", more='compat = "<1.0"'))
        done = self.layers("check", "--allow-incompatible")
        self.assertEqual((done.code, done.err), (0, "warning: acme supports <1.0, this is 1.2.0\n"))

    def test_cycles_each_once(self):
        self.layer("a", toml("a", depends=("b",)))
        self.layer("b", toml("b", depends=("a",)))
        self.layer("c", toml("c", depends=("c",)))
        self.layer("d", toml("d", depends=("a",)))
        self.assert_problems("L007 cycle: a -> b -> a", "L007 cycle: c -> c")

    def test_priority_below_a_dependency(self):
        self.layer("a", toml("a", more="priority = 9"))
        self.layer("b", toml("b", depends=("a",), more="priority = 8"))
        self.assert_problems("L017 b has priority 8, below the 9 of a")

    def test_recommended(self):
        self.layer("acme", toml("acme", more='recommends = ["net"]'))
        self.assertEqual(self.layers("check").err, "warning: acme recommends net\n")

    def test_order(self):
        self.layer("z", toml("z", depends=(), more="priority = 1"))
        self.layer("b", toml("b", depends=("c",)))
        self.layer("c")
        self.layer("a")
        self.assertEqual(self.order(), ["core", "a", "c", "z", "b"])


class What(Tree):
    def two_drivers(self, more: str = "", priority: str = "") -> None:
        self.layer("base", toml("base", more=priority))
        self.layer("acme", toml("acme", depends=("core",) if priority else ("base",), more=more + "\n" + priority))
        self.put("base/drivers/pl011.cpp")
        self.put("acme/drivers/pl011.cpp")

    def test_undeclared_shadow(self):
        self.two_drivers()
        self.assert_problems("L009 driver:pl011 in base and acme; add it to overrides, or rename it")

    def test_declared_shadow(self):
        self.two_drivers('overrides = ["driver:pl011@base"]')
        self.assertEqual(json.loads(self.assert_good("show-overlayed", "--json")),
                         [{"item": "driver:pl011", "layers": ["base", "acme"]}])
        self.assertIn("driver:pl011: ['base', 'acme']", self.assert_good("show-overlayed"))

    def test_same_priority(self):
        self.two_drivers('overrides = ["driver:pl011@acme"]', "priority = 7")
        self.assertIn("L009", self.layers("check").err)
        self.put("base/layer.toml", toml("base", more='overrides = ["driver:pl011@acme"]\npriority = 7'))
        self.put("acme/layer.toml", toml("acme", more="priority = 7"))
        self.assert_problems("L009 driver:pl011 in acme and base, which have the same priority 7")

    def test_overrides_of_nothing(self):
        self.two_drivers('overrides = ["driver:pl011@base", "driver:x@base", "driver:pl011@core", "driver:pl011@acme"]')
        self.assert_problems("L009 acme overrides driver:x@base, but has no driver:x",
                             "L009 acme overrides driver:pl011@core, but core has no driver:pl011",
                             "L009 acme overrides driver:pl011@acme, but acme is not below it")

    def test_appends(self):
        self.layer("acme")
        self.put("kos/boards/rpi4/board.toml")
        self.put("acme/appends/board/rpi4/more.config")
        self.assertEqual(json.loads(self.assert_good("show-appends", "--json")),
                         [{"item": "board:rpi4", "layer": "acme", "files": ["more.config"]}])
        self.put("acme/appends/board/rpi5/more.config")
        self.put("acme/appends/bored/rpi5/more.config")
        self.assert_problems("L010 acme: appends/board/rpi5: no such board; nearest: rpi4",
                             "L010 acme: appends/bored/rpi5: no such kind")

    def test_appends_that_may_dangle(self):
        self.layer("acme")
        when = self.put("acme/appends/board/rpi5/when.toml", "optional = true\n")
        self.assert_good("check")
        when.write_text('layer = "rpi"\n')
        self.assert_good("check")
        when.write_text('layer = "core"\n')
        self.assert_problems("L010 acme: appends/board/rpi5: no such board")
        when.write_text("option = true\n")
        self.assert_problems("L003 rpi5/when.toml:1:1 unknown key 'option'", "L010 acme")
        when.write_text("=\n")
        self.assert_problems("L002 rpi5/when.toml:1:1 ")

    def test_append_from_below(self):
        self.layer("low", toml("low", depends=()))
        self.layer("high")
        self.put("high/samples/x/sample.toml")
        self.put("low/appends/sample/x/more.config")
        self.assertEqual(self.layers("check").err,
                         "warning: L016 low appends to sample:x of high, which is above it\n")

    def test_all_kinds(self):
        for path in ("socs/s/Kconfig", "boards/b/board.toml", "drivers/d/x.cpp", "drivers/e.cpp", "services/v/service.toml",
                     "samples/a/sample.toml", "idl/i/x.idl", "boards/none/x.dts"):
            self.put(f"kos/{path}")
        self.assertIn("1 layers, 7 items", self.assert_good("check"))


class Changes(Tree):
    def listed_text(self) -> str:
        file = self.root / "kos-layers.toml"
        return file.read_text() if file.exists() else ""

    def test_create_add_remove(self):
        folder = self.top / "with space" / "acme"
        self.assertIn("add-layer", self.assert_good("create-layer", str(folder)))
        added = self.layers("add-layer", str(folder))
        self.assertEqual(added.code, 0, added.err)
        self.assertIn("acme", added.out)
        self.assertIn("services, SoCs and appends not yet", added.err)
        self.assertIn('"../with space/acme"', self.listed_text())
        self.assertEqual(self.order(), ["core", "acme"])
        self.assert_problems("L004 ", arguments=("add-layer", str(folder)))
        self.assert_problems("L004 'acme' is already provided", arguments=("create-layer", str(folder)))
        self.assert_good("remove-layer", str(folder))
        self.assertEqual(self.order(), ["core"])
        self.assert_problems("L001 ", arguments=("remove-layer", str(folder)))

    def test_names_that_are_none(self):
        self.assert_problems("L002 'Acme' is no name", arguments=("create-layer", str(self.top / "Acme")))
        self.assertFalse((self.top / "Acme").exists())

    def test_bad_layer_is_not_added(self):
        self.layer("good")
        before = self.listed_text()
        self.put("bad/layer.toml", toml("bad", depends=("nobody",)))
        self.assert_problems("L005 bad needs nobody", arguments=("add-layer", str(self.top / "bad")))
        self.assertEqual(self.listed_text(), before)

    def test_remove_what_is_needed(self):
        a = self.layer("a")
        self.layer("b", toml("b", depends=("a",)))
        self.layer("c", toml("c", depends=("b",)))
        before = self.listed_text()
        self.assert_problems("L013 b depends on a; remove b first, or --cascade", arguments=("remove-layer", str(a)))
        self.assertEqual(self.listed_text(), before)
        self.assert_good("remove-layer", "--cascade", str(a))
        self.assertEqual(self.order(), ["core"])

    def test_broken_layer_can_be_removed(self):
        acme = self.layer("acme", "nonsense")
        self.assert_good("remove-layer", str(acme))
        self.assertEqual(self.order(), ["core"])

    def test_list_that_is_none_is_kept(self):
        self.put("kos/kos-layers.toml", "layers = 3\n")
        self.put("acme/layer.toml", toml("acme"))
        self.assert_problems("L002 ", arguments=("add-layer", str(self.top / "acme")))
        self.assertEqual(self.listed_text(), "layers = 3\n")

    def test_graph(self):
        self.layer("acme")
        drawing = self.assert_good("graph")
        self.assertTrue(drawing.startswith("<svg") and "acme 1.0.0 (1)" in drawing and "core 1.2.0 (0)" in drawing)
        self.assertEqual(drawing.count("<path d=\"M "), 2)  # the arrow and its tip
        self.assert_good("graph", "--output", str(self.top / "g.svg"))
        self.assertEqual((self.top / "g.svg").read_text(), drawing)


class Versions(unittest.TestCase):
    def test_versions(self):
        self.assertLess(Version.parse("1.9"), Version.parse("1.10.1"))
        self.assertEqual(Version.parse("1"), Version.parse("1.0.0"))
        for text in ("", "1.", "1.2.3.4", "01", "-1", "1.x", " 1", "1\n", 1, None, "9999999"):
            with self.assertRaises(BadVersion):
                Version.parse(text)

    def test_ranges(self):
        good = Range.parse(">=1.0, <2.0")
        self.assertEqual([str(v) for v in map(Version.parse, ("0.9", "1.0", "1.9.9", "2.0")) if v in good],
                         ["1.0.0", "1.9.9"])
        self.assertIn(Version.parse("7"), Range.parse(""))
        for how, there in ((">1", "1.0.1"), ("<=1", "1"), ("==1.2", "1.2.0")):
            self.assertIn(Version.parse(there), Range.parse(how))
        self.assertNotIn(Version.parse("1"), Range.parse(">1"))
        for text in ("1.0", ">=", "=>1", ">=1,", ">=1 <2", 3):
            with self.assertRaises(BadVersion):
                Range.parse(text)

    def test_dependencies(self):
        self.assertEqual(str(Dependency.parse("core>=1.0,<2.0")), "core>=1.0,<2.0")
        for text in ("", "Core", "core 1.0", 3):
            with self.assertRaises(BadVersion):
                Dependency.parse(text)


class Properties(unittest.TestCase):
    """Random sets of layers, with and without problems."""

    def random_layers(self, dice: random.Random) -> list[Layer]:
        names = [f"l{number}" for number in range(dice.randint(1, 7))]
        return [Layer(Path(name), name, Version.parse(f"1.{dice.randint(0, 2)}"),
                      dice.choice((None, None, dice.randint(0, 5))),
                      tuple(Dependency.parse(other + dice.choice(("", "", ">=1.1")))
                            for other in names if dice.random() < 0.25))
                for name in names]

    def test_listing_order_never_matters(self):
        dice = random.Random(1)
        for _ in range(300):
            layers = self.random_layers(dice)
            results = set()
            for _ in range(4):
                dice.shuffle(layers)
                found = resolve(layers, SERIES)
                results.add((tuple(one.name for one in found.order), tuple(sorted(found.priorities.items())),
                             tuple(sorted(map(str, found.problems)))))
            self.assertEqual(len(results), 1)

    def test_dependencies_come_first_and_names_only_break_ties(self):
        dice = random.Random(2)
        good = 0
        for _ in range(600):
            found = resolve(self.random_layers(dice), SERIES)
            if found.problems:
                continue
            good += 1
            place = {layer.name: at for at, layer in enumerate(found.order)}
            for layer in found.order:
                self.assertTrue(all(place[wanted.name] < place[layer.name] for wanted in layer.depends))
            for one, next_one in itertools.pairwise(found.order):
                if not any(wanted.name == one.name for wanted in next_one.depends):
                    self.assertLess((found.priorities[one.name], one.name),
                                    (found.priorities[next_one.name] + 1, next_one.name + "~"))
        self.assertGreater(good, 50)

    def test_any_damage_of_a_file_is_a_problem_or_none(self):
        text = toml("acme", "1.2", ("core>=1.0", "b"), 'priority = 3\ncompat = ">=1"\noverrides = ["driver:x@core"]')
        pieces = ['"', "[", "]", "=", "\n", "1", "-", "{", "}", ".", "\x00", "é", "inf", "true", "[[layer]]", "'''", "\\u"]
        dice = random.Random(3)
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "layer.toml"
            for _ in range(3000):
                damaged = list(text)
                for _ in range(dice.randint(1, 4)):
                    at = dice.randrange(len(damaged) + 1)
                    damaged[at:at + dice.randint(0, 6)] = dice.choice(pieces)
                file.write_text("".join(damaged))
                problems: list[KosError] = []
                layer = read_layer(Path(name), problems)
                self.assertEqual(layer is None, bool(problems))
                self.assertTrue(all(one.code in ("L002", "L003", "L018", "L019") for one in problems))


class House(unittest.TestCase):
    def test_the_tree_itself_is_in_order(self):
        with mock.patch.dict(os.environ, {"NO_COLOR": "1"}):
            done = script("layers", "show-layers", "--json")
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertEqual([row["name"] for row in json.loads(done.out)][:1], ["core"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
