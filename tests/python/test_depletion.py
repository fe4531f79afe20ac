# SPDX-License-Identifier: BSD-2-Clause
"""How long a fund lasts, from Python: funds worked by hand, paths drawn again, the geometric law."""
import dataclasses
import unittest
from fractions import Fraction
from statistics import NormalDist

import numpy
import sloss
import sloss._abi
from case import Case
from sloss import DepletionQuery, depletion

PPB = 10**9
Z = NormalDist().inv_cdf(0.975)
HALF = 2**32 - 1  # a word
LOSSES, WEIGHTS = [0, 3011, 9000, 25_000], [70, 5, 20, 5]
QUERY = DepletionQuery(20_000, inflow=2003, cap=24_000, days=40, paths=200,
                       seed=2**40 + 77, first=2**33 + 5)


def column(values):
    return numpy.array(values, numpy.int64)


def philox(counter, seed):
    """Philox4x32-10 as published: 128 bits of a counter and a key of 64."""
    low, high = seed & HALF, seed >> 32
    for _ in range(10):
        first, second = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = (second >> 32 ^ counter[1] ^ low, second & HALF,
                   first >> 32 ^ counter[3] ^ high, first & HALF)
        low, high = low + 0x9E3779B9 & HALF, high + 0xBB67AE85 & HALF
    return counter


def loss_of(query, losses, weights, path, day):
    """As the header says: the first row for which u * W < C * 2^64."""
    words = philox((path & HALF, path >> 32, (day - 1) // 2, 5), query.seed)
    place = 2 * ((day - 1) % 2)
    drawn = words[place] | words[place + 1] << 32
    below = 0
    for loss, weight in zip(losses, weights):
        below += weight
        if drawn * sum(weights) < below << 64:
            return loss
    raise AssertionError("beyond the last row")


def path_of(query, losses, weights, path):
    """(day, missing), (0, 0) if it lasts."""
    fund = query.fund
    for day in range(1, query.days + 1):
        fund += query.inflow
        fund = min(fund, query.cap) if query.cap else fund
        fund -= loss_of(query, losses, weights, path, day)
        if fund < 0:
            return day, -fund
    return 0, 0


def wilson(hits, count):
    """Its interval, in ppb."""
    part, square = hits / count, Z * Z / count
    middle = part + square / 2
    spread = Z * (part * (1 - part) / count + square / (4 * count)) ** 0.5
    return [PPB * (middle - spread) / (1 + square), PPB * (middle + spread) / (1 + square)]


class Known(Case):
    def test_a_fund_pays_its_last_atom(self):
        # 10 + 2 - 7 = 5; 5 + 2 - 7 = 0, which is empty and not depleted; 2 is 5 less than 7.
        found = depletion(column([7]), DepletionQuery(10, inflow=2, days=9, paths=4),
                          horizons=(3, 2, 9), paths=True)
        self.assertEqual(found.paths[["day", "missing"]].tolist(), [(3, 5)] * 4)
        self.assertEqual((found.depleted, found.days_median, found.days_median_low,
                          found.days_median_high), (4, 3, 3, 3))
        self.assertEqual((found.days_mean_ppm, found.days_mean_error_ppm), (3_000_000, 0))
        self.assertEqual((found.missing_mean, found.missing_error, found.missing_max), (5, 0, 5))
        third, second, ninth = found.horizons
        self.assertEqual((third.days, third.depleted, third.probability_ppb, third.high_ppb),
                         (3, 4, PPB, PPB))
        self.assertEqual((second.days, second.depleted, second.probability_ppb, second.low_ppb),
                         (2, 0, 0, 0))
        self.assertEqual(ninth, third._replace(days=9))
        self.assertAlmostEqual(third.low_ppb, wilson(4, 4)[0], delta=10)
        self.assertAlmostEqual(second.high_ppb, wilson(0, 4)[1], delta=10)

    def test_a_cap_takes_out_before_the_loss(self):
        # min(8, 10 + 5) - 7 = 1; 1 + 5 is 1 less than 7.
        found = depletion(column([7]), DepletionQuery(10, inflow=5, cap=8, days=9, paths=2))
        self.assertEqual((found.days_median, found.missing_mean), (2, 1))

    def test_what_is_not_known_is_none(self):
        found = depletion(column([1]), DepletionQuery(10, inflow=1, paths=10))
        self.assertEqual(found[:10], (0, None, None, None, 365_000_000, 0, None, None, 0,
                                      found.horizons))
        self.assertIsNone(found.paths)
        self.assertEqual([one.days for one in found.horizons], [1, 7, 30, 90, 365])
        self.assertEqual([one[5:] for one in found.horizons], [(None, None)] * 5)

    def test_horizons_go_as_far_as_the_query(self):
        found = depletion(column([1]), DepletionQuery(1, days=30), paths=True)
        self.assertEqual([one.days for one in found.horizons], [1, 7, 30])
        self.assertEqual(len(found.paths), 10_000)
        self.assertEqual(depletion(column([1]), DepletionQuery(1), horizons=()).horizons, ())

    def test_the_error_of_the_sample(self):
        # A sample of one row drawn again is that row; one of two is 0 0, 0 7, 7 0 or 7 7.
        query = DepletionQuery(0, days=3, paths=1000, resamples=40, resample_paths=50)
        one = depletion(column([7]), query, horizons=[2]).horizons[0]
        self.assertEqual((one.total_low_ppb, one.total_high_ppb), (one.low_ppb, one.high_ppb))
        two = depletion(column([0, 7]), query, horizons=[1]).horizons[0]
        self.assertLess(abs(two.low_ppb - wilson(two.depleted, 1000)[0]), 10)
        self.assertLess(abs(two.high_ppb - wilson(two.depleted, 1000)[1]), 10)
        self.assertLess(two.total_low_ppb, 2 * 10**8)  # a variance of 1/8: 0.5 - 1.96 * 0.35 < 0
        self.assertGreater(two.total_high_ppb, 8 * 10**8)


class Drawn(Case):
    def test_paths_drawn_again(self):
        found = depletion(column(LOSSES), QUERY, column(WEIGHTS), horizons=(5, 40, 20), paths=True)
        paths = [path_of(QUERY, LOSSES, WEIGHTS, QUERY.first + i) for i in range(QUERY.paths)]
        self.assertEqual(found.paths[["day", "missing"]].tolist(), paths)
        ended = [path for path in paths if path[0]]
        days, missing = zip(*ended)
        self.assertTrue(100 < len(ended) < 200)
        self.assertEqual(found.depleted, len(ended))
        self.assertEqual([one.depleted for one in found.horizons],
                         [sum(day <= most for day in days) for most in (5, 40, 20)])
        self.assertEqual(found.horizons[2].probability_ppb,
                         round(Fraction(PPB * found.horizons[2].depleted, 200)))
        self.assertEqual(found.missing_mean, round(Fraction(sum(missing), len(missing))))
        self.assertEqual(found.missing_max, max(missing))
        lasted = sorted(day or QUERY.days for day, _ in paths)
        self.assertEqual(found.days_mean_ppm, round(Fraction(10**6 * sum(lasted), 200)))
        self.assertEqual(found.days_median, lasted[99])
        self.assertTrue(found.days_median_low < found.days_median < found.days_median_high)
        for name, factor, of in (("days_mean_error_ppm", 10**6, lasted),
                                 ("missing_error", 1, missing)):
            error = Z * factor * numpy.std(of, ddof=1) / len(of) ** 0.5
            self.assertAlmostEqual(getattr(found, name), error, delta=1, msg=name)

    def test_a_weight_is_so_many_rows(self):
        rows = numpy.repeat(column(LOSSES), WEIGHTS)
        by_rows = depletion(rows, QUERY, paths=True)
        by_weight = depletion(column(LOSSES), QUERY, column(WEIGHTS), paths=True)
        self.assertEqual(by_rows.paths.tolist(), by_weight.paths.tolist())
        self.assertEqual(by_rows[:10], by_weight[:10])
        self.assertNotEqual(depletion(column(LOSSES), QUERY).depleted, by_weight.depleted)

    def test_the_geometric_law(self):
        """A fund of nothing lasts till the first loss: by day n with 1 - (7/8)^n."""
        count = 20_000
        found = depletion(column([0] * 7 + [5]), DepletionQuery(0, paths=count, seed=3))
        for one in found.horizons:
            often = 1 - 0.875**one.days
            self.assertLess(abs(one.depleted - count * often),
                            5 * (count * often * (1 - often)) ** 0.5 + 1)
        self.assertLess(abs(found.days_mean_ppm - 8 * 10**6), 2.6 * found.days_mean_error_ppm)
        self.assertAlmostEqual(found.days_mean_error_ppm, 10**6 * Z * 56**0.5 / count**0.5,
                               delta=5000)  # a variance of (7/8) / (1/8)^2
        self.assertEqual((found.days_median, found.missing_mean, found.missing_error), (6, 5, 0))
        # At the confidence asked for: 5 standard errors are 5 / 1.96 as wide.
        wide = depletion(column([0] * 7 + [5]), DepletionQuery(
            0, paths=count, seed=3, confidence_ppb=999_999_427))
        self.assertAlmostEqual(wide.days_mean_error_ppm / found.days_mean_error_ppm, 5 / Z,
                               delta=0.01)

    def test_the_days_of_a_run(self):
        with sloss.Engine() as engine:
            engine.add_market("M", engine.add_asset("USD", 2), unit=1)
            engine.deposit(1, 0, 100)
            engine.deposit(2, 0, 10**6)
            engine.fill(0, buyer=1, seller=2, lots=10, price=1000)
            model = sloss.StressMarket(0, volatility_ppb=10_000_000, loading_ppb=[PPB])
            config = sloss.StressConfig(seed=1, factors=1, importance_shift_ppb=-PPB)
            with sloss.Stress(engine, config, [model]) as stress:
                run = stress.run(0, 500, ["deficit", "weight"])
        query = DepletionQuery(100, inflow=1, days=20, paths=50)
        found = depletion(run.deficit, query, run.weight, paths=True)
        paths = [path_of(query, run.deficit.tolist(), run.weight.tolist(), i) for i in range(50)]
        self.assertEqual(found.paths[["day", "missing"]].tolist(), paths)
        self.assertTrue(5 < found.depleted < 50)


    def test_a_call_that_is_stopped(self):
        asked = []
        query = DepletionQuery(5, days=3, paths=10)
        with self.assertRaises(sloss.Stopped):
            depletion(column([1]), query, stop=lambda: asked.append(1) or len(asked) == 4)
        self.assertEqual(len(asked), 4)
        self.assertEqual(depletion(column([1]), query, stop=lambda: asked.append(1)), depletion(column([1]), query))
        self.assertEqual(len(asked), 14)


class Refusals(Case):
    def test_columns(self):
        query = DepletionQuery(1)
        self.refused(TypeError, "losses must have dtype int64", depletion, numpy.zeros(2), query)
        self.refused(TypeError, "losses must be a NumPy array", depletion, [1], query)
        self.refused(ValueError, "losses is not contiguous", depletion, column([1, 2, 3])[::2],
                     query)
        self.refused(ValueError, "weights has 1 values, the others 2", depletion, column([1, 2]),
                     query, column([1]))
        self.refused(sloss.RangeError, "depletion(0 losses): range", depletion, column([]), query)
        self.refused(sloss.RangeError, "depletion(2 losses): range", depletion, column([1, -1]),
                     query)
        self.refused(sloss.RangeError, "range", depletion, column([1]), query, column([0]))

    def test_figures(self):
        for changes in ({"days": 0}, {"paths": 1}, {"fund": -1}, {"inflow": -1}, {"cap": -1},
                        {"confidence_ppb": 0}, {"resamples": 1}, {"resamples": 2},
                        {"resample_paths": 2}):
            self.refused(sloss.RangeError, "depletion(1 losses): range", depletion, column([1]),
                         DepletionQuery(**{"fund": 1, **changes}))
        self.refused(sloss.ValueOverflow, "overflow", depletion, column([1]),
                     DepletionQuery(2**62, inflow=1))
        for days in (0, 31):
            self.refused(sloss.RangeError, "range", depletion, column([1]),
                         DepletionQuery(1, days=30), horizons=[days])

    def test_numbers_are_looked_at_before_they_cross(self):
        amounts = ("fund", "inflow", "cap", "confidence_ppb")
        self.check_numbers(
            [(lambda x, name=field.name: depletion(
                column([1]), dataclasses.replace(DepletionQuery(1), **{name: x})), field.name,
              field.name in amounts) for field in dataclasses.fields(DepletionQuery)]
            + [(lambda x: depletion(column([1]), DepletionQuery(1), horizons=[1, x]),
                "depletion: horizons[1]", False)])

    def test_classes_have_the_fields_of_their_records(self):
        self.check_fields(sloss._abi.DepletionQuery,
                          [field.name for field in dataclasses.fields(DepletionQuery)] + ["stop", "stop_context"])
        self.check_fields(sloss._abi.DepletionHorizon, sloss.DepletionHorizon._fields)
        self.check_fields(sloss._abi.Depletion,
                          set(sloss.Depletion._fields) - {"horizons", "paths"})


if __name__ == "__main__":
    unittest.main()
