# SPDX-License-Identifier: BSD-2-Clause
"""Units of a fund: what it has belongs to those who hold them; they are bought and sold at its equity. With tranches
there are two kinds, each at its own value: seniors have their par first, juniors what is above it."""
from fractions import Fraction

from . import funds, gate, measure, money, setup
from .errors import Refusal
from .figures import ceil, count, decimal, in_range


def equity(book, fund):
    return measure.equity(book, fund.account, fund.asset)


def total(fund, kind):
    return sum(fund.held[kind].values())


def value(book, fund, kind):
    """What all units of a kind have together; below zero only where there is one kind."""
    has = equity(book, fund)
    if kind == "senior":
        return min(max(has, 0), fund.par)
    return max(0, has - fund.par) if kind == "junior" else has


def worth(book, fund, account, kind):
    units = total(fund, kind)
    return max(0, value(book, fund, kind)) * fund.held[kind].get(account, 0) // units if units else 0


# Words.
def kind_word(line, place):
    """The kind that is named after ACCOUNT FUND [NUMBER], or None."""
    if len(line.words) <= place:
        return None
    if line.words[place] not in funds.KINDS["tranches"]:
        raise Refusal("syntax", "senior or junior")
    return line.words[place]


def kind_of(fund, kind):
    if fund.units is None:
        raise Refusal("argument", "the fund has no units")
    if (fund.units == "tranches") != (kind is not None):
        raise Refusal("argument", "a kind is named of a fund with tranches, and only there")
    return fund, kind or "units"


def who(book, line, kind, number=None):
    """ACCOUNT FUND [NUMBER] [KIND]: the words from left to right, then who may and what has units."""
    account, fund = book.account(line.words[1]), book.fund(line.words[2])
    amount = number(book, fund, line.words[3]) if number else None
    if book.is_system(account) and book.accounts[account].system != "treasury":
        raise Refusal("system-account", line.words[1])
    if account in book.controls and book.controls[account].frozen:
        raise Refusal("frozen", line.words[1])
    return (account, *kind_of(fund, kind), amount)


def amount_of(book, fund, text):
    return setup.amount_of(book, fund.asset, text)


def units_of(book, fund, text):
    units = count(decimal(text), Fraction(1))
    if units < 0:
        raise Refusal("range", f"below 0: {text}")
    return units


# Commands.
def join(book, line):
    line.takes(3, 4)
    account, fund, kind, amount = who(book, line, kind_word(line, 4), amount_of)
    if amount == 0:
        raise Refusal("range", "nothing to pay with")
    closed(book, fund)
    owned_first(book, fund)
    units, has = total(fund, kind), value(book, fund, kind)
    if equity(book, fund) < fund.par:
        raise Refusal("gated", "the fund has less than the par of its senior units")
    if units and has == 0:
        raise Refusal("gated", "the units are worth nothing")
    bought = amount * units // has if units else amount
    price = ceil(Fraction(bought * has, units)) if units else bought
    if bought == 0:
        raise Refusal("range", "less than one unit")
    money.check_free(book, account, fund.asset, price)
    gate.check_out(book, account, fund.asset, fund.account)
    in_range(units + bought)
    book.move(account, fund.asset, -price)
    funds.inflow(book, fund.account, price)
    hold(fund, kind, account, bought)
    if kind == "senior":
        fund.par += price


def owned_first(book, fund):
    """What is in a fund before there are units of the kind that has it becomes the treasury's, one unit an atom."""
    kind = "units" if fund.units == "yes" else "junior"
    if total(fund, kind) == 0 and value(book, fund, kind) > 0:
        hold(fund, kind, book.account("@treasury"), value(book, fund, kind))


def leave(book, line):
    line.takes(3, 4)
    account, fund, kind, units = who(book, line, kind_word(line, 4), units_of)
    if units == 0 and fund.delay is None:
        raise Refusal("range", "no units to sell")
    closed(book, fund)
    if units > fund.held[kind].get(account, 0):
        raise Refusal("insufficient-units", "more units than held")
    if fund.delay is None:
        sell(book, fund, kind, account, units)
    elif units:
        fund.wishes[(account, kind)] = (units, book.now)
    else:
        fund.wishes.pop((account, kind), None)


def redeem(book, line):
    line.takes(2, 3)
    account, fund, kind, _ = who(book, line, kind_word(line, 3))
    closed(book, fund)
    units, since = fund.wishes.get((account, kind), (0, 0))
    if units == 0 or book.now - since < fund.delay:
        raise Refusal("gated", "no wish to leave, or before its time")
    sell(book, fund, kind, account, units)
    del fund.wishes[(account, kind)]


def closed(book, fund):
    """Nobody comes or goes while losses of the fund are not known yet."""
    markets = funds.markets_of(book, fund.account)
    if any(measure.in_breach(book, account, fund.asset) and any(book.holding(account, m) for m in markets)
           for account in book.everybody()):
        raise Refusal("gated", "an account in one of its markets is in breach")
    if any(market.uncovered for market in markets):
        raise Refusal("gated", "something is uncovered on one of its markets")
    if equity(book, fund) < 0:
        raise Refusal("gated", "the equity of the fund is below zero")


def sell(book, fund, kind, account, units):
    all_units, asset = total(fund, kind), fund.asset
    pays = value(book, fund, kind) * units // all_units
    if pays and pays > book.balance(fund.account, asset) - measure.owes_unsettled(book, fund.account, asset):
        raise Refusal("insufficient-funds", "more than the fund's balance less what it owes unsettled")
    if pays and pays > measure.margin_equity(book, fund.account, asset, 0) - measure.initial_of_lots(book, fund.account, asset):
        raise Refusal("insufficient-margin", "the fund needs it for its positions")
    if kind == "senior":
        fund.par -= fund.par * units // all_units
    hold(fund, kind, account, -units)
    book.move(fund.account, asset, -pays)
    money.arrive(book, account, asset, pays)


def hold(fund, kind, account, units):
    held = fund.held[kind]
    held[account] = held.get(account, 0) + units
    if held[account] == 0:
        del held[account]
