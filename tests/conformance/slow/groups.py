# SPDX-License-Identifier: BSD-2-Clause
"""Groups: accounts that are margined together, and whose money pays what one of them lacks before there is a deficit."""
from . import measure, terms
from .apportion import telescope
from .errors import Refusal
from .steady import once


def group(book, line):
    """group ACCOUNT NAME|none"""
    line.takes(2, 2)
    account, name = book.account(line.words[1]), line.name(2)
    terms.not_system(book, account)
    name = None if name == "none" else name
    before = book.accounts[account].group
    if name == before:
        return
    left = [a for a in members(book, account) if a != account]
    book.accounts[account].group = name
    if not (may_be(book, left) and may_be(book, members(book, account) or [account])):
        book.accounts[account].group = before
        raise Refusal("insufficient-margin", "a group or the account would be below its initial requirement")


def may_be(book, together):
    """Whether they have their initial requirement in every asset in which one has a position, orders or less than nothing."""
    for asset in range(len(book.assets)) if together else []:
        asked = measure.initial(book, together[0], asset)
        idle = all(measure.flat(book, a, asset) and book.balance(a, asset) >= 0 for a in together)
        if not (idle and asked == 0) and measure.margin_equity(book, together[0], asset, 0) < asked:
            return False
    return True


@once
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
    """Money leaves who has it for who lacks it: all of either, telescoping in account order. Both are by account; returns
    what each gets, which the caller credits."""
    total = min(sum(lacks.values()), sum(has.values()))
    if total == 0:
        return dict.fromkeys(lacks, 0)
    givers, takers = sorted(has), sorted(lacks)
    for account, part in zip(givers, telescope(total, [has[a] for a in givers])):
        round_.book.move(account, asset, -part)
    return dict(zip(takers, telescope(total, [lacks[a] for a in takers])))


def help_in_an_instant(round_, account, asset, lacks, unpaid):
    """What a loser of a variation instant lacks. Returns what the others paid, which the caller credits."""
    others = [a for a in members(round_.book, account) if a != account]
    return share(round_, asset, {account: lacks}, {a: can_give(round_, a, asset, unpaid) for a in others})[account]


def help_closed(round_, plans, asset):
    """What those that are to be closed out together lack, as they stand; returns what each gets. Who pays has paid."""
    from . import closeout
    book, lacks, has = round_.book, {}, {}
    for account in members(book, next(iter(plans))):
        if account not in plans:
            has[account] = can_give(round_, account, asset, {})
            continue
        short, left = closeout.prospect(book, account, asset, plans[account])
        if short:
            lacks[account] = short
        else:
            has[account] = left
    got = dict.fromkeys(plans, 0) | share(round_, asset, lacks, has)
    round_.lacking |= {(a, asset) for a, part in lacks.items() if got[a] < part}
    return got
