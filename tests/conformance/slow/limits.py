# SPDX-License-Identifier: BSD-2-Clause
"""Limits of a fund: what it takes over at most, when its loss in a market is closed, when it takes over nothing for a
while because it has lost too much, and which part of the fees of fills goes on to it. All comparisons are exact."""
from fractions import Fraction

from . import deleverage, funds, measure
from .errors import Refusal
from .figures import ceil, decimal, duration, floor, in_range, rate
from .gate import within
from .setup import amount_of


class Limits:
    """What `limit` has set, None where there is no such limit; and what is known of the equity for `drawdown`."""

    def __init__(self):
        self.takeover = None    # a rate of the equity
        self.loss = self.target = None  # units
        self.drawdown = None    # (start, stop, nanoseconds)
        self.fees = None        # a rate
        self.samples = []       # (time, equity), those within the duration
        self.on = False         # whether drawdown has started


# Words.
def named(book, name):
    """The account of the fund that a word names: a shared one, or any by the name of its account. None for nobody."""
    for fund in book.funds:
        if fund.name == name:
            return fund.account
    account = book.by_name.get(name) if name.startswith("@") else None
    return account if account is not None and book.accounts[account].system == "fund" else None


def fund_word(book, name):
    account = named(book, name)
    if account is None:
        raise Refusal("unknown-fund", name)
    return account


def rate_up_to(text, most=None):
    number = rate(text)
    in_range(number * 10**9)
    if number < 0 or (most is not None and number > most):
        raise Refusal("range", f"not a rate of 0 to {most}: {text}")
    return number


def amount(book, account, text):
    """Where the fund is unknown the digits of its asset are as well; then its words alone are looked at."""
    if account is not None:
        return amount_of(book, book.accounts[account].asset, text)
    if decimal(text) < 0:
        raise Refusal("range", f"below 0: {text}")
    return None


def drawdown(text):
    parts = text.split("/")
    if len(parts) != 3:
        raise Refusal("syntax", "drawdown=START/STOP/DURATION")
    start, stop = rate_up_to(parts[0], 1), rate_up_to(parts[1])
    if stop >= start:
        raise Refusal("range", "it stops below where it starts")
    return start, stop, duration(parts[2])


READ = {"takeover": lambda book, account, text: rate_up_to(text), "loss": amount,
        "drawdown": lambda book, account, text: drawdown(text), "target": amount,
        "fees": lambda book, account, text: rate_up_to(text, 1)}


def limit(book, line):
    """All limits anew; what is not named is off."""
    line.takes(1, 1, " ".join(READ))
    account, made = named(book, line.words[1]), Limits()
    for key, text in line.options.items():
        setattr(made, key, READ[key](book, account, text))
    if account is None:
        raise Refusal("unknown-fund", line.words[1])
    if made.takeover is not None and exposure(book, account) > most_exposure(book, account, made):
        raise Refusal("range", "the fund has taken over more than that")
    if any(lost_too_much(book, account, market, made) for market in funds.markets_of(book, account)):
        raise Refusal("range", "the fund has lost more than that")
    book.limits[account] = made
    sample(book, account)


# Takeovers.
def exposure(book, account, more=()):
    """The sum of |lots| * |value| over the markets of a fund, with these lots more: a dict of market -> lots."""
    total = Fraction(0)
    for market in funds.markets_of(book, account):
        lots = book.lots(account, market) + dict(more).get(market.index, 0)
        if lots:
            total += market.notional(lots)
    return total


def most_exposure(book, account, limits):
    return limits.takeover * max(0, measure.equity(book, account, book.accounts[account].asset))


def held_to(book, account, asset, plan, only=None):
    """The plan of a close-out: where a fund may not take over what it would get, all that would be taken over is
    deleveraged. `only` has the lots, by market, of what is closed in part."""
    taken = {}
    for market in book.markets_of(asset):
        lots = book.lots(account, market) if only is None else only.get(market.index, 0)
        if plan.get(market.index) == "takeover" and lots:
            taken.setdefault(market.fund, {})[market.index] = lots
    if not any(may_not_take(book, fund, lots) for fund, lots in taken.items()):
        return plan
    return {index: "deleverage" if way == "takeover" else way for index, way in plan.items()}


def may_not_take(book, fund, lots):
    limits = book.limits.get(fund)
    if limits is None:
        return False
    if limits.on:
        return True
    if limits.takeover is None:
        return False
    after = exposure(book, fund, lots)
    return after > exposure(book, fund) and after > most_exposure(book, fund, limits)


# After a mark.
def sample(book, account):
    """The equity of now is a sample; with it drawdown starts or stops."""
    limits = book.limits[account]
    if limits.drawdown is None:
        return
    start, stop, length = limits.drawdown
    equity = measure.equity(book, account, book.accounts[account].asset)
    limits.samples = [(time, had) for time, had in limits.samples if within(book.now, time, length)]
    limits.samples.append((book.now, equity))
    peak = max(had for _, had in limits.samples)
    limits.on = peak - equity > (stop if limits.on else start) * peak


def lost_too_much(book, account, market, limits):
    """In a variation market a loss is paid with each mark."""
    holding = book.holding(account, market)
    if limits.loss is None or market.variation or holding is None or holding.lots == 0:
        return False
    return holding.cost - holding.lots * market.value_now > limits.loss * market.scale


def marked(command, markets):
    """At the end of a command that set these marks: samples of all their funds, then losses. Returns whether something
    was closed."""
    book, closed = command.book, False
    accounts = sorted({market.fund for market in markets} & set(book.limits))
    for account in accounts:
        sample(book, account)
    for account in accounts:
        for market in funds.markets_of(book, account):
            if lost_too_much(book, account, market, book.limits[account]):
                closed |= deleverage.close_fund(command, account, market)
    return closed


# Fees.
def pass_on(book, market, brought):
    """Of what a fill brought @fees the stated part goes on to the market's fund, as far as it lacks something."""
    limits, asset = book.limits.get(market.fund), market.asset
    if limits is None or limits.fees is None or brought <= 0:
        return
    part = floor(limits.fees * brought)
    if limits.target is not None:
        part = min(part, max(0, limits.target - measure.equity(book, market.fund, asset)))
    book.move(book.account("@fees"), asset, -part)
    funds.inflow(book, market.fund, part)


# What is asked.
def is_on(book, account):
    return account in book.limits and book.limits[account].on


def exposure_shown(book, account):
    return ceil(exposure(book, account))
