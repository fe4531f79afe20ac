# SPDX-License-Identifier: BSD-2-Clause
"""`uncovered` is 0 while a payer named by the rules has room.

Each time a market leaves something uncovered, every payer that its waterfall names is looked at, as it stands when the
round ends. Not looked at is who was in breach before, or asked or closed out in an earlier round, who left a debt, a
layer that has a bound of its own, and policies that ask for no more than a part: `drain` the notional, `pro-rata-deposit`
the balance. What a member receives in a variation instant is not free in it. With `pool=deficit` a fund can have fees
of accounts that were closed out after the one whose debt it could not pay."""
from math import floor

from .book import E, Watcher, law, settled
from .money import moves

PARTIAL = ("drain", "pro-rata-deposit")
CHARGES = (E.SOCIALIZED, E.CLAIM, E.OWNER, E.MEMBERS)
NEXT = (E.BREACH, E.TAKEOVER, E.DELEVERAGE, E.REALIZED, E.VARIATION_PAID, E.VARIATION_RECEIVED, E.LIQUIDATION_FEE, E.FORFEIT)
FUNDS = (("reserve", 2**63 + 1), ("backstop", 2**63 + 2))


class Room(Watcher):
    """After each command that left something uncovered."""

    name = "room"
    tried = 0   # how often something was looked at

    def check(self, step):
        """After a command."""
        balances = {(account, asset): row.balance for asset, rows in enumerate(step.before.accounts)
                    for account, row in rows.items()}
        last = {event.market: place for place, event in enumerate(step.events)
                if event.kind == E.UNCOVERED and event.amount}
        ends = {self.round_of(step, place): market for market, place in last.items()}
        for place, event in enumerate(step.events):
            for begin, end in ends:
                if place == end:
                    self.payers(step, ends[(begin, end)], balances, step.events[:begin], step.events[begin:end])
            for account, amount in moves(event):
                balances[(account, event.asset)] = balances.get((account, event.asset), 0) + amount
            if event.kind == E.UNCOVERED and event.amount:
                self.tried += 1
                self.funds(event, balances)
        for begin, end in ends:
            if end == len(step.events):
                self.payers(step, ends[(begin, end)], balances, step.events[:begin], step.events[begin:end])

    @staticmethod
    def round_of(step, place):
        """Where the round begins in which a hole is left, and where it ends: what its payers are charged follows."""
        begin = max([at for at in range(place) if step.events[at].kind == E.BREACH or (
            at and step.events[at].kind == E.POOLED and step.events[at - 1].kind in CHARGES)], default=0)  # a fund's own round
        end = next((at for at in range(place, len(step.events)) if step.events[at].kind in NEXT), len(step.events))
        return begin, end

    def say(self, place, who, amount):
        """It had something."""
        law(amount == 0, "uncovered while a payer has room", f"in {self.book.markets[place].name}, and {who} has "
            f"{amount}")

    def funds(self, event, balances):
        """The shared funds are empty at that moment, and the market's own where it does not trade on variation."""
        market = self.book.markets[event.market]
        for layer, account in FUNDS:
            if market.is_free(layer):
                self.say(event.market, layer, balances.get((account, event.asset), 0))
        if (market.is_free("insurance") and market.layer("deleverage") is None and not market.variation
                and market.sharing["pool"] == "instant"):
            self.say(event.market, "the fund", max(0, balances.get((self.book.names.funds[event.market], event.asset), 0)))

    def payers(self, step, place, balances, earlier, events):
        """Members and payers of the last layer, as they stand when the round ends."""
        market = self.book.markets[place]
        if market.is_free("members"):
            self.members(step, place)
        if not market.is_free("socialize") or market.sharing.get("policy") in PARTIAL:
            return
        mine = [deficit for deficit in step.deficits if deficit.market == place]
        pooled = [event for event in step.of(E.POOLED) if event.market == place]
        if not pooled:
            self.winners(step, place)
        elif len(pooled) == len(mine):
            for account in step.after.accounts[market.asset]:
                if self.may_pay(step, account, market.asset, earlier, events):
                    self.say(place, f"a{account}", self.left_to_give(step, account, place, balances, events))

    def may_pay(self, step, account, asset, earlier, events):
        """No system account, no debtor, healthy before, not asked in an earlier round, and not closed or settled in this."""
        book = self.book
        if book.is_fund(account) or (account, asset) in step.debtors:
            return False
        if step.do["op"] == "fill" and account in (book.names.account(step.do[key]) for key in ("buyer", "seller")):
            return False
        if any(account in (event.account, event.other) for event in earlier):
            return False
        if any(event.kind in (E.SOCIALIZED, E.OWNER, E.MEMBERS) and event.account == account
               and book.markets[event.market].sharing["pool"] == "deficit" for event in events):
            return False  # it may have been in breach when the others of the round were judged
        if any(account in (event.account, event.other) and event.kind not in CHARGES for event in events):
            return False
        return book.had(step, account, asset) >= book.required(step, account, asset, after=False)

    def left_to_give(self, step, account, place, balances, events):
        """What this payer could still have given by the rules of the market."""
        book, market = self.book, self.book.markets[place]
        used = {}  # of its profit in each market
        for event in events:
            if event.kind == E.SOCIALIZED and event.account == event.other == account:
                used[event.market] = used.get(event.market, 0) + event.amount
        left = balance = balances.get((account, market.asset), 0)
        for other, terms in enumerate(book.markets):
            if terms.asset == market.asset:
                left += settled(terms, book.pnl(step, account, other) - used.get(other, 0))
        left = max(0, left)
        profit = max(0, book.pnl(step, account, place) - used.get(place, 0))
        if market.variation:
            left = min(left, max(0, balance))
            profit = 0  # less what it was charged since the last instant, which is not looked at here
        if market.sharing["cap"] == "profit":
            left = min(left, profit)
        left = max(0, floor(left) - book.slack(market.asset))
        return left if self.weighs(step, account, place, profit) else 0

    def weighs(self, step, account, place, profit):
        """Is it a payer by the basis, or by the columns of the policy?"""
        words, position = self.book.markets[place].sharing, None
        if place < len(step.before.positions):
            position = step.before.positions[place].get(account)
        lots = position.lots if position else 0
        if words.get("basis") == "equity":
            return True
        if words.get("basis") == "open-interest":
            return lots != 0
        if words.get("basis") == "notional":
            return lots * self.book.markets[place].now != 0
        if words.get("policy") in ("pro-rata", "pro-rata-equity", "equal", "min-max") and words["cap"] == "equity":
            return True
        return floor(profit) > 0  # what is below a unit weighs nothing

    def members(self, step, place):
        """Contributions are used up, and so is what can be asked for beyond them."""
        asset = self.book.markets[place].asset
        for (account, of), member in step.after.members.items():
            if of != asset or (account, asset) in step.debtors:
                continue
            left = member.contribution
            if member.set and not self.lots_moved(step, account, asset):
                row = step.after.accounts[asset][account]
                free = min(row.balance + self.unsettled(step, account, asset), row.equity - row.initial)
                received = sum(event.amount for event in step.of(E.VARIATION_RECEIVED)
                               if event.other == account and event.asset == asset)
                left += max(0, floor(min(member.left, free - received)) - self.book.slack(asset))
            self.say(place, f"member a{account}", left)

    def lots_moved(self, step, account, asset):
        """Has it other lots than before? Then other collateral was free."""
        lots = [[state.positions[place][account].lots if place < len(state.positions) and account in state.positions[place]
                 else 0 for place, market in enumerate(self.book.markets) if market.asset == asset]
                for state in (step.before, step.after)]
        return lots[0] != lots[1]

    def unsettled(self, step, account, asset):
        """What its variation positions owe, as a figure below zero."""
        return sum(min(0, market.profit(position))
                   for place, market in enumerate(self.book.markets) if market.asset == asset and market.variation
                   for position in [step.after.positions[place].get(account)] if position is not None)

    def winners(self, step, place):
        """In a variation instant winners have received nothing, or have nothing."""
        asset = self.book.markets[place].asset
        earlier = [other for other, market in enumerate(self.book.markets)
                   if market.asset == asset and market.variation and other != place and other not in step.moved]
        hole = max(at for at, event in enumerate(step.events) if event.kind == E.UNCOVERED and event.market == place)
        end = next((at for at in range(hole, len(step.events)) if step.events[at].kind == E.VARIATION_PAID), None)
        for event in step.events[hole:end]:  # of this instant, not of one that follows
            if event.kind == E.VARIATION_RECEIVED and event.market == place and event.amount and not self.book.is_fund(event.other):
                later = sum(other.amount for other in step.of(E.VARIATION_RECEIVED)
                            if other.other == event.other and other.market in earlier)
                has = floor(min(event.amount, self.book.left(step, event.other, asset) - later))
                self.say(place, f"a{event.other}", max(0, has - self.book.slack(asset)))
