# SPDX-License-Identifier: BSD-2-Clause
"""Who is asked what a scenario comes to: sloss-replay of this build, or with the word `reference` the slow one, which has the whole language."""
import pathlib
import re
import subprocess
import sys
import tempfile

from program import command

REFERENCE = "reference"
UNLIKELY = 9876543219       # an amount that nothing in the scenarios comes to
# Words of lines that close out in part or by a host or an auction, that guard prices, and that delay changes.
CLOSING = ("partial", "levels", "execute", "auction", "bid", "guard", "source", "quote", "halt", "bust", "validity", "govern", "schedule",
           "unschedule")
OPTIONS = ("liquidation=host", "liquidation=auction", "liquidation=buyer", "liquidation=seller", "cancel_orders=")


def closes_out(lines):
    """Whether a scenario has such words."""
    said = [line.partition("#")[0].split() for line in lines]
    return any(words and (words[0] in CLOSING or any(word.startswith(OPTIONS) for word in words)) for words in said)


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
