# SPDX-License-Identifier: BSD-2-Clause
"""Who is asked what a scenario comes to: sloss-replay of this build, or with the word `reference` the slow one."""
import pathlib
import re
import subprocess
import sys
import tempfile

from program import command

REFERENCE = "reference"
UNLIKELY = 9876543219       # an amount that nothing in the scenarios comes to


def run(who, lines):
    """What does not hold of a scenario, or nothing."""
    text = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "scenario.scn"
        file.write_text(text, encoding="utf-8")
        words = [sys.executable, "-m", "slow", file] if who == REFERENCE else command(who, "--quiet", file)
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120,
                              cwd=pathlib.Path(__file__).parent if who == REFERENCE else None)
    return "" if done.returncode == 0 else done.stderr.strip()[-300:] or f"exit {done.returncode}"


def figure(who, lines, question):
    """What a question after these lines is answered with, as text."""
    wrong = run(who, [*lines, f"expect {question} {UNLIKELY}"])
    found = re.search(rf"expected {UNLIKELY}[.0]*, got (\S+)$", wrong)
    if not found:
        raise ValueError(f"expect {question}: {wrong or 'holds'}")
    return found[1]
