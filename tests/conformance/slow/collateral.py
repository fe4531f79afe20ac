# SPDX-License-Identifier: BSD-2-Clause
"""Several collaterals: what a balance of one asset counts for positions settled in another, and how it is converted
where these leave a debt."""
from fractions import Fraction

from . import measure
from .errors import Refusal
from .figures import ceil, floor
from .steady import once


class Pair:
    """An asset that backs positions settled in another, at a price."""

    def __init__(self, name, asset, settlement, tick):
        self.name, self.asset, self.settlement, self.tick = name, asset, settlement, tick
        self.discount = Fraction(0)
        self.buyer = None       # an account; None is the host
        self.mark = None        # in ticks
        self.weights = {}       # quantity in units of the asset, from which up -> weight


def price(book, pair):
    """Units of the settlement asset for one unit of the asset."""
    return pair.mark * pair.tick * book.assets[pair.asset].unit / book.assets[pair.settlement].unit


def pairs_for(book, settlement):
    """What backs a holding, in order of creation. A compartment has nothing of another asset."""
    return [pair for pair in book.pairs if pair.settlement == settlement and pair.mark is not None]


# What counts.
def surplus(book, account, asset, which):
    """What the holding of the asset does not need itself, also in a group; below zero it is a debt."""
    return measure.equity(book, account, asset) - measure.alone(book, account, asset, which)


def weighed(pair, quantity):
    """Each part of a quantity by the weight of its bracket; nothing counts below the lowest."""
    bottoms = sorted(pair.weights)
    total = Fraction(0)
    for place, bottom in enumerate(bottoms):
        top = min(quantity, bottoms[place + 1]) if place + 1 < len(bottoms) else quantity
        total += max(0, top - bottom) * pair.weights[bottom]
    return total


@once
def counts(book, pair, account, which, less=0):
    """What the asset counts, also where the balance of it were less; a debt counts at par."""
    has = surplus(book, account, pair.asset, which) - less
    if has < 0:
        return -ceil(price(book, pair) * -has)
    backing = max(0, min(has, book.balance(account, pair.asset) - less))
    return floor(price(book, pair) * weighed(pair, backing))


def added(book, account, settlement, which):
    return sum(counts(book, pair, account, which) for pair in pairs_for(book, settlement))


def check_leaves(book, account, asset, amount):
    """What leaves a balance may not leave what it backs below its initial requirement."""
    for settlement in range(len(book.assets)):
        for pair in pairs_for(book, settlement):
            if pair.asset != asset:
                continue
            change = counts(book, pair, account, 0, amount) - counts(book, pair, account, 0)
            after = measure.margin_equity(book, account, settlement, 0) + change
            if change < 0 and after < measure.initial(book, account, settlement):
                raise Refusal("insufficient-margin", f"it backs positions in {book.assets[settlement].name}")


# Conversion.
def convert(book, account, settlement, debt, unpaid=None, lacks=None):
    """Sell collateral until a debt is met; returns what was paid for it, which the caller credits. `unpaid` has what
    accounts still owe of the instant under way, and `lacks` is who lacks it, where it is another: its own money is no help."""
    got = 0
    for pair in pairs_for(book, settlement):
        if debt <= got:
            break
        if lacks is None or pair.buyer != lacks:
            got += sell(book, account, pair, debt - got, (unpaid or {}).get(pair.buyer, 0))
    return got


def sell(book, account, pair, debt, buyer_owes):
    """The least quantity that reaches the debt, at most what is there and what the buyer can pay."""
    at = price(book, pair) * (1 - pair.discount)
    has = min(book.balance(account, pair.asset), surplus(book, account, pair.asset, 1))
    quantity = min(ceil(debt / at), max(0, has))
    if pair.buyer == account:
        return 0
    if pair.buyer is None:
        quantity = no_more_than_pays(min(quantity, book.assets[pair.asset].come_in), at)
        book.assets[pair.asset].come_in -= quantity
        book.assets[pair.settlement].come_in += floor(quantity * at)
    else:
        money = (book.balance(pair.buyer, pair.settlement) - buyer_owes
                 - measure.owes_unsettled(book, pair.buyer, pair.settlement))
        if floor(quantity * at) > money:
            quantity = most_for(money, at)
        quantity = no_more_than_pays(quantity, at)
        book.move(pair.buyer, pair.settlement, -floor(quantity * at))
        book.move(pair.buyer, pair.asset, quantity)
    book.move(account, pair.asset, -quantity)
    return floor(quantity * at)


def most_for(money, at):
    """The most whole quantity whose price, rounded down, is not above the money."""
    return ceil((money + 1) / at) - 1 if money >= 0 else 0


def no_more_than_pays(quantity, at):
    """Of quantities that bring the same the least: none for nothing."""
    return ceil(floor(quantity * at) / at)


# Words.
def collateral(book, line):
    from . import setup
    line.takes(3, 3, "tick discount to")
    name = line.name(1)
    if "tick" not in line.options:
        raise Refusal("syntax", "a collateral has a tick")
    if book.is_market_name(name):
        raise Refusal("exists", name)
    pair = Pair(name, book.asset(line.words[2]), book.asset(line.words[3]), setup.positive(line.options["tick"]))
    pair.discount = setup.bounded_rate(line.options.get("discount", "0"), 1)
    if pair.discount == 1:
        raise Refusal("range", "a discount is below 1")
    if "to" in line.options:
        pair.buyer = book.account(line.options["to"])
        if book.accounts[pair.buyer].system not in (None, "treasury", "backstop", "reserve"):
            raise Refusal("system-account", line.options["to"])
    if (pair.asset == pair.settlement or any(pair.settlement == other.asset or pair.asset == other.settlement
                                             for other in book.pairs)):
        raise Refusal("argument", "what backs is not backed")
    if any((pair.asset, pair.settlement) == (other.asset, other.settlement) for other in book.pairs):
        raise Refusal("exists", "the pair has a name")
    if any(pair.asset == other.asset for other in book.pairs):
        raise Refusal("argument", "its money would count twice")
    book.pairs.append(pair)


def haircut(book, line):
    from . import setup
    line.takes(3, 3)
    pair = book.pair(line.words[1])
    quantity = setup.amount_of(book, pair.asset, line.words[2])
    weight = setup.bounded_rate(line.words[3], 1)
    weights = pair.weights | {quantity: weight}
    in_order = [weights[bottom] for bottom in sorted(weights)]
    if in_order != sorted(in_order, reverse=True):
        raise Refusal("range", "a weight rises with the quantity")
    if weight > 0 and pair.mark is None:
        raise Refusal("unpriced", line.words[1])
    pair.weights = weights
