# SPDX-License-Identifier: BSD-2-Clause
"""What is at work in one holding: which rules its requirement, its margin equity or its close-out depends on."""
from . import collateral, groups, maturing, measure, portfolio, terms
from .compartments import Compartment

# Of these the pairs are shown; the others stand beside them.
OWN = ("grid", "values", "unvalued", "short", "concentration", "scenario-weight", "legs", "group", "group-of-grids", "held-back", "maturing")
# What cannot be at work in one holding.
ONE_MARKET = {"isolated"}
APART = {frozenset(pair) for pair in (
    *[("isolated", each) for each in ("grid", "values", "unvalued", "short", "concentration", "scenario-weight", "group", "group-of-grids",
                                      "collateral", "collateral-in-debt", "multiplier", "addon", "member", "owner", "client", "several-markets")],
    ("isolated", "holds"), ("owner", "client"))}


def of_holding(book, account, asset):
    """The features at work in a holding that has a position."""
    person, found = book.accounts[account], set()
    together = groups.members(book, account)
    with_lots = [a for a in together if any(book.has_lots(a, m) for m in book.markets_of(asset))]
    all_by_grid = all(portfolio.is_on(book, a) for a in together) if together else portfolio.is_on(book, account)
    held = book.held(account, asset)
    for market in held:
        found |= of_market(book, account, market, all_by_grid)
    multiplier, addon = terms.multiplier_of(book, account, asset), terms.addon_of(book, account, asset)
    counts = [collateral.counts(book, pair, account, 1) for pair in collateral.pairs_for(book, asset)
              ] if isinstance(account, int) else []
    control = book.controls.get(person and account if isinstance(account, int) else account.account)
    contribution = book.contributions.get((account, asset))
    found |= {name for name, there in (
        ("group", len(with_lots) > 1), ("group-of-grids", len(with_lots) > 1 and "grid" in found),
        ("isolated", isinstance(account, Compartment)), ("several-markets", len(held) > 1),
        ("multiplier", multiplier > 1), ("addon", addon), ("frozen", control and control.frozen),
        ("own-liquidation", control and control.liquidation), ("collateral", any(n > 0 for n in counts)),
        ("collateral-in-debt", any(n < 0 for n in counts)), ("member", contribution and contribution.amount),
        ("owner", book.owner(account) and not person.client), ("client", book.owner(account) and person.client),
        ("holds", any(held_.account == account for held_ in book.holds.values()))) if there}
    return found


def of_market(book, account, market, by_grid):
    holding = book.holding(account, market)
    found = {market.kind}
    on_the_grid = by_grid and portfolio.on_the_grid(market) and holding.lots != 0
    gain = measure.profit(book, account, market)
    held_back = market.mature is not None and gain > 0 and maturing.ripe(book, market, holding) < gain
    shocks = market.universe.shocks if on_the_grid else []
    return found | {name for name, there in (
        ("grid", on_the_grid), ("values", on_the_grid and market.scenario_prices), ("scenario-weight", any(s.weight < 1 for s in shocks)),
        ("unvalued", on_the_grid and portfolio.is_unvalued(market)), ("short", on_the_grid and market.short and holding.lots < 0),
        ("concentration", on_the_grid and market.concentration and abs(holding.lots) > market.concentration[0]),
        ("legs", len([1 for lots, _ in holding.parts() if lots]) > 1), ("maturing", market.mature is not None and gain > 0),
        ("held-back", held_back), ("variation", market.variation), ("precision", market.digits), ("signed", market.signed),
        ("price-below-zero", market.mark is not None and market.mark < 0), ("tiers", len(market.tiers) > 1),
        ("per-size", any(tier[2] for tier in market.tiers.values())), ("fee", market.fee), ("root", market.root),
        ("interest", market.interest and market.crowding() > 0), ("entry", market.entry),
        ("profit", market.profit_weight < 1 and gain > 0), ("gate", market.gate), ("hole", market.uncovered),
        ("orders", (account, market.index) in book.orders), ("own-limit", (account, market.index) in book.position_limits)) if there}


def pairs_of(found):
    ordered = sorted(found)
    return {(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1:]}


def own_pairs(pairs):
    return {pair for pair in pairs if set(pair) & set(OWN)}


def possible(names):
    """Pairs with one of these parts that could be at work in one holding."""
    return {pair for pair in pairs_of(names) if set(pair) & set(OWN) and frozenset(pair) not in APART}
