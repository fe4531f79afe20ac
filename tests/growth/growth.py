# SPDX-License-Identifier: BSD-2-Clause
"""Work on many rows grows as their number does, not as its square.

usage: growth.py VALGRIND WORK SLOSS_REPLAY

Instructions are counted by cachegrind, so the load of the machine does not matter. Each case runs for
N rows and for 4 N; what a run without rows takes is left out. Four times the rows are to take less
than six times the instructions: a search of the others for each row would take sixteen times, and a
table that grows in steps and sorting take a little more than four.
"""
import functools
import os
import re
import subprocess
import sys
import tempfile

ROWS = 500
ALLOWED = 6.0


def instructions(valgrind, command):
    run = subprocess.run([valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    return int(re.search(r"I\s+refs:\s+([\d,]+)", run.stderr)[1].replace(",", ""))


def assets(count):
    yield from (f"asset A{i} 2" for i in range(count))
    yield from (f"deposit one 5 A{i}" for i in range(count))
    yield from (f"expect balance one A{i} 5" for i in range(count))


def markets(count):
    yield "asset USD 2"
    yield from (f"market M{i} USD lot=1 tick=1" for i in range(count))
    # Backwards, so that looking behind the one named last does not help.
    yield from (f"mark M{i} 100" for i in reversed(range(count)))


def accounts(count):
    yield "asset USD 2"
    yield from (f"deposit someone-{i} 5 USD" for i in range(count))
    yield from (f"expect balance someone-{i} 5" for i in range(count))


def defaults(count):
    yield "asset USD 2"
    for i in range(2 * count):  # fewer do not tell a search of the others from the words of the report
        yield f"market M{i} USD lot=1 tick=1"
        yield f"mark M{i} 100"
        yield f"deposit long{i} 11"
        yield f"deposit short{i} 1000"
        yield f"fill M{i} long{i} short{i} 1 100 force"
        yield f"mark M{i} 30"  # the long owes 59, which the short is charged


SCENARIOS = {"assets": assets, "markets": markets, "accounts": accounts}


def scenario_command(program, lines, folder, *options):
    path = os.path.join(folder, "rows.scn")
    with open(path, "w", encoding="ascii") as stream:
        stream.writelines(line + "\n" for line in lines)
    return [program, *options, path]


def main():
    valgrind, work, replay = sys.argv[1:]
    failed = 0
    names = subprocess.run([work], capture_output=True, text=True, check=True).stdout.split()
    with tempfile.TemporaryDirectory() as folder:
        cases = {f"library, {name}": lambda count, name=name: [work, name, str(count)]
                 for name in names}
        for name, lines in SCENARIOS.items():
            cases[f"sloss-replay, {name}"] = \
                lambda count, lines=lines: scenario_command(replay, lines(count), folder)
        works = {name: lambda count, command=command: instructions(valgrind, command(count))
                 for name, command in cases.items()}

        @functools.cache
        def of_defaults(count, *form):
            return instructions(valgrind, scenario_command(replay, defaults(count), folder, *form))
        for form in ([], ["--json"], ["--dump"]):  # what the scenario itself takes would hide it
            works[" ".join(["sloss-replay, the report of defaults", *form])] = lambda count, form=form: (
                of_defaults(count, *form) - of_defaults(count, "--quiet"))
        for name, measure in works.items():
            none, few, many = (measure(n) for n in (1, ROWS, 4 * ROWS))
            ratio = (many - none) / (few - none)
            holds = ratio < ALLOWED
            failed += not holds
            print(f"{name}: {(few - none) / ROWS:.0f} instructions a row at {ROWS}, "
                  f"{ratio:.2f} times as many in all at {4 * ROWS}{'' if holds else ': TOO MANY'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
