# SPDX-License-Identifier: BSD-2-Clause
"""Laws of the margin engine in random books: nothing is lost on hold, no time is missed, and what is asked rises with
what is set."""
import copy
import random
import unittest
from fractions import Fraction

from . import expect, margin_world, measure, run, verify
from .figures import ceil_root
from .run import Runner

BOOKS = range(1, 41)


def on(book):
    """A runner that goes on with a copy of a book."""
    runner = Runner(out=lambda text: None)
    runner.book = copy.deepcopy(book)
    return runner


class Margin(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.books = [margin_world.story(seed) for seed in BOOKS]

    def people(self, book):
        return [(a, account.name, asset) for a, account in enumerate(book.accounts) if account.system is None
                for asset in book.assets]

    def each(self):
        for seed, world in zip(BOOKS, self.books):
            with self.subTest(seed=seed):
                yield world

    def test_what_is_expected_holds_and_is_the_same_each_time(self):
        again = margin_world.story(3)
        self.assertEqual(self.books[2].text, again.text)
        for world in self.books[:8]:
            self.assertEqual("", run(world.text).message)

    def test_every_feature_and_refusal_is_reached(self):
        done = set().union(*(world.done for world in self.books))
        refused = set().union(*(world.refused for world in self.books))
        standing = {name for world in self.books for pair in world.pairs for name in pair}
        self.assertLessEqual({"frozen", "reduce-only", "paused", "above-limit", "unknown-hold", "exists", "gated", "argument",
                              "insufficient-funds", "insufficient-margin", "market-closed", "system-account"}, refused)
        self.assertLessEqual({"hold", "release", "pay_out", "timeout", "resting", "orders-end-with-close-out", "closed-out",
                              "own-liquidation", "default", "closed-out-above-zero"}, done)
        self.assertLessEqual({"multiplier", "addon", "frozen", "own-limit", "position-ceiling", "open-interest-ceiling",
                              "trading-paused", "trading-reduce-only", "orders", "holds", "root", "interest-at-work", "entry",
                              "profit-at-work", "variation", "inverse", "quanto", "owner", "member", "gate", "units"}, standing)

    def test_a_hold_that_is_released_was_never_there(self):
        """Where nothing is owed and no state ends by it; and one that is paid out is a withdrawal."""
        tried = 0
        for world in self.each():
            for a, name, asset in self.people(world.book):
                free = measure.free(world.book, a, asset.index)
                if free <= 0 or any(market.uncovered for market in world.book.markets):
                    continue
                amount = expect.show(free * asset.unit)
                held = on(world.book)
                if held.refusal(f"hold {name} {amount} 999 {asset.name}"):
                    continue
                self.assertEqual(0, min(measure.free(held.book, a, asset.index), 0))
                self.assertEqual("insufficient-funds" if world.book.balance(a, asset.index) - measure.owes_unsettled(
                    world.book, a, asset.index) == free else "insufficient-margin",
                    held.refusal(f"hold {name} {expect.show(asset.unit)} 998 {asset.name}"))
                if (a, asset.index) not in world.book.states and not any(key[0] == a for key in world.book.owed):
                    back = on(held.book)
                    back.line("-", 1, "release 999")
                    self.assertEqual(expect.digest(world.book), expect.digest(back.book))
                out, straight = on(held.book), on(world.book)
                if not straight.refusal(f"withdraw {name} {amount} {asset.name}"):
                    out.line("-", 1, "pay_out 999")
                    self.assertEqual(expect.digest(straight.book), expect.digest(out.book))
                tried += 1
        self.assertGreater(tried, 50)

    def test_every_time_releases_what_is_due_and_nothing_else(self):
        pick, released = random.Random(3), 0
        for world in self.each():
            runner = on(world.book)
            for a, name, asset in self.people(runner.book):
                runner.refusal(f"hold {name} {expect.show(asset.unit)} {10**6 + 10 * a + asset.index} {asset.name} "
                               f"timeout={pick.randint(1, 9)}ms")
            for time in sorted(runner.book.now + pick.randint(1, 10**7) for _ in range(6)) + [2**63 - 1]:
                due = {number for number, held in runner.book.holds.items() if held.due is not None and held.due <= time}
                held = set(runner.book.holds)
                runner.line("-", 1, f"at {time}")
                self.assertEqual(held - due, set(runner.book.holds))
                verify.verify(runner.book)
                released += len(due)
            self.assertTrue(all(held.due is None for held in runner.book.holds.values()))
        self.assertGreater(released, 100)

    def test_what_is_asked_rises_with_the_multiplier_and_the_add_on(self):
        for world in self.each():
            runner = on(world.book)
            for a, name, asset in self.people(runner.book):
                before = [(0, 0)]
                for words in ("", "multiplier=1.000000001", "multiplier=1.5", "multiplier=1.5 addon=1", "multiplier=100 addon=9"):
                    runner.line("-", 1, f"require {name} {asset.name} {words}")
                    asked = tuple(figure(runner.book, a, asset.index) for figure in (measure.initial, measure.maintenance))
                    self.assertTrue(all(now >= then for now, then in zip(asked, before[-1])), (name, words, asked, before))
                    before.append(asked)

    def test_what_a_market_asks_rises_with_its_terms_and_profits_count_less(self):
        for world in self.each():
            runner = on(world.book)
            for market in world.book.markets:
                if market.closed:
                    continue
                asset = world.book.assets[market.asset]
                said = [f"requirement {market.name}", f"requirement {market.name} entry=yes",
                        f"requirement {market.name} entry=yes interest=0/{expect.show(asset.unit)}",
                        f"requirement {market.name} entry=yes interest=0/{expect.show(asset.unit)} root=0.1"]
                last = {}
                for line in said:
                    runner.line("-", 1, line)
                    for a, _, asset in self.people(runner.book):
                        for figure in (measure.initial, measure.maintenance):
                            asked = figure(runner.book, a, asset.index)
                            self.assertGreaterEqual(asked, last.get((a, asset.index, figure), 0), line)
                            last[(a, asset.index, figure)] = asked
                            self.assertGreaterEqual(measure.initial(runner.book, a, asset.index),
                                                    measure.maintenance(runner.book, a, asset.index))
                        self.assertLessEqual(measure.margin_equity(runner.book, a, asset.index),
                                             measure.equity(runner.book, a, asset.index))

    def test_orders_ask_for_no_less_and_leave_maintenance_alone(self):
        pick, tried = random.Random(1), 0
        for world in self.each():
            runner = on(world.book)
            for a, name, asset in self.people(runner.book):
                for market in runner.book.markets_of(asset.index):
                    if market.closed or market.mark is None:
                        continue
                    runner.line("-", 1, f"orders {name} {market.name}")
                    before = [figure(runner.book, a, asset.index) for figure in (measure.initial, measure.maintenance)]
                    size = expect.show(market.lot * pick.randint(1, 20))
                    runner.line("-", 1, f"orders {name} {market.name} {pick.choice(('bid', 'ask'))}={size}@100 force")
                    after = [figure(runner.book, a, asset.index) for figure in (measure.initial, measure.maintenance)]
                    self.assertGreaterEqual(after[0], before[0])
                    self.assertEqual(after[1], before[1])
                    tried += after[0] > before[0]
        self.assertGreater(tried, 50)

    def test_the_root_is_the_least_of_nine_digits(self):
        pick, digit = random.Random(2), Fraction(1, 10**9)
        for size in [Fraction(0), Fraction(16), Fraction(2), Fraction(1, 10**18), Fraction(1, 10**20), Fraction(4, 9)] + [
                Fraction(pick.randint(1, 10**pick.randint(1, 19)), 10**pick.randint(0, 12)) for _ in range(300)]:
            root = ceil_root(size)
            self.assertEqual(1, (root * 10**9).denominator)
            self.assertTrue(root * root >= size and (root == 0 or (root - digit)**2 < size), size)


if __name__ == "__main__":
    unittest.main()
