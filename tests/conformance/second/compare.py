# SPDX-License-Identifier: BSD-2-Clause
"""Hold a replay program against this reading: compare.py REPLAY_BINARY FIRST COUNT [--jobs J] [--seconds S]

Each seed is a random scenario. Its state at the end, or where a line is refused, must be the same to
the atom; so must the exit status of the program over each batch. Nothing is kept; a seed that differs
comes back with generate.py SEED.
"""
import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

import generate
import reference

BATCH = 50
SHOWN = 10


def first_difference(want, got):
    """The first line of each that differs; None where they are equal."""
    for line_want, line_got in zip(want + ["(the end)"], got + ["(the end)"]):
        if line_want != line_got:
            return line_want, line_got
    return None


def dumps_by_file(text):
    """Several files: each dump stands behind `# FILE`."""
    dumps, current = {}, []
    for line in text.splitlines():
        if line.startswith("# "):
            current = dumps.setdefault(line[2:], [])
        else:
            current.append(line)
    return dumps


def run(binary, files):
    done = subprocess.run([binary, "--dump", *files], capture_output=True, text=True, timeout=120)
    return done.returncode, dumps_by_file(done.stdout), done.stderr


def compare_batch(work):
    """Returns (passed, [(seed, what is wrong)])."""
    binary, seeds = work
    wanted, passed, wrong, worst = {}, 0, [], 0
    with tempfile.TemporaryDirectory() as folder:
        empty = os.path.join(folder, "empty.scn")       # a second file, so that `# FILE` is always printed
        open(empty, "w", encoding="utf-8").close()
        for seed in seeds:
            lines, world, refused = generate.story(seed)
            path = os.path.join(folder, f"{seed}.scn")
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            wanted[path] = seed, generate.wanted_dump(lines, world, refused)
            worst = max(worst, 2 if refused else 0)
            if seed % 100 == 0:     # that the story ends where a replay of its text does
                assert reference.replay_lines(lines)[0] == wanted[path][1], f"seed {seed}: replay of the reference"
        try:
            status, dumps, errors = run(binary, [*wanted, empty])
        except subprocess.TimeoutExpired:
            status, dumps, errors = "time out", {}, ""
        for path, (seed, want) in wanted.items():
            if path not in dumps or status not in (0, 1, 2):       # a crash: which one is it?
                try:
                    status_alone, alone, errors = run(binary, [path, empty])
                except subprocess.TimeoutExpired:
                    status_alone, alone = "time out", {}
                if status_alone not in (0, 1, 2) or path not in alone:
                    wrong.append((seed, f"status {status_alone} {errors.strip()[-300:]}"))
                    continue
                dumps[path] = alone[path]
            difference = first_difference(want, dumps[path])
            if difference is None:
                passed += 1
            else:
                said = [line for line in errors.splitlines() if line.startswith(path)]
                wrong.append((seed, f"want {difference[0]}\n  got  {difference[1]}" + "".join("\n  " + x for x in said[:1])))
        if not wrong and status != worst:
            wrong.append((seeds[0], f"the batch's exit status is {status}, not {worst}: {errors.strip()[-300:]}"))
            passed -= 1
    return passed, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, help="stop after about so long")
    given = parser.parse_args()
    binary = os.path.abspath(given.binary)
    seeds = range(given.first, given.first + given.count)
    batches = [(binary, list(seeds[start:start + BATCH])) for start in range(0, len(seeds), BATCH)]
    started, passed, failed, shown = time.monotonic(), 0, 0, 0
    with multiprocessing.Pool(given.jobs) as pool:
        for right, wrong in pool.imap_unordered(compare_batch, batches):
            if (passed + failed) // 1000 < (passed + failed + right + len(wrong)) // 1000:
                print(f"{passed + failed + right + len(wrong)} of {given.count}", flush=True)
            passed, failed = passed + right, failed + len(wrong)
            for seed, what in wrong:
                if shown < SHOWN:
                    print(f"seed {seed}\n  {what}", flush=True)
                shown += 1
            if given.seconds and time.monotonic() - started > given.seconds:
                break
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
