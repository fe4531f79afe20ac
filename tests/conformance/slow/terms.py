# SPDX-License-Identifier: BSD-2-Clause
"""Terms of accounts and markets: more margin than the tiers ask for, frozen accounts, an account's own way of being
closed out, and how much an account or a market may hold. They are settings: nobody is judged by them before the next
mark."""
from fractions import Fraction
from operator import index

from . import guard, setup
from .errors import Refusal
from .figures import count, decimal, in_range, rate

LIQUIDATIONS = ("market", *setup.LIQUIDATIONS)
TRADING = ("open", "reduce-only", "paused")


class Control:
    """How an account is held: whether it is frozen, and what its breach does in every market, None as they say."""

    def __init__(self, frozen=False, liquidation=None):
        self.frozen, self.liquidation = frozen, liquidation


# Commands.
def require(book, line):
    line.takes(1, 2, "multiplier addon")
    account = book.account(line.words[1])
    asset = setup.asset_word(book, line, 2)
    given = {"multiplier": Fraction(1), "addon": 0}
    for key, text in line.options.items():
        given[key] = times(text) if key == "multiplier" else in_range(setup.amount_of(book, asset, text))
    not_system(book, account)
    book.terms[(account, asset)] = (given["multiplier"], given["addon"])


def times(text):
    number = rate(text)
    if not 1 <= number <= 100:
        raise Refusal("range", "a multiplier is 1 to 100")
    return number


def control(book, line):
    line.takes(1, 1, "frozen liquidation")
    frozen = line.choice("frozen", ("yes", "no"), "no") == "yes"
    liquidation = line.choice("liquidation", LIQUIDATIONS, "market")
    account = book.account(line.words[1])
    not_system(book, account)
    book.controls[account] = Control(frozen, None if liquidation == "market" else liquidation)


def position_limit(book, line):
    line.takes(3, 3)
    account, market = book.account(line.words[1]), book.market(line.words[2])
    lots = None if line.words[3] == "none" else size(market, line.words[3])
    open_still(market)
    not_system(book, account)
    book.position_limits[(account, market.index)] = lots
    if lots is None:
        del book.position_limits[(account, market.index)]


def ceiling(book, line):
    line.takes(1, 1, "open_interest position trading")
    trading = line.choice("trading", TRADING, "open")
    market = book.market(line.words[1])
    sizes = {key: size(market, text) for key, text in line.options.items() if key != "trading"}
    open_still(market)
    most = sizes.get("open_interest")
    if most is not None and most < longs(book, market):
        raise Refusal("range", "more lots are open than that")
    market.trading, market.open_interest_most, market.position_most = trading, most, sizes.get("position")


def size(market, text):
    lots = count(decimal(text), market.lot)
    if lots < 0:
        raise Refusal("range", f"a size is not below zero: {text}")
    return in_range(lots)


def open_still(market):
    if market.closed:
        raise Refusal("market-closed", market.name)


def not_system(book, account):
    if book.is_system(account):
        raise Refusal("system-account", book.accounts[account].name)


# What they mean.
def multiplier_of(book, account, asset):
    return book.terms.get((account, asset), (Fraction(1), 0))[0]


def addon_of(book, account, asset):
    return book.terms.get((account, asset), (Fraction(1), 0))[1]


def is_frozen(book, account):
    control = book.controls.get(index(account))
    return control is not None and control.frozen


def check_frozen(book, account):
    if is_frozen(book, account):
        raise Refusal("frozen", f"{book.accounts[account].name} is frozen")


def longs(book, market):
    return sum(h.lots for (_, place), h in book.holdings.items() if place == market.index and h.lots > 0)


def longs_after(book, market, buyer, seller, lots):
    """Open interest after a fill."""
    moved = [(book.lots(buyer, market), lots), (book.lots(seller, market), -lots)]
    return longs(book, market) + sum(max(0, before + more) - max(0, before) for before, more in moved)


def adds_risk(before, after):
    """More lots than before, or the other side."""
    return abs(after) > abs(before) or after * before < 0


def grows(before, after, moved, leg):
    """Whether a trade adds risk: in hedge mode, whether it adds to its leg."""
    return adds_risk(before, after) if leg is None else (moved > 0) == (leg == "long")


def most_lots(book, account, market):
    """What an account may hold in a market: its own limit, or else the market's; a fund has none."""
    if book.is_system(account):
        return None
    return book.position_limits.get((index(account), market.index), market.position_most)


def check_fill(book, market, buyer, seller, lots, force, legs=(None, None)):
    """Before a fill of so many lots is done: the state of the market, frozen accounts, and sizes."""
    if market.trading == "paused":
        raise Refusal("paused", f"{market.name} does not trade")
    sides = [(account, book.lots(account, market), book.lots(account, market) + moved, moved, leg)
             for account, moved, leg in ((buyer, lots, legs[0]), (seller, -lots, legs[1]))]
    growing = [(account, after) for account, before, after, moved, leg in sides if grows(before, after, moved, leg)]
    guard.check(market, "open" if growing else "reduce")
    if growing and market.trading == "reduce-only":
        raise Refusal("reduce-only", f"positions in {market.name} are only reduced")
    for account, _ in growing:
        check_frozen(book, account)
    if force:
        return
    for account, after in growing:
        most = most_lots(book, account, market)
        if most is not None and abs(after) > most:
            raise Refusal("above-limit", f"more than {book.accounts[account].name} may hold in {market.name}")
    more = sum(max(0, after) - max(0, before) for _, before, after, *_ in sides)
    if market.open_interest_most is not None and more > 0 and longs(book, market) + more > market.open_interest_most:
        raise Refusal("above-limit", f"more than may be open in {market.name}")


# What is asked.
def position_limit_shown(book, account, market):
    lots = book.position_limits.get((account, market.index))
    return "none" if lots is None else lots * market.lot


def ceiling_shown(book, market):
    return "none" if market.open_interest_most is None else market.open_interest_most * market.lot
