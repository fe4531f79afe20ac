# SPDX-License-Identifier: BSD-2-Clause
"""Closing a position against ranked opposite ones, by option, command and layer alike."""
import types
from fractions import Fraction

from . import execution, layers, measure, policies
from .apportion import pro_rata
from .claims import answers_for
from .figures import floor


class Counterparty:
    """An opposite position: what it can give, and in the layer, as it was before the round."""

    def __init__(self, round_, account, market, figures=None, layer=False):
        book, asset = round_.book, market.asset
        self.account, self.survivor = account, figures is not None
        has = measure.settled_equity(book, account, asset)
        self.equity = max(0, min(has, book.balance(account, asset)) if self.survivor else has)
        self.balance = book.balance(account, asset)
        if self.survivor:
            key = (account, market.index)
            self.lots = figures.lots + round_.delivered.get(key, 0)
            self.cost, self.maintenance = figures.cost, figures.maintenance
            charged = round_.charged.get(key, 0)
            self.exact = Fraction((figures.won if market.variation else figures.profit) - charged)
        else:
            holding = book.holding(account, market)
            self.lots, self.cost = holding.lots, holding.cost
            self.maintenance = market.asked_of(holding, 1)
            self.exact = Fraction(holding.won) if market.variation else measure.profit(book, account, market)
            if layer:
                execution.spare_party(round_, market, self)
        self.profit = floor(self.exact)
        self.notional = market.notional(self.lots)
        self.margin_cost = abs(Fraction(self.cost, market.scale))


def opposite(round_, defaulter, market, lots, layer):
    """Counterparties in account order: those that answer for the defaulter, then the others."""
    book, asset = round_.book, market.asset
    breached = round_.breached[asset] if layer else measure.breached(book, asset)
    found = []
    for account in book.everybody():
        if book.is_system(account) or account == defaulter or (account, asset) in round_.command.debtors:
            continue
        before = round_.before.get((account, market.index))
        if layer and (account, asset) in round_.survivors and book.holding(account, market) is None and before:
            party = Counterparty(round_, account, market, before)
        elif account not in breached and book.holding(account, market):
            party = Counterparty(round_, account, market, layer=layer)
        else:
            continue
        if party.lots * lots < 0:
            found.append(party)
    own = [p for p in found if answers_for(book, p.account, defaulter)]
    return [own, [p for p in found if p not in own]]


def divide_lots(parties, limits, wanted, rank, parameters=None):
    """(party, lots) in the order in which they are taken."""
    if rank == "profit-leverage":
        order = rank_by(parties, lambda p: bitmex(p).key())
    elif rank == "profit":
        order = rank_by(parties, lambda p: p.exact)
    elif rank == "size":
        order = rank_by(parties, lambda p: abs(p.lots))
    else:
        return by_policy(parties, limits, wanted, rank, parameters)
    taken = []
    for i in order:
        part = min(limits[i], wanted)
        wanted -= part
        taken.append((parties[i], part))
    return taken


def rank_by(parties, key):
    return sorted(range(len(parties)), key=lambda i: key(parties[i]), reverse=True)


def bitmex(party):
    """Profit ratio x leverage; for no profit divided by the leverage."""
    equity = max(0, party.equity)
    if party.exact > 0:
        return policies.Score(party.exact * party.notional, party.margin_cost * equity)
    return policies.Score(party.exact * equity, party.margin_cost * party.notional)


def by_policy(parties, limits, wanted, rank, parameters):
    lots = [abs(p.lots) for p in parties]
    if rank == "pro-rata":
        shares, _ = pro_rata(wanted, lots, limits)
        return list(zip(parties, shares))
    columns = {
        "lots": [p.lots for p in parties], "cap": limits, "profit": [p.profit for p in parties],
        "equity": [p.equity for p in parties], "notional": [floor(p.notional) for p in parties],
        "cost": [floor(p.margin_cost) for p in parties], "balance": [p.balance for p in parties],
        "maintenance": [p.maintenance for p in parties], "net": [p.lots for p in parties],
        "deposit": [max(0, p.balance) for p in parties], "gain": [max(0, p.profit) for p in parties],
        "rank": [p.profit for p in parties]}
    if rank == "drain":
        # The policy drains what stands open, whatever the cap: who may give less stands open with that.
        columns["lots"] = limits
    shares, _ = policies.share(rank, "lots", wanted, columns, len(parties), parameters)
    return list(zip(parties, shares))


def close_against(round_, defaulter, market, lots, default, rank=None, cap=None, layer=False, bound=None):
    """Close `lots` of a defaulter against counterparties, who together bear what the default still lacks; what they do
    not take passes to the fund. Without a default they close at the mark."""
    book = round_.book
    rank = rank or market.options.get("rank", book.options["rank"])
    cap = cap or market.options.get("rank_cap", book.options["rank_cap"])
    size, loss = abs(lots), default.lacks if default else 0
    most = size
    if bound is not None:
        most = max(k for k in range(size + 1) if loss * k // size <= bound) if loss else size
    per_lot = -(-loss // size)
    taken, before, payments = 0, 0, []
    for parties in opposite(round_, defaulter, market, lots, layer):
        limits = []
        for p in parties:
            least = min(p.profit, p.equity) if cap == "profit" else p.equity
            limits.append(min(abs(p.lots), max(0, least) // per_lot) if per_lot else abs(p.lots))
        for party, part in divide_lots(parties, limits, most - taken, rank, {"loss_per_lot": per_lot}):
            taken += part
            bears = loss * taken // size - before
            before += bears
            if part:
                take(round_, party, market, part if lots > 0 else -part, bears, cap)
                payments.append((party.account, bears))
    if default:
        layers.pays(round_, market, "deleverage", payments, [default], "accounts")
    to_fund(round_, None, lots - taken * (1 if lots > 0 else -1), market)


def close_fund(command, fund, market):
    """Close a fund's position at the mark against counterparties, as far as there are any: they bear nothing, and what
    they take together the fund closes in one trade. Returns whether anything was closed."""
    book, lots = command.book, command.book.lots(fund, market)
    rank = market.options.get("rank", book.options["rank"])
    at_mark = types.SimpleNamespace(book=book, command=command, before={})
    sign, taken = 1 if lots > 0 else -1, 0
    for parties in opposite(at_mark, fund, market, lots, False):
        limits = [abs(p.lots) for p in parties]
        for party, part in divide_lots(parties, limits, abs(lots) - taken, rank, {"loss_per_lot": 0}):
            taken += part
            if part:
                take(at_mark, party, market, part * sign, 0, "profit")
    if taken:
        book.trade(fund, market, -taken * sign, market.value_now)
    return taken > 0


def take(round_, party, market, lots, bears, cap):
    """A counterparty closes `lots` (of the defaulter's sign) at the mark and gives up `bears` against it."""
    book, account, asset = round_.book, party.account, market.asset
    if party.survivor:
        book.move(account, asset, -bears, market)
        key = (account, market.index)
        round_.charged[key] = round_.charged.get(key, 0) + bears
        round_.delivered[key] = round_.delivered.get(key, 0) + lots
        to_fund(round_, None, lots, market)
        return
    won = book.holding(account, market).won
    realized = book.trade(account, market, lots, market.value_now)
    holding = book.holding(account, market)
    if market.variation:
        # The price of the trade is settled with the next mark, between the counterparty and the fund.
        holding = book.open_holding(account, market)
        holding.cost += bears * market.scale
        holding.won = max(0, holding.won - max(0, bears - (won - holding.won)))
        book.drop_if_empty(account, market)
        fund = book.open_holding(market.fund, market)
        fund.cost -= bears * market.scale
        book.drop_if_empty(market.fund, market)
        book.move(market.fund, asset, -bears, market)
        return
    # The same profit pays once: what the profit of the closed lots does not bear is taken from that of the others.
    from_cost = max(0, bears - max(0, realized)) if cap == "profit" and holding else 0
    if from_cost:
        holding.cost += from_cost * market.scale
    book.move(account, asset, -(bears - from_cost), market)


def to_fund(round_, default, lots, market=None):
    """Lots that nobody took pass to the market's fund at the mark."""
    if default is not None:
        market, default.lots = default.market, 0
    if lots:
        round_.book.trade(market.fund, market, lots, market.value_now)


def layer(round_, market, defaults):
    """The layer: of each default the waiting position closes against those who bear together what is not paid yet."""
    for default in sorted(defaults, key=lambda d: d.account):
        if default.lots:
            lots, default.lots = default.lots, 0
            close_against(round_, default.account, market, lots, default, layer=True,
                          bound=layers.room(round_, market, "deleverage"))
