# SPDX-License-Identifier: BSD-2-Clause
"""Profit that counts only once it is old enough: as much of it as the position had at every mark in force for a while."""
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
    market.mature, market.marks = length, []
    marked(book, market)
    for (_, place), holding in book.holdings.items():
        if place == market.index:
            holding.since = 0


def marked(book, market):
    """A mark was set."""
    if market.mature is not None and market.mark is not None:
        market.marks.append((book.now, market.mark))


def grown(market, holding, before):
    """After a trade: more lots than before, or the other side, begin the window anew."""
    if terms.adds_risk(before, holding.lots):
        holding.since = max(0, len(market.marks) - 1)


def ripe(book, market, holding):
    """The least profit of the position as it is at a mark that was in force within the time and since its window began, in
    units, exactly; at least 0."""
    marks, least = market.marks, []
    for place in range(holding.since, len(marks)):
        in_force = place + 1 == len(marks) or within(book.now, marks[place + 1][0], market.mature)
        if in_force:
            least.append(holding.lots * market.value(marks[place][1]) - holding.cost)
    return max(Fraction(0), Fraction(min(least), market.scale))
