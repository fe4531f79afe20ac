# SPDX-License-Identifier: BSD-2-Clause
"""Guards of prices: a mark that is worked out of several sources, how far it can be relied on, and what is still done then; and
markets that are halted."""
from fractions import Fraction
from operator import index

from .errors import Refusal
from .figures import ceil, floor, half_even
from .gate import within

VALIDITY = ("valid", "limited", "deviating", "stale", "none")   # best first
METHODS = ("median", "mean")
ALLOWS = {"open": "valid", "reduce": "deviating", "liquidate": "limited", "settle": "valid", "withdraw": "limited"}
INDEX = "index"


class Guard:
    """What `guard` has set of a market."""

    def __init__(self):
        self.sources, self.method, self.fills = None, "median", 0
        self.stale = self.clamp = self.band = self.step = self.confidence = None


class Source:
    def __init__(self, weight):
        self.weight = weight
        self.price = self.time = None       # of the latest quote: in ticks
        self.confidence = 0                 # in ticks


# The price.
def usable(book, guard_, of):
    """A quote that is young and narrow enough."""
    return young(book, guard_, of) and (guard_.confidence is None or of.confidence <= guard_.confidence * abs(of.price))


def young(book, guard_, of):
    return of.price is not None and (guard_.stale is None or within(book.now, of.time, guard_.stale))


def worked_out(book, market):
    """How far the price can be relied on, and the price; or none, so that the mark stays."""
    of = market.guard
    quotes = [(each.price, each.weight) for name, each in market.sources.items() if name != INDEX and usable(book, of, each)]
    if len(quotes) < of.sources:
        return "none", None
    price = median(quotes) if of.method == "median" else mean(quotes, of.clamp)
    limited = limit(book, market, price)
    index_ = market.sources.get(INDEX)
    if of.band is not None and index_ and usable(book, of, index_) and abs(limited - index_.price) > of.band * abs(index_.price):
        return "deviating", limited
    return "limited" if limited != price else "valid", limited


def median(quotes):
    """By weight: the least price at which twice the weight so far is at least the whole; exactly half, the mean with the next."""
    ordered, whole, so_far = sorted(quotes, key=lambda quote_: quote_[0]), sum(weight for _, weight in quotes), 0
    for place, (price, weight) in enumerate(ordered):
        so_far += weight
        if 2 * so_far == whole:
            return (price + ordered[place + 1][0]) // 2
        if 2 * so_far > whole:
            return price
    raise AssertionError("the weights do not reach half of themselves")


def mean(quotes, clamp):
    if clamp is not None:
        middle = median(quotes)
        ends = sorted((middle * (1 - clamp), middle * (1 + clamp)))
        quotes = [(min(max(price, ceil(ends[0])), floor(ends[1])), weight) for price, weight in quotes]
    return half_even(Fraction(sum(price * weight for price, weight in quotes), sum(weight for _, weight in quotes)))


def limit(book, market, price):
    """As far from the mark as the step lets it by now."""
    if market.guard.step is None or market.mark is None:
        return price
    part_, length = market.guard.step
    elapsed = length if market.quoted_at is None else min(length, book.now - market.quoted_at)
    most = floor(abs(market.mark) * part_ * elapsed / length)
    return min(max(price, market.mark - most), market.mark + most)


def time_goes(book):
    """At `at`: markets of which too few quotes are young enough."""
    for market in book.markets:
        if market.guard and market.guard.stale is not None and not market.closed and VALIDITY.index(market.validity) < VALIDITY.index("stale"):
            fresh = [name for name, of in market.sources.items() if name != INDEX and young(book, market.guard, of)]
            if len(fresh) < market.guard.sources:
                market.validity = "stale"


def marked_by_hand(book, pairs):
    for market in [each for each, _ in pairs if each in book.markets and each.guard]:
        market.validity = "valid"


# What is still done.
def allows(market, what):
    return VALIDITY.index(market.validity) <= VALIDITY.index(market.allows[what])


def check(market, what):
    if not allows(market, what):
        raise Refusal("unreliable", f"the price of {market.name} is {market.validity}")


def check_leaves(book, account, asset):
    """Money does not leave an account whose positions cannot be relied on, nor what backs them."""
    backed = [asset, *[pair.settlement for pair in book.pairs if pair.asset == asset]]
    for (holder, place), holding in sorted(book.holdings.items()):
        if index(holder) == index(account) and holding.has_lots and book.markets[place].asset in backed:
            check(book.markets[place], "withdraw")


def not_halted(market):
    if market.halted:
        raise Refusal("halted", market.name)


def keeps(book, account, asset):
    """Whether a holding in breach is left, for a price that cannot be relied on."""
    return any(book.has_lots(account, m) and not allows(m, "liquidate") for m in book.held(account, asset))
