# SPDX-License-Identifier: BSD-2-Clause
"""One owner with any number of accounts, at unchanged marks and with unforced commands alone, neither gains nor costs
anybody anything, where fee plus rebate of a fill is at least 0.

A search tries to break it: it climbs from sequence to sequence of fills with itself at any price, deposits,
withdrawals, transfers, fees and contributions. What counts is what the owner has taken out and has left, less what it has
put in; and what everybody else has, a fund together with the hole that it repays. At the end a mark at the same prices
settles what is left to be settled, and still nobody may have lost anything. That last part leaves out an owner whose
accounts cannot pay what they owe unsettled without their own unsettled gains: fills look at equities in which those
gains count, and an instant does not let them pay (number 68 of ../slow/CHOICES.md). And a fund that is short by a
position of its own, which a close-out may make plain."""
import random

from . import command, draw, library
from .book import Broken


class Start(draw.Draw):
    """A book with accounts of one owner, others, and positions among them."""

    def people(self):
        self.own = list(range(1, self.random.randint(2, 5) + 1))
        self.accounts = self.own + list(range(11, 11 + self.random.randint(2, 4)))
        for account in self.accounts:
            self.say("account", account=account, name=f"a{account}")
        for account in self.accounts:
            for asset in self.assets:
                if self.chance(0.85):
                    self.say("deposit", account=account, asset=asset, amount=self.money(asset, 0.1, self.one(1, 4, 15)))
            if self.chance(0.5):
                self.say("owner", account=account, name="x" if account in self.own else "y", is_client=0)
            if self.chance(0.2):
                self.member(account)


def start(seed):
    """The commands that come before the search, and who is who."""
    drawn = Start(seed)
    drawn.begin()
    for _ in range(drawn.random.randint(0, 6)):
        drawn.one(drawn.fill, drawn.fill, drawn.mark, drawn.funding, drawn.time)()
    if drawn.chance(0.6):  # otherwise there is something to be settled
        drawn.say("mark", prices={name: market["price"] for name, market in drawn.markets.items()})
    return drawn


class Search:
    """A seeded search in one book."""

    def __init__(self, lib, seed):
        self.lib, self.random = lib, random.Random(-seed)
        self.drawn = start(seed)
        self.own, self.assets = self.drawn.own, list(self.drawn.assets)
        self.commands = self.drawn.commands
        self.names = command.Names(self.commands).bind(lib)
        self.scales = {self.names.market[do["name"]]: 10**do["digits"] for do in self.commands if do["op"] == "market"}
        self.repays = dict(zip(self.names.holes, self.names.funds))
        self.varies = {self.names.market[do["name"]]: self.names.asset[do["asset"]] for do in self.commands
                       if do["op"] == "market" and do["settlement"] == "variation"}
        self.fine = [sum(do["op"] == "market" and do["asset"] == asset and do["digits"] > 0 for do in self.commands)
                     for asset in self.names.assets]  # markets that keep parts of a unit
        self.base, self.accepted = [], []
        self.kinds = set()
        self.evaluations = self.given = self.taken = 0
        self.prepare()

    def prepare(self):
        """Keep the commands that are accepted; put money where an account of the owner has less than nothing."""
        with library.Engine(self.lib) as engine:
            for do in self.commands:
                records = command.records(do, self.names)
                if engine.apply(records) == 0:
                    self.keep(do, records)
            for name in self.names.assets:
                rows = engine.accounts(self.names.asset[name])
                for account in self.own:
                    lacks = -min(rows[account].equity, rows[account].balance)
                    if lacks > 0:
                        do = {"op": "deposit", "account": account, "asset": name, "amount": lacks}
                        records = command.records(do, self.names)
                        if engine.apply(records) == 0:
                            self.keep(do, records)
            self.before = self.read(engine)
            self.prices = {name: engine.market(place).mark for name, place in self.names.market.items()
                           if engine.market(place).marked}  # the first fill of another would move its mark
            again = {"op": "mark", "prices": self.prices}
            self.again = command.records(again, self.names)
            self.is_still = bool(self.prices) and engine.apply(self.again) == 0 and self.read(engine) == self.before
        self.base = (library.Command * len(self.base))(*self.base)

    def keep(self, do, records):
        """Part of the book before the search."""
        self.accepted.append(do)
        self.base += list(records)

    def read(self, engine):
        """What the owner has in each asset, and what each of the others has in each asset."""
        mine, others = [0] * len(self.assets), {}
        for asset in range(len(self.assets)):
            for account, row in engine.accounts(asset).items():
                if account in self.own:
                    mine[asset] += row.equity + engine.member(account, asset).contribution
                    if row.initial or row.equity < 0:
                        self.lowest = min(self.lowest, row.equity)
                else:
                    held = engine.member(account, asset).contribution if account < 2**63 else 0
                    who = (self.repays.get(account, account), asset)
                    others[who] = others.get(who, 0) + row.equity + held
        return mine, others

    def can_pay(self, engine):
        """Can each account of the owner pay what it owes unsettled, without its own unsettled gains, and is no fund short?"""
        gains = {}
        for place, asset in self.varies.items():
            value = engine.market(place).value
            for account, position in engine.positions(place).items():
                key = (account, asset)
                gains[key] = gains.get(key, 0) + max(0, -(-(position.lots * value - position.cost) // self.scales[place]))
        # A fund whose position loses more than it has defaults when a close-out takes that position off it.
        asked = self.own + self.names.funds
        return all(row.equity >= gains.get((account, asset), 0) * (account in self.own)
                   for asset in range(len(self.assets))
                   for account, row in engine.accounts(asset).items() if account in asked)

    lowest = 2**62  # the least equity that an account with a position of the owner was seen with

    # Moves.
    def amount(self, asset):
        """From a unit to more than there is."""
        worth = self.drawn.assets[asset]["worth"]
        return self.random.choice((1, 7, worth // 10 + 1, worth, self.random.randint(0, 4 * worth),
                                   self.random.randint(0, 40 * worth)))

    def move(self):
        """One command on accounts of the owner."""
        pick, one = self.random.random(), self.random.choice(self.own)
        asset = self.random.choice(self.assets)
        if pick < 0.5 and self.prices:
            return self.fill()
        if pick < 0.62:
            return {"op": "withdraw", "account": one, "asset": asset, "amount": self.amount(asset)}
        if pick < 0.7:
            return {"op": "deposit", "account": one, "asset": asset, "amount": self.amount(asset)}
        if pick < 0.86:
            other = self.random.choice([account for account in self.own if account != one])
            return {"op": "transfer", "giver": one, "receiver": other, "asset": asset, "amount": self.amount(asset)}
        if pick < 0.93:
            return {"op": "fee", "account": one, "asset": asset, "amount": self.amount(asset)}
        return {"op": "member", "account": one, "asset": asset, "amount": self.random.choice((0, self.amount(asset))),
                "assessment": self.random.choice((0, self.amount(asset))), "duration": self.random.choice((0, 10**9))}

    def fill(self):
        """A trade of the owner with itself, at any price, for fees that add up to at least nothing."""
        name = self.random.choice(list(self.prices))
        buyer, seller = self.random.sample(self.own, 2)
        price = self.prices[name]
        price = self.random.choice((price, price, price + self.random.randint(-5, 5), 1, price * 2, price * 10,
                                    self.random.randint(1, 3 * abs(price) + 1)))
        do = {"op": "fill", "market": name, "buyer": buyer, "seller": seller, "price": price,
              "lots": self.random.choice((1, 1, 2, 3, 5, 10, self.random.randint(1, 100)))}
        if self.random.random() < 0.3:
            fee = self.random.choice((-1, 1)) * self.amount(self.drawn.markets[name]["asset"])
            both = [fee, max(0, -fee) + self.random.choice((0, 0, 1))]
            self.random.shuffle(both)
            do["fee"], do["rebate"] = both
        return do

    # The climb.
    def score(self, moves):
        """How far the law is broken, what the owner has put at risk, and what was accepted."""
        self.evaluations += 1
        with library.Engine(self.lib) as engine:
            engine.apply(self.base)
            engine.events(), engine.deficits()
            put, accepted, self.lowest = [0] * len(self.assets), [], 2**62
            for do in moves:
                if engine.apply(command.records(do, self.names)) == 0:
                    accepted.append(do)
                    if do["op"] in ("deposit", "withdraw"):
                        put[self.names.asset[do["asset"]]] += (1 if do["op"] == "deposit" else -1) * do["amount"]
            self.given, self.taken = self.given + len(moves), self.taken + len(accepted)
            broken = self.harm(self.read(engine), put, False)
            risk = -self.lowest
            if self.is_still and not broken and self.can_pay(engine):
                engine.apply(self.again)
                broken = self.harm(self.read(engine), put, True)
            return (broken, risk, len(accepted)), accepted

    def harm(self, now, put, is_marked):
        """What the owner has gained, and what others have lost, in whole units of all assets."""
        # Equities are rounded down, each by itself: what is cut off one account can be whole in another. And whoever is
        # a counterparty when the mark closes somebody out realizes a loss rounded up, in each such market.
        gained = sum(max(0, mine - put[asset] - self.before[0][asset] - len(self.own) * (self.fine[asset] > 0))
                     for asset, mine in enumerate(now[0]))
        lost = sum(max(0, self.before[1].get(who, 0) - has - self.fine[who[1]] * is_marked)
                   for who, has in now[1].items())
        return gained + lost

    def climb(self, tries):
        """Try so many sequences; the first that breaks the law is said."""
        moves, best = [], (0, -2**63, 0)
        for _ in range(tries):
            other = list(moves)
            for _ in range(self.random.choice((1, 1, 2, 4))):
                place = self.random.randint(0, len(other))
                if other and self.random.random() < 0.3:
                    other.pop(place - 1 if place else 0)
                else:
                    other.insert(place, self.move())
            if len(other) > 14:
                other = other[:14]
            score, accepted = self.score(other)
            if score[0]:
                raise Broken(f"one owner: {score[0]} units were gained or lost by\n"
                             + "\n".join(command.scenario(self.accepted + accepted)))
            if score >= best:
                moves, best = accepted, score
                self.kinds |= {do["op"] for do in accepted}
        return best
