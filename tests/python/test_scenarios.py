# SPDX-License-Identifier: BSD-2-Clause
"""Scenarios run from Python come to the state that sloss-replay comes to, and plots say what happened."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy
import sloss

FOLDER = pathlib.Path(__file__).parents[2] / "examples" / "scenarios"
WALK = pathlib.Path(__file__).parents[2] / "examples" / "python" / "october_2025.py"
FILES = sorted(FOLDER.glob("*.scn"))

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.image
    import matplotlib.pyplot as pyplot
    import sloss.plots
except ImportError:
    matplotlib = None

POOL = """asset USD 2
market A USD lot=1 tick=1 settlement={}
waterfall A insurance socialize
socialize A pool=instant cap=equity
insure A 3
deposit winner 1000
deposit second 1000
deposit loser 100
deposit other 100
fill A winner loser 10 100
fill A second other 5 100
mark A 101
mark A 130
"""


def hash_of_replay(path):
    """The hash the C program prints after the file."""
    with tempfile.NamedTemporaryFile("w", suffix=".scn") as file:
        file.write(f"include {path}\nhash\n")
        file.flush()
        run = subprocess.run([os.environ["SLOSS_REPLAY"], "--quiet", file.name],
                             capture_output=True, text=True, check=True)
    return run.stdout.split()[-1]


class Scenarios(unittest.TestCase):
    def test_each_file_comes_to_the_same_state(self):
        self.assertGreater(len(FILES), 10)
        for path in FILES:
            with self.subTest(path.name), sloss.run_scenario(path) as scenario:
                scenario.engine.verify()
                self.assertEqual(scenario.engine.hash(), hash_of_replay(path))
                self.assertEqual(len(scenario.units), len(scenario.assets))

    def test_names_and_units(self):
        with sloss.run_scenario(FOLDER / "october-2025.scn") as scenario:
            self.assertEqual(scenario.assets, {"USDC": 0})
            self.assertEqual(scenario.markets, {"BTC": 0, "SOL": 1})
            self.assertEqual(scenario.units, [sloss.Unit(1, 2)])
            vault = scenario.engine.ledger.find_account("vaultB")
            self.assertEqual(scenario.name(vault), "vaultB")
            # published: the deficits of traders, 1,732,022.25, and of the vault, 10,925,707.16
            self.assertEqual(scenario.deficits["loss"].sum(), 173202225 + 1092570716)

    def test_a_refused_line_and_a_failed_expectation_are_named(self):
        for line, said in (("deposit bob -1", "2: error range"),
                           ("expect reserve 1", "2: expected 1, got 0")):
            with self.subTest(line), tempfile.NamedTemporaryFile("w", suffix=".scn") as file:
                file.write(f"asset USD 2\n{line}\n")
                file.flush()
                with self.assertRaises(sloss.FileError) as caught:
                    sloss.run_scenario(file.name)
                self.assertIn(f"{file.name}:{said}", str(caught.exception))


@unittest.skipIf(matplotlib is None, "no Matplotlib")
class Plots(unittest.TestCase):
    def test_steps_of_a_waterfall_are_its_deficit(self):
        for path in FILES:
            with self.subTest(path.name), sloss.run_scenario(path) as scenario:
                for market in scenario.markets.values():
                    (name, deficit), *layers = sloss.plots.waterfall_steps(
                        scenario.engine.market(market))
                    self.assertEqual(name, "deficit")
                    self.assertEqual(sum(took for _, took in layers), deficit)

    def test_steps_by_hand(self):
        with sloss.Engine() as engine:
            engine.add_market("A", engine.add_asset("USD", 2), 1)
            info = engine.market(0)._replace(
                deficit_sum=31, paid_sum=dict(zip(list(sloss.Layer)[1:], (1, 2, 4, 8))),
                uncovered=7, repaid_sum=9)
        self.assertEqual(sloss.plots.waterfall_steps(info),
                         [("deficit", 31), ("insurance fund", 1), ("reserve", 2), ("backstop", 4),
                          ("socialized", 8), ("uncovered", 16)])

    def test_the_balance_over_events_ends_at_the_balance(self):
        checked = 0
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        pools = []
        for settlement in ("unrealized", "variation"):  # a pool charges its payers, a variation mark keeps back
            pools.append(pathlib.Path(folder.name, f"pool-{settlement}.scn"))
            pools[-1].write_text(POOL.format(settlement), encoding="utf-8")
        for path in FILES + pools:
            with self.subTest(path.name), sloss.run_scenario(path) as scenario:
                engine = scenario.engine
                for asset in scenario.assets.values():
                    events = scenario.events[scenario.events["asset"] == asset]
                    accounts = engine.accounts(asset, ["account", "balance"])
                    apart = engine.compartments(["account", "market", "balance"])
                    for account, balance in zip(accounts.account, accounts.balance):
                        balance += sum(int(part) for owner, market, part in zip(apart.account, apart.market, apart.balance)
                                       if owner == account and engine.market(int(market)).asset == asset)
                        if len(events) > 0:
                            curve = sloss.plots.balance_over_events(events, int(account))
                            self.assertEqual(curve[-1], balance)
                            checked += 1
        self.assertGreater(checked, 100)

    def test_a_lorenz_curve_by_hand(self):
        at, part = sloss.plots.lorenz_curve(numpy.array([6, 1, 3]))
        numpy.testing.assert_allclose(at, [0, 1 / 3, 2 / 3, 1])
        numpy.testing.assert_allclose(part, [0, 0.1, 0.4, 1.0])
        self.assertEqual(sloss.plots.lorenz_curve(numpy.zeros(3))[1].tolist(), [0, 0, 0, 0])
        self.assertEqual(len(sloss.plots.lorenz_curve(numpy.ones(10**5))[0]), sloss.plots.POINTS)

    def test_the_charge_by_size_by_hand(self):
        parts = sloss.plots.charge_by_size(numpy.array([1, 2, 3, 4]), numpy.array([40, 10, 30, 20]),
                                           groups=2)
        self.assertEqual(parts.tolist(), [0.6, 0.4])  # sizes 10, 20 paid 2 + 4

    def pictures_of(self, *words):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, WALK, "--out", folder, *words],
                                 capture_output=True, text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stderr)
            pictures = {path.name: matplotlib.image.imread(path)
                        for path in pathlib.Path(folder).glob("*.png")}
        self.assertEqual(set(pictures), {"october-2025-waterfall.png", "october-2025-funds.png",
                                         "october-2025-policies.png"})
        for name, picture in pictures.items():
            with self.subTest(name):
                self.assertGreater(picture.shape[0] * picture.shape[1], 10**5)
                coloured = (picture[..., :3].max(axis=2) - picture[..., :3].min(axis=2)) > 0.3
                self.assertGreater(coloured.sum(), 500)  # something is drawn in the frame
        return run.stdout

    def test_the_walk_draws_its_pictures(self):
        said = self.pictures_of()
        self.assertIn("BTC: deficit 5,572,934.89, fund 500,000, socialized 543,902.43", said)
        self.assertIn("drawn at random, not data", said)

    def test_the_walk_reads_both_tables(self):
        with tempfile.TemporaryDirectory() as folder:
            table, events = pathlib.Path(folder) / "table.csv", pathlib.Path(folder) / "events.csv"
            table.write_text("idx,pnl_uusd,notional_uusd,acct_value_uusd\n" + "".join(
                f"{i},{(i - 1) * 10**9},{i * 10**10},{i * 10**9}\n" for i in range(300)))
            events.write_text("user,coin,closed_pnl,adl_notional,account_value_realtime\n" + "".join(
                f"0x{i // 2},BTC,{i * 1000.5},{i * 10000},{i * 1000}\n" for i in range(600)))
            self.assertIn("298 accounts. Powered by HyperReplay", self.pictures_of("--winners",
                                                                                   str(table)))
            self.assertIn("300 accounts. Powered by HyperReplay", self.pictures_of("--winners",
                                                                                   str(events)))


if __name__ == "__main__":
    unittest.main()
