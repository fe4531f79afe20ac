# SPDX-License-Identifier: BSD-2-Clause
"""What random books of collaterals and isolated positions are drawn from. Most lines are drawn blindly; some aim at an
edge, the price at which somebody is just in breach or the most that can leave, which is found by trying the reference.
With other parts of the margin engine their lines are drawn as well."""
from fractions import Fraction

from . import collateral, generate, margin_story, margin_world, measure, money
from .errors import Refusal
from .generate import decimals_of


MARGIN = ("require", "control", "position_limit", "ceiling", "hold", "release", "pay_out", "orders", "requirement")


class World(margin_world.World):
    sharing, units, limits = 0.3, 0.4, 0.25

    def __init__(self, seed, parts, story, without=()):
        super().__init__(seed, tuple(part for part in margin_story.PARTS if part in parts))
        self.story, self.without = story, set(without)
        self.collaterals = []
        self.has_c, self.has_i = "C" in parts, "I" in parts

    @property
    def book(self):
        return self.story.book

    def play(self, line):
        word = line.split()[0]
        if self.story.say(line) is None and word in MARGIN:
            self.features.add(word)

    # Setting up.
    def begin(self):
        self.asset("USD", self.one(0, 2))
        self.asset("BTC", 8)
        if self.chance(0.6):
            self.asset(*self.one(("EUR", 0), ("EUR", 2), ("GLD", 0)))
            self.features.add("three-assets")
        self.share_funds()
        for index in range(self.one(1, 2, 2, 3, 4)):
            self.market(index)
        for _ in range(self.one(0, 0, 1, 2)):
            self.option()
        if self.chance(0.35):
            self.say("option debts=keep", "debts=keep")
        for index in range(self.random.randint(4, 8)):
            self.person(f"a{index}")
        self.backed = [asset for asset in self.assets if self.chance(0.5) and asset["name"] != "GLD"] or [self.assets[0]]
        if len(self.backed) == len(self.assets):
            self.backed.pop()
        if self.has_c:
            for _ in range(self.one(1, 1, 2, 3)):
                self.pair()
        self.layers_have_money()
        self.first_units()
        self.first_limits()
        for market in self.markets:
            if self.chance(0.85):
                self.say(f"mark {market['name']} {market['price']}")
        for name in self.accounts:
            if self.has_i and self.chance(0.4):
                self.isolate(name)
        for _ in range(self.random.randint(4, 12)):
            self.fill()
        first = {"T": (self.require, self.control, self.limit_of_position, self.ceiling), "H": (self.orders, self.hold),
                 "R": (self.requirement,)}
        for action in [action for part in self.parts for action in first.get(part, ())]:
            if self.chance(0.5):
                action()

    def asset(self, name, decimals):
        worth = {"BTC": 10**6, "GLD": 2}.get(name, generate.CENTRE * 10**decimals)
        self.say(f"asset {name} {decimals}")
        self.assets.append({"name": name, "decimals": decimals, "worth": worth})

    def market(self, index):
        """Gold comes in great pieces, so that something stays of what one brings; nothing is settled in it."""
        assets, self.assets = self.assets, [asset for asset in self.assets if asset["name"] != "GLD"]
        super().market(index)
        self.assets = assets

    def person(self, name):
        self.accounts.append(name)
        for asset in self.assets:
            least, most = self.one((0, 0), (0, 0.5), (0, 2), (0.2, 3), (0.2, 3), (1, 10), (1, 10))
            self.say(f"deposit {name} {self.money(asset, least, most)} {asset['name']}")
        if self.chance(0.25):
            client = self.one("", "", " client")
            self.say(f"owner {name} {self.one('x', 'y')}{client}", "client" if client else "owner")
        if self.chance(0.25):
            self.member(name)

    def layers_have_money(self):
        for asset in self.assets:
            for account in ("@reserve", "@backstop"):
                if self.chance(0.3):
                    self.say(f"deposit {account} {self.money(asset, 0, 3)} {asset['name']}")
        for market in self.markets:
            if self.chance(0.5):
                self.say(f"insure {market['name']} {self.money(market['asset'], 0, 4)}")

    # Collaterals.
    def pair(self):
        settlement = self.random.choice(self.backed)
        asset = self.random.choice([each for each in self.assets if each not in self.backed])
        name = f"P{len(self.collaterals)}"
        centre = (Fraction(settlement["worth"], 10**settlement["decimals"])
                  / Fraction(asset["worth"], 10**asset["decimals"]))
        tick = centre / self.one(100, 100, 50, 1000)
        text = f"collateral {name} {asset['name']} {settlement['name']} tick={decimals_of(tick)}"
        if self.chance(0.5):
            text += f" discount={self.one('1%', '10%', '0.5', '0.123456789', '0')}"
            self.features.add("discount")
        buyer = self.one(None, None, "@backstop", "@treasury", "@reserve", self.random.choice(self.accounts),
                         self.random.choice(self.accounts))
        if buyer:
            text += f" to={buyer}"
            self.features.add("to-system" if buyer.startswith("@") else "to-account")
        if self.chance(0.85) or not buyer:
            self.say(text, "collateral")
            if name in [pair.name for pair in self.book.pairs]:
                self.collaterals.append({"name": name, "asset": asset, "tick": tick, "ticks": int(centre / tick)})
                if self.chance(0.9):
                    self.mark_pair(self.collaterals[-1], 2)
                    for _ in range(self.one(1, 1, 1, 2, 3)):
                        self.haircut(self.collaterals[-1])

    def haircut(self, pair=None):
        pair = pair or self.random.choice(self.collaterals)
        quantity = self.one("0", self.money(pair["asset"], 0, 3))
        weight = self.one("1", "0.98", "95%", "0.9", "0.5", "0.123456789", "0")
        self.say(f"haircut {pair['name']} {quantity} {weight}", "haircut")

    def price_text(self, pair):
        return f"{pair['name']} {decimals_of(pair['ticks'] * pair['tick'])}"

    def mark_pair(self, pair=None, jump=None):
        """A mark of collaterals, alone or together with markets."""
        chosen = [pair] if pair else self.random.sample(self.collaterals, self.random.randint(1, len(self.collaterals)))
        for each in chosen:
            most = jump or self.one(2, 10, 40, 90)
            each["ticks"] = max(1, each["ticks"] + self.random.randint(-most, most) * max(1, each["ticks"] // 100))
        words = [self.price_text(each) for each in chosen]
        markets = [market for market in self.open_markets() if not pair and self.chance(0.3)]
        for market in markets:
            market["price"] = self.near(market, self.one(2, 30, 80))
            words.append(f"{market['name']} {market['price']}")
        self.random.shuffle(words)
        self.say("mark " + " ".join(words), "mark-of-collateral", *["collateral-in-a-batch"] * (len(words) > 1))

    # Isolated positions.
    def isolate(self, name=None):
        name = name or self.random.choice(self.accounts)
        market = self.random.choice(self.open_markets() or self.markets)
        amount = self.one("0", self.money(market["asset"], 0, 0.5), self.money(market["asset"], 0.5, 3))
        self.say(f"isolate {name} {market['name']} {amount}", "isolate")

    def isolate_more(self):
        """Something of a compartment that there is."""
        parts = sorted(self.book.compartments)
        if not parts or self.chance(0.2):
            self.isolate()
            return
        part = self.random.choice(parts)
        name, market = self.book.accounts[part].name, self.book.markets[part.market]
        asset = next(each for each in self.assets if each["name"] == self.book.assets[market.asset].name)
        what = self.one("in", "out", "off", "edge", "edge-in", "trade", "trade")
        if what == "in":
            self.say(f"isolate {name} {market.name} {self.money(asset, 0, 2)}")
        elif what == "out":
            self.say(f"isolate {name} {market.name} -{self.money(asset, 0, 1)}", "isolate-out")
        elif what == "off":
            if self.chance(0.7) and self.book.lots(part, market):
                self.flatten(part, market)
            self.say(f"isolate {name} {market.name} off", "isolate-off")
        elif what == "edge":
            self.say(f"isolate {name} {market.name} -{self.edge(part, market.asset)}", "isolate-out-at-the-edge")
        elif what == "edge-in":
            self.say(f"isolate {name} {market.name} {self.edge(part.account, market.asset)}", "isolate-in-at-the-edge")
        else:
            self.trade_of(name, market)

    def flatten(self, part, market):
        lots, name = self.book.lots(part, market), self.book.accounts[part].name
        other = self.random.choice([each for each in self.accounts if each != name])
        pair = (name, other) if lots < 0 else (other, name)
        price = market.mark if market.mark else 100
        self.say(f"fill {market.name} {pair[0]} {pair[1]} {decimals_of(abs(lots) * market.lot)} {price} force")
        if market.variation:
            self.say(f"mark {market.name} {price}")

    def trade_of(self, name, market):
        """A fill of the account that has the compartment."""
        other = self.random.choice([each for each in self.accounts if each != name])
        sides = self.one((name, other), (other, name))
        size = decimals_of(market.lot * self.random.randint(1, self.one(3, 10, 30)))
        price = market.mark if market.mark else 100
        price = max(1, price + self.one(0, 0, self.random.randint(-5, 5)))
        fee = f" fee={self.money(self.assets[market.asset], 0, 0.1)}" if self.chance(0.3) else ""
        self.say(f"fill {market.name} {sides[0]} {sides[1]} {size} {price}{fee}" + self.one("", " force"))

    # Edges.
    def edge(self, account, asset):
        """The most that may leave a holding, or one unit more."""
        def may(amount):
            try:
                money.check_free(self.book, account, asset, amount)
            except Refusal:
                return False
            return True
        low, high = 0, max(1, self.book.balance(account, asset) + 1)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if may(middle) else (low, middle)
        return decimals_of((low + self.one(0, 1)) * self.book.assets[asset].unit)

    def money_at_the_edge(self):
        name, asset = self.random.choice(self.accounts), self.random.choice(self.assets)
        amount = self.edge(self.book.account(name), self.book.asset(asset["name"]))
        other = self.random.choice([each for each in self.accounts if each != name])
        fund = self.shared[0]["name"] if self.shared else None
        lines = [f"withdraw {name} {amount} {asset['name']}", f"transfer {name} {other} {amount} {asset['name']}",
                 f"withdraw {name} {amount} {asset['name']}", f"member {name} {amount} {asset['name']}"]
        if fund and self.shared[0]["kinds"] == [""]:
            lines.append(f"join {name} {fund} {amount}")
        self.say(self.random.choice(lines), "money-at-the-edge")

    def breach_between(self, thing, holder, asset, low, high):
        """The marks of a market or collateral, one unit apart, between which a holding comes into breach."""
        now = thing.mark

        def breached(ticks):
            thing.mark = ticks
            return measure.in_breach(self.book, holder, asset)
        try:
            if breached(low) == breached(high):
                return None
            whole = breached(low)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if breached(middle) == whole else (low, middle)
            return low, high
        finally:
            thing.mark = now

    def mark_at_the_edge(self):
        """A mark at which somebody is just in breach, or just not."""
        places = sorted(key for key in self.book.holdings if not self.book.is_system(key[0]))
        if not places:
            return
        holder, place = self.random.choice(places)
        market = self.book.markets[place]
        thing = market
        pairs = [pair for pair in self.book.pairs if pair.settlement == market.asset and pair.mark]
        if pairs and self.chance(0.5):
            thing = self.random.choice(pairs)
        if market.closed or not thing.mark:
            return
        down = thing is not market or self.book.lots(holder, market) > 0
        ends = (1, max(2, thing.mark)) if down else (max(1, thing.mark), 4 * abs(thing.mark) + 10)
        found = self.breach_between(thing, holder, market.asset, *ends)
        if found is None:
            return
        ticks = self.one(*found)
        if thing is market:
            next(each for each in self.markets if each["name"] == market.name)["price"] = ticks
            self.say(f"mark {market.name} {ticks}", "mark-at-the-edge")
        else:
            pair = next(each for each in self.collaterals if each["name"] == thing.name)
            pair["ticks"] = ticks
            self.say(f"mark {self.price_text(pair)}", "collateral-mark-at-the-edge")

    def crash(self):
        """Somebody takes a great position, and its market jumps."""
        markets = self.open_markets()
        if not markets:
            return
        market = self.random.choice(markets)
        name, other = self.random.sample(self.accounts, 2)
        if self.has_i and self.chance(0.3):
            self.isolate(name)
        self.trade(market, *self.one((name, other), (other, name)), self.one(3, 10, 30))
        market["price"] = max(1, market["price"] + self.one(-1, 1) * self.one(10, 20, 40, 90))
        self.say(f"mark {market['name']} {market['price']}", "crash")

    def lean(self):
        """Who has collateral that counts lives on that, takes a position, and its market moves against it."""
        settled = self.random.choice(self.backed)
        asset = self.book.asset(settled["name"])
        markets = [market for market in self.open_markets() if market["asset"] is settled]
        names = [name for name in self.accounts if collateral.added(self.book, self.book.account(name), asset, 0) > 0]
        if not markets or not names:
            return
        market, name = self.random.choice(markets), self.random.choice(names)
        if self.chance(0.7):
            self.say(f"withdraw {name} {self.edge(self.book.account(name), asset)} {settled['name']}", "money-at-the-edge")
        others = [other for other in self.accounts if other != name]
        long = self.chance(0.5)
        pair = (name, self.random.choice(others)) if long else (self.random.choice(others), name)
        self.trade(market, *pair, self.one(1, 3, 10, 20))
        down = long != (self.chance(0.1))
        market["price"] = max(1, market["price"] + (-1 if down else 1) * self.one(5, 10, 20, 40))
        words = [f"{market['name']} {market['price']}"]
        if self.chance(0.3):
            words.append(self.price_text(self.random.choice(self.collaterals)))
        self.say("mark " + " ".join(words), "lean")
        if self.chance(0.5):
            self.mark_at_the_edge()

    def buyer_loses_too(self):
        """In one variation instant who has collateral lacks something, and who buys it loses as well."""
        pairs = [pair for pair in self.book.pairs if pair.buyer is not None and not self.book.is_system(pair.buyer) and pair.mark]
        markets = [market for market in self.open_markets() if market["variation"]
                   and any(pair.settlement == self.book.asset(market["asset"]["name"]) for pair in pairs)]
        if not markets:
            return
        market = self.random.choice(markets)
        asset = self.book.asset(market["asset"]["name"])
        pair = self.random.choice([pair for pair in pairs if pair.settlement == asset])
        buyer = self.book.accounts[pair.buyer].name
        sellers = [name for name in self.accounts if name != buyer and self.book.balance(self.book.account(name), pair.asset) > 0]
        if not sellers:
            return
        name = self.random.choice(sellers)
        others = [each for each in self.accounts if each not in (buyer, name)]
        self.say(f"withdraw {name} {self.edge(self.book.account(name), asset)} {market['asset']['name']}")
        if self.chance(0.5):
            self.say(f"withdraw {buyer} {self.edge(pair.buyer, asset)} {market['asset']['name']}")
            self.say(f"deposit {buyer} {self.money(market['asset'], 0, 3)} {market['asset']['name']}")
        long = self.chance(0.5)
        for each in (name, buyer):
            other = self.random.choice(others)
            self.trade(market, *((each, other) if long else (other, each)), self.one(2, 5, 10))
        market["price"] = max(1, market["price"] + (-1 if long else 1) * self.one(5, 10, 20))
        self.say(f"mark {market['name']} {market['price']}", "buyer-loses-too")

    def wrong(self):
        if self.chance(0.3):
            super().wrong()
            return
        market, name = self.random.choice(self.markets), self.accounts[0]
        lines = []
        if self.has_c:
            pair = self.random.choice(self.collaterals)["name"] if self.collaterals else "P0"
            lines += [f"collateral {words}" for words in (
                "", "X USD", "X BTC USD", "X BTC USD tick=1 tick=1", "X! BTC USD tick=1", "X NONE USD tick=1", "X BTC NONE tick=1",
                "X BTC USD tick=0", "X BTC USD tick=-1", "X BTC USD tick=x", "X BTC BTC tick=1", "X USD USD tick=1",
                "X BTC USD tick=1 discount=1", "X BTC USD tick=1 discount=-0.1", "X BTC USD tick=1 discount=0.0000000001",
                "X BTC USD tick=1 discount=2", "X BTC USD tick=1 to=nobody", "X BTC USD tick=1 to=@fees",
                f"X BTC USD tick=1 to=@dust:{market['name']}", f"X BTC USD tick=1 to=@insurance:{market['name']}",
                f"{market['name']} BTC USD tick=1", f"{pair} BTC USD tick=1", "X BTC USD tick=1 frob=1")]
            lines += [f"haircut {words}" for words in (
                "", f"{pair}", f"{pair} 0", "NONE 0 1", f"{market['name']} 0 1", f"{pair} -1 0.1", f"{pair} x 0.1",
                f"{pair} 0.0000000001 0.1", f"{pair} 0 1.1", f"{pair} 0 -0.1", f"{pair} 0 0.0000000001", f"{pair} 99 1",
                f"{pair} 0 1 1")]
            lines += [f"mark {pair} 0", f"mark {pair} -1", f"mark {pair} 0.00000000001", f"mark {pair} x",
                      f"mark {pair} 1000000 {pair} 1000000", f"mark NONE 1 {pair} 1000000", f"tier {pair} 0 1 1",
                      f"waterfall {pair} insurance", f"socialize {pair} basis=profit", f"fill {pair} a0 a1 1 1",
                      f"funding {pair} 1", f"settle {pair} 1", f"insure {pair} 1", f"recover {pair} 1",
                      f"deleverage a0 {pair}", f"option residual=keep market={pair}", f"market {pair} USD lot=1 tick=1",
                      f"expect position a0 {pair} 0", f"expect collateral nobody USD 0", "expect collateral a0 NONE 0"]
            if self.has_i:
                lines += [f"isolate a0 {pair} 0"] * 3
        if self.has_i:
            lines += [f"isolate {words}" for words in (
                "", name, f"{name} {market['name']}", f"{name} {market['name']} x", f"{name} {market['name']} 1 1",
                f"nobody {market['name']} 1", f"{name} NONE 1", f"{name} {market['name']} 0.0000000001", "nobody NONE x",
                f"{name} {market['name']} 99999999999999999999", f"@reserve {market['name']} 0", f"@fees {market['name']} off",
                f"@insurance:{market['name']} {market['name']} 1", f"{name} {market['name']} off",
                f"{name} {market['name']} -1", f"{name} {market['name']} 100000000", f"{name} {market['name']} OFF",
                f"{name} {market['name']} 1 force", f"{name} {market['name']} 1 frob=1")] * 2
        self.say(self.random.choice(lines), "wrong")

    def day(self):
        actions = [(super().day, 16), (self.crash, 4), (self.wrong, 2), (self.mark_at_the_edge, 4), (self.money_at_the_edge, 3)]
        if self.has_c:
            actions.append((self.pair, 0.7))
            if self.collaterals:
                actions += [(self.mark_pair, 4), (self.haircut, 1), (self.lean, 6), (self.buyer_loses_too, 4)]
        if self.has_i:
            actions += [(self.isolate_more, 6)]
        pick = self.random.uniform(0, sum(weight for _, weight in actions))
        for action, weight in actions:
            pick -= weight
            if pick <= 0:
                action()
                return
