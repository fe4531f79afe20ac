# SPDX-License-Identifier: BSD-2-Clause
"""What an `expect` line asks of partial liquidation, guards, governance, and execution by the host."""
from fractions import Fraction

from . import reduction
from .errors import Refusal
from .figures import decimal, rate, show


def asset_of(book, line):
    """The asset that is named behind an account, or the first."""
    if len(line.words) == 5:
        return book.asset(line.words[3])
    if not book.assets:
        raise Refusal("unknown-asset", "there is no asset yet")
    return 0


# Partial liquidation.
def level(book, line):
    """ACCOUNT [ASSET] N."""
    line.takes(3, 4)
    account, asset = book.account(line.words[2]), asset_of(book, line)
    return book.level.get((account, asset), 0), decimal(line.words[-1])


def isolated_level(book, line):
    """ACCOUNT MARKET N, of the compartment."""
    line.takes(4, 4)
    account, market = book.account(line.words[2]), book.market(line.words[3])
    part = book.compartment(account, market)
    if part is None:
        raise Refusal("argument", "there is no compartment")
    return book.level.get((part, market.asset), 0), decimal(line.words[4])


def partial(book, line):
    """MARKET WORD VALUE|none."""
    line.takes(4, 4)
    market, word, wanted = book.market(line.words[2]), line.words[3], line.words[4]
    if word not in reduction.READ:
        raise Refusal("syntax", "one of " + " ".join(reduction.READ))
    got = reduction.partial_shown(market, word)
    if got is None or wanted == "none":
        return "none" if got is None else said(got), wanted
    if word == "slice":
        return said(got), said(reduction.slice_of(wanted))
    return got, rate(wanted) if word in ("target", "whole_below") else decimal(wanted)


def said(value):
    return f"{show(value[0])}/{value[1]}ns" if isinstance(value, tuple) else show(Fraction(value))


def levels(book, line):
    """ASSET RATE...|none."""
    line.takes(3, reduction.LEVELS_MOST + 2)
    rates = book.levels.get(book.asset(line.words[2]), [])
    wanted = [] if line.words[3:] == ["none"] else [rate(word) for word in line.words[3:]]
    return shown(rates), shown(wanted)


def shown(rates):
    return " ".join(show(each) for each in rates) or "none"


FIGURES = {"level": level, "isolated_level": isolated_level, "partial": partial, "levels": levels}
