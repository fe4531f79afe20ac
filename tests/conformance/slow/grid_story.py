# SPDX-License-Identifier: BSD-2-Clause
"""A scenario as it is drawn, with what is expected of grids and legs as well."""
from . import grid_work, hedge, pocket_story


class Story(pocket_story.Story):
    def __init__(self, parts, asking=True, words=pocket_story.OF_TERMS + pocket_story.OF_ORDERS):
        super().__init__(parts, asking, words)
        if {"P", "D", "G", "M"} & set(parts):
            self.known |= {"margin_equity", "free"} & set(words)
        self.pairs = set()      # of what was at work at once in one holding

    def say(self, line):
        code = super().say(line)
        if code is None and line.split()[0] in ("mark", "fill", "funding", "at", "values", "orders"):
            for account, asset in {(a, self.book.markets[m].asset) for a, m in self.book.holdings if not self.book.is_system(a)}:
                self.pairs |= grid_work.pairs_of(grid_work.of_holding(self.book, account, asset))
        return code

    def words(self):
        yield from super().words()
        yield from self.of_settings()
        for account, place in sorted(self.book.hedged):
            name, market = self.book.accounts[account].name, self.book.markets[place].name
            yield from ((what, name, market, leg) for what in ("leg", "leg_cost") for leg in hedge.LEGS)
        for found in self.book.universes:
            for account in sorted(self.book.by_portfolio):
                name = self.book.accounts[account].name
                yield from (("portfolio", name, found.name, str(place)) for place in range(len(found.shocks)))

    def of_settings(self):
        """What lines of the parts have set, and what of a profit is old enough."""
        people = [account.name for account in self.book.accounts if not account.system]
        asked = {"P": [("margin", people), ("universe", self.markets()), ("values", self.markets())], "G": [("group", people)],
                 "M": [("mature", self.markets())]}
        for part in set(asked) & set(self.parts):
            yield from ((what, name) for what, names in asked[part] for name in names)
        for found in self.book.universes:
            yield from (("shock", found.name, str(place)) for place in range(len(found.shocks)))
        for account, place in sorted(self.book.holdings, key=lambda key: (int(key[0]) if isinstance(key[0], int) else key[0].account, key[1])):
            if "M" in self.parts and not self.book.is_system(account):
                yield "matured", self.book.accounts[account].name, self.book.markets[place].name

    def markets(self):
        return [market.name for market in self.book.markets]
