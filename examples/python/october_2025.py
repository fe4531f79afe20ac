#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A walk through 10 October 2025, with pictures: docs/october-2025.md shows them.

    python3 october_2025.py --out pictures [--winners adl_detailed_analysis_REALTIME.csv]

The event in small is the scenario examples/scenarios/october-2025.scn, made of published figures.
The division of the loss over all winners wants the accounts that were auto-deleveraged that day. They
are public and not part of this project, since their terms allow no commercial use: give the path of
adl_detailed_analysis_REALTIME.csv of https://github.com/ConejoCapital/HyperReplay ("Powered by
HyperReplay - (c) ConejoCapital"), or of a table with the columns pnl_uusd, notional_uusd and
acct_value_uusd. Without a path the accounts are drawn at random, and the pictures say so.
"""
from __future__ import annotations

import argparse
import csv
import pathlib
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import matplotlib
import numpy

matplotlib.use("Agg")
import matplotlib.pyplot as pyplot  # noqa: E402  (the backend is chosen first)

import sloss  # noqa: E402
import sloss.plots  # noqa: E402

SCENARIO = pathlib.Path(__file__).parent.parent / "scenarios" / "october-2025.scn"
CREDIT = "Powered by HyperReplay - (c) ConejoCapital"
MICRO = sloss.Unit(1, 6)

# "Autodeleveraging as Online Learning", arXiv:2602.15182, Table 1, the sum of 16 waves.
NEEDED = MICRO.count("15079669.61")
TAKEN = MICRO.count("60108335.33")


@dataclass
class Winners:
    """Accounts that were auto-deleveraged: profit, notional and account value, micro-dollars."""
    profit: numpy.ndarray
    notional: numpy.ndarray
    value: numpy.ndarray
    source: str


def _micro(text: str) -> int:
    """Published figures are floats written out; they are cut to micro-dollars."""
    return int(Decimal(text).scaleb(6).to_integral_value())


def read_winners(path: pathlib.Path) -> Winners:
    """One row an account of the table, or of the published file of events."""
    accounts: dict[str, list[int]] = {}
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        names = rows.fieldnames or []
        if {"pnl_uusd", "notional_uusd", "acct_value_uusd"} <= set(names):
            for place, row in enumerate(rows):
                accounts[str(place)] = [int(row["pnl_uusd"]), int(row["notional_uusd"]),
                                        int(row["acct_value_uusd"])]
        elif {"user", "closed_pnl", "adl_notional", "account_value_realtime"} <= set(names):
            for row in rows:
                sums = accounts.setdefault(row["user"], [0, 0, 0])
                sums[0] += _micro(row["closed_pnl"])
                sums[1] += _micro(row["adl_notional"])
                sums[2] = _micro(row["account_value_realtime"])
        else:
            raise SystemExit(f"{path}: neither table has these columns: {', '.join(names)}")
    table = numpy.array(list(accounts.values()), numpy.int64).reshape(-1, 3)
    table = table[table[:, 0] > 0]
    profit, notional, value = (numpy.ascontiguousarray(column) for column in table.T)
    return Winners(profit, notional, value, f"{len(table):,} accounts. {CREDIT}")


def draw_winners(count: int = 20_000) -> Winners:
    """A book without data: log-normal profits, and leverage that has nothing to do with them."""
    random = numpy.random.default_rng(20251010)
    profit = numpy.exp(random.normal(5.5, 2.6, count)) * 1e6
    notional = profit * numpy.exp(random.normal(1.2, 0.8, count))
    value = notional / numpy.exp(random.normal(0.0, 1.2, count))
    profit, notional, value = (numpy.maximum(column, 1).astype(numpy.int64)
                               for column in (profit, notional, value))
    return Winners(profit, notional, value, f"{count:,} accounts drawn at random, not data")


# 1. ---- The event in small: the scenario, and its waterfall

def waterfalls(scenario: sloss.Scenario, out: pathlib.Path) -> None:
    """Deficits of both markets, and who absorbed them."""
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.6))
    for place, (name, market) in enumerate(scenario.markets.items()):
        info = scenario.engine.market(market)
        unit = scenario.units[info.asset]
        sloss.plots.waterfall(axes[place], info, unit, f"{name}: deficits of traders, USDC")
        print(f"{name}: deficit {unit.decimal(info.deficit_sum):,}, fund "
              f"{unit.decimal(info.paid_sum[sloss.Layer.INSURANCE]):,}, socialized "
              f"{unit.decimal(info.paid_sum[sloss.Layer.SOCIALIZE]):,}")
    _save(figure, out / "october-2025-waterfall.png")


# 2. ---- The funds: emptied at the bottom, and owners of what the bankrupts left

def funds(scenario: sloss.Scenario, out: pathlib.Path) -> None:
    """Balances of the insurance funds over the commands."""
    figure, axes = pyplot.subplots(figsize=(9, 3.2))
    accounts = {f"@insurance:{name}": scenario.engine.insurance_account(market)
                for name, market in scenario.markets.items()}
    sloss.plots.balance(axes, scenario.events, accounts, scenario.units[0],
                        "insurance funds, USDC: paid in, drawn to zero, and the rebound")
    _save(figure, out / "october-2025-funds.png")


# 3. ---- The same loss, divided over all winners by different rules

def divide(winners: Winners) -> dict[str, numpy.ndarray]:
    """The published need of 15.1 million over the winners; none pays more than its profit."""
    leverage = winners.notional * 1000 // numpy.maximum(winners.value, 1)
    rules: dict[str, dict[str, Any]] = {
        "pro-rata to profit": dict(weight=winners.profit),
        "pro-rata to notional": dict(weight=winners.notional),
        "equal": dict(weight=winners.profit, rule=sloss.Rule.EQUAL),
        "queue by leverage": dict(weight=winners.profit, rank=leverage, rule=sloss.Rule.QUEUE),
    }
    shares = {}
    with sloss.Allocator() as allocator:
        for name, rule in rules.items():
            division = allocator.divide(NEEDED, cap=winners.profit, **rule)
            assert int(division.shares.sum()) + division.residual == NEEDED
            shares[name] = division.shares
            print(f"{name}: {division.touched:,} of {len(winners.profit):,} accounts charged, the "
                  f"largest {MICRO.decimal(division.share_max):,.2f}")
    return shares


def policies(winners: Winners, out: pathlib.Path) -> None:
    """How the charge is spread, and who pays by account size."""
    print(f"needed {MICRO.decimal(NEEDED):,}, taken that day {MICRO.decimal(TAKEN):,}; "
          f"{winners.source}")
    shares = divide(winners)
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4.2))
    sloss.plots.lorenz(axes[0], shares, "the charge by policy (Lorenz curves)")
    sloss.plots.by_size(axes[1], shares, winners.value, "who pays, by account value")
    figure.text(0.01, 0.01, winners.source, fontsize=7, color="dimgrey")
    _save(figure, out / "october-2025-policies.png")


def _save(figure: matplotlib.figure.Figure, path: pathlib.Path) -> None:
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(path, dpi=100, metadata={"Software": None})
    pyplot.close(figure)


def main(words: list[str]) -> int:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description="A walk through 10 October 2025, with pictures.")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("pictures"))
    parser.add_argument("--winners", type=pathlib.Path, help="the public table of accounts")
    parser.add_argument("--scenario", type=pathlib.Path, default=SCENARIO)
    options = parser.parse_args(words)
    options.out.mkdir(parents=True, exist_ok=True)
    with sloss.run_scenario(options.scenario) as scenario:
        scenario.engine.verify()
        waterfalls(scenario, options.out)
        funds(scenario, options.out)
    policies(read_winners(options.winners) if options.winners else draw_winners(), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
