# SPDX-License-Identifier: BSD-2-Clause
"""The laws of who pays on random books: law_books.py LIBRARY [FIRST] COUNT. `write SEED` prints the first of a seed.

With each seed a book is drawn and every law looked at after each command; another is played in two orders of its accounts
and markets; and in a third an owner searches for a way to gain something, or to cost somebody something. A law that does
not hold is printed with its seed, and with the book up to there as a scenario. Exit code 1 then, or where the books reached
too little."""
import collections
import sys

from laws import adversary, blame, book, caps, command, draw, library, money, order, owners, reach, room

SEQUENCES = 25  # that each owner tries
OWNERS = ("fill", "deposit", "withdraw", "transfer", "fee", "member")
LAWS = (money.Money, blame.Blame, owners.Owners, caps.Caps, room.Room)


def run(commands, lib, counts=None):
    """One book under the laws. What broke, with the statuses so far, or None; and the features that it had."""
    tried = book.Book(lib, commands)
    laws, features, statuses = [law(tried) for law in LAWS], set(), []
    try:
        for do in commands:
            step = tried.give(do)
            statuses.append(step if isinstance(step, str) else "ok")
            if isinstance(step, str):
                for law in laws:
                    law.refused(do, step)
                continue
            features |= reach.said(do) | reach.happened(step)
            if counts:
                counts.deficits += len(step.deficits)
            for law in laws:
                law.check(step)
        book.law(tried.engine.verify() == 0, "money", "the library calls its books corrupt")
    except book.Broken as broken:
        return broken, statuses, features
    finally:
        tried.close()
        if counts:
            counts.commands += len(statuses)
            counts.refused.update(status for status in statuses if status != "ok")
            for law in laws:
                counts.tried[law.name] = counts.tried.get(law.name, 0) + getattr(law, "tried", len(statuses))
    return None, statuses, features


def show(seed, broken, commands, statuses):
    """A broken law: where, and the book up to there."""
    print(f"seed {seed}, command {len(statuses)}: {broken}")
    print("\n".join("    " + line for line in command.scenario(commands[:len(statuses)], statuses)))


class Tries:
    """All that is tried with one seed, over many seeds."""

    def __init__(self, lib):
        self.lib, self.counts, self.order = lib, reach.Reach(), order.Order(lib)
        self.failed = self.evaluations = self.moves = 0
        self.kinds = collections.Counter()

    def seed(self, seed):
        """A book under the laws, one played in two orders, and an owner that searches."""
        commands = draw.book(seed)
        broken, statuses, features = run(commands, self.lib, self.counts)
        self.counts.add(features)
        if broken:
            self.failed += 1
            show(seed, broken, commands, statuses)
        for what in (self.in_two_orders, self.owner):
            try:
                what(seed)
            except book.Broken as broken:
                self.failed += 1
                print(f"seed {seed}: {broken}")

    def in_two_orders(self, seed):
        """Two books that differ in the order in which things were created."""
        self.order.try_seed(seed)

    def owner(self, seed):
        """One owner against everybody else."""
        search = adversary.Search(self.lib, seed)
        try:
            search.climb(SEQUENCES)
        finally:
            self.evaluations += search.evaluations
            self.moves += search.taken
            self.kinds.update(search.kinds)

    def say(self):
        """What was tried; the exit code."""
        print("\n".join(self.counts.lines()))
        print("looked at: " + ", ".join(f"{name} {number}" for name, number in self.counts.tried.items()))
        print(f"order: {self.order.compared} books with deficits compared, at most {self.order.deepest} divisions deep; left "
              "out: " + ", ".join(f"{why} {number}" for why, number in sorted(self.order.left_out.items())))
        print(f"one owner: {self.evaluations} sequences, {self.moves} commands accepted; searches that used "
              + ", ".join(f"{kind} {number}" for kind, number in sorted(self.kinds.items())))
        lacking = self.counts.missing()
        if self.counts.books >= reach.ENOUGH:
            lacking += [f"{name} looked at {number} times" for name, number in self.counts.tried.items() if number < 4]
            lacking += ["books in two orders"] * (self.order.compared < self.counts.books // 10)
            lacking += [f"an owner's {kind}" for kind in OWNERS if not self.kinds[kind]]
        if lacking:
            print("too little was reached: " + ", ".join(lacking))
        print(f"{self.failed} laws were broken")
        return 1 if self.failed or lacking else 0


def main(arguments):
    """All books; the exit code."""
    if arguments[0] == "write":
        print("\n".join(command.scenario(draw.book(int(arguments[1])))))
        return 0
    first, count = int(arguments[1]) if arguments[2:] else 1, int(arguments[-1])
    tries = Tries(library.Library(arguments[0]))
    for seed in range(first, first + count):
        tries.seed(seed)
    return tries.say()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
