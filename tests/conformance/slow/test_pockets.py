# SPDX-License-Identifier: BSD-2-Clause
"""Random books of collaterals and isolated positions under their laws, and each compartment against an account of its own."""
import unittest

from . import pocket_books, pocket_laws, run
from .pocket_story import Story
from .pocket_world import World

BOOKS = 26


class Pockets(unittest.TestCase):
    def test_random_books(self):
        found, deficits = set(), 0
        for seed in range(1, BOOKS + 1):
            with self.subTest(seed=seed):
                reached, _ = pocket_books.check(seed, ("C", "I") if seed % 2 else pocket_books.PARTS)
                found |= reached["features"]
                deficits += reached["deficits"]
        self.assertGreater(deficits, BOOKS)
        self.assertLessEqual({
            "met-whole", "met-part", "met-nothing", "converted-closed-out", "converted-in-an-instant", "isolated-debt-closed-out",
            "isolated-debt-in-an-instant", "to-account", "to-system", "three-assets", "collateral-mark-at-the-edge",
            "isolate-off", "isolate-out-at-the-edge", "refused-insufficient-margin", "refused-argument"}, found)

    def test_a_compartment_is_as_an_account_of_its_own(self):
        compared = 0
        for seed in range(1, 9):
            with self.subTest(seed=seed):
                story = Story(("I",), asking=False)
                world = World(seed, ("I",), story, without=("gate",))
                world.begin()
                for _ in range(world.random.randint(15, 30)):
                    world.day()
                compared += pocket_laws.Twin(world.lines).compared
        self.assertGreater(compared, 30_000)

    def test_what_is_expected_holds_and_is_the_same_each_time(self):
        for seed in (3, 4):
            story = pocket_books.scenario(seed)[1]
            self.assertEqual(story.text, pocket_books.scenario(seed)[1].text)
            self.assertEqual("", run(story.text).message)

    def test_parts_are_said_by_themselves(self):
        for seed in range(1, 8):
            for part, others in (("C", ("isolate",)), ("I", ("collateral", "haircut", "margin_equity"))):
                text = "\n".join(pocket_books.scenario(seed, (part,))[1].text)
                for word in others:
                    self.assertNotIn(word, text)


if __name__ == "__main__":
    unittest.main()
