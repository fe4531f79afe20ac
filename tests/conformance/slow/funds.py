# SPDX-License-Identifier: BSD-2-Clause
"""Funds: a market has one of its own or shares one with others. What flows into a fund repays first what is uncovered
on its markets."""
from .apportion import telescope
from .figures import floor

KINDS = {"yes": ("units",), "tranches": ("junior", "senior")}   # of units=


class Fund:
    """A fund that several markets may share, and who holds its units."""

    def __init__(self, name, asset, account, kinds):
        self.name, self.asset, self.account = name, asset, account
        self.units = None                       # None, "yes" or "tranches"
        self.delay = None                       # nanoseconds
        self.senior_part = 0                    # of fees and forfeits
        self.held = {kind: {} for kind in kinds}    # kind -> account -> units
        self.wishes = {}                        # (account, kind) -> (units, since)
        self.par = 0                            # of the senior units


def markets_of(book, account):
    """The markets of a fund, in order of creation."""
    return [market for market in book.markets if market.fund == account]


def is_shared(book, account):
    return any(fund.account == account for fund in book.funds)


def inflow(book, account, amount):
    """Credit a fund; what is uncovered on its markets is repaid from that, in proportion. Returns what it keeps."""
    asset = book.accounts[account].asset
    markets = markets_of(book, account)
    holes = [market.uncovered for market in markets]
    repaid = min(amount, sum(holes))
    book.move(account, asset, amount)
    if repaid:
        for market, part in zip(markets, telescope(repaid, holes)):
            market.uncovered -= part
            book.move(account, asset, -part, market)
    return amount - repaid


def earn(book, account, amount):
    """A fee or a forfeit: of what the fund keeps, the stated part is added to the par of the senior units."""
    kept = inflow(book, account, amount)
    for fund in book.funds:
        if fund.account == account and fund.held.get("senior"):
            fund.par += floor(fund.senior_part * kept)


def sweep_dust(book):
    """At the end of a command the whole units of dust pass to the market's fund."""
    for market in book.markets:
        whole = market.dust // market.scale
        if whole:
            market.dust -= whole * market.scale
            inflow(book, market.fund, whole)
