# SPDX-License-Identifier: BSD-2-Clause
"""A trade, its fees, and the check that it neither adds risk without margin nor ruins an account or a fund."""
from fractions import Fraction

from . import execution, gate, groups, measure, requirements, state, terms, verify
from .errors import Refusal


class Side:
    """One side of a trade as it stood before."""

    def __init__(self, book, account, market, lots, fee, leg):
        self.account, self.market, self.traded, self.fee, self.leg = account, market, lots, fee, leg
        of_group = groups.members(book, account)
        self.together, self.leg_counts = of_group or [account], not of_group
        self.lots = self.net(book)
        self.equity = measure.exact_equity(book, account, market.asset)
        self.margin_equity = measure.exact_margin_equity(book, account, market.asset, 1)
        self.maintenance = measure.maintenance(book, account, market.asset)


    def net(self, book):
        """Lots of the account, or of its group."""
        return groups.lots_and_cost(book, self.together, self.market)[0]

    def grows(self, book):
        return terms.grows(self.lots, self.net(book), self.traded, self.leg if self.leg_counts else None)


def fill(book, market, buyer, seller, lots, price, fee, rebate, force, legs=(None, None), liquidated=None):
    asset = market.asset
    fees = book.account("@fees")
    if market.mark is None:
        market.mark = price
        requirements.sample(book, market)
    sides = [Side(book, buyer, market, lots, fee, legs[0]), Side(book, seller, market, -lots, rebate, legs[1])]
    verify.grid_fits(market, terms.longs_after(book, market, buyer, seller, lots))      # 10.3: before any money is looked at
    if book.balance(fees, asset) + fee + rebate < 0:
        raise Refusal("insufficient-funds", "@fees has less than the rebate")
    value = market.value(price)
    for side in sides:
        book.trade(side.account, market, side.traded, value, side.leg)
        book.move(side.account, asset, -side.fee, market)
        state.filled(book, side.account, asset)
    book.move(fees, asset, fee + rebate)
    if liquidated is not None:
        other = sides[1 - liquidated]
        other.fee -= execution.filled(book, market, sides[liquidated].account, other.account, other.traded, price)
    for place, side in enumerate(sides):
        if place == liquidated:
            continue        # its limit takes the place of the check
        # "Fills check the group" (22.1): what a trade inside a group gives is what it gives to both.
        inside = len({each.account for each in sides} & set(side.together)) == 2
        check(book, market, side, sides if inside else [side], price, value, force)


def check(book, market, side, together, price, value, force):
    asset = market.asset
    lost = measure.exact_equity(book, side.account, asset) < side.equity
    if price != market.mark and lost and gate.holds(book, side.account, asset):
        raise Refusal("gated", "a trade away from the mark may not move money out of a market with a hole")
    if force:
        return
    after = measure.exact_margin_equity(book, side.account, asset, 1)
    if book.is_system(side.account):
        if after < 0 and after < side.margin_equity:
            raise Refusal("insufficient-margin", "the equity of a fund would fall below zero")
        return
    grows = side.grows(book)
    if grows and (side.account, asset) in book.liquidations:
        raise Refusal("insufficient-margin", "in liquidation nobody adds risk")
    if grows and measure.margin_equity(book, side.account, asset, 0) < measure.initial(book, side.account, asset):
        raise Refusal("insufficient-margin", "below the initial requirement")
    required = measure.maintenance(book, side.account, asset)
    if measure.margin_equity(book, side.account, asset, 1) >= required:
        return
    # What the trade gives against the mark, after its fee.
    better = sum(Fraction(each.traded * (market.value_now - value), market.scale) - each.fee for each in together) >= 0
    no_worse = after >= 0 and after * side.maintenance >= side.margin_equity * required
    if grows or not (better or no_worse):
        raise Refusal("insufficient-margin", "below the maintenance requirement")
