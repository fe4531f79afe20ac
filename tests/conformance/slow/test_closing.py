# SPDX-License-Identifier: BSD-2-Clause
"""Random books of closing out as venues do under their laws, and against books that say the same otherwise."""
import pickle
import random
import unittest
from fractions import Fraction

from . import closing_books, execution, guard, measure, run
from .figures import show
from .run import Runner

BOOKS = 15


class Closing(unittest.TestCase):
    def test_random_books(self):
        found, deficits = set(), 0
        for seed in range(1, BOOKS + 1):
            with self.subTest(seed=seed):
                reached = closing_books.check(seed)
                found |= reached["features"]
                deficits += reached["deficits"]
        self.assertGreater(deficits, BOOKS)
        self.assertLessEqual({"solved", "cut-by-a-slice", "reduced-by-takeover", "fee", "quoted-valid", "quoted-deviating", "bust", "changed",
                              "begun-by-host", "host-fill", "refused-halted", "refused-unreliable", "refused-too-soon"}, found)

    def test_what_is_expected_holds_and_is_the_same_each_time(self):
        for seed in (3, 11):
            story = closing_books.scenario(seed)[1]
            self.assertEqual(story.text, closing_books.scenario(seed)[1].text)
            self.assertEqual("", run(story.text).message)

    def test_parts_are_said_by_themselves(self):
        for seed in range(1, 4):
            for part in closing_books.OWN:
                said = {line.split()[0] for line in closing_books.scenario(seed, (part,), asking=False)[1].text}
                for other in set(closing_books.OWN) - {part}:
                    self.assertFalse(said & set(closing_books.WORDS[other]), part)
                self.assertTrue(said & set(closing_books.WORDS[part]), part)

    def test_the_least_number_of_lots(self):
        """Of one position in a market of brackets, with a fee, an add-on and a step: what is closed is the least k for which the
        formula of the rule holds, worked out here with brackets as sums over the lots; one step fewer does not do."""
        drawn, reduced = random.Random(18), 0
        for _ in range(60):
            n, price, step = drawn.randint(2, 40), drawn.randint(5, 30), drawn.choice((1, 1, 2, 3))
            rates = sorted(drawn.sample((2, 5, 8, 10, 20), 2), reverse=drawn.random() < 0.3)
            edge, fee, addon = drawn.randint(1, n * price), drawn.choice((0, 1, 3)), drawn.choice((0, 0, 2))
            target = drawn.choice((Fraction(1), Fraction(7, 5), Fraction(2)))

            def asked(lots):
                low = min(lots * price, edge)
                return Fraction(low * rates[0] + (lots * price - low) * rates[1], 100) + (addon if lots else 0)
            has = drawn.randint(1, max(1, -(-asked(n) // 1) - 1))
            fits = [k for k in [*range(step, n, step), n]
                    if has - Fraction(fee * k * price, 100) >= target * asked(n - k)]
            runner = Runner(out=lambda text: None)
            for line in ("asset USD 0", f"market M USD lot=1 tick=1 liquidation_fee={fee}%", f"tier M 0 50% {rates[0]}%",
                         f"tier M {edge} 50% {rates[1]}%", f"partial M target={target.numerator / target.denominator} step={step}",
                         f"deposit a {has}", "deposit b 100000", f"require a addon={addon}", f"fill M a b {n} {price} force", f"mark M {price}"):
                self.assertIsNone(runner.refusal(line), line)
            book = runner.book
            if -(-(asked(n) - addon) // 1) + addon <= has:
                continue
            left = n - fits[0] if fits else 0
            self.assertEqual(left, book.lots(book.account("a"), book.markets[0]), (n, price, step, rates, edge, fee, addon, target, has))
            reduced += left > 0
        self.assertGreater(reduced, 15)


    def test_the_median_by_weight(self):
        """As of a list in which each price stands as often as its weight says: the middle one, or the mean of the two."""
        drawn = random.Random(19)
        for _ in range(2000):
            quotes = [(drawn.randint(1, 9), drawn.randint(1, 5)) for _ in range(drawn.randint(1, 6))]
            prices = sorted(price for price, weight in quotes for _ in range(weight))
            middle = len(prices) // 2
            wanted = prices[middle] if len(prices) % 2 else (prices[middle - 1] + prices[middle]) // 2
            self.assertEqual(wanted, guard.median(quotes), quotes)

    def test_an_outlier_moves_a_clamped_mean_by_its_part_of_the_clamp(self):
        """However far a source goes, the price moves no further than the clamp times its weight; and a tick of rounding."""
        drawn = random.Random(20)
        for _ in range(500):
            quotes = [(1000 + drawn.randint(-3, 3), drawn.randint(1, 4)) for _ in range(drawn.randint(3, 6))]
            clamp, whole = Fraction(drawn.randint(1, 50), 1000), sum(weight for _, weight in quotes)
            place = drawn.randrange(len(quotes))
            if 2 * quotes[place][1] >= whole:
                continue        # it is the median
            out = [*quotes[:place], (drawn.choice((1, 10**9)), quotes[place][1]), *quotes[place + 1:]]
            moved = abs(guard.mean(out, clamp) - guard.mean(quotes, clamp))
            self.assertLessEqual(moved, 1010 * clamp * 2 * quotes[place][1] / whole + 8, quotes)

    def test_a_part_that_is_sold_restores_the_target(self):
        """With the most that may be sold of an account of one position the target is reached, but for a lot and rounding; with
        less by a tenth it is not."""
        drawn, seen = random.Random(21), 0
        for _ in range(40):
            has, begins = drawn.randint(20000, 49000), drawn.choice(("1", "95%", "0.6"))
            runner = Runner(out=lambda text: None)
            for line in ("asset USD 0", "market M USD lot=1 tick=1", "tier M 0 10% 5%", f"auction USD from={begins} to=0.3 first=10s last=10s",
                         "option liquidation=auction", f"deposit a {has}", "deposit b 10000000", "deposit c 10000000", "fill M a c 10000 100 force",
                         "mark M 100", f"at {drawn.randint(0, 19)}000000000"):
                self.assertIsNone(runner.refusal(line), line)
            book = runner.book
            running = book.liquidations[(book.account("a"), 0)]
            most = execution.most_part(book, book.account("a"), 0, running)
            less = most * Fraction(9, 10)
            trial = Runner(out=lambda text: None)
            trial.book = pickle.loads(pickle.dumps(book))
            part = less - less % Fraction(1, 10**9)
            self.assertIsNone(trial.refusal(f"bid b a {show(part)}"))
            self.assertIn((trial.book.account("a"), 0), trial.book.liquidations)
            self.assertIsNone(runner.refusal(f"bid b a {show(most)}"))
            lacks = measure.maintenance(runner.book, book.account("a"), 0) - measure.margin_equity(runner.book, book.account("a"), 0)
            self.assertLess(lacks, 5 + 2)
            seen += most < 1
        self.assertGreater(seen, 20)


if __name__ == "__main__":
    unittest.main()
