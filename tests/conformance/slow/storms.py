# SPDX-License-Identifier: BSD-2-Clause
"""Random books in which many accounts default at once against many counterparties: the seeds from FIRST on of
compare.py and party_books. The layer `deleverage` is always there or the option deleverages, mostly by an order."""
import collections

FIRST = 10_000_000


class Storm:
    """Goes before the World of a generator."""

    def begin(self):
        self.layered = self.chance(0.7)
        super().begin()
        for index in range(len(self.accounts), self.random.randint(12, 30)):
            self.accounts.append(f"a{index}")
            for asset in self.assets:
                self.say(f"deposit a{index} {self.money(asset, 0.2, self.one(1, 2, 5))} {asset['name']}")
        self.option()
        for _ in range(self.random.randint(20, 50)):
            self.fill()

    def option(self):
        rank = self.one(*["profit-leverage", "profit", "size"] * 4, "pro-rata", "queue-bitmex", "drain")
        self.say(f"option liquidation={'takeover' if self.layered else 'deleverage'} rank={rank} "
                 f"rank_cap={self.one('profit', 'profit', 'equity')} residual={self.one('keep', 'forfeit')}", "storm")

    def waterfall(self, market):
        layers = [layer for layer in self.layers if layer != "deleverage" and self.chance(0.35)]
        self.random.shuffle(layers)
        if self.layered:
            layers.insert(self.random.randint(0, len(layers)), "deleverage")
        layers = layers or ["insurance"]
        text = f"waterfall {market['name']} " + " ".join(layers)
        for layer in layers:
            if self.chance(0.12):
                text += f" {layer}_cap={self.money(market['asset'], 0.01, 1)}"
        self.say(text)

    def day(self):
        what = self.random.random()
        if what < 0.35:
            self.fill()
        elif what < 0.75:
            market = self.random.choice(self.markets)
            if not market["closed"]:
                market["price"] = self.near(market, self.one(30, 60, 95))
                self.say(f"mark {market['name']} {market['price']}", "mark")
        else:
            super().day()


def defaults_at_once(records):
    """The most of these defaults that one market has. The records are those of one command."""
    return max(collections.Counter(record.market for record in records).values(), default=0)
