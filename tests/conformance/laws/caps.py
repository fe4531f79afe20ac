# SPDX-License-Identifier: BSD-2-Clause
"""Nobody pays more than its cap over any sequence of commands at unchanged prices without deposits in between, and no
layer gives more than its own in a round.

What an account may be asked for is a budget. It is its profit in a market (where profit is the cap), or its equity in
an asset, when prices last changed. What comes in since then is added: deposits, transfers, what a trade away from the
mark or a funding brings."""
from .book import E, Watcher, law
from .library import constants

LAYER = constants.Layer
FUNDS = ((E.INSURANCE, "insurance"), (E.RESERVE, "reserve"), (E.BACKSTOP, "backstop"))
INFLOWS = (E.DEPOSIT, E.TRANSFER, E.RECOVERED)
NAMES = {layer: layer.name.lower() for layer in LAYER if layer.name not in ("NONE", "CONTRIBUTION")}


class Caps(Watcher):
    """Budgets and what was charged against them."""

    name = "caps"
    tried = 0   # how often something was looked at

    def __init__(self, book):
        super().__init__(book)
        self.equity, self.profit = {}, {}     # budgets by account and asset, by account and market
        self.asked, self.charged = {}, {}     # what was charged against each
        self.assessed, self.given = {}, {}

    def check(self, step):
        """After a command."""
        self.begin(step)
        self.come_in(step)
        self.charge(step)
        self.assess(step)
        for event in step.events:
            for kind, layer in FUNDS:
                if event.kind == kind:
                    cap = self.book.markets[event.market].layer(layer)
                    law(cap is not None and (cap == 0 or event.amount <= cap), "caps", f"the layer {layer} of "
                        f"{self.book.markets[event.market].name} gave {event.amount}")
        self.layers(step)

    def accounts(self, step, asset):
        """Accounts that are no system's."""
        rows = step.after.accounts[asset] if asset < len(step.after.accounts) else {}
        return [account for account in rows if not self.book.is_fund(account)]

    def begin(self, step):
        """Budgets begin anew where prices have changed."""
        moved = {self.book.markets[place].asset for place in step.moved}
        for asset in moved:
            for account in self.accounts(step, asset):
                self.equity[(account, asset)] = max(0, self.whole(step, account, asset))
                self.asked[(account, asset)] = 0
        for place in step.moved:
            for account in self.accounts(step, self.book.markets[place].asset):
                self.profit[(account, place)] = max(0, self.book.pnl(step, account, place))
                self.charged[(account, place)] = 0

    def whole(self, step, account, asset):
        """Equity with unsettled gains, at the new marks, before anything is done about them."""
        row = step.before.accounts[asset].get(account) if asset < len(step.before.accounts) else None
        return (row.balance if row else 0) + sum(
            max(0, pnl) if market.variation else pnl
            for place, market in enumerate(self.book.markets) if market.asset == asset
            for pnl in [self.book.pnl(step, account, place)])

    def come_in(self, step):
        """What is added to budgets."""
        book, do = self.book, step.do
        for event in step.events:
            if event.kind in INFLOWS and event.other != event.account:
                self.add(self.equity, (event.other, event.asset), event.amount)
            elif event.kind == E.CONTRIBUTION:
                self.add(self.equity, (event.account, event.asset), -event.amount)
        if do["op"] == "fill":
            place = book.names.market[do["market"]]
            for key in ("buyer", "seller"):
                account = book.names.account(do[key])
                gain, fee = book.trade(do, account)
                self.add(self.profit, (account, place), gain + 1)  # the cost of lots that go is rounded
                self.add(self.equity, (account, book.markets[place].asset), max(0, gain) + max(0, -fee) + book.slack(book.markets[place].asset))
        if do["op"] == "funding":
            place = book.names.market[do["market"]]
            for account in self.accounts(step, book.markets[place].asset):
                paid = book.paid(step, account, place)
                self.add(self.profit, (account, place), -paid)
                self.add(self.equity, (account, book.markets[place].asset), -paid)

    @staticmethod
    def add(budgets, key, amount):
        """More to give."""
        budgets[key] = budgets.get(key, 0) + max(0, amount)

    def charge(self, step):
        """What was charged in this command, against both budgets."""
        book = self.book
        for event in step.events:
            account, place = event.account, event.market
            if event.kind == E.SOCIALIZED:
                cap = book.markets[place].sharing["cap"]
            elif event.kind == E.DELEVERAGE:
                account, cap = event.other, self.rank_cap(step, place)
            elif event.kind in (E.OWNER, E.MEMBERS) and event.other != event.account:
                cap = "equity"
            else:
                continue
            if book.is_fund(account) or cap == "none":
                continue
            self.tried += 1
            key = (account, event.asset)
            self.asked[key] = self.asked.get(key, 0) + event.amount
            slack = book.slack(event.asset)
            law(self.asked[key] <= self.equity.get(key, 0) + slack, "caps", f"a{account} was charged {self.asked[key]} with "
                f"an equity of {self.equity.get(key, 0)}")
            key = (account, place)
            if cap == "profit":
                self.charged[key] = self.charged.get(key, 0) + event.amount
                law(self.charged[key] <= self.profit.get(key, 0) + slack, "caps", f"a{account} was charged "
                    f"{self.charged[key]} of a profit of {self.profit.get(key, 0)} in {book.markets[place].name}")

    def rank_cap(self, step, place):
        """What bounds a counterparty."""
        usual = self.book.option("rank_cap", place)
        if step.do["op"] == "deleverage" and step.do.get("cap", usual) != usual:
            return "equity"  # by command, or by the option in a later round: the wider of both
        return usual

    def assess(self, step):
        """What members are asked for beyond their contributions."""
        do = step.do
        if do["op"] == "member":
            key = (do["account"], self.book.names.asset[do["asset"]])
            old = self.assessed.get(key, (0, 0, []))
            kept = old[2] if do["duration"] and old[1] else []
            most = max(do["assessment"], old[0]) if kept else do["assessment"]
            self.assessed[key] = (most, do["duration"], kept)
        for event in step.of(E.MEMBERS):
            key = (event.account, event.asset)
            most, duration, given = self.assessed.get(key, (0, 0, []))
            if event.other != event.account:
                given.append((self.book.time, event.amount))
                total = sum(amount for time, amount in given if not duration or self.book.time - time < duration)
                law(total <= most, "caps", f"a{event.account} was asked for {total} of an assessment of {most}")

    def layers(self, step):
        """The one deficit of a market had one waterfall, whose layers keep their caps."""
        for place, market in enumerate(self.book.markets):
            mine = [deficit for deficit in step.deficits if deficit.market == place]
            for layer, name in NAMES.items():
                paid = sum(deficit.paid[layer] for deficit in mine)
                cap = market.layer(name)
                called = step.do["op"] == "deleverage" or "deleverage" in (self.book.options["liquidation"],
                                                                           market.options.get("liquidation"))
                if name in ("deleverage", "owner") and called:
                    continue  # by command and option they give outside the waterfall
                law(paid == 0 or cap is not None, "caps", f"{market.name} has no layer {name}, which paid {paid}")
                if len(mine) == 1 and cap:
                    law(paid <= cap, "caps", f"the layer {name} of {market.name} gave {paid}, its cap is {cap}")
                if paid:
                    self.given.setdefault((place, name), []).append((self.book.time, paid))
                    self.windows(market, place, name)

    def windows(self, market, place, name):
        """What a layer gave in any window is within its bound."""
        most, duration = market.window(name)
        total = sum(amount for time, amount in self.given[(place, name)] if self.book.time - time < duration)
        law(not duration or total <= most, "caps", f"the layer {name} of {market.name} gave {total} "
            f"in its window, of {most}")
