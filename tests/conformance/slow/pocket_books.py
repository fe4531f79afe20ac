# SPDX-License-Identifier: BSD-2-Clause
"""Random books of several collaterals (C) and isolated positions (I), of which one account has more than one pocket, beside
terms, holds and orders, and requirements (T, H, R: margin_books).
Against the library: python3 -m slow.pocket_books REPLAY FIRST COUNT [--parts C,I,T,H,R], where nothing is said with the parts
that the library has. By themselves, under the laws: python3 -m slow.pocket_books FIRST COUNT [--parts C,I,T,H,R].
`write SEED [--parts C,I,T,H,R]` prints one with all that is expected of it. After each line every figure that changed is
asked for, after some of them all. Both print which pairs of
features were reached, and how often."""
import collections
import sys

from program import differs

from . import many, margin_books, pocket_laws, pocket_story
from .pocket_world import World

PARTS = ("C", "I", *margin_books.PARTS)
# How the features begin whose pairs are shown.
OWN = ("collateral", "haircut", "discount", "to-", "mark-of-collateral", "money-at", "isolat", "met-", "buyer", "converted", "not-converted",
       "refused-unpriced")
# What a library does that has the part.
TRIALS = {"C": "collateral P BTC USD tick=1", "I": "isolate a M 1", **margin_books.TRIALS}
BEGUN = [*margin_books.BEGUN, "asset BTC 0"]


def scenario(seed, parts=PARTS, asking=True, words=pocket_story.OF_TERMS + pocket_story.OF_ORDERS):
    """A random book: the world that drew it, and the story with all that the reference says of it."""
    story = pocket_story.Story(parts, asking, words)
    world = World(seed, parts, story)
    world.begin()
    for _ in range(world.random.randint(15, 45)):
        world.day()
    story.end()
    return world, story


# Against the library.
def held(replay, parts, words, seed):
    """The library held to one book: what differs, and what was in it."""
    with pocket_laws.Reach() as reach:
        world, story = scenario(seed, parts, words=words)
    return differs(replay, story.text, seed), found_in(world, story, reach), len(story.text)


def found_in(world, story, reach):
    """What was said and what happened."""
    book = story.runner.book
    found = world.features | reach.found | {"refused-" + code for code in story.refused}
    found |= {"paid-" + layer for record in book.records for layer in record.parts}
    if any(market.closed for market in book.markets):
        found.add("closed")
    return {"features": found, "refused": story.refused, "deficits": len(book.records), "done": reach.done}


class Survey:
    """What many books reached."""

    def __init__(self):
        self.books = self.lines = self.deficits = 0
        self.pairs, self.refused, self.done = collections.Counter(), collections.Counter(), collections.Counter()

    def add(self, found, lines):
        self.books += 1
        self.lines += lines
        self.deficits += found["deficits"]
        self.refused += found["refused"]
        self.done += found["done"]
        ordered = sorted(found["features"])
        self.pairs.update((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1:])

    def show(self, failed):
        features = sorted({name for pair in self.pairs for name in pair})
        possible = len(features) * (len(features) - 1) // 2
        for feature in [feature for feature in features if feature.startswith(OWN)]:
            others = {b if a == feature else a: n for (a, b), n in self.pairs.items() if feature in (a, b)}
            print(f"{feature}: " + " ".join(f"{name}={n}" for name, n in sorted(others.items())))
        print("refusals: " + " ".join(f"{code}={n}" for code, n in self.refused.most_common()))
        print("done: " + " ".join(f"{what}={n}" for what, n in self.done.most_common()))
        least = sorted((n, pair) for pair, n in self.pairs.items())[:5]
        print(f"{len(features)} features, {len(self.pairs)} of {possible} pairs reached, the least often: "
              + ", ".join(f"{a} with {b} {n}" for n, (a, b) in least))
        print(f"{self.books} books, {self.lines} lines, {self.deficits} deficits, {failed} with a difference")


def compare(replay, first, count, parts):
    survey, failed, seeds = Survey(), 0, range(first, first + count)
    words = margin_books.known_words(replay, [part for part in parts if part in margin_books.PARTS])
    words += ["margin_equity"] if "C" in parts else []
    for seed, (difference, found, lines) in zip(seeds, many.over(held, replay, seeds, parts, words)):
        survey.add(found, lines)
        if difference:
            failed += 1
            if failed <= many.SHOWN:
                print(f"seed {seed}: {difference}", flush=True)
    survey.show(failed)
    return 1 if failed or not survey.deficits else 0


# By themselves.
def check(seed, parts=PARTS):
    """One book under the laws."""
    world, story = scenario(seed, parts, asking=False)
    with pocket_laws.Reach() as reach, pocket_laws.Watch() as watch:
        watch.run(world.lines)
    return found_in(world, story, reach), len(world.lines)


def laws(first, count, parts):
    survey, failed = Survey(), 0
    for seed in range(first, first + count):
        try:
            survey.add(*check(seed, parts))
        except Exception as error:  # a crash is a finding as well
            failed += 1
            print(f"seed {seed}: {type(error).__name__}: {error}")
    survey.show(failed)
    return 1 if failed else 0


def main(arguments):
    parts = None
    if "--parts" in arguments:
        place = arguments.index("--parts")
        parts = tuple(arguments[place + 1].split(","))
        arguments = arguments[:place] + arguments[place + 2:]
    if parts and not set(parts) <= set(PARTS):
        sys.exit("parts are " + ",".join(PARTS))
    if arguments[:1] == ["write"]:
        print("\n".join(scenario(int(arguments[1]), parts or PARTS)[1].text))
        return 0
    if arguments[0].isdigit():
        return laws(int(arguments[0]), int(arguments[1]), parts or PARTS)
    parts = parts or tuple(part for part in PARTS if not differs(arguments[0], [*BEGUN, TRIALS[part]]))
    print(f"parts of the margin engine: {' '.join(parts)}")
    if not {"C", "I"} & set(parts):
        print("neither collaterals nor isolated positions, so there is nothing to compare")
        return 0
    return compare(arguments[0], int(arguments[1]), int(arguments[2]), parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
