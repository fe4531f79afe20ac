# SPDX-License-Identifier: BSD-2-Clause
"""Random books of the margin engine against the library: python3 -m slow.margin_books REPLAY FIRST COUNT [--parts T,H,R]
[--pairs]. Parts are T, terms of accounts and markets, H, holds and orders, and R, requirements of markets; where
nothing is said, those that the library has, and none of them by the word none. After each line the library is held to the status and the figures of the reference. At last it
says which pairs of features were at work at once, and in how many books. `write SEED [--parts ...]` prints one book
with all that is expected of it, `FIRST COUNT` alone runs books under the laws, without a library.

A book is written line by line while the reference plays it, so that amounts, sizes and prices can stand where a refusal
or a breach just begins."""
import collections
import pickle
import sys
from fractions import Fraction

from program import differs

from . import expect, fund_books, language, many, margin_work, measure, verify
from .figures import show
from .run import Runner

PARTS = ("T", "H", "R")
# Words that a part brings, or that the library may have before or after it: they are asked for where it knows them.
WORDS = {"T": ("multiplier", "addon", "frozen", "position_limit", "ceiling", "trading"),
         "H": ("hold", "held", "bid", "ask", "free"), "R": ("interest", "margin_equity")}
PROBES = {"multiplier": "a 1", "addon": "a 0", "frozen": "a no", "position_limit": "a M none", "ceiling": "M none",
          "trading": "M open", "held": "a 0", "bid": "a M 0", "ask": "a M 0", "free": "a 1", "interest": "M 0",
          "margin_equity": "a 1"}
TRIALS = {"T": "require a", "H": "hold a 1 1", "R": "requirement M"}    # lines of a library that has the part
BEGUN = ["asset USD 0", "market M USD lot=1 tick=1", "deposit a 1"]
QUIET = ("asset", "fund", "market", "tier", "waterfall", "socialize", "option", "owner", "account")
ALL_EVERY = 6   # after so many lines all figures are asked for, after the others those that mostly move


class World(fund_books.World):
    """A book of all that there was, and of the parts that are asked for, while the reference plays it."""

    sharing, units, limits = 0.5, 0.4, 0.4

    def __init__(self, seed, parts=PARTS, words=None):
        super().__init__(seed)
        self.parts = parts
        self.words = words if words is not None else [word for part in parts for word in WORDS[part]]
        self.runner = Runner(out=lambda text: None)
        self.text, self.refused = [], collections.Counter()
        self.pairs, self.done = set(), set()    # of what was at work at once, and what lines did

    @property
    def book(self):
        return self.runner.book

    # Lines.
    def say(self, text, *features):
        before = len(self.lines)
        if text.startswith("fill ") and "resting=" not in text and self.chance(0.3):
            text += self.resting()
        super().say(text, *features)
        for line in self.lines[before:]:
            self.play(line)

    def play(self, line):
        last = self.last()
        code = self.runner.refusal(line)
        at_work = margin_work.at_work(self.book, last, line, code)
        standing, done = at_work
        self.pairs.update(margin_work.pairs_of(standing, done))
        self.done |= done
        if code:
            self.text.append(f"expect error {code}")
            self.refused[code] += 1
        self.text.append(line)
        if not code and line.split()[0] not in QUIET:
            verify.verify(self.book)
            self.ask_all() if len(self.lines) % ALL_EVERY == 0 else self.ask_much()

    def last(self):
        """What has to be known of the book before a line."""
        return margin_work.Before(self.book)

    # What is expected.
    def ask(self, words):
        kind = words.split()[0]
        if kind in PROBES and kind not in self.words:
            return
        value = {"state": "healthy", "drawdown": "off", "frozen": "no", "trading": "open"}.get(kind, "0")
        got, _ = expect.FIGURES[kind](self.book, language.Line.of(["expect", *words.split(), value]))
        self.text.append(f"expect {words} {got if isinstance(got, str) else show(Fraction(got))}")

    def people(self):
        return [(index, account.name) for index, account in enumerate(self.book.accounts) if account.system is None]

    def ask_much(self):
        """Money, requirements and states of those who have any."""
        book = self.book
        for index, account in enumerate(book.accounts):
            for asset in book.assets:
                if (index, asset.index) in book.balances and account.system != "dust":
                    self.ask(f"balance {account.name} {asset.name}")
        for index, name in self.people():
            for asset in book.assets:
                if (index, asset.index) in book.balances:
                    for what in ("equity", "initial", "maintenance", "free", "margin_equity"):
                        self.ask(f"{what} {name} {asset.name}")
            self.ask(f"state {name}")
        for account, place in sorted(book.holdings):
            self.ask(f"position {book.accounts[account].name} {book.markets[place].name}")

    def ask_all(self):
        book = self.book
        self.ask_much()
        for _, name in self.people():
            self.ask(f"frozen {name}")
            for asset in book.assets:
                for what in ("socialized", "contribution", "multiplier", "addon", "held"):
                    self.ask(f"{what} {name} {asset.name}")
            for market in book.markets:
                for what in ("position", "claim", "owed", "position_limit", "bid", "ask"):
                    self.ask(f"{what} {name} {market.name}")
        for market in book.markets:
            for what in ("insurance", "deficit", "uncovered", "open-interest", "ceiling", "trading", "interest"):
                self.ask(f"{what} {market.name}")
        for account in sorted(book.limits):
            self.ask(f"drawdown {book.accounts[account].name}")
            self.ask(f"exposure {book.accounts[account].name}")
        for fund in book.funds:
            for kind, held in fund.held.items():
                for account in sorted(held):
                    self.ask(f"units {book.accounts[account].name} {fund.name}" + (f" {kind}" if kind != "units" else ""))
        if "held" in self.words:
            self.text += [f"expect hold {number} {show(of.amount * book.assets[of.asset].unit)}"
                          for number, of in sorted(book.holds.items())]

    # What stands where something just begins.
    def place(self, name):
        return self.book.by_name[name]

    def live(self, market):
        return next((each for each in self.book.markets if each.name == market["name"]), None)

    def near_limit(self, amount):
        """An amount, one unit more or less, or a part of it."""
        return self.one(amount, amount, amount + 1, amount + 1, amount - 1, amount // 2)

    def units_of(self, asset, amount):
        return show(Fraction(max(0, amount), 10**asset["decimals"]))

    def lots_of(self, market, lots):
        return show(Fraction(market["lot"]) * lots)

    def asset_place(self, asset):
        return self.book.asset(asset["name"])

    def knife(self):
        """Of an account in a market: a price at which it is in breach or just not, to the unit: money that is too much
        leaves by force before."""
        market, name = self.random.choice(self.markets), self.random.choice(self.accounts)
        live = self.live(market)
        if live is None or live.closed or live.mark is None or name not in self.book.by_name:
            return
        account, asset = self.place(name), live.asset
        if not self.book.lots(account, live):
            return
        price = max(1, live.mark + self.random.randint(-15, 15))
        copy = pickle.loads(pickle.dumps(self.book))
        copy.markets[live.index].mark = price
        copy.markets[live.index].sample = self.book.markets[live.index].sample
        has, needs = measure.margin_equity(copy, account, asset), measure.maintenance(copy, account, asset)
        gap = has - needs + self.one(0, 0, 1, -1)
        if gap < 0:
            self.say(f"deposit {name} {self.units_of(market['asset'], -gap)} {market['asset']['name']}")
        elif gap > 0:
            self.say(f"withdraw {name} {self.units_of(market['asset'], gap)} {market['asset']['name']} force")
        market["price"] = price
        self.say(f"mark {market['name']} {price}", "knife")

    def tight_fill(self):
        """A fill for which there is just enough, or one unit too little."""
        market = self.random.choice(self.markets)
        live = self.live(market)
        if live is None or live.closed or live.mark is None:
            return
        buyer, seller = self.random.sample(self.accounts, 2)
        price = self.one(live.mark, max(1, live.mark + self.random.randint(-3, 3)))
        text = f"fill {market['name']} {buyer} {seller} {self.lots_of(market, self.random.randint(1, 12))} {price}"
        text += self.resting()
        copy = pickle.loads(pickle.dumps(self.book))
        trial = Runner(out=lambda text: None)
        trial.book = copy
        if trial.refusal(text + " force"):
            self.say(text, "tight-fill")
            return
        after, name = trial.book, self.one(buyer, seller)
        account = after.by_name[name]
        gap = measure.margin_equity(after, account, live.asset) - self.one(measure.initial, measure.maintenance)(
            after, account, live.asset) + self.one(0, 0, 1, -1)
        word = "deposit" if gap < 0 else "withdraw"
        self.say(f"{word} {name} {self.units_of(market['asset'], abs(gap))} {market['asset']['name']}"
                 + (" force" if gap > 0 else ""))
        self.say(text, "tight-fill")

    def tight_money(self):
        """A withdrawal, transfer, contribution or hold of all that is free, or one unit more."""
        asset, name = self.random.choice(self.assets), self.random.choice(self.accounts)
        if name not in self.book.by_name:
            return
        amount = self.units_of(asset, self.near_limit(measure.free(self.book, self.place(name), self.asset_place(asset))))
        word = self.one("withdraw", "transfer", "hold", "hold") if "H" in self.parts else self.one("withdraw", "transfer")
        if word == "withdraw":
            self.say(f"withdraw {name} {amount} {asset['name']}", "tight-money")
        elif word == "transfer":
            self.say(f"transfer {name} {self.random.choice(self.accounts)} {amount} {asset['name']}", "tight-money")
        else:
            self.hold(name, amount, asset)

    # T.
    def require(self):
        asset, name = self.random.choice(self.assets), self.random.choice(self.accounts)
        text = f"require {name} {asset['name']}"
        if self.chance(0.75):
            text += f" multiplier={self.one('1', '1.5', '2', '110%', '1.000000001', '1.333333333', '3', '100')}"
        if self.chance(0.6):
            text += f" addon={self.money(asset, 0, self.one(0.02, 0.3, 2))}"
        self.say(text)

    def control(self):
        text = f"control {self.random.choice(self.accounts)}"
        if self.chance(0.6):
            text += f" frozen={self.one('yes', 'yes', 'no')}"
        if self.chance(0.6):
            text += f" liquidation={self.one('market', 'takeover', 'manual', 'deleverage', 'deleverage')}"
        self.say(text)

    def limit_of_position(self):
        market, name = self.random.choice(self.markets), self.random.choice(self.accounts)
        live = self.live(market)
        if live is None or name not in self.book.by_name:
            return
        has = abs(self.book.lots(self.place(name), live))
        lots = max(0, has + self.one(0, 0, 1, -1, 5, -5))
        size = self.one(self.lots_of(market, lots), self.lots_of(market, lots), self.lots_of(market, lots), "0", "none")
        self.say(f"position_limit {name} {market['name']} {size}")

    def ceiling(self):
        market = self.random.choice(self.markets)
        live = self.live(market)
        if live is None:
            return
        text = f"ceiling {market['name']}"
        held = [h.lots for (_, place), h in self.book.holdings.items() if place == live.index]
        if self.chance(0.5):
            open_now = sum(lots for lots in held if lots > 0)
            text += f" open_interest={self.lots_of(market, max(0, open_now + self.one(-1, 0, 0, 1, 1, 3, 20)))}"
        if self.chance(0.5):
            text += f" position={self.lots_of(market, max(0, max(held, default=0) + self.one(-4, 0, 0, 1, 3)))}"
        if self.chance(0.35):
            text += f" trading={self.one('reduce-only', 'reduce-only', 'paused', 'open')}"
        self.say(text)

    def thaw(self):
        """What bars trading is taken off again."""
        frozen = [name for index, name in self.people() if index in self.book.controls]
        barred = [market for market in self.markets if self.live(market) and self.live(market).trading != "open"]
        if frozen:
            self.say(f"control {self.random.choice(frozen)}" + self.one("", " liquidation=takeover"))
        if barred:
            self.say(f"ceiling {self.random.choice(barred)['name']}")

    # H.
    def number(self, new):
        """Of a hold: mostly one that is free, or one that is on hold."""
        if not new and self.book.holds and self.chance(0.85):
            return self.random.choice(sorted(self.book.holds))
        return self.one(self.random.randint(1, 12), self.random.randint(1, 60), 2**64 - 1, self.random.randint(1, 2**64 - 1))

    def hold(self, name=None, amount=None, asset=None):
        asset = asset or self.random.choice(self.assets)
        name = name or (self.random.choice(self.accounts) if self.chance(0.93) else self.one("@treasury", "@fees"))
        amount = amount or self.money(asset, 0.01, self.one(0.1, 1, 5))
        text = f"hold {name} {amount} {self.number(True)} {asset['name']}"
        if self.chance(0.55):
            text += f" timeout={self.one('1ns', '1ms', '400ms', '1s', '1s', '61s', '1h')}"
        self.say(text)

    def end_hold(self):
        number = self.number(False)
        if self.chance(0.5):
            self.say(f"release {number}")
            return
        held = self.book.holds.get(number)
        if held is None or self.chance(0.4):
            self.say(f"pay_out {number}" + self.one("", " 1"))
            return
        asset = next(each for each in self.assets if each["name"] == self.book.assets[held.asset].name)
        self.say(f"pay_out {number} {self.units_of(asset, self.near_limit(held.amount))}")

    def orders(self):
        market, name = self.random.choice(self.open_markets() or self.markets), self.random.choice(self.accounts)
        text = f"orders {name} {market['name']}"
        for side in ("bid", "ask"):
            if self.chance(0.6):
                lots = self.random.randint(1, self.one(2, 6, 20, 60))
                text += f" {side}={self.lots_of(market, lots)}@{self.near(market, self.one(0, 2, 10, 60))}"
        self.say(text + (" force" if self.chance(0.35) else ""))

    def tight_orders(self):
        """The most bids or asks that there is margin for, or one lot more."""
        market, name = self.random.choice(self.markets), self.random.choice(self.accounts)
        live = self.live(market)
        if live is None or live.mark is None or live.closed or name not in self.book.by_name:
            return
        side, price = self.one("bid", "ask"), self.near(market, self.one(0, 3, 10))
        low, high = 0, 400
        while high - low > 1:
            trial = Runner(out=lambda text: None)
            trial.book = pickle.loads(pickle.dumps(self.book))
            middle = (low + high) // 2
            if trial.refusal(f"orders {name} {market['name']} {side}={self.lots_of(market, middle)}@{price}"):
                high = middle
            else:
                low = middle
        lots = max(1, low + self.one(0, 0, 1))
        self.say(f"orders {name} {market['name']} {side}={self.lots_of(market, lots)}@{price}", "tight-orders")

    def resting(self):
        return self.one("", f" resting={self.one('buyer', 'seller', 'both', 'both')}") if "H" in self.parts else ""

    def resting_fill(self):
        """Orders of an account trade with another's."""
        chosen = [key for key in sorted(self.book.orders)]
        if not chosen:
            return
        account, place = self.random.choice(chosen)
        orders, live = self.book.orders[(account, place)], self.book.markets[place]
        market = next(each for each in self.markets if each["name"] == live.name)
        name, other = self.book.accounts[account].name, self.random.choice(self.accounts)
        rests, price = orders.bid or orders.ask
        lots = max(1, rests + self.one(0, 0, -1, 1, -rests // 2))
        pair = (name, other) if orders.bid else (other, name)
        word = self.one("both", "buyer" if orders.bid else "seller", "seller" if orders.bid else "buyer")
        at = self.one(price, live.mark) if live.mark else price
        if name != other:
            self.say(f"fill {live.name} {pair[0]} {pair[1]} {self.lots_of(market, lots)} {at} resting={word}"
                     + (" force" if self.chance(0.2) else ""))

    # R.
    def requirement(self):
        market = self.random.choice(self.markets)
        live = self.live(market)
        if live is None:
            return
        text = f"requirement {market['name']}"
        if self.chance(0.5):
            text += f" root={self.one('0.001', '0.01', '2%', '0.123456789', '1', '0')}"
        if self.chance(0.5):
            least = Fraction(1, 10**market["asset"]["decimals"])
            at = Fraction(live.sample or 10 * market["asset"]["worth"]) * least
            low = at * self.one(Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1), Fraction(2))
            low -= low % least
            high = low + at * self.one(Fraction(1, 5), Fraction(1), Fraction(7)) + least
            text += f" interest={show(low)}/{show(high - high % least)}"
        if self.chance(0.4):
            text += f" entry={self.one('yes', 'yes', 'no')}"
        if self.chance(0.5):
            text += f" profit={self.one('0', '0', '50%', '0.333333333', '0.999999999', '1')}"
        self.say(text)

    # What is refused.
    def wrong(self):
        """Often two reasons at once: the first in the order that there is decides."""
        if self.shared and self.chance(0.3):
            super().wrong()
        if not self.parts:
            return
        market, asset = self.random.choice(self.markets), self.random.choice(self.assets)
        name, other = self.random.sample(self.accounts, 2)
        m, u = market["name"], asset["name"]
        lines = {"T": [
            "require", f"require {name} {u} 1", f"require {name} frob=1", "require nobody NONE multiplier=x",
            f"require @fees {u} multiplier=x", f"require {name} {u} multiplier=0.999999999",
            f"require @fees {u} multiplier=100.000000001", f"require {name} {u} multiplier=1.0000000001",
            f"require @insurance:{m} {u} addon=-1", f"require {name} {u} addon=0.0000000001000000001",
            f"require {name} {u} addon=99999999999999999999", f"require @fees {u}", f"require {name} NONE addon=x",
            f"require {name} {u} multiplier=2 multiplier=2", "control", "control nobody frozen=maybe",
            f"control {name} liquidation=never", "control nobody frozen=yes", f"control @insurance:{m} frozen=no",
            f"control {name} yes", f"position_limit {name}", f"position_limit nobody {m} 1", f"position_limit {name} NONE x",
            f"position_limit {name} {m} -1", f"position_limit {name} {m} 0.00000000001", f"position_limit {name} {m} maybe",
            f"position_limit {name} {m} 99999999999999999999999", f"position_limit @fees {m} none", f"ceiling {m} 1",
            f"ceiling NONE trading=never", "ceiling NONE position=1", f"ceiling {m} position=-1", f"ceiling {m} open_interest=x",
            f"ceiling {m} open_interest=0.00000000001", f"ceiling {m} trading=open trading=open", f"expect multiplier {name}",
            f"expect trading {m} never", f"expect frozen {name} maybe", f"expect frozen nobody no"],
            "H": [
            "hold", f"hold {name} 1", f"hold nobody 1 1 {u}", f"hold {name} 0 1 {u}", f"hold {name} -1 1 {u}",
            f"hold {name} 1 0 {u}", f"hold {name} 1 18446744073709551616 {u}", f"hold {name} 1 -1 {u}",
            f"hold {name} 1 {self.number(False)} {u} timeout=0s", f"hold {name} 1 77 {u} timeout=1x",
            f"hold {name} 0.00000000001 78 {u}", f"hold {name} 1 79 NONE", f"hold {name} 99999999999999999999 79 {u}",
            f"hold @dust:{m} 1 79 {u}", f"hold {name} 1 79 {u} timeout=9223372036854775807ns", f"hold {name} 1 x {u}",
            f"hold {name} 1 {self.number(False)} {u}", "release", "release 0", "release 18446744073709551616", "release x",
            f"release {self.number(True)}", "pay_out", "pay_out 0", f"pay_out {self.number(True)} x",
            f"pay_out {self.number(False)} -1", f"pay_out {self.number(False)} 0", f"pay_out {self.number(False)} 0.00000000001",
            f"pay_out {self.number(False)} 99999999999999999999", "orders", f"orders {name} NONE bid=x",
            f"orders nobody {m}", f"orders @insurance:{m} {m}", f"orders {name} {m} bid=1", f"orders {name} {m} bid=1@x",
            f"orders {name} {m} bid=x@1", f"orders {name} {m} ask=-1@100", f"orders {name} {m} ask=0.00000000001@100",
            f"orders {name} {m} ask={market['lot']}@100.5", f"orders {name} {m} ask=99999999999999999999999@100",
            f"orders {name} {m} bid={market['lot']}@100 bid={market['lot']}@100", f"orders {name} {m} 1",
            f"fill {m} {name} {other} {market['lot']} 100 resting=nobody", f"expect bid {name}", "expect hold 0 0",
            f"orders {name} {m} bid={market['lot']}@-1", f"orders @fees {m} ask={market['lot']}@100"],
            "R": [
            "requirement", f"requirement {m} 1", f"requirement {m} frob=1", "requirement NONE entry=maybe",
            "requirement NONE root=x", f"requirement {m} root=x", f"requirement {m} root=0.0000000001",
            f"requirement {m} root=-0.1", f"requirement {m} root=100.000000001", f"requirement {m} interest=1",
            f"requirement {m} interest=1/2/3", f"requirement {m} interest=-1/2", f"requirement {m} interest=2/2",
            f"requirement {m} interest=3/2", f"requirement {m} interest=0.00000000001/2", f"requirement {m} interest=x/2",
            f"requirement {m} profit=1.000000001", f"requirement {m} profit=-0.1", f"requirement {m} profit=0 profit=1",
            f"requirement {m} interest=1/99999999999999999999"]}
        self.say(self.random.choice([line for part in self.parts for line in lines[part]]), "wrong")

    def actions(self):
        own = {"T": [(self.require, 3), (self.control, 2.5), (self.limit_of_position, 3), (self.ceiling, 3), (self.thaw, 2)],
               "H": [(self.hold, 3), (self.end_hold, 3), (self.orders, 4), (self.tight_orders, 1.5), (self.resting_fill, 4)],
               "R": [(self.requirement, 4)]}
        chosen = [action for part in self.parts for action in own[part]]
        return chosen + [(self.knife, 6), (self.tight_fill, 5), (self.tight_money, 3), (self.wrong, 2), (self.storm, 1),
                         (self.time, 3), (self.close, 1.5), (self.mark, 5), (self.fill, 5), (self.settle, 0.3),
                         (self.wait, 1), (super().day, 25)]

    def day(self):
        actions = self.actions()
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()

    def begin(self):
        super().begin()
        first = {"T": (self.require, self.limit_of_position, self.ceiling), "H": (self.orders, self.hold),
                 "R": (self.requirement, self.requirement)}
        for part in self.parts:
            for action in first[part]:
                if self.chance(0.6):
                    action()


def story(seed, parts=PARTS, words=None):
    world = World(seed, parts, words)
    world.begin()
    for _ in range(world.random.randint(20, 80)):
        world.day()
    world.ask_all()
    world.pairs.update(margin_work.pairs_of(world.done, ()))
    world.text.append("verify")
    return world


def known_parts(replay):
    """The parts that the library has."""
    parts = tuple(part for part in PARTS if not differs(replay, [*BEGUN, TRIALS[part]]))
    print(f"parts of the margin engine that the library has: {', '.join(parts) or 'none'}", flush=True)
    return parts


def known_words(replay, parts):
    """Which of the words that a part may bring the library knows, and which not."""
    asked = [word for part in parts for word in WORDS[part] if word in PROBES]
    known = [word for word in asked if not differs(replay, [*BEGUN, f"expect {word} {PROBES[word]}"])]
    missing = [word for word in asked if word not in known]
    if missing:
        print(f"not asked, for the library does not know it: {' '.join(missing)}", flush=True)
    return known


def held(replay, parts, words, seed):
    """The library held to one book: what differs, and what was in it."""
    world = story(seed, parts, words)
    return differs(replay, world.text), (len(world.text), len(world.book.records), world.refused, world.pairs)


def survey(results, seeds, pairs_shown):
    failed, lines, deficits = 0, 0, 0
    refusals, pairs = collections.Counter(), collections.Counter()
    for seed, (difference, found) in zip(seeds, results):
        lines += found[0]
        deficits += found[1]
        refusals += found[2]
        pairs.update(found[3])
        if difference:
            failed += 1
            if failed <= many.SHOWN:
                print(f"seed {seed}: {difference}", flush=True)
    margin_work.show_pairs(pairs, pairs_shown)
    print("refusals: " + " ".join(f"{code}={n}" for code, n in refusals.most_common()))
    print(f"{len(seeds)} books, {lines} lines, {deficits} deficits, {failed} with a difference")
    return 1 if failed or not deficits else 0


def alone(replay, parts, words, seed):
    """The reference by itself; a crash is a difference as well."""
    try:
        world = story(seed, parts, words)
    except Exception as error:
        import traceback
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({where.name}:{where.lineno})", (0, 0, collections.Counter(), set())
    return "", (len(world.text), len(world.book.records), world.refused, world.pairs)


def main(arguments):
    parts, pairs_shown = None, "--pairs" in arguments
    if "--parts" in arguments:
        place = arguments.index("--parts")
        parts = tuple(part for part in arguments[place + 1].split(",") if part != "none")
        if not set(parts) <= set(PARTS):
            print("parts are " + ",".join(PARTS), file=sys.stderr)
            return 2
        arguments = arguments[:place] + arguments[place + 2:]
    arguments = [word for word in arguments if word != "--pairs"]
    if arguments[:1] == ["write"]:
        print("\n".join(story(int(arguments[1]), PARTS if parts is None else parts).text))
        return 0
    by_itself = arguments[0].isdigit()
    first, count = (int(word) for word in arguments[0 if by_itself else 1:][:2])
    seeds = range(first, first + count)
    if by_itself:
        return survey(many.over(alone, "", seeds, PARTS if parts is None else parts, None), seeds, pairs_shown)
    parts = known_parts(arguments[0]) if parts is None else parts
    return survey(many.over(held, arguments[0], seeds, parts, known_words(arguments[0], parts)), seeds, pairs_shown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
