# SPDX-License-Identifier: BSD-2-Clause
"""The order of accounts and of markets changes shares by rounding only.

The same book is played twice, with assets, markets and accounts created in another order, up to the first command that
leaves deficits, and all figures are compared.

The bound. A division of a total R over n rows gives each row within one unit of its exact share (rounding=last: within
one of it but for the last rows, which together have at most n more), so that two orders differ by at most 2n units in
all. If the total and the figures of the rows differ by E units in all before it, shares differ by at most E for the total
and by 4E for the weights: a share R * w / W moves by R * dw / W <= c * dw / w <= 2 * dc, with c the capacity that it does
not exceed and a weight that is at most a square of c, and what one row gains the others lose. So after one more division
E' <= 6E + 2n, and after d of them less than 2n * 6^d. Where lots are divided, a unit is what a lot is worth. Divisions are
counted in events: each run of events of one kind in one market is one, and there is one more for what a loss is split by.

What the contract leaves to an order is left out: `pool=deficit`; ties of a queue or a ranking (queues by open interest or
notional, in which the two sides of a trade are equal); the first market where every requirement is 0; owners one after
another under a cap; counterparties of several defaulters of one market, who are closed one after another; and who is asked
by several markets in one round, which ask one after another; and a fund that had a position and takes others over, whose
balance and cost, not its equity, depend on which comes first (number 69 of ../slow/CHOICES.md)."""
import random
from fractions import Fraction

from . import command, draw, library
from .book import E, law

DIVIDES = (E.LIQUIDATION_FEE, E.FORFEIT, E.INSURANCE, E.RESERVE, E.BACKSTOP, E.SOCIALIZED, E.OWNER, E.MEMBERS, E.DELEVERAGE,
           E.VARIATION_RECEIVED, E.VARIATION_PAID)
TIED = ("open-interest", "notional")
SCALE = 1000


class Fine(draw.Draw):
    """A book whose units are small beside everything, so that rounding is nothing and any other difference is not."""

    def add_assets(self):
        self.assets["USD"] = {"decimals": 6, "worth": 10**13}
        if self.chance(0.3):
            self.assets["BTC"] = {"decimals": 8, "worth": 10**13}
        for name, asset in self.assets.items():
            self.say("asset", name=name, decimals=asset["decimals"])

    def market(self, name):
        asset = self.random.choice(list(self.assets))
        kind = "inverse" if asset == "BTC" else self.one("linear", "linear", "quanto")
        atoms = 10**self.assets[asset]["decimals"]
        price = 100 * SCALE + self.random.randint(-7000, 7000)
        self.markets[name] = {"asset": asset, "price": price, "kind": kind, "signed": False, "open": True,
                              "variation": self.chance(0.35), "size": 1}
        unit = 10**11 if kind == "inverse" else 10
        self.say("market", name=name, asset=asset, kind=kind, lot=Fraction(unit, atoms), multiplier=Fraction(1), unit=unit, digits=0,
                 fee=self.one(0, 0, 10**7, 25 * 10**6), signed=False,
                 settlement="variation" if self.markets[name]["variation"] else "unrealized")
        self.tiers(name, 0)
        if self.chance(0.85):
            self.waterfall(name)
        if self.chance(0.7):
            self.socialize(name)

    def tiers(self, name, atoms):
        initial, maintenance = self.one((100, 50), (200, 100), (333, 111))
        self.say("tier", market=name, floor=0, initial_ppb=initial * 10**6, maintenance_ppb=maintenance * 10**6)

    def say(self, op, **values):
        if op == "socialize":
            values["pool"] = "instant"
            if values.get("rule") == "queue" and values.get("basis") in TIED:
                values["rule"] = "pro-rata"
        elif op == "waterfall":
            values["layers"] = [(layer, 0 if layer == "owner" else cap, 0, 0) for layer, cap, *_ in values["layers"]]
        super().say(op, **values)

    def near(self, name, spread):
        return max(SCALE, self.markets[name]["price"] + self.random.randint(-spread * SCALE, spread * SCALE))

    def fill(self):
        super().fill()
        do = self.commands[-1]
        do["lots"] = do["lots"] * 10**6 + self.random.randint(0, 10**6)
        if not all(isinstance(do[key], int) for key in ("buyer", "seller")):
            self.commands.pop()

    def crash(self):
        """All markets move far in one instant."""
        for market in self.markets.values():
            market["price"] = max(SCALE, int(market["price"] * self.random.uniform(0.5, 1.6)))
        self.say("mark", prices={name: market["price"] for name, market in self.markets.items()})

    def mark(self):
        super().mark()
        for name, price in self.commands[-1]["prices"].items():
            self.markets[name]["price"] = self.commands[-1]["prices"][name] = max(price, SCALE)


def drawn(seed):
    """A fine book: who and what, trades, and then marks until something breaks."""
    world = Fine(seed)
    world.begin()
    for _ in range(6):
        world.one(world.crash, world.crash, world.mark, world.fill, world.close)()
    return world.commands


def shuffled(commands, seed):
    """The same commands, with assets, markets and accounts created in another order."""
    order = random.Random(-seed)
    assets = [do for do in commands if do["op"] == "asset"]
    accounts = [do for do in commands if do["op"] == "account"]
    markets = [do["name"] for do in commands if do["op"] == "market"]
    for group in (assets, accounts, markets):
        order.shuffle(group)
    first = next(place for place, do in enumerate(commands) if do["op"] in ("option", "account"))
    terms = [do for do in commands[:first] if do["op"] != "asset"]
    rest = [do for do in commands[first:] if do["op"] not in ("account", "market")]
    named = [do for name in markets for do in terms if do.get("market", do.get("name")) == name]
    return assets + named + accounts + rest


class Play:
    """One of the two books, as far as its first deficits."""

    def __init__(self, lib, commands):
        self.names = command.Names(commands).bind(lib)
        self.engine = library.Engine(lib)
        self.variation = [do["settlement"] == "variation" for do in commands if do["op"] == "market"]

    def give(self, do):
        """A command; what became of it."""
        return self.engine.apply(command.records(do, self.names))

    def figures(self, commands):
        """All figures by name."""
        found, names = {}, self.names
        for asset in names.assets:
            for account, row in self.engine.accounts(names.asset[asset]).items():
                who = names.name(account)
                for key in ("balance", "equity", "socialized"):
                    found[(key, who, asset)] = getattr(row, key)
                if account < 2**63:
                    found[("contribution", who, asset)] = self.engine.member(account, names.asset[asset]).contribution
        for market in names.markets:
            for account, position in self.engine.positions(names.market[market]).items():
                if position.lots or position.cost:
                    found[("lots", names.name(account), market)] = position.lots
                    found[("cost", names.name(account), market)] = position.cost
            found[("uncovered", market)] = self.engine.market(names.market[market]).uncovered
        return found


class Order:
    """Compares two books."""

    def __init__(self, lib):
        self.lib, self.compared, self.left_out, self.deepest = lib, 0, {}, 0

    def try_seed(self, seed):
        """Play one book twice; the commands up to where it was compared."""
        commands = drawn(seed)
        other = shuffled(commands, seed)
        plays = [Play(self.lib, commands), Play(self.lib, other)]
        try:
            return self.play(commands, other, plays)
        finally:
            for play in plays:
                play.engine.close()

    def play(self, commands, other, plays):
        """Set both up, then go on until something breaks."""
        first = next(place for place, do in enumerate(commands) if do["op"] == "deposit")
        second = next(place for place, do in enumerate(other) if do["op"] == "deposit")
        for play, part in zip(plays, (commands[:first], other[:second])):
            for do in part:
                play.give(do)
        rest = [do for do in commands[first:] if do["op"] not in ("account", "market")]
        assert rest == other[second:], "the days of both books are the same"
        self.told = []  # by earlier commands
        for place, do in enumerate(rest):
            markets = range(len(plays[0].names.markets))
            before = [plays[0].engine.positions(market) for market in markets]
            status = [play.give(do) for play in plays]
            law(status[0] == status[1], "order", f"{do['op']} is refused in one order alone: {status}")
            events, deficits = [play.engine.events() for play in plays], [play.engine.deficits() for play in plays]
            grown = self.funds_grown(plays[0], events[0], before)
            tied = self.ties(plays[0], events[0], before)
            if tied or grown or deficits[0] or deficits[1]:
                why = "ties of a ranking" if tied else "a fund had a position" if grown else self.excused(events[0])
                if why:
                    self.left_out[why] = self.left_out.get(why, 0) + 1
                else:
                    self.compare(plays, commands, events[0], len(deficits[0]))
                return commands[:first + place + 1]
            self.told += events[0]
        return commands

    @staticmethod
    def funds_grown(play, events, before):
        """Has a fund that had a position taken another one over? What it realizes by that depends on which comes first."""
        return any(event.kind == E.TAKEOVER and before[event.market][play.names.funds[event.market]].lots != 0
                   for event in events)

    @staticmethod
    def ties(play, events, before):
        """May counterparties of a deleveraging have ranked alike? In a variation market often: nothing was won."""
        for market in {event.market for event in events if event.kind == E.DELEVERAGE}:
            if play.variation[market]:
                return True
            value = play.engine.market(market).value
            for side in (-1, 1):
                profits = [position.lots * value - position.cost for account, position in before[market].items()
                           if position.lots * side > 0 and account < 2**63]
                if len(set(profits)) < len(profits):
                    return True
        return False

    @staticmethod
    def excused(events):
        """Why the contract leaves something to an order here; or nothing."""
        asked, closed = {}, {}
        for event in events:
            if event.kind in (E.SOCIALIZED, E.DELEVERAGE) and event.amount:
                who = event.account if event.kind == E.SOCIALIZED else event.other
                asked.setdefault((who, event.asset), set()).add(event.market)
            if event.kind == E.DELEVERAGE:
                closed.setdefault(event.market, set()).add(event.account)
        if any(len(markets) > 1 for markets in asked.values()):
            return "several markets asked one payer"
        if any(len(accounts) > 1 for accounts in closed.values()):
            return "several were deleveraged"
        return None

    def compare(self, plays, commands, events, count):
        """All figures, within the bound."""
        figures = [play.figures(commands) for play in plays]
        rows = len({who for _, who, *_ in figures[0] if not isinstance(who, str)}) + len(plays[0].names.markets) + 4
        depth, last, lots = 1, None, False
        for event in self.told + events:
            if event.kind in DIVIDES:
                depth += (event.kind, event.market) != last
                lots |= event.kind == E.DELEVERAGE
                last = (event.kind, event.market)
        value = max(abs(plays[0].engine.market(place).value) for place in range(len(plays[0].names.markets)))
        bound = 2 * rows * 6**depth * (value if lots else 1)
        if bound > 10**11:
            self.left_out["too deep"] = self.left_out.get("too deep", 0) + 1
            return
        self.compared, self.deepest = self.compared + 1, max(self.deepest, depth)
        for key in set(figures[0]) | set(figures[1]):
            one, two = figures[0].get(key, 0), figures[1].get(key, 0)
            most = bound // value + 1 if key[0] == "lots" and lots else 0 if key[0] == "lots" else bound
            law(abs(one - two) <= most, "order", f"{' '.join(map(str, key))} is {one} and {two}, {abs(one - two)} apart "
                f"where rounding can make {most}, with {count} deficits")
