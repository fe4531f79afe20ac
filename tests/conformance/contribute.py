#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Contributions and depletion as sloss-stress reports them, against other runs and the rows of their scenarios.

    contribute.py STRESS EXAMPLES

In a book made by hand alice alone can leave a debt, in market A alone: each contributes all of it, B nothing.
In the book of the examples what is left without a market is what a run says whose configuration has no such
market; what is left without an account is what a run says where that account has 64 times its notional more; errors
are those of the differences of the rows. The days of a fund are drawn again from the rows.
"""
from __future__ import annotations

import csv
import json
import math
import signal
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from depletion_reference import Question, walk
from program import command

STRESS, EXAMPLES = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
PRICES = {"BTC": 60000, "ETH": 2500, "SOL": 150}
BY_HAND = """asset USD 2
market A USD lot=1 tick=0.01
market B USD lot=1 tick=0.01
waterfall A insurance socialize
waterfall B insurance socialize
deposit alice 600
deposit bob 1000000
deposit carol 1000000
deposit dave 1000000
mark A 100 B 100
fill A alice bob 100 100
fill B carol dave 100 100
"""
MARKETS = {name: f"market {name} volatility={volatility} loadings=0.8 impact=square-root depth={depth} move=2%"
           for name, volatility, depth in (("BTC", "4%", 50), ("ETH", "5%", 800), ("SOL", "6%", 6000))}


def need(holds: bool, what: str, *seen: Any) -> None:
    if not holds:
        sys.exit(f"not so: {what}: {seen}")


class Run:
    """One run: its figures, and the rows of its scenarios."""

    def __init__(self, folder: Path, book: Path, table: Path | None, lines: list[str]) -> None:
        (folder / "run.conf").write_text("\n".join(lines) + "\n")
        words = [str(STRESS), "--json", str(folder / "run.json"), "--csv", str(folder / "run.csv")]
        words += ["--positions", str(table)] if table else []
        subprocess.run(command(*words, book, folder / "run.conf"), check=True, stdout=subprocess.DEVNULL)
        self.figures: dict[str, Any] = json.loads((folder / "run.json").read_text())
        with open(folder / "run.csv", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def quantile(self) -> float:
        return float(self.figures["amounts"]["deficit"]["quantiles"][1]["value"])

    def known(self) -> dict[str, Any]:
        """What a contribution compares."""
        deficit = self.figures["amounts"]["deficit"]
        return {"mean": deficit["mean"], "shortfall_99": deficit["quantiles"][1]["shortfall"],
                "shared": self.figures["events"]["socialized"]["probability"]}

    def terms(self, figure: str) -> list[float]:
        """What each scenario adds to a figure."""
        beyond = self.quantile()
        terms = {"mean": lambda row: float(row["deficit"]),
                 "shortfall_99": lambda row: max(0.0, float(row["deficit"]) - beyond) * 100,
                 "shared": lambda row: float(float(row["socialized"]) > 0)}[figure]
        return [float(row["weight"]) * terms(row) for row in self.rows]


def error_of(apart: list[float]) -> float:
    mean = math.fsum(apart) / len(apart)
    return 2.5758293 * math.sqrt(math.fsum((a - mean) ** 2 for a in apart) / (len(apart) - 1) / len(apart))


def check_sides(contribution: dict[str, Any], with_it: Run, without: Run, what: str) -> None:
    for figure in ("mean", "shortfall_99", "shared"):
        got = contribution[figure]
        need(got["with"] == with_it.known()[figure], f"{what}: with", figure, got, with_it.known())
        need(got["without"] == without.known()[figure], f"{what}: without", figure, got, without.known())
        apart = float(got["with"]) - float(got["without"])
        slack = 2e-9 if figure == "shared" else 0.001 + abs(apart) * 1e-12
        need(abs(float(got["difference"]) - apart) < slack, f"{what}: difference", figure, got)
        wanted = error_of([a - b for a, b in zip(with_it.terms(figure), without.terms(figure))])
        slack = 2e-9 if figure == "shared" else 0.01 + wanted * 1e-6
        need(abs(float(got["error"]) - wanted) < slack + wanted * 1e-6, f"{what}: error", figure, got, wanted)


def check_by_hand(folder: Path) -> None:
    book = folder / "book.scn"
    book.write_text(BY_HAND + "insure A 200\ninsure B 100\n")
    lines = ["seed 3", "scenarios 2000", "market A volatility=6%", "market B volatility=6%"]
    asked = ["contribute markets accounts=5", "depletion days=60 inflow=100.01 paths=80 cap=333.33 resamples=0"]
    run = Run(folder, book, None, lines + asked)
    markets, accounts = run.figures["contributions"]["markets"], run.figures["contributions"]["accounts"]
    need([m["name"] for m in markets] == ["A", "B"], "both markets", markets)
    need([a["account"] for a in accounts] == ["alice"], "alice alone", accounts)
    for everything in (markets[0], accounts[0]):
        for figure in ("mean", "shortfall_99", "shared"):
            got = everything[figure]
            need(float(got["with"]) > 0 and float(got["without"]) == 0, "all of it", got)
            need(got["difference"] == got["with"], "all of it", got)
            wanted = error_of(run.terms(figure))
            need(abs(float(got["error"]) - wanted) < 0.006 + 1e-6 * wanted, "its error", got, wanted)
    for figure in ("mean", "shortfall_99", "shared"):
        got = markets[1][figure]
        need(got["with"] == got["without"] and float(got["difference"]) == 0 == float(got["error"]), "none", got)
    tail_means = {m["name"]: m["tail_mean"] for m in run.figures["markets"]}
    need([m["euler"] for m in markets] == [tail_means["A"], tail_means["B"]], "euler", markets)
    need(float(markets[0]["euler"]) > 0 == float(markets[1]["euler"]), "euler", markets)
    check_funds(run)
    # One market is the only model there is, and may be left out.
    alone = Run(folder, book, None, lines[:3] + asked[:1])
    need(alone.figures["contributions"]["markets"][0]["mean"]["without"] == "0", "the only market")
    # Of a cap of one atom A has none: its fund pays nothing, ever.
    capped = Run(folder, book, None, lines + ["depletion days=60 inflow=1 paths=80 cap=0.01"]).figures["depletion"]
    losses = [round(float(row["deficit"]) * 100) for row in run.rows]
    asked = Question(losses, None, 60, 3, 80, 0, 0, 0)
    ends = [walk(asked, asked.all_weights(), i, 5)[0] for i in range(80)]
    need([(f["balance"], f["cap"]) for f in capped[2:]] == [("200", "0"), ("100", "0.01")], "a cap of nothing", capped)
    need([h["depleted"] for h in capped[2]["horizons"]]
         == [sum(0 < end <= days for end in ends) for days in (1, 7, 30, 60)], "it pays nothing", capped[2], ends)
    # Funds that are empty share in equal parts; the odd atom is the last one's.
    book.write_text(BY_HAND)
    empty = Run(folder, book, None, lines + ["depletion days=2 inflow=0.05 paths=10"])
    need([f["inflow"] for f in empty.figures["depletion"]] == ["0.05", "0.05", "0.02", "0.03"], "equal parts")
    need("contributions" not in empty.figures, "nothing is asked, nothing is said")


def check_fund(fund: dict[str, Any], losses: list[int], question: tuple[int, int, int]) -> None:
    """Drawn again: 300.00 of all funds are 200.00 and 100.00; of 100.01 a day A has 66.67, of 333.33 222.22."""
    balance, inflow, cap = question
    said = [round(float(fund[key]) * 100) for key in ("balance", "inflow", "cap")]
    need(said == [balance, inflow, cap], "balance, inflow and cap", fund["fund"], said, question)
    asked = Question(losses, None, 60, 3, 80, balance, inflow, cap)
    paths = [walk(asked, asked.all_weights(), i, 5) for i in range(80)]
    for horizon in fund["horizons"]:
        hits = sum(0 < day <= horizon["days"] for day, _ in paths)
        need(horizon["depleted"] == hits, "depleted within", fund["fund"], horizon, hits)
        need(abs(horizon["probability"] - hits / 80) < 1e-9, "how often", horizon)
        need(horizon["low"] <= hits / 80 <= horizon["high"] and horizon["total_low"] is None, "interval", horizon)
    days = [day or 60 for day, _ in paths]
    missing = [lack for day, lack in paths if day]
    need(abs(fund["mean"] - sum(days) / 80) < 1e-6, "mean days", fund)
    ended = sorted(day for day, _ in paths if day)
    need(fund["median"] == (ended[39] if len(ended) >= 40 else None), "median day", fund)
    if missing:
        need(round(float(fund["missing"]) * 100) == round(sum(missing) / len(missing)), "missing", fund)
        need(round(float(fund["missing_max"]) * 100) == max(missing), "the most missing", fund)
    else:
        need(fund["missing"] is None, "nothing missing", fund)


def sold_losses(run: Run) -> list[int]:
    """All that the funds would lose if they paid every deficit."""
    signs = (("fund_loss", 1), ("deficit", 1), ("insurance", -1))
    return [max(0, sum(sign * round(float(row[name]) * 100) for name, sign in signs)) for row in run.rows]


def check_positions(folder: Path) -> None:
    """Where what is taken over moves the mark, the funds lose more than deficits."""
    book = folder / "book.scn"
    book.write_text(BY_HAND + "insure A 200\ninsure B 100\n")
    run = Run(folder, book, None, ["seed 3", "scenarios 200", "market A volatility=6% impact=linear depth=10 move=5%",
                                   "depletion days=60 inflow=100.01 paths=80 cap=333.33"])
    sold = sold_losses(run)
    need(sum(sold) > sum(round(float(row["deficit"]) * 100) for row in run.rows), "more than deficits", sold[:9])
    check_fund(run.figures["depletion"][1], sold, (30000, 10001, 33333))


def check_funds(run: Run) -> None:
    funds = run.figures["depletion"]
    losses = [round(float(row["deficit"]) * 100) for row in run.rows]
    need([f["fund"] for f in funds] == ["all funds", "all, positions sold", "A", "B"], "the funds", funds)
    sold = sold_losses(run)
    need(sold == losses, "nothing is lost on positions where none moves the mark", sold)
    check_fund(funds.pop(1), sold, (30000, 10001, 33333))
    need([h["days"] for h in funds[0]["horizons"]] == [1, 7, 30, 60], "the horizons", funds[0])
    check_fund(funds[0], losses, (30000, 10001, 33333))
    check_fund(funds[1], losses, (20000, 6667, 22222))
    check_fund(funds[2], [0] * len(losses), (10000, 3334, 11111))
    need(0 < funds[0]["horizons"][-1]["depleted"] < funds[1]["horizons"][-1]["depleted"] <= 80, "a case", funds)


def safe(table: Path, account: str) -> Decimal:
    """64 times the notional of an account's positions."""
    rows = [line.split(",") for line in table.read_text().splitlines() if line.startswith(account + ",")]
    return 64 * sum((abs(Decimal(row[2])) * PRICES[row[1]] for row in rows if len(row) == 4), Decimal(0))


def check_examples(folder: Path, model: list[str], markets: dict[str, str]) -> None:
    book, table = EXAMPLES / "book.scn", EXAMPLES / "book.csv"
    head = ["seed 5", "scenarios 400", *model]
    lines = head + list(markets.values())
    run = Run(folder, book, table, lines + ["contribute markets accounts=2"])
    contributions = run.figures["contributions"]
    need([m["name"] for m in contributions["markets"]] == list(markets), "the markets", contributions)
    for contribution in contributions["markets"]:
        rest = [line for name, line in markets.items() if name != contribution["name"]]
        check_sides(contribution, run, Run(folder, book, table, head + rest), contribution["name"])
    shares = [a["share"] for a in run.figures["concentration"]["largest"]]
    need(shares == sorted(shares, reverse=True) and shares[0] > shares[-1], "the largest first", shares)
    largest = [a["account"] for a in run.figures["concentration"]["largest"][:2]]
    need([a["account"] for a in contributions["accounts"]] == largest, "the largest", contributions["accounts"])
    for contribution in contributions["accounts"]:
        richer = folder / "richer.csv"
        richer.write_text(table.read_text() + f"{contribution['account']},USD,{safe(table, contribution['account'])}\n")
        check_sides(contribution, run, Run(folder, book, richer, lines), contribution["account"])


def check_other_assets(folder: Path) -> None:
    """Funds of another asset are no part of these, and their markets' deficits are none."""
    book = folder / "book.scn"
    book.write_text(BY_HAND + "insure A 200\ninsure B 100\nasset EUR 2\nmarket C EUR lot=1 tick=0.01\n"
                    "deposit erna 600 EUR\ndeposit fred 1000000 EUR\nmark C 100\nfill C erna fred 100 100\n"
                    "insure C 900\n")
    lines = ["scenarios 100", *(f"market {name} volatility=6%" for name in "CAB")]
    funds = Run(folder, book, None, lines + ["depletion days=9 inflow=3 paths=10"]).figures["depletion"]
    need([(f["fund"], f["balance"], f["inflow"]) for f in funds]
         == [("all funds", "300", "3"), ("all, positions sold", "300", "3"), ("A", "200", "2"), ("B", "100", "1")], "one asset", funds)


def check_debt(folder: Path) -> None:
    """A fund that owes 300 behind a position of its own holds nothing."""
    book = folder / "book.scn"
    book.write_text(BY_HAND + "insure A 200\ninsure B 100\nfill A @insurance:A bob 20 100 force\n"
                    "fill A bob @insurance:A 10 50 force\nexpect balance @insurance:A -300\n")
    lines = ["scenarios 100", "market A volatility=6%", "depletion days=9 inflow=3 paths=10"]
    funds = Run(folder, book, None, lines).figures["depletion"]
    need([(f["fund"], f["balance"], f["inflow"]) for f in funds]
         == [("all funds", "100", "3"), ("all, positions sold", "100", "3"), ("A", "0", "0")],
         "a fund in debt", funds)


def check_under_water(folder: Path) -> None:
    """Who is short from 20,000 has lost 40,000 at 60,000, 30,000 more than is there: that comes on top."""
    rows = "short,BTC,-1,20000\nlong,BTC,1,20000\nshort,USD,10000\nlong,USD,90000\n"
    (folder / "water.csv").write_text(rows)
    (folder / "richer.csv").write_text(rows + f"short,USD,{64 * 60000 + 30000}\n")
    lines = ["scenarios 400", "seed 2", "jump probability=50% mean=400% volatility=100%", "market BTC jump=1"]
    book = EXAMPLES / "book.scn"
    run = Run(folder, book, folder / "water.csv", lines + ["contribute accounts=1"])
    contribution = run.figures["contributions"]["accounts"][0]
    need(contribution["account"] == "short" and float(contribution["mean"]["without"]) > 0, "short", contribution)
    check_sides(contribution, run, Run(folder, book, folder / "richer.csv", lines), "short")


def check_weights(folder: Path) -> None:
    """Under a tilt scenarios have weights, and so have the days of a fund: with and without the tilt it lasts as
    long, within what is stated."""
    book, table = EXAMPLES / "book.scn", EXAMPLES / "book.csv"
    lines = ["scenarios 4000", "degrees 4", "factors 1", *MARKETS.values(),
             "depletion days=1 inflow=0 paths=20000 resamples=100"]
    plain = Run(folder, book, table, lines).figures["depletion"]
    tilted = Run(folder, book, table, ["tilt -0.7", *lines]).figures["depletion"]
    for one, other in zip(plain, tilted):
        need(len(one["horizons"]) == 1, "a horizon of its own is not there twice", one)
        a, b = one["horizons"][0], other["horizons"][0]
        need(a["total_low"] <= b["total_high"] and b["total_low"] <= a["total_high"], "the same law", one, other)
        need(a["total_high"] - a["total_low"] > a["high"] - a["low"], "a sample has an error", a)


def start_long(folder: Path) -> subprocess.Popen[bytes]:
    (folder / "long.conf").write_text("\n".join(
        ["scenarios 4000", "degrees 4", *MARKETS.values(), "contribute markets accounts=5"]))
    for name in ("long.json", "long.csv"):
        (folder / name).unlink(missing_ok=True)
    return subprocess.Popen(
        command(STRESS, "--json", folder / "long.json", "--csv", folder / "long.csv", "--positions",
                EXAMPLES / "book.csv", EXAMPLES / "book.scn", folder / "long.conf"),
        stdout=subprocess.DEVNULL)


def read_long(folder: Path) -> list[Any]:
    contributions = json.loads((folder / "long.json").read_text())["contributions"]
    return contributions["markets"] + contributions["accounts"]


def check_interrupt(folder: Path) -> None:
    """What is done by then is reported, and is JSON; what is half done is not. The rows of scenarios are written
    before contributions begin; a machine that is done with them before the signal is given less time."""
    need(start_long(folder).wait() == 0, "a run")
    whole = read_long(folder)
    need(len(whole) == 8, "all of them", len(whole))
    for pause in (0.3, 0.1, 0.03, 0.01):
        process = start_long(folder)
        rows = folder / "long.csv"
        while process.poll() is None and not (rows.exists() and rows.read_text().count("\n") == 4001):
            time.sleep(0.002)
        time.sleep(pause)
        process.send_signal(signal.SIGINT)
        need(process.wait() in (0, 1), "done or interrupted", process.returncode)
        if process.returncode == 1:
            break
    need(process.returncode == 1, "an interrupt is told", process.returncode)
    done = read_long(folder)
    need(len(done) < len(whole) and done == whole[:len(done)], "a part of the whole", len(done))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_by_hand(folder)
        check_examples(folder, ["degrees 4", "factors 1"], MARKETS)
        check_examples(folder, ["factors 1", "tilt -1.5"], MARKETS)
        # Marks that move a hundredfold: even safe accounts fail then, and how much they have is seen.
        wild = {name: line + " jump=1" for name, line in MARKETS.items()}
        check_examples(folder, ["jump probability=50% mean=400% volatility=100%"], wild)
        check_other_assets(folder)
        check_debt(folder)
        check_positions(folder)
        check_under_water(folder)
        check_weights(folder)
        check_interrupt(folder)
    print("contributions and depletion hold")


if __name__ == "__main__":
    main()
