# SPDX-License-Identifier: BSD-2-Clause
"""Hedge mode: two legs, long and short, of one account in one market. Everything but what is asked of it sees their net."""
from operator import index

from . import terms
from .book import Holding
from .errors import Refusal
from .figures import trunc
from fractions import Fraction

LEGS = ("long", "short")
SIGN = {"long": 1, "short": -1}


class Leg:
    """Lots (below zero in the short one) and their cost."""

    def __init__(self):
        self.lots, self.cost = 0, 0


class Hedged(Holding):
    """A position of two legs, which stands for their net."""

    def __init__(self):
        self.legs = {leg: Leg() for leg in LEGS}
        self.won = self.charged = self.since = 0

    @property
    def lots(self):
        return sum(leg.lots for leg in self.legs.values())

    @property
    def cost(self):
        return sum(leg.cost for leg in self.legs.values())

    @cost.setter
    def cost(self, cost):
        """What is added is added to the larger leg."""
        self.legs[self.larger()].cost += cost - self.cost

    def larger(self):
        return "long" if self.lots >= 0 else "short"

    def parts(self):
        return [(leg.lots, leg.cost) for leg in self.legs.values()]

    def accrue(self, per_lot):
        for leg in self.legs.values():
            leg.cost += per_lot * leg.lots

    def trade(self, book, account, market, lots, value, name):
        """Lots more of a leg, or fewer; without a name, of the larger one, fewer. What closes is realized by its own cost."""
        leg = self.legs[name or self.larger()]
        if leg.lots * lots >= 0 and name:
            leg.lots += lots
            leg.cost += lots * value
            return 0
        assert abs(lots) <= abs(leg.lots) and leg.lots * lots < 0, "a leg is not turned round"
        part = trunc(Fraction(leg.cost * abs(lots), abs(leg.lots)))
        leg.cost -= part
        leg.lots += lots
        return book.realize(account, market, -lots * value - part)


# Words.
def hedge(book, line):
    """hedge ACCOUNT MARKET on|off"""
    from .errors import Refusal
    line.takes(3, 3)
    if line.words[3] not in ("on", "off"):
        raise Refusal("syntax", "on or off")
    account, market = book.account(line.words[1]), book.market(line.words[2])
    terms.open_still(market)
    terms.not_system(book, account)
    if market.variation:
        raise Refusal("argument", "the profit of a leg is not settled")
    key, on = (account, market.index), line.words[3] == "on"
    if on == (key in book.hedged):
        return
    if book.holding(book.trader(account, market), market):
        raise Refusal("argument", "the account has lots in the market")
    book.hedged ^= {key}


def check_legs(book, market, buyer, seller, lots, legs):
    """A leg for each side that is in hedge mode, and only there; none is reduced beyond 0."""
    for account, moved, name in ((buyer, lots, legs[0]), (seller, -lots, legs[1])):
        if is_on(book, account, market) != (name is not None):
            raise Refusal("argument", "a leg is named of who is in hedge mode, and only there")
        if name and not adds(moved, name):
            holding = book.holding(account, market)
            if holding is None or abs(holding.legs[name].lots) < lots:
                raise Refusal("argument", "more than the leg has")


# What they mean.
def is_on(book, account, market):
    return not book.is_system(account) and (index(account), market.index) in book.hedged


def adds(moved, leg):
    return moved * SIGN[leg] > 0


def leg(figure):
    """What is asked of a leg: a figure of it and of its sign."""
    def of(book, account, market, name):
        who = book.trader(account, market)
        if not is_on(book, who, market):
            raise Refusal("argument", "the account is not in hedge mode")
        holding = book.holding(who, market)
        return figure(market, holding.legs[name] if holding else Leg())
    return of
