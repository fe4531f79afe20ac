# SPDX-License-Identifier: BSD-2-Clause
"""Random books under the laws of who pays: law_books.py LIBRARY [FIRST] COUNT. `write SEED` prints one as a scenario.

A law that does not hold is printed with its seed, and with the book up to there as a scenario. Exit code 1 then, or
where the books reached too little."""
import sys

from laws import blame, book, caps, command, draw, library, money, owners, reach, room

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


def main(arguments):
    """All books; the exit code."""
    if arguments[0] == "write":
        print("\n".join(command.scenario(draw.book(int(arguments[1])))))
        return 0
    lib, first, count = library.Library(arguments[0]), int(arguments[1]) if arguments[2:] else 1, int(arguments[-1])
    counts, failed = reach.Reach(), 0
    for seed in range(first, first + count):
        commands = draw.book(seed)
        broken, statuses, features = run(commands, lib, counts)
        counts.add(features)
        if broken:
            failed += 1
            show(seed, broken, commands, statuses)
    print("\n".join(counts.lines()))
    print("looked at: " + ", ".join(f"{name} {number}" for name, number in counts.tried.items()))
    lacking = counts.missing()
    if lacking:
        print("too little was reached: " + ", ".join(lacking))
    print(f"{failed} books broke a law")
    return 1 if failed or lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
