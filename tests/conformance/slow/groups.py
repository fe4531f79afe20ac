# SPDX-License-Identifier: BSD-2-Clause
"""Groups: accounts that are margined together, and whose money pays what one of them lacks before there is a deficit."""
from . import measure, terms
from .apportion import telescope


def group(book, line):
    """group ACCOUNT NAME|none"""
    line.takes(2, 2)
    account, name = book.account(line.words[1]), line.name(2)
    terms.not_system(book, account)
    book.accounts[account].group = None if name == "none" else name


def members(book, account):
    """All accounts of the group of an account, in order; none where it is in no group. A compartment is in none."""
    name = book.accounts[account].group if isinstance(account, int) else None
    return [a for a, each in enumerate(book.accounts) if each.group == name] if name is not None else []


def lots_and_cost(book, together, market):
    held = [book.holding(a, market) for a in together]
    return sum(h.lots for h in held if h), sum(h.cost for h in held if h)


# What others pay for one that lacks something.
def can_give(round_, account, asset, unpaid):
    """At most its money, and its equity without unsettled gains; less what it owes of the instant under way."""
    if (account, asset) in round_.command.debtors:
        return 0
    book = round_.book
    return max(0, min(book.balance(account, asset), measure.settled_equity(book, account, asset)) - unpaid.get(account, 0))


def share(round_, asset, lacks, has):
    """Money moves from who has it to who lacks it: all of either, telescoping in account order. Both are by account;
    returns what each got."""
    total = min(sum(lacks.values()), sum(has.values()))
    if total == 0:
        return dict.fromkeys(lacks, 0)
    givers, takers = sorted(has), sorted(lacks)
    for account, part in zip(givers, telescope(total, [has[a] for a in givers])):
        round_.book.move(account, asset, -part)
    got = dict(zip(takers, telescope(total, [lacks[a] for a in takers])))
    for account, part in got.items():
        round_.book.move(account, asset, part)
    return got


def help_in_an_instant(round_, account, asset, lacks, unpaid):
    """What a loser of a variation instant lacks. Returns what the others paid; it is in the balance."""
    others = [a for a in members(round_.book, account) if a != account]
    return share(round_, asset, {account: lacks}, {a: can_give(round_, a, asset, unpaid) for a in others})[account]


def help_closed(round_, closings, asset):
    """What those that are closed out together lack; says of each what it got."""
    book, closed = round_.book, {c.account: c for c in closings}
    has = {}
    for account in members(book, closings[0].account):
        if account not in closed:
            has[account] = can_give(round_, account, asset, {})
        elif closed[account].short == 0:
            has[account] = closed[account].left(book)
    got = share(round_, asset, {a: c.short for a, c in closed.items() if c.short}, has)
    for account, part in got.items():
        closed[account].helped = part
