# SPDX-License-Identifier: BSD-2-Clause
"""What random books draw of execution by the host and of auctions: fills at the limit and beyond it, bids for just what restores an
account, and the moment at which the time is over."""
from fractions import Fraction

from . import execution, hedge, measure, reduction
from .figures import show


class Hosts:
    """A part of a world (closing_world)."""

    def execute(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        text = f"execute {market['name']} timeout={self.one('1ns', '1s', '10s', '1m', '1h')}"
        if self.chance(0.5):
            text += f" fee={self.one('1%', '0.5', '0.000000001', '1')}"
        if self.chance(0.5):
            text += f" liquidator={self.one('40%', '1', '0.333333333', '0')}"
        self.say(text, "execute")

    def auction(self, asset=None):
        asset = asset or self.random.choice(self.assets)
        begins, to = self.one(("1", "1"), ("95%", "0.5"), ("0.9", "0.000000001"), ("0.333333333", "0.123456789"))
        self.say(f"auction {asset['name']} from={begins} to={to} first={self.one('1ns', '1s', '10s', '1m')} last={self.one('1ns', '1s', '1m')}"
                 + self.one("", "", " part=50%", " part=0.1"), "auction")

    def way(self):
        """Of all markets, of one, or of an account."""
        word = self.one("host", "host", "auction", "takeover", "deleverage")
        market = self.random.choice(self.open_markets() or self.markets)
        self.say(self.one(f"option liquidation={word}", f"option liquidation={word} market={market['name']}",
                          f"control {self.random.choice(self.accounts)} liquidation={word}"), "way")

    def begin_liquidation(self):
        """A breach of a holding all of whose markets are executed by the host, or are auctioned."""
        places = self.holdings()
        if not places:
            self.grow()
            return
        account, market = self.random.choice(places)
        asset, word = market.asset, self.one("host", "host", "auction")
        name = self.book.accounts[account].name
        if word == "host":
            for each in self.book.held(account, asset):
                if each.execute is None or self.chance(0.2):
                    self.execute(next(of for of in self.markets if of["name"] == each.name))
        elif asset not in self.book.auctions or self.chance(0.2):
            self.auction(next(of for of in self.assets if of["name"] == self.book.assets[asset].name))
        self.say(f"control {name} liquidation={word}")
        if self.chance(0.3) and "L" in self.has:
            self.partial(next(of for of in self.markets if of["name"] == market.name))
        if self.chance(0.3):
            self.beside(name, next(of for of in self.markets if of["name"] == market.name))
        asked = measure.maintenance(self.book, account, asset)
        if asked:
            self.leave_with(account, asset, self.one(self.random.randint(0, asked), asked - 1, asked // 2, 0, -1))
            self.say(f"mark {market.name} {show(market.mark * market.tick)}", "begin-liquidation")
            if (account, asset) in self.book.liquidations:
                for _ in range(self.one(0, 1, 2)):
                    (self.host_fill if word == "host" else self.bid)()
                if self.chance(0.3):
                    self.lose_more(account, market)

    def lose_more(self, account, market):
        """The market goes on against who is in liquidation, and others who stand open share what is missing."""
        if self.chance(0.5):
            self.say(f"waterfall {market.name} socialize")
            self.say(f"socialize {market.name} basis={self.one('open-interest', 'notional', 'equity', 'profit')} cap={self.one('equity', 'profit')}")
        lots = self.book.lots(account, market)
        if not lots or market.closed:
            return
        ticks = max(1, market.mark + self.one(5, 15, 40) * (-1 if lots > 0 else 1))
        next(each for each in self.markets if each["name"] == market.name)["price"] = ticks
        self.say(f"mark {market.name} {show(ticks * market.tick)}", "lose-more")

    def running(self, kind):
        return [(key, of) for key, of in sorted(self.book.liquidations.items(), key=lambda pair: self.book.order(pair[0])) if of.kind == kind]

    def host_fill(self):
        """Of what is left of an order, all or one lot more, at the limit, a tick beyond it, or near the mark."""
        orders = [(key[0], self.book.markets[index], k) for key, of in self.running("host") for index, k in of.rest.items()
                  if k and self.book.lots(key[0], self.book.markets[index])]
        if not orders:
            self.begin_liquidation()
            return
        account, market, k = self.random.choice(orders)
        name, sells = self.book.accounts[account].name, self.book.lots(account, market) > 0
        other = self.random.choice([each for each in self.accounts if each != name] + [f"@insurance:{market.name}"])
        worst = execution.limit_price(self.book, account, market)
        near = market.mark + self.random.randint(-2, 2)
        ticks = near if worst is None else self.one(worst, worst, worst - (1 if sells else -1), near)
        if ticks <= 0:
            ticks = 1
        lots = max(1, self.one(k, k, k + 1, k // 2, 1))
        pair = (other, name) if sells else (name, other)
        text = f"fill {market.name} {pair[0]} {pair[1]} {show(lots * market.lot)} {show(ticks * market.tick)} liquidation={'seller' if sells else 'buyer'}"
        text += f" fee={show(self.random.randint(0, 3) * self.book.assets[market.asset].unit)}" if self.chance(0.15) else ""
        if "D" in self.has and self.book.by_name.get(other) is not None:
            for who, key in ((pair[0], "buyer"), (pair[1], "seller")):
                place = self.book.by_name[who]
                if hedge.is_on(self.book, place, market):
                    own = who == name
                    text += f" {key}_leg={('long' if sells else 'short') if own else self.one('long', 'short')}"
        self.say(text + self.one("", "", " force"), "host-fill")

    def bid(self):
        """Of an account that is auctioned: the most that restores it, a billionth more, or a part of that."""
        auctions = self.running("auction")
        if not auctions:
            self.begin_liquidation()
            return
        (account, asset), of = self.random.choice(auctions)
        if self.chance(0.5):
            terms_ = self.book.auctions[asset]
            self.now = max(self.now, of.start + self.one(0, terms_.first // 2, terms_.first, terms_.first + terms_.last // 3, terms_.first + terms_.last - 1))
            self.say(f"at {self.now}")
            if (account, asset) not in self.book.liquidations:
                return
            of = self.book.liquidations[(account, asset)]
            if of.kind != "auction":
                return
        most = execution.most_part(self.book, account, asset, of)
        part = self.one(most, most, most + Fraction(1, 10**9), most / 2, most / 7, Fraction(1, 10**9), Fraction(1))
        part -= part % Fraction(1, 10**9)
        name = self.book.accounts[account].name
        bidder = self.random.choice([each for each in self.accounts if each != name])
        if self.chance(0.7):
            self.say(f"deposit {bidder} {self.money(self.assets[asset], 1, 10)} {self.assets[asset]['name']}")
        self.say(f"bid {bidder} {name} {show(part)} {self.book.assets[asset].name}", "bid")

    def run_out(self):
        """The time of a liquidation, or one nanosecond before; or a mark that leaves it with less than nothing."""
        running = [(key, of) for key, of in self.book.liquidations.items() if of.kind and reduction.with_lots(self.book, *key)]
        if not running:
            self.begin_liquidation()
            return
        key, of = self.random.choice(running)
        if self.chance(0.5):
            self.now = max(self.now, of.start + execution.length_of(self.book, *key, of) + self.one(0, 0, -1))
            self.say(f"at {self.now}", "run-out")
            return
        market = self.random.choice(reduction.with_lots(self.book, *key))
        away = self.one(1, 2, 5, 20) * (-1 if self.book.lots(key[0], market) > 0 else 1)
        next(each for each in self.markets if each["name"] == market.name)["price"] = max(1, market.mark + away)
        self.say(f"mark {market.name} {show(max(1, market.mark + away) * market.tick)}", "run-out")
