# SPDX-License-Identifier: BSD-2-Clause
"""What random books of partial liquidation, guards, governance and execution by the host are drawn from, beside all that
there was. Some lines aim at an edge: what a number of lots just restores, or not quite; the moment at which the next slice is due."""
from fractions import Fraction

from . import closing_wrong, govern, grid_world, measure, reduction
from .closing_guards import Guards
from .closing_hosts import Hosts
from .figures import ceil, show
from .language import Line

OWN = "LBVX"
SECOND = 10**9


class World(Guards, Hosts, grid_world.World):
    def __init__(self, seed, parts, story, without=()):
        super().__init__(seed, parts, story, without)
        self.captured = None    # lines that are drawn and not said
        self.often = {part: self.one(0.4, 0.7, 1) for part in OWN}

    # Setting up.
    def first_limits(self):
        super().first_limits()
        for market in self.markets:
            if "L" in self.has and self.chance(self.often["L"]):
                self.partial(market)
        if "L" in self.has and self.chance(0.6):
            self.levels()
        for market in self.markets:
            if "X" in self.has and self.chance(self.often["X"]):
                self.execute(market)
        if "X" in self.has and self.chance(0.6):
            self.auction()
        if "V" in self.has and self.chance(0.7):
            for _ in range(self.one(1, 2, 3)):
                self.govern()
        for market in self.markets:
            if "B" in self.has and self.chance(self.often["B"]):
                self.guarded(market)

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
        running = sorted((key for key, of in self.book.liquidations.items() if of.last is not None), key=self.book.order)
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

    # V.
    def say(self, text, *features):
        if self.captured is not None:
            self.captured.append(text)
            return
        super().say(text, *features)

    def setting(self):
        """A line of a kind that can be governed, which is not said."""
        market = self.random.choice(self.open_markets() or self.markets)
        ways = [self.tier_of, self.tier_of, self.option, lambda: self.waterfall(market), lambda: self.socialize(market)]
        of_parts = {"T": (self.require, self.control, self.limit_of_position, self.ceiling), "R": (self.requirement,), "M": (self.mature,),
                    "P": (self.portfolio, self.shock), "L": (self.partial, self.levels), "B": (self.guard, self.validity), "V": (self.govern,),
                    "X": (self.execute, self.auction),
                    "C": (self.haircut,) if self.collaterals else ()}
        ways += [way for part, of_part in of_parts.items() if part in self.has for way in of_part]
        self.captured = []
        try:
            self.random.choice(ways)()
            lines = [line for line in self.captured if line.split()[0] in govern.KINDS]
        finally:
            self.captured = None
        return self.random.choice(lines) if lines else f"control {self.random.choice(self.accounts)}"

    def tier_of(self):
        """A bracket; often of a part more or less than what is in force."""
        market = self.random.choice(self.open_markets() or self.markets)
        live = self.live(market)
        if live is None:
            return
        bottom = self.random.choice([0, *live.tiers]) if live.tiers else 0
        old = live.tiers.get(bottom, (Fraction(1, 10), Fraction(1, 20)))
        step = govern.of_kind(self.book, "tier").step
        by = 1 + (step if step and self.chance(0.6) else Fraction(1, 2)) * self.one(1, -1) + self.one(0, 0, Fraction(1, 10**9))
        rates = [min(Fraction(100), max(Fraction(0), each * by)) for each in old[:2]]
        rates = [each - each % Fraction(1, 10**9) for each in rates]
        self.say(f"tier {market['name']} {show(bottom * self.book.assets[live.asset].unit)} {show(max(rates))} {show(min(rates))}", "tier-of")

    def govern(self):
        kind = self.one("tier", "tier", "requirement", "haircut", self.random.choice(govern.KINDS))
        text = f"govern {kind} delay={self.one('0s', '0s', '1ns', '1s', '1s', '10s', '1m')}"
        if kind in govern.BY_STEPS and self.chance(0.6):
            text += f" step={self.one('10%', '5%', '0.5', '1', '10', '0.000000001')}"
        self.say(text, "govern")

    def schedule(self, line=None):
        """A change for a time that is just late enough, or one nanosecond too early."""
        line = line or self.setting()
        words = line.split()
        plain = [word for word in words if "=" not in word]
        wait = govern.delay_of(self.book, Line(line)) if plain[0] in govern.KINDS else 0
        time = self.book.now + wait + self.one(0, 0, 0, 1, SECOND, -1)
        number = self.one(self.random.randint(1, 30), self.random.randint(1, 30), 2**64 - 1)
        self.say(f"schedule {number} {max(0, time)} {line}", "schedule")

    def due(self):
        """The time of a change, or one nanosecond before; then it is seen by marks."""
        if not self.book.changes or self.chance(0.25):
            self.schedule()
        if not self.book.changes:
            return
        time = self.random.choice([change.time for change in self.book.changes.values()]) + self.one(0, 0, 0, -1)
        if time >= self.book.now:
            self.now = max(self.now, time)
            self.say(f"at {self.now}", "due")
            if self.chance(0.5):
                self.mark()

    def unschedule(self):
        self.say(f"unschedule {self.random.choice([*self.book.changes, 7])}", "unschedule")

    def directly(self):
        self.say(self.setting(), "directly")

    def race(self):
        """Several changes of one market at one time, some of which the others have refused then."""
        time, market = self.book.now + self.one(0, 1, SECOND, 61 * SECOND), self.random.choice(self.open_markets() or self.markets)
        for _ in range(self.one(2, 3)):
            line = self.one(lambda: f"ceiling {market['name']} open_interest={self.lots_of(market, self.one(0, 5, 1000))}",
                            lambda: f"tier {market['name']} 0 {self.one('20%', '10%')} {self.one('5%', '15%', '1%')}", self.setting)()
            self.say(f"schedule {self.random.randint(1, 30)} {time} {line}", "race")
        if self.chance(0.5):
            self.grow()
        self.now = max(self.now, time)
        self.say(f"at {self.now}")

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
                     (self.call, 3), (self.orders_to_cancel, 2)],
               "B": [(self.guarded, 2), (self.guard, 1), (self.validity, 1.5), (self.quote, 6), (self.quote_at_the_edge, 3), (self.grow_old, 1.5),
                     (self.left_in_breach, 3), (self.halt, 2.5), (self.bust, 6)],
               "X": [(self.execute, 0.7), (self.auction, 0.5), (self.way, 1), (self.begin_liquidation, 6), (self.host_fill, 7), (self.bid, 8),
                     (self.run_out, 3)],
               "V": [(self.govern, 1.2), (self.schedule, 4), (self.due, 5), (self.unschedule, 0.7), (self.directly, 2), (self.race, 2)]}
        actions = [(super().day, 22)] + [action for part in OWN if part in self.has for action in own.get(part, ())]
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()
