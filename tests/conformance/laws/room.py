# SPDX-License-Identifier: BSD-2-Clause
"""`uncovered` is 0 while a payer named by the rules has room.

Each time a market leaves something uncovered, every payer that its waterfall names is looked at when the command is
done: what it has left then, it had left. Not looked at is who was in breach (before or after), who left a debt, a
layer that has a cap of its own, and policies that ask for no more than a part: `drain` the notional, `pro-rata-deposit`
the balance. What a member receives in a variation instant is not free in it. With `pool=deficit` a fund can have fees
of accounts that were closed out after the one whose debt it could not pay."""
from .book import E, law
from .money import moves

PARTIAL = ("drain", "pro-rata-deposit")
FUNDS = (("reserve", 2**63 + 1), ("backstop", 2**63 + 2))


class Room:
    """After each command that left something uncovered."""

    name = "room"

    def __init__(self, book):
        self.book, self.tried = book, 0

    def refused(self, do, status):
        """Nothing changes."""

    def check(self, step):
        """After a command."""
        holes = step.of(E.UNCOVERED)
        if not holes:
            return
        balances = {(account, asset): row.balance for asset, rows in enumerate(step.before.accounts)
                    for account, row in rows.items()}
        for event in step.events:
            for account, amount in moves(event):
                balances[(account, event.asset)] = balances.get((account, event.asset), 0) + amount
            if event.kind == E.UNCOVERED and event.amount:
                self.tried += 1
                self.funds(event, balances)
        for place in {event.market for event in holes if event.amount}:
            self.payers(step, place)

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

    def payers(self, step, place):
        """Members and payers of the last layer."""
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
                if self.may_pay(step, account, market.asset):
                    self.say(place, f"a{account}", self.left_to_give(step, account, place))

    def may_pay(self, step, account, asset):
        """No system account, no debtor, and healthy before and after."""
        book = self.book
        if book.is_fund(account) or (account, asset) in step.debtors:
            return False
        return (book.had(step, account, asset) >= book.required(step, account, asset, after=False)
                and step.after.accounts[asset][account].equity >= book.required(step, account, asset, after=True))

    def left_to_give(self, step, account, place):
        """What this payer could still have given by the rules of the market."""
        book, market = self.book, self.book.markets[place]
        words = market.sharing
        left = max(0, book.left(step, account, market.asset))
        if market.variation:
            left = min(left, max(0, step.after.accounts[market.asset][account].balance))
        position = step.after.positions[place].get(account)
        profit = max(0, position.lots * market.now - position.cost) if position else 0
        if market.variation:
            profit = 0  # less what it was charged since the last instant, which is not looked at here
        if words["cap"] == "profit":
            left = min(left, profit)
        if self.weighs(step, account, place, profit):
            return left
        return 0

    def weighs(self, step, account, place, profit):
        """Is it a payer by the basis, or by the columns of the policy?"""
        words, position = self.book.markets[place].sharing, step.after.positions[place].get(account)
        lots = position.lots if position else 0
        if words.get("basis") == "equity":
            return True
        if words.get("basis") == "open-interest":
            return lots != 0
        if words.get("basis") == "notional":
            return lots * self.book.markets[place].now != 0
        if words.get("policy") in ("pro-rata", "pro-rata-equity", "equal", "min-max") and words["cap"] == "equity":
            return True
        return profit > 0

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
                left += max(0, min(member.left, free - received))
            self.say(place, f"member a{account}", left)

    def lots_moved(self, step, account, asset):
        """Has it other lots than before? Then other collateral was free."""
        lots = [[state.positions[place][account].lots if place < len(state.positions) and account in state.positions[place]
                 else 0 for place, market in enumerate(self.book.markets) if market.asset == asset]
                for state in (step.before, step.after)]
        return lots[0] != lots[1]

    def unsettled(self, step, account, asset):
        """What its variation positions owe, as a figure below zero."""
        return sum(min(0, position.lots * market.now - position.cost)
                   for place, market in enumerate(self.book.markets) if market.asset == asset and market.variation
                   for position in [step.after.positions[place].get(account)] if position is not None)

    def winners(self, step, place):
        """In a variation instant winners have received nothing, or have nothing."""
        asset = self.book.markets[place].asset
        earlier = [other for other, market in enumerate(self.book.markets)
                   if market.asset == asset and market.variation and other != place and other not in step.moved]
        for event in step.of(E.VARIATION_RECEIVED):
            if event.market == place and event.amount and not self.book.is_fund(event.other):
                later = sum(other.amount for other in step.of(E.VARIATION_RECEIVED)
                            if other.other == event.other and other.market in earlier)
                self.say(place, f"a{event.other}", max(0, min(event.amount, self.book.left(step, event.other, asset) - later)))
