# SPDX-License-Identifier: BSD-2-Clause
"""What is at work in a book of the margin engine: features that stand when a line is done, and what the line did."""
import collections

from . import measure

EVENTS = ("fill", "mark", "funding", "takeover", "deleverage", "settle", "join", "leave", "redeem", "recover", "fee")


class Before:
    """What has to be known of a book before a line, to see what the line did."""

    def __init__(self, book):
        self.holds, self.orders, self.records = set(book.holds), set(book.orders), len(book.records)
        self.charges = len(book.charges)
        self.rests = sum(sum(rests[0] for rests in (o.bid, o.ask) if rests) for o in book.orders.values())
        self.positions = {key for key, holding in book.holdings.items() if holding.lots}
        self.breached = None


def at_work(book, before, line, code):
    """The features that stand now, and what the line did."""
    return standing(book), {"refused-" + code} if code else done(book, before, line)


def pairs_of(standing_, done_):
    """Of two features that stand, or of one that stands while a line did the other."""
    found = standing_ | set(done_)
    return {(a, b) for a in found for b in found if a < b}


def done(book, before, line):
    word, found = line.split()[0], set()
    if word in EVENTS:
        found.add(word)
    if word == "fill" and ("fee=" in line or "rebate=" in line):
        found.add("fill-fee")
    if word == "mark" and len(line.split()) > 3:
        found.add("batch")
    if word == "at" and before.holds - set(book.holds):
        found.add("timeout")
    if word in ("release", "pay_out", "hold"):
        found.add(word)
    rests = sum(sum(rests[0] for rests in (o.bid, o.ask) if rests) for o in book.orders.values())
    if word == "fill" and "resting=" in line and rests < before.rests:
        found.add("resting")
    if word == "settle" and before.orders - set(book.orders):
        found.add("orders-end-with-settle")
    if len(book.records) > before.records:
        found |= {"default"} | {"paid-" + layer for record in book.records[before.records:] for layer in record.parts}
    gone = {(a, m) for a, m in before.positions if not book.is_system(a)} - {
        key for key, holding in book.holdings.items() if holding.lots}
    if word in ("mark", "funding") and gone:
        found.add("closed-out")
        found |= {"own-liquidation" for a, _ in gone if a in book.controls and book.controls[a].liquidation}
        found |= {"orders-end-with-close-out" for key in gone if key in before.orders and key not in book.orders}
        found |= {"closed-out-above-zero" for a, m in gone if not any(
            r.account == a and r.market.asset == book.markets[m].asset for r in book.records[before.records:])}
    return found


def standing(book):
    """What stands in the book now."""
    found = set()
    for (account, place), holding in book.holdings.items():
        market, person = book.markets[place], book.accounts[account]
        if holding.lots == 0 or person.system:
            continue
        found.add(market.kind)
        found |= {name for name, there in (
            ("variation", market.variation), ("precision", market.digits), ("root", market.root),
            ("interest", market.interest), ("entry", market.entry), ("profit", market.profit_weight < 1),
            ("interest-at-work", market.interest and market.crowding() > 0),
            ("mature", market.mature),
            ("mature-at-work", market.mature and measure.counted(book, account, market) < measure.profit(book, account, market)),
            ("profit-at-work", market.profit_weight < 1 and measure.profit(book, account, market) > 0),
            ("gate", market.gate), ("hole", market.uncovered), ("tiers", len(market.tiers) > 1),
            ("per-size", any(tier[2] for tier in market.tiers.values())), ("own-limit", (account, place) in book.position_limits),
            ("position-ceiling", market.position_most is not None), ("open-interest-ceiling", market.open_interest_most is not None),
            ("trading-" + market.trading, market.trading != "open"), ("owner", person.owner), ("client", person.client),
            ("orders", (account, place) in book.orders), ("frozen", account in book.controls and book.controls[account].frozen),
            ("fee-of-liquidation", market.fee)) if there}
        multiplier, addon = book.terms.get((account, market.asset), (1, 0))
        found |= {name for name, there in (("multiplier", multiplier > 1), ("addon", addon)) if there}
        if (account, market.asset) in book.contributions and book.contributions[(account, market.asset)].amount:
            found.add("member")
        if any(held.account == account for held in book.holds.values()):
            found.add("holds")
    for (account, place), holding in book.holdings.items():
        if (account, place) in book.hedged and all(leg.lots for leg in holding.legs.values()):
            market = book.markets[place]
            found |= {"two-legs"} | ({"locked"} if holding.lots == 0 else set()) | {
                "two-legs-" + name for name, there in (("entry", market.entry), ("orders", (account, place) in book.orders)) if there}
    for fund in book.funds:
        found |= {"shared-fund"} | {name for name, there in (
            ("units", fund.units), ("tranches", fund.units == "tranches"), ("delay", fund.delay)) if there}
    found |= {"limits"} if book.limits else set()
    found |= {"debts"} if book.owed else set()
    if any((a, m) not in book.holdings for a, m in book.orders):
        found.add("orders-without-position")
    return found


def show_pairs(pairs, all_of_them):
    """How many pairs were at work at once, those that never were, or all with the number of books."""
    names = sorted({name for pair in pairs for name in pair})
    possible = len(names) * (len(names) - 1) // 2
    print(f"{len(names)} features, {len(pairs)} of {possible} pairs at work at once; books per pair, as quartiles: "
          + " ".join(str(n) for n in quartiles(list(pairs.values()))))
    if all_of_them:
        for (a, b), books in sorted(pairs.items()):
            print(f"{books:6} {a} + {b}")
    never = collections.defaultdict(list)
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            if (a, b) not in pairs and not (a.startswith("refused-") or b.startswith("refused-")):
                never[a].append(b)
    for name in names if all_of_them else []:
        if never[name]:
            print(f"never: {name} with {' '.join(never[name])}")


def quartiles(numbers):
    ordered = sorted(numbers)
    return [ordered[(len(ordered) - 1) * k // 4] for k in range(5)] if ordered else []
