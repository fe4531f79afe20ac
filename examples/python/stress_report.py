#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run sloss-stress and draw its report: one HTML file with pictures.

    stress_report.py --program SLOSS_STRESS --out report.html BOOK CONFIG [--positions TABLE]
    stress_report.py --program SLOSS_STRESS --out report.html --winners oct10_winners.csv

The second form makes a book of 10 October 2025. Its shorts are the accounts that were auto-deleveraged that day
(columns notional_uusd, acct_value_uusd, lev_e6), which are public and not part of this project, since their terms
allow no commercial use: "Powered by HyperReplay - (c) ConejoCapital". Its longs are made up: for each short one of
the same size, with the leverage of another account of the table. So the report shows what such a book would
have had to share, and by which rule each winner would have paid how much; it is no replay of that day.
"""
from __future__ import annotations

import argparse
import base64
import csv
import html
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from typing import Any

import matplotlib
import numpy

matplotlib.use("Agg")
import matplotlib.pyplot as pyplot  # noqa: E402  (the backend is chosen first)

RARE = 1 / 1000  # a loss is to be shared less often than once in 1,000 days

OCTOBER_TERMS = """asset USD 4
market OCT USD lot=1 tick=0.0001 liquidation_fee=0.5%
tier OCT 0 2% 1%
waterfall OCT insurance socialize
socialize OCT pool=instant
insure OCT {fund}
mark OCT 1
"""

OCTOBER_CONFIG = """seed 20251010
scenarios 1000
degrees 4
market OCT volatility=4% impact=square-root depth={depth} move=2% recovery=20%
scenario october-2025
shock OCT=-12%
scenario october-2025-altcoins
shock OCT=-24.6%
scenario march-2020
shock OCT=-51.1%
scenario may-2021
shock OCT=-28.6%
depletion days=365 inflow=50000 resamples=20
contribute accounts=5
vary maintenance 1 2
map leverage 2 5 10 20 funds 0.5 1 2 4
"""


def october_book(path: pathlib.Path, folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path, pathlib.Path]:
    """Terms, positions and configuration of the book of the winners."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["notional_uusd"]) >= 10**6]
    chance = random.Random(1)
    leverages = [min(40.0, max(1.0, int(row["lev_e6"]) / 1e6)) for row in rows]
    table, whole = ["account,market,lots,price"], 0
    for i, row in enumerate(rows):
        lots = int(row["notional_uusd"]) // 10**6
        whole += lots
        money = max(int(row["acct_value_uusd"]) / 1e6, lots * 0.05)
        table += [f"winner{i},USD,{money:.2f}", f"winner{i},OCT,{-lots},1"]
        table += [f"long{i},USD,{lots / chance.choice(leverages) + 0.01:.2f}", f"long{i},OCT,{lots},1"]
    files = folder / "october.scn", folder / "october.csv", folder / "october.conf"
    files[0].write_text(OCTOBER_TERMS.format(fund=whole // 500), encoding="utf-8")
    files[1].write_text("\n".join(table) + "\n", encoding="utf-8")
    files[2].write_text(OCTOBER_CONFIG.format(depth=max(1, whole // 20)), encoding="utf-8")
    return files


def run(program: str, book: str, config: str, positions: str | None, folder: pathlib.Path, threads: int) -> tuple[Any, numpy.ndarray]:
    """The figures of a run, and its deficits."""
    out, rows = folder / "figures.json", folder / "rows.csv"
    command = [program, "--json", str(out), "--csv", str(rows), "--threads", str(threads)]
    command += ["--positions", positions] if positions else []
    done = subprocess.run(command + [book, config], stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.returncode)
    figures = json.loads(out.read_text(encoding="utf-8"))
    if "amounts" not in figures:  # the rows are days
        return figures, numpy.empty((0, 2))
    table: Any = numpy.genfromtxt(rows, delimiter=",", names=True)
    return figures, numpy.column_stack([table["deficit"], table["weight"]])


def picture(figure: Any) -> str:
    """An image element that holds the picture."""
    data = io.BytesIO()
    figure.tight_layout()
    figure.savefig(data, format="png", dpi=110)
    pyplot.close(figure)
    return f'<img src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'


def draw_tail(figures: Any, sample: numpy.ndarray) -> str:
    """How often a deficit is larger than an amount, with the quantiles and their intervals."""
    order = numpy.argsort(-sample[:, 0])
    often = numpy.cumsum(sample[order, 1]) / len(sample)
    figure, axes = pyplot.subplots(figsize=(7, 4))
    axes.step(numpy.maximum(sample[order, 0], 1), often, where="post")
    for quantile in figures["amounts"]["deficit"]["quantiles"][1:]:
        value = float(quantile["value"])
        axes.axvline(value, color="tab:red", linewidth=0.8)
        if quantile["high"] is not None:
            axes.axvspan(float(quantile["low"]), float(quantile["high"]), color="tab:red", alpha=0.15)
        axes.text(value, axes.get_ylim()[1], f" {100 * quantile['probability']:g} %", fontsize=8, va="top")
    if "observed" in figures:
        axes.axvline(float(figures["observed"]["amount"]), color="black", linestyle="--", label="observed")
        axes.legend(fontsize=8)
    axes.set(xscale="log", yscale="log", xlabel=f"deficit, {figures['asset']}", ylabel="exceeded with probability",
             title="Deficit of a scenario")
    return picture(figure)


def draw_adequacy(figures: Any, sample: numpy.ndarray) -> str:
    """How often a pooled fund of each size is not enough, and the sizes that there are and would be."""
    order = numpy.argsort(-sample[:, 0])
    often = numpy.cumsum(sample[order, 1]) / len(sample)
    figure, axes = pyplot.subplots(figsize=(7, 4))
    axes.step(numpy.maximum(sample[order, 0], 1), often, where="post")
    has = sum(float(part) for part in figures["funds"].values())
    needed = figures["fund_needed_99"]
    for value, name, colour in ((has, "there is", "tab:green"), (float(needed["apart"]), "99 %, one fund per market", "tab:orange"),
                                (float(needed["pooled"]), "99 %, pooled", "tab:red")):
        axes.axvline(max(value, 1), color=colour, linewidth=1, label=f"{name}: {value:,.0f}")
    axes.axhline(RARE, color="grey", linewidth=0.8, linestyle=":", label="1 in 1,000")
    axes.set(xscale="log", yscale="log", xlabel=f"fund, {figures['asset']}", ylabel="not enough, with probability",
             title="Is the fund enough?")
    axes.legend(fontsize=8)
    return picture(figure)


def draw_path(figures: Any) -> str:
    """Marks of the worst scenario round by round, and what the funds had taken over by then."""
    steps = figures["path"]["steps"]
    figure, (upper, lower) = pyplot.subplots(2, 1, figsize=(7, 5), sharex=True)
    for name in dict.fromkeys(step["market"] for step in steps):
        own = [step for step in steps if step["market"] == name]
        rounds = [step["round"] for step in own]
        begin = float(own[0]["mark"])
        upper.plot(rounds, [100 * float(step["mark"]) / begin for step in own], marker="o", label=name)
        most = max(abs(float(step["taken"])) for step in own) or 1
        lower.plot(rounds, [100 * float(step["taken"]) / most for step in own], marker="o")
    upper.set(ylabel="mark, % of before", title=f"The worst scenario, {figures['path']['scenario']}, round by round")
    upper.legend(fontsize=8)
    lower.set(xlabel="round (0: before)", ylabel="held by the fund,\n% of the most")
    lower.xaxis.get_major_locator().set_params(integer=True)
    return picture(figure)


def draw_causes(figures: Any) -> str:
    """Whose debts the deficits of the worst scenarios are, and who pays them."""
    sides = [(figures["concentration"], "left by"), (figures["payers"], "paid by")]
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.5))
    for axis, (side, title) in zip(axes, sides):
        rows = side["largest"][::-1]
        axis.barh([row["account"] for row in rows], [100 * row["share"] for row in rows])
        axis.set(xlabel="% of all", title=f"{title}: {side['accounts']} accounts, HHI {side['hhi']:.3f}")
    return picture(figure)


def draw_depletion(figures: Any) -> str:
    """How likely each fund is depleted by a day, with the error of the sample where it was asked for."""
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for fund in figures["depletion"]:
        days = [horizon["days"] for horizon in fund["horizons"]]
        low, high = ([horizon[name if horizon[name] is not None else name.replace("total_", "")]
                      for horizon in fund["horizons"]] for name in ("total_low", "total_high"))
        line, = axes.plot(days, [horizon["probability"] for horizon in fund["horizons"]], marker="o",
                          label=f"{fund['fund']}: {float(fund['balance']):,.0f}, {float(fund['inflow']):,.0f} per day")
        axes.fill_between(days, low, high, color=line.get_color(), alpha=0.2)
    axes.set(xscale="log", xlabel="days", ylabel="depleted, with probability", title="How long the funds last", ylim=(0, 1.02))
    axes.set_xticks(days, [str(day) for day in days])
    axes.legend(fontsize=8)
    return picture(figure)


def draw_contributions(figures: Any) -> str:
    """What the shortfall would be less by without each market, and each of the largest debtors."""
    kinds = [(kind, rows) for kind, rows in figures["contributions"].items() if rows]
    figure, axes = pyplot.subplots(1, len(kinds), figsize=(4.5 * len(kinds), 3.5), squeeze=False)
    for (kind, rows), axis in zip(kinds, axes[0]):
        place = numpy.arange(len(rows))[::-1]
        axis.barh(place, [float(row["shortfall_99"]["difference"]) for row in rows], height=0.4, label="without it",
                  xerr=[float(row["shortfall_99"]["error"] or 0) for row in rows])
        if "euler" in rows[0]:
            axis.barh(place - 0.4, [float(row["euler"]) for row in rows], height=0.3, label="left there")
        axis.set_yticks(place, [row.get("name", row.get("account")) for row in rows])
        axis.set(xlabel=f"of the shortfall beyond 99 %, {figures['asset']}", title=kind)
        axis.locator_params(axis="x", nbins=4)
        axis.legend(fontsize=8, loc="lower right")
    return picture(figure)


def draw_rules(figures: Any) -> str:
    """What one charge is, by the rule that shares."""
    rules = [rule for rule in figures["rules"] if rule["charges"] > 0]
    figure, axes = pyplot.subplots(figsize=(7, 3.5))
    place = numpy.arange(len(rules))
    axes.barh(place - 0.2, [float(rule["charge_mean"]) for rule in rules], height=0.4, label="mean charge")
    axes.barh(place + 0.2, [float(rule["charge_max"]) for rule in rules], height=0.4, label="largest charge")
    axes.set_yticks(place, [rule["rule"] for rule in rules])
    axes.set(xscale="log", xlabel=figures["asset"], title="A winner's charge in the worst scenarios, by rule")
    axes.legend()
    return picture(figure)


def draw_map(figures: Any) -> str:
    """Leverage cap against fund size; the line is where a shared loss becomes rarer than 1 in 1,000."""
    cells = figures["map"]
    leverages = sorted({cell["leverage"] for cell in cells})
    funds = sorted({cell["funds"] for cell in cells})
    grid = numpy.full((len(leverages), len(funds)), numpy.nan)
    for cell in cells:
        grid[leverages.index(cell["leverage"]), funds.index(cell["funds"])] = cell["shared"]
    figure, axes = pyplot.subplots(figsize=(7, 4))
    image = axes.imshow(numpy.log10(numpy.maximum(grid, 1e-5)), origin="lower", aspect="auto", cmap="viridis")
    if numpy.nanmin(grid) < RARE < numpy.nanmax(grid):
        axes.contour(numpy.log10(numpy.maximum(grid, 1e-5)), levels=[numpy.log10(RARE)], colors="white")
    for (row, column), value in numpy.ndenumerate(grid):
        dark = image.norm(numpy.log10(max(value, 1e-5))) < 0.6
        axes.text(column, row, f"{100 * value:.2g} %", ha="center", va="center", color="white" if dark else "black", fontsize=8)
    axes.set_xticks(range(len(funds)), [f"{value:g}x" for value in funds])
    axes.set_yticks(range(len(leverages)), [f"{value:g}x" for value in leverages])
    axes.set(xlabel="funds", ylabel="leverage cap", title="How often a loss is shared; white: 1 in 1,000")
    figure.colorbar(image, label="log10 of probability")
    return picture(figure)


def draw_varied(figures: Any) -> str:
    """Probability that a loss is shared, with its interval, for each value of each variation."""
    varied = figures["varied"]
    figure, axes = pyplot.subplots(1, len(varied), figsize=(2.6 * len(varied) + 1, 3.2), sharey=True, squeeze=False)
    for one, axis in zip(varied, axes[0]):
        values = [cell["value"] for cell in one["cells"]]
        middle = numpy.array([cell["shared"] for cell in one["cells"]])
        low = middle - [cell["shared_low"] for cell in one["cells"]]
        high = [cell["shared_high"] for cell in one["cells"]] - middle
        axis.errorbar(range(len(values)), 100 * middle, yerr=100 * numpy.maximum([low, high], 0), fmt="o-", capsize=3)
        axis.set_xticks(range(len(values)), [f"{value:g}" for value in values])
        axis.set(title=one["what"])
    axes[0][0].set_ylabel("a loss is shared, %")
    return picture(figure)


def draw_days(figures: Any) -> str:
    """Who bears the deficit of each day."""
    days = figures["days"]
    figure, axes = pyplot.subplots(figsize=(7, 0.4 * len(days) + 1.5))
    left = numpy.zeros(len(days))
    for part in ("insurance", "reserve", "backstop", "socialized", "uncovered"):
        width = numpy.array([float(day[part]) for day in days])
        axes.barh(range(len(days)), width, left=left, label=part)
        left += width
    axes.set_yticks(range(len(days)), [day["name"] for day in days])
    axes.set(xlabel=f"deficit, {figures['asset']}", title="Days of the past, and days that were not")
    axes.invert_yaxis()
    axes.legend(fontsize=8)
    return picture(figure)


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["<table><tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return "\n".join(lines + ["</table>"])


def tables(figures: Any) -> str:
    confidence = f"{100 * figures['confidence']:.7g} %"
    amounts = [[name] + [f"{q['value']} ({q['low']} .. {q['high'] or 'unknown'})" for q in one["quantiles"]]
               for name, one in figures["amounts"].items() if name != "rate_ppm"]
    events = [[name, f"{100 * e['probability']:.4f} %", f"{100 * e['low']:.4f} .. {100 * e['high']:.4f} %"]
              for name, e in figures["events"].items()]
    owners = [[one["account"], f"{100 * one['share']:.1f} %"] for one in figures.get("concentration", {}).get("largest", [])]
    fund = figures["fund_needed_99"]
    return (f"<p>Quantiles of each amount, and in brackets the {confidence} interval of each.</p>"
            + table(["amount", "50 %", "99 %", "99.9 %"], amounts)
            + table(["event", "probability", f"{confidence} interval"], events)
            + f"<p>Funds for 99 %: {fund['apart']} apart, {fund['pooled']} pooled.</p>"
            + table(["account", "fraction of the debts of the worst scenarios"], owners))


def report(figures: Any, sample: numpy.ndarray, note: str) -> str:
    parts = []
    if len(sample):  # what an interrupt has left out is not in the figures
        parts += [f"<p>{figures['scenarios']} of {figures['asked']} scenarios, inputs {figures['inputs']}.</p>",
                  tables(figures), draw_tail(figures, sample), draw_adequacy(figures, sample)]
        parts += [draw_path(figures)] if "path" in figures else []
        parts += [draw_causes(figures)] if figures.get("concentration", {}).get("accounts") else []
        parts += [draw_rules(figures)] if any(rule["charges"] > 0 for rule in figures.get("rules", [])) else []
    parts += [draw_depletion(figures)] if figures.get("depletion") else []
    parts += [draw_contributions(figures)] if any(figures.get("contributions", {}).values()) else []
    parts += [draw_map(figures)] if figures["map"] else []
    parts += [draw_varied(figures)] if figures["varied"] else []
    parts += [draw_days(figures)] if figures["days"] else []
    style = "body{font:14px sans-serif;max-width:60em;margin:auto}td,th{padding:2px 12px;text-align:right}img{max-width:100%}"
    return (f"<!doctype html><meta charset=utf-8><title>Risk of a shared loss</title><style>{style}</style>"
            f"<h1>Risk of a shared loss</h1><p>{html.escape(note)}</p>" + "\n".join(parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="sloss-stress")
    parser.add_argument("--out", required=True)
    parser.add_argument("--positions")
    parser.add_argument("--winners", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("files", nargs="*", metavar="BOOK CONFIG")
    options = parser.parse_args()
    if len(options.files) != (0 if options.winners else 2):
        parser.error("BOOK and CONFIG, or --winners")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        note = f"{' '.join(options.files)} {options.positions or ''}"
        if options.winners:
            book, positions, config = (str(path) for path in october_book(options.winners, folder))
            note = ("Shorts: the accounts that were auto-deleveraged on 10 October 2025 (Powered by HyperReplay - (c) "
                    "ConejoCapital). Longs, fund, depth and moves are made up. No replay of that day.")
        else:
            (book, config), positions = options.files, options.positions
        figures, sample = run(options.program, book, config, positions, folder, options.threads)
    pathlib.Path(options.out).write_text(report(figures, sample, note), encoding="utf-8")


if __name__ == "__main__":
    main()
