# SPDX-License-Identifier: BSD-2-Clause
"""The waterfall: layers in the order that each market names; those that markets share are divided in proportion."""
from . import claims, deleverage, funds, measure, socialize
from .apportion import capped_fill, telescope
from .gate import within
from .market import SHARED


def lacking(defaults, market):
    return [d for d in defaults if d.market is market and d.lacks > 0]


def need(defaults, market):
    return sum(d.lacks for d in lacking(defaults, market))


def room(round_, market, layer):
    """What the caps of a round and of a window leave to a layer of a market; None is no bound."""
    bounds = []
    if layer in market.caps:
        bounds.append(market.caps[layer] - round_.given.get((market.index, layer), 0))
    if layer in market.periods:
        most, length = market.periods[layer]
        bounds.append(most - sum(part for time, part in market.given[layer] if within(round_.book.now, time, length)))
    return max(0, min(bounds)) if bounds else None


def at_most(amount, bound):
    return amount if bound is None else min(amount, bound)


def pays(round_, market, layer, payments, defaults, kind=None):
    """Book that a layer paid `payments`, a list of (account, units), for the defaults given: in proportion to what
    each still lacks, telescoping in account order. `kind` is the claim that payers keep, None for none."""
    book = round_.book
    payments = [(account, amount) for account, amount in payments if amount]
    total = sum(amount for _, amount in payments)
    if total == 0:
        return
    defaults = sorted(defaults, key=lambda d: d.account)
    parts = telescope(total, [d.lacks for d in defaults])
    for default, part in zip(defaults, parts):
        default.paid(layer, part)
    round_.given[(market.index, layer)] = round_.given.get((market.index, layer), 0) + total
    market.given[layer].append((book.now, total))
    for account, amount in payments:
        book.charges.append((round_.number, market.index, layer, account, amount))
        if kind:
            others = sum(p for d, p in zip(defaults, parts) if not claims.answers_for(book, account, d.account))
            claims.keep(market, kind, account, amount * others // total)


def waterfall(round_, defaults):
    """Run the waterfalls of the markets of some defaults, all of one asset."""
    book = round_.book
    markets = sorted({d.market.index for d in defaults})
    place = {index: 0 for index in markets}

    def standing(index):
        """The layer before which a market stands, and whose it is: the market's own, or the place among those shared.
        None at the end or where nothing is needed."""
        market = book.markets[index]
        if place[index] >= len(market.layers) or need(defaults, market) == 0:
            return None
        layer = market.layers[place[index]]
        return layer, shared_place(book, market, layer)

    while True:
        for index in markets:
            while standing(index) and standing(index)[1] is None:
                OWN[standing(index)[0]](round_, book.markets[index], lacking(defaults, book.markets[index]))
                place[index] += 1
        waited = [standing(index) for index in markets if standing(index)]
        if not waited:
            break
        first = min(waited, key=lambda standing: standing[1])
        before = [index for index in markets if standing(index) == first]
        COMMON[first[0]](round_, [book.markets[index] for index in before],
                         [d for d in defaults if d.market.index in before and d.lacks > 0])
        for index in before:
            place[index] += 1
    for default in defaults:
        deleverage.to_fund(round_, default, default.lots)


def shared_place(book, market, layer):
    """Where a layer stands among those that markets share, funds in order of creation; None of a market's own."""
    if layer not in SHARED or (layer == "insurance" and not funds.is_shared(book, market.fund)):
        return None
    return SHARED.index(layer), market.fund if layer == "insurance" else 0


def insurance(round_, markets, defaults):
    """A fund, over its markets that stand before it; its own debt gets nothing from it."""
    book, fund, asset = round_.book, markets[0].fund, markets[0].asset
    if round_.silent_fund == fund:
        return
    parts = divide_shared(round_, "insurance", markets, defaults, measure.fund_can_pay(book, fund, asset))
    for market, part in zip(markets, parts):
        book.move(fund, asset, -part, market)
        pays(round_, market, "insurance", [(fund, part)], lacking(defaults, market), "insurance")


def divide_shared(round_, layer, markets, defaults, available):
    """What each of the markets standing before a shared layer gets of it."""
    needs = [need(defaults, market) for market in markets]
    bounds = [at_most(n, room(round_, market, layer)) for n, market in zip(needs, markets)]
    return capped_fill(min(available, sum(bounds)), needs, bounds)


def system_layer(layer):
    def give(round_, markets, defaults):
        book, asset = round_.book, markets[0].asset
        payer = book.account("@" + layer)
        parts = divide_shared(round_, layer, markets, defaults, max(0, book.balance(payer, asset)))
        for market, part in zip(markets, parts):
            book.move(payer, asset, -part)
            pays(round_, market, layer, [(payer, part)], lacking(defaults, market), layer)
    return give


def members(round_, markets, defaults):
    """The others' contributions in proportion; when they are used up, assessments from free collateral."""
    book, asset = round_.book, markets[0].asset
    payers = sorted(a for a, place in book.contributions
                    if place == asset and (a, asset) not in round_.command.debtors)
    left = {a: book.contributions[(a, asset)] for a in payers}
    parts = divide_shared(round_, "members", markets, defaults, sum(c.amount for c in left.values()))
    for market, part in zip(markets, parts):
        taken = telescope(part, [left[a].amount for a in payers]) if part else [0] * len(payers)
        for a, amount in zip(payers, taken):
            left[a].amount -= amount
        pays(round_, market, "members", list(zip(payers, taken)), lacking(defaults, market), "members")
    if any(c.amount for c in left.values()):
        return
    weights = [left[a].set for a in payers]
    can = [min(assessable(book, left[a]), max(0, measure.free(book, a, asset))) if left[a].set else 0 for a in payers]
    parts = divide_shared(round_, "members", markets, defaults, sum(can))
    for market, part in zip(markets, parts):
        taken = capped_fill(part, weights, can)
        for place, (a, amount) in enumerate(zip(payers, taken)):
            can[place] -= amount
            if amount:
                left[a].asked.append((book.now, amount))
                book.move(a, asset, -amount, market)
        pays(round_, market, "members", list(zip(payers, taken)), lacking(defaults, market), "members")


def assessable(book, contribution):
    asked = sum(part for time, part in contribution.asked
                if contribution.length is None or within(book.now, time, contribution.length))
    return max(0, contribution.assessment - asked)


def owner_has(round_, account, asset):
    """What an account of the owner can give: its equity without unsettled gains; in a variation instant with what it
    is to receive; what it has left where it was closed out in this round."""
    book = round_.book
    has = measure.settled_equity(book, account, asset)
    if (account, asset) in round_.survivors:
        has = min(has, book.balance(account, asset))
    if round_.claims is not None:
        has += sum(left for (a, m), left in round_.claims.items() if a == account and book.markets[m].asset == asset)
    return max(0, has)


def owner(round_, markets, defaults):
    """The other accounts of each defaulter's owner; owners in the order of the defaulters' accounts."""
    book, asset = round_.book, markets[0].asset
    owners = []
    for default in sorted(defaults, key=lambda d: d.account):
        name = book.owner(default.account)
        if name is not None and name not in owners:
            owners.append(name)
    for name in owners:
        of_owner = [d for d in defaults if book.owner(d.account) == name]
        payers = [a for a, account in enumerate(book.accounts) if account.owner == name and not account.client
                  and (a, asset) not in round_.command.debtors]
        for source in (from_equity, from_contribution):
            owner_source(round_, markets, of_owner, payers, asset, source)


def from_equity(round_, payer, asset, amount, market):
    if amount is None:
        return owner_has(round_, payer, asset)
    round_.book.move(payer, asset, -amount, market)


def from_contribution(round_, payer, asset, amount, market):
    contribution = round_.book.contributions.get((payer, asset))
    if amount is None:
        return contribution.amount if contribution else 0
    contribution.amount -= amount


def owner_source(round_, markets, defaults, payers, asset, source):
    have = [source(round_, a, asset, None, None) for a in payers]
    parts = divide_shared(round_, "owner", markets, defaults, sum(have))
    for market, part in zip(markets, parts):
        if part == 0:
            continue
        taken = telescope(part, have)
        for place, (a, amount) in enumerate(zip(payers, taken)):
            have[place] -= amount
            if amount:
                source(round_, a, asset, amount, market)
        pays(round_, market, "owner", list(zip(payers, taken)), lacking(defaults, market))


OWN = {"insurance": lambda round_, market, defaults: insurance(round_, [market], defaults),
       "deleverage": lambda *given: deleverage.layer(*given),
       "socialize": lambda *given: socialize.layer(*given)}
COMMON = {"owner": owner, "insurance": insurance, "reserve": system_layer("reserve"),
          "backstop": system_layer("backstop"), "members": members}
