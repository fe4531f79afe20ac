# SPDX-License-Identifier: BSD-2-Clause
"""Random books under the laws, and the division of whole numbers."""
import random
import unittest

from . import books, generate, order
from .apportion import capped_fill, divide, pro_rata, telescope
from .laws import Watch
from .run import run

BOOKS = 100


class Laws(unittest.TestCase):
    def test_random_books(self):
        deficits = 0
        for seed in range(BOOKS):
            with self.subTest(seed=seed):
                _, _, _, book = books.check(seed)
                deficits += len(book.records)
        self.assertGreater(deficits, BOOKS)

    def test_order_changes_shares_by_rounding_only(self):
        defaults = sum(order.check_order(seed) for seed in range(40))
        self.assertGreater(defaults, 40)

    def test_an_owner_alone_takes_nothing(self):
        done = sum(order.adversary(seed) for seed in range(12))
        self.assertGreater(done, 12 * 10)

    def test_a_scenario_is_the_same_each_time_and_refusals_are_said(self):
        lines, _ = generate.scenario(7)
        self.assertEqual(lines, generate.scenario(7)[0])
        written, book, _ = books.annotate(lines)
        again = run(written)
        self.assertEqual("", again.message)
        self.assertEqual(book.balances, again.book.balances)

    def test_every_watcher_is_taken_off(self):
        with Watch():
            pass
        self.assertEqual("", run(["asset USD 0"]).message)


class Division(unittest.TestCase):
    def test_the_laws_of_every_division(self):
        """sum(shares) + R = N, 0 <= share <= cap, and R > 0 only if every row with a weight is at its cap."""
        pick = random.Random(1)
        for _ in range(2000):
            count = pick.randint(0, 6)
            weights = [pick.randint(0, 9) for _ in range(count)]
            caps = [pick.choice([None, pick.randint(0, 20)]) for _ in range(count)]
            total = pick.randint(0, 60)
            rule = pick.choice(["pro-rata", "equal", "queue"])
            rounding = pick.choice(["largest-remainder", "telescoping", "last"])
            shares, rest = divide(total, rule, rounding, weights, caps, [pick.randint(0, 3) for _ in range(count)])
            self.assertEqual(total, sum(shares) + rest)
            for weight, cap, share in zip(weights, caps, shares):
                self.assertTrue(0 <= share and (cap is None or share <= cap) and (weight or not share))
                self.assertTrue(not rest or not weight or share == cap)

    def test_by_hand(self):
        # 10 over 1, 1, 1: the first has the unit left over.
        self.assertEqual(([4, 3, 3], 0), pro_rata(10, [1, 1, 1]))
        self.assertEqual(([3, 3, 4], 0), pro_rata(10, [1, 1, 1], None, "telescoping"))
        self.assertEqual(([3, 3, 4], 0), pro_rata(10, [1, 1, 1], None, "last"))
        # 10 over 5, 3, 2 with a cap of 2: 2, and 8 over 3, 2: 4.8 and 3.2.
        self.assertEqual(([2, 5, 3], 0), pro_rata(10, [5, 3, 2], [2, None, None]))
        self.assertEqual(([2, 3, 2], 3), pro_rata(10, [5, 3, 2], [2, 3, 2]))
        # The rest goes to the last up to its cap, then backwards.
        self.assertEqual(([3, 4, 3], 0), pro_rata(10, [1, 1, 1], [9, 9, 3], "last"))
        self.assertEqual([25, 76], telescope(101, [5, 15]))
        self.assertEqual([9, 0], telescope(9, [0, 0]))
        self.assertEqual([10, 50], capped_fill(60, [40, 80], [10, 80]))


if __name__ == "__main__":
    unittest.main()
