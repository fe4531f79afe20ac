# SPDX-License-Identifier: BSD-2-Clause
"""What flows into a market's fund repays first what is uncovered on the market."""


def inflow(book, market, amount):
    """Credit a market's fund; returns what repaid the uncovered part."""
    repaid = min(amount, market.uncovered)
    market.uncovered -= repaid
    book.move(market.fund, market.asset, amount - repaid, market)
    return repaid


def sweep_dust(book):
    """At the end of a command the whole units of dust pass to the market's fund."""
    for market in book.markets:
        whole = market.dust // market.scale
        if whole:
            market.dust -= whole * market.scale
            inflow(book, market, whole)
