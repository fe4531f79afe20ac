# SPDX-License-Identifier: BSD-2-Clause
"""A scenario as it is drawn, with what is expected of holdings that are reduced, guarded markets and settings that are due."""
from . import closing_work, govern, grid_story, pocket_story
from .errors import Refusal

pocket_story.VALUES |= {"validity": "valid", "halted": "no"}
WATCHED = ("mark", "fill", "funding", "at", "values", "orders", "quote", "bid", "bust")


class Story(grid_story.Story):
    def __init__(self, parts, asking=True, words=pocket_story.OF_TERMS + pocket_story.OF_ORDERS):
        super().__init__(parts, asking, words)
        self.own_pairs = set()

    def say(self, line):
        code = super().say(line)
        if code is None and line.split()[0] in WATCHED:
            for account, asset in {(a, self.book.markets[m].asset) for a, m in self.book.holdings if not self.book.is_system(a)}:
                self.own_pairs |= closing_work.pairs_of(closing_work.of_holding(self.book, account, asset))
        return code

    def of_liquidations(self):
        """Orders and auctions that there are, or were when they were last asked for."""
        for account, asset in sorted({*self.book.liquidations, *[(self.book.by_name[words[1]], self.book.asset(words[2])) for words, got in self.last.items()
                                                                if words[0] == "auction_factor" and got != "none"]}, key=self.book.order):
            name = self.book.accounts[account].name
            if isinstance(account, int):
                yield from ((what, name, self.book.assets[asset].name) for what in ("auction_factor", "most_part"))
        for account, market in sorted({(self.book.accounts[a].name, m.name) for a, asset in self.book.liquidations for m in self.book.markets_of(asset)
                                       if self.book.trader(int(a) if isinstance(a, int) else a.account, m) == a}
                                      | {words[1:] for words, got in self.last.items() if words[0] == "liquidation_order" and got != "none"}):
            yield from ((what, account, market) for what in ("liquidation_order", "limit_price"))

    def would_be(self, number):
        try:
            govern.would_liquidate(self.book, number)
        except Refusal:
            return False
        return True

    def words(self):
        yield from super().words()
        if "X" in self.parts:
            yield from self.of_liquidations()
        if "V" in self.parts:
            yield ("scheduled",)
            yield from (("would_liquidate", str(number)) for number in sorted(self.book.changes) if self.would_be(number))
        if "B" in self.parts:
            yield from ((what, market.name) for market in self.book.markets for what in ("validity", "last_fill", "halted"))
        if "L" in self.parts:
            for key in sorted({*self.book.level, *self.shown_levels()}, key=self.book.order):
                account, asset = key
                name = self.book.accounts[account].name
                if isinstance(account, int):
                    yield "level", name, self.book.assets[asset].name
                elif account in self.book.compartments:
                    yield "isolated_level", name, self.book.markets[account.market].name

    def shown_levels(self):
        """Those that were above 0 when they were last asked for."""
        return {(a, asset.index) for a in self.book.everybody() for asset in self.book.assets if self.book.is_of(a, asset.index)
                and self.last.get(("level", self.book.accounts[a].name, asset.name)) and isinstance(a, int)}
