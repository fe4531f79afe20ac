# SPDX-License-Identifier: BSD-2-Clause
"""Money out never exceeds money in, in any asset; and every unit that moved has an event that says so."""
from math import floor

from .book import E, law

STILL = (E.BREACH, E.TAKEOVER, E.DELEVERAGE)
KEPT = (E.SOCIALIZED, E.GIVEN_UP, E.OWNER, E.MEMBERS)


def moves(event):
    """What an event adds to balances: account and amount."""
    if event.kind in STILL or event.other == event.account:
        return ()
    if event.kind == E.REALIZED:
        return ((event.account, event.amount),)
    if event.kind in KEPT or event.kind == E.CONTRIBUTION:
        return ((event.account, -event.amount),)
    return ((event.account, -event.amount), (event.other, event.amount))


class Money:
    """What has come in, and balances by events alone."""

    name = "money"

    def __init__(self, book):
        self.book, self.inside, self.balances, self.claims = book, {}, {}, {}

    def refused(self, do, status):
        """Only more than there is, is more than can be paid out."""
        asset = self.book.names.asset.get(do.get("asset"))
        held = any(market.asset == asset and market.gate for market in self.book.markets)
        if do["op"] == "withdraw" and status == "gated" and not held:
            law(do["amount"] > self.inside.get(asset, 0), "money", "a withdrawal was gated within what has come in")

    def check(self, step):
        """After a command."""
        do, names = step.do, self.book.names
        if do["op"] in ("deposit", "withdraw", "recover"):
            asset = self.book.market(do["market"]).asset if do["op"] == "recover" else names.asset[do["asset"]]
            self.inside[asset] = self.inside.get(asset, 0) + (-1 if do["op"] == "withdraw" else 1) * do["amount"]
            law(self.inside[asset] >= 0, "money", f"{names.assets[asset]} has paid out more than came in")
        for event in step.of(E.CLAIM, E.RECOVERED):
            key = (event.other, event.market)
            self.claims[key] = self.claims.get(key, 0) + (event.amount if event.kind == E.CLAIM else -event.amount)
            law(self.claims[key] >= 0, "money", f"{names.name(event.other)} got back more than it paid")
        for event in step.events:
            for account, amount in moves(event):
                if account != 0:
                    key = (account, event.asset)
                    self.balances[key] = self.balances.get(key, 0) + amount
        self.compare(step)

    def compare(self, step):
        """Balances, equities and sums of the library are those that events and terms come to."""
        book = self.book
        for asset, rows in enumerate(step.after.accounts):
            places = [place for place, market in enumerate(book.markets) if market.asset == asset]
            costs = {}
            for place in places:
                for account, position in step.after.positions[place].items():
                    pnl = book.markets[place].profit(position)
                    costs[account] = costs.get(account, 0) + pnl
                lots = sum(position.lots for position in step.after.positions[place].values())
                law(lots == 0, "money", f"lots of {book.markets[place].name} add up to {lots}")
            for account, row in rows.items():
                has = self.balances.get((account, asset), 0)
                law(row.balance == has, "money", f"{book.names.name(account)} has {row.balance}, by events {has}")
                law(row.equity == has + floor(costs.get(account, 0)), "money", f"equity of {book.names.name(account)}")
            cost = sum(book.markets[place].exact(position.cost) for place in places
                       for position in step.after.positions[place].values())
            parts = sum(book.markets[place].scale > 1 for place in places)  # whose dust is less than a unit
            shares = sum(member.contribution for (_, place), member in step.after.members.items() if place == asset)
            total = sum(row.balance for row in rows.values()) + shares - cost
            law(abs(total - self.inside.get(asset, 0)) <= parts, "money", f"{total} are there, {self.inside.get(asset, 0)} came in")
