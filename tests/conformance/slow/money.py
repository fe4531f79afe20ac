# SPDX-License-Identifier: BSD-2-Clause
"""Money in, out and between accounts; fees; contributions of members."""
from . import claims, collateral, funds, gate, measure, state
from .errors import Refusal


def arrive(book, account, asset, amount):
    """What comes in from outside or from another account: debts first, an uncovered hole first."""
    check_fund_asset(book, account, asset)
    if book.accounts[account].system == "fund":
        funds.inflow(book, account, amount)
    else:
        claims.receive(book, account, asset, amount)
        state.came_in(book, account, asset, amount)


def check_fund_asset(book, account, asset):
    if book.accounts[account].system == "fund" and book.accounts[account].asset != asset:
        raise Refusal("unknown-asset", "a fund holds the asset of its markets")


def deposit(book, account, asset, amount):
    book.assets[asset].come_in += amount
    arrive(book, account, asset, amount)


def check_free(book, account, asset, amount):
    if amount > book.balance(account, asset) - measure.owes_unsettled(book, account, asset):
        raise Refusal("insufficient-funds", "more than the balance less what is owed unsettled")
    if amount > measure.margin_equity(book, account, asset, 0) - measure.initial(book, account, asset):
        raise Refusal("insufficient-margin", "more than equity less the initial requirement")
    collateral.check_leaves(book, account, asset, amount)


def withdraw(book, account, asset, amount, force):
    if force:
        if book.is_system(account):
            raise Refusal("system-account", "no force on a system account")
        if book.balance(account, asset) - amount < 0 and (account, asset) not in book.touched:
            raise Refusal("insufficient-funds", "no market has touched the account")
    else:
        check_fund_asset(book, account, asset)
        gate.check_units(book, account)
        if amount > 0:
            check_free(book, account, asset, amount)
    gate.check_out(book, account, asset)
    gate.check_external(book, asset, amount)
    book.move(account, asset, -amount)
    book.assets[asset].come_in -= amount


def transfer(book, giver, receiver, asset, amount):
    if giver == receiver:
        raise Refusal("self-trade", "giver and receiver are one")
    check_fund_asset(book, giver, asset)
    check_fund_asset(book, receiver, asset)
    gate.check_units(book, giver)
    if amount > 0:
        check_free(book, giver, asset, amount)
    gate.check_out(book, giver, asset, receiver)
    book.move(giver, asset, -amount)
    arrive(book, receiver, asset, amount)


def fee(book, account, asset, amount):
    """At most what is there; what is taken is what is credited."""
    taken = min(amount, max(0, measure.equity(book, account, asset)))
    if any(m.variation for m in book.held(account, asset)):
        taken = min(taken, max(0, book.balance(account, asset)))
    book.move(account, asset, -taken)
    book.move(book.account("@fees"), asset, taken)


def member(book, account, asset, amount, assessment, length):
    from .book import Contribution
    old = book.contributions.get((account, asset)) or Contribution()
    if amount > old.amount and account in book.controls and book.controls[account].frozen:
        raise Refusal("frozen", "a frozen account raises no contribution")
    if (amount < old.set or assessment < old.assessment) and bound(book, asset, old):
        raise Refusal("gated", "a contribution or assessment is not lowered now")
    difference = amount - old.amount
    if difference > 0:
        check_free(book, account, asset, difference)
    book.move(account, asset, -difference)
    if length is None or old.length is None:
        old.asked = []
    old.amount = old.set = amount
    old.assessment, old.length = assessment, length
    book.contributions[(account, asset)] = old


def bound(book, asset, contribution):
    """While an account of the asset is in breach, and within its DURATION after a deficit of the members."""
    at = book.assets[asset].members_deficit_at
    return bool(measure.breached(book, asset)) or (
        contribution.length is not None and at is not None and gate.within(book.now, at, contribution.length))
