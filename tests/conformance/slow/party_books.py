# SPDX-License-Identifier: BSD-2-Clause
"""Random books of owners, clients and members, against the library: python3 -m slow.party_books REPLAY FIRST COUNT.
Linear markets of both settlements, every layer, both pools, defaults of all kinds. `write SEED` prints one with all
that is expected at its end."""
import sys

from . import generate, money_books, storms


class World(generate.World):
    """What the language says and the library does not do yet is left out; so is deleveraging where a market settles
    variation, whose ranks know what a position won."""
    may_vary = True
    sharing, units, limits, isolation = 0.3, 0.6, 0.3, 0.4

    def market(self, index):
        asset = self.random.choice(self.assets)
        market = {"name": "ABCDEF"[index], "asset": asset, "kind": "linear", "price": generate.CENTRE, "closed": False,
                  "variation": self.varies and self.chance(0.6), "lot": "0.0001" if asset["name"] == "BTC" else self.one("1", "1", "2", "3"), "digits": 0, "signed": False}
        if self.chance(0.4):
            market["digits"] = self.one(3, 4, 9)
            market["lot"] = "0.00010007" if asset["name"] == "BTC" else self.one("0.1", "0.37", "1")
            self.features.add("precision")
        text = f"market {market['name']} {asset['name']} lot={market['lot']} tick=1"
        text += f" precision={market['digits']}" if market["digits"] else "" 
        text += self.fund_word(market)
        if market["variation"]:
            text += " settlement=variation"
        if self.chance(0.1):
            market["signed"] = True
            text += " signed=yes"
        if self.chance(0.3):
            text += f" liquidation_fee={self.one('1%', '2.5%', '10%')}"
        self.markets.append(market)
        self.say(text)
        if self.chance(0.85):
            rates = self.one("10% 5%", "20% 10%", "5% 5%", "0.333 0.111", "2 1.5", "0.1 0")
            self.say(f"tier {market['name']} 0 {rates}")
        if self.chance(0.9):
            self.waterfall(market)
        if self.chance(0.7):
            self.socialize(market)

    def waterfall(self, market):
        layers = self.random.sample(generate.ALL_LAYERS, self.random.randint(1, 7))
        layers = [layer for layer in layers if not self.varies or layer != "deleverage"] or ["insurance"]
        layers += [layer for layer in ("owner", "members") if layer not in layers and self.chance(0.6)]
        if self.chance(0.6):
            layers.sort(key=generate.ALL_LAYERS.index)
        text = f"waterfall {market['name']} " + " ".join(layers)
        for layer in layers:
            self.features.add("layer-" + layer)
            if self.chance(0.12):
                text += f" {layer}_cap={self.money(market['asset'], 0, 1)}"
            if self.chance(0.15):
                text += f" {layer}_period={self.money(market['asset'], 0, 1)}/{self.one('1s', '1m', '500ms')}"
        if self.chance(0.4):
            text += f" gate=hold/{self.one('1s', '1m', '1h')}"
            self.features.add("gate")
        self.say(text)

    def socialize(self, market):
        text = f"socialize {market['name']}"
        for key, words in (("basis", ["profit", "open-interest", "equity", "notional"]),
                           ("rule", ["pro-rata", "equal", "queue"]), ("cap", ["profit", "equity", "none"]),
                           ("rounding", ["largest-remainder", "telescoping", "last"]),
                           ("pool", ["instant", "deficit"])):
            if self.chance(0.35):
                text += f" {key}={self.random.choice(words)}"
        self.say(text if "=" in text else text + " basis=profit")

    def option(self):
        text = "option"
        for key, words in (("liquidation", ["manual", "takeover", "takeover"] + ["deleverage"] * 2 * (not self.varies)),
                           ("residual", ["keep", "forfeit"]), ("rank_cap", ["profit", "equity"]),
                           ("rank", ["profit-leverage", "profit", "size", "pro-rata"])):
            if self.chance(0.6):
                text += f" {key}={self.random.choice(words)}"
        if text != "option":
            open_markets = self.open_markets()
            self.say(text + (f" market={self.random.choice(open_markets)['name']}"
                             if open_markets and self.chance(0.4) else ""))

    def say(self, text, *features):
        words = text.split()
        other = words[0] == "transfer" and words[1].startswith(("@insurance:", "@fund:"))  # a fund, in whatever asset
        if not other:
            # What a forced withdrawal leaves owing falls to the market of the last funding in the reference alone.
            super().say(text.removesuffix(" force") if words[0] == "withdraw" else text, *features)

    def begin(self):
        self.varies = self.chance(0.4) and self.may_vary
        super().begin()
        for name in self.accounts:
            if self.chance(0.3):
                self.say(f"owner {name} {self.one('x', 'y')}" + self.one("", "", " client"))
            if self.chance(0.35):
                self.member(name)

    def fund(self):
        market = self.random.choice(self.markets)
        self.say(f"{self.one('recover', 'recover', 'insure')} {market['name']} "
                 f"{self.money(market['asset'], 0, self.one(0.1, 0.5, 4))}")

    def close(self):
        market = self.random.choice(self.markets)
        if self.varies or self.chance(0.5):
            self.say(f"takeover {self.random.choice(self.accounts)}")
            return
        text = f"deleverage {self.random.choice(self.accounts)} {market['name']}"
        if self.chance(0.4):
            text += " rank=" + self.one("profit-leverage", "profit", "size", "pro-rata")
        if self.chance(0.3):
            text += f" cap={self.one('profit', 'equity')}"
        self.say(text + (" force" if self.chance(0.5) else ""))

    def wrong(self):
        self.time()

    def change(self):
        """The terms of a market that is closed cannot be set."""
        market = self.random.choice(self.open_markets())
        self.one(self.option, lambda: self.waterfall(market), lambda: self.socialize(market))()


class StormWorld(storms.Storm, World):
    layers = generate.ALL_LAYERS
    may_vary = False


def scenario(seed):
    world = StormWorld(seed) if seed >= storms.FIRST else World(seed)
    world.begin()
    for _ in range(world.random.randint(10, 40)):
        world.day()
    return world


if __name__ == "__main__":
    money_books.scenario = scenario
    sys.exit(money_books.main(sys.argv[1:]))
