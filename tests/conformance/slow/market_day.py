# SPDX-License-Identifier: BSD-2-Clause
"""What moves a whole market: marks, funding, final settlement; and the commands that close accounts out."""
from operator import index

from . import closeout, execution, limits, guard, maturing, measure, orders, requirements
from .errors import Refusal
from .figures import in_range, trunc
from .market import Market
from .rounds import Command, Round, close_all, settle_down
from .variation import instant, settle_asset


def mark(book, pairs, values=()):
    """Marks of one instant, of markets and collaterals, and values with them: applied together, judged once."""
    for market, prices in values:
        market.scenario_prices = prices
    for market, price in pairs:
        market.mark = price
    markets = [market for market, _ in pairs if isinstance(market, Market)]
    for market in markets:
        requirements.sample(book, market)
    command = Command(book)
    command.marked, book.marked = {market.index for market in markets}, True
    settle_marked(command, markets)
    settle_down(command, look=True, instant=settle_asset)
    end_of_mark(command, markets, settle_asset)


def end_of_mark(command, markets, instant=None):
    """What limits of funds do at the end of a command that sets marks. At the mark nobody has gained or lost by that,
    so breaches are looked for only where a fund is left flat and below zero."""
    if limits.marked(command, markets):
        settle_down(command, instant=instant, since=command.rounds)


def settle_marked(command, markets):
    for asset in sorted({market.asset for market in markets}):
        variation = sorted((m for m in markets if m.asset == asset and m.variation), key=lambda m: m.index)
        if variation:
            instant(command, variation)


def funding(book, market, per_lot):
    """Longs pay `per_lot`, in 10^-DIGITS, to shorts: into costs; in a variation market the payment, and nothing else,
    is collected and socialized like a mark."""
    amounts = {}
    for account in book.holders(market):
        holding = book.holding(account, market)
        holding.accrue(per_lot)
        if holding.lots:
            amounts[account] = -per_lot * holding.lots // market.scale
        if market.variation:
            book.touched[(account, market.asset)] = market.index
    market.paid += per_lot
    maturing.moved(book, market)
    command = Command(book)
    if market.variation:
        instant(command, [market], amounts=amounts)
    settle_down(command, look=True, instant=settle_asset)


def funding_of_rate(market, rate):
    if market.mark is None:
        raise Refusal("range", "no mark yet")
    return in_range(trunc(rate * abs(market.value_now)))


def settle(book, market, price):
    """As a mark; then losers close, their debts are a round while winners still stand; then the winners close."""
    market.mark = price
    requirements.sample(book, market)
    command = Command(book)
    command.marked = {market.index}
    settle_marked(command, [market])
    settle_down(command, look=True, instant=settle_asset)
    if market.variation:
        instant(command, [market], final=True)
    else:
        close_side(book, market, lambda profit: profit < 0)
        settle_down(command)
        close_side(book, market, lambda profit: True)
    market.closed = True
    orders.settled(book, market)
    settle_down(command, look=True, instant=settle_asset)
    end_of_mark(command, [market], settle_asset)


def close_side(book, market, chosen):
    """Positions are chosen before the first closes: nothing that closing does changes another's profit."""
    accounts = [a for a in book.holders(market) if chosen(measure.profit(book, a, market))]
    for account in accounts:
        book.close(account, market)


def look_again(book):
    """At `at`: whose liquidation is over is taken over. Then who was left in breach for a price that could not be relied on, where it can be now."""
    command, late = Command(book), execution.overdue(book)
    plans = {key: {m.index: "takeover" for m in book.held(*key)} for key in late}
    if plans:
        close_all(command, late, plans)
        settle_down(command)
    found = {key for key in book.left if measure.in_breach(book, *key) and not guard.keeps(book, *key)}
    if found:
        # "Until the first mark or `at` that finds the market good enough": who has to wait still is not forgotten.
        waiting, rounds = {key for key in book.left - found if measure.in_breach(book, *key)}, command.rounds
        settle_down(command, look=found, since=rounds)
        if command.rounds == rounds:
            book.left = waiting


def takeover(book, accounts):
    command = Command(book)
    plans = {}
    for account in [a for a in book.everybody() if index(a) in accounts]:
        for asset in book.assets:
            held = book.held(account, asset.index)
            if held or book.balance(account, asset.index) < 0:
                plans[(account, asset.index)] = {m.index: "takeover" for m in held}
    if plans:
        close_all(command, list(plans), plans)
    settle_down(command)


def deleverage(book, account, market, rank, cap, force):
    """Above zero MARKET alone closes, at the mark; below zero all markets do, the others by takeover."""
    asset = market.asset
    if not book.lots(account, market):
        raise Refusal("no-position", "nothing to deleverage")
    if not force and not measure.in_breach(book, account, asset):
        raise Refusal("not-in-breach", "the account is not in breach")
    command = Command(book)
    others = "takeover" if measure.equity(book, account, asset) < 0 else "manual"
    plan = {m.index: others for m in book.held(account, asset)}
    plan[market.index] = "deleverage"
    round_ = Round(command)
    closeout.close(round_, account, asset, plan, rank, cap)
    round_.run_alone(round_.defaults)
    round_.finish()
    command.closed.add((account, asset))
    settle_down(command)
