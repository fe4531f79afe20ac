# SPDX-License-Identifier: BSD-2-Clause
"""A handle owns memory of the library, so there is one of each but of engines, which are copied through a snapshot: no
copy, no pickle, no handle of another kind."""
import copy
import os
import pickle
import subprocess
import sys
import unittest

import numpy
import sloss
from case import Case, small_book

SCENARIOS = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "scenarios")

# Three ways to make a second one, as programs would use them.
WAYS = {"copy": copy.copy, "deepcopy": copy.deepcopy}
WAYS.update({f"pickle {protocol}": lambda value, protocol=protocol: pickle.dumps(value, protocol)
             for protocol in range(pickle.HIGHEST_PROTOCOL + 1)})


class Copies(Case):
    def setUp(self):
        self.engine, self.usd, self.btc = small_book()
        config = sloss.StressConfig(asset=self.usd, seed=1, factors=1)
        model = sloss.StressMarket(self.btc, volatility_ppb=60_000_000)
        self.stress = sloss.Stress(self.engine, config, [model])
        self.monitor = sloss.Monitor(self.engine, sloss.MonitorConfig(asset=self.usd))

    def tearDown(self):
        self.engine.close()

    def check(self, value, advice):
        """Each way is refused by a sentence that names the class and what to do; the value is as it was."""
        for way, make in WAYS.items():
            with self.subTest(way, kind=type(value).__name__):
                error = self.refused(TypeError, advice, make, value)
                if error is not None:
                    self.assertIn(f"{type(value).__name__} cannot be copied or pickled", str(error))

    def test_every_handle(self):
        self.check(self.engine.ledger, "copy the engine")
        self.check(self.stress, "of the same engine")
        self.check(self.monitor, "of the same engine")
        with sloss.Snapshot(self.engine) as snapshot:
            self.check(snapshot, "of the same engine")
        with sloss.Allocator() as allocator, sloss.Index() as index:
            self.check(allocator, "make another")
            self.check(index, "make another")
        with sloss.run_scenario(os.path.join(SCENARIOS, "october-2025.scn")) as scenario:
            self.check(scenario, "run_scenario")
        self.assertEqual(self.engine.account(1, self.usd).balance, 100000)
        self.engine.verify()

    def test_every_view(self):
        self.check(self.engine.accounts(self.usd), "columns[name].copy()")
        self.check(self.engine.positions(self.btc), "columns[name].copy()")
        self.check(self.stress.run(0, 2), "columns[name].copy()")

    def test_the_advice_for_a_view_works(self):
        columns = self.engine.accounts(self.usd)
        kept = {name: columns[name].copy() for name in columns}
        self.assertEqual(kept["balance"].tolist(), columns.balance.tolist())
        self.assertEqual(pickle.loads(pickle.dumps(kept))["account"].tolist(), columns.account.tolist())

    def test_no_handle_is_left_out(self):
        owners = {kind for kind in vars(sloss).values() if isinstance(kind, type)
                  and hasattr(kind, "close")}
        self.assertEqual({kind.__name__ for kind in owners},
                         {"Engine", "Ledger", "Allocator", "Index", "Stress", "Monitor", "Scenario",
                          "Snapshot"})
        for kind in owners - {sloss.Engine}:
            self.assertRaises(TypeError, kind.__reduce_ex__, kind.__new__(kind), 4)

    def test_a_closed_one_and_one_of_a_subclass(self):
        class Mine(sloss.Ledger):
            """As a host might derive one."""
        ledger = Mine()
        self.refused(TypeError, "Mine cannot be copied", copy.copy, ledger)
        ledger.close()
        self.refused(TypeError, "Mine cannot be copied", copy.copy, ledger)

    def test_no_process_dies(self):
        for made in ("sloss.Ledger()", "sloss.Allocator()", "sloss.Index()"):
            with self.subTest(made):
                program = (f"import copy, sloss\none = {made}\ntry:\n    copy.copy(one)\n"
                           "except TypeError:\n    print('refused')\n")
                run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                                     check=False)
                self.assertEqual((run.returncode, run.stdout), (0, "refused\n"), run.stderr)

    def test_values_are_copied(self):
        values = [sloss.Unit(5, 1), sloss.Terms(sloss.Policy.EQUITY, 7), sloss.TailQuery(),
                  self.engine.account(1, self.usd), self.engine.market(self.btc),
                  sloss.Severity(theta_ppb=5)]
        for value in values:
            for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
                self.assertEqual(again, value)
        error = sloss.RangeError("range", "Engine.deposit", 3, 3)
        for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            self.assertEqual((str(again), again.applied, again.status),
                             ("Engine.deposit: range", 3, 3))


class Others(unittest.TestCase):
    """A handle of another kind would hand the library the wrong address."""

    def check(self, call, sentence):
        program = ("import numpy, sloss\nengine = sloss.Engine()\nledger = sloss.Ledger()\n"
                   f"try:\n    {call}\nexcept TypeError as error:\n    print(error)\n")
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        with self.subTest(call):
            self.assertEqual((run.returncode, run.stdout.strip()), (0, sentence), run.stderr)

    def test_each_that_is_given_one(self):
        config = "sloss.StressConfig()"
        watch = "sloss.MonitorConfig()"
        for call, sentence in (
                ("sloss.Engine(engine)", "Engine(): ledger must be a Ledger, not Engine"),
                ("sloss.Engine(5)", "Engine(): ledger must be a Ledger, not int"),
                ("sloss.Engine(sloss.Allocator())", "Engine(): ledger must be a Ledger, not Allocator"),
                (f"sloss.Stress(ledger, {config}, [])", "Stress(): engine must be an Engine, not Ledger"),
                (f"sloss.Stress(None, {config}, [])", "Stress(): engine must be an Engine, not NoneType"),
                (f"sloss.Monitor(ledger, {watch})", "Monitor(): engine must be an Engine, not Ledger"),
                (f"sloss.Stress(engine, {watch}, [])",
                 "Stress(): config must be a StressConfig, not MonitorConfig"),
                (f"sloss.Stress(engine, {config}, [5])",
                 "Stress(): models[0] must be a StressMarket, not int"),
                (f"sloss.Monitor(engine, {config})",
                 "Monitor(): config must be a MonitorConfig, not StressConfig"),
                ("sloss.Allocator().share(5)", "Allocator.share: terms must be a Terms, not int"),
                ("sloss.Allocator().explain(5, 0)", "Allocator.explain: terms must be a Terms, not int"),
                ("sloss.Allocator().recover(5, 1)",
                 "Allocator.recover: recovery must be a Recovery, not int"),
                ("sloss.tail(numpy.zeros(1, numpy.int64), query=5)",
                 "tail: query must be a TailQuery, not int"),
                ("sloss.depletion(numpy.zeros(1, numpy.int64), 5)",
                 "depletion: query must be a DepletionQuery, not int"),
        ):
            self.check(call, sentence)

    def test_columns_of_a_recovery_that_no_longer_belong_together(self):
        recovery = sloss.Recovery(numpy.zeros(4, numpy.int64))
        recovery.returned = numpy.zeros(2, numpy.int64)
        with self.assertRaisesRegex(ValueError, "returned has 2 values, the others 4"):
            recovery.take(numpy.zeros(4, numpy.int64))


if __name__ == "__main__":
    unittest.main()
