# SPDX-License-Identifier: BSD-2-Clause
"""What is at work in one holding, of the rules of closing out as venues do, beside what grid_work finds."""
from . import grid_work, reduction

OWN = ("partial", "slice", "step", "remainder", "whole-below", "liquidating", "level", "cancels-orders",
       "guard", "band", "clamp", "limiter", "limited", "deviating", "stale", "no-price", "halted", "left", "kept-fill", "governed", "by-steps", "change-waits",
       "host", "auction", "order-left", "has-bought")
APART = grid_work.APART
OF_VALIDITY = {"limited": "limited", "deviating": "deviating", "stale": "stale", "none": "no-price"}


def of_holding(book, account, asset):
    found = grid_work.of_holding(book, account, asset)
    for market in reduction.with_lots(book, account, asset):
        terms = market.partial
        found |= {name for name, there in (
            ("partial", terms), ("slice", terms and terms.slice), ("step", terms and terms.step > 1),
            ("remainder", terms and terms.remainder), ("whole-below", terms and terms.whole_below)) if there}
        found |= of_guard(market)
        if any(account == holder for fill in market.fills for holder, _, _ in fill.sides):
            found.add("kept-fill")
        if market.options.get("cancel_orders", book.options["cancel_orders"]) == "yes" and (account, market.index) in book.orders:
            found.add("cancels-orders")
    if (account, asset) in book.liquidations:
        running = book.liquidations[(account, asset)]
        found |= {"liquidating", running.kind or "liquidating"} | ({"order-left"} if any(running.rest.values()) else set())
    if book.level.get((account, asset)):
        found.add("level")
    if (account, asset) in book.left:
        found.add("left")
    return found | {name for name, there in (
        ("governed", any(of.delay for of in book.governed.values())), ("by-steps", any(of.step for of in book.governed.values())),
        ("change-waits", book.changes),
        ("has-bought", any(who == account for of in book.liquidations.values() for who, _ in of.bought))) if there}


def of_guard(market):
    terms = market.guard
    return {name for name, there in (
        ("guard", terms), ("band", terms and terms.band is not None), ("clamp", terms and terms.clamp is not None),
        ("limiter", terms and terms.step), ("halted", market.halted), (OF_VALIDITY.get(market.validity), market.validity != "valid")) if there}


pairs_of = grid_work.pairs_of


def own_pairs(pairs):
    return {pair for pair in pairs if set(pair) & set(OWN)}


def possible(names):
    return {pair for pair in pairs_of(names) if set(pair) & set(OWN) and frozenset(pair) not in APART}
