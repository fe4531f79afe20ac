# SPDX-License-Identifier: BSD-2-Clause
"""Funds: a market has one of its own or shares one with others. What flows into a fund repays first what is uncovered
on its markets."""
from .apportion import telescope


class Fund:
    """A fund that several markets may share."""

    def __init__(self, name, asset, account):
        self.name, self.asset, self.account = name, asset, account


def markets_of(book, account):
    """The markets of a fund, in order of creation."""
    return [market for market in book.markets if market.fund == account]


def is_shared(book, account):
    return any(fund.account == account for fund in book.funds)


def inflow(book, account, amount):
    """Credit a fund; what is uncovered on its markets is repaid first, in proportion. Returns what reached it."""
    markets = markets_of(book, account)
    holes = [market.uncovered for market in markets]
    repaid = min(amount, sum(holes))
    if repaid:
        for market, part in zip(markets, telescope(repaid, holes)):
            market.uncovered -= part
    book.move(account, book.accounts[account].asset, amount - repaid)
    return amount - repaid


def sweep_dust(book):
    """At the end of a command the whole units of dust pass to the market's fund."""
    for market in book.markets:
        whole = market.dust // market.scale
        if whole:
            market.dust -= whole * market.scale
            inflow(book, market.fund, whole)
