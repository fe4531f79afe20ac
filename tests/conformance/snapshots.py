# SPDX-License-Identifier: BSD-2-Clause
"""Hold books that are saved and loaded against those that are not: snapshots.py DRIVER FIRST COUNT

Each seed is a random scenario of one of the four generators of this folder. The driver runs it twice, the second time
on books that are saved and loaded after random lines: hash, events, deficits and refusals have to be the same after
every line, and so have the bytes at the end. No reference is asked: the scenarios are those that it can run."""
import collections
import os
import re
import subprocess
import sys
import tempfile

import compare
import instants
from program import command
from slow import books, money_books, party_books

BATCH = 40


def announced(lines):
    """The lines of a scenario, and before each that is refused what it is refused with."""
    return books.annotate(lines)[0]


WRITERS = [lambda seed: announced(compare.write_world(seed)[0].lines), lambda seed: instants.Story(seed).run(),
           lambda seed: announced(party_books.scenario(seed).lines),
           lambda seed: announced(money_books.scenario(seed).lines)]


def run(driver, seeds, folder):
    """The answers of the driver, seed by seed."""
    paths = []
    for seed in seeds:
        paths.append(os.path.join(folder, f"{seed}.scn"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write("\n".join(WRITERS[seed % len(WRITERS)](seed)) + "\n")
    done = subprocess.run([*command(driver), str(seeds[0])], input="\n".join(paths) + "\n", capture_output=True,
                          text=True, check=False)
    answers = done.stdout.splitlines()
    if done.returncode != 0 or len(answers) != len(paths):
        sys.exit(f"differs: seed {seeds[len(answers)]}: the driver ended: {done.stderr.strip()}")
    return list(zip(seeds, answers))


def main():
    """Counts of what was reached: a run that loads nothing shows nothing."""
    driver, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seen, failed = collections.Counter(), 0
    for begin in range(first, first + count, BATCH):
        with tempfile.TemporaryDirectory() as folder:
            for seed, answer in run(driver, list(range(begin, min(begin + BATCH, first + count))), folder):
                same = re.fullmatch(r"same (\d+) lines, loaded (\d+) times, outcome (\d).*", answer)
                if not same:
                    print(f"seed {seed}: {answer}")
                    failed += 1
                    continue
                seen.update(lines=int(same[1]), loads=int(same[2]), held=same[3] == "0")
    print(f"{count} books, {seen['lines']} lines, loaded {seen['loads']} times, {seen['held']} to their end")
    enough = seen["loads"] >= 2 * count and seen["held"] * 10 >= count * 6
    if not enough:
        print("not ok: too little was loaded, or too few books came to their end")
    return 1 if failed or not enough else 0


if __name__ == "__main__":
    sys.exit(main())
