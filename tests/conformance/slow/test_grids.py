# SPDX-License-Identifier: BSD-2-Clause
"""Random books of portfolio margin, hedge mode, groups and maturing profit under their laws, and against books that say the
same otherwise: a group of one is none, and a leg by itself is a position."""
import unittest
from fractions import Fraction

from . import expect, grid_books, maturing, measure, run
from .grid_story import Story
from .grid_world import World
from .run import Runner

BOOKS = 24


def book_of(seed, parts):
    """The lines of a random book of these parts."""
    world = World(seed, parts, Story(parts, asking=False))
    world.begin()
    for _ in range(world.random.randint(12, 25)):
        world.day()
    return world.lines


class Twins:
    """Two runners that are told the same, each in its words; their figures have to be the same."""

    def __init__(self, test):
        self.test, self.one, self.other, self.done = test, Runner(out=lambda text: None), Runner(out=lambda text: None), 0

    def say(self, text, said=None):
        refused = self.one.refusal(text)
        self.test.assertEqual(refused, self.other.refusal(text if said is None else said), text)
        if refused is None:
            self.done += 1
            self.test.assertEqual(expect.dump(self.one.book), expect.dump(self.other.book), text)


class Grids(unittest.TestCase):
    def test_random_books(self):
        found, closed, deficits = set(), set(), 0
        for seed in range(1, BOOKS + 1):
            with self.subTest(seed=seed):
                reached = grid_books.check(seed)
                found |= reached["features"]
                closed |= {name for pair in reached["closed"] for name in pair}
                deficits += reached["deficits"]
        self.assertGreater(deficits, BOOKS)
        self.assertLessEqual({"grid", "legs", "group", "held-back"}, closed)
        self.assertLessEqual({"group-pays-whole-closed", "group-pays-part-closed", "group-pays-whole-in-an-instant", "group-leaves-a-deficit",
                              "leg-by-a-fill", "leg-by-a-deleveraging", "refused-argument", "refused-insufficient-margin"}, found)

    def test_what_is_expected_holds_and_is_the_same_each_time(self):
        for seed in (22, 23):
            story = grid_books.scenario(seed)[1]
            self.assertEqual(story.text, grid_books.scenario(seed)[1].text)
            self.assertEqual("", run(story.text).message)

    def test_parts_are_said_by_themselves(self):
        words = {"P": ("universe", "shock", "portfolio", "values", "margin"), "D": ("hedge",), "G": ("group",), "M": ("mature",)}
        for seed in range(1, 5):
            for part in "PDGM":
                said = {line.split()[0] for line in grid_books.scenario(seed, (part,), asking=False)[1].text}
                for other in set(words) - {part}:
                    self.assertFalse(said & set(words[other]), part)
                self.assertTrue(said & set(words[part]), part)

    def test_a_group_of_one_is_none(self):
        """But that limits of a fund are asked when positions pass, and legs are netted."""
        done = 0
        for seed in range(101, 107):
            with self.subTest(seed=seed):
                twins = Twins(self)
                for text in book_of(seed, ("P", "M", "C", "I", "T", "H", "R")):
                    if text.split()[0] in ("limit", "fund"):
                        continue
                    known = len(twins.other.book.accounts)
                    twins.say(text.replace(" fund=F", " frob=F") if " fund=" in text else text)
                    for account in twins.other.book.accounts[known:]:
                        if account.system is None:
                            self.assertIsNone(twins.other.refusal(f"group {account.name} of.{account.name}"))
                done += twins.done
        self.assertGreater(done, 150)

    def test_a_leg_by_itself_is_a_position(self):
        """One account is in hedge mode, the other is not; while one leg is empty nothing differs, whichever it is."""
        done = 0
        for seed in range(201, 207):
            with self.subTest(seed=seed):
                twins = Twins(self)
                for text in book_of(seed, ("P", "G", "M", "T", "R")):
                    words = text.split()
                    said = text
                    if words[0] == "fill" and len(words) > 5:
                        said = self.by_one_leg(twins.one.book, text, words)
                        if said is None:
                            continue
                    twins.say(text, said)
                    if words[0] == "market" and twins.one.book.markets and not twins.one.book.markets[-1].variation:
                        for name in [a.name for a in twins.other.book.accounts if a.system is None]:
                            twins.other.refusal(f"hedge {name} {words[1]} on")
                    if words[0] == "deposit":
                        for market in twins.other.book.markets:
                            twins.other.refusal(f"hedge {words[1]} {market.name} on")
                done += twins.done
        self.assertGreater(done, 150)

    @staticmethod
    def by_one_leg(book, text, words):
        """The fill in hedge mode; None where it would turn a position round, which legs do not."""
        market = next((each for each in book.markets if each.name == words[1]), None)
        if market is None or market.variation:
            return text
        try:
            lots = Fraction(words[4]) / market.lot
        except ValueError:
            return text
        for key, name, sign in (("buyer", words[2], 1), ("seller", words[3], -1)):
            if name not in book.by_name or book.is_system(book.by_name[name]):
                continue
            has = book.lots(book.by_name[name], market)
            if has * sign < 0 and abs(has) < lots:
                return None
            text += f" {key}_leg={'long' if (has or sign) > 0 else 'short'}"
        return text

    def test_a_mark_that_is_old_holds_nothing_back(self):
        """With a nanosecond since the last mark, and profit that matures in one, all of it counts."""
        seen = 0
        for seed in range(301, 304):
            with self.subTest(seed=seed):
                runner = Runner(out=lambda text: None)
                for text in book_of(seed, ("P", "D", "G", "T", "R")):
                    runner.refusal(text)
                    if text.startswith("market "):
                        runner.refusal(f"mature {text.split()[1]} 1ns")
                    runner.refusal(f"at {runner.book.now + 1}")
                    for account, place in runner.book.holdings:
                        market = runner.book.markets[place]
                        gain = max(0, measure.profit(runner.book, account, market))
                        if market.mature is not None:
                            self.assertEqual(gain, maturing.ripe(runner.book, market, runner.book.holding(account, market)))
                            seen += gain > 0
        self.assertGreater(seen, 20)


if __name__ == "__main__":
    unittest.main()
