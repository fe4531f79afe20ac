# SPDX-License-Identifier: BSD-2-Clause
"""Random scenarios for the comparison: generate.py SEED prints one, generate.py --stats N counts what N of them reach.

The reference runs along, so that prices are drawn around breaches, amounts around what is free, and a bad line can be
preceded by the error it must give. Worlds are small and lopsided: sizes from one atom to 10^12, funds mostly too small."""
import random
import sys
from fractions import Fraction

from reference import Failed, Interpreter, Refused


def plain(value):
    """An exact decimal."""
    value = Fraction(value)
    sign, value = ("-", -value) if value < 0 else ("", value)
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    text = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return sign + (text[:-digits] + "." + text[-digits:] if digits else text)


class Story:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.lines = []
        self.interpreter = Interpreter()
        self.ended = False

    @property
    def world(self):
        return self.interpreter.world

    def say(self, line, may_end=False):
        """Add a line; one that is refused is announced, or ends the story."""
        probe = Interpreter()
        probe.world = self.world.clone()
        try:
            probe.run(line)
        except Refused as refusal:
            if may_end and self.rng.random() < 0.05:
                self.lines.append(line)
                self.ended = True
                return False
            self.lines += [f"expect error {refusal.code}", line]
            return False
        self.interpreter = probe
        self.lines.append(line)
        return True

    # ---- the world

    def setup(self):
        rng = self.rng
        for i in range(rng.choice([1, 1, 1, 2])):
            self.say(f"asset S{i} {rng.choice([0, 0, 2, 6, 8])}")
        if rng.random() < 0.9:
            self.say(f"option liquidation={rng.choice(['takeover', 'takeover', 'deleverage', 'manual'])} "
                     f"residual={rng.choice(['keep', 'forfeit'])}")
        owners = [f"a{i}" for i in range(rng.randrange(2, 10))]
        for i in range(rng.choice([1, 1, 2, 2, 3, 4])):
            self.add_market(i)
            if rng.random() < 0.3 and owners:
                self.say(f"account {owners[rng.randrange(len(owners))]}")
        for owner in owners:
            for asset in list(self.world.assets):
                if rng.random() < 0.9:
                    self.say(f"deposit {owner} {self.money(asset, 3, 13)} {asset}")

    def money(self, asset, low, high):
        """An amount log-uniform between powers of ten of atoms."""
        atoms = int(10**self.rng.uniform(low, high)) + self.rng.randrange(-1, 2)
        return plain(Fraction(max(0, atoms), 10**self.world.assets[asset]))

    def add_market(self, i):
        rng = self.rng
        asset = rng.choice(list(self.world.assets))
        decimals = self.world.assets[asset]
        kind = rng.choice(["linear", "linear", "linear", "inverse", "quanto"])
        if kind == "inverse":
            tick = rng.choice(["1", "0.5", "0.01"])
            lot = rng.choice(["1", "10", "100"])
        else:
            scale = rng.randrange(0, decimals + 1) if decimals else 0
            lot, tick = rng.choice([("1", plain(Fraction(1, 10**scale))), (plain(Fraction(1, 10**scale)), "1"),
                                    ("10", plain(Fraction(5, 10**min(scale, decimals)))), ("1", "20")])
        words = [f"market M{i} {asset} lot={lot} tick={tick}"]
        if kind != "linear" or rng.random() < 0.2:
            words.append(f"kind={kind}")
        if kind == "quanto" and rng.random() < 0.5:
            words.append("multiplier=3")
        if rng.random() < 0.4:
            words.append(f"liquidation_fee={rng.choice(['0.5%', '0.01', '5%', '0.000000001', '1'])}")
        if rng.random() < 0.05 and kind != "inverse":
            words.append("signed=yes")
        if not self.say(" ".join(words)):
            return
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            high = rng.choice([1, 5, 10, 50, 50, 300])
            floor = self.money(asset, 0, 8) if rng.random() < 0.6 else "0"
            least = ""
            if rng.random() < 0.2:
                least = f" lot={self.money(asset, 0, 4)}" + (f"/{self.money(asset, 3, 5)}" if rng.random() < 0.5 else "")
            self.say(f"tier M{i} {floor} {high}% {plain(Fraction(high, rng.choice([1, 2, 3 if high % 3 == 0 else 2])))}%{least}")
        if rng.random() < 0.6:
            layers = rng.sample(["insurance", "reserve", "backstop", "socialize"], rng.randrange(1, 5))
            caps = [f"{layer}_cap={self.money(asset, 0, 6)}" for layer in ("insurance", "reserve", "backstop")
                    if rng.random() < 0.25]
            self.say(" ".join([f"waterfall M{i}"] + layers + caps))
        if rng.random() < 0.75:
            words = [f"socialize M{i}"]
            if rng.random() < 0.8:
                words.append("basis=" + rng.choice(["profit", "open-interest", "equity", "notional"]))
            if rng.random() < 0.6:
                words.append("rule=" + rng.choice(["pro-rata", "equal", "queue"]))
            if rng.random() < 0.6:
                words.append("cap=" + rng.choice(["profit", "equity", "none"]))
            if rng.random() < 0.7:
                words.append("rounding=" + rng.choice(["largest-remainder", "telescoping", "last"]))
            if rng.random() < 0.4:
                words.append("pool=" + rng.choice(["instant", "instant", "deficit"]))
            self.say(" ".join(words))
        if rng.random() < 0.6:
            self.say(f"insure M{i} {self.money(asset, 0, 6)}")

    # ---- choosing

    def owner(self):
        owners = [a for a in self.world.accounts if not a.startswith("@")]
        return self.rng.choice(owners) if owners else "nobody"

    def anybody(self):
        return self.rng.choice(self.world.accounts) if self.rng.random() < 0.15 else self.owner()

    def open_market(self):
        markets = [m for m in self.world.markets.values() if not m.closed or self.rng.random() < 0.05]
        return self.rng.choice(markets) if markets else None

    def price(self, market, jump):
        """In ticks: the mark moved by up to `jump`."""
        if market.mark is None:
            return self.rng.choice([100, 1000, 7, 50000])
        moved = market.mark * (1 + self.rng.uniform(-jump, jump)) if jump else market.mark
        ticks = round(moved) + self.rng.choice([0, 0, 1, -1])
        return max(1 if market.kind == "inverse" else 0, ticks)

    def edge(self, market):
        """A price at which some holder of the market is about at its maintenance, else a jump."""
        holders = [a for a in self.world.accounts if not a.startswith("@") and self.world.size(a, market)]
        if not holders or market.kind == "inverse" or market.mark is None:
            return self.price(market, 0.4)
        a = self.rng.choice(holders)
        room = self.world.equity(a, market.asset) - self.world.requirement(a, market.asset, 1)
        step = -room // (self.world.size(a, market) * market.unit)
        return max(0, market.mark + step + self.rng.randrange(-2, 3))

    def lots(self, market):
        held = [abs(v) for (_, m), v in self.world.lots.items() if m == market.name]
        if held and self.rng.random() < 0.5:
            return max(1, self.rng.choice(held) + self.rng.choice([0, 0, 0, 1, -1]))
        value = abs(market.value) or 1
        return max(1, int(10**self.rng.uniform(0, 9)) // value) if self.rng.random() < 0.8 else self.rng.randrange(1, 100)

    # ---- events

    def fill(self):
        market = self.open_market()
        if market is None:
            return
        fund = "@insurance:" + market.name
        sides = [self.owner(), self.owner()]
        if self.rng.random() < 0.15:
            sides[self.rng.randrange(2)] = fund
        if sides[0] == sides[1] and self.rng.random() < 0.95:
            return
        price = self.price(market, self.rng.choice([0, 0, 0.02, 0.1, 0.5]))
        force = " force" if self.rng.random() < 0.7 else ""
        self.say(f"fill {market.name} {sides[0]} {sides[1]} {plain(self.lots(market) * market.lot)} "
                 f"{plain(price * market.tick)}{force}", True)

    def mark(self):
        markets = [m for m in self.world.markets.values() if not m.closed]
        if not markets:
            return
        chosen = self.rng.sample(markets, self.rng.randrange(1, len(markets) + 1))
        jump = self.rng.choice([0.01, 0.1, 0.3, 0.6])
        pairs = [f"{m.name} {plain((self.edge(m) if self.rng.random() < 0.3 else self.price(m, jump)) * m.tick)}"
                 for m in chosen]
        self.say("mark " + " ".join(pairs), True)

    def funding(self):
        market = self.open_market()
        if market is None:
            return
        per_lot = self.rng.choice([1, -1, 3, -7, self.rng.randrange(-1000, 1000), abs(market.value) // 20])
        payment = Fraction(per_lot, 10**self.world.assets[market.asset]) / market.lot
        if (payment * 10**18).denominator == 1:
            self.say(f"funding {market.name} {plain(payment)}", True)

    def move_money(self):
        rng, world = self.rng, self.world
        asset = rng.choice(list(world.assets))
        account = self.anybody()
        free = min(world.bal(account, asset), world.equity(account, asset) - world.requirement(account, asset, 0)) \
            if account in world.accounts else 0
        near = plain(Fraction(max(0, free + rng.choice([0, 0, 1, -1, -5])), 10**world.assets[asset]))
        amount = rng.choice([near, self.money(asset, 0, 9)])
        what = rng.randrange(6)
        if what == 0:
            self.say(f"withdraw {account} {amount} {asset}", True)
        elif what == 1:
            self.say(f"transfer {account} {self.anybody()} {amount} {asset}", True)
        elif what == 2:
            self.say(f"deposit {self.anybody()} {self.money(asset, 0, 9)} {asset}", True)
        elif what == 3 and world.markets:
            self.say(f"insure {rng.choice(list(world.markets))} {self.money(asset, 0, 9)}", True)
        elif what == 4:
            self.say(f"reserve {self.money(asset, 0, 7)} {asset}", True)
        else:
            self.say(f"deposit @backstop {self.money(asset, 0, 7)} {asset}", True)

    def lose(self):
        """A forced withdrawal: to the edge of a breach, of nothing, or beyond."""
        rng, world = self.rng, self.world
        asset, account = rng.choice(list(world.assets)), self.anybody()
        if account not in world.accounts:
            return
        equity, balance = world.equity(account, asset), world.bal(account, asset)
        edge = rng.choice([equity, balance, equity - world.requirement(account, asset, 1), rng.randrange(10**9)])
        atoms = max(0, edge + rng.choice([0, 0, 1, -1, 5, abs(balance) // 3, rng.randrange(1000)]))
        self.say(f"withdraw {account} {plain(Fraction(atoms, 10**world.assets[asset]))} {asset} force", True)

    def close_out(self):
        market = self.open_market()
        holders = [a for a in self.world.accounts if market and self.world.size(a, market)]
        account = self.rng.choice(holders) if holders and self.rng.random() < 0.9 else self.anybody()
        if market is None or self.rng.random() < 0.4:
            self.say(f"takeover {account}", True)
        else:
            rank = self.rng.choice(["", " rank=profit-leverage", " rank=profit", " rank=size", " rank=pro-rata"])
            self.say(f"deleverage {account} {market.name}{rank}", True)

    def change(self):
        market = self.open_market()
        if market is None:
            return
        what = self.rng.randrange(4)
        if what == 0:
            self.say(f"tier {market.name} {self.money(market.asset, 0, 8)} 40% 20%", True)
        elif what == 1:
            self.say(f"option liquidation={self.rng.choice(['takeover', 'deleverage', 'manual'])}", True)
        elif what == 2:
            self.say(f"settle {market.name} {plain(self.price(market, 0.3) * market.tick)}", True)
        else:
            self.say(f"waterfall {market.name} socialize insurance", True)

    def mistake(self):
        rng, asset = self.rng, self.rng.choice(list(self.world.assets))
        market = rng.choice(list(self.world.markets) or ["M9"])
        self.say(rng.choice([
            f"deposit {self.owner()} -1 {asset}", f"deposit {self.owner()} 0.0000000001 {asset}",
            f"deposit {self.owner()} 9223372036854775808 {asset}", f"deposit {self.owner()} 4611686018427387904 {asset}",
            f"deposit {self.owner()} 1 NONE", f"withdraw nobody 1 {asset}", f"fill {market} nobody {self.owner()} 1 1",
            f"fill {market} {self.owner()} {self.owner()} 0 1", "fill M99 a0 a1 1 1", f"mark {market} -1",
            f"mark {market}", "mark M99 1", "nonsense 1 2", f"account {self.owner()}", f"asset {asset} 2",
            f"market {market} {asset} lot=1 tick=1", f"tier {market} 0 1% 2%", f"tier {market} 0 2 1", f"tier {market} 0 101 1", f"tier {market} 0 0 0 lot=5/4", f"tier {market} 0 0 0 lot=0", f"tier {market} 0 0 0 lot=1/",
            "takeover @reserve", f"withdraw @reserve 0 {asset} force", f"withdraw @uncovered:{market} 0 {asset} force",
            f"withdraw nobody 1 {asset} force", f"withdraw {self.owner()} 1 {asset} strong", f"withdraw {self.owner()} -1 force", f"takeover @insurance:{market}", f"deposit @uncovered:{market} 1", "at 5x",
            f"fill {market} @fees {self.owner()} 1 1 force", f"waterfall {market} insurance insurance",
            f"waterfall {market} nothing", f"socialize {market} basis=luck", f"socialize {market} pool=never", "option liquidation=never",
            f"transfer {self.owner()} @uncovered:{market} 0 {asset}", f"account @me", f"funding {market} 0.000000000000000001",
            f"mark {market} 9000000000000000000", f"fill {market} {self.owner()} {self.owner()} 4000000000 4000000000 force",
            f"deleverage {self.owner()} {market} rank=best", "expect", "withdraw a0", "include", f"mark {market} 1 {market} 2",
        ]), True)

    def storm(self):
        """Everybody trades in one market, at various leverage, and then it moves: many defaults in one instant."""
        rng, market = self.rng, self.open_market()
        owners = [a for a in self.world.accounts if not a.startswith("@")]
        if market is None or market.closed or len(owners) < 2:
            return
        if rng.random() < 0.7:
            words = [f"socialize {market.name}", "basis=" + rng.choice(["profit", "open-interest", "equity", "notional"]),
                     "cap=" + rng.choice(["profit", "equity", "none"]), "pool=" + rng.choice(["instant", "deficit"])]
            self.say(" ".join(words))
        for i in range(rng.randrange(2, 12)):
            if rng.random() < 0.5:
                self.say(f"deposit s{i} {self.money(market.asset, 5, 7)} {market.asset}")
        owners = [a for a in self.world.accounts if not a.startswith("@")]
        price = self.price(market, 0)
        value = abs(self.world.value_at(market, price)) or 1
        for _ in range(rng.randrange(3, 12)):
            buyer, seller = rng.sample(owners, 2)
            if rng.random() < 0.1:
                buyer = "@insurance:" + market.name
            margin = max(1, min(abs(self.world.bal(a, market.asset)) for a in (buyer, seller)) or 1)
            lots = max(1, margin * rng.choice([1, 2, 5, 10, 30, 100]) // value)
            at = price + rng.choice([0, 0, 0, 1, -1]) if market.kind != "inverse" else price
            self.say(f"fill {market.name} {buyer} {seller} {plain(lots * market.lot)} {plain(max(0, at) * market.tick)} force")
        if market.mark is not None:
            self.say(f"mark {market.name} {plain(self.price(market, rng.choice([0.05, 0.2, 0.5])) * market.tick)}", True)

    def clock(self):
        self.say(f"at {self.rng.randrange(10**18)}", True)

    def tell(self):
        self.setup()
        events = [(self.fill, 40), (self.mark, 25), (self.funding, 4), (self.move_money, 10), (self.close_out, 6),
                  (self.change, 3), (self.mistake, 6), (self.clock, 1), (self.storm, 2), (self.lose, 6)]
        kinds = [event for event, weight in events for _ in range(weight)]
        if self.rng.random() < 0.3 and not self.ended:
            self.storm()
        for _ in range(self.rng.randrange(5, 45)):
            if self.ended:
                break
            self.rng.choice(kinds)()
        if not self.ended:
            self.lines.append("verify")
        return self.lines


def story(seed):
    return Story(seed).tell()


def stats(count):
    reached = {}
    for seed in range(count):
        lines = story(seed)
        words = [" ".join(line.split()[:1] if not line.startswith("expect error") else line.split()) for line in lines]
        for word in set(words):
            reached[word] = reached.get(word, 0) + 1
    for word in sorted(reached):
        print(f"{reached[word]:7} {word}")


def main():
    if sys.argv[1] == "--stats":
        stats(int(sys.argv[2]))
    else:
        print("\n".join(story(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
