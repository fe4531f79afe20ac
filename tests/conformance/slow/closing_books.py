# SPDX-License-Identifier: BSD-2-Clause
"""Random books of closing out as venues do: partial liquidation and margin calls (L), guards of prices, halts and busts (B),
governance (V) and execution by the host (X), beside all the parts of the margin engine (grid_books, pocket_books, margin_books).
Against the library: python3 -m slow.closing_books REPLAY FIRST COUNT [--parts L,B,...], where nothing is said with the parts that
the library has. By themselves, under the laws: python3 -m slow.closing_books FIRST COUNT [--parts L,B,...] [--pairs].
`write SEED [--parts L,B,...]` prints one with all that is expected of it, `cases REPLAY NAME...` runs cases worked by hand, those of
parts that the library has. Both print how many pairs of features were at work at once in one holding, and in one
reduction; with --pairs those that were not."""
import pathlib
import sys

from program import differs

from . import closing_laws, closing_story, closing_work, govern, grid_books, grid_laws, many, margin_books, pocket_laws, pocket_story
from .closing_world import World

OWN = ("L", "B", "V", "X")
PARTS = (*OWN, *grid_books.PARTS)
TRIALS = {"L": "partial M target=1", "B": "validity M", "V": "govern tier delay=1s", "X": "execute M timeout=1s", **grid_books.TRIALS}
WORDS = {"L": ("partial", "levels"), "B": ("guard", "source", "quote", "halt", "bust", "validity"), "V": ("govern", "schedule", "unschedule"),
         "X": ("execute", "auction", "bid")}
BEGUN = grid_books.BEGUN
# By which parts a book is told from others: each of the new ones alone with the old, in pairs, and all.
MIXES = ("L", "B", "V", "X", "LB", "LV", "LX", "BV", "BX", "VX", "LBVX", "LBVX", "LBX", "LX", "L")
OLD = ("", "CI", "THR", "PDGM", "CITHR", "PDGMCITHR", "PDGMCITHR")


def mix(seed, parts):
    """Which parts are in the book of a seed, of those that are asked for; at least one of the new ones."""
    new = [part for part in MIXES[seed % len(MIXES)] if part in parts] or [part for part in OWN if part in parts]
    return (*new, *[part for part in OLD[seed // len(MIXES) % len(OLD)] if part in parts])


def scenario(seed, parts=PARTS, asking=True, words=pocket_story.OF_TERMS + pocket_story.OF_ORDERS):
    """A random book: the world that drew it, and the story with all that the reference says of it."""
    parts = mix(seed, parts)
    story = closing_story.Story(parts, asking, words)
    world = World(seed, parts, story)
    world.begin()
    for _ in range(world.random.randint(15, 45)):
        world.day()
    story.end()
    return world, story


def held(replay, parts, words, seed):
    """The library held to one book: what differs, and what was in it."""
    with pocket_laws.Reach() as pockets, grid_laws.Reach() as grids, closing_laws.Reach() as reach:
        world, story = scenario(seed, parts, words=words)
    return differs(replay, story.text), found_in(world, story, pockets, grids, reach)


def found_in(world, story, pockets, grids, reach):
    found = grid_books.found_in(world, story, pockets, grids)
    return found | {"features": found["features"] | reach.found, "done": found["done"] + reach.done,
                    "pairs": closing_work.own_pairs(story.own_pairs), "closed": closing_work.own_pairs(reach.closed_pairs)}


class Survey(grid_books.Survey):
    def show(self, failed, pairs_shown):
        for title, counted in (("features", self.features), ("refusals", self.refused), ("done", self.done)):
            print(f"{title}: " + " ".join(f"{name}={n}" for name, n in sorted(counted.items())))
        possible = closing_work.possible({name for pair in self.pairs for name in pair})
        for what, reached in (("one holding", self.pairs), ("one reduction", self.closed)):
            print(f"pairs at work in {what}: {len(possible & set(reached))} of {len(possible)}, "
                  f"books per pair, as quartiles: {' '.join(str(n) for n in grid_books.quartiles(reached))}")
            if pairs_shown:
                print(f"never in {what}: " + ", ".join(f"{a} with {b}" for a, b in sorted(possible - set(reached))))
        print(f"{self.books} books, {self.lines} lines, {self.deficits} deficits, {failed} with a difference")


def compare(replay, first, count, parts, pairs_shown):
    survey, failed, seeds = Survey(), 0, range(first, first + count)
    words = margin_books.known_words(replay, [part for part in parts if part in margin_books.PARTS])
    words += [word for word in ("margin_equity", "free") if word not in words
              and not differs(replay, [*margin_books.BEGUN, f"expect {word} {margin_books.PROBES[word]}"])]
    for seed, (difference, found) in zip(seeds, many.over(held, replay, seeds, parts, words)):
        survey.add(found)
        if difference:
            failed += 1
            if failed <= many.SHOWN:
                print(f"seed {seed}: {difference}", flush=True)
    survey.show(failed, pairs_shown)
    return 1 if failed or not survey.deficits else 0


# By themselves.
class Watch(grid_books.Watch):
    """The laws of all books, and of the figures after each line."""

    def after(self, book, text):
        super().after(book, text)
        closing_laws.judge(book)


def check(seed, parts=PARTS):
    """One book under the laws."""
    world, story = scenario(seed, parts, asking=False)
    with pocket_laws.Reach() as pockets, grid_laws.Reach() as grids, closing_laws.Reach() as reach, Watch() as watch:
        watch.run(world.lines)
    return found_in(world, story, pockets, grids, reach)


def tried(_, parts, seed):
    try:
        return "", check(seed, parts)
    except Exception as error:  # a crash is a finding as well
        return f"{type(error).__name__}: {error}", None


def laws(first, count, parts, pairs_shown):
    survey, failed, seeds = Survey(), 0, range(first, first + count)
    for seed, (wrong, found) in zip(seeds, many.over(tried, "", seeds, parts)):
        if wrong:
            failed += 1
            print(f"seed {seed}: {wrong}", flush=True)
        else:
            survey.add(found)
    survey.show(failed, pairs_shown)
    return 1 if failed else 0


# Cases worked by hand.
def cases(replay, names):
    """Those of which the library has all parts; what begins a line tells which they are."""
    failed, run, has = 0, 0, known(replay, OWN)
    for name in names:
        file = pathlib.Path(__file__).parent / "cases" / f"{name}.scn"
        text = file.read_text(encoding="utf-8").split("\n")
        words = {word for line in text for word in (*line.split()[:1], *(line.split()[3:4] if line.startswith("schedule ") else ()))}
        asks = {part for part in OWN if words & set(WORDS[part])}
        if asks <= set(has):
            run += 1
            difference = differs(replay, text)
            failed += bool(difference)
            print(f"{'not ok' if difference else 'ok'} {name}: {difference}" if difference else f"ok {name}")
    print(f"{run} of {len(names)} cases, {failed} with a difference")
    return 1 if failed else 0


def known(replay, parts):
    """The parts that the library has."""
    return tuple(part for part in parts if not differs(replay, [*BEGUN, TRIALS[part]]))


def main(arguments):
    parts, pairs_shown = None, "--pairs" in arguments
    arguments = [word for word in arguments if word != "--pairs"]
    if "--parts" in arguments:
        place = arguments.index("--parts")
        parts = tuple(arguments[place + 1].split(","))
        arguments = arguments[:place] + arguments[place + 2:]
    if parts and not set(parts) <= set(PARTS):
        sys.exit("parts are " + ",".join(PARTS))
    if arguments[:1] == ["write"]:
        print("\n".join(scenario(int(arguments[1]), parts or PARTS)[1].text))
        return 0
    if arguments[:1] == ["cases"]:
        return cases(arguments[1], arguments[2:])
    if arguments[0].isdigit():
        return laws(int(arguments[0]), int(arguments[1]), parts or PARTS, pairs_shown)
    without = [part for part in OWN if part not in known(arguments[0], OWN)]
    govern.KINDS = tuple(kind for kind in govern.KINDS if not any(kind in WORDS[part] for part in without))
    parts = parts or known(arguments[0], PARTS)
    print(f"parts that the library has: {' '.join(parts)}")
    if not set(OWN) & set(parts):
        print("no partial liquidation, guards, governance or execution by the host, so there is nothing to compare")
        return 0
    return compare(arguments[0], int(arguments[1]), int(arguments[2]), parts, pairs_shown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
