# SPDX-License-Identifier: BSD-2-Clause
"""Isolated positions: an account's compartment of a market is a holding of its own, and nothing outside pays for it."""
import functools

from . import bust, gate, money
from .errors import Refusal


@functools.total_ordering
class Compartment:
    """Stands for a holding wherever the place of an account does, in order right after its account. What is asked of the
    account itself (its name, its owner) is found by it as well, since it is an index of that account."""

    def __init__(self, account, market):
        self.account, self.market = account, market

    def __index__(self):
        return self.account

    def key(self):
        return self.account, self.market

    def __repr__(self):
        return f"{self.account}/{self.market}"

    def __hash__(self):
        return hash(self.key())

    def __eq__(self, other):
        return isinstance(other, Compartment) and self.key() == other.key()

    def __lt__(self, other):
        return self.key() < other.key() if isinstance(other, Compartment) else self.account < other


def isolate(book, line):
    """isolate ACCOUNT MARKET AMOUNT|off"""
    from .setup import signed_amount
    line.takes(3, 3)
    account, market = book.account(line.words[1]), book.market(line.words[2])
    amount = None if line.words[3] == "off" else signed_amount(book, market.asset, line.words[3])
    part = Compartment(account, market.index)
    is_there = part in book.compartments
    if market.closed and amount is not None and (amount > 0 or not is_there):
        raise Refusal("market-closed", market.name)
    if book.is_system(account):
        raise Refusal("system-account", line.words[1])
    if amount is None:
        end(book, part, market)
        return
    if not is_there:
        make(book, part, market)
    if amount > 0:
        move(book, account, part, market.asset, amount)
    elif amount < 0:
        move(book, part, account, market.asset, -amount)


def make(book, part, market):
    if book.holding(part.account, market):
        raise Refusal("argument", "the account has lots or something unsettled in the market")
    book.compartments.add(part)
    move_orders(book, part.account, part, market)


def move_orders(book, giver, receiver, market):
    """What rests in the market is of who trades there."""
    if (giver, market.index) in book.orders:
        book.orders[(receiver, market.index)] = book.orders.pop((giver, market.index))


def move(book, giver, receiver, asset, amount):
    """As a transfer: what is free, and what no gate holds."""
    money.check_free(book, giver, asset, amount)
    gate.check_out(book, giver, asset)
    book.move(giver, asset, -amount)
    money.arrive(book, receiver, asset, amount)


def end(book, part, market):
    """Its balance, its claims and what it was charged are the account's then."""
    asset = market.asset
    balance = book.balance(part, asset)
    if part not in book.compartments:
        raise Refusal("argument", "there is no compartment")
    if book.holding(part, market) or balance < 0:
        raise Refusal("argument", "the compartment has lots, something unsettled or less than nothing")
    if any(account == part for account, _ in book.owed):
        raise Refusal("argument", "the compartment has debts")
    if balance:
        move(book, part, part.account, asset, balance)
    for each in book.markets:
        for open_ in each.claims.values():
            if part in open_:
                open_[part.account] = open_.get(part.account, 0) + open_.pop(part)
    key, old = (part.account, asset), (part, asset)
    if old in book.socialized:
        book.socialized[key] = book.socialized.get(key, 0) + book.socialized.pop(old)
    for of_holdings in (book.balances, book.below, book.touched, book.states, book.liquidations, book.level):
        of_holdings.pop(old, None)
    book.compartments.remove(part)
    bust.closed_out(book, part, market)
    move_orders(book, part, part.account, market)
