# SPDX-License-Identifier: BSD-2-Clause
"""Every total again from scratch, and every invariant."""
from fractions import Fraction
from operator import index

from . import hedge, portfolio
from .errors import Refusal


def total(book, asset):
    """All the money of an asset: balances, contributions, holds, dust, less costs and holes. Equals what has come in."""
    money = Fraction(sum(amount for (_, place), amount in book.balances.items() if place == asset))
    money += sum(c.amount for (_, place), c in book.contributions.items() if place == asset)
    money += sum(held.amount for held in book.holds.values() if held.asset == asset)
    for market in book.markets_of(asset):
        costs = sum(h.cost for (_, place), h in book.holdings.items() if place == market.index)
        money += Fraction(market.dust - costs, market.scale) - market.uncovered
    return money


def require(truth, text):
    if not truth:
        raise Refusal("corrupt", text)


def verify(book):
    for asset in book.assets:
        require(total(book, asset.index) == asset.come_in, f"{asset.name}: money in is not money out")
        require(asset.come_in >= 0, f"{asset.name}: more went out than came in")
    for market in book.markets:
        holdings = [h for (_, place), h in book.holdings.items() if place == market.index]
        require(sum(h.lots for h in holdings) == 0, f"{market.name}: longs are not shorts")
        require(not (market.closed and holdings), f"{market.name}: closed with a position")
        require(market.uncovered >= 0 and market.deficit >= 0, f"{market.name}: a hole below zero")
        require(0 <= market.dust < market.scale, f"{market.name}: dust of a whole unit")
        require(not any(h.is_empty for h in holdings), f"{market.name}: an empty position is kept")
        require(all(open_ > 0 for kind in market.claims.values() for open_ in kind.values()), "a claim of nothing")
    for key, balance in book.balances.items():
        lost = sum(amount for _, amount in book.below.get(key, []))
        require(lost == max(0, -balance), "what took a balance below zero is not what it is below")
        system = book.accounts[key[0]].system
        require(balance >= 0 or system in (None, "fund"), "a system account below zero")
        flat = not book.held(*key)
        require(balance >= 0 or not flat, "below zero without a position")
    for account, place in book.holdings:
        market = book.markets[place]
        require(book.trader(index(account), market) == account, f"{market.name}: a position beside a compartment")
        hedged = hedge.is_on(book, account, market)
        require(isinstance(book.holdings[(account, place)], hedge.Hedged) == hedged, f"{market.name}: legs without hedge mode")
        require(not hedged or legs_are_right(book.holdings[(account, place)]), f"{market.name}: a leg of the other side")
    for fund in book.funds:
        units(fund)
    require(all(c.amount >= 0 for c in book.contributions.values()), "a contribution below zero")
    require(all(held.amount > 0 for held in book.holds.values()), "a hold of nothing")
    require(all(held.due is None or held.due > book.now for held in book.holds.values()), "a hold whose time is over")
    for (account, place), orders in book.orders.items():
        require(not book.markets[place].closed and not book.is_system(account), "orders where there are none")
        require(all(rests is None or rests[0] > 0 for rests in (orders.bid, orders.ask)), "an order of nothing")
        require(orders.bid or orders.ask, "no orders are kept")
    require(all(owed > 0 for owed in book.owed.values()), "a debt of nothing")
    for record in book.records:
        require(sum(record.parts.values()) == record.amount, "the parts of a deficit are not the deficit")
        require(all(part >= 0 for part in record.parts.values()), "a part below zero")


def legs_are_right(holding):
    """Each has lots of its side, or neither lots nor cost."""
    return all(leg.lots * hedge.SIGN[name] >= 0 and (leg.lots or not leg.cost) for name, leg in holding.legs.items())


def units(fund):
    require(all(n > 0 for held in fund.held.values() for n in held.values()), f"{fund.name}: units of nothing")
    require(all(0 < n <= fund.held[kind].get(a, 0) for (a, kind), (n, _) in fund.wishes.items()),
            f"{fund.name}: a wish for more than is held")
    require(fund.par >= sum(fund.held.get("senior", {}).values()), f"{fund.name}: a senior unit was paid with an atom")
    require(fund.par == 0 or bool(fund.held.get("senior")), f"{fund.name}: a par of nobody")


def ranges(book):
    """Every number of the books fits 64 bits."""
    from .figures import in_range
    for number in list(book.balances.values()) + [h.lots for h in book.holdings.values()] + [
            h.cost for h in book.holdings.values()] + [a.come_in for a in book.assets] + [
            number for fund in book.funds for number in [fund.par] + [sum(of.values()) for of in fund.held.values()]]:
        in_range(number)
    for market in book.markets:
        asked_fits(book, market)


def asked_fits(book, market):
    """What a market asks of all that is open, as one position."""
    lots = sum(h.lots for (_, place), h in book.holdings.items() if place == market.index and h.lots > 0)
    if (market.root or market.interest) and lots and market.requirement(lots, 0) > 2**62:
        raise Refusal("overflow", f"{market.name} asks for more than fits")
    grid_fits(market, lots)


def grid_fits(market, longs):
    """What scenarios ask of all that is open."""
    if not portfolio.within_bounds(market, longs):
        raise Refusal("overflow", f"a scenario of {market.name} asks for more than fits")
