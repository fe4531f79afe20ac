# SPDX-License-Identifier: BSD-2-Clause
"""What an `expect` line asks of partial liquidation, guards, governance, and execution by the host."""
from fractions import Fraction

from . import bust, execution, govern, guard, guard_words, reduction
from .errors import Refusal
from .figures import decimal, duration, rate, show


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


# Guards.
def validity(book, line):
    """MARKET WORD; or MARKET open|reduce|... WORD, the worst at which that is still done."""
    line.takes(3, 4)
    market = book.market(line.words[2])
    if line.words[-1] not in guard.VALIDITY or (len(line.words) == 5 and line.words[3] not in guard.ALLOWS):
        raise Refusal("syntax", "no such validity")
    return market.allows[line.words[3]] if len(line.words) == 5 else market.validity, line.words[-1]


def guard_(book, line):
    """MARKET WORD VALUE|none."""
    line.takes(4, 4)
    market, word, wanted = book.market(line.words[2]), line.words[3], line.words[4]
    if word not in guard_words.READ:
        raise Refusal("syntax", "one of " + " ".join(guard_words.READ))
    got = getattr(market.guard, word) if market.guard else None
    if got is None or wanted == "none":
        return "none" if got is None else str(got), wanted
    if word == "method":
        return got, wanted
    if word == "stale":
        return f"{got}ns", f"{duration(wanted)}ns"
    if word == "step":
        return said(got), said(guard_words.step_of(wanted))
    return got, decimal(wanted) if word in ("sources", "fills") else rate(wanted)


def source(book, line):
    """MARKET NAME PRICE|none: its latest quote."""
    line.takes(4, 4)
    market = book.market(line.words[2])
    if line.words[3] not in market.sources:
        raise Refusal("unknown-source", line.words[3])
    ticks = market.sources[line.words[3]].price
    if ticks is None or line.words[4] == "none":
        return "none" if ticks is None else show(ticks * market.tick), line.words[4]
    return ticks * market.tick, decimal(line.words[4])


def halted(book, line):
    line.takes(3, 3)
    if line.words[3] not in ("yes", "no"):
        raise Refusal("syntax", "yes or no")
    return "yes" if book.market(line.words[2]).halted else "no", line.words[3]


def last_fill(book, line):
    line.takes(3, 3)
    return bust.last_fill(book.market(line.words[2])), decimal(line.words[3])


# Governance.
def delay(book, line):
    """KIND DURATION."""
    line.takes(3, 3)
    return f"{govern.of_kind(book, govern.kind_word(line.words[2])).delay}ns", f"{reduction.pause(line.words[3])}ns"


def step(book, line):
    """KIND RATE|none."""
    line.takes(3, 3)
    got = govern.of_kind(book, govern.kind_word(line.words[2])).step
    if got is None or line.words[3] == "none":
        return "none" if got is None else show(got), line.words[3]
    return got, rate(line.words[3])


def scheduled(book, line):
    line.takes(2, 2)
    return len(book.changes), decimal(line.words[2])


def change(book, line):
    """ID TIME|none."""
    from .language import time_of
    line.takes(3, 3)
    found = book.changes.get(line.whole(2, 1, govern.ID_MOST))
    if found is None or line.words[3] == "none":
        return "none" if found is None else str(found.time), line.words[3]
    return found.time, time_of(line.words[3])


def would_liquidate(book, line):
    line.takes(3, 3)
    return govern.would_liquidate(book, govern.known(book, line, 2)), decimal(line.words[3])


# Execution by the host, and auctions.
def holder(book, account, market):
    return book.trader(book.account(account), market)


def liquidation_order(book, line):
    """ACCOUNT MARKET SIZE|none: what the host has still to close."""
    line.takes(4, 4)
    market = book.market(line.words[3])
    got = execution.rest_shown(book, holder(book, line.words[2], market), market)
    return or_none(got, line.words[4])


def limit_price(book, line):
    """ACCOUNT MARKET PRICE|none: the worst price for that."""
    line.takes(4, 4)
    market = book.market(line.words[3])
    ticks = execution.limit_price(book, holder(book, line.words[2], market), market)
    return or_none(None if ticks is None else ticks * market.tick, line.words[4])


def or_none(got, word):
    if got is None or word == "none":
        return "none" if got is None else show(Fraction(got)), word
    return got, decimal(word)


def of_auction(figure):
    """ACCOUNT [ASSET] RATE|none."""
    def of(book, line):
        line.takes(3, 4)
        account, asset = book.account(line.words[2]), asset_of(book, line)
        running = book.liquidations.get((account, asset))
        got = figure(book, account, asset, running) if running and running.kind == "auction" else None
        if got is None or line.words[-1] == "none":
            return "none" if got is None else show(got), line.words[-1]
        return got, rate(line.words[-1])
    return of


FIGURES = {"liquidation_order": liquidation_order, "limit_price": limit_price,
           "auction_factor": of_auction(lambda book, account, asset, running: execution.factor(book, asset, running)),
           "most_part": of_auction(execution.most_part), "delay": delay, "step": step, "scheduled": scheduled, "change": change, "would_liquidate": would_liquidate,
           "level": level, "isolated_level": isolated_level, "partial": partial, "levels": levels, "validity": validity, "guard": guard_,
           "source": source, "halted": halted, "last_fill": last_fill}
