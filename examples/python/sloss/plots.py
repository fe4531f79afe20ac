# SPDX-License-Identifier: BSD-2-Clause
"""plots: who paid, how much, and when. Each function draws into given Matplotlib axes.

A curve is drawn through at most ``POINTS`` points, so that a picture shows no single account of a
large book.
"""
from __future__ import annotations

from typing import Any, Mapping

import numpy

from .constants import EventKind, Layer
from .records import MarketInfo
from .units import Unit

POINTS = 200

# These report; money moves in other events.
_MOVES_NO_MONEY = (EventKind.BREACH, EventKind.TAKEOVER, EventKind.DELEVERAGE, EventKind.PAID_OUT)

_NAMES = {Layer.INSURANCE: "insurance fund", Layer.RESERVE: "reserve", Layer.BACKSTOP: "backstop",
          Layer.SOCIALIZE: "socialized"}


def waterfall_steps(info: MarketInfo) -> list[tuple[str, int]]:
    """A market's deficit and what each layer took of it, in atoms; they sum to the deficit."""
    steps = [(_NAMES.get(layer, str(layer)), paid) for layer, paid in info.paid_sum.items()]
    steps.append(("uncovered", info.uncovered + info.repaid_sum))
    return [("deficit", info.deficit_sum)] + [(name, took) for name, took in steps if took != 0]


def waterfall(axes: Any, info: MarketInfo, unit: Unit, title: str = "") -> None:
    """The deficit of a market, and the layers that absorbed it, from left to right."""
    steps = waterfall_steps(info)
    left = info.deficit_sum
    for place, (name, amount) in enumerate(steps):
        bottom = 0 if place == 0 else left - amount
        axes.bar(place, float(unit.decimal(amount)), bottom=float(unit.decimal(bottom)),
                 color="firebrick" if name in ("deficit", "uncovered") else "steelblue", width=0.6)
        axes.annotate(f"{unit.decimal(amount):,}", (place, float(unit.decimal(bottom + amount))),
                      ha="center", va="bottom", fontsize=8)
        left = bottom if place > 0 else left
    axes.set_xticks(range(len(steps)), [name for name, _ in steps])
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_title(title)
    axes.margins(y=0.12)


def lorenz_curve(shares: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Cumulative part of the payers, least charged first, and of the charge, from 0 to 1."""
    charged = numpy.sort(shares.astype(float))
    total = charged.sum()
    whole = numpy.concatenate(([0.0], numpy.cumsum(charged) / (total if total > 0 else 1.0)))
    payers = numpy.linspace(0.0, 1.0, len(whole))
    at = numpy.linspace(0.0, 1.0, min(POINTS, len(whole)))
    return at, numpy.interp(at, payers, whole)


def lorenz(axes: Any, shares: Mapping[str, numpy.ndarray], title: str = "") -> None:
    """Charges by policy: the further below the diagonal, the fewer accounts pay the whole."""
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, linestyle=":", label="all alike")
    for name, charged in shares.items():
        axes.plot(*lorenz_curve(charged), label=name)
    axes.set_xlabel("part of the accounts, least charged first")
    axes.set_ylabel("part of the charge")
    axes.set_title(title)
    axes.legend(fontsize=8)


def balance_over_events(events: numpy.ndarray, account: int) -> numpy.ndarray:
    """Balance of an account after each event, its compartments together with the rest, in atoms, from none; ``events`` of
    one asset."""
    moves = ~numpy.isin(events["kind"], [int(kind) for kind in _MOVES_NO_MONEY])
    # From an account to itself nothing moves: what a variation mark pays out is less what is kept back of it already.
    amounts = numpy.where(events["kind"] == int(EventKind.REALIZED), -events["amount"], events["amount"])
    arrives = moves & (events["other"] == account)
    leaves = moves & (events["account"] == account)
    return numpy.cumsum(numpy.where(arrives, amounts, 0) - numpy.where(leaves, amounts, 0))


def balance(axes: Any, events: numpy.ndarray, accounts: Mapping[str, int], unit: Unit,
            title: str = "") -> None:
    """Balances over the commands that changed them: the life of a fund."""
    for name, account in accounts.items():
        amounts = balance_over_events(events, account)
        axes.step(events["sequence"], [float(unit.decimal(int(atoms))) for atoms in amounts],
                  where="post", label=name)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("command")
    axes.set_title(title)
    axes.legend(fontsize=8)


def charge_by_size(shares: numpy.ndarray, size: numpy.ndarray, groups: int = 10) -> numpy.ndarray:
    """Part of the charge that falls on each group of accounts, smallest accounts first."""
    order = numpy.argsort(size, kind="stable")
    charged = [part.astype(float).sum() for part in numpy.array_split(shares[order], groups)]
    total = sum(charged)
    return numpy.array(charged) / (total if total > 0 else 1.0)


def by_size(axes: Any, shares: Mapping[str, numpy.ndarray], size: numpy.ndarray,
            title: str = "", groups: int = 10) -> None:
    """Who pays by account size: a bar for each policy in each group of accounts."""
    width = 0.8 / max(1, len(shares))
    for place, (name, charged) in enumerate(shares.items()):
        axes.bar(numpy.arange(groups) + place * width, 100 * charge_by_size(charged, size, groups),
                 width, label=name)
    axes.set_xticks(numpy.arange(groups) + 0.4 - width / 2, [str(g + 1) for g in range(groups)])
    axes.set_xlabel(f"accounts by size, {groups} groups of equal number, smallest first")
    axes.set_ylabel("per cent of the charge")
    axes.set_title(title)
    axes.legend(fontsize=8)
