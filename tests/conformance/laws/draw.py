# SPDX-License-Identifier: BSD-2-Clause
"""Random books: two to six markets of all kinds with owners, clients, members, shared funds and every layer, and days
of commands, a few of which are refused. `book(seed)` depends on nothing but its seed."""
import random
from fractions import Fraction

from . import library

LAYERS = ["owner", "insurance", "reserve", "backstop", "members", "deleverage", "socialize"]
MONEY = """pro-rata pro-rata-profit pro-rata-equity pro-rata-notional pro-rata-open-interest pro-rata-deposit capped
risk-linear risk-power leverage equal min-max drain capacity-squared gains-haircut hedge-preserving both-sides queue
queue-profit queue-bitmex queue-binance queue-okx queue-hyperliquid queue-lexicographic pro-rata-score""".split()
LOTS = """pro-rata-profit pro-rata-equity pro-rata-notional pro-rata-open-interest leverage equal min-max drain tear-up
hedge-preserving queue-binance queue-okx queue-hyperliquid queue-lexicographic no-worse""".split()
PROFIT_POLICIES = {"gains-haircut"}
RATES = ((100, 50), (200, 100), (50, 50), (333, 111), (2000, 1500), (100, 0))  # thousandths, initial and maintenance
CENTRE = 100


def usual_cap(policy):
    """What bounds a payer where nothing is said."""
    equity = ("pro-rata-equity", "pro-rata-notional", "pro-rata-open-interest", "pro-rata-deposit", "both-sides")
    return "equity" if policy in equity else "profit"


class Draw:
    """What has been said so far, as far as the next command needs it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.commands, self.assets, self.markets = [], {}, {}
        self.accounts, self.now = [], 0

    def one(self, *choices):
        """One of them."""
        return self.random.choice(choices)

    def chance(self, probability):
        """True so often."""
        return self.random.random() < probability

    def say(self, op, **values):
        """The next command."""
        self.commands.append({"op": op, **values})

    def money(self, asset, least, most):
        """An amount, in lots' worth at the price in the middle."""
        worth = self.assets[asset]["worth"]
        low = int(least * worth)
        return self.random.randint(low, max(low, int(most * worth)))

    # Setting up.
    def begin(self):
        """Assets, markets, accounts, parties, funds, first positions."""
        self.add_assets()
        for index in range(self.random.randint(2, self.one(2, 3, 4, 6))):
            self.market("ABCDEF"[index])
        for _ in range(self.one(0, 1, 1, 2)):
            self.option()
        if self.chance(0.3):
            self.say("option", debts="keep")
        self.people()
        self.funds()
        for name, market in self.markets.items():
            if self.chance(0.8):
                self.say("mark", prices={name: market["price"]})
        for _ in range(self.random.randint(4, 14)):
            self.fill()

    def add_assets(self):
        """One or two; of an inverse market's asset one lot is worth a million units."""
        decimals = self.one(0, 2)
        self.assets["USD"] = {"decimals": decimals, "worth": CENTRE * 10**decimals}
        if self.chance(0.35):
            self.assets["BTC"] = {"decimals": 8, "worth": 10**6}
        for name, asset in self.assets.items():
            self.say("asset", name=name, decimals=asset["decimals"])

    def people(self):
        """Accounts with money, some of which have an owner or are members."""
        self.accounts = list(range(1, self.random.randint(4, 12) + 1))
        for account in self.accounts:
            self.say("account", account=account, name=f"a{account}")
        for account in self.accounts:
            for asset in self.assets:
                if asset == "USD" or self.chance(0.7):
                    self.say("deposit", account=account, asset=asset, amount=self.money(asset, 0.2, self.one(2, 5, 20)))
            if self.chance(0.5):
                self.say("owner", account=account, name=self.one("x", "y"), is_client=int(self.chance(0.3)))
            if self.chance(0.35):
                self.member(account)

    def funds(self):
        """What stands behind the markets."""
        for asset in self.assets:
            for fund, often in (("@reserve", 0.45), ("@backstop", 0.35), ("@fees", 0.3)):
                if self.chance(often):
                    self.say("deposit", account=fund, asset=asset, amount=self.money(asset, 0, 3))
        for name in self.markets:
            if self.chance(0.5):
                self.insure(name, 4)

    def insure(self, name, most):
        """Money for a fund."""
        asset = self.markets[name]["asset"]
        self.say("deposit", account="@insurance:" + name, asset=asset, amount=self.money(asset, 0, most))

    def market(self, name):
        """A market with its terms."""
        asset = self.random.choice(list(self.assets))
        kind = "inverse" if asset == "BTC" else self.one("linear", "linear", "linear", "quanto")
        atoms = 10**self.assets[asset]["decimals"]
        lot, multiplier = Fraction(self.one(1, 1, 1, 2, 3)), Fraction(1)
        if kind == "quanto":
            multiplier = Fraction(self.one("0.5", "1", "2") if atoms > 1 else "2")
        digits = self.one(0, 0, 1, 2, 6) if library.HAS_PRECISION else 0
        if digits and kind == "linear" and self.chance(0.5):
            lot = Fraction(self.one(1, 5), 10**digits * atoms)  # a lot is worth little
        self.markets[name] = {"asset": asset, "price": CENTRE, "kind": kind, "signed": kind != "inverse" and self.chance(0.1),
                              "variation": self.chance(0.35), "open": True, "size": max(1, int(1 / lot))}
        self.say("market", name=name, asset=asset, kind=kind, lot=lot, multiplier=multiplier,
                 unit=int(lot * atoms * multiplier * 10**digits), digits=digits, fee=self.one(0, 0, 0, 10**7, 25 * 10**6, 10**8),
                 settlement="variation" if self.markets[name]["variation"] else "unrealized",
                 signed=self.markets[name]["signed"])
        if self.chance(0.85):
            self.tiers(name, atoms)
        if self.chance(0.85):
            self.waterfall(name)
        if self.chance(0.7):
            self.socialize(name)

    def tiers(self, name, atoms):
        """Margin brackets."""
        initial, maintenance = self.one(*RATES)
        values = {}
        if self.chance(0.15):
            values = {"lot_maintenance_ppb": 6 * 10**9 * atoms, "lot_initial_ppb": self.one(6, 12) * 10**9 * atoms}
        self.say("tier", market=name, floor=0, initial_ppb=initial * 10**6, maintenance_ppb=maintenance * 10**6, **values)
        if self.chance(0.25):
            self.say("tier", market=name, floor=self.money(self.markets[name]["asset"], 2, 10), initial_ppb=3 * 10**9,
                     maintenance_ppb=2 * 10**9)

    def waterfall(self, name):
        """Layers in any order, some with caps."""
        layers = self.random.sample(LAYERS, self.random.randint(1, 7))
        if self.chance(0.6):
            layers.sort(key=LAYERS.index)
        if "owner" in layers and self.chance(0.7):
            layers.sort(key=lambda layer: layer != "owner")
        asset = self.markets[name]["asset"]
        self.say("waterfall", market=name, gate=self.one(10**9, 60 * 10**9, 3600 * 10**9) if self.chance(0.2) else 0,
                 layers=[(layer, self.money(asset, 0.01, 1) if self.chance(0.12) else 0, *self.window(asset))
                         for layer in layers])

    def window(self, asset):
        """What a layer gives in a time; mostly no bound."""
        if self.chance(0.92):
            return 0, 0
        return self.money(asset, 0.01, 1), self.one(5 * 10**8, 10**9, 60 * 10**9)

    def socialize(self, name):
        """Who pays last, and how much at most."""
        words = {}
        if self.chance(0.3):
            words = {"policy": self.random.choice(MONEY)}
            usual = usual_cap(words["policy"])
        else:
            words = {"basis": self.one("profit", "open-interest", "equity", "notional"),
                     "rule": self.one("pro-rata", "pro-rata", "equal", "queue")}
            usual = "profit" if words["basis"] == "profit" else "equity"
        cap = usual if self.chance(0.7) else self.one("profit", "equity", "none")
        if words.get("policy") == "capacity-squared" and cap == "none":
            cap = "equity"
        self.say("socialize", market=name, **words, cap=cap,
                 rounding=self.one("largest-remainder", "telescoping", "last"),
                 pool=self.one("instant", "instant", "instant", "deficit"))

    def option(self):
        """What a breach does, everywhere or in one market."""
        words = {"liquidation": self.one("manual", "takeover", "takeover", "deleverage", "deleverage"),
                 "residual": self.one("keep", "forfeit"), "rank_cap": self.one("profit", "equity"),
                 "rank": self.one("profit-leverage", "profit", "size", "pro-rata", self.random.choice(LOTS))}
        words = {key: word for key, word in words.items() if self.chance(0.6)}
        if words and self.chance(0.4):
            words["market"] = self.random.choice(list(self.markets))
        if words:
            self.say("option", **words)

    def member(self, account):
        """A contribution, and what can be asked for beyond it."""
        asset = self.random.choice(list(self.assets))
        assessment = self.money(asset, 0, 1) if self.chance(0.6) else 0
        self.say("member", account=account, asset=asset, amount=self.money(asset, 0, 1), assessment=assessment,
                 duration=self.one(0, 10**9, 60 * 10**9) if assessment else 0)

    # One day.
    def near(self, name, spread):
        """A price near the mark."""
        return max(1, self.markets[name]["price"] + self.random.randint(-spread, spread))

    def open_markets(self):
        """Those that are not settled."""
        return [name for name, market in self.markets.items() if market["open"]]

    def fill(self):
        """A trade, sometimes with a fund, away from the mark, for a fee or by force."""
        name = self.random.choice(self.open_markets())
        buyer, seller = self.random.sample(self.accounts, 2)
        fund = "@insurance:" + name
        if self.chance(0.06):
            buyer, seller = self.one((buyer, fund), (fund, seller))
        values = {}
        if self.chance(0.15):
            values["fee"] = self.money(self.markets[name]["asset"], 0, 0.1)
        if self.chance(0.1):
            values["rebate"] = self.one(1, -1) * self.money(self.markets[name]["asset"], 0.01, 0.1)
        if self.chance(0.5):
            values["force"] = True
        price = self.markets[name]["price"] if self.chance(0.6) else self.near(name, self.one(2, 30))
        lots = self.random.randint(1, self.one(3, 10, 30)) * self.markets[name]["size"] + self.random.randint(0, self.markets[name]["size"] - 1)
        self.say("fill", market=name, buyer=buyer, seller=seller, lots=lots,
                 price=price, **values)

    def mark(self):
        """Marks of one instant."""
        names = self.open_markets()
        prices = {}
        for name in self.random.sample(names, self.random.randint(1, len(names))):
            market = self.markets[name]
            market["price"] = self.near(name, self.one(2, 10, 30, 80))
            if market["signed"] and self.chance(0.1):
                market["price"] = -self.random.randint(0, 20)
            if self.chance(0.02) and market["kind"] != "inverse":
                market["price"] = 0
            prices[name] = market["price"]
        self.say("mark", prices=prices)

    def funding(self):
        """Longs pay shorts, or the other way."""
        name = self.random.choice(self.open_markets())
        if self.chance(0.6):
            rate = self.one(1, -1) * self.one(10**5, 10**7, 123 * 10**6, 5 * 10**7)
            self.say("funding", market=name, payment=0, by_rate=1, rate_ppb=rate)
        else:
            self.say("funding", market=name, payment=self.one(1, -1) * 6 * self.random.randint(0, 3), by_rate=0, rate_ppb=0)

    def move(self):
        """Money in, out or across."""
        account, asset = self.random.choice(self.accounts), self.random.choice(list(self.assets))
        amount = self.money(asset, 0, self.one(0.3, 3, 20))
        what = self.random.randint(0, 9)
        if what < 2:
            self.say("deposit", account=account, asset=asset, amount=amount)
        elif what < 5:
            self.say("withdraw", account=account, asset=asset, amount=amount, **({"force": True} if self.chance(0.3) else {}))
        elif what < 8:
            other = self.one(self.random.choice(self.accounts), "@treasury", "@reserve",
                             "@insurance:" + self.random.choice(list(self.markets)))
            pair = (account, other) if self.chance(0.8) else (other, account)
            self.say("transfer", giver=pair[0], receiver=pair[1], asset=asset, amount=amount)
        elif what == 8:
            self.say("fee", account=account, asset=asset, amount=amount)
        else:
            self.member(account)

    def close(self):
        """A close-out by command."""
        if self.chance(0.5):
            self.say("takeover", accounts=self.random.sample(self.accounts, self.one(1, 1, 2, 3)))
            return
        values = {}
        if self.chance(0.4):
            values["rank"] = self.one("profit-leverage", "profit", "size", "pro-rata", self.random.choice(LOTS))
        if self.chance(0.3):
            values["cap"] = self.one("profit", "equity")
        if self.chance(0.5):
            values["force"] = True
        self.say("deleverage", account=self.random.choice(self.accounts), market=self.random.choice(self.open_markets()),
                 **values)

    def fund(self):
        """Money for a fund, or for those who paid."""
        name = self.random.choice(list(self.markets))
        if self.chance(0.5):
            self.insure(name, self.one(0.5, 4))
        else:
            self.say("recover", market=name, amount=self.money(self.markets[name]["asset"], 0, self.one(0.5, 4)))

    def settle(self):
        """The end of a market; one stays open."""
        if len(self.open_markets()) > 1:
            name = self.random.choice(self.open_markets())
            self.markets[name]["open"] = False
            self.say("settle", market=name, price=self.near(name, 30))

    def change(self):
        """Other terms."""
        name = self.random.choice(self.open_markets())
        self.one(self.option, lambda: self.waterfall(name), lambda: self.socialize(name))()

    def time(self):
        """The clock goes on."""
        self.now += self.one(1, 10**6, 400 * 10**6, 10**9, 61 * 10**9)
        self.say("time", nanoseconds=self.now)

    def day(self):
        """One command."""
        actions = ((self.fill, 8), (self.mark, 7), (self.funding, 1.5), (self.move, 3), (self.close, 1.5),
                   (self.fund, 1),
                   (self.settle, 0.25), (self.change, 0.5), (self.time, 1))
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()


def book(seed):
    """The commands of a random book."""
    draw = Draw(seed)
    draw.begin()
    for _ in range(draw.random.randint(10, 45)):
        draw.day()
    return draw.commands
