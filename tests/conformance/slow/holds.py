# SPDX-License-Identifier: BSD-2-Clause
"""Money on hold: it has left the balance and stands under a number until it is released, paid out, or its time is
over. It backs nothing, and nobody is charged for it."""
from . import gate, guard, money, setup, terms
from .errors import Refusal
from .figures import duration, in_range

ID_MOST = 2**64 - 1


class Hold:
    def __init__(self, account, asset, amount, due):
        self.account, self.asset, self.amount, self.due = account, asset, amount, due   # due: a time, or None


# Commands.
def hold(book, line, account):
    """`account` is the one that the line names, money of which can be withdrawn."""
    line.takes(3, 4, "timeout")
    asset = setup.asset_word(book, line, 4)
    amount = setup.amount_of(book, asset, line.words[2], 1)
    number = line.whole(3, 1, ID_MOST)
    if number in book.holds:
        raise Refusal("exists", line.words[3])
    due = in_range(book.now + duration(line.options["timeout"])) if "timeout" in line.options else None
    terms.check_frozen(book, account)
    guard.check_leaves(book, account, asset)
    money.check_fund_asset(book, account, asset)
    gate.check_units(book, account)
    money.check_free(book, account, asset, amount)
    gate.check_out(book, account, asset)
    book.move(account, asset, -amount)
    book.holds[number] = Hold(account, asset, amount, due)


def release(book, line):
    line.takes(1, 1)
    give_back(book, known(book, line))


def pay_out(book, line):
    line.takes(1, 2)
    number = known(book, line)
    held = book.holds[number]
    amount = setup.amount_of(book, held.asset, line.words[2]) if len(line.words) == 3 else held.amount
    guard.check_leaves(book, held.account, held.asset)
    if amount > held.amount:
        raise Refusal("insufficient-funds", "more than is on hold")
    gate.check_external(book, held.asset, amount)
    book.assets[held.asset].come_in -= amount
    held.amount -= amount
    give_back(book, number)


def known(book, line):
    number = line.whole(1, 1, ID_MOST)
    if number not in book.holds:
        raise Refusal("unknown-hold", line.words[1])
    return number


# What they mean.
def give_back(book, number):
    """Into the balance, as a transfer in."""
    held = book.holds.pop(number)
    money.arrive(book, held.account, held.asset, held.amount)


def time_is_over(book):
    """All that are due, by due time, then number."""
    for _, number in sorted((held.due, number) for number, held in book.holds.items()
                            if held.due is not None and held.due <= book.now):
        give_back(book, number)


def held_of(book, account, asset):
    return sum(held.amount for held in book.holds.values() if (held.account, held.asset) == (account, asset))
