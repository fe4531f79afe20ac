# SPDX-License-Identifier: BSD-2-Clause
"""Hold the library against the slow reference: compare.py REPLAY FIRST COUNT, or compare.py write SEED

Each seed is a random scenario. What the reference refuses is announced, and what it has after each command that did
something stands in the scenario as expectations, which the library must meet to the atom. Seeds from storms.FIRST on are of many defaults at once."""
import collections
import multiprocessing
import operator
import os
import sys

from program import differs
from slow import claims, expect, generate, limits, measure, state, storms, units
from slow import policies as slow_policies
from slow.figures import show
from slow.run import Runner

BATCH = 20
LAYERS = ["insurance", "reserve", "backstop", "deleverage", "socialize"]
VARIATION = 0.35
# Which refusal comes first, of a word that is no rank and of a market that is closed, is told elsewhere.
RANKS = ["profit-leverage", "profit", "size", "pro-rata"] * 4 + [
    policy for policy in slow_policies.NEEDS if policy not in ("gains-haircut", "pro-rata-deposit")]


class World(generate.World):
    """Markets of every kind and precision; no owners or members."""
    sharing, units, limits, isolation = 0.3, 0.6, 0.3, 0.4

    def begin(self):
        decimals = self.one(0, 2)
        self.say(f"asset USD {decimals}")
        self.assets.append({"name": "USD", "decimals": decimals, "worth": generate.CENTRE * 10**decimals})
        if self.chance(0.25):
            self.say("asset EUR 0", "two-assets")
            self.assets.append({"name": "EUR", "decimals": 0, "worth": generate.CENTRE})
        elif self.chance(0.2):
            self.say("asset BTC 8", "two-assets")
            self.assets.append({"name": "BTC", "decimals": 8, "worth": 10**6})
        self.share_funds()
        for index in range(self.random.randint(1, self.one(2, 3, 6))):
            self.market(index)
        for _ in range(self.one(0, 0, 1, 2)):
            self.option()
        if self.chance(0.35):
            self.debts()
        for index in range(self.random.randint(4, 12)):
            self.accounts.append(f"a{index}")
            for asset in self.assets:
                if asset is self.assets[0] or self.chance(0.6):
                    self.say(f"deposit a{index} {self.money(asset, 0.2, self.one(2, 5, 20))} {asset['name']}")
        for asset in self.assets:
            if self.chance(0.4):
                self.say(f"reserve {self.money(asset, 0, 3)} {asset['name']}")
            if self.chance(0.3):
                self.say(f"deposit @backstop {self.money(asset, 0, 3)} {asset['name']}")
        for market in self.markets:
            if self.chance(0.5):
                self.say(f"insure {market['name']} {self.money(market['asset'], 0, 4)}")
            if self.chance(0.8):
                self.say(f"mark {market['name']} {market['price']}")
        self.first_units()
        self.first_limits()
        for _ in range(self.random.randint(4, 12)):
            self.fill()

    def market(self, index):
        asset = self.random.choice(self.assets)
        kind = "inverse" if asset["name"] == "BTC" else self.one(*["linear"] * 6, "quanto")
        market = {"name": "ABCDEF"[index], "asset": asset, "kind": kind, "price": generate.CENTRE, "closed": False,
                  "variation": self.chance(VARIATION), "lot": self.one("1", "1", "2", "10"),
                  "signed": kind != "inverse" and self.chance(0.1)}
        text = ""
        if kind == "linear" and self.chance(0.45):
            market["lot"] = self.one("0.1", "0.01", "0.37", "10")
            digits = self.one(2, 3, 4, 9)
            text = f" precision={digits}"
            self.features.add("precision")
        elif kind != "linear":
            text = f" kind={kind}" + (f" multiplier={self.one('0.5', '1', '0.01')}" if kind == "quanto" else "")
            digits = self.one(None, None, 2, 3, 7)
            text += "" if digits is None else f" precision={digits}"
            self.features.update(["precision", kind])
        text = f"market {market['name']} {asset['name']} lot={market['lot']} tick=1" + text + self.fund_word(market)
        text += " settlement=variation" if market["variation"] else ""
        text += " signed=yes" if market["signed"] else ""
        if self.chance(0.3):
            text += f" liquidation_fee={self.one('1%', '2.5%', '0.05%', '10%')}"
        self.markets.append(market)
        self.say(text)
        if self.chance(0.85):
            rates = self.one(("10%", "5%"), ("20%", "10%"), ("5%", "5%"), ("0.333", "0.111"), ("2", "1.5"), ("0.1", "0"))
            per_size = " lot=" + self.one("3", "5/9") if self.chance(0.15) else ""
            self.say(f"tier {market['name']} 0 {rates[0]} {rates[1]}{per_size}")
            if self.chance(0.3):
                self.say(f"tier {market['name']} {self.money(asset, 2, 10)} 3 2", "tiers")
        if self.chance(0.8):
            self.waterfall(market)
        if self.chance(0.7):
            self.socialize(market)

    def waterfall(self, market):
        layers = self.random.sample(LAYERS, self.random.randint(1, len(LAYERS)))
        if self.chance(0.6):
            layers.sort(key=LAYERS.index)
        text = f"waterfall {market['name']} " + " ".join(layers)
        for layer in layers:
            self.features.add("layer-" + layer)
            if self.chance(0.12):
                text += f" {layer}_cap={self.money(market['asset'], 0.01, 1)}"
                self.features.add("cap")
            if self.chance(0.2):
                text += f" {layer}_period={self.money(market['asset'], 0, 1)}/{self.one('1s', '1m', '500ms')}"
                self.features.add("period")
        if self.chance(0.4):
            text += f" gate=hold/{self.one('1s', '1m', '1h')}"
            self.features.add("gate")
        self.say(text)

    def socialize(self, market):
        text = f"socialize {market['name']}"
        if self.chance(0.5):
            self.say(text + policy_of(self) + rest_of(self))
            return
        for key, words in (("basis", ["profit", "open-interest", "equity", "notional"]),
                           ("rule", ["pro-rata", "equal", "queue"]), ("cap", ["profit", "equity", "none"]),
                           ("rounding", ["largest-remainder", "telescoping", "last"]), ("pool", ["instant", "deficit"])):
            if self.chance(0.4):
                text += f" {key}={self.random.choice(words)}"
                self.features.add(text.split()[-1])
        self.say(text)

    def option(self):
        text = "option"
        for key, words in (("liquidation", ["manual", "takeover", "takeover", "deleverage", "deleverage"]),
                           ("residual", ["keep", "forfeit"]), ("rank_cap", ["profit", "equity"]),
                           ("rank", RANKS)):
            if self.chance(0.6):
                text += f" {key}={self.random.choice(words)}"
        if text != "option":
            if self.chance(0.4) and self.open_markets():
                text += f" market={self.random.choice(self.open_markets())['name']}"
            self.say(text)

    def debts(self):
        self.say(f"option debts={self.one('keep', 'keep', 'forget')}", "debts")

    def move_money(self):
        """As there is, but a fund holds its own asset alone: which refusal comes first is told elsewhere."""
        asset = self.random.choice(self.assets)
        markets = [market for market in self.markets if market["asset"] is asset]
        if not markets:
            return
        name, amount = self.random.choice(self.accounts), self.money(asset, 0, self.one(0.02, 0.02, 0.3, 3, 20))
        what = self.random.randint(0, 9)
        if what < 3:
            self.say(f"deposit {name} {amount} {asset['name']}")
        elif what < 6:
            self.say(f"withdraw {name} {amount} {asset['name']}" + (" force" if self.chance(0.3) else ""))
        elif what < 9:
            other = self.one(self.random.choice(self.accounts), "@insurance:" + self.random.choice(markets)["name"],
                             "@treasury", "@reserve")
            pair = (name, other) if self.chance(0.8) else (other, name)
            self.say(f"transfer {pair[0]} {pair[1]} {amount} {asset['name']}")
        else:
            self.say(f"fee {name} {amount} {asset['name']}")

    def close(self):
        market = self.random.choice(self.markets)
        if self.chance(0.5):
            names = self.random.sample(self.accounts, self.one(1, 1, 2, 3))
            self.say("takeover " + " ".join(names), "takeover")
            return
        text = f"deleverage {self.random.choice(self.accounts)} {market['name']}"
        if self.chance(0.4):
            text += f" rank={self.one(*RANKS)}"
        if self.chance(0.3):
            text += f" cap={self.one('profit', 'equity')}"
        self.say(text + (" force" if self.chance(0.5) else ""), "deleverage")

    def change(self):
        market = self.random.choice(self.open_markets() or self.markets)
        if not market["closed"]:
            self.one(self.option, self.debts, lambda: self.waterfall(market), lambda: self.socialize(market))()

    def wrong(self):
        market = self.random.choice(self.open_markets() or self.markets)
        if market["closed"]:
            return
        self.say(self.one(
            f"fill {market['name']} {self.accounts[0]} {self.accounts[0]} {market['lot']} 100", "mark NONE 1",
            "deposit a0 0.0000000001", f"fill {market['name']} a0 nobody {market['lot']} 100", "frobnicate",
            f"tier {market['name']} 0 0.1 0.2", f"waterfall {market['name']} insurance insurance", "asset USD 2",
            "takeover @reserve", f"market {market['name']} USD lot=1 tick=1",
            "deposit a0 99999999999999999999", "transfer a0 a0 1", "withdraw @reserve 0 USD force",
            f"funding {market['name']}", "option", "mark", "takeover a0 a0", f"recover {market['name']} -1", "recover NONE 1",
            f"option debts=keep market={market['name']}", f"recover {market['name']} 99999999999999999999"), "wrong")

    def funding(self):
        """As there is, but in a market of coins a payment is small."""
        market = self.random.choice(self.markets)
        if market["asset"]["name"] != "BTC":
            super().funding()
        elif self.chance(0.5):
            self.say(f"funding {market['name']} rate={self.one('0.01%', '-1%', '0.123')}", "funding-rate")
        else:
            self.say(f"funding {market['name']} {self.one('', '-')}0.000{self.random.randint(1, 9)}", "funding")

    def fund(self):
        market = self.random.choice(self.markets)
        what = self.one("recover", "recover", "insure")
        self.say(f"{what} {market['name']} {self.money(market['asset'], 0, self.one(0.1, 0.5, 4))}")


class StormWorld(storms.Storm, World):
    layers = LAYERS


def policy_of(world):
    """A policy of money, and parameters that it looks at."""
    policy = world.random.choice(generate.MONEY_POLICIES + ["pro-rata-score"])
    world.features.add("policy=" + policy)
    text = " policy=" + policy
    for word, values in POLICY_WORDS.get(policy, {}).items():
        if world.chance(0.5):
            text += f" {word}={world.random.choice(values)}"
    if policy == "pro-rata-score" and world.chance(0.7):
        power = world.random.randint(0, 4)
        text += f" profit_power={power} leverage_power={4 - power}"
    return text


def rest_of(world):
    text = ""
    for key, words in (("cap", ["profit", "equity", "none"]),
                       ("rounding", ["largest-remainder", "telescoping", "last"]), ("pool", ["instant", "deficit"])):
        if world.chance(0.4):
            text += f" {key}={world.random.choice(words)}"
    return text


LEVERAGE = {"leverage_unit": [1, 10, 1000], "leverage_max": [1, 30, 5000]}
POLICY_WORDS = {
    "capped": {"dust_below": [5, 500], "small_below": [300, 3000], "small_ppb": [500000000, 1], "middle_below": [20000],
               "middle_ppb": [750000000], "equity_min": [10, 10000]},
    "risk-linear": LEVERAGE, "risk-power": {"power": [1, 2, 3, 4]} | LEVERAGE, "leverage": LEVERAGE,
    "risk-cvar": {"leverage_cut": [0, 2, 150]} | LEVERAGE, "pro-rata-score": LEVERAGE,
    "queue-binance": {"money_one": [1, 1000, 100000]}}

QUIET = {"asset", "market", "tier", "waterfall", "socialize", "option", "at", "frobnicate"}


def write_world(seed):
    """A random scenario, and how many of its lines set the world up."""
    world = StormWorld(seed) if seed >= storms.FIRST else World(seed)
    world.begin()
    setup = len(world.lines)
    for _ in range(world.random.randint(10, 40)):
        world.day()
    return world, setup


class Story:
    """A scenario with what the reference has after each of its lines."""

    def __init__(self, seed):
        self.runner = Runner(out=lambda text: None)
        self.text, self.refused, self.seen = [], collections.Counter(), collections.Counter()
        self.known = {}     # claims and debts that stand in the text
        world, setup = write_world(seed)
        for number, line in enumerate(world.lines):
            self.say(line, number >= setup)
        for index, account in enumerate(self.runner.book.accounts):
            for market in self.runner.book.markets:
                if account.system != "dust":
                    self.look_at_claims(self.runner.book, index, account, market, True)
        self.say("verify", False)

    def say(self, line, looks):
        before = len(self.runner.book.records)
        code = self.runner.refusal(line)
        if code:
            self.text.append(f"expect error {code}")
            self.refused[code] += 1
            looks = False
        self.seen["units"] += code is None and line.split()[0] in ("join", "leave", "redeem")
        self.seen["storms"] += storms.defaults_at_once(self.runner.book.records[before:]) >= 4
        self.text.append(line)
        if looks and line.split()[0] not in QUIET:
            self.look()

    def look(self):
        book = self.runner.book
        for index, account in enumerate(book.accounts):
            if account.system == "dust":
                market = next(market for market in book.markets if market.dust_account == index)
                asset = book.assets[market.asset]
                dust = expect.balance(book, index, asset.index) * asset.unit
                self.text.append(f"expect balance {account.name} {asset.name} {show(dust)}")
                continue
            self.look_at(book, index, account)
        for market in book.markets:
            asset = book.assets[market.asset]
            self.text += [f"expect deficit {market.name} {show(market.deficit * asset.unit)}",
                          f"expect uncovered {market.name} {show(market.uncovered * asset.unit)}",
                          f"expect open-interest {market.name} {show(expect.open_interest(book, market))}"]
        self.text += units_of(book) + limits_of(book) + compartments_of(book)
        self.seen["compartments"] += len(book.compartments) > 0
        self.seen["in compartments"] += any(book.holding(part, book.markets[part.market]) for part in book.compartments)

    def look_at(self, book, index, account):
        for asset in book.assets:
            if account.system == "fund" and account.asset != asset.index:
                continue
            unit = asset.unit
            held = f"{account.name} {asset.name}"
            if (index, asset.index) in book.balances or account.system:
                self.text.append(f"expect balance {held} {show(book.balance(index, asset.index) * unit)}")
        if account.system is None:
            for what, figure in (("equity", measure.equity), ("maintenance", measure.maintenance)):
                self.text.append(f"expect {what} {account.name} {show(figure(book, index, 0) * book.assets[0].unit)}")
            charged = book.socialized.get((index, 0), 0) * book.assets[0].unit
            self.text.append(f"expect socialized {account.name} {show(charged)}")
            self.text.append(f"expect state {account.name} {state.state(book, index)}")
        for market in book.markets:
            lots = book.lots(book.trader(index, market), market)
            if lots:
                self.text.append(f"expect position {account.name} {market.name} {show(lots * market.lot)}")
            if market.deficit:
                self.look_at_claims(book, index, account, market)

    def look_at_claims(self, book, index, account, market, last=False):
        """What has changed; at last of everybody."""
        parts = [part for part in book.everybody() if operator.index(part) == index]
        claim = sum(claims.claim(market, part) for part in parts)
        owed = sum(book.owed.get((part, market.index), 0) for part in parts)
        for what, amount in (("claim", claim), ("owed", owed)):
            key = (what, index, market.index)
            if last or amount != self.known.get(key, 0):
                text = f"expect {what} {account.name} {market.name} {show(amount * book.assets[market.asset].unit)}"
                self.text.append(text)
            self.known[key] = amount
        self.seen["claims"] += claim > 0
        self.seen["debts"] += owed > 0


def units_of(book):
    """What each holder of units has, as expectations."""
    lines = []
    for fund in book.funds:
        for kind in fund.held:
            word = "" if kind == "units" else " " + kind
            for holder in sorted(fund.held[kind]):
                worth = show(units.worth(book, fund, holder, kind) * book.assets[fund.asset].unit)
                name = f"{book.accounts[holder].name} {fund.name}{word}"
                lines += [f"expect units {name} {fund.held[kind][holder]}", f"expect worth {name} {worth}"]
    return lines


def limits_of(book):
    """How funds stand to their limits, as expectations."""
    lines = []
    for fund in sorted(book.limits):
        account = book.accounts[fund]
        exposure = show(limits.exposure_shown(book, fund) * book.assets[account.asset].unit)
        lines += [f"expect drawdown {account.name} {'on' if limits.is_on(book, fund) else 'off'}",
                  f"expect exposure {account.name} {exposure}"]
    return lines


def compartments_of(book):
    """What compartments have, as expectations."""
    lines = []
    for part in sorted(book.compartments):
        market = book.markets[part.market]
        name = f"{book.accounts[part.account].name} {market.name}"
        unit = book.assets[market.asset].unit
        lines += [f"expect isolated_{what} {name} {show(figure(book, part, market.asset) * unit)}" for what, figure in (
            ("balance", expect.balance), ("equity", measure.equity), ("initial", measure.initial),
            ("maintenance", measure.maintenance),
            ("socialized", lambda book, part, asset: book.socialized.get((part, asset), 0)))]
        lines.append(f"expect isolated_state {name} {state.state_in(book, part, market.asset)}")
    return lines


def batch(arguments):
    binary, seeds = arguments
    differences, counts = [], collections.Counter()
    for seed in seeds:
        story = Story(seed)
        difference = differs(binary, story.text, seed)
        if difference:
            differences.append((seed, difference))
        counts["deficits"] += len(story.runner.book.records)
        counts["lines"] += len(story.text)
        counts["recoveries"] += sum(line.startswith("recover ") for line in story.text)
        counts["books with claims"] += story.seen["claims"] > 0
        counts["times four defaults or more at once in a market"] += story.seen["storms"]
        counts["with debts kept"] += story.seen["debts"] > 0
        counts["with shared funds"] += bool(story.runner.book.funds)
        counts["times somebody came or went"] += story.seen["units"]
        counts["with limits"] += bool(story.runner.book.limits)
        counts["with compartments"] += story.seen["compartments"] > 0
        counts["with positions in them"] += story.seen["in compartments"] > 0
    return differences, counts


def main():
    if sys.argv[1] == "write":
        print("\n".join(Story(int(sys.argv[2])).text))
        return 0
    binary, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    work = [(binary, range(start, min(start + BATCH, first + count))) for start in range(first, first + count, BATCH)]
    wrong, counts = 0, collections.Counter()
    with multiprocessing.Pool(min(os.cpu_count() or 1, 8)) as pool:
        for differences, found in pool.imap(batch, work):
            counts += found
            for seed, text in differences:
                wrong += 1
                if wrong <= 10:
                    print(f"seed {seed}: {text}", flush=True)
    print(f"{count} books, {', '.join(f'{number} {what}' for what, number in counts.items())}, {wrong} differences")
    return 1 if wrong or not counts["deficits"] else 0


if __name__ == "__main__":
    sys.exit(main())
