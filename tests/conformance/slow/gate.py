# SPDX-License-Identifier: BSD-2-Clause
"""Gates: an asset never pays out more than has come in, and a market with a hole can hold its people's money."""
from operator import index

from .errors import Refusal


def within(now, time, length):
    """What happened less than `length` ago is within it."""
    return now - time < length


def holds(book, account, asset):
    """Whether a gate=hold of a market of the asset holds this account."""
    return any(market.gate is not None and market.uncovered > 0 and index(account) in market.gated
               and within(book.now, market.last_deficit_at, market.gate) for market in book.markets_of(asset))


def check_out(book, account, asset, receiver=None):
    """Before money leaves an account; what goes into the fund of a market is not held by that market."""
    for market in book.markets_of(asset):
        if (market.gate is not None and market.uncovered > 0 and index(account) in market.gated and market.fund != receiver
                and within(book.now, market.last_deficit_at, market.gate)):
            raise Refusal("gated", f"{market.name} has something uncovered")


def check_units(book, account):
    """What is in a fund with units leaves it for deficits, its own losses and units alone."""
    if any(fund.account == account and fund.units for fund in book.funds):
        raise Refusal("gated", "the money belongs to those who hold units")


def check_external(book, asset, amount):
    if amount > book.assets[asset].come_in:
        raise Refusal("gated", "the asset never pays out more than has come in")
