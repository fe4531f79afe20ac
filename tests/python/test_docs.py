# SPDX-License-Identifier: BSD-2-Clause
"""What README and guide say of the package is so: each program, each sample in a line, each name, each command.

The programs are run by the suite docs; here it is seen that each holds something that would fail.
"""
import ast
import copy
import doctest
import pathlib
import pickle
import re
import sys
import unittest
from decimal import Decimal
from unittest import mock

import numpy
import sloss
import sloss._library
import sloss.units
from case import small_book

ROOT = pathlib.Path(__file__).parents[2]
README, GUIDE = ROOT / "examples/python/README.md", ROOT / "docs/guides/python.md"
INSTALL = ["/usr/bin/python3 -m venv --system-site-packages venv", "venv/bin/pip install examples/python"]

sys.path.insert(0, str(ROOT / "tests/docs"))
import blocks  # noqa: E402


def spans(path):
    """What stands between backticks in the text, not in the programs."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text)]


class Samples(unittest.TestCase):
    """Each sample with parentheses, in the words of the page, and what must come of it."""

    def setUp(self):
        self.engine, usd, btc = small_book()
        self.addCleanup(self.engine.close)
        config = sloss.StressConfig(asset=usd, factors=1)
        stress = sloss.Stress(self.engine, config, [sloss.StressMarket(btc), sloss.StressMarket(
            self.engine.add_market("ETH", usd, 1))])
        self.names = {
            **{name: getattr(sloss, name) for name in sloss.__all__}, "sloss": sloss, "numpy": numpy,
            "copy": copy, "pickle": pickle, "engine": self.engine, "ledger": self.engine.ledger, "usd": usd, "btc": btc, "stress": stress,
            "gains": numpy.array([40, 60], numpy.int64), "equity": numpy.array([-5, 7, -6], numpy.int64),
            "matrix": [[0, 1], [1, 0]], "row": 0, "underlying_row": 1, "points": [[90, 1], [100, 2]],
        }

    def value(self, sample):
        for owner in ("accounts(", "positions(", "set_", "tiers(", "waterfall(", "sharing(", "info(", "margin(", "dry_run(",
                      "prices(", "largest_orders(", "rank(", "ranks(", "near(", "margins(", "position_prices("):
            sample = sample if not sample.startswith(owner) else f"engine.{sample}"
        if sample.startswith("run_scenario"):
            sample = sample.replace("examples/", f"{ROOT}/examples/")
        return eval(sample, self.names)  # pylint: disable=eval-used

    def columns(self, sample, keys, values):
        columns = self.value(sample)
        return dict(zip(columns[keys].tolist(), columns[values].tolist()))

    def held(self, sample):
        return {account: lots for account, lots in self.columns(sample, "account", "lots").items() if lots}

    def refused(self, sample):
        with self.assertRaises(TypeError):
            self.value(sample)
        return True

    def copied(self, sample):
        self.names["saved"] = self.engine.save()
        with self.value(sample) as other:
            return other is not self.engine and other.hash() == self.engine.hash()

    def written(self, sample):
        with self.value(sample) as snapshot:
            return b"".join(snapshot.parts()) == self.engine.save()

    def ends(self, sample):
        with self.value(sample) as scenario:
            return len(scenario.deficits) > 0

    def samples(self):
        series = numpy.array([1])
        return {
            'Unit.of("0.5").count("60000.5")': lambda one: self.value(one) == 120001,
            'sloss.Unit.of("0.5").count("60000.5")': lambda one: self.value(one) == 120001,
            'Unit.of("0.5").decimal(120001)': lambda one: self.value(one) == Decimal("60000.5"),
            # 51 of 100: 40 * 51 / 100 = 20.4, 60 * 51 / 100 = 30.6, and the unit left goes to the larger remainder
            "Allocator().share(Terms(Policy.PROFIT, 51), profit=gains)":
                lambda one: self.value(one).shares.tolist() == [20, 31],
            "severity_need(equity)": lambda one: self.value(one).needed == 11,
            "accounts(usd)": lambda one: self.columns(one, 'account', 'balance')[2] == 5000,
            "positions(btc)": lambda one: self.held(one) == {1: 3, 2: -3},
            "accounts(usd).frame()": lambda one: self.frame(one),
            # without a requirement it is in breach below zero: 1,000.00 less 3.00 for each tick
            "margin(1, usd)": lambda one: self.value(one).equity == 100000,
            "dry_run(1, usd, {btc: 900})": lambda one: self.value(one).equity == 70000,
            "prices(1, btc)": lambda one: self.value(one) == (666, None, 667, None, 0),
            "largest_orders(1, btc)": lambda one: self.value(one).buy > 0,
            "rank(1, btc)": lambda one: self.value(one).rating == 1,
            "ranks(btc)": lambda one: self.value(one)["account"].tolist() == [1],
            "near()": lambda one: len(self.value(one)) == 0,
            "margins(usd)": lambda one: self.value(one).margin_equity.max() == 100000,
            "position_prices(btc)": lambda one: self.value(one).liquidation_below.max() == 666,
            'run_scenario("examples/scenarios/october-2025.scn")': self.ends,
            "set_waterfall(btc, [LayerTerms(Layer.INSURANCE, cap=500), Layer.SOCIALIZE])":
                lambda one: self.value(one) is None and self.engine.waterfall(0) == [(1, 500, 0, 0), (4, 0, 0, 0)],
            "set_sharing(btc, SharingTerms(Basis.EQUITY))":
                lambda one: self.value(one) is None and self.engine.sharing(0).basis == sloss.Basis.EQUITY,
            "engine.set_sharing(btc, SharingTerms(pool=Pool.DEFICIT))":
                lambda one: self.value(one) is None and self.engine.sharing(0).pool,
            "tiers(btc)": lambda one: self.value(one) == [], "waterfall(btc)": lambda one: len(self.value(one)) == 2,
            "sharing(btc)": lambda one: self.value(one).rule == sloss.Rule.PRO_RATA,
            "info()": lambda one: self.value(one).markets == 2,
            "commands = numpy.zeros(9, COMMAND)": lambda one: self.value(one.partition("= ")[2]).itemsize == 128,
            # shown by the program below the table
            "apply(commands)": lambda one: one in README.read_text(encoding="utf-8").split("```")[-2],
            "apply()": lambda one: callable(sloss.Engine.apply),
            "numpy.concatenate([first, second], dtype=sloss.COMMAND)": self.joined,
            "copy.copy(ledger)": self.refused, "copy.copy(engine)": self.copied, "copy.deepcopy(engine)": self.copied,
            "pickle.dumps(engine)": lambda one: self.copied(f"pickle.loads({one})"),
            "engine.save()": lambda one: self.value(one)[:8] == b"SLOSSNAP",
            "Engine.restore(saved)": self.copied, "Snapshot(engine)": self.written,
            "stress.set_cross(matrix)": lambda one: self.value(one) is None,
            "stress.set_grid(row, underlying_row, points)": lambda one: self.value(one) is None,
            "with engine.whatif():": self.tried,
            "series.to_numpy()": lambda one: series is not None and "pass .to_numpy()" in self.said_of_a_series(),
            # run with the curve they draw, or shown by the test that is named
            "matplotlib.pyplot.loglog(loss, often)": lambda one: "loss" in GUIDE.read_text(encoding="utf-8"),
            "close()": self.closed, "adopt()": lambda one: callable(sloss.Engine.adopt),
            "events()": lambda one: len(list(self.engine.events())) > 0,
            "deficits()": lambda one: list(self.engine.deficits()) == [],
            "take_events()": lambda one: self.engine.take_events().dtype == sloss.EVENT,
            "take_deficits()": lambda one: self.engine.take_deficits().dtype == sloss.DEFICIT,
        }

    def frame(self, sample):
        try:
            import pandas  # pylint: disable=import-outside-toplevel,unused-import
        except ImportError:
            return True
        return list(self.value(sample).columns) == list(self.engine.accounts(0))

    def said_of_a_series(self):
        class Series:
            """Has what a pandas Series has."""
            def to_numpy(self):
                """Its values."""
        with self.assertRaises(TypeError) as caught:
            sloss.match(Series())
        return str(caught.exception)

    def joined(self, sample):
        self.names["first"] = self.names["second"] = numpy.zeros(2, sloss.COMMAND)
        with self.assertRaisesRegex(TypeError, "must have dtype that of commands"):
            self.engine.apply(numpy.concatenate([self.names["first"], self.names["second"]]))
        return self.value(sample).dtype == sloss.COMMAND

    def tried(self, sample):
        before = self.engine.hash()
        exec(f"{sample}\n    engine.deposit(1, usd, 5)\n    assert engine.account(1, usd).balance == 100005",
             self.names)  # pylint: disable=exec-used
        return self.engine.hash() == before

    def closed(self, _):
        engine = sloss.Engine()
        engine.close()
        engine.close()
        with self.assertRaises(sloss.ClosedError):
            engine.hash()
        return True

    def test_each_sample_is_here_and_holds(self):
        known, found = self.samples(), set()
        for path in (README, GUIDE):
            for span in spans(path):
                if "(" in span:
                    with self.subTest(path.name, span=span):
                        found.add(span)
                        self.assertIn(span, known)
                        self.assertTrue(known[span](span))
        self.assertEqual(set(known), found)

    def test_each_figure_beside_a_sample_is_what_comes_of_it(self):
        checked = 0
        for path in (README, GUIDE):
            text = " ".join(path.read_text(encoding="utf-8").split())
            for sample, figure in re.findall(r"`([^`]+\))` is (\d+(?:\.\d+)?)", text):
                with self.subTest(path.name, sample=sample):
                    self.assertEqual(self.value(sample), Decimal(figure))
                    checked += 1
        self.assertEqual(checked, 3)

    def test_each_name_is_in_the_package(self):
        names = {name for kind in vars(sloss).values() if isinstance(kind, type) for name in dir(kind)}
        names |= set(vars(sloss)) | {"sloss", "libsloss", "error", "applied", "status", "plots", "TypeError",
                                      "ValueError", "OverflowError"}
        others = {"True", "1.0", "None", "python3", "examples/python", "/usr/bin/python3", "sloss-replay",
                  "sloss-stress", "liabilities.py", "margin.py", "october_2025.py", "stress_report.py", "together.py", "verify_liability.py",
                  'out={"deficit": array}',
                  "apt install python3-numpy python3-venv", *sloss._library._NAMES.values(), "libsloss.so.0"}
        others |= {"struct sloss_command", 'commands["fill"]["price"]'}  # the program below them shows both
        for path in (README, GUIDE):
            for span in spans(path):
                if "(" in span or span in others:
                    continue
                with self.subTest(path.name, span=span):
                    for part in span.split("."):
                        self.assertTrue(part in names, part)

    def test_names_of_the_library_are_those_that_are_looked_for(self):
        text = README.read_text(encoding="utf-8")
        for platform, system in (("linux", "on Linux"), ("darwin", "on macOS"), ("win32", "on Windows")):
            with mock.patch.object(sys, "platform", platform):
                self.assertIn(f"`{sloss._library.library_name()}` {system}", " ".join(text.split()))


class Programs(unittest.TestCase):
    def test_each_would_show_that_it_is_wrong(self):
        for path, count in ((README, 2), (GUIDE, 4)):
            programs = [text for _, words, text in blocks.blocks(path) if words == ["python"]]
            self.assertEqual(len(programs), count)
            for text in programs:
                self.assertTrue([node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)])

    def test_samples_in_the_package(self):
        failed, tried = doctest.testmod(sloss.units, extraglobs={"Unit": sloss.Unit})
        self.assertEqual((failed, tried > 1), (0, True))
        lines = sloss.__doc__.split("\n\n")[1]
        program = "import sloss\n" + re.sub(r"^    ", "", lines, flags=re.M).replace(
            "print(deficit.loss, deficit.paid[sloss.Layer.SOCIALIZE])",
            "found.append((deficit.loss, deficit.paid[sloss.Layer.SOCIALIZE]))")
        found = []
        exec(program, {"found": found})  # pylint: disable=exec-used
        self.assertEqual(found, [(4000, 4000)])  # 90.00 are owed, 50.00 are there, and there is no fund


class Commands(unittest.TestCase):
    def test_all_places_say_how_to_install_it_in_the_same_words(self):
        places = [path for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
                  if re.search(r"\bpip install [^`\n]*examples/python", path.read_text(encoding="utf-8"))]
        self.assertEqual({str(path.relative_to(ROOT)) for path in places},
                         {"examples/python/README.md", "docs/guides/python.md", "docs/vendoring.md",
                          "examples/consumers/README.md"})
        for path in places:
            text = path.read_text(encoding="utf-8")
            with self.subTest(path.name):
                self.assertEqual(re.findall(r"[^`\n ]*pip install [^`\n]*", text), INSTALL[1:])
                self.assertEqual(re.findall(r"[^`\n ]*python3 -m venv [^`\n]*", text), INSTALL[:1])
                self.assertEqual("apt install python3-numpy python3-venv" in text,
                                 "consumers" not in str(path))


if __name__ == "__main__":
    unittest.main()
