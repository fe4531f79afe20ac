# SPDX-License-Identifier: BSD-2-Clause
"""A deficit is only booked where a loss was made; what was taken by force, where the account was last touched. And
nobody healthy becomes bankrupt by a layer with a cap."""
from .book import E, NO_MARKET, Watcher, law
from .money import moves

CHARGES = (E.SOCIALIZED, E.GIVEN_UP, E.OWNER, E.MEMBERS, E.LIQUIDATION_FEE, E.FORFEIT, E.FEE)


def level(stack, below, places):
    """What is below zero is this much now: more of it is due to these markets, less is taken off the latest."""
    change = below - sum(amount for _, amount in stack)
    if change > 0:
        return stack + [(places, change)]
    while change < 0:
        latest, amount = stack[-1]
        stack = stack[:-1] + ([(latest, amount + change)] if amount + change > 0 else [])
        change = min(0, amount + change)
    return stack


class Blame(Watcher):
    """What took a balance below zero, the latest last: the markets that it may have been, and how much."""

    name = "blame"

    def __init__(self, book):
        super().__init__(book)
        self.below = {}

    def check(self, step):
        """After a command."""
        for deficit in step.deficits:
            self.made_here(step, deficit)
            self.was_short(step, deficit)
        self.nobody_is_ruined(step)
        self.remember(step)

    def made_here(self, step, deficit):
        """The loss of a deficit is at most what the account lost in its market."""
        book, account, place = self.book, deficit.account, deficit.market
        if book.is_fund(account):
            law(book.names.funds[place] == account, "deficit where the loss was made",
                f"{book.names.name(account)} has one in {book.markets[place].name}")
            return
        loss = self.loss(step, account, place) + book.slack(deficit.asset)
        law(deficit.loss <= loss, "deficit where the loss was made",
            f"a{account} has {deficit.loss} in {book.markets[place].name}, where it lost at most {loss}")

    def loss(self, step, account, place):
        """The most that an account can have lost in a market: open, taken below zero, charged and traded."""
        book, market, do = self.book, self.book.markets[place], step.do
        paid = book.paid(step, account, place)
        lost = max(0, -book.pnl(step, account, place) - paid) + max(0, paid)
        lost += sum(amount for places, amount in self.below.get((account, market.asset), ()) if place in places)
        for event in step.events:
            if event.kind in CHARGES and event.account == account and event.market == place:
                lost += max(0, event.amount)
            elif event.kind == E.DELEVERAGE and event.other == account and event.market == place:
                lost += event.amount
        if do["op"] == "fill" and book.market(do["market"]) is market:
            gain, fee = book.trade(do, account)
            lost += max(0, -gain) + max(0, fee) + 1  # the cost of the lots that go is rounded
        if do["op"] in ("withdraw", "fee") and do["account"] == account and place in step.last.get((account, market.asset), ()):
            lost += do["amount"]
        return lost

    def remember(self, step):
        """Below zero: what took it there; what lifts it is taken off the latest first."""
        taken = {}
        for event in step.events:
            for account, amount in moves(event):
                if amount < 0:
                    places = {event.market} if event.market != NO_MARKET else step.last.get((account, event.asset), set())
                    taken.setdefault((account, event.asset), set()).update(places)
        balances = {}
        for event in step.events:
            for account, amount in moves(event):
                key = (account, event.asset)
                if key not in balances:
                    rows = step.before.accounts[event.asset] if event.asset < len(step.before.accounts) else {}
                    balances[key] = rows[account].balance if account in rows else 0
                balances[key] += amount
                self.below[key] = level(self.below.get(key, []), max(0, -balances[key]), taken.get(key, set()))

    def was_short(self, step, deficit):
        """Who leaves a debt had less than nothing before any layer asked it."""
        if not self.book.is_fund(deficit.account) and self.capped(deficit.asset):
            had = self.book.had(step, deficit.account, deficit.asset)
            law(had < self.book.slack(deficit.asset), "nobody healthy becomes bankrupt", f"a{deficit.account} had {had} and left a debt of "
                f"{deficit.loss} in {self.book.markets[deficit.market].name}")

    def capped(self, asset):
        """Has every market of an asset a cap on what a payer is charged?"""
        return all(market.sharing["cap"] != "none" for market in self.book.markets if market.asset == asset)

    def nobody_is_ruined(self, step):
        """Nor is an equity taken below zero, or anybody called bankrupt, where nobody but layers asked for anything."""
        instants = {event.asset for event in step.of(E.VARIATION_RECEIVED)}
        for asset, rows in enumerate(step.after.accounts):
            if not self.capped(asset):
                continue
            for account, row in rows.items():
                if self.book.is_fund(account) or self.book.had(step, account, asset) < self.book.slack(asset):
                    continue
                name = "nobody healthy becomes bankrupt"
                law(row.equity >= 0, name, f"a{account} has {row.equity}")
                if asset not in instants:  # in which claims stand behind what a winner is charged
                    # What its own close-out takes is no layer's, and may be as much as the equity (7.3).
                    closing = sum(event.amount for event in step.of(E.LIQUIDATION_FEE, E.FORFEIT)
                                  if event.account == account and event.asset == asset)
                    left = self.book.left(step, account, asset) + closing
                    law(left >= -self.book.slack(asset), name, f"a{account} has {left} without unsettled gains")
                was = step.before.accounts[asset].get(account) if asset < len(step.before.accounts) else None
                law(row.state != 3 or (was is not None and was.state == 3), name, f"a{account} is called bankrupt")
