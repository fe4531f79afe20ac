# SPDX-License-Identifier: BSD-2-Clause
"""Random books of closing out as venues do under their laws, and against books that say the same otherwise."""
import random
import unittest
from fractions import Fraction

from . import closing_books, reduction, run
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
        self.assertLessEqual({"solved", "cut-by-a-slice", "reduced-by-takeover", "reduced-by-deleverage", "fee"}, found)

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


if __name__ == "__main__":
    unittest.main()
