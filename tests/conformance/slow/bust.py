# SPDX-License-Identifier: BSD-2-Clause
"""Fills that are kept, and undone where they should not have been."""
from . import funds, gate, hedge, measure, terms
from .errors import Refusal

SEQUENCE_MOST = 2**63 - 1


class Fill:
    """A fill as it was done."""

    def __init__(self, sequence, sides, lots, price, passed):
        self.sequence, self.lots, self.price = sequence, lots, price
        self.sides = sides      # (holder, fee, leg) of buyer and seller
        self.passed = passed    # what went on from @fees to the fund


def keep(book, market, sides, lots, price, passed):
    most = market.guard.fills if market.guard else 0
    if most:
        market.fills = [*market.fills, Fill(book.sequence + 1, sides, lots, price, passed)][-most:]


def closed_out(book, holder, market):
    """Lots of it were closed without its doing: what was traded before is not undone any more."""
    book.closed_at[(holder, market.index)] = book.sequence + 1


def bust(book, line):
    line.takes(2, 2)
    market, sequence = book.market(line.words[1]), line.whole(2, 1, SEQUENCE_MOST)
    terms.open_still(market)
    found = next((each for each in market.fills if each.sequence == sequence), None)
    if found is None:
        raise Refusal("unknown-fill", line.words[2])
    for holder, _, leg in found.sides:
        stands(book, market, found, holder, leg)
    undo(book, market, found)
    market.fills.remove(found)


def stands(book, market, found, holder, leg):
    """The same part of the account trades still, by the same legs, and nothing of it was closed out since."""
    if book.closed_at.get((holder, market.index), 0) > found.sequence or book.trader(int(holder) if isinstance(holder, int) else holder.account, market) != holder:
        raise Refusal("argument", f"{book.name(holder)} was closed out since, or trades elsewhere")
    if hedge.is_on(book, holder, market) != (leg is not None):
        raise Refusal("argument", "the legs were others")


def undo(book, market, found):
    asset, value, fees = market.asset, market.value(found.price), book.account("@fees")
    before = [Before(book, holder, asset) for holder, _, _ in found.sides]
    brought = sum(fee for _, fee, _ in found.sides)
    if found.passed > measure.fund_can_pay(book, market.fund, asset) or book.balance(fees, asset) + found.passed < brought:
        raise Refusal("insufficient-funds", "the fees are not there any more")
    for (holder, fee, leg), lots in zip(found.sides, (-found.lots, found.lots)):
        reduces_no_more_than_there_is(book, market, holder, leg, lots)
        book.trade(holder, market, lots, value, leg)
        book.move(holder, asset, fee, market)
    if found.passed:
        book.move(market.fund, asset, -found.passed, market)
    book.move(fees, asset, found.passed - brought)
    for each in before:
        each.check(book, market, found.price)


def reduces_no_more_than_there_is(book, market, holder, leg, lots):
    if leg is not None and not hedge.adds(lots, leg):
        holding = book.holding(holder, market)
        if holding is None or abs(holding.legs[leg].lots) < abs(lots):
            raise Refusal("argument", "the leg has fewer lots")


class Before:
    """How a side stands before."""

    def __init__(self, book, holder, asset):
        self.holder, self.asset = holder, asset
        self.equity = measure.exact_equity(book, holder, asset)
        self.over = self.over_now(book)
        self.held = gate.holds(book, holder, asset)

    def over_now(self, book):
        """What it has beyond its maintenance requirement."""
        return measure.exact_margin_equity(book, self.holder, self.asset, 1) - measure.maintenance(book, self.holder, self.asset)

    def check(self, book, market, price):
        if price != market.mark and measure.exact_equity(book, self.holder, self.asset) < self.equity and self.held:
            raise Refusal("gated", "what is undone may not move money out of a market with a hole")
        over = self.over_now(book)
        if over // 1 < 0 and over < self.over:
            raise Refusal("insufficient-margin", "what it won has left already")


def last_fill(market):
    return market.fills[-1].sequence if market.fills else 0
