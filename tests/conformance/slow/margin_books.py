# SPDX-License-Identifier: BSD-2-Clause
"""Random books of the margin engine against the library: python3 -m slow.margin_books REPLAY FIRST COUNT [--parts T,H,R,D,M]
[--pairs]. Parts are T, terms of accounts and markets, H, holds and orders, R, requirements of markets, D, two legs in a market, and M,
profit that matures; where nothing is
said, those that the library has, and none of them by the word none. After each line the library is held to the status and
the figures of the reference. At last it says which pairs of features were at work at once, and in how many books. `write
SEED [--parts ...]` prints one book with all that is expected of it; `FIRST COUNT` alone runs books without a library."""
import collections
import sys
import traceback

from program import differs

from . import many, margin_work
from .margin_story import PARTS, WORDS
from .margin_world import story

PROBES = {"multiplier": "a 1", "addon": "a 0", "frozen": "a no", "position_limit": "a M none", "ceiling": "M none",
          "trading": "M open", "held": "a 0", "bid": "a M 0", "ask": "a M 0", "free": "a 1", "interest": "M 0", "requirement": "M 0 none no 1",
          "margin_equity": "a 1", "leg": "a M long 0", "leg_cost": "a M long 0", "matured": "a M 0"}
BEFORE = {"leg": ["hedge a M on"], "leg_cost": ["hedge a M on"]}    # what a question needs
TRIALS = {"T": "require a", "H": "hold a 1 1", "R": "requirement M", "D": "hedge a M on", "M": "mature M 1h"}    # lines of a library that has the part
BEGUN = ["asset USD 0", "market M USD lot=1 tick=1", "deposit a 1"]


def known_parts(replay):
    """The parts that the library has."""
    parts = tuple(part for part in PARTS if not differs(replay, [*BEGUN, TRIALS[part]]))
    print(f"parts of the margin engine that the library has: {', '.join(parts) or 'none'}", flush=True)
    return parts


def known_words(replay, parts):
    """Which of the words that a part may bring the library knows, and which not."""
    asked = [word for part in parts for word in WORDS[part] if word in PROBES]
    known = [word for word in asked if not differs(replay, [*BEGUN, *BEFORE.get(word, ()), f"expect {word} {PROBES[word]}"])]
    missing = [word for word in asked if word not in known]
    if missing:
        print(f"not asked, for the library does not know it: {' '.join(missing)}", flush=True)
    return known


def held(replay, parts, words, seed):
    """The library held to one book: what differs, and what was in it."""
    world = story(seed, parts, words)
    return differs(replay, world.text, seed), (len(world.text), len(world.book.records), world.refused, world.pairs)


def survey(results, seeds, pairs_shown):
    failed, lines, deficits = 0, 0, 0
    refusals, pairs = collections.Counter(), collections.Counter()
    for seed, (difference, found) in zip(seeds, results):
        lines += found[0]
        deficits += found[1]
        refusals += found[2]
        pairs.update(found[3])
        if difference:
            failed += 1
            if failed <= many.SHOWN:
                print(f"seed {seed}: {difference}", flush=True)
    margin_work.show_pairs(pairs, pairs_shown)
    print("refusals: " + " ".join(f"{code}={n}" for code, n in refusals.most_common()))
    print(f"{len(seeds)} books, {lines} lines, {deficits} deficits, {failed} with a difference")
    return 1 if failed or not deficits else 0


def alone(replay, parts, words, seed):
    """The reference by itself; a crash is a difference as well."""
    try:
        world = story(seed, parts, words)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({where.name}:{where.lineno})", (0, 0, collections.Counter(), set())
    return "", (len(world.text), len(world.book.records), world.refused, world.pairs)


def main(arguments):
    parts, pairs_shown = None, "--pairs" in arguments
    if "--parts" in arguments:
        place = arguments.index("--parts")
        parts = tuple(part for part in arguments[place + 1].split(",") if part != "none")
        if not set(parts) <= set(PARTS):
            print("parts are " + ",".join(PARTS), file=sys.stderr)
            return 2
        arguments = arguments[:place] + arguments[place + 2:]
    arguments = [word for word in arguments if word != "--pairs"]
    if arguments[:1] == ["write"]:
        print("\n".join(story(int(arguments[1]), PARTS if parts is None else parts).text))
        return 0
    by_itself = arguments[0].isdigit()
    first, count = (int(word) for word in arguments[0 if by_itself else 1:][:2])
    seeds = range(first, first + count)
    if by_itself:
        return survey(many.over(alone, "", seeds, PARTS if parts is None else parts, None), seeds, pairs_shown)
    parts = known_parts(arguments[0]) if parts is None else parts
    return survey(many.over(held, arguments[0], seeds, parts, known_words(arguments[0], parts)), seeds, pairs_shown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
