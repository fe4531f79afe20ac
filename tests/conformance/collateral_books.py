# SPDX-License-Identifier: BSD-2-Clause
"""Random books in which assets back each other, against the slow reference: collateral_books.py REPLAY FIRST COUNT, or
collateral_books.py write SEED. Otherwise as compare.py, with what each account's assets count and come to."""
import collections
import multiprocessing
import os
import sys

import compare
from program import differs
from slow import collateral, generate, measure, party_books, storms
from slow.figures import show

UNITS = {"USD": 1, "EUR": 1, "BTC": 10000}    # about what 1.0 is worth
BATCH = 20


class World(compare.World):
    """Two or three assets, one or two of which back the others."""

    def begin(self):
        decimals = self.one(0, 2)
        kinds = [{"name": "USD", "decimals": decimals, "worth": generate.CENTRE * 10**decimals},
                 {"name": "EUR", "decimals": 0, "worth": generate.CENTRE}, {"name": "BTC", "decimals": 8, "worth": 10**6}]
        kinds = [kinds[0]] + self.random.sample(kinds[1:], self.one(1, 1, 2))
        self.random.shuffle(kinds)
        for asset in kinds:
            self.say(f"asset {asset['name']} {asset['decimals']}")
            self.assets.append(asset)
        self.share_funds()
        for index in range(self.random.randint(1, self.one(2, 3, 5))):
            self.market(index)
        for _ in range(self.one(0, 0, 1, 2)):
            self.option()
        if self.chance(0.3):
            self.debts()
        for index in range(self.random.randint(4, 10)):
            self.accounts.append(f"a{index}")
        self.pairs = []
        backs = self.random.sample(self.assets, self.random.randint(1, len(self.assets) - 1))
        for name in self.accounts:
            for asset in self.assets:
                if asset is self.assets[0] or self.chance(0.85):
                    most = self.one(1, 3, 20) if asset in backs else self.one(0.1, 1, 5)
                    self.say(f"deposit {name} {self.money(asset, 0, most)} {asset['name']}")
        for asset in backs:
            for settlement in self.assets:
                if settlement not in backs and self.chance(0.85):
                    self.pair(asset, settlement)
        for asset in self.assets:
            for account, chance in (("@backstop", 0.5), ("@treasury", 0.5), ("@reserve", 0.3)):
                if self.chance(chance):
                    self.say(f"deposit {account} {self.money(asset, 0, 3)} {asset['name']}")
        for market in self.markets:
            if self.chance(0.5):
                self.say(f"insure {market['name']} {self.money(market['asset'], 0, 4)}")
            if self.chance(0.8):
                self.say(f"mark {market['name']} {market['price']}")
        self.first_units()
        self.first_limits()
        for _ in range(self.random.randint(4, 12)):
            self.fill()

    def pair(self, asset, settlement):
        name = asset["name"] + settlement["name"]
        tick = {"USD": "0.01", "EUR": "0.05", "BTC": "0.000001"}[settlement["name"]]
        if asset["name"] == "BTC" and self.chance(0.5):
            tick = "2.5"
        pair = {"name": name, "asset": asset, "tick": float(tick),
                "price": UNITS[asset["name"]] / UNITS[settlement["name"]]}
        text = f"collateral {name} {asset['name']} {settlement['name']} tick={tick}"
        if self.chance(0.5):
            text += f" discount={self.one('10%', '0.025', '0.5', '0.333333333')}"
        if self.chance(0.6):
            text += f" to={self.one('@treasury', '@backstop', '@reserve', self.one(*self.accounts), self.one(*self.accounts))}"
            self.features.add("buyer")
        self.pairs.append(pair)
        self.say(text, "collateral")
        if self.chance(0.95):
            self.say(f"mark {name} {self.near_price(pair, 0.1)}")
            weight = self.one(1, 0.95, 0.9, 0.5)
            for step in range(self.one(1, 1, 2, 3)):
                quantity = "0" if step == 0 and self.chance(0.9) else self.money(asset, step, step + 1)
                self.say(f"haircut {name} {quantity} {weight}")
                weight = round(weight * self.one(1, 0.8, 0.5, 0), 4)

    def near_price(self, pair, spread):
        ticks = max(1, round(pair["price"] * (1 + self.random.uniform(-spread, spread)) / pair["tick"]))
        return generate.decimals_of(generate.Fraction(str(pair["tick"]) if pair["tick"] > 0.0001 else "0.000001") * ticks)

    def price_words(self):
        pairs = self.random.sample(self.pairs, self.random.randint(1, len(self.pairs))) if self.pairs else []
        return [f"{pair['name']} {self.near_price(pair, self.one(0.02, 0.3, 0.9))}" for pair in pairs]

    def mark(self):
        super().mark()
        if self.lines[-1].startswith("mark ") and self.chance(0.4):
            words = self.price_words()
            self.lines[-1] = " ".join(["mark"] + self.one(words + [self.lines[-1][5:]], [self.lines[-1][5:]] + words))

    def prices(self):
        words = self.price_words()
        if words:
            self.say("mark " + " ".join(words), "mark-of-a-pair")

    def cut(self):
        if self.pairs:
            pair = self.one(*self.pairs)
            self.say(f"haircut {pair['name']} {self.money(pair['asset'], 0, self.one(0, 1, 3))} "
                     f"{self.one('0', '0.5', '0.9', '1')}", "haircut")

    def day(self):
        what = self.random.random()
        if what < 0.08:
            self.prices()
        elif what < 0.1:
            self.cut()
        else:
            super().day()


class Parties(party_books.World, World):
    """Owners, clients and members as well."""

    def begin(self):
        self.varies = self.chance(0.4)
        World.begin(self)
        for name in self.accounts:
            if self.chance(0.3):
                self.say(f"owner {name} {self.one('x', 'y')}" + self.one("", "", " client"))
            if self.chance(0.35):
                self.member(name)

    def day(self):
        World.day(self)

    def mark(self):
        World.mark(self)


class Storm(storms.Storm, World):
    """Many defaults at once, with something that backs some of the accounts."""
    layers = compare.LAYERS

    def begin(self):
        super().begin()
        self.pairs = []
        if len(self.assets) > 1:
            self.pair(self.assets[1], self.assets[0])
            for name in self.random.sample(self.accounts, len(self.accounts) // 2):
                self.say(f"deposit {name} {self.money(self.assets[1], 0, self.one(0.3, 1))} {self.assets[1]['name']}")

    def day(self):
        if self.pairs and self.chance(0.08):
            self.prices()
        else:
            super().day()


def write_world(seed):
    world = Storm(seed) if seed >= storms.FIRST else Parties(seed) if seed % 3 == 0 else World(seed)
    world.begin()
    setup = len(world.lines)
    for _ in range(world.random.randint(10, 40)):
        world.day()
    return world, setup


class Story(compare.Story):
    """With margin equity, and how often something was sold."""

    def say(self, line, looks):
        sold = collateral.sell
        def count(book, account, pair, debt, owes):
            got = sold(book, account, pair, debt, owes)
            self.seen["sales"] += got > 0
            self.seen["sales to accounts"] += got > 0 and pair.buyer is not None
            self.seen["in instants"] += got > 0 and sys._getframe(2).f_code.co_name == "collect"
            return got
        collateral.sell = count
        try:
            super().say(line, looks)
        finally:
            collateral.sell = sold

    def look_at(self, book, index, account):
        super().look_at(book, index, account)
        if account.system is not None:
            return
        for asset in book.assets:
            counts = collateral.added(book, index, asset.index, 1)
            self.seen["accounts that were backed"] += counts > 0
            self.seen["debts at par"] += counts < 0
            figures = {"collateral": counts, "margin_equity": measure.margin_equity(book, index, asset.index, 1),
                       "equity": measure.equity(book, index, asset.index),
                       "initial": measure.initial(book, index, asset.index)}
            self.text += [f"expect {what} {account.name} {asset.name} {show(figure * asset.unit)}"
                          for what, figure in figures.items()]


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
        counts.update({key: story.seen[key] for key in ("sales", "sales to accounts", "in instants",
                                                        "accounts that were backed", "debts at par")})
        counts.update(f"refused {code}" for code in story.refused.elements() if code in ("insufficient-margin", "unpriced"))
    return differences, counts


if __name__ == "__main__":
    compare.write_world, compare.Story, compare.batch = write_world, Story, batch
    sys.exit(compare.main())
