# SPDX-License-Identifier: BSD-2-Clause
"""What random books of portfolio margin, hedge mode, groups and maturing profit are drawn from, beside all that there was.
Some lines aim at an edge: all lots of a leg or one more, a grid that just suffices, the moment when a mark is too old."""
from fractions import Fraction

from . import grid_wrong, hedge, measure, pocket_world, portfolio, terms
from .figures import ceil, show
from .generate import decimals_of

SECOND = 10**9


class World(pocket_world.World):
    def __init__(self, seed, parts, story, without=()):
        super().__init__(seed, parts, story, without)
        self.has = set(parts)
        self.universes = []
        # In some books most markets are in universes and most accounts margined so, and so on; in others hardly any.
        self.much = {part: self.one(0.3, 0.6, 0.9) for part in "PDGM"} | {"P": self.one(0.5, 0.8, 1)}

    def say(self, text, *features):
        super().say(self.with_legs(text), *features)

    def with_legs(self, text):
        """A fill of who is in hedge mode names a leg: mostly one for which that can be."""
        words = text.split()
        if words[0] != "fill" or "_leg=" in text or "D" not in self.has or len(words) < 6:
            return text
        market = next((each for each in self.book.markets if each.name == words[1]), None)
        for key, name, sign in (("buyer", words[2], 1), ("seller", words[3], -1)):
            account = self.book.by_name.get(name)
            if market is None or account is None or not hedge.is_on(self.book, account, market) or self.chance(0.01):
                continue
            holding = self.book.holding(self.book.trader(account, market), market)
            other = hedge.LEGS[1] if sign > 0 else hedge.LEGS[0]
            can = holding and abs(holding.legs[other].lots) * market.lot >= Fraction(words[4])
            leg = other if can and self.chance(0.5) or self.chance(0.02) else hedge.LEGS[0] if sign > 0 else hedge.LEGS[1]
            text += f" {key}_leg={leg}"
        return text

    # Setting up.
    def first_limits(self):
        super().first_limits()
        first = {"P": (self.first_universe,), "D": (self.first_hedges,), "G": (self.first_groups,), "M": (self.first_mature,)}
        for part in "PDGM":
            if part in self.has:
                for action in first[part]:
                    action()

    def first_universe(self):
        for asset in {market["asset"]["name"]: market["asset"] for market in self.markets}.values():
            self.universe(asset)
        if self.chance(0.3):
            self.universe()
        for market in self.markets:
            if self.chance(self.much["P"]):
                self.portfolio(market)
        for name in self.accounts:
            if self.chance(self.much["P"]):
                self.say(f"margin {name} portfolio", "portfolio")

    def first_hedges(self):
        for name in self.accounts:
            for market in self.markets:
                if self.chance(self.much["D"] * 0.6):
                    self.say(f"hedge {name} {market['name']} on", "hedge")

    def first_groups(self):
        for name in self.accounts:
            if self.chance(self.much["G"]):
                self.say(f"group {name} {self.one('g', 'g', 'h')}", "group")

    def first_mature(self):
        for market in self.markets:
            if self.chance(self.much["M"]):
                self.mature(market)

    # P.
    def universe(self, asset=None):
        name = f"U{len(self.universes)}"
        asset = asset or self.random.choice(self.assets[:2])
        self.say(f"universe {name} {asset['name']} maintenance={self.one('0.8', '80%', '1', '0.5', '0.333333333', '0')}", "universe")
        self.universes.append({"name": name, "asset": asset})
        if self.chance(0.9):
            moves = sorted(self.one("-50%", "-30%", "-15%", "-0.1", "-5%", "-0.012345678", "0", "5%", "10%", "0.15", "30%", "1")
                           for _ in range(self.one(1, 2, 3, 5, 8)))
            moves.sort(key=lambda text: Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text))
            for place, move in enumerate(moves):
                self.say(f"shock {name} {place} price={move}" + self.more_of_shock())

    def more_of_shock(self):
        text = f" volatility={self.one('25%', '-0.3', '0')}" if self.chance(0.3) else ""
        return text + (f" weight={self.one('0.35', '50%', '0.123456789', '0', '1')}" if self.chance(0.25) else "")

    def shock(self):
        if not self.universes:
            return
        universe = self.random.choice(self.universes)
        found = next((each for each in self.book.universes if each.name == universe["name"]), None)
        if found is None:
            return
        prices = [shock.price for shock in found.shocks]
        place = self.random.randint(0, min(len(prices), 10))
        low = prices[place - 1] if place else Fraction(-1)
        high = prices[place + 1] if place + 1 < len(prices) else max([Fraction(1, 2), *prices])
        price = self.one(low, high, (low + high) / 2, low - Fraction(1, 100))
        price -= price % Fraction(1, 10**9)
        self.say(f"shock {universe['name']} {place} price={decimals_of(price)}" + self.more_of_shock(),
                 "shock-anew" if place < len(prices) else "shock-more")
        if self.chance(0.7):
            self.all_values(found)

    def all_values(self, found):
        for market in self.open_markets():
            if self.live(market) and self.live(market).universe is found and self.chance(0.7):
                self.values(market)

    def portfolio(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        fitting = [each for each in self.universes if each["asset"] is market["asset"]]
        universe = self.random.choice(fitting if fitting and self.chance(0.95) else self.universes)["name"] if self.universes else "none"
        if self.chance(0.08) or (self.live(market) and self.live(market).universe and self.chance(0.25)):
            universe = "none"
        text = f"portfolio {market['name']} {universe}"
        if universe != "none" and self.chance(0.4):
            text += f" short={self.money(market['asset'], 0, self.one(0.02, 0.3))}"
        if universe != "none" and self.chance(0.3):
            text += f" concentration={self.lots_of(market, self.one(0, 1, 3, 10))}:{self.one('5%', '0.5', '0.012345678', '0')}"
        self.say(text, "out-of-a-universe" if universe == "none" and self.live(market) and self.live(market).universe else "portfolio")
        if self.chance(0.6):
            self.values(market)

    def values(self, market=None):
        """Of a market, or of several in one line."""
        markets = [each for each in self.open_markets() if self.live(each) and self.live(each).universe]
        market = market or (self.random.choice(markets) if markets else None)
        said = self.values_of(market, self.live(market).mark) if market and self.live(market) else ""
        others = [each for each in markets if each is not market]
        if said and others and self.chance(0.2):
            more = self.random.choice(others)
            said = " ".join(filter(None, [said, self.values_of(more, self.live(more).mark)]))
        if said:
            self.say(said, "values-of-several" if said.count("values") > 1 else "values")

    def values_of(self, market, mark):
        """What a model might say at a mark: the moved mark, or something between it and the mark, or nonsense; nothing of who has no grid."""
        live, words = self.live(market), []
        if live.universe is None or not live.universe.shocks:
            return ""
        mark = int(mark or 100)
        for shock in live.universe.shocks:
            moved = mark * (1 + shock.price * self.one(Fraction(1), Fraction(1), Fraction(1, 2), Fraction(0), Fraction(2), Fraction(-1)))
            words.append(int(moved) + self.one(0, 0, 1, -1))
        if not live.signed:
            words = [max(1, word) for word in words]
        return f"values {market['name']} " + " ".join(str(word) for word in words)

    def mark_with_values(self):
        """Values are said, then the mark that they are of; or both in one line, now and then with other marks, or values of others."""
        markets = [each for each in self.open_markets() if self.live(each) and self.live(each).universe]
        if not markets:
            return
        market = self.random.choice(markets)
        if self.chance(0.3):
            self.values(market)
            market["price"] = self.near(market, self.one(2, 10, 40))
            self.say(f"mark {market['name']} {market['price']}", "mark-after-values")
            return
        marked = [market] + [each for each in self.open_markets() if each is not market and self.live(each) and self.chance(0.3)]
        valued = [each for each in markets if each is market or self.chance(0.3)]
        for each in marked:
            each["price"] = self.near(each, self.one(2, 10, 40))
        self.random.shuffle(marked)
        said = [self.values_of(each, each["price"] if each in marked else self.live(each).mark) for each in valued]
        self.say("mark " + " ".join([f"{each['name']} {each['price']}" for each in marked] + [words for words in said if words]),
                 "values-behind-marks" if any(said) else "mark")

    def edge_of_the_grid(self):
        """What a scenario or `short=` asks of all that is open just fits, or just does not; and mostly nothing is asked then."""
        open_ = [(each, self.live(each)) for each in self.open_markets() if self.live(each) and self.live(each).universe and self.live(each).mark]
        open_ = [(each, live) for each, live in open_ if terms.longs(self.book, live) and live.kind == "linear" and live.universe.shocks]
        if not open_:
            self.mark_with_values()
            return
        market, live = self.random.choice(open_)
        lots, more = terms.longs(self.book, live), self.one(0, 0, 1)
        if self.chance(0.4):
            most = portfolio.ASKED_MOST // (lots * live.lot)
            self.say(f"portfolio {live.name} {live.universe.name} short={self.units_of(market['asset'], most + more)}", "edge-of-the-grid")
        else:
            most = live.mark + portfolio.ASKED_MOST // lots // live.value(1) + more
            words = [str(live.mark)] * len(live.universe.shocks)
            words[self.random.randrange(len(words))] = str(most)
            self.say(self.one("", f"mark {live.name} {live.mark} ") + f"values {live.name} " + " ".join(words), "edge-of-the-grid")
        if self.chance(0.8):
            self.say(f"portfolio {live.name} {live.universe.name}", "portfolio")

    def margin(self):
        name = self.random.choice(self.accounts)
        self.say(f"margin {name} {self.one('portfolio', 'portfolio', 'standard')}", "margin")

    def spread(self):
        """Opposite positions in markets of one universe, for which alone there would not be enough."""
        for universe in self.random.sample(self.universes, len(self.universes)):
            markets = [m for m in self.open_markets() if self.live(m) and self.live(m).universe
                       and self.live(m).universe.name == universe["name"] and self.live(m).mark]
            if len(markets) > 1:
                one, other = self.random.sample(markets, 2)
                name, against = self.random.sample(self.accounts, 2)
                lots = self.random.randint(1, self.one(5, 20, 40))
                self.say(f"margin {name} portfolio", "margin")
                for market, pair in ((one, (name, against)), (other, (against, name))):
                    self.say(f"fill {market['name']} {pair[0]} {pair[1]} {self.lots_of(market, lots)} {self.live(market).mark}"
                             + self.one("", "", " force"), "spread")
                self.beside(name, one)
                self.knife(one, name)
                return

    def beside(self, name, market):
        """Something else that bears on what a holding is asked or on how it is closed out."""
        asset = market["asset"]["name"]
        price = self.live(market).mark
        if "T" in self.has and self.chance(0.5):
            self.say(self.one(f"require {name} {asset} multiplier={self.one('1.5', '1.000000001')}", f"require {name} {asset} addon={self.money(market['asset'], 0, 0.3)}",
                              f"require {name} {asset} multiplier=1.2 addon={self.money(market['asset'], 0, 0.3)}",
                              f"control {name} frozen=yes", f"control {name} liquidation={self.one('takeover', 'deleverage')}",
                              f"position_limit {name} {market['name']} {self.lots_of(market, self.one(1, 50))}"))
        if "H" in self.has and self.chance(0.5):
            self.say(self.one(f"orders {name} {market['name']} {self.one('bid', 'ask')}={self.lots_of(market, self.one(1, 5, 20))}@{price} force",
                              f"hold {name} {self.money(market['asset'], 0, 0.1)} {self.number(True)} {asset}"))
        if "R" in self.has and self.chance(0.4):
            self.say(f"requirement {market['name']} {self.one('root=0.01', 'interest=0/1', 'entry=yes', 'profit=0', 'profit=50% entry=yes root=0.1')}")
        if self.chance(0.2):
            self.say(f"tier {market['name']} {self.money(market['asset'], 2, 5)} 0.5 0.3", "tiers")

    # D.
    def hedge(self):
        """Mostly of who has nothing there, or is made to have nothing."""
        market, name = self.random.choice(self.open_markets() or self.markets), self.random.choice(self.accounts)
        live = self.live(market)
        if live is None:
            return
        account = self.place(name)
        part = self.book.trader(account, live)
        if self.book.lots(part, live) and not hedge.is_on(self.book, account, live) and self.chance(0.5):
            self.flatten(part, live)
        self.say(f"hedge {name} {market['name']} {self.one('on', 'on', 'on', 'off')}", "hedge")

    def legs(self):
        """Of somebody in hedge mode: more of a leg, all of it, or one lot more than all."""
        places = [(a, self.book.markets[m]) for a, m in sorted(self.book.hedged) if not self.book.markets[m].closed]
        if not places:
            self.hedge()
            return
        account, live = self.random.choice(places)
        market = next(each for each in self.markets if each["name"] == live.name)
        name, leg = self.book.accounts[account].name, self.one(*hedge.LEGS)
        other = self.random.choice([each for each in self.accounts if each != name])
        holding = self.book.holding(self.book.trader(account, live), live)
        has = abs(holding.legs[leg].lots) if holding else 0
        grows = has == 0 or self.chance(0.55)
        lots = self.random.randint(1, self.one(3, 10, 30)) if grows else max(1, self.one(has, has, has + 1, has // 2, 1))
        buys = grows == (leg == "long")
        pair, key = ((name, other), "buyer") if buys else ((other, name), "seller")
        price = live.mark if live.mark else 100
        price = max(1, price + self.one(0, 0, self.random.randint(-5, 5)))
        text = f"fill {live.name} {pair[0]} {pair[1]} {self.lots_of(market, lots)} {price} {key}_leg={leg}"
        against = self.place(other)
        if hedge.is_on(self.book, against, live):
            text += f" {'seller' if buys else 'buyer'}_leg={'short' if buys else 'long'}"
        self.say(text + self.resting() + self.one("", " force", " force"), "legs")
        if self.chance(0.3):
            self.beside(name, market) if live.mark else None
        if self.chance(0.15) and live.mark:
            self.knife(market, name)

    # G.
    def group(self):
        self.say(f"group {self.random.choice(self.accounts)} {self.one('g', 'g', 'h', 'none')}", "group")

    def against_each_other(self):
        """Members of a group take opposite positions with somebody else; then the market jumps, or somebody stands at the edge."""
        names = [name for name in self.accounts if self.book.accounts[self.place(name)].group]
        markets = [market for market in self.open_markets() if self.live(market) and self.live(market).mark]
        if len(names) < 2 or not markets:
            self.group()
            return
        one = self.random.choice(names)
        same = [name for name in names if name != one
                and self.book.accounts[self.place(name)].group == self.book.accounts[self.place(one)].group]
        outside = [name for name in self.accounts if name not in same and name != one]
        if not same or not outside:
            self.group()
            return
        other, third, market = self.random.choice(same), self.random.choice(outside), self.random.choice(markets)
        price, lots = self.live(market).mark, self.random.randint(2, self.one(5, 15, 40))
        less = max(1, lots - self.one(0, 1, lots // 2))
        second = self.random.choice(markets) if self.chance(0.3) else market
        self.say(f"fill {market['name']} {one} {third} {self.lots_of(market, lots)} {price}" + self.one("", " force"), "against-each-other")
        self.say(f"fill {second['name']} {third} {other} {self.lots_of(second, less)} {self.live(second).mark}" + self.one("", " force"))
        if self.chance(0.3):
            self.say(f"fill {market['name']} {other} {one} {self.lots_of(market, 1)} {price}", "inside-a-group")
        if self.chance(0.4):
            self.beside(self.one(one, other), market)
        if self.chance(0.3) and "P" in self.has:
            for name in [one, other, *same]:
                self.say(f"margin {name} portfolio", "margin")
        if self.chance(0.5):
            self.knife(market, self.one(one, other))
        else:
            self.jump(list({each["name"]: each for each in (market, second)}.values()))

    def lose_flat(self):
        """A member closes at a loss that it cannot pay."""
        places = [(a, self.book.markets[m]) for a, m in sorted(self.book.holdings)
                  if isinstance(a, int) and self.book.accounts[a].group and not self.book.markets[m].closed and self.book.lots(a, self.book.markets[m])]
        if not places:
            return
        account, live = self.random.choice(places)
        name = self.book.accounts[account].name
        balance = self.book.balance(account, live.asset)
        asset = self.book.assets[live.asset]
        if balance > 0:
            self.say(f"withdraw {name} {show(balance * asset.unit)} {asset.name} force")
        if (account, live.index) in self.book.holdings:
            self.flatten(account, live)
            self.features.add("lose-flat")

    # M.
    def mature(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        self.say(f"mature {market['name']} {self.one('1ns', '400ms', '1s', '1s', '10s', '1m', 'none')}", "mature")

    def ripen(self):
        """Some marks in a market, a moment apart; then time to the nanosecond at which one is too old, or one before."""
        markets = [market for market in self.open_markets() if self.live(market) and self.live(market).mature]
        if not markets:
            self.mature()
            return
        market = self.random.choice(markets)
        for _ in range(self.one(1, 2, 3)):
            if self.chance(0.5):
                self.now += self.one(1, 10**6, SECOND // 2)
                self.say(f"at {self.now}")
            market["price"] = self.near(market, self.one(2, 5, 10))
            self.say(f"mark {market['name']} {market['price']}", "ripen")
            if self.chance(0.3):
                self.trade_of(self.random.choice(self.accounts), self.live(market))
        live = self.live(market)
        if live.mature is None or not live.moments or live.closed:
            return
        due = [time + live.mature for time, _ in live.moments if time + live.mature > self.now]
        if due:
            self.now = max(self.now, self.random.choice(due) + self.one(0, 0, -1))
            self.say(f"at {self.now}")
        if self.chance(0.5):
            self.money_at_the_edge()
        elif self.chance(0.5):
            self.mark_at_the_edge()

    def time(self):
        """A hold can be due in between: the clock that was said counts."""
        self.now = max(self.now, self.book.now)
        super().time()

    # What is refused.
    def wrong(self):
        parts = [part for part in "PDGM" if part in self.has]
        if not parts or self.chance(0.5):
            old = super() if self.has_c or self.has_i else super(pocket_world.World, self)
            old.wrong()
            return
        market, asset = self.random.choice(self.markets), self.random.choice(self.assets)
        universe = self.universes[0]["name"] if self.universes else "U0"
        lines = grid_wrong.lines(market["name"], asset["name"], *self.random.sample(self.accounts, 2), universe)
        self.say(self.random.choice([line for part in parts for line in lines[part]]), "wrong")

    def day(self):
        own = {"P": [(self.universe, 0.4), (self.shock, 1.2), (self.portfolio, 2), (self.values, 3), (self.mark_with_values, 4), (self.edge_of_the_grid, 0.6),
                     (self.margin, 2), (self.spread, 4)],
               "D": [(self.hedge, 2.5), (self.legs, 9)], "G": [(self.group, 1.5), (self.against_each_other, 6), (self.lose_flat, 1.2)],
               "M": [(self.mature, 1.5), (self.ripen, 5)]}
        actions = [(super().day, 18), (self.knife, 3)] + [action for part in "PDGM" if part in self.has for action in own[part]]
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()
