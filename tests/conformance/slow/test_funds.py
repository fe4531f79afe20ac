# SPDX-License-Identifier: BSD-2-Clause
"""Random books of shared funds and units under their laws, the order of markets, and histories in fractions."""
import collections
import unittest

from . import fund_books, fund_laws, limit_laws, run, unit_histories

BOOKS = 60


class Funds(unittest.TestCase):
    def test_random_books(self):
        found, deficits = set(), 0
        for seed in range(BOOKS):
            with self.subTest(seed=seed):
                features, _, _, book = fund_books.check(seed)
                found |= features
                deficits += len(book.records)
        self.assertGreater(deficits, BOOKS)
        self.assertLessEqual({"done-join", "done-leave", "done-redeem", "shared-fund-pays-in-two",
                              "shared-fund-defaults-in-two", "tranches", "refused-insufficient-units", *fund_laws.BY_LIMITS}, found)

    def test_the_order_of_markets_changes_shares_by_rounding_only(self):
        self.assertGreater(sum(fund_laws.check_order(seed) for seed in range(150)), 300)

    def test_limits_and_caps_hold_and_seniors_lose_last(self):
        reached = collections.Counter()
        for seed in range(1, 26):
            with self.subTest(seed=seed):
                limit_laws.try_seed(limit_laws.Reference, seed, (), reached)
        for what in ("takeover bars", "drawdown bars", "but nobody had lots", "caps", "windows", "taken over"):
            self.assertGreater(reached[what], 9, what)

    def test_units_are_as_in_fractions(self):
        self.assertGreater(sum(unit_histories.history(seed) for seed in range(80)), 800)

    def test_a_book_is_the_same_each_time_and_refusals_are_said(self):
        for seed in (3, 4):
            story = fund_books.Story(fund_books.scenario(seed)[0])
            self.assertEqual(story.text, fund_books.Story(fund_books.scenario(seed)[0]).text)
            self.assertEqual("", run(story.text).message)

    def test_what_is_left_out_is_not_said(self):
        for seed in range(30):
            without = ("tranches", "precision", "gate", "period", "claims")
            text = "\n".join(fund_books.scenario(seed, without)[0])
            for word in ("tranches", "senior", "precision=", "kind=", "gate=", "_period=", "recover ", "debts="):
                self.assertNotIn(word, text)
            self.assertNotIn("limit ", "\n".join(fund_books.scenario(seed, ("limits",))[0]))
            self.assertNotIn("delay=1m", "\n".join(fund_books.scenario(seed, ("units",))[0]))


if __name__ == "__main__":
    unittest.main()
