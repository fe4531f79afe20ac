# SPDX-License-Identifier: BSD-2-Clause
"""Hold the library against the reference: compare.py REPLAY FIRST COUNT

Each seed is a random scenario; its state at the end, or where a line is refused, must be the same to the atom.
Markets that settle variation have a comparison of their own, instants.py."""
import multiprocessing
import os
import subprocess
import sys
import tempfile

from generate import story
from program import command
from reference import replay

BATCH = 50


def batch(arguments):
    binary, seeds = arguments
    with tempfile.TemporaryDirectory() as folder:
        files, wanted = [], []
        for seed in seeds:
            lines = story(seed)
            path = os.path.join(folder, f"{seed}.scn")
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            dump, code, message = replay(path, lines)
            if code == 1:
                raise AssertionError(f"seed {seed}: the reference contradicts itself: {message}")
            files.append(path)
            wanted.append(dump)
        run = subprocess.run(command(binary, "--dump", *files), capture_output=True, text=True, check=False, timeout=300)
        answers, current = {}, None
        for line in run.stdout.splitlines():
            if line.startswith("# "):
                current = answers.setdefault(line[2:], [])
            elif current is not None:
                current.append(line)
        differences = []
        for seed, path, dump in zip(seeds, files, wanted):
            got = answers.get(path)
            if got != dump:
                differences.append((seed, first_difference(dump, got or ["nothing"], run.stderr)))
        return differences


def first_difference(want, got, said):
    for a, b in zip(want + ["the end"], got + ["the end"]):
        if a != b:
            return f"want {a!r}, got {b!r} {said[-200:]}"
    return "lengths differ"


def main():
    binary, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    work = [(binary, range(start, min(start + BATCH, first + count))) for start in range(first, first + count, BATCH)]
    failed, done = 0, 0
    with multiprocessing.Pool(min(os.cpu_count() or 1, 8)) as pool:
        for differences in pool.imap(batch, work):
            done += BATCH
            for seed, text in differences:
                failed += 1
                if failed <= 10:
                    print(f"seed {seed}: {text}", flush=True)
            if done % 1000 == 0:
                print(f"{done} of {count} scenarios", flush=True)
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
