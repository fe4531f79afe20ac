# SPDX-License-Identifier: BSD-2-Clause
"""Laws of groups, legs, grids and maturing profit: what members pay each other is money that was there, nobody else pays
while a member has something, no leg changes what a position is worth, and no profit counts twice or too early. `Reach`
counts what happened, and what was at work in the holdings concerned."""
import collections

from . import closeout, grid_work, groups, hedge, measure
from .laws import law


class Reach:
    """What happened to groups and legs while it is installed."""

    def __init__(self):
        self.found, self.done, self.closed_pairs = set(), collections.Counter(), set()
        self.share, self.close, self.trade = groups.share, closeout.close, hedge.Hedged.trade

    def __enter__(self):
        groups.share, closeout.close = self.shares, self.closes
        reach, trade = self, hedge.Hedged.trade

        def trades(holding, book, account, market, lots, value, name):
            return reach.trades(trade, holding, book, account, market, lots, value, name)
        hedge.Hedged.trade = trades
        return self

    def __exit__(self, *error):
        groups.share, closeout.close = self.share, self.close
        hedge.Hedged.trade = self.trade

    def note(self, *names):
        self.found.update(names)
        self.done.update(names)

    def shares(self, round_, asset, lacks, has):
        book = round_.book
        before = {a: book.balance(a, asset) for a in {*lacks, *has}}
        got = self.share(round_, asset, lacks, has)
        gave = {a: before[a] - book.balance(a, asset) for a in has}
        total = sum(lacks.values())
        law(sum(gave.values()) == sum(got.values()) == min(total, sum(has.values())), "members paid too much or too little")
        law(all(0 <= gave[a] <= has[a] for a in has), "a member paid what it has not")
        law(all(0 <= got[a] <= lacks[a] for a in lacks), "a member got more than it lacks")
        if total and has:
            how = "in-an-instant" if round_.claims is not None else "closed"
            self.note(f"group-pays-{'whole' if sum(got.values()) == total else 'part' if sum(got.values()) else 'nothing'}-{how}")
        return got

    def closes(self, round_, account, asset, plan, *words, **more):
        book = round_.book
        if not book.is_system(account):
            found = grid_work.of_holding(book, account, asset) if book.held(account, asset) else {"flat"}
            self.closed_pairs |= grid_work.pairs_of(found)
            self.note(*["closed-with-" + name for name in found & {*grid_work.OWN, "flat"}])
        records = len(round_.defaults)
        self.close(round_, account, asset, plan, *words, **more)
        if groups.members(book, account):
            self.note("group-closes")
            if len(round_.defaults) > records:
                self.note("group-leaves-a-deficit")

    def trades(self, trade, holding, book, account, market, lots, value, name):
        """The money and the cost that a trade of a leg changes are what its lots are worth."""
        balance, worth = book.balance(account, market.asset), self.worth(holding, book, account, market)
        realized = trade(holding, book, account, market, lots, value, name)
        paid = lots * (market.value_now - value)
        law(self.worth(holding, book, account, market) == worth + paid, "a trade changed what everything is worth")
        law(all(leg.lots * hedge.SIGN[each] >= 0 for each, leg in holding.legs.items()), "a leg was turned round")
        law(book.balance(account, market.asset) - balance == realized, "what is realized is not what moved")
        self.note("leg-by-a-fill" if name else "leg-by-a-deleveraging")
        return realized


    @staticmethod
    def worth(holding, book, account, market):
        """Of money, position and dust together, in 10^-DIGITS."""
        return (book.balance(account, market.asset) * market.scale + holding.lots * market.value_now - holding.cost + market.dust)


def judge(book):
    """What holds of the figures of a book at any moment."""
    for account in book.everybody():
        if book.is_system(account):
            continue
        for asset in (each.index for each in book.assets if book.is_of(account, each.index)):
            together = groups.members(book, account)
            if account not in together[1:]:
                law(measure.maintenance(book, account, asset) <= measure.initial(book, account, asset),
                    f"{book.name(account)} is asked more to keep than to begin")
            for market in book.held(account, asset):
                counted, gain = measure.counted(book, account, market), measure.profit(book, account, market)
                law(counted == gain if gain <= 0 else 0 <= counted <= gain, f"{book.name(account)}: {counted} of {gain} counts")
