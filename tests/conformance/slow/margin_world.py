# SPDX-License-Identifier: BSD-2-Clause
"""What happens in a random book of the margin engine, beside all that happens in one of shared funds."""
import pickle
from fractions import Fraction

from . import margin_story, margin_wrong, measure
from .figures import show
from .run import Runner


class World(margin_story.Story):
    """A book of all that there was, and of the parts that are asked for."""

    # Where something just begins.
    def knife(self, market=None, name=None):
        """Of an account in a market: a price at which it is in breach or just not, or below zero, to the unit: money that is
        too much leaves by force before."""
        market, name = market or self.random.choice(self.markets), name or self.random.choice(self.accounts)
        live = self.live(market)
        if live is None or live.closed or live.mark is None or name not in self.book.by_name:
            return
        account, asset = self.place(name), live.asset
        if not self.book.lots(account, live) and (account, live.index) not in self.book.hedged:
            return
        price = max(1, live.mark + self.random.randint(-15, 15))
        copy = pickle.loads(pickle.dumps(self.book))
        copy.markets[live.index].mark = price
        copy.markets[live.index].sample = self.book.markets[live.index].sample
        gap = self.one(0, 0, 1, -1) + self.one(
            measure.margin_equity(copy, account, asset) - measure.maintenance(copy, account, asset),
            measure.margin_equity(copy, account, asset) - measure.maintenance(copy, account, asset),
            measure.equity(copy, account, asset),
            measure.equity(copy, account, asset) + int(market["asset"]["worth"] * self.random.random() * 2))
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
        text = self.with_legs(text + self.resting())
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

    def close_one(self):
        """Of somebody who has a position."""
        chosen = [(a, m) for a, m in sorted(self.book.holdings) if not self.book.is_system(a)]
        if chosen:
            account, place = self.random.choice(chosen)
            name = self.book.accounts[account].name
            self.say(self.one(f"takeover {name}", f"deleverage {name} {self.book.markets[place].name} force",
                              f"deleverage {name} {self.book.markets[place].name}"))

    def come_and_go(self):
        if any(fund["kinds"] for fund in self.shared):
            super().come_and_go()

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

    def frozen_ways(self):
        """What a frozen account may do and may not."""
        name, other = self.random.sample(self.accounts, 2)
        asset, market = self.random.choice(self.assets), self.random.choice(self.markets)
        if self.live(market) is None or self.live(market).mark is None:
            return
        self.say(f"control {name} frozen=yes")
        lots = self.book.lots(self.place(name), self.live(market))
        size, price = self.lots_of(market, max(1, abs(lots) + self.one(-1, 0, 1))), self.live(market).mark
        ways = [f"withdraw {name} 1 {asset['name']}", f"withdraw {name} 1 {asset['name']} force", f"deposit {name} 1 {asset['name']}",
                f"transfer {name} {other} 1 {asset['name']}", f"transfer {other} {name} 1 {asset['name']}",
                f"fee {name} 1 {asset['name']}", f"fill {market['name']} {name} {other} {size} {price}",
                f"fill {market['name']} {other} {name} {size} {price}", f"fill {market['name']} {other} {name} {size} {price} force"]
        for fund in self.shared if self.units else []:
            kind = self.random.choice(fund["kinds"]) if fund["kinds"] else ""
            ways += [f"join {name} {fund['name']} 1{kind}", f"leave {name} {fund['name']} 1{kind}", f"redeem {name} {fund['name']}{kind}"]
        if "H" in self.parts:
            ways += [f"hold {name} 1 {self.number(True)} {asset['name']}", f"orders {name} {market['name']}"]
        for line in self.random.sample(ways, 5):
            self.say(line)
        if self.chance(0.7):
            self.say(f"control {name}")

    def own_way(self):
        """An account whose own way of being closed out is another than that of a market in which it comes near a breach."""
        chosen = [(a, m) for a, m in sorted(self.book.holdings) if not self.book.is_system(a)]
        if not chosen:
            return
        account, place = self.random.choice(chosen)
        ways, name = self.random.sample(["takeover", "manual", "deleverage"], 2), self.book.accounts[account].name
        market = next(each for each in self.markets if each["name"] == self.book.markets[place].name)
        self.say(f"control {name} liquidation={ways[0]}")
        self.say(f"option liquidation={ways[1]} market={market['name']}")
        self.knife(market, name)

    def frozen_member(self):
        """Of a contribution, what is left, what was last set, and more than either while its account is frozen."""
        chosen = sorted(key for key in self.book.contributions if self.book.accounts[key[0]].system is None)
        if not chosen:
            return
        account, place = self.random.choice(chosen)
        has, name = self.book.contributions[(account, place)], self.book.accounts[account].name
        self.say(f"control {name} frozen=yes")
        for amount in self.random.sample([has.amount, has.amount + 1, has.set, has.set + 1, (has.amount + has.set) // 2], 3):
            self.say(f"member {name} {show(max(0, amount) * self.book.assets[place].unit)} {self.book.assets[place].name}")
        if self.chance(0.7):
            self.say(f"control {name}")

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

    def beyond(self):
        """A size that force has gone beyond; then trades that make it less, keep it or make it more."""
        market, (a, b, c) = self.random.choice(self.markets), self.random.sample(self.accounts, 3)
        live = self.live(market)
        if live is None or live.closed or live.mark is None:
            return
        open_now = sum(h.lots for (_, place), h in self.book.holdings.items() if place == live.index and h.lots > 0)
        key, lots = self.one("open_interest", "position"), self.random.randint(1, 5)
        self.say(f"ceiling {market['name']} {key}={self.lots_of(market, open_now if key == 'open_interest' else lots)}")
        self.say(f"fill {market['name']} {a} {b} {self.lots_of(market, 2 * lots)} {live.mark} force")
        for pair in self.random.sample([(c, a), (b, a), (a, b), (b, c), (c, b)], 3):
            self.say(f"fill {market['name']} {pair[0]} {pair[1]} {self.lots_of(market, self.one(1, lots))} {live.mark}")

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

    # D.
    def hedge(self):
        """Two legs for an account, or one position again, where it has no lots: or it is refused."""
        market, name = self.random.choice(self.markets), self.random.choice(self.accounts)
        self.say(f"hedge {name} {market['name']} {self.one('on', 'on', 'on', 'off')}")

    def hedged(self):
        """An account in hedge mode in a market that trades; where there is none, one that is made so, and flat for it."""
        chosen = [(a, m) for a, m in sorted(self.book.hedged) if not self.book.markets[m].closed and self.book.markets[m].mark]
        if chosen and self.chance(0.8):
            return self.random.choice(chosen)
        market, name = self.random.choice(self.markets), self.random.choice(self.accounts)
        live = self.live(market)
        if live is None or live.closed or live.mark is None or live.variation or name not in self.book.by_name:
            return None
        account, other = self.place(name), self.random.choice(self.accounts)
        lots = self.book.lots(self.book.trader(account, live), live)
        if lots and other != name and (account, live.index) not in self.book.hedged:
            pair = (other, name) if lots > 0 else (name, other)
            self.say(f"fill {live.name} {pair[0]} {pair[1]} {self.lots_of(market, abs(lots))} {live.mark} force")
        self.say(f"hedge {name} {live.name} on")
        return (account, live.index) if (account, live.index) in self.book.hedged else None

    def both_legs(self):
        """Fills of an account in hedge mode: of both legs, alike or not; all of a leg, or more than all."""
        key = self.hedged()
        if key is None:
            return
        live, name, other = self.book.markets[key[1]], self.book.accounts[key[0]].name, self.random.choice(self.accounts)
        market = next(each for each in self.markets if each["name"] == live.name)
        if name == other:
            return
        lots, opens = self.random.randint(1, 12), self.chance(0.5)
        for step in range(2 if opens else self.random.randint(1, 3)):
            holding = self.book.holding(self.book.trader(key[0], live), live)
            leg, buys = (("long", True), ("short", False))[step] if opens else (self.one("long", "short"), self.chance(0.5))
            if opens:
                lots += self.one(0, 0, 0, 1, -1) if lots > 1 else 0
            elif holding and (leg == "short") == buys and self.chance(0.8):
                lots = max(1, abs(holding.legs[leg].lots) + self.one(0, 0, 0, 1, -1))
            price = self.one(live.mark, max(1, live.mark + self.random.randint(-15, 15)))
            pair = (name, other) if buys else (other, name)
            text = f"fill {live.name} {pair[0]} {pair[1]} {self.lots_of(market, lots)} {price}" + self.resting()
            text += f" {'buyer' if buys else 'seller'}_leg={leg}"
            if (self.book.by_name[other], key[1]) in self.book.hedged:
                text += f" {'seller' if buys else 'buyer'}_leg={self.one('long', 'short')}"
            self.say(text + self.one(" force", " force", ""), "both-legs")

    # M.
    def mature(self):
        market = self.random.choice(self.markets)
        self.say(f"mature {market['name']} " + self.one("1ns", "500ms", "1s", "2m", "1h", "none"))

    def ripen(self):
        """A mark, and lots more or less, when some of the profit there is old enough, and at the very moment of that."""
        market = self.random.choice(self.markets)
        live = self.live(market)
        if live is None or live.closed or live.mark is None or not live.mature:
            return
        (a, b), price = self.random.sample(self.accounts, 2), live.mark
        for _ in range(self.random.randint(2, 5)):
            if self.chance(0.6):
                market["price"] = max(1, price + self.random.randint(-12, 12))
                self.say(f"mark {market['name']} {market['price']}")
            if self.chance(0.5):
                self.say(f"fill {market['name']} {a} {b} {self.lots_of(market, self.random.randint(1, 4))} "
                         f"{max(1, price + self.random.randint(-3, 3))} force")
            a, b = (b, a) if self.chance(0.4) else (a, b)
            ends = [time + live.mature for time, _ in live.moments] + [h.grown_at + live.mature for h in self.book.holdings.values()
                                                                       if h.grown_at is not None]
            ends = [time for time in ends if self.book.now < time < self.book.now + 10**15]
            if ends and self.chance(0.7):
                self.now = max(self.now, self.random.choice(ends) - self.one(0, 0, 1))
                self.say(f"at {self.now}")

    # What is refused.
    def wrong(self):
        if self.shared and self.chance(0.3):
            super().wrong()
        if not self.parts:
            return
        market, asset = self.random.choice(self.markets), self.random.choice(self.assets)
        lines = margin_wrong.lines(market["name"], asset["name"], *self.random.sample(self.accounts, 2), market["lot"],
                                   self.number(False), self.number(True))
        self.say(self.random.choice([line for part in self.parts for line in lines[part]]), "wrong")

    def actions(self):
        own = {"T": [(self.require, 3), (self.control, 2.5), (self.limit_of_position, 3), (self.ceiling, 3),
                     (self.beyond, 1.5), (self.frozen_member, 1), (self.own_way, 2), (self.frozen_ways, 1.5),
                     (self.thaw, 2)],
               "H": [(self.hold, 3), (self.end_hold, 3), (self.orders, 4), (self.tight_orders, 1.5), (self.resting_fill, 4)],
               "R": [(self.requirement, 4)], "D": [(self.hedge, 2), (self.both_legs, 14)], "M": [(self.mature, 3), (self.ripen, 5)]}
        chosen = [action for part in self.parts for action in own[part]]
        return chosen + [(self.knife, 6), (self.tight_fill, 5), (self.tight_money, 3), (self.wrong, 2), (self.storm, 1),
                         (self.time, 3), (self.close_one, 2), (self.come_and_go, 2), (self.mark, 5), (self.fill, 5), (self.settle, 0.8),
                         (self.wait, 1), (super().day, 25)]

    def day(self):
        actions = self.actions()
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()

    def begin(self):
        super().begin()
        for name in self.accounts:
            if self.chance(0.35):
                self.say(f"owner {name} {self.one('x', 'y')}" + self.one("", "", "", " client"))
        for market in self.open_markets():
            if self.chance(0.25):
                self.say(f"waterfall {market['name']} owner " + " ".join(self.random.sample(
                    ["insurance", "reserve", "backstop", "members", "deleverage", "socialize"], self.random.randint(1, 5))))
        first = {"T": (self.require, self.limit_of_position, self.ceiling), "H": (self.orders, self.hold),
                 "R": (self.requirement, self.requirement), "D": (self.hedge, self.both_legs, self.both_legs),
                 "M": (self.mature, self.mature)}
        for part in self.parts:
            for action in first[part]:
                if self.chance(0.6):
                    action()


def story(seed, parts=margin_story.PARTS, words=None):
    world = World(seed, parts, words)
    world.begin()
    for _ in range(world.random.randint(20, 80)):
        world.day()
    world.ask_all()
    world.pairs.update(margin_story.margin_work.pairs_of(world.done, ()))
    world.text.append("verify")
    return world
