# SPDX-License-Identifier: BSD-2-Clause
"""Open orders of an account in a market: all bids together at the highest of their prices, all asks at the lowest. They
raise the initial requirement and nothing else."""
from . import measure
from .errors import Refusal

SIDES = ("bid", "ask")


class Orders:
    """What rests on each side: (lots, price in ticks), or None."""

    def __init__(self, bid=None, ask=None):
        self.bid, self.ask = bid, ask


def set_orders(book, account, market, made, force):
    """In place of all that the account had there."""
    if market.mark is None:
        raise Refusal("range", "no mark yet")
    asset = market.asset
    before = measure.initial(book, account, asset)
    keep(book, account, market, made)
    after = measure.initial(book, account, asset)
    if after > before and measure.margin_equity(book, account, asset, 0) < after and not force:
        raise Refusal("insufficient-margin", "below the initial requirement")


def keep(book, account, market, orders):
    book.orders[(account, market.index)] = orders
    if orders.bid is None and orders.ask is None:
        del book.orders[(account, market.index)]


def traded(book, market, account, side, lots):
    """Lots of a fill are taken off what rests on a side."""
    orders = book.orders.get((account, market.index))
    if orders and getattr(orders, side):
        rests, price = getattr(orders, side)
        setattr(orders, side, (rests - lots, price) if rests > lots else None)
        keep(book, account, market, orders)


def cancelled(book, account, asset):
    """Of a holding in breach, before anything of it is closed: in all markets of the asset that say so."""
    for market in book.markets_of(asset):
        if market.options.get("cancel_orders", book.options["cancel_orders"]) == "yes":
            book.orders.pop((account, market.index), None)


def settled(book, market):
    """Orders of a market that is closed end."""
    for account, index in list(book.orders):
        if index == market.index:
            del book.orders[(account, index)]


def size(side):
    """What is asked: the lots that rest."""
    def of(book, account, market):
        orders = book.orders.get((book.trader(account, market), market.index))
        rests = getattr(orders, side) if orders else None
        return rests[0] * market.lot if rests else 0
    return of
