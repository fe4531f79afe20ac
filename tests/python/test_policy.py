# SPDX-License-Identifier: BSD-2-Clause
"""Policies, measures, severity and recovery from Python: against exact fractions, or worked by hand."""
import dataclasses
import random
import unittest
from fractions import Fraction
from math import isqrt

import numpy
import sloss
import sloss._abi
from case import Case
from sloss import Column, Policy, Rounding, Severity, SeverityRule, Terms

PPB = 10**9
OF_LOTS = (Policy.TEAR_UP, Policy.NO_WORSE)


def column(*values):
    return numpy.array(values, numpy.int64)


def largest_remainder(total, weights):
    """Shares by definition; ties go by order."""
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in order[:total - sum(shares)]:
        shares[i] += 1
    return shares


def telescoping(total, weights):
    """Shares by definition."""
    ends = [total * sum(weights[:i]) // sum(weights) for i in range(len(weights) + 1)]
    return [end - begin for begin, end in zip(ends, ends[1:])]


class Shares(Case):
    def setUp(self):
        self.allocator = sloss.Allocator()

    def tearDown(self):
        self.allocator.close()

    def test_roundings_are_their_definitions(self):
        source = random.Random(1)
        for _ in range(300):
            profit = [source.randrange(1, 50) for _ in range(source.randrange(1, 12))]
            budget = source.randrange(0, sum(profit) + 1)
            for rounding, reference in ((Rounding.LARGEST_REMAINDER, largest_remainder),
                                        (Rounding.TELESCOPING, telescoping)):
                sharing = self.allocator.share(Terms(Policy.PRO_RATA, budget, rounding=rounding),
                                               profit=column(*profit))
                self.assertEqual(sharing.shares.tolist(), reference(budget, profit))
                self.assertEqual((sharing.residual, sharing.capacity_sum), (0, sum(profit)))

    def test_a_sharing_by_hand(self):
        # capacities 4, 0, 3, 5; notional 1, 9, 1, 2: 6/4 = 1.5, 1.5, 3: 2 (order), 1, 3
        sharing = self.allocator.share(Terms(Policy.NOTIONAL, 6), profit=column(4, -2, 3, 5),
                                       notional=column(1, 9, 1, 2))
        self.assertEqual(sharing.shares.tolist(), [2, 0, 1, 3])
        self.assertEqual(sharing[1:], (1, 0, 3, 0, 3, 12))
        # 20 of 12: all is taken, and 8 are left
        sharing = self.allocator.share(Terms(Policy.NOTIONAL, 20), profit=column(4, -2, 3, 5),
                                       notional=column(1, 9, 1, 2))
        self.assertEqual((sharing.shares.tolist(), sharing.residual, sharing.emptied),
                         ([4, 0, 3, 5], 8, 3))

    def test_a_queue_goes_by_its_score(self):
        source = random.Random(2)
        for _ in range(200):
            count = source.randrange(1, 10)
            rows = {name: [source.randrange(1, 40) for _ in range(count)]
                    for name in ("profit", "equity", "notional", "cost", "maintenance")}
            bound = [min(p, e) for p, e in zip(rows["profit"], rows["equity"])]
            budget = source.randrange(0, sum(bound) + 1)
            for policy, score in (
                    (Policy.QUEUE_BITMEX, lambda p, e, n, c, m: Fraction(p * n, c * e)),
                    (Policy.QUEUE_OKX, lambda p, e, n, c, m: Fraction(p * m, c * e)),
                    (Policy.QUEUE_HYPERLIQUID, lambda p, e, n, c, m: Fraction(n * n, c * e))):
                scores = [score(*row) for row in zip(*rows.values())]
                left, expected = budget, [0] * count
                for i in sorted(range(count), key=lambda i: (-scores[i], i)):
                    expected[i] = min(left, bound[i])
                    left -= expected[i]
                sharing = self.allocator.share(Terms(policy, budget), **{
                    name: column(*values) for name, values in rows.items()})
                self.assertEqual(sharing.shares.tolist(), expected, policy.name)

    def test_every_policy_asks_for_its_columns_and_conserves(self):
        generator = numpy.random.default_rng(3)
        figures = {name: generator.integers(1, 1000, 20) for name in (
            column.name.lower() for column in Column)}
        for policy in Policy:
            unit = sloss.UnitKind.LOTS if policy in OF_LOTS else sloss.UnitKind.ATOMS
            side = sloss.Side.LONG if policy in OF_LOTS else sloss.Side.BOTH
            terms = Terms(policy, 777, unit=unit, side=side)
            asked = sloss.policy_columns(policy, unit)
            with self.subTest(policy.name):
                sharing = self.allocator.share(terms, **figures)
                self.assertEqual(int(sharing.shares.sum()) + sharing.residual, 777)
                self.assertEqual(sharing.sharers, numpy.count_nonzero(sharing.shares))
                self.assertEqual(sharing.share_max, sharing.shares.max())
                for missing in Column:
                    if missing & asked:
                        rest = {name: values for name, values in figures.items()
                                if name != missing.name.lower()}
                        self.refused(sloss.ArgumentError, "argument", self.allocator.share, terms,
                                     **rest)

    def test_sides_and_units(self):
        lots = column(5, -3, 10, -7)
        terms = Terms(Policy.TEAR_UP, 6, unit=sloss.UnitKind.LOTS, side=sloss.Side.LONG)
        self.assertEqual(self.allocator.share(terms, lots=lots).shares.tolist(), [2, 0, 4, 0])
        short = dataclasses.replace(terms, side=sloss.Side.SHORT, budget=5)
        self.assertEqual(self.allocator.share(short, lots=lots).shares.tolist(),
                         [0, 2, 0, 3])  # 1.5 and 3.5: the first of equal remainders
        both = dataclasses.replace(terms, side=sloss.Side.BOTH)
        self.refused(sloss.ArgumentError, "argument", self.allocator.share, both, lots=lots)

    def test_an_explanation_adds_up(self):
        profit, equity = column(1, 2, 7), column(9, 2, 3)
        terms = Terms(Policy.PROFIT, 6)  # weights 1, 2, 7, caps 1, 2, 3: the last is capped at 3
        explanation = self.allocator.explain(terms, 2, profit=profit, equity=equity)
        self.assertEqual(explanation.shares.tolist(), [1, 2, 3])
        (tier,) = explanation.tiers
        self.assertEqual(tier, (sloss.TierKind.WEIGHT, 6, 7, 10, 3, 3))
        queue = self.allocator.explain(Terms(Policy.QUEUE_PROFIT, 4), 1, profit=profit,
                                       equity=equity)
        # the second, after the last has given 3: 1 of its 2
        self.assertEqual(queue.tiers, [(sloss.TierKind.QUEUE, 4, 2, 3, 2, 1)])
        self.refused(sloss.ArgumentError, "argument", self.allocator.explain, terms, 3,
                     profit=profit, equity=equity)

    def test_min_max_goes_on_from_what_was_taken(self):
        equity, nothing = column(10, 20), column(0, 0)
        profit = column(100, 100)
        at_once = self.allocator.share(Terms(Policy.MIN_MAX, 9), profit=profit, equity=equity,
                                       taken=nothing).shares
        first = self.allocator.share(Terms(Policy.MIN_MAX, 4), profit=profit, equity=equity,
                                     taken=nothing).shares
        rest = self.allocator.share(Terms(Policy.MIN_MAX, 5), profit=profit, equity=equity,
                                    taken=first).shares
        self.assertEqual(at_once.tolist(), [3, 6])
        self.assertEqual((first + rest).tolist(), at_once.tolist())

    def test_names(self):
        for policy in Policy:
            self.assertIs(sloss.find_policy(sloss.policy_name(policy)), policy)
        self.assertEqual(sloss.policy_name(Policy.QUEUE_BITMEX), "queue-bitmex")
        self.assertEqual(sloss.policy_columns(Policy.PROFIT), Column.PROFIT)
        self.refused(ValueError, "no such policy", sloss.policy_name, len(Policy))
        self.refused(sloss.ArgumentError, "find_policy('nobody')", sloss.find_policy, "nobody")

    def test_several_markets(self):
        # parts 5 and 5. A: two of equal weight, 3 (order) and 2. B: 4 fit, 1 is left over. Account 0 is
        # at its cap of 3, so the other one gives it, in A, its first entry.
        sharing = self.allocator.share_markets(
            10, need=column(1, 1), account_cap=column(3, 100),
            entry_market=numpy.array([0, 0, 1], numpy.uint32),
            entry_account=numpy.array([0, 1, 1], numpy.uint32), entry_weight=column(1, 1, 1),
            entry_cap=column(100, 100, 4))
        self.assertEqual((sharing.parts.tolist(), sharing.shares.tolist(), sharing.residual),
                         ([5, 5], [3, 3, 4], 0))

    def test_arrays_are_used_where_they_lie(self):
        profit, out = column(1, 2, 4), column(9, 9, 9)
        sharing = self.allocator.share(Terms(Policy.PROFIT, 5), out=out, profit=profit)
        self.assertIs(sharing.shares, out)
        self.assertEqual((out.tolist(), profit.tolist()), ([1, 1, 3], [1, 2, 4]))

    def test_what_is_refused(self):
        share, terms, profit = self.allocator.share, Terms(Policy.PROFIT, 5), column(1, 2)
        self.refused(TypeError, "no column 'profits'; there are profit, equity", share, terms,
                     profits=profit)
        self.refused(TypeError, "profit must have dtype int64", share, terms,
                     profit=profit.astype(float))
        self.refused(TypeError, "profit must be a NumPy array, not list", share, terms,
                     profit=[1, 2])
        self.refused(ValueError, "equity has 1 values, the others 2", share, terms, profit=profit,
                     equity=profit[:1])
        self.refused(ValueError, "profit is not contiguous", share, terms, profit=column(1, 2, 3, 4)[::2])
        self.refused(ValueError, "out overlaps profit", share, terms, out=profit, profit=profit)
        self.refused(ValueError, "out overlaps profit", share, terms, out=profit[:],
                     profit=profit)
        self.refused(ValueError, "out has 3 values", share, terms, out=column(1, 2, 3),
                     profit=profit)
        self.refused(sloss.RangeError, "range", share, Terms(Policy.PROFIT, -1), profit=profit)
        self.refused(sloss.ArgumentError, "argument", share, Terms(29, 5), profit=profit)
        self.check_numbers([
            (lambda x, name=field.name: share(dataclasses.replace(terms, **{name: x}),
                                              profit=profit), field.name,
             sloss._abi.fields(sloss._abi.PolicyTerms)[field.name] is not sloss._abi.c_uint32)
            for field in dataclasses.fields(Terms)])
        markets = {"need": profit, "account_cap": profit,
                   "entry_market": numpy.zeros(2, numpy.uint32),
                   "entry_account": numpy.arange(2, dtype=numpy.uint32), "entry_weight": profit,
                   "entry_cap": profit}
        for name, values in markets.items():
            self.refused(TypeError, f"{name} must have dtype", self.allocator.share_markets, 1,
                         **dict(markets, **{name: values.astype(float)}))
        for name in ("entry_account", "entry_weight", "entry_cap"):
            self.refused(ValueError, f"{name} has 1 values", self.allocator.share_markets, 1,
                         **dict(markets, **{name: markets[name][:1]}))
        self.allocator.close()
        self.refused(sloss.ClosedError, "Allocator.share", share, terms, profit=profit)

    def test_classes_have_the_fields_of_their_records(self):
        self.check_fields(sloss._abi.PolicyTerms, [field.name for field in
                                                   dataclasses.fields(Terms)])
        self.check_fields(sloss._abi.ShareResult, set(sloss.Sharing._fields) - {"shares"})
        self.check_fields(sloss._abi.Tier, sloss.Tier._fields)
        self.check_fields(sloss._abi.Measures, sloss.Measures._fields)
        self.check_fields(sloss._abi.Need, sloss.Need._fields)
        self.check_fields(sloss._abi.Severity, [field.name for field in
                                                dataclasses.fields(Severity)])
        self.check_fields(sloss._abi.Participants,
                          {column.name.lower() for column in Column} | {"count"})


class Measuring(Case):
    def test_measures_by_hand(self):
        with sloss.Allocator() as allocator:
            found = allocator.measure(column(200, 400, 0), column(100, 300, 0), 390, deficit=500,
                                      deficit_max=250)
        self.assertEqual(found[:4], (2, 390, 400, 10))
        self.assertEqual((found.undershoot, found.residual, found.sharers, found.emptied),
                         (0, 100, 2, 0))
        self.assertEqual((found.share_max, found.burden_account, found.left_max), (300, 1, 100))
        self.assertEqual(found.burden_max, Fraction(3, 4))
        # 390 * (3/4 - 390/600) = 39
        self.assertEqual((found.unfairness, found.unfairness_both), (39, 39))
        self.assertEqual(found.gini, Fraction(1, 4))  # 2 * 200 / (2 * 4 * 200)
        self.assertEqual(found.gini_fraction, Fraction(1, 10))  # 2 * 1/4 / (2 * 4 * 5/8)
        self.assertEqual((found.top, found.top_fraction), (Fraction(3, 4), Fraction(3, 5)))
        self.assertEqual(found.herfindahl, Fraction(5, 8))
        self.assertEqual(found.survivor_total, Fraction(100, 400))
        self.assertEqual(found.survivor_rest, 1)
        self.assertEqual(found.survivor_max, Fraction(100 * 500, 400 * 250))
        self.assertEqual((found.inversions, found.inversions_adjacent), (0, 0))

    def test_the_least_possible_burden_may_be_given(self):
        with sloss.Allocator() as allocator:
            found = allocator.measure(column(200, 400), column(100, 300), 400,
                                      burden_best=Fraction(1, 2))
        self.assertEqual(found.unfairness, 100)  # 400 * (3/4 - 1/2)

    def test_wide_fractions_are_whole(self):
        half = 2**61
        with sloss.Allocator() as allocator:
            found = allocator.measure(column(half, half), column(half, half - 1), 1)
        self.assertEqual(found.herfindahl, Fraction(half**2 + (half - 1)**2, (2 * half - 1)**2))

    def test_what_has_no_meaning_is_none(self):
        with sloss.Allocator() as allocator:
            found = allocator.measure(column(0, 0), column(0, 0), 0)
            self.assertIsNone(found.burden_account)
            for name in ("burden_max", "gini", "herfindahl", "survivor_total"):
                self.assertIsNone(getattr(found, name), name)
            self.refused(sloss.RangeError, "2 rows", allocator.measure, column(1, 1),
                         column(-1, 0), 0)
            self.refused(ValueError, "share has 1 values", allocator.measure, column(1, 1),
                         column(1), 0)
            self.check_numbers([(lambda x, name=name: allocator.measure(
                column(1), column(1), **dict({"needed": 1}, **{name: x})), name, True)
                for name in ("needed", "deficit", "deficit_max")])


class Severities(Case):
    def test_a_part_of_a_deficit(self):
        self.assertEqual(Severity().budget(1001), 1001)
        self.assertEqual(Severity(SeverityRule.FIXED, theta_ppb=PPB // 4).budget(1001), 250)

    def test_the_gradient_is_its_formula(self):
        source, severity, theta, squares = random.Random(4), Severity(SeverityRule.GRADIENT), 0, 0
        for _ in range(200):
            deficit = source.randrange(1, 2**58)
            needed = source.randrange(0, deficit)
            severity.learn(deficit, needed)
            squares += deficit**2
            step = PPB * deficit // isqrt(2 * squares)
            way = (theta * deficit < PPB * needed) - (theta * deficit > PPB * needed)
            theta = min(PPB, max(0, theta + way * step))
            self.assertEqual((severity.theta_ppb, severity.squares), (theta, squares))
            self.assertEqual(severity.budget(deficit), theta * deficit // PPB)
        self.assertGreater(squares, 2**64)  # a carry into the high half

    def test_backing_off(self):
        severity = Severity(SeverityRule.BACKOFF, theta_ppb=PPB, theta_first_ppb=PPB, numerator=1,
                            denominator=3)
        severity.learn(100, 50)
        self.assertEqual(severity.theta_ppb, PPB // 3)
        severity.learn(100, 50)  # 33 were too few
        self.assertEqual(severity.theta_ppb, PPB)

    def test_drawdown_starts_and_stops(self):
        severity = Severity(SeverityRule.DRAWDOWN, start_ppb=3 * PPB // 10, stop_ppb=PPB // 4)
        said = [(severity.drawdown(fall, 100, 100 - fall), severity.active)
                for fall in (30, 35, 27, 24, 28)]
        self.assertEqual(said, [(0, 0), (5, 1), (0, 1), (0, 0), (0, 0)])
        severity.inclusive = 1
        self.assertEqual((severity.drawdown(30, 100, 70), severity.active), (0, 1))

    def test_need_and_envelope(self):
        self.assertEqual(sloss.severity_need(column(5, -3, -7, 0), fund=4), (10, 7, 2, 6))
        self.assertEqual(sloss.severity_envelope(column(0, PPB), column(3, 4)), isqrt(3 * 25))

    def test_what_is_refused_teaches_nothing(self):
        severity = Severity(SeverityRule.GRADIENT, theta_ppb=7)
        before = dataclasses.replace(severity)
        self.refused(sloss.RangeError, "Severity.learn(-1, 0)", severity.learn, -1, 0)
        self.refused(sloss.ArgumentError, "Severity.drawdown", severity.drawdown, 1, 2, 1)
        self.refused(sloss.RangeError, "range", Severity(theta_ppb=PPB + 1).budget, 1)
        self.refused(sloss.RangeError, "range", Severity(squares=2**126).budget, 1)
        self.refused(sloss.RangeError, "range", Severity(squares=-1).budget, 1)
        self.refused(OverflowError, "squares", Severity(squares=2**127).budget, 1)
        self.refused(sloss.RangeError, "rows", sloss.severity_need, column(1), fund=-1)
        self.refused(ValueError, "deficit has 1 values", sloss.severity_envelope, column(1, 1),
                     column(1))
        self.check_numbers([
            (severity.budget, "deficit", True), (lambda x: severity.learn(x, 1), "deficit", True),
            (lambda x: severity.learn(1, x), "needed", True),
            (lambda x: Severity(start_ppb=x).budget(1), "start_ppb", True),
            (lambda x: Severity(active=x).budget(1), "active", False),
            (lambda x: sloss.severity_need(column(1), fund=x), "fund", True)])
        self.assertEqual(severity, before)


class Recoveries(Case):
    def test_an_inflow_goes_unit_by_unit_to_the_least(self):
        source = random.Random(5)
        with sloss.Allocator() as allocator:
            for _ in range(100):
                taken = [source.randrange(0, 30) for _ in range(source.randrange(1, 8))]
                returned = [0] * len(taken)
                recovery = sloss.Recovery(column(*taken))
                for _ in range(3):
                    inflow = source.randrange(0, 40)
                    expected, left = [0] * len(taken), inflow
                    while left and returned != taken:
                        i = min((i for i in range(len(taken)) if returned[i] < taken[i]),
                                key=lambda i: (Fraction(returned[i] + 1, taken[i]), i))
                        returned[i] += 1
                        expected[i] += 1
                        left -= 1
                    paid = allocator.recover(recovery, inflow)
                    self.assertEqual((paid.paid.tolist(), paid.left), (expected, left))
                    self.assertEqual(recovery.returned.tolist(), returned)

    def test_columns_are_changed_where_they_lie(self):
        taken, returned, out = column(6, 3), column(0, 0), column(9, 9)
        recovery = sloss.Recovery(taken, returned)
        recovery.take(column(4, 2))
        self.assertEqual(taken.tolist(), [10, 5])
        with sloss.Allocator() as allocator:
            self.assertIs(allocator.recover(recovery, 6, out=out).paid, out)
            self.assertEqual((out.tolist(), returned.tolist()), ([4, 2], [4, 2]))
            self.refused(ValueError, "out overlaps taken", allocator.recover, recovery, 1, taken)
            self.refused(sloss.RangeError, "Allocator.recover(-1)", allocator.recover, recovery, -1)
            self.check_numbers([(lambda x: allocator.recover(recovery, x), "inflow", True)])
        self.refused(sloss.RangeError, "Recovery.take", recovery.take, column(-1, 0))
        self.refused(ValueError, "share has 1 values", recovery.take, column(1))
        self.assertEqual((taken.tolist(), returned.tolist()), ([10, 5], [4, 2]))
        fixed = column(1, 2)
        fixed.flags.writeable = False
        self.refused(ValueError, "read-only", sloss.Recovery, fixed)
        self.refused(ValueError, "returned overlaps taken", sloss.Recovery, taken, taken)


if __name__ == "__main__":
    unittest.main()
