# SPDX-License-Identifier: BSD-2-Clause
"""What a market asks beyond its tiers: more with the root of the size, more with the interest that is open, of the
price of entry, and how much of a profit that is not realized counts."""
from fractions import Fraction

from . import maturing, setup, terms, verify
from .errors import Refusal
from .figures import floor, in_range, rate


def bounded(text, most):
    number = rate(text)
    in_range(number * 10**9)
    if not 0 <= number <= most:
        raise Refusal("range", f"not 0 to {most}: {text}")
    return number


def interest(book, market, text):
    parts = text.split("/")
    if len(parts) != 2:
        raise Refusal("syntax", "interest=LOW/HIGH")
    low, high = (in_range(setup.amount_of(book, market.asset, part)) for part in parts)
    if low >= high:
        raise Refusal("range", "LOW is below HIGH")
    return low, high


READ = {"root": lambda book, market, text: bounded(text, 100), "interest": interest,
        "profit": lambda book, market, text: bounded(text, 1)}


def requirement(book, line):
    """All of it anew."""
    line.takes(1, 1, "root interest entry profit")
    entry = line.choice("entry", ("yes", "no"), "no") == "yes"
    market = book.market(line.words[1])
    given = {"root": Fraction(0), "interest": None, "profit": Fraction(1)}
    for key, text in line.options.items():
        if key != "entry":
            given[key] = READ[key](book, market, text)
    terms.open_still(market)
    if market.variation and given["profit"] < 1:
        raise Refusal("argument", "a profit that is settled counts whole")
    market.root, market.interest, market.entry, market.profit_weight = (
        given["root"], given["interest"], entry, given["profit"])


def sample(book, market):
    """When a mark of the market is set: what is open there, by value."""
    market.sample = floor(market.notional(terms.longs(book, market)))
    verify.asked_fits(book, market)
    maturing.marked(book, market)


def shown(market, interest_shown):
    """The four terms as words."""
    return [market.root, interest_shown, "yes" if market.entry else "no", market.profit_weight]
