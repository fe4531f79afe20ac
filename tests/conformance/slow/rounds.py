# SPDX-License-Identifier: BSD-2-Clause
"""Rounds: accounts in breach are listed and closed out, their deficits added up, and each market runs its waterfall
once over the sum; then breaches are looked for again."""
from operator import index

from . import closeout, execution, groups, guard, layers, measure, orders, reduction
from .figures import floor


class Command:
    """What one command has done so far."""

    def __init__(self, book):
        self.book = book
        self.closed = set()     # (account, asset): closed out once, not again
        self.flagged = book.flagged = set()     # could not pay its variation in full
        self.debtors = set()    # left a debt: pays for nobody in this command
        self.debts = {}         # (account, asset) -> what it left
        self.marked = set()     # markets that it has marked
        self.rounds = 0


class Figures:
    """How a position stands."""

    def __init__(self, book, account, market):
        holding = book.holding(account, market)
        self.lots, self.cost = holding.lots, holding.cost
        self.profit = floor(measure.profit(book, account, market)) - holding.charged
        self.won = holding.won
        self.notional = market.notional(holding.lots)
        self.maintenance = market.asked_of(holding, 1)


class Default:
    """The deficit that one account left in one market, and who paid which part of it."""

    def __init__(self, number, account, market, amount, is_fund):
        self.number, self.account, self.market, self.amount, self.is_fund = number, account, market, amount, is_fund
        self.lacks = amount
        self.parts = {}
        self.lots = 0       # the position that waits for the layer `deleverage`

    def paid(self, layer, amount):
        if amount:
            self.parts[layer] = self.parts.get(layer, 0) + amount
            self.lacks -= amount


class Round:
    def __init__(self, command):
        book = self.book = command.book
        self.command = command
        command.rounds += 1
        book.round_number += 1
        self.number = book.round_number
        self.defaults = []
        self.survivors = set()      # (account, asset): closed out above zero in this round
        self.charged = {}           # (account, market) -> what a survivor was charged for its profit
        self.delivered = {}         # (account, market) -> lots of a survivor that defaults were closed against
        self.given = {}             # (market, layer) -> units
        self.claims = None          # in a variation instant: (account, market) -> what it is to receive
        self.silent_fund = None     # the fund whose own debt this round is
        self.breached = {}
        self.spared = {}            # market -> {account: (lots, cost)} taken over in liquidations whose loss is shared
        self.lacking = set()        # (account, asset) of who lacks something and is not closed out yet
        self.before = {}            # (account, market) -> Figures of a survivor's position
        self.holders = {market.index: {index(a) for a in book.holders(market) if book.has_lots(a, market)}
                        for market in book.markets}
        gate_holders(book, funds=False)

    def figures(self, account, markets):
        """How the positions of an account stand."""
        return {(account, market.index): Figures(self.book, account, market) for market in markets}

    def survives(self, account, asset, before):
        """It was closed out above zero, and pays as if it had not been: with what it had by then. What it had given up
        in the round before, as a counterparty or a payer, pays no second time."""
        self.survivors.add((account, asset))
        self.before |= before

    def judge(self):
        """Who is in breach is judged when the accounts of the round are closed, before the first layer runs."""
        self.breached = {asset.index: measure.breached(self.book, asset.index) for asset in self.book.assets}

    def default(self, account, market, amount):
        """A deficit of an account in a market."""
        default = Default(self.number, account, market, amount, self.book.is_system(account))
        self.defaults.append(default)
        return default

    def run_alone(self, defaults):
        """Markets with pool=deficit: the waterfall of one account's defaults, each by itself."""
        for default in defaults:
            if default.market.pool == "deficit":
                self.judge()
                layers.waterfall(self, [default])

    def finish(self):
        """The waterfalls over the sums; what is left is uncovered."""
        book = self.book
        pooled = [d for d in self.defaults if d.market.pool != "deficit"]
        self.judge()
        for asset in book.assets:
            layers.waterfall(self, [d for d in pooled if d.market.asset == asset.index])
        for default in self.defaults:
            market, asset = default.market, book.assets[default.market.asset]
            if default.lacks and market.uncovered == 0:
                market.gated = set(self.holders[market.index])
            market.deficit += default.amount
            market.last_deficit_at = book.now
            if "members" in market.layers:
                asset.members_deficit_at = book.now
            if default.lacks:
                default.parts["uncovered"] = default.lacks
                market.uncovered += default.lacks
                default.lacks = 0
            if book.keep_debts and not default.is_fund:
                own = default.parts.get("contribution", 0) + default.parts.get("owner", 0)
                key = (default.account, market.index)
                if default.amount > own:
                    book.owed[key] = book.owed.get(key, 0) + default.amount - own
        book.records += self.defaults


def plan_of(book, account, asset):
    """What the options say of each market in which the account has a position, or the account's own word for all."""
    control = book.controls.get(index(account))
    own = control.liquidation if control else None
    return {m.index: own or m.options.get("liquidation", book.options["liquidation"]) for m in book.held(account, asset)}


def below_zero(book):
    """Accounts without positions and with a negative balance: bankrupt at once."""
    return [(a, asset.index) for a in book.everybody() for asset in book.assets
            if not book.is_system(a) and measure.flat(book, a, asset.index) and book.balance(a, asset.index) < 0]


def close_all(command, listed, plans, reduced=None):
    """One round over the accounts listed, in account order: each is closed out, or `reduced` as that says. Before the
    first is closed out, members of groups pay."""
    round_, reduced = Round(command), reduced or {}
    order = sorted(listed, key=round_.book.order)
    whole = [key for key in order if key not in reduced]
    helped = {}
    for account, asset in whole:
        together = groups.members(round_.book, account)
        if together and (account, asset) not in helped:
            got = groups.help_closed(round_, {a: plans[(a, s)] for a, s in whole if a in together and s == asset}, asset)
            helped |= {(a, asset): part for a, part in got.items()}
    for account, asset in order:
        if (account, asset) in reduced:
            reduction.reduce(round_, account, asset, plans[(account, asset)], reduced[(account, asset)])
            continue
        closeout.close(round_, account, asset, plans[(account, asset)], helped=helped.get((account, asset), 0))
        round_.run_alone([d for d in round_.defaults if d.account == account and d.market.asset == asset])
    round_.finish()
    command.closed |= set(listed)


def close_funds(command):
    """A fund that is flat and below zero: its debt is a round of its own, to which it gives nothing."""
    book = command.book
    for market in book.markets:
        fund, asset = market.fund, market.asset
        if measure.flat(book, fund, asset) and book.balance(fund, asset) < 0:
            round_ = Round(command)
            round_.silent_fund = fund
            lost = book.below_by_market(fund, asset)
            assert all(book.markets[place].fund == fund for place in lost), "a fund loses in its own markets"
            book.move(fund, asset, -book.balance(fund, asset))
            command.debtors.add((fund, asset))
            for place in sorted(lost):
                round_.default(fund, book.markets[place], lost[place])
            round_.run_alone(round_.defaults)
            round_.finish()
            return True
    return False


def settle_down(command, look=False, instant=None, since=0):
    """Until nobody is below zero without a position and, where breaches are looked for, nobody is left to close. They
    are, where that is said (at first of some alone, where `look` is a set) or the command has had more than `since` rounds."""
    book = command.book
    while True:
        if close_funds(command):
            continue
        listed, reduced = {key: {} for key in below_zero(book)}, {}
        if look or command.rounds > since:
            breaches = [(a, asset.index) for asset in book.assets for a in book.everybody()
                        if (a, asset.index) not in command.closed and not book.is_system(a)
                        and ((a, asset.index) in command.flagged or measure.in_breach(book, a, asset.index))]
            if isinstance(look, set) and command.rounds == since:
                breaches = [key for key in breaches if key in look]
            if instant and any(instant(command, asset) for asset in sorted({asset for _, asset in breaches})):
                continue
            book.left = {key for key in breaches if guard.keeps(book, *key)}
            for key in breaches + reduction.waiting(command, breaches):
                if guard.keeps(book, *key):
                    continue
                plan = plan_of(book, *key)
                if execution.kind_of(book, *key, plan) and (key not in breaches or execution.begins(command, *key, plan)):
                    continue
                plan = execution.as_before(plan)
                how = reduction.way_of(command, *key, plan) if any(way != "manual" for way in plan.values()) else "left"
                if how != "left":
                    orders.cancelled(book, *key)
                    listed[key] = plan
                if how not in ("left", "whole"):
                    reduced[key] = how
        if not listed:
            break
        close_all(command, list(listed), listed, reduced)
    gate_holders(book, funds=False)


def gate_holders(book, funds=True):
    """While a market has something uncovered, whoever has a position in it is remembered. Of a fund that is asked when a
    command ends: what it has between two close-outs is no position."""
    for market in book.markets:
        if market.uncovered:
            market.gated |= {index(a) for a in book.holders(market)
                             if book.has_lots(a, market) and (funds or not book.is_system(a))}
        else:
            market.gated = set()
