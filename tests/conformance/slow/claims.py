# SPDX-License-Identifier: BSD-2-Clause
"""Claims of those who paid, what defaulters owe, and recoveries."""
from . import funds
from .apportion import pro_rata, telescope

ORDER = ("accounts", "members", "backstop", "reserve", "insurance")


def answers_for(book, payer, defaulter):
    """Whether an account answers for a defaulter: another account of its owner, and no client."""
    owner = book.owner(payer)
    return payer != defaulter and owner is not None and owner == book.owner(defaulter) and not book.accounts[payer].client


def keep(market, kind, account, amount):
    if amount:
        market.claims[kind][account] = market.claims[kind].get(account, 0) + amount


def claim(market, account):
    return sum(of_kind.get(account, 0) for of_kind in market.claims.values())


def recovery(book, market, amount):
    """Money for those who paid: uncovered, then claims in their order; the rest to the fund. Returns what uncovered
    and claims got. Who owes in the market is passed over."""
    repaid = min(amount, market.uncovered)
    market.uncovered -= repaid
    left = amount - repaid
    for kind in ORDER:
        rows = sorted(a for a, open_ in market.claims[kind].items()
                      if open_ > 0 and not book.owed.get((a, market.index)))
        open_ = [market.claims[kind][a] for a in rows]
        shares, left = pro_rata(left, open_, open_)
        for account, share in zip(rows, shares):
            pay_back(book, market, kind, account, share)
    if left:
        funds.inflow(book, market.fund, left)
    return amount - left


def pay_back(book, market, kind, account, amount):
    if amount == 0:
        return
    market.claims[kind][account] -= amount
    if market.claims[kind][account] == 0:
        del market.claims[kind][account]
    if kind == "members":
        contribution = book.contributions[(account, market.asset)]
        part = min(amount, max(0, contribution.set - contribution.amount))
        contribution.amount += part
        amount -= part
    if kind == "insurance":
        funds.inflow(book, account, amount)
    else:
        book.move(account, market.asset, amount)


def recover(book, market, amount):
    """The command: external money; what uncovered and claims got lowers what is owed, in proportion."""
    book.assets[market.asset].come_in += amount
    got = recovery(book, market, amount)
    rows = sorted(a for (a, m), owed in book.owed.items() if m == market.index)
    owed = [book.owed[(a, market.index)] for a in rows]
    if rows:
        for account, part in zip(rows, telescope(min(got, sum(owed)), owed)):
            lower(book, account, market, part)


def lower(book, account, market, amount):
    key = (account, market.index)
    book.owed[key] -= amount
    if book.owed[key] == 0:
        del book.owed[key]


def receive(book, account, asset, amount):
    """A deposit or transfer into an account pays what it owes first, in markets in order of creation."""
    for market in book.markets_of(asset):
        part = min(amount, book.owed.get((account, market.index), 0))
        if part:
            recovery(book, market, part)
            lower(book, account, market, part)
            amount -= part
    book.move(account, asset, amount)
