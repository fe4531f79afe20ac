# SPDX-License-Identifier: BSD-2-Clause
"""How long does sloss-allocate take for n rows of CSV, compared with a plain copy of the file? Both are timed in
the same run, and the shares are summed exactly: bench_program.py ALLOCATE [ROWS]"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

RUNS = 3


def write_rows(path, count):
    rng = random.Random(20251010)
    with open(path, "w", encoding="ascii") as file:
        file.write("id,weight,cap\n")
        for start in range(0, count, 100000):
            rows = range(start, min(start + 100000, count))
            weights = [(1024 + rng.getrandbits(10)) << rng.randrange(17) for _ in rows]
            file.write("".join(f"a{i},{w},{w}\n" for i, w in zip(rows, weights)))


def timed(action):
    times = []
    for _ in range(RUNS):
        begin = time.monotonic()
        action()
        times.append(time.monotonic() - begin)
    return sorted(times)[RUNS // 2]


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10000000
    total = count * 2000000
    with tempfile.TemporaryDirectory() as folder:
        rows, shares, copy = (os.path.join(folder, name) for name in ("rows.csv", "shares.csv", "copy.csv"))
        write_rows(rows, count)

        def allocate():
            with open(shares, "wb") as out:
                subprocess.run([program, "--total", str(total), rows], stdout=out, check=True)

        value = timed(allocate) / count * 1e9
        baseline = timed(lambda: shutil.copyfile(rows, copy)) / count * 1e9
        with open(shares, encoding="ascii") as file:
            next(file)
            lines = [line for line in file]
        given = sum(int(line.rsplit(",", 1)[1]) for line in lines[:-1])
        if len(lines) != count + 1 or given + int(lines[-1].split()[4]) != total:
            sys.exit("the shares do not sum")
    print(json.dumps({"name": "sloss-allocate, CSV to CSV", "n": count, "value": round(value, 1),
                      "baseline": round(baseline, 1), "ratio": round(value / baseline, 1)}))


if __name__ == "__main__":
    main()
