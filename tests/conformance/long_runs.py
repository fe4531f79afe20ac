# SPDX-License-Identifier: BSD-2-Clause
"""A long run goes on where it ended, keeps what differs, and says how far it has come: long_runs.py LONG BUILD"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LONG, BUILD = sys.argv[1], Path(sys.argv[2])
RUN = ["index", "5", "64", "--batch", "25"]


def need(holds, what, *seen):
    """A promise of the script."""
    if not holds:
        sys.exit(f"not so: {what}: {seen}")


def start(state, *words, build=BUILD):
    """One start: its exit code and what it says."""
    done = subprocess.run([sys.executable, LONG, *words, "--state", state, "--build", build], capture_output=True,
                          text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def check_resumed(folder):
    """Seeds 5 to 64 in steps of 25: from 5, from 30, and the ten that are left."""
    code, said, _ = start(folder, *RUN, "--steps", "1")
    need(code == 3 and "index: 25 of 60 seeds, 0 steps with differences" in said, "a part is no success", code, said)
    code, said, _ = start(folder, *RUN, "--steps", "1")
    need(code == 3 and "goes on at seed 30" in said and "index: 50 of 60" in said, "it goes on", code, said)
    code, said, _ = start(folder, *RUN)
    need(code == 0 and "goes on at seed 55" in said and "index: 60 of 60" in said, "to the end", code, said)
    code, said, _ = start(folder, *RUN)
    need(code == 0 and "goes on at seed 65" in said, "what is done is not done again", code, said)
    code, said, _ = start(folder, "index", "5", "44", "--batch", "20")
    need(code == 0 and "goes on" not in said and "40 of 40" in said, "other seeds are another run", code, said)


def check_kept(folder):
    """A driver that answers nonsense to the second step: two others are run, and the next start still says so."""
    build = folder / "build"
    (build / "tests").mkdir(parents=True)
    driver = build / "tests/index_driver"
    driver.write_text(f'#!/bin/sh\n[ -e "{folder}/twice" ] && exec "{BUILD}/tests/index_driver"\n'
                      f'[ -e "{folder}/once" ] && {{ touch "{folder}/twice"; echo nonsense; exit 0; }}\n'
                      f'touch "{folder}/once"; exec "{BUILD}/tests/index_driver"\n')
    driver.chmod(0o755)
    code, said, _ = start(folder, *RUN, build=build)
    need(code == 1 and "60 of 60 seeds, 1 steps with differences" in said, "a difference ends nothing", code, said)
    report = folder / "index-5-64/differs-30.txt"
    need(report.exists() and "answers" in report.read_text(), "its report is kept", os.listdir(folder / "index-5-64"))
    code, said, _ = start(folder, *RUN)
    need(code == 1 and f"differs: {report}" in said, "it is not forgotten", code, said)
    need(json.loads((folder / "index-5-64/state.json").read_text())["differs"] == [30], "the seed")


def check_counted(folder):
    """What a program without a script counts is added up, over steps and starts."""
    build = folder / "build"
    (build / "tests").mkdir(parents=True)
    program = build / "tests/journal_flips"
    program.write_text('#!/bin/sh\necho "flips: $2 in journals: 3 found, 1 not-a-journal"\necho "seed 9: byte 7 of it"\n')
    program.chmod(0o755)
    asked = ["journal-flips", "1", "25", "--batch", "10"]
    start(folder, *asked, "--steps", "1", build=build)
    code, said, _ = start(folder, *asked, build=build)
    need(code == 0 and "journal-flips: 25 in journals, 9 found, 3 not-a-journal\n" in said, "sums", code, said)


def check_refused(folder):
    """One sentence and exit code 2, and nothing is written."""
    for words in (["nobody"], ["index", "5"], ["index", "0", "9"], ["index", "9", "8"], ["index", "1", "2", "3"],
                  ["index", "x", "9"], [*RUN, "--steps", "0"], ["index", "1", "9", "--batch", "-1"]):
        code, _, error = start(folder / "none", *words)
        need(code == 2 and "error: " in error and "Traceback" not in error, "refused", words, code, error)
    code, _, error = start(folder / "none", *RUN, build=folder)
    need(code == 1 and "has no tests/index_driver: build it first" in error, "no build", code, error)
    need(not (folder / "none").exists(), "nothing is written")


def main():
    """All of it, each in a folder of its own."""
    for check in (check_resumed, check_kept, check_counted, check_refused):
        with tempfile.TemporaryDirectory() as name:
            check(Path(name))
    print("long runs go on")


if __name__ == "__main__":
    main()
