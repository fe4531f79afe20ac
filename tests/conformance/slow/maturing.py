# SPDX-License-Identifier: BSD-2-Clause
"""Profit that counts only once it is old enough: as much of it as the position had at every moment for a while."""
from fractions import Fraction

from . import terms
from .errors import Refusal
from .figures import duration
from .gate import within


def mature(book, line):
    """mature MARKET DURATION|none: all windows begin anew, with the mark in force."""
    line.takes(2, 2)
    market = book.market(line.words[1])
    length = None if line.words[2] == "none" else duration(line.words[2])
    terms.open_still(market)
    if market.variation:
        raise Refusal("argument", "a profit that is settled counts whole")
    market.mature, market.moments = length, []
    moved(book, market)
    for (_, place), holding in book.holdings.items():
        if place == market.index:
            holding.since, holding.grown_at, holding.ripe_before = 0, None, 0


def moved(book, market):
    """A mark was set, or funding paid: what a lot is worth from now on, its value less what a long one has paid so far."""
    if market.mature is not None and market.mark is not None:
        market.moments.append((book.now, market.value_now - market.paid))


def grown(book, market, holding, before, ripe_before):
    """After a trade. More lots than before, or the other side, begin the window anew, and until that is old enough no more
    counts than did before; fewer lots take their part of that along."""
    if market.mature is None or holding.lots == before:
        return
    if terms.adds_risk(before, holding.lots):
        holding.since, holding.grown_at = max(0, len(market.moments) - 1), book.now
        holding.ripe_before = ripe_before if before * holding.lots > 0 else 0
    else:
        holding.ripe_before = holding.ripe_before * abs(holding.lots) // abs(before)


def least(book, market, holding):
    """The least profit of the position as it is at a moment that lasted into the time and since its window began, in
    10^-DIGITS; at least 0."""
    if market.mature is None or not any(lots for lots, _ in holding.parts()):
        return 0
    moments, own, found = market.moments, holding.cost - holding.lots * market.paid, []
    for place in range(holding.since, len(moments)):
        if place + 1 == len(moments) or within(book.now, moments[place + 1][0], market.mature):
            found.append(holding.lots * moments[place][1] - own)
    if holding.grown_at is not None and within(book.now, holding.grown_at, market.mature):
        found.append(holding.ripe_before)
    return max(0, min(found))


def ripe(book, market, holding):
    """The same in units, exactly."""
    return Fraction(least(book, market, holding), market.scale)
