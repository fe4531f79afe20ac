# SPDX-License-Identifier: BSD-2-Clause
"""What random books of partial liquidation, guards, governance and execution by the host are drawn from, beside all that
there was. Some lines aim at an edge: what a number of lots just restores, or not quite; the moment at which the next slice is due."""
from fractions import Fraction

from . import closing_wrong, grid_world, measure, reduction
from .figures import ceil, show

OWN = "LBVX"


class World(grid_world.World):
    def __init__(self, seed, parts, story, without=()):
        super().__init__(seed, parts, story, without)
        self.often = {part: self.one(0.4, 0.7, 1) for part in OWN}

    # Setting up.
    def first_limits(self):
        super().first_limits()
        for market in self.markets:
            if "L" in self.has and self.chance(self.often["L"]):
                self.partial(market)
        if "L" in self.has and self.chance(0.6):
            self.levels()

    # L.
    def partial(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        if self.chance(0.04):
            self.say(f"partial {market['name']} none", "partial")
            return
        text = f"partial {market['name']} target={self.one('1', '1.05', '1.4', '140%', '2', '1.000000001', '1.333333333', '5', '100')}"
        if self.chance(0.3):
            text += f" step={self.lots_of(market, self.one(1, 2, 3, 7))}"
        if self.chance(0.25):
            text += f" remainder={self.lots_of(market, self.one(0, 1, 2, 5))}"
        if self.chance(0.4):
            text += f" slice={self.one('10%', '0.2', '0.333333333', '50%', '1', '0.000000001')}/{self.one('0s', '1ns', '1s', '1s', '1m')}"
        if self.chance(0.2):
            text += f" whole_below={self.one('0', '10%', '0.5', '1')}"
        self.say(text, "partial")

    def levels(self):
        asset = self.random.choice(self.assets)
        rates = sorted({self.one(Fraction(11, 10), Fraction(5, 4), Fraction(3, 2), Fraction(2), Fraction(3), 1 + Fraction(1, 10**9))
                        for _ in range(self.one(1, 2, 3, 5))}, reverse=True)
        self.say(f"levels {asset['name']} " + (" ".join(show(each) for each in rates) if self.chance(0.95) else "none"), "levels")

    def cancel_orders(self):
        text = f"option cancel_orders={self.one('yes', 'yes', 'no')}"
        market = self.random.choice(self.open_markets() or self.markets)
        self.say(text + (f" market={market['name']}" if self.chance(0.4) else ""), "cancel-orders")

    def holdings(self):
        """Holdings with lots, by account and market that is open and marked."""
        return [(a, self.book.markets[m]) for a, m in sorted(self.book.holdings, key=lambda key: (self.book.order((key[0], 0)), key[1]))
                if not self.book.is_system(a) and self.book.lots(a, self.book.markets[m]) and not self.book.markets[m].closed]

    def leave_with(self, account, asset, wanted):
        """Money goes or comes until the margin equity is so much."""
        gap = measure.margin_equity(self.book, account, asset) - wanted
        if not gap:
            return
        name, named = self.book.accounts[account].name, self.book.assets[asset]
        amount = show(abs(gap) * named.unit)
        if not isinstance(account, int):
            self.say(f"isolate {name} {self.book.markets[account.market].name} {'-' if gap > 0 else ''}{amount}")
        elif gap > 0:
            self.say(f"withdraw {name} {amount} {named.name} force")
        else:
            self.say(f"deposit {name} {amount} {named.name}")

    def grow(self):
        """Somebody takes a great position, for whatever it has."""
        market = self.random.choice(self.open_markets() or self.markets)
        live = self.live(market)
        if live is None or live.mark is None:
            return
        pair = self.random.sample(self.accounts, 2)
        self.say(f"fill {market['name']} {pair[0]} {pair[1]} {self.lots_of(market, self.random.randint(3, self.one(10, 30, 60)))} {live.mark} force", "grow")

    def reduce(self):
        """A holding for which a number of lots just restores the target, or not quite; then a mark where it stands."""
        places = [(a, m) for a, m in self.holdings() if m.partial]
        if not places:
            self.grow()
            self.partial()
            return
        account, market = self.random.choice(places)
        asset = market.asset
        markets = reduction.with_lots(self.book, account, asset)
        for other in markets:
            if other.partial is None and self.chance(0.9):
                self.say(f"partial {other.name} target={self.one('1', '1.2', '2')}" + self.one("", f" slice=30%/1s"))
        if self.chance(0.3) and len(markets) < 2:
            self.grow()
        asked = measure.maintenance(self.book, account, asset)
        if asked == 0:
            return
        wanted = self.one(self.just_enough(account, asset, markets), self.just_enough(account, asset, markets),
                          self.random.randint(1, asked), asked - 1, 1, 0, asked // 2)
        self.leave_with(account, asset, wanted)
        self.say(f"mark {market.name} {show(market.mark * market.tick)}", "reduce")

    def just_enough(self, account, asset, markets):
        """What is needed for some number of lots of a position, those with a larger requirement closed whole."""
        order = sorted(markets, key=lambda m: (-m.asked_of(self.book.holding(account, m), 1), m.index))
        left = {m.index: abs(self.book.lots(account, m)) for m in markets}
        fees = Fraction(0)
        for market in order:
            if market is order[-1] or self.chance(0.6):
                k = self.random.randint(1, max(1, left[market.index]))
                left[market.index] -= k
                fees += reduction.fee(market, k)
                break
            fees += reduction.fee(market, left[market.index])
            left[market.index] = 0
        return ceil(fees + reduction.target_of(markets) * reduction.asked(self.book, account, asset, left)) + self.one(0, 0, -1, 1)

    def next_slice(self):
        """Time to the moment at which the next slice is due, or one before; then a mark, or something that begins none."""
        running = sorted(self.book.liquidations, key=self.book.order)
        if not running:
            self.reduce()
            return
        key = self.random.choice(running)
        markets = [m for m in reduction.with_lots(self.book, *key) if m.partial]
        wait = max((m.partial.slice[1] for m in markets if m.partial.slice), default=0)
        time = self.book.liquidations[key].last + wait + self.one(0, 0, 0, -1)
        if time > self.book.now:
            self.now = max(self.now, time)
            self.say(f"at {self.now}")
        if not markets:
            return
        market = self.random.choice(markets)
        name, asset = self.book.accounts[key[0]].name, self.book.assets[key[1]]
        if self.chance(0.25):
            self.leave_with(*key, self.one(0, 1, ceil(reduction.target_of(markets) * measure.maintenance(self.book, *key)) + self.one(-1, 0)))
        if self.chance(0.3):
            self.say(self.one(f"funding {market.name} 0", f"fee {name} 1 {asset.name}", f"at {self.book.now}", f"takeover {name}",
                              f"deposit {name} 1 {asset.name}"))
        if self.chance(0.25):
            other = self.random.choice([each for each in self.accounts if each != name])
            self.say(f"fill {market.name} {self.one(f'{name} {other}', f'{other} {name}')} {show(market.lot)} "
                     f"{show(market.mark * market.tick)}" + self.one("", "", " force"))
        ticks = market.mark + self.one(0, 0, 0, 1, -1)
        if ticks > 0:
            self.say(f"mark {market.name} {show(ticks * market.tick)}", "next-slice")

    def call(self):
        """Somebody stands at the edge of a margin call."""
        places = [(a, m) for a, m in self.holdings() if self.book.levels.get(m.asset)]
        if not places:
            self.levels()
            return
        account, market = self.random.choice(places)
        each = self.random.choice(self.book.levels[market.asset])
        asked = measure.maintenance(self.book, account, market.asset)
        self.leave_with(account, market.asset, ceil(each * asked) + self.one(0, -1, 1))
        if self.chance(0.4):
            self.say(f"mark {market.name} {show(market.mark * market.tick)}", "call")

    def orders_to_cancel(self):
        """Orders of somebody who is in breach then."""
        places = [place for place in self.holdings() if isinstance(place[0], int)]
        if not places or "H" not in self.has:
            return
        account, market = self.random.choice(places)
        name = self.book.accounts[account].name
        for each in self.open_markets():
            if self.live(each) and self.live(each).mark and self.live(each).asset == market.asset and self.chance(0.7):
                self.say(f"orders {name} {each['name']} {self.one('bid', 'ask')}={self.lots_of(each, self.one(1, 4))}@{self.live(each).mark} force")
        self.leave_with(account, market.asset, self.random.randint(0, max(1, measure.maintenance(self.book, account, market.asset))))
        self.say(f"mark {market.name} {show(market.mark * market.tick)}", "orders-to-cancel")

    # What is refused.
    def wrong(self):
        parts = [part for part in OWN if part in self.has]
        if not parts or self.chance(0.5):
            super().wrong()
            return
        lines = closing_wrong.lines(self.random.choice(self.markets)["name"], self.random.choice(self.assets)["name"],
                                    *self.random.sample(self.accounts, 2))
        self.say(self.random.choice([line for part in parts for line in lines.get(part, ["frob"])]), "wrong")

    def day(self):
        own = {"L": [(self.partial, 2), (self.levels, 0.7), (self.cancel_orders, 1), (self.grow, 3), (self.reduce, 9), (self.next_slice, 7),
                     (self.call, 3), (self.orders_to_cancel, 2)]}
        actions = [(super().day, 22)] + [action for part in OWN if part in self.has for action in own.get(part, ())]
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()
