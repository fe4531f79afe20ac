# SPDX-License-Identifier: BSD-2-Clause
"""Laws of collaterals and isolated positions: what conversions move is money that was there, nobody else pays while an
account has collateral that could be sold, and no pocket pays for another. `Reach` counts what happened."""
import collections
from fractions import Fraction

from . import claims, collateral, compartments, fund_laws, measure, state, variation
from .figures import ceil, floor
from .laws import law
from .run import Runner


class Reach:
    """What happened to collaterals and compartments while it is installed."""

    def __init__(self):
        self.found, self.done = set(), collections.Counter()
        self.convert, self.collect = collateral.convert, variation.collect
        self.in_an_instant = False

    def __enter__(self):
        collateral.convert, variation.collect = self.watched, self.collects
        return self

    def __exit__(self, *error):
        collateral.convert, variation.collect = self.convert, self.collect

    def note(self, *names):
        self.found.update(names)
        self.done.update(names)

    def collects(self, *given):
        self.in_an_instant = True
        try:
            self.collect(*given)
        finally:
            self.in_an_instant = False

    def watched(self, book, account, settlement, debt, unpaid=None, lacks=None):
        money = [collateral_money(book, asset.index) for asset in book.assets]
        got = self.convert(book, account, settlement, debt, unpaid, lacks)
        for asset in book.assets:
            after = collateral_money(book, asset.index) + (got if asset.index == settlement else 0)
            law(after == money[asset.index], f"a conversion made {after - money[asset.index]} of {asset.name}")
        if debt > 0:
            self.after(book, account, settlement, debt, got, unpaid or {}, lacks)
        return got

    def after(self, book, account, settlement, debt, got, unpaid, lacks):
        how = "in-an-instant" if self.in_an_instant else (
            "flat" if measure.flat(book, account, settlement) else "closed-out")
        if isinstance(account, compartments.Compartment):
            law(got == 0, "a compartment sold what is outside")
            self.note("isolated-debt-" + how)
            return
        if not [pair for pair in book.pairs if pair.settlement == settlement]:
            return
        whole = "whole" if got >= debt else "part" if got else "nothing"
        self.note(f"met-{whole}", f"converted-{how}" if got else f"not-converted-{how}")
        if got < debt:
            nothing_is_left(book, account, settlement, unpaid, lacks)


def collateral_money(book, asset):
    """Balances less what has come in: what a conversion may not change."""
    return sum(amount for (_, place), amount in book.balances.items() if place == asset) - book.assets[asset].come_in


def nothing_is_left(book, account, settlement, unpaid, lacks):
    """What is missing after a conversion, no collateral of the account could have brought."""
    for pair in collateral.pairs_for(book, settlement):
        at = collateral.price(book, pair) * (1 - pair.discount)
        left = min(book.balance(account, pair.asset), collateral.surplus(book, account, pair.asset, 1))
        if pair.buyer is None:
            left = min(left, book.assets[pair.asset].come_in)
            law(left <= 0 or floor(left * at) == 0, f"{pair.name}: {left} could be sold")
        elif pair.buyer not in (account, lacks) and left > 0 and floor(left * at) > 0:
            money = book.balance(pair.buyer, settlement) - measure.owes_unsettled(book, pair.buyer, settlement)
            money -= unpaid.get(pair.buyer, 0)
            law(money < ceil(collateral.price(book, pair)), f"{pair.name}: the buyer has {money} left")


class Watch(fund_laws.Watch):
    """The laws of all books, and of money and positions of compartments."""

    def run(self, lines):
        self.runner = Runner(out=lambda text: None)
        for number, text in enumerate(lines, 1):
            self.before(self.runner.book, text)
            if self.runner.refusal(text, number) is None:
                self.after(self.runner.book, text)


# A compartment is as an account of its own, to which `isolate` transfers.
class Twin:
    """A scenario, and the same with an account for each compartment. Without gates, which are of the whole account, and
    without `off`, after which a recovery goes elsewhere."""

    def __init__(self, lines):
        self.one, self.other = Runner(out=lambda text: None), Runner(out=lambda text: None)
        self.markets, self.made, self.compared = [], set(), 0
        for text in lines:
            if not text.endswith(" off"):
                self.line(text)

    def line(self, text):
        known = len(self.one.book.accounts)
        if self.one.refusal(text) is not None:
            return
        for said in self.translated(text.split()):
            law(self.other.refusal(said) is None, f"{text}: {said} is refused")
        if text.startswith("market "):
            self.markets.append(text.split()[1])
        for account in self.one.book.accounts[known:]:
            for market in [] if account.system else self.markets:
                law(self.other.refusal(f"account {account.name}.{market}") is None, "an account twice")
        self.compare(text)

    def who(self, name, market):
        return f"{name}.{market}" if (name, market) in self.made else name

    def translated(self, words):
        """The line of the other book."""
        if words[0] == "isolate":
            name, market, amount = words[1:]
            pair = (name, f"{name}.{market}") if not amount.startswith("-") else (f"{name}.{market}", name)
            self.made.add((name, market))
            asset = self.one.book.assets[self.one.book.market(market).asset].name
            return [f"transfer {pair[0]} {pair[1]} {amount.lstrip('-')} {asset}"] if Fraction(amount) else []
        if words[0] == "fill":
            words[2:4] = [self.who(name, words[1]) for name in words[2:4]]
        elif words[0] == "deleverage":
            words[1] = self.who(words[1], words[2])
        elif words[0] == "takeover":
            words[1:] = [each for name in words[1:] for each in [name] + [
                f"{name}.{market}" for market in self.markets if (name, market) in self.made]]
        return [" ".join(words)]

    def compare(self, text):
        book, other = self.one.book, self.other.book
        for holding in book.everybody():
            name = book.name(holding).replace("/", ".")
            twin = other.account(name)
            for asset in [each.index for each in book.assets if book.is_of(holding, each.index)]:
                for figure in FIGURES:
                    law(figure(book, holding, asset) == figure(other, twin, asset), f"{text}: {name} differs")
                    self.compared += 1
            for market in book.markets:
                claims_ = [claims.claim(m, a) for m, a in ((market, holding), (other.markets[market.index], twin))]
                law(claims_[0] == claims_[1], f"{text}: claims of {name} differ")
                law(book.owed.get((holding, market.index)) == other.owed.get((twin, market.index)), f"{text}: debts")
                law(book.lots(holding, market) == other.lots(twin, market), f"{text}: lots of {name} differ")


FIGURES = (lambda book, a, asset: book.balance(a, asset), measure.equity, measure.initial, measure.maintenance,
           state.state_in, lambda book, a, asset: book.socialized.get((a, asset), 0))
