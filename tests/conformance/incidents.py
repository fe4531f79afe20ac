# SPDX-License-Identifier: BSD-2-Clause
"""Incidents as pairs of scenarios, without a control and with it: incidents.py PROGRAM SCENARIOS [GUIDE]

The two scenarios of a pair say the same events. Each is run, and the loss is counted at its end, or at the line that says so; it has
to be the one that was worked by hand below, there without the control, and none or smaller with it. PROGRAM is sloss-replay,
or the word `reference`. The table of GUIDE has to have the same figures."""
import difflib
import pathlib
import sys
from dataclasses import dataclass
from decimal import Decimal

import asked

COUNTED = "# The loss is counted here."
# Lines by which a control is set. All others are events.
SETTINGS = ("tier", "guard", "source", "validity", "margin", "limit", "govern", "option", "waterfall", "ceiling", "mature", "partial",
            "levels", "execute", "auction", "requirement", "expect", "verify")


@dataclass
class Pair:
    """One incident. The figures are worked by hand, as the scenarios say."""
    name: str
    without: str
    controlled: str
    loses: tuple             # (question, what it was before): who loses what
    loss: str                # without the control
    left: str                # with it
    unit: str
    answers: tuple = ()      # lines that only the second scenario has, since only there they can be said


PAIRS = (
    # 116 million of deposits; with the control the fund has what the attacker lost besides.
    Pair("Mango 2022", "mango-2022", "mango-2022-guarded", (("equity @insurance:MNGO", "116000000"),), "116000000", "0", "USDC"),
    # 915 - 772 BTC, 7,063,800 USD at 7,720 and at 9,150; with the control the long is what it was.
    Pair("Deribit 2019", "deribit-2019", "deribit-2019-guarded", (("equity long", "200"),), "143", "0", "BTC"),
    # 11,242,732.50 less the 537,000 that the short left; 2,028,050 less as much.
    Pair("JELLY 2025", "jelly-2025", "jelly-2025-loss-limit", (("equity @insurance:JELLY", "230000000"),), "10705732.5", "1491050", "USDC"),
    # 300,000 of the one and 200,000 of the other; both have theirs again.
    Pair("USDe and wBETH 2025", "usde-2025", "usde-2025-guarded", (("equity ann", "300000"), ("equity bob", "200000")), "500000", "0", "USD"),
    # 559,000 less the 190,000 that it had; closed out with 89,300 left.
    Pair("WTI 2020", "wti-2020", "wti-2020-per-contract", (("deficit CL", "0"),), "369000", "0", "USD",
         ("fill CL buyer @insurance:CL 10000 8.20",)),
    # 46,300: 5,000 of its own and 41,300 that it lacked; nobody is closed out.
    Pair("Paradex at 0", "paradex-2026", "paradex-2026-guarded", (("deficit BTC", "0"), ("equity long", "5000")), "46300", "0", "USDC",
         ("withdraw short 4000",)),
    # 95,000 less the 40,000 that it had; closed out with 25,000 left.
    Pair("negative gamma", "option-seller", "option-seller-grid", (("deficit CALL", "0"),), "55000", "0", "USD"),
    # All that users had; nothing leaves but what one of them withdraws.
    Pair("admin key 2026", "drift-2026-admin-key", "drift-2026-admin-key-delayed", (("uncovered VAULT", "0"),), "295000000", "0", "USD",
         ("schedule 1 2026-04-02T16:05:00Z haircut CVTUSD 0 100%", "unschedule 1", "at 2026-04-02T16:05:00Z")),
)


def said(line):
    """A line without its comment, its blanks as one."""
    return " ".join(line.partition("#")[0].split())


def events(lines):
    return [words for words in map(said, lines) if words and words.split()[0] not in SETTINGS]


def other_events(pair, without, controlled):
    """Events that only one of the two has, but for answers to the control."""
    first, second = events(without), events(controlled)
    wrong = [f"{line}: is not among the events" for line in pair.answers if line not in second or line in first]
    second = [line for line in second if line not in pair.answers]
    return wrong + [line for line in difflib.unified_diff(first, second, "without", "with", lineterm="", n=0) if line[0] in "+-"]


def loss_of(program, pair, lines):
    """The sum of what is lost until the line that says so, but not less than nothing."""
    until = next((at for at, line in enumerate(lines) if line.strip() == COUNTED), len(lines))
    total = Decimal(0)
    for question, before in pair.loses:
        now = Decimal(asked.figure(program, lines[:until], question))
        total += now - Decimal(before) if question.split()[0] in ("deficit", "uncovered") else Decimal(before) - now
    return max(total, Decimal(0))


def wrong_with(pair, program, folder):
    """Prints both losses of a pair; what is wrong with it."""
    wrong, losses = [], []
    files = [(folder / f"{name}.scn").read_text(encoding="utf-8").splitlines() for name in (pair.without, pair.controlled)]
    for name, lines, by_hand in zip((pair.without, pair.controlled), files, (pair.loss, pair.left), strict=True):
        ends = asked.run(program, lines)
        if ends:
            return [f"{pair.name}: {name}.scn: {ends}"]
        try:
            losses.append(loss_of(program, pair, lines))
        except ValueError as error:
            return [f"{pair.name}: {name}.scn: {error}"]
        if losses[-1] != Decimal(by_hand):
            wrong.append(f"{name}.scn loses {losses[-1]:,}, and {Decimal(by_hand):,} by hand")
    if losses[0] <= 0:
        wrong.append("nothing is lost without the control")
    if losses[1] >= losses[0]:
        wrong.append("as much is lost with the control")
    print(f"{pair.name}: without {shown(losses[0])}, with {shown(losses[1])} {pair.unit}")
    return [f"{pair.name}: {what}" for what in wrong + other_events(pair, *files)]


def shown(number):
    """As a reader writes it: 10,705,732.50."""
    return f"{number:,.2f}".removesuffix(".00")


def row(pair):
    """The line of the guide's table that has the figures."""
    return f"| {shown(Decimal(pair.loss))} | {shown(Decimal(pair.left))} | {pair.unit} |"


def main(program, folder, guide=None):
    wrong = [what for pair in PAIRS for what in wrong_with(pair, program, pathlib.Path(folder))]
    if guide:
        text = pathlib.Path(guide).read_text(encoding="utf-8")
        wrong += [f"{pair.name}: the guide has no row that ends in '{row(pair)}'" for pair in PAIRS
                  if not any(line.endswith(row(pair)) and f"{pair.without}.scn" in line and f"{pair.controlled}.scn" in line
                             for line in text.splitlines())]
    print("\n".join([*wrong, f"{len(PAIRS)} pairs, {len(wrong)} wrong"]))
    return wrong != []


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
