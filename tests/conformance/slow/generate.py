# SPDX-License-Identifier: BSD-2-Clause
"""Random scenarios, by seed: python3 -m slow.generate SEED prints one. Two to six markets, with everything that the
language can say. It knows nothing of the reference: most lines are valid, some are refused, a few are wrong on
purpose. `scenario(seed)` returns the lines and the features it used."""
import random
import sys
from fractions import Fraction

SHARED_LAYERS = ["owner", "reserve", "backstop", "members"]
ALL_LAYERS = ["owner", "insurance", "reserve", "backstop", "members", "deleverage", "socialize"]
MONEY_POLICIES = """pro-rata pro-rata-profit pro-rata-equity pro-rata-notional pro-rata-open-interest pro-rata-deposit
capped risk-linear risk-power risk-cvar leverage equal min-max drain capacity-squared gains-haircut hedge-preserving
both-sides queue queue-profit queue-bitmex queue-bybit queue-binance queue-aevo queue-okx queue-hyperliquid
queue-hyperliquid-engine queue-lexicographic""".split()
LOT_POLICIES = """pro-rata-profit pro-rata-equity pro-rata-notional pro-rata-open-interest capped leverage equal min-max
drain tear-up hedge-preserving queue-binance queue-okx queue-hyperliquid queue-lexicographic""".split()
CENTRE = 100


def decimals_of(number):
    """A decimal, shortest."""
    number = Fraction(number)
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
    text = f"{abs(number * 10**digits).numerator:0{digits + 1}d}"
    text = text[:-digits] + "." + text[-digits:] if digits else text
    return "-" + text if number < 0 else text


class World:
    """What has been set up, as far as the next line needs it."""

    sharing = 0     # how likely funds are shared; 0 draws nothing, so that a seed gives the book that it gave
    units = 0       # how likely such a fund has units
    kinds = ("units=yes", "units=yes", "units=tranches")
    limits = 0      # how likely a fund has limits
    isolation = 0   # how likely accounts have compartments; decided by numbers of its own, for the same reason
    precise = True  # inverse and quanto markets, and values finer than the unit

    def __init__(self, seed, simple=False):
        self.random = random.Random(seed)
        self.lines, self.features = [], set()
        self.simple = simple
        self.assets, self.markets, self.accounts = [], [], []
        self.shared = []        # funds that markets may share
        self.members = set()
        self.now = 0
        self.isolates = random.Random(f"isolation {seed}").random() < self.isolation
        self.parts = 0          # how often somebody isolated something

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def say(self, text, *features):
        self.lines.append(text)
        self.features.update(features)

    def money(self, asset, least, most):
        """An amount, in lots' worth at the price in the middle."""
        low = int(least * asset["worth"])
        units = self.random.randint(low, max(low, int(most * asset["worth"])))
        return decimals_of(Fraction(units, 10**asset["decimals"]))

    # Setting up.
    def begin(self):
        self.say("asset USD " + str(self.one(0, 2)))
        decimals = int(self.lines[-1].split()[-1])
        self.assets.append({"name": "USD", "decimals": decimals, "worth": CENTRE * 10**decimals})
        if self.chance(0.25):
            self.say("asset BTC 8", "two-assets")
            self.assets.append({"name": "BTC", "decimals": 8, "worth": 10**6})
        self.share_funds()
        for index in range(self.random.randint(2, self.one(2, 3, 6))):
            self.market(index)
        for _ in range(self.one(0, 0, 1, 2)):
            self.option()
        if self.chance(0.3):
            self.say("option debts=keep", "debts=keep")
        names = self.random.randint(4, 12)
        for index in range(names):
            name = f"a{index}"
            self.accounts.append(name)
            for asset in self.assets:
                if asset is self.assets[0] or self.chance(0.6):
                    self.say(f"deposit {name} {self.money(asset, 0.2, self.one(2, 5, 20))} {asset['name']}")
        for index in range(names):
            if self.chance(0.25):
                client = self.chance(0.3)
                self.say(f"owner {self.accounts[index]} {self.one('x', 'y')}" + (" client" if client else ""),
                         "client" if client else "owner")
        for asset in self.assets:
            if self.chance(0.4):
                self.say(f"reserve {self.money(asset, 0, 3)} {asset['name']}")
            if self.chance(0.3):
                self.say(f"deposit @backstop {self.money(asset, 0, 3)} {asset['name']}")
        for market in self.markets:
            if self.chance(0.5):
                self.say(f"insure {market['name']} {self.money(market['asset'], 0, 4)}")
        self.first_units()
        self.first_limits()
        for name in self.accounts:
            if self.chance(0.2):
                self.member(name)
        for market in self.markets:
            if self.chance(0.8):
                market["price"] = CENTRE
                self.say(f"mark {market['name']} {market['price']}")
        for _ in range(self.random.randint(4, 12)):
            self.fill()

    def market(self, index):
        asset = self.random.choice(self.assets)
        kind = "inverse" if asset["name"] == "BTC" else self.one("linear", "linear", "linear", "quanto")
        kind = kind if self.precise else "linear"
        market = {"name": "ABCDEF"[index], "asset": asset, "kind": kind, "price": CENTRE, "closed": False,
                  "variation": self.chance(0.35), "lot": "1", "digits": 0 if kind == "linear" else 6, "signed": False}
        text = f"market {market['name']} {asset['name']}"
        if not self.precise:
            market["lot"] = "0.0001" if asset["name"] == "BTC" else self.one("1", "1", "2", "3")
        elif kind == "linear" and self.chance(0.35):
            market["lot"] = self.one("0.1", "0.01", "10")
            market["digits"] = self.one(2, 3, 4)
            text += f" precision={market['digits']}"
            self.features.add("precision")
        elif kind == "linear" and self.chance(0.2):
            market["lot"] = self.one("2", "3")
        text += f" lot={market['lot']} tick=1" + self.fund_word(market)
        if kind != "linear":
            text += f" kind={kind}"
            self.features.add(kind)
            if kind == "quanto":
                text += f" multiplier={self.one('0.5', '1', '0.01')}"
        if market["variation"]:
            text += " settlement=variation"
            self.features.add("variation")
        if kind != "inverse" and self.chance(0.1):
            market["signed"] = True
            text += " signed=yes"
        if self.chance(0.3):
            text += f" liquidation_fee={self.one('1%', '2.5%', '0.05%', '10%')}"
            self.features.add("liquidation-fee")
        self.markets.append(market)
        self.say(text)
        if self.chance(0.85):
            rates = self.one(("10%", "5%"), ("20%", "10%"), ("5%", "5%"), ("0.333", "0.111"), ("2", "1.5"),
                             ("0.1", "0"))
            per_size = self.chance(0.15)
            lot = " lot=" + self.one("3", "5/9") if per_size else ""
            self.say(f"tier {market['name']} 0 {rates[0]} {rates[1]}{lot}")
            if per_size:
                self.features.add("per-size")
            if self.chance(0.3):
                self.say(f"tier {market['name']} {self.money(asset, 2, 10)} 3 2", "tiers")
        if self.chance(0.8):
            self.waterfall(market)
        if self.chance(0.7):
            self.socialize(market)

    def waterfall(self, market):
        layers = self.random.sample(ALL_LAYERS, self.random.randint(1, 7))
        if self.chance(0.6):
            layers.sort(key=ALL_LAYERS.index)
        if "owner" in layers and self.chance(0.7):
            layers.sort(key=lambda layer: layer != "owner")
        text = f"waterfall {market['name']} " + " ".join(layers)
        for layer in layers:
            self.features.add("layer-" + layer)
            if self.chance(0.12):
                text += f" {layer}_cap={self.money(market['asset'], 0, 1)}"
                self.features.add("cap")
            if self.chance(0.08):
                text += f" {layer}_period={self.money(market['asset'], 0, 1)}/{self.one('1s', '1m', '500ms')}"
                self.features.add("period")
        if self.chance(0.25):
            text += f" gate=hold/{self.one('1s', '1m', '1h')}"
            self.features.add("gate")
        self.say(text)

    def socialize(self, market):
        text = f"socialize {market['name']}"
        if self.chance(0.3):
            policy = self.random.choice(MONEY_POLICIES)
            text += f" policy={policy}"
            self.features.update(["policy", "policy=" + policy])
            if policy == "risk-power":
                text += f" power={self.one(1, 2, 3)}"
            if policy == "capped":
                text += " dust_below=5 small_below=300 small_ppb=500000000"
        else:
            for key, words in (("basis", ["profit", "open-interest", "equity", "notional"]),
                               ("rule", ["pro-rata", "equal", "queue"])):
                if self.chance(0.5):
                    text += f" {key}={self.random.choice(words)}"
                    self.features.add(text.split()[-1])
        for key, words in (("cap", ["profit", "equity", "none"]),
                           ("rounding", ["largest-remainder", "telescoping", "last"]),
                           ("pool", ["instant", "deficit"])):
            if self.chance(0.3):
                text += f" {key}={self.random.choice(words)}"
                self.features.add(text.split()[-1])
        self.say(text)

    def option(self):
        text = "option"
        for key, words in (("liquidation", ["manual", "takeover", "takeover", "deleverage", "deleverage"]),
                           ("residual", ["keep", "forfeit"]), ("rank_cap", ["profit", "equity"]),
                           ("rank", ["profit-leverage", "profit", "size", "pro-rata", None])):
            if self.chance(0.6):
                word = self.random.choice(words) or self.random.choice(LOT_POLICIES)
                text += f" {key}={word}"
                self.features.add(f"{key}={word}")
        if text != "option":
            if self.chance(0.4):
                text += f" market={self.random.choice(self.markets)['name']}"
                self.features.add("option-of-market")
            self.say(text)

    def member(self, name):
        asset = self.random.choice(self.assets)
        text = f"member {name} {self.money(asset, 0, 1)} {asset['name']}"
        if self.chance(0.6):
            text += f" assessment={self.money(asset, 0, 1)}" + self.one("", "/1s", "/1m")
            self.features.add("assessment")
        self.members.add(name)
        self.say(text, "member")

    # One day.
    def open_markets(self):
        return [market for market in self.markets if not market["closed"]]

    def near(self, market, spread):
        return max(1, market["price"] + self.random.randint(-spread, spread))

    def fill(self):
        market = self.random.choice(self.open_markets() or self.markets)
        buyer, seller = self.random.sample(self.accounts, 2)
        if self.chance(0.07):
            fund = self.fund_name(market)
            buyer, seller = self.one((buyer, fund), (fund, seller))
        size = decimals_of(Fraction(market["lot"]) * self.random.randint(1, self.one(3, 10, 30)))
        price = market["price"] if self.chance(0.6) else self.near(market, self.one(2, 30))
        text = f"fill {market['name']} {buyer} {seller} {size} {price}"
        if self.chance(0.15):
            text += f" fee={self.money(market['asset'], 0, 0.1)}"
            self.features.add("fill-fee")
        if self.chance(0.1):
            text += f" rebate={self.one('', '-')}{self.money(market['asset'], 0.01, 0.1)}"
        self.say(text + (" force" if self.chance(0.55) else ""))

    def mark(self):
        markets = self.open_markets()
        if not markets:
            return
        chosen = self.random.sample(markets, self.random.randint(1, len(markets)))
        for market in chosen:
            jump = self.one(2, 10, 30, 80)
            market["price"] = self.near(market, jump)
            if market["signed"] and self.chance(0.1):
                market["price"] = -self.random.randint(0, 20)
            if self.chance(0.02) and market["kind"] != "inverse":
                market["price"] = 0
        self.say("mark " + " ".join(f"{market['name']} {market['price']}" for market in chosen),
                 "batch" if len(chosen) > 1 else "mark")

    def funding(self):
        market = self.random.choice(self.markets)
        if self.chance(0.6):
            rate = self.one("", "-") + self.one("0.01%", "1%", "0.123", "5%")
            self.say(f"funding {market['name']} rate={rate}", "funding-rate")
        else:
            self.say(f"funding {market['name']} {self.one('', '-')}{self.random.randint(0, 9)}", "funding")

    def move_money(self):
        name, asset = self.random.choice(self.accounts), self.random.choice(self.assets)
        amount = self.money(asset, 0, self.one(0.3, 3, 20))
        what = self.random.randint(0, 9)
        if what < 2:
            self.say(f"deposit {name} {amount} {asset['name']}")
        elif what < 5:
            self.say(f"withdraw {name} {amount} {asset['name']}" + (" force" if self.chance(0.3) else ""), "withdraw")
        elif what < 8:
            market = self.random.choice(self.markets)
            other = self.one(self.random.choice(self.accounts), self.fund_name(market), "@treasury", "@reserve")
            pair = (name, other) if self.chance(0.8) else (other, name)
            self.say(f"transfer {pair[0]} {pair[1]} {amount} {asset['name']}", "transfer")
        elif what == 8:
            self.say(f"fee {name} {amount} {asset['name']}", "fee")
        else:
            self.member(name)

    def close(self):
        market = self.random.choice(self.markets)
        if self.chance(0.5):
            names = self.random.sample(self.accounts, self.one(1, 1, 2, 3))
            self.say("takeover " + " ".join(names), "takeover")
            return
        text = f"deleverage {self.random.choice(self.accounts)} {market['name']}"
        if self.chance(0.4):
            rank = self.one("profit-leverage", "profit", "size", "pro-rata", self.random.choice(LOT_POLICIES))
            text += f" rank={rank}"
        if self.chance(0.3):
            text += f" cap={self.one('profit', 'equity')}"
        self.say(text + (" force" if self.chance(0.5) else ""), "deleverage")

    def fund(self):
        market = self.random.choice(self.markets)
        amount = self.money(market["asset"], 0, self.one(0.5, 4))
        self.say(f"{self.one('recover', 'recover', 'insure')} {market['name']} {amount}", "recover")

    def settle(self):
        markets = self.open_markets()
        if len(markets) < 2:
            return
        market = self.random.choice(markets)
        market["closed"] = True
        self.say(f"settle {market['name']} {self.near(market, 30)}", "settle")

    def change(self):
        market = self.random.choice(self.markets)
        self.one(self.option, lambda: self.waterfall(market), lambda: self.socialize(market))()

    def time(self):
        self.now += self.one(1, 10**6, 400 * 10**6, 10**9, 61 * 10**9)
        self.say(f"at {self.now}")

    def wrong(self):
        """Refused, on purpose."""
        market = self.random.choice(self.markets)
        self.say(self.one(
            f"fill {market['name']} {self.accounts[0]} {self.accounts[0]} 1 100", "deposit a0 -1", "mark NONE 1",
            "deposit a0 0.0000000001", f"fill {market['name']} a0 nobody 1 100", "frobnicate",
            f"mark {market['name']} x",
            f"tier {market['name']} 0 0.1 0.2", f"waterfall {market['name']} insurance insurance", "asset USD 2",
            "takeover @reserve", f"socialize {market['name']} policy=tear-up",
            f"market {market['name']} USD lot=1 tick=1",
            f"deposit a0 99999999999999999999", "at -1", "transfer a0 a0 1", "withdraw @reserve 0 USD force",
            f"funding {market['name']}", "option", "mark"), "wrong")

    # Funds that markets share.
    def share_funds(self):
        if not self.sharing or not self.chance(self.sharing):
            return
        for index in range(self.one(1, 1, 2, 3)):
            asset = self.random.choice(self.assets)
            words = self.kinds_of_units() if self.chance(self.units) else ""
            kinds = {"": [], "units=yes": [""], "units=tranches": [" junior", " senior"]}[words]
            delay = words and self.chance(0.3)
            words += f" delay={self.one('1ms', '1s', '1m')}" if delay else ""
            words += f" senior_part={self.one('10%', '0.333', '1')}" if len(kinds) == 2 and self.chance(0.6) else ""
            self.shared.append({"name": f"F{index}", "asset": asset, "kinds": kinds, "delay": delay, "held": {}})
            self.say(f"fund F{index} {asset['name']} {words}".rstrip(), "shared-fund", *["units"] * len(kinds),
                     *["tranches"] * (len(kinds) - 1), *["delay"] * bool(delay))

    def kinds_of_units(self):
        return self.one(*self.kinds)

    def fund_word(self, market):
        """Which fund a market has: one that is shared, or its own."""
        names = [fund["name"] for fund in self.shared if fund["asset"] is market["asset"]]
        market["fund"] = self.random.choice(names) if names and self.chance(0.75) else None
        if market["fund"] is None:
            return ""
        sharing = sum(other["fund"] == market["fund"] for other in self.markets if other is not market)
        self.features.update(["a-fund-of-several"] * bool(sharing))
        return " fund=" + market["fund"]

    def fund_name(self, market):
        """A fund by one of its names."""
        if market.get("fund") and self.chance(0.5):
            return "@fund:" + market["fund"]
        return "@insurance:" + market["name"]

    def first_units(self):
        for fund in self.shared:
            for kind in fund["kinds"]:
                for name in self.random.sample(self.accounts, self.random.randint(0, min(3, len(self.accounts)))):
                    self.join(fund, kind, name, self.one(1, 3))

    def join(self, fund, kind, name, most):
        amount = self.money(fund["asset"], 0, most)
        key = (name, kind)
        fund["held"][key] = fund["held"].get(key, 0) + int(Fraction(amount) * 10**fund["asset"]["decimals"])
        self.say(f"join {name} {fund['name']} {amount}{kind}", "join")

    def come_and_go(self):
        """Somebody joins, leaves or redeems; units are about as many as atoms were paid."""
        fund = self.random.choice([fund for fund in self.shared if fund["kinds"]])
        kind = self.random.choice(fund["kinds"])
        if self.chance(0.3):
            self.join(fund, kind, self.one("@treasury", *self.accounts), self.one(0.1, 1, 3))
            return
        holders = [key for key in fund["held"] if key[1] == kind]
        name = self.random.choice(holders)[0] if holders and self.chance(0.9) else self.one("@treasury", *self.accounts)
        if fund["delay"] and self.chance(0.5):
            self.say(f"redeem {name} {fund['name']}{kind}", "redeem")
            return
        has = fund["held"].get((name, kind), 5)
        units = self.one(has, self.random.randint(0, max(1, has)), self.random.randint(0, max(1, has)))
        if self.chance(0.1):
            units = self.one(0, 2 * has + 1)
        if not fund["delay"]:
            fund["held"][(name, kind)] = max(1, has - units)
        self.say(f"leave {name} {fund['name']} {units}{kind}", "leave")

    # Limits of funds.
    def first_limits(self):
        if self.limits:
            names = [fund["name"] for fund in self.shared] + [m["name"] for m in self.markets if not m["fund"]]
            for name in names:
                if self.chance(self.limits):
                    self.limit(name)

    def limit(self, name=None):
        """Some limits of a fund, by one of its names; the rest is off."""
        name = name or self.one(*[fund["name"] for fund in self.shared], self.random.choice(self.markets)["name"])
        shared = next((fund for fund in self.shared if fund["name"] == name), None)
        asset = (shared or next(market for market in self.markets if market["name"] == name))["asset"]
        name = ("@fund:" if self.chance(0.2) else "") + name if shared else "@insurance:" + name
        text = f"limit {name}"
        for key, draw in (("takeover", lambda: self.one("0", "10%", "0.5", "1", "2", "5", "20")),
                          ("loss", lambda: self.money(asset, 0, self.one(0, 0.1, 1))), ("drawdown", self.drawdown),
                          ("target", lambda: self.money(asset, 0, self.one(1, 4, 10))),
                          ("fees", lambda: self.one("10%", "0.333333333", "50%", "1"))):
            if self.chance(0.5):
                text += f" {key}={draw()}"
                self.features.add("limit-" + key)
        self.say(text, "limit")

    def drawdown(self):
        return (self.one("1%/0", "10%/5%", "50%/0.1", "1/0.999999999", "1/50%", "0.000000001/0") + "/"
                + self.one("1ns", "1s", "1m", "61s", "1h"))

    # Isolated positions.
    def isolate(self, new=False):
        """Make, fund, empty or end the compartment of somebody in a market."""
        name, market = self.random.choice(self.accounts), self.random.choice(self.open_markets() or self.markets)
        if self.chance(0.05):
            market = self.random.choice(self.markets)
        amount = self.money(market["asset"], 0, self.one(0.1, 0.5, 2, 6))
        word = amount if new or self.chance(0.6) else self.one("-" + amount, "-" + amount, "off", "off", "0")
        self.parts += 1
        self.say(f"isolate {name} {market['name']} {word}", "isolated")

    def day(self):
        if self.isolates and not self.parts:
            for _ in range(2 * len(self.accounts)):
                self.isolate(True)
        actions = [(self.fill, 8), (self.mark, 7), (self.funding, 1.5), (self.move_money, 3), (self.close, 1.5),
                   (self.fund, 1), (self.settle, 0.25), (self.change, 0.5), (self.time, 1), (self.wrong, 0.4)]
        if any(fund["kinds"] for fund in self.shared):
            actions.append((self.come_and_go, 4))
        if self.limits:
            actions.append((self.limit, 0.8))
        if self.isolates:
            actions.append((self.isolate, 3))
        pick = self.random.uniform(0, sum(weight for _, weight in actions))
        for action, weight in actions:
            pick -= weight
            if pick <= 0:
                action()
                return


def scenario(seed, length=None):
    """The lines of a random scenario, and the set of features it uses."""
    world = World(seed)
    world.begin()
    for _ in range(length if length is not None else world.random.randint(10, 40)):
        world.day()
    return world.lines, world.features


if __name__ == "__main__":
    print("\n".join(scenario(int(sys.argv[1]))[0]))
