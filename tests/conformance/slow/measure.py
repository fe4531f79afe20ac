# SPDX-License-Identifier: BSD-2-Clause
"""Figures of an account in one asset: profit, equity, requirements, what is free, who is in breach."""
from fractions import Fraction

from . import collateral, groups, maturing, portfolio
from .figures import ceil, floor
from .steady import once


@once
def profit(book, account, market):
    """Unrealized or unsettled profit in a market, in units, exactly."""
    holding = book.holding(account, market)
    if holding is None:
        return Fraction(0)
    value = holding.lots * market.value_now if holding.lots else 0
    return Fraction(value - holding.cost, market.scale)


@once
def exact_equity(book, account, asset):
    return book.balance(account, asset) + sum(profit(book, account, m) for m in book.held(account, asset))


def equity(book, account, asset):
    return floor(exact_equity(book, account, asset))


def counted(book, account, market):
    """What of the profit in a market counts in the margin equity: a loss whole, a profit by the market's weight."""
    gain = profit(book, account, market)
    if gain > 0 and market.mature is not None:
        gain = maturing.ripe(book, market, book.holding(account, market))
    if gain > 0 and market.profit_weight < 1:
        return Fraction(floor(market.profit_weight * gain))
    return gain


@once
def exact_margin_equity(book, account, asset, which=1):
    """What stands against a requirement (which as there). Of a group it is the sum of its members', each rounded down."""
    together = groups.members(book, account)
    if together:
        return Fraction(sum(floor(own_margin_equity(book, a, asset, which)) for a in together))
    return own_margin_equity(book, account, asset, which)


@once
def own_margin_equity(book, account, asset, which):
    """Equity as far as it counts, and what other assets add."""
    return (book.balance(account, asset) + sum(counted(book, account, m) for m in book.held(account, asset))
            + collateral.added(book, account, asset, which))


def margin_equity(book, account, asset, which=1):
    return floor(exact_margin_equity(book, account, asset, which))


def settled_equity(book, account, asset):
    """Equity without unsettled gains; unsettled losses count."""
    total = Fraction(book.balance(account, asset))
    for market in book.held(account, asset):
        gain = profit(book, account, market)
        total += min(gain, 0) if market.variation else gain
    return floor(total)


def owes_unsettled(book, account, asset):
    """What the variation positions of an account owe unsettled, each rounded up."""
    return sum(ceil(max(Fraction(0), -profit(book, account, m))) for m in book.held(account, asset) if m.variation)


@once
def requirement(book, account, asset, which):
    together = groups.members(book, account)
    return of_group(book, tuple(together), asset, which) if together else alone(book, account, asset, which)


@once
def of_group(book, together, asset, which):
    """As if one holding had all lots; and what terms and orders add to what each member is asked alone."""
    by_grid, asked = all(portfolio.is_on(book, a) for a in together), 0
    for market in book.markets_of(asset):
        lots, cost = groups.lots_and_cost(book, together, market)
        if not (by_grid and portfolio.on_the_grid(market)) or portfolio.is_unvalued(market):
            asked += market.requirement(lots, which, cost)
    if by_grid:
        asked += portfolio.asked_by_all(book, asset, lambda market: groups.lots_and_cost(book, together, market)[0], which)
    return asked + sum(alone(book, a, asset, which) - bare(book, a, asset, which) for a in together)


@once
def alone(book, account, asset, which):
    """What is asked of a holding by itself: of its positions, orders and terms."""
    if book.is_system(account):
        return 0
    asked, has_lots = bare(book, account, asset, which), False
    for market in book.markets_of(asset):
        orders = book.orders.get((account, market.index)) if which == 0 else None
        if orders:
            holding = book.holding(account, market)
            asked += market.worst_case(holding, orders) - market.asked_of(holding, 0)
        has_lots = has_lots or book.has_lots(account, market) or orders is not None
    return by_terms(book, account, asset, asked, has_lots)


@once
def bare(book, account, asset, which):
    """What is asked of the positions: of those in a universe, where the account is margined so, by the grid."""
    by_grid, asked = portfolio.is_on(book, account), 0
    for market in book.markets_of(asset):
        if not (by_grid and portfolio.on_the_grid(market)) or portfolio.is_unvalued(market):
            asked += market.asked_of(book.holding(account, market), which)
    if by_grid:
        asked += portfolio.asked_by_all(book, asset, lambda market: book.lots(account, market), which)
    return asked


def cost_of(book, account, market):
    holding = book.holding(account, market)
    return holding.cost if holding else 0


def by_terms(book, account, asset, asked, has_lots):
    """The multiplier and the add-on of the holding, as long as it has lots; in the initial requirement,
    lots or orders."""
    multiplier, addon = book.terms.get((account, asset), (1, 0))
    return ceil(multiplier * asked) + addon if has_lots else asked


def initial_of_lots(book, account, asset):
    """The initial requirement of these positions, whoever has them."""
    return sum(m.requirement(book.lots(account, m), 0, cost_of(book, account, m)) for m in book.held(account, asset))


def initial(book, account, asset):
    return requirement(book, account, asset, 0)


def maintenance(book, account, asset):
    return requirement(book, account, asset, 1)


def free(book, account, asset):
    """Free collateral."""
    return min(book.balance(account, asset) - owes_unsettled(book, account, asset),
               margin_equity(book, account, asset, 0) - initial(book, account, asset))


def fund_can_pay(book, account, asset):
    """What a fund has: its balance less what its own positions owe unsettled."""
    return max(0, book.balance(account, asset) - owes_unsettled(book, account, asset))


def flat(book, account, asset):
    return not book.held(account, asset)


def in_breach(book, account, asset):
    """Below the maintenance requirement, of its group where it is in one; there also where another could not pay its
    variation in this command. Who has no position is not in breach but, below zero, bankrupt."""
    return (not book.is_system(account) and not flat(book, account, asset)
            and (margin_equity(book, account, asset, 1) < maintenance(book, account, asset)
                 or any((a, asset) in book.flagged for a in groups.members(book, account))))


def breached(book, asset):
    found, groups_seen = set(), {}
    for account in book.everybody():
        together = tuple(groups.members(book, account))
        if not together:
            below = in_breach(book, account, asset)
        elif flat(book, account, asset):
            below = False
        else:
            if together not in groups_seen:
                groups_seen[together] = in_breach(book, account, asset)
            below = groups_seen[together]
        found |= {account} if below else set()
    return found
