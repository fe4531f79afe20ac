# SPDX-License-Identifier: BSD-2-Clause
"""Stress, what-if and tails from Python: closed forms, and what is worked by hand.

Account 1 is long 1,000 lots at 1,000,000 ticks with 100,000,000 behind them: at a mark m it leaves
1000 * (900,000 - m)+, and where ln m has a standard deviation of 0.08 that is above zero as often as
Phi(ln(0.9) / 0.08).
"""
import dataclasses
import gc
import math
import threading
import unittest
import weakref
from fractions import Fraction
from statistics import NormalDist

import numpy
import sloss
import sloss._abi
from case import Case
from sloss import Impact, StressConfig, StressFlag, StressMarket, TailQuery

PPB = 10**9
ONE = 2**32
SIGMA = 0.08
PHI = NormalDist()
MODEL = StressMarket(0, volatility_ppb=80_000_000, loading_ppb=[PPB])
CONFIG = StressConfig(seed=1, factors=1)


def one_account(ledger=None):
    """The book above; account 2 is short."""
    engine = sloss.Engine(ledger)
    engine.add_asset("USD", 2)
    engine.add_market("M", 0, unit=1)
    engine.deposit(1, 0, 100_000_000)
    engine.deposit(2, 0, 10**12)
    engine.fill(0, buyer=1, seller=2, lots=1000, price=1_000_000)
    return engine


def deficit_at(mark):
    return 1000 * max(0, 900_000 - mark)


def quantile(probability):
    """Of the deficit."""
    return 1000 * (900_000 - 10**6 * math.exp(SIGMA * PHI.inv_cdf(1 - probability)))


class Runs(Case):
    def setUp(self):
        self.engine = one_account()
        self.before = self.engine.hash()

    def tearDown(self):
        self.assertEqual(self.engine.hash(), self.before)
        self.engine.verify()
        self.engine.close()

    def test_a_run_is_its_marks(self):
        with sloss.Stress(self.engine, CONFIG, [MODEL]) as stress:
            run = stress.run(5, 3000, by_market=True)
            marks = [stress.draw(i).marks[0] for i in range(5, 3005)]
            deficits = [deficit_at(mark) for mark in marks]
            self.assertEqual(run.deficit.tolist(), deficits)
            self.assertEqual(run.by_market.tolist(), [[deficit] for deficit in deficits])
            self.assertEqual(stress.deficit_before_closeout(5, 3000).tolist(), deficits)
        self.assertEqual(run.scenario.tolist(), list(range(5, 3005)))
        self.assertTrue((run.weight == ONE).all())
        self.assertTrue((run.rounds == 1).all())
        self.assertTrue((run.socialized == run.deficit).all())  # no fund, and 2 has won as much
        self.assertEqual(run.deficits.sum(), numpy.count_nonzero(run.deficit))
        self.assertGreater(run.deficits.sum(), 200)
        self.assertEqual(len(run), 3000)

    def test_a_run_against_the_closed_form(self):
        z = math.log(0.9) / SIGMA
        often = PHI.cdf(z)
        mean = 1000 * (900_000 * often
                       - 10**6 * math.exp(SIGMA**2 / 2) * PHI.cdf(z - SIGMA))
        count = 20_000
        with sloss.Stress(self.engine, CONFIG, [MODEL]) as stress:
            run = stress.run(0, count, ["deficit"])
        hits = numpy.count_nonzero(run.deficit)
        self.assertLess(abs(hits - count * often), 5 * math.sqrt(count * often * (1 - often)))
        self.assertLess(abs(run.deficit.mean() - mean),
                        5 * run.deficit.std() / math.sqrt(count))
        # The newsvendor's fund is a quantile: exceeded one time in a hundred.
        short = numpy.count_nonzero(run.deficit > quantile(0.99))
        self.assertLess(abs(short - count / 100), 5 * math.sqrt(count * 0.01 * 0.99))

    def test_weights_make_the_tilt_good(self):
        config = dataclasses.replace(CONFIG, importance_shift_ppb=-2 * PPB)
        with sloss.Stress(self.engine, config, [MODEL]) as stress:
            run = stress.run(0, 20_000, ["deficit", "weight"])
            draw = stress.draw(7)
        # factor f is drawn about -2: its weight is exp(2 + 2 f), and the mark 10^6 * exp(0.08 f)
        factor = math.log(draw.marks[0] / 10**6) / SIGMA
        self.assertAlmostEqual(draw.weight / ONE, math.exp(2 + 2 * factor), delta=1e-4)
        self.assertEqual(run.weight[7], draw.weight)
        often = (run.weight / ONE * (run.deficit > 0)).mean()
        self.assertAlmostEqual(often, PHI.cdf(math.log(0.9) / SIGMA), delta=0.005)
        self.assertGreater(numpy.count_nonzero(run.deficit), 10_000)

    def test_antithetic_pairs_are_opposite(self):
        config = dataclasses.replace(CONFIG, flags=StressFlag.ANTITHETIC)
        with sloss.Stress(self.engine, config, [MODEL]) as stress:
            up, down = (stress.draw(i).marks[0] for i in (6, 7))
        self.assertLess(abs(up * down - 10**12), 2 * 10**6)

    def test_parts_of_a_run_are_the_run(self):
        with sloss.Stress(self.engine, CONFIG, [MODEL]) as stress:
            whole = stress.run(0, 2500)
            deficit = numpy.full(2500, -1, numpy.int64)
            for first, end in ((1100, 2500), (0, 1), (1, 1100)):
                part = stress.run(first, end - first, out={"deficit": deficit[first:end]})
                self.assertTrue(numpy.shares_memory(part.deficit, deficit))
                self.assertEqual(list(part), ["deficit"])
            self.assertEqual(deficit.tolist(), whole.deficit.tolist())
            screened = numpy.full(2500, -1, numpy.int64)
            self.assertIs(stress.deficit_before_closeout(0, 2500, out=screened), screened)
            self.assertEqual(screened.tolist(), whole.deficit.tolist())
            self.assertEqual(len(stress.run(9, 0)), 0)
            self.assertEqual(len(stress.deficit_before_closeout(9, 0)), 0)

    def test_columns_are_contiguous_and_typed(self):
        with sloss.Stress(self.engine, CONFIG, [MODEL]) as stress:
            run = stress.run(0, 10)
        for name in run:
            self.assertTrue(run[name].flags.c_contiguous, name)
            field = sloss._abi.fields(sloss._abi.StressResult)[name]
            self.assertEqual(run[name].dtype, numpy.dtype(field), name)

    def test_a_column_is_its_result(self):
        """Each column of a run is that field of the same marks applied."""
        with sloss.Stress(self.engine, CONFIG, [MODEL]) as stress:
            run = stress.run(0, 30)
            for i in range(30):
                result = stress.run_marks(stress.draw(i).marks)
                self.assertEqual({name: run[name][i] for name in run},
                                 dict(result._asdict(), scenario=i))
        self.assertTrue(run.deficit.any())

    def test_two_factors_and_their_correlation(self):
        market = StressMarket(0, volatility_ppb=80_000_000, loading_ppb=[0, PPB])
        config = dataclasses.replace(CONFIG, factors=2)
        with sloss.Stress(self.engine, config, [market], [[PPB, PPB], [PPB, PPB]]) as equal:
            with sloss.Stress(self.engine, CONFIG, [MODEL]) as stress:
                for i in range(20):
                    self.assertLess(abs(equal.draw(i).marks[0] - stress.draw(i).marks[0]), 2)
        opposite = numpy.array([[PPB, -PPB], [-PPB, PPB]])
        with sloss.Stress(self.engine, config, [market], opposite) as stress:
            with sloss.Stress(self.engine, CONFIG, [MODEL]) as other:
                self.assertLess(abs(stress.draw(0).marks[0] * other.draw(0).marks[0] - 10**12),
                                2 * 10**6)

    def test_the_hash_names_model_and_book(self):
        hashes = set()
        for config in (CONFIG, dataclasses.replace(CONFIG, seed=2)):
            with sloss.Stress(self.engine, config, [MODEL]) as stress:
                hashes.add(stress.hash())
                with self.engine.whatif():
                    self.engine.deposit(1, 0, 1)
                    hashes.add(stress.hash())
                hashes.add(stress.hash())
        self.assertEqual(len(hashes), 4)


class Days(Case):
    def test_a_day_by_hand(self):
        # At 880,000: 20,000,000 are missing; the fund has 5,000,000, and 2 has won 120,000,000.
        with one_account() as engine:
            engine.deposit(engine.insurance_account(0), 0, 5_000_000)
            before = engine.hash()
            with sloss.Stress(engine, CONFIG, [MODEL]) as stress:
                result = stress.run_marks({0: 880_000})
                self.assertEqual((result.deficit, result.insurance, result.socialized),
                                 (20_000_000, 5_000_000, 15_000_000))
                self.assertEqual((result.base, result.rate_ppm, result.charge_max),
                                 (120_000_000, 125_000, 15_000_000))
                self.assertEqual((result.loss_first, result.loss_second), (20_000_000, 0))
                self.assertEqual((result.charged, result.deficits, result.closed,
                                  result.funds_short, result.rounds), (1, 1, 1, 1, 1))
                self.assertEqual(engine.hash(), before)
                with engine.whatif():  # with the fund gone
                    engine.withdraw(engine.insurance_account(0), 0, 5_000_000)
                    within = engine.hash()
                    self.assertEqual(stress.run_marks({0: 880_000}).socialized, 20_000_000)
                    self.assertEqual(engine.hash(), within)
                    self.refused(sloss.ArgumentError, "Stress.run(0, 1)", stress.run, 0, 1)
                    self.refused(sloss.ArgumentError, "Stress.deficit_before_closeout(0, 1)", stress.deficit_before_closeout, 0, 1)
                self.assertEqual(stress.run(0, 1).scenario.tolist(), [0])
                engine.deposit(1, 0, 1_000_000)  # the book may change
                self.assertEqual(stress.run_marks({0: 880_000}).deficit, 19_000_000)

    def test_the_path_of_a_cascade(self):
        # 1 falls at 890,000; what the fund takes, 1,000 lots of a depth of 1,000, moves the mark by
        # 5 % to 845,500, and 3, which falls below 880,000, with it: 100 lots more, sqrt(1.1) * 5 %.
        with one_account() as engine:
            engine.deposit(3, 0, 12_000_000)
            engine.fill(0, 3, 2, 100, 1_000_000)
            model = dataclasses.replace(MODEL, impact=Impact.SQUARE_ROOT, depth_lots=1000,
                                        impact_ppb=PPB // 20)
            with sloss.Stress(engine, CONFIG, [model]) as stress:
                result = stress.run_marks({0: 890_000})
                path = stress.path()
                third = round(890_000 * (1 - 0.05 * math.sqrt(1.1)))
                self.assertEqual(path["round"].tolist(), [1, 2, 3])
                self.assertEqual(path["market"].tolist(), [0, 0, 0])
                self.assertEqual(path["taken_lots"].tolist(), [1000, 1100, 1100])
                self.assertEqual(path["mark"].tolist(), [890_000, 845_500, third])
                self.assertEqual((result.rounds, result.closed), (3, 2))
                self.assertEqual(result.deficit, deficit_at(890_000) + 100 * (880_000 - 845_500))
                stress.run_marks({0: 999_999})
                self.assertEqual(stress.path()["mark"].tolist(), [999_999])


    def test_what_the_funds_lose(self):
        # At 1,000 account 1 is 100 short. The fund has its 10 lots at 1,000, and sells them down to
        # 900, at 950 on average: 500 more. It covers the deficit, and has nothing left at 600.
        for money, emptied in ((600, 1), (601, 0)):
            with sloss.Engine() as engine:
                engine.add_market("M", engine.add_asset("USD", 2), unit=1)
                engine.deposit(2, 0, 10**6)
                engine.deposit(engine.insurance_account(0), 0, money)
                engine.deposit(1, 0, 900)
                engine.fill(0, buyer=1, seller=2, lots=10, price=1100)
                model = StressMarket(0, impact=Impact.LINEAR, impact_ppb=PPB, depth_lots=100)
                with sloss.Stress(engine, StressConfig(), [model]) as stress:
                    result = stress.run_marks({0: 1000})
            self.assertEqual((result.insurance, result.funds_short), (100, 0))
            self.assertEqual((result.fund_loss, result.unwind, result.funds_emptied),
                             (600, 500, emptied))


class Ties(Case):
    """What is sold in one market moves another, and an option follows its underlying.

    1 is long 100 A at 1,000 with 10,000; 3 long and 4 short 100 B at 200, each with 900. P is a put on A.
    """
    PUT = [(800, 60), (900, 20), (1000, 5)]

    def setUp(self):
        self.engine = engine = sloss.Engine()
        engine.add_asset("USD", 2)
        for name in "ABP":
            engine.add_market(name, 0, unit=1)
        for account, money in ((1, 10_000), (2, 10**6), (3, 900), (4, 900)):
            engine.deposit(account, 0, money)
        engine.fill(0, buyer=1, seller=2, lots=100, price=1000)
        engine.fill(1, buyer=3, seller=4, lots=100, price=200)
        engine.mark({2: 5})
        self.before = engine.hash()
        sold = StressMarket(0, volatility_ppb=200_000_000, impact=Impact.LINEAR, impact_ppb=PPB,
                            depth_lots=1000)
        self.stress = sloss.Stress(engine, StressConfig(seed=3),
                                   [StressMarket(2), sold, StressMarket(1)])  # P, A, B

    def tearDown(self):
        self.assertEqual(self.engine.hash(), self.before)
        self.engine.close()

    def marks_of(self, stress, market):
        """On the path, round by round."""
        path = stress.path()
        return path["mark"][path["market"] == market].tolist()

    def test_what_is_sold_in_one_market_moves_another(self):
        # A falls to 890, and 1 with it: it is 1,000 short. 100 lots of a depth of 1,000 move A by
        # 10 %, to 801. Half of that is 5 % of B: at 190 account 3 is 100 short. The other way round
        # B is at 210, and it is 4.
        stress = self.stress
        for cross, mark, closed, deficit in ((0, 200, 1, 1000), (PPB // 2, 190, 2, 1100),
                                             (-PPB // 2, 210, 2, 1100)):
            stress.set_cross([[0, 0, 0], [0, 0, 0], [0, cross, 0]])
            result = stress.run_marks({0: 890})
            self.assertEqual((result.rounds, result.closed, result.deficit), (2, closed, deficit))
            self.assertEqual(self.marks_of(stress, 0), [890, 801])
            self.assertEqual(self.marks_of(stress, 1), [200, mark])
            self.assertEqual(self.marks_of(stress, 2), [5, 5])
        stress.set_cross(numpy.array([[0, PPB, 0], [0, 0, 0], [0, 0, 0]]))
        stress.run_marks({0: 890, 2: 50})
        self.assertEqual(self.marks_of(stress, 2), [50, 45])
        self.assertEqual(self.marks_of(stress, 1), [200, 200])
        stress.set_cross(None)
        self.assertEqual(stress.run_marks({0: 890}).deficit, 1000)

    def test_an_option_follows_its_underlying(self):
        stress = self.stress
        self.assertEqual(stress.draw(0).marks[2], 5)
        stress.set_grid(0, 1, self.PUT)
        lines = set()
        for scenario in range(200):
            marks = stress.draw(scenario).marks
            left = 0 if marks[0] < 900 else 1
            (low, high), (further, lower) = self.PUT[left:left + 2]
            want = high + Fraction((lower - high) * (marks[0] - low), further - low)
            self.assertEqual(marks[2], max(1, round(want)), marks)
            lines.add((left, marks[0] < 800, want < 1))
        self.assertEqual(lines, {(0, True, False), (0, False, False), (1, False, False),
                                 (1, False, True)})
        # 890: 24; after what is sold, 801: 59.6.
        stress.run_marks({0: 890})
        self.assertEqual(self.marks_of(stress, 2), [24, 60])
        self.assertEqual(stress.run(0, 1).scenario.tolist(), [0])
        stress.set_grid(0)
        self.assertEqual(stress.draw(0).marks[2], 5)

    def test_a_grid_of_an_array_is_that_of_pairs(self):
        hashes = set()
        for points in (self.PUT, numpy.array(self.PUT), numpy.array(self.PUT, numpy.uint32)):
            self.stress.set_grid(0, 1, points)
            hashes.add(self.stress.hash())
        self.assertEqual(len(hashes), 1)

    def test_the_hash_names_what_is_set(self):
        hashes = [self.stress.hash()]
        self.stress.set_grid(0, 1, self.PUT)
        hashes.append(self.stress.hash())
        self.stress.set_grid(0, 2, self.PUT)
        hashes.append(self.stress.hash())
        self.stress.set_cross([[0, 1, 0], [0, 0, 0], [0, 0, 0]])
        hashes.append(self.stress.hash())
        self.assertEqual(len(set(hashes)), 4)
        self.stress.set_cross(None)
        self.stress.set_grid(0)
        self.assertEqual(self.stress.hash(), hashes[0])

    def test_what_is_refused_names_its_row_and_changes_nothing(self):
        stress = self.stress
        stress.set_grid(2, 1, self.PUT)
        before = stress.hash()
        nothing = [0, 0, 0]
        for row, matrix in enumerate(([[1, 0, 0], nothing, nothing],
                                      [nothing, [PPB + 1, 0, 0], nothing],
                                      [nothing, nothing, [0, -PPB - 1, 0]])):
            self.refused(sloss.RangeError, f"Stress.set_cross: row {row}: range", stress.set_cross,
                         matrix)
        self.refused(ValueError, "Stress.set_cross: cross must be 3 x 3, not 2 x 3",
                     stress.set_cross, [nothing] * 2)
        for row, underlying, kind in ((3, 1, sloss.ArgumentError), (0, 3, sloss.ArgumentError),
                                      (0, 0, sloss.ArgumentError), (0, 2, sloss.ArgumentError),
                                      (1, 0, sloss.ArgumentError)):
            self.refused(kind, f"Stress.set_grid({row}, {underlying}): argument", stress.set_grid,
                         row, underlying, self.PUT)
        for points in ([(800, 60)], [(800, 60), (800, 50)], [(800, -1), (900, 5)],
                       [(0, 1), (1, 5)]):
            self.refused(sloss.RangeError, "Stress.set_grid(0, 1): range", stress.set_grid, 0, 1,
                         points)
        self.refused(sloss.ArgumentError, "Stress.set_grid(0, 1)", stress.set_grid, 0, 1, [])
        for points in ([(800, 60), (900,)], [(800, 60), 900], [(800, 60), (1, 2, 3)]):
            self.refused(ValueError, "set_grid(0, 1): points[1] must be two marks, not",
                         stress.set_grid, 0, 1, points)
        self.check_numbers([
            (lambda x: stress.set_cross([nothing, nothing, [0, x, 0]]), "cross[2]", True),
            (lambda x: stress.set_grid(x, 1, self.PUT), "row", False),
            (lambda x: stress.set_grid(0, x, self.PUT), "underlying_row", False),
            (lambda x: stress.set_grid(0, 1, [(800, 60), (x, 5)]), "points[1]: underlying", True),
            (lambda x: stress.set_grid(0, 1, [(800, 60), (900, x)]), "points[1]: mark", True)])
        self.assertEqual(stress.hash(), before)


class WhatIf(Case):
    def setUp(self):
        self.engine = one_account()
        self.before = self.engine.hash()

    def tearDown(self):
        if not self.engine.closed:
            self.assertEqual(self.engine.hash(), self.before)
            self.engine.close()

    def test_what_is_tried_is_taken_back(self):
        engine = self.engine
        with engine.whatif() as trial:
            self.assertIs(trial, engine)
            engine.mark({0: 880_000})
            self.assertEqual(engine.account(1, 0).state, sloss.State.BANKRUPT)
            self.assertEqual(engine.market(0).deficit_sum, 20_000_000)
            self.assertNotEqual(engine.hash(), self.before)
            self.refused(sloss.ExistsError, "Engine.whatif", engine.whatif().__enter__)
            self.refused(sloss.ArgumentError, "Engine.fill", engine.fill, 0, 1, 2, 1, 1)
            self.assertEqual(engine.market(0).deficit_sum, 20_000_000)
        self.assertEqual(engine.account(1, 0).state, sloss.State.HEALTHY)
        engine.verify()
        with engine.whatif():
            engine.mark({0: 1_100_000})

    def test_an_exception_ends_it_and_passes(self):
        with self.assertRaises(ZeroDivisionError), self.engine.whatif():
            self.engine.mark({0: 880_000})
            raise ZeroDivisionError
        self.refused(sloss.InsufficientFunds, "Engine.withdraw", self.engine.withdraw, 1, 0, 10**9)

    def test_queues_of_a_trial_are_its_own(self):
        engine = self.engine
        waiting = engine.events()
        self.assertEqual(next(waiting).amount, 100_000_000)  # one of two is taken, one waits here
        with engine.whatif():
            self.assertEqual(list(engine.events()), [])
            engine.mark({0: 880_000})
            self.assertEqual(len(list(engine.deficits())), 1)
            self.assertGreater(len(engine.take_events()), 2)
            engine.deposit(2, 0, 77)
            self.assertEqual(next(engine.events()).amount, 77)
            engine.deposit(2, 0, 78)
        self.assertEqual([event.amount for event in waiting], [10**12])
        self.assertEqual(list(engine.deficits()), [])

    def test_an_engine_closed_within(self):
        with self.engine.whatif():
            self.engine.mark({0: 880_000})
            self.engine.close()
        self.refused(sloss.ClosedError, "Engine.whatif", self.engine.whatif().__enter__)


class Refusals(Case):
    def setUp(self):
        self.engine = one_account()
        self.before = self.engine.hash()

    def tearDown(self):
        self.assertEqual(self.engine.hash(), self.before)
        self.engine.close()

    def create(self, config=CONFIG, models=(MODEL,), correlation=None):
        return sloss.Stress(self.engine, config, models, correlation)

    def test_a_model_that_is_refused(self):
        def model(**changes):
            return self.create(models=[MODEL, dataclasses.replace(MODEL, market=1, **changes)])
        self.engine.add_market("N", 0, unit=1)
        self.before = self.engine.hash()
        self.refused(sloss.ArgumentError, "Stress()", self.create, models=[])
        self.refused(sloss.ArgumentError, "row 1", self.create, models=[MODEL, MODEL])
        self.refused(sloss.UnknownMarket, "row 1", self.create,
                     models=[MODEL, StressMarket(2)])
        self.refused(sloss.UnknownAsset, "unknown-asset", self.create, StressConfig(asset=1))
        self.refused(sloss.RangeError, "Stress(): range", self.create, StressConfig(factors=9))
        self.refused(sloss.ArgumentError, "argument", self.create, StressConfig(flags=2))
        for changes in ({"volatility_ppb": -1}, {"recovery_ppb": PPB + 1},
                        {"impact": Impact.LINEAR}, {"jump_probability_ppb": PPB},
                        {"loading_ppb": [PPB + 1]}, {"loading_ppb": [0] * 7 + [PPB + 1]}):
            self.refused(sloss.RangeError, "Stress(): row 1: range", model, **changes)
        self.refused(ValueError, "models[1]: loading_ppb has 9 values, there are 8", model,
                     loading_ppb=[0] * 9)
        two = dataclasses.replace(CONFIG, factors=2)
        self.refused(ValueError, "correlation must be 2 x 2, not 1 x 2", self.create, two,
                     correlation=[[PPB, 0]])
        self.refused(sloss.RangeError, "Stress(): row 1", self.create, two,
                     correlation=[[PPB, 0], [0, 1]])
        self.refused(sloss.RangeError, "Stress(): row 0", self.create, two,
                     correlation=[[PPB, 1], [2, PPB]])

    def test_numbers_are_looked_at_before_they_cross(self):
        small = ("asset", "factors", "degrees", "flags", "strata", "market", "impact", "seed")
        fields = [field.name for field in dataclasses.fields(StressConfig)]
        models = [field.name for field in dataclasses.fields(StressMarket)
                  if field.name != "loading_ppb"]
        with self.create() as stress:
            self.check_numbers(
                [(lambda x, name=name: self.create(dataclasses.replace(CONFIG, **{name: x})), name,
                  name not in small) for name in fields if name != "factors"]
                + [(lambda x, name=name: self.create(
                    models=[dataclasses.replace(MODEL, **{name: x})]), name, name not in small)
                   for name in models]
                + [(lambda x: self.create(models=[StressMarket(0, loading_ppb=[0, x])]),
                    "loading_ppb[1]", True),
                   (lambda x: self.create(correlation=[[x]]), "correlation[0]", True),
                   (lambda x: stress.draw(x), "Stress.draw", False),
                   (lambda x: stress.run(x, 1), "first", False),
                   (lambda x: stress.run(1, x), "count", False),
                   (lambda x: stress.deficit_before_closeout(x, 1), "first", False),
                   (lambda x: stress.deficit_before_closeout(1, x), "count", False),
                   (lambda x: stress.run_marks({x: 1}), "market", False),
                   (lambda x: stress.run_marks({0: x}), "price", True)])

    def test_runs_and_days_that_are_refused(self):
        with self.create() as stress:
            self.refused(ValueError, "no column 'deficit_sum'; there are rounds", stress.run, 0, 1,
                         ["deficit_sum"])
            self.refused(ValueError, "deficit has 2 values", stress.run, 0, 1,
                         out={"deficit": numpy.zeros(2, numpy.int64)})
            self.refused(TypeError, "deficit must have dtype int64", stress.run, 0, 1,
                         out={"deficit": numpy.zeros(1)})
            self.refused(ValueError, "out has 2 values", stress.deficit_before_closeout, 0, 1,
                         numpy.zeros(2, numpy.int64))
            self.refused(sloss.ArgumentError, "Stress.run_marks({})", stress.run_marks, {})
            self.refused(sloss.UnknownMarket, "Stress.run_marks({1: 5})", stress.run_marks, {1: 5})
            self.refused(sloss.RangeError, "Stress.run_marks({0: -1})", stress.run_marks, {0: -1})

    def test_a_refused_scenario_is_numbered(self):
        """2^62 * exp(0.2 f) does not fit where f > ln(2) / 0.2 = 3.5; what is before it stands."""
        with sloss.Engine() as engine:
            engine.add_asset("USD", 2)
            engine.add_market("M", 0, unit=1)
            engine.mark({0: 2**62})
            model = dataclasses.replace(MODEL, volatility_ppb=200_000_000)
            with sloss.Stress(engine, CONFIG, [model]) as stress:
                def fits(i):
                    try:
                        return stress.draw(i) is not None
                    except sloss.ValueOverflow:
                        return False
                refused = next(i for i in range(10**4) if not fits(i))
                self.assertGreater(refused, 1024)  # not in the first batch
                scenario = numpy.full(refused + 5, 99999, numpy.uint64)
                error = self.refused(sloss.ValueOverflow, f"after {refused} applied", stress.run, 0,
                                     refused + 5, out={"scenario": scenario})
                self.assertEqual(error.applied, refused)
                self.assertEqual(scenario.tolist(), [*range(refused), *[99999] * 5])

    def test_classes_have_the_fields_of_their_records(self):
        for record, kind in ((sloss._abi.StressConfig, StressConfig),
                             (sloss._abi.StressMarket, StressMarket),
                             (sloss._abi.TailQuery, TailQuery)):
            self.check_fields(record, [field.name for field in dataclasses.fields(kind)])
        self.check_fields(sloss._abi.StressResult, sloss.StressResult._fields)
        self.check_fields(sloss._abi.StressResult, sloss.StressColumns._dtypes)
        self.check_fields(sloss._abi.Tail, sloss.Tail._fields)


class Life(Case):
    def test_an_engine_closed_before_its_stress(self):
        engine = one_account()
        stress = sloss.Stress(engine, CONFIG, [MODEL])
        stress.run(0, 10)
        engine.close()
        self.assertTrue(stress.closed)
        for name, arguments in {"run": (0, 1), "deficit_before_closeout": (0, 1), "draw": (0,), "hash": (),
                                "run_marks": ({0: 1},), "path": (), "adopt": (), "set_cross": (None,),
                                "set_grid": (0,)}.items():
            self.refused(sloss.ClosedError, "closed", getattr(stress, name), *arguments)
        stress.close()
        stress.close()
        del engine
        self.refused(sloss.ClosedError, "Stress.run", stress.run, 0, 1)

    def test_an_engine_dropped_before_its_stress(self):
        stress = sloss.Stress(one_account(), CONFIG, [MODEL])
        gc.collect()
        self.assertEqual(stress.run_marks({0: 880_000}).deficit, 20_000_000)

    def test_a_ledger_closed_before_its_stress(self):
        ledger = sloss.Ledger()
        engine = one_account(ledger)
        first, second = (sloss.Stress(engine, CONFIG, [MODEL]) for _ in range(2))
        monitor = sloss.Monitor(engine, sloss.MonitorConfig())
        first.close()
        self.assertEqual(len(ledger._lent), 2)
        ledger.close()
        self.assertTrue(second.closed and monitor.closed)
        del engine, ledger, second, monitor

    def test_a_stress_closed_leaves_the_engine(self):
        with one_account() as engine:
            with sloss.Stress(engine, CONFIG, [MODEL]) as stress:
                pass
            self.refused(sloss.ClosedError, "Stress.run", stress.run, 0, 1)
            del stress
            self.assertEqual(engine.ledger._lent, {})
            engine.verify()

    def test_a_cycle_is_collected_in_any_order(self):
        for _ in range(20):
            engine = one_account()
            stress = sloss.Stress(engine, CONFIG, [MODEL])
            stress.run(0, 1)
            engine.owner = engine.ledger.owner = stress  # a cycle, finalized from either end
            gone = weakref.ref(stress)
            del engine, stress
            gc.collect()
            self.assertIsNone(gone())

    def test_one_that_was_refused_owns_nothing(self):
        with one_account() as engine:
            with self.assertRaises(sloss.ArgumentError):
                sloss.Stress(engine, CONFIG, [])
            gc.collect()
            self.assertEqual(engine.ledger._lent, {})

    def test_it_belongs_to_the_thread_of_the_ledger(self):
        engine = one_account()
        stress = sloss.Stress(engine, CONFIG, [MODEL])
        said = []

        def work():
            for call in (stress.close, lambda: stress.run(0, 1)):
                try:
                    call()
                except sloss.ThreadError as error:
                    said.append(str(error))
            stress.adopt()
            said.append(int(stress.run(0, 1).scenario[0]))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertEqual(len(said), 3)
        self.assertIn("Stress.run(0, 1): belongs to thread", said[1])
        with self.assertRaises(sloss.ThreadError):
            stress.hash()
        engine.adopt()
        stress.close()
        engine.close()


class Tails(Case):
    def test_a_sample_by_hand(self):
        values = numpy.arange(100)[::-1].copy()
        tail = sloss.tail(values, query=TailQuery(900_000_000, threshold=94))
        # 90..99 are the worst tenth: 89 is exceeded by them alone; their mean is 94.5, of all 49.5
        self.assertEqual((tail.quantile, tail.expected_shortfall, tail.mean), (89, 95, 50))
        self.assertEqual(tail.exceeds_ppb, 50_000_000)
        for name in ("quantile", "expected_shortfall", "mean"):
            low, high = getattr(tail, name + "_low"), getattr(tail, name + "_high")
            self.assertLess(low, getattr(tail, name), name)
            self.assertGreater(high, getattr(tail, name), name)

    def test_a_part_has_the_interval_of_wilson(self):
        values, n, p = numpy.arange(100), 100, 0.05
        for confidence, query in ((0.9, TailQuery(threshold=94, confidence_ppb=900_000_000)),
                                  (0.95, TailQuery(threshold=94))):
            tail = sloss.tail(values, query=query)
            z = PHI.inv_cdf((1 + confidence) / 2)
            centre = (p + z * z / (2 * n)) / (1 + z * z / n)
            half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
            self.assertAlmostEqual(tail.exceeds_low_ppb / PPB, centre - half, delta=1e-6)
            self.assertAlmostEqual(tail.exceeds_high_ppb / PPB, centre + half, delta=1e-6)

    def test_what_cannot_be_told_is_none(self):
        self.assertIsNone(sloss.tail(numpy.arange(20)).quantile_high)

    def test_weights(self):
        # 1 with weight 1.5 and 5 with 0.5: their mean is 2, and 5 is exceeded never, 1 by a quarter
        values = numpy.array([1, 5] * 50)
        weights = numpy.array([3 * ONE // 2, ONE // 2] * 50)
        tail = sloss.tail(values, weights, TailQuery(700_000_000, threshold=1))
        self.assertEqual((tail.mean, tail.exceeds_ppb, tail.quantile), (2, PPB // 4, 1))

    def test_opposite_pairs_say_the_mean(self):
        # Each pair sums to 99, so that there is nothing left to vary; one by one they spread.
        ranks = numpy.random.default_rng(1).permutation(50)
        values = numpy.column_stack((ranks, 99 - ranks)).ravel()
        alone, paired = (sloss.tail(values, query=TailQuery(group_size=group)) for group in (1, 2))
        self.assertGreater(alone.mean_high - alone.mean_low, 8)
        self.assertTrue(paired.mean_high is None or paired.mean_high - paired.mean_low <= 1)
        self.assertEqual(paired.mean, alone.mean)

    def test_the_group_of_a_model(self):
        self.assertEqual([StressConfig(flags=flags, strata=strata).group for flags, strata in
                          ((0, 0), (0, 1), (StressFlag.ANTITHETIC, 0), (0, 5),
                           (StressFlag.ANTITHETIC, 5))], [1, 1, 2, 5, 10])

    def test_the_tail_of_a_run(self):
        with one_account() as engine, sloss.Stress(engine, CONFIG, [MODEL]) as stress:
            run = stress.run(0, 20_000, ["deficit", "weight"])
        tail = sloss.tail(run.deficit, run.weight)
        self.assertLessEqual(tail.quantile_low, quantile(0.99))
        self.assertGreaterEqual(tail.quantile_high, quantile(0.99))
        self.assertEqual(tail.quantile, numpy.sort(run.deficit)[20_000 - 200 - 1])
        self.assertEqual(tail.exceeds_ppb, numpy.count_nonzero(run.deficit) * (PPB // 20_000))

    def test_what_is_refused(self):
        values = numpy.arange(10)
        self.refused(sloss.RangeError, "tail(1 outcomes)", sloss.tail, values[:1])
        for query in (TailQuery(PPB), TailQuery(confidence_ppb=0), TailQuery(group_size=6)):
            self.refused(sloss.RangeError, "range", sloss.tail, values, query=query)
        self.refused(sloss.RangeError, "range", sloss.tail, values - 1)
        self.refused(sloss.RangeError, "range", sloss.tail, values, weights=values)
        self.refused(TypeError, "values must have dtype int64", sloss.tail, values / 1)
        self.refused(ValueError, "weights has 9 values", sloss.tail, values, values[:9])
        self.refused(ValueError, "not contiguous", sloss.tail, values[::2])
        self.check_numbers([
            (lambda x, name=field.name: sloss.tail(values, query=TailQuery(**{name: x})),
             field.name, field.name != "group_size") for field in dataclasses.fields(TailQuery)])


if __name__ == "__main__":
    unittest.main()
