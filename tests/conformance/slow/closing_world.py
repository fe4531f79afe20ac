# SPDX-License-Identifier: BSD-2-Clause
"""What random books of partial liquidation, guards, governance and execution by the host are drawn from, beside all that
there was. Some lines aim at an edge: what a number of lots just restores, or not quite; the moment at which the next slice is due."""
from fractions import Fraction

from . import closing_wrong, execution, govern, grid_world, hedge, measure, reduction
from .figures import ceil, show
from .language import Line

OWN = "LBVX"
SECOND = 10**9


class World(grid_world.World):
    def __init__(self, seed, parts, story, without=()):
        super().__init__(seed, parts, story, without)
        self.captured = None    # lines that are drawn and not said
        self.often = {part: self.one(0.4, 0.7, 1) for part in OWN}

    # Setting up.
    def first_limits(self):
        super().first_limits()
        for market in self.markets:
            if "L" in self.has and self.chance(self.often["L"]):
                self.partial(market)
        if "L" in self.has and self.chance(0.6):
            self.levels()
        for market in self.markets:
            if "X" in self.has and self.chance(self.often["X"]):
                self.execute(market)
        if "X" in self.has and self.chance(0.6):
            self.auction()
        if "V" in self.has and self.chance(0.7):
            for _ in range(self.one(1, 2, 3)):
                self.govern()
        for market in self.markets:
            if "B" in self.has and self.chance(self.often["B"]):
                self.guarded(market)

    # L.
    def partial(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        if self.chance(0.04):
            self.say(f"partial {market['name']} none", "partial")
            return
        text = f"partial {market['name']} target={self.one('1', '1.05', '1.4', '140%', '2', '1.000000001', '1.333333333', '5', '100')}"
        if self.chance(0.3):
            text += f" step={self.lots_of(market, self.one(1, 2, 3, 7))}"
        if self.chance(0.25):
            text += f" remainder={self.lots_of(market, self.one(0, 1, 2, 5))}"
        if self.chance(0.4):
            text += f" slice={self.one('10%', '0.2', '0.333333333', '50%', '1', '0.000000001')}/{self.one('0s', '1ns', '1s', '1s', '1m')}"
        if self.chance(0.2):
            text += f" whole_below={self.one('0', '10%', '0.5', '1')}"
        self.say(text, "partial")

    def levels(self):
        asset = self.random.choice(self.assets)
        rates = sorted({self.one(Fraction(11, 10), Fraction(5, 4), Fraction(3, 2), Fraction(2), Fraction(3), 1 + Fraction(1, 10**9))
                        for _ in range(self.one(1, 2, 3, 5))}, reverse=True)
        self.say(f"levels {asset['name']} " + (" ".join(show(each) for each in rates) if self.chance(0.95) else "none"), "levels")

    def cancel_orders(self):
        text = f"option cancel_orders={self.one('yes', 'yes', 'no')}"
        market = self.random.choice(self.open_markets() or self.markets)
        self.say(text + (f" market={market['name']}" if self.chance(0.4) else ""), "cancel-orders")

    def holdings(self):
        """Holdings with lots, by account and market that is open and marked."""
        return [(a, self.book.markets[m]) for a, m in sorted(self.book.holdings, key=lambda key: (self.book.order((key[0], 0)), key[1]))
                if not self.book.is_system(a) and self.book.lots(a, self.book.markets[m]) and not self.book.markets[m].closed]

    def leave_with(self, account, asset, wanted):
        """Money goes or comes until the margin equity is so much."""
        gap = measure.margin_equity(self.book, account, asset) - wanted
        if not gap:
            return
        name, named = self.book.accounts[account].name, self.book.assets[asset]
        amount = show(abs(gap) * named.unit)
        if not isinstance(account, int):
            self.say(f"isolate {name} {self.book.markets[account.market].name} {'-' if gap > 0 else ''}{amount}")
        elif gap > 0:
            self.say(f"withdraw {name} {amount} {named.name} force")
        else:
            self.say(f"deposit {name} {amount} {named.name}")

    def grow(self):
        """Somebody takes a great position, for whatever it has."""
        market = self.random.choice(self.open_markets() or self.markets)
        live = self.live(market)
        if live is None or live.mark is None:
            return
        pair = self.random.sample(self.accounts, 2)
        self.say(f"fill {market['name']} {pair[0]} {pair[1]} {self.lots_of(market, self.random.randint(3, self.one(10, 30, 60)))} {live.mark} force", "grow")

    def reduce(self):
        """A holding for which a number of lots just restores the target, or not quite; then a mark where it stands."""
        places = [(a, m) for a, m in self.holdings() if m.partial]
        if not places:
            self.grow()
            self.partial()
            return
        account, market = self.random.choice(places)
        asset = market.asset
        markets = reduction.with_lots(self.book, account, asset)
        for other in markets:
            if other.partial is None and self.chance(0.9):
                self.say(f"partial {other.name} target={self.one('1', '1.2', '2')}" + self.one("", f" slice=30%/1s"))
        if self.chance(0.3) and len(markets) < 2:
            self.grow()
        asked = measure.maintenance(self.book, account, asset)
        if asked == 0:
            return
        wanted = self.one(self.just_enough(account, asset, markets), self.just_enough(account, asset, markets),
                          self.random.randint(1, asked), asked - 1, 1, 0, asked // 2)
        self.leave_with(account, asset, wanted)
        self.say(f"mark {market.name} {show(market.mark * market.tick)}", "reduce")

    def just_enough(self, account, asset, markets):
        """What is needed for some number of lots of a position, those with a larger requirement closed whole."""
        order = sorted(markets, key=lambda m: (-m.asked_of(self.book.holding(account, m), 1), m.index))
        left = {m.index: abs(self.book.lots(account, m)) for m in markets}
        fees = Fraction(0)
        for market in order:
            if market is order[-1] or self.chance(0.6):
                k = self.random.randint(1, max(1, left[market.index]))
                left[market.index] -= k
                fees += reduction.fee(market, k)
                break
            fees += reduction.fee(market, left[market.index])
            left[market.index] = 0
        return ceil(fees + reduction.target_of(markets) * reduction.asked(self.book, account, asset, left)) + self.one(0, 0, -1, 1)

    def next_slice(self):
        """Time to the moment at which the next slice is due, or one before; then a mark, or something that begins none."""
        running = sorted((key for key, of in self.book.liquidations.items() if of.last is not None), key=self.book.order)
        if not running:
            self.reduce()
            return
        key = self.random.choice(running)
        markets = [m for m in reduction.with_lots(self.book, *key) if m.partial]
        wait = max((m.partial.slice[1] for m in markets if m.partial.slice), default=0)
        time = self.book.liquidations[key].last + wait + self.one(0, 0, 0, -1)
        if time > self.book.now:
            self.now = max(self.now, time)
            self.say(f"at {self.now}")
        if not markets:
            return
        market = self.random.choice(markets)
        name, asset = self.book.accounts[key[0]].name, self.book.assets[key[1]]
        if self.chance(0.25):
            self.leave_with(*key, self.one(0, 1, ceil(reduction.target_of(markets) * measure.maintenance(self.book, *key)) + self.one(-1, 0)))
        if self.chance(0.3):
            self.say(self.one(f"funding {market.name} 0", f"fee {name} 1 {asset.name}", f"at {self.book.now}", f"takeover {name}",
                              f"deposit {name} 1 {asset.name}"))
        if self.chance(0.25):
            other = self.random.choice([each for each in self.accounts if each != name])
            self.say(f"fill {market.name} {self.one(f'{name} {other}', f'{other} {name}')} {show(market.lot)} "
                     f"{show(market.mark * market.tick)}" + self.one("", "", " force"))
        ticks = market.mark + self.one(0, 0, 0, 1, -1)
        if ticks > 0:
            self.say(f"mark {market.name} {show(ticks * market.tick)}", "next-slice")

    def call(self):
        """Somebody stands at the edge of a margin call."""
        places = [(a, m) for a, m in self.holdings() if self.book.levels.get(m.asset)]
        if not places:
            self.levels()
            return
        account, market = self.random.choice(places)
        each = self.random.choice(self.book.levels[market.asset])
        asked = measure.maintenance(self.book, account, market.asset)
        self.leave_with(account, market.asset, ceil(each * asked) + self.one(0, -1, 1))
        if self.chance(0.4):
            self.say(f"mark {market.name} {show(market.mark * market.tick)}", "call")

    def orders_to_cancel(self):
        """Orders of somebody who is in breach then."""
        places = [place for place in self.holdings() if isinstance(place[0], int)]
        if not places or "H" not in self.has:
            return
        account, market = self.random.choice(places)
        name = self.book.accounts[account].name
        for each in self.open_markets():
            if self.live(each) and self.live(each).mark and self.live(each).asset == market.asset and self.chance(0.7):
                self.say(f"orders {name} {each['name']} {self.one('bid', 'ask')}={self.lots_of(each, self.one(1, 4))}@{self.live(each).mark} force")
        self.leave_with(account, market.asset, self.random.randint(0, max(1, measure.maintenance(self.book, account, market.asset))))
        self.say(f"mark {market.name} {show(market.mark * market.tick)}", "orders-to-cancel")

    # B.
    def guarded(self, market=None):
        """Sources and a guard; then a quote of most of them."""
        market = market or self.random.choice(self.open_markets() or self.markets)
        live = self.live(market)
        if live is None:
            return
        for place in range(len(live.sources), self.one(1, 2, 3, 3, 5)):
            self.say(f"source {market['name']} s{place}" + self.one("", "", f" weight={self.one(1, 2, 3, 1000)}"), "source")
        if self.chance(0.5):
            self.say(f"source {market['name']} index", "source")
        self.guard(market)
        if self.chance(0.5):
            self.validity(market)
        self.quote(market)

    def guard(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        if self.chance(0.05):
            self.say(f"guard {market['name']} none", "guard")
            return
        live = self.live(market)
        text = f"guard {market['name']} sources={self.random.randint(1, self.one(1, 2, max(1, len(live.sources)) if live else 1))}"
        for chance, word in ((0.5, f"method={self.one('mean', 'mean', 'median')}"), (0.25, f"stale={self.one('1ns', '1s', '10s', '1m')}"),
                             (0.4, f"clamp={self.one('0.5%', '5%', '0', '0.123456789', '1')}"), (0.5, f"band={self.one('5%', '10%', '0.5', '1%')}"),
                             (0.4, f"step={self.one('5%', '0.5', '1', '0.1')}/{self.one('1ns', '1s', '1m')}"),
                             (0.25, f"confidence={self.one('1%', '0', '0.1')}"), (0.75, f"fills={self.one(1, 2, 5, 100)}")):
            if self.chance(chance):
                text += " " + word
        self.say(text, "guard")

    def validity(self, market=None):
        market = market or self.random.choice(self.open_markets() or self.markets)
        text = f"validity {market['name']}"
        for word in ("open", "reduce", "liquidate", "settle", "withdraw"):
            if self.chance(0.6):
                text += f" {word}={self.one('none', 'none', 'none', 'stale', 'deviating', 'limited', 'valid')}"
        self.say(text, "validity")

    def with_sources(self):
        return [market for market in self.open_markets() if self.live(market) and self.live(market).guard and self.live(market).sources]

    def quote(self, market=None):
        """Prices near each other and the mark, or far off; some of all sources; now and then of two markets."""
        markets = [market] if market else self.with_sources()
        if not markets or not all(self.live(each) and self.live(each).sources for each in markets):
            if market is None:
                self.guarded()
            return
        chosen = self.random.sample(markets, min(len(markets), self.one(1, 1, 1, 2)))
        words = []
        for each in chosen:
            live = self.live(each)
            names = list(live.sources)
            middle = self.near(each, self.one(0, 2, 10, 30))
            for name in self.random.sample(names, self.one(len(names), len(names), self.random.randint(1, len(names)))):
                ticks = middle + self.one(0, 0, self.random.randint(-3, 3), self.random.randint(-40, 40))
                words.append(f"{each['name']} {name} {max(1, ticks)}" + (f" confidence={self.one(0, 1, 2, 10)}" if self.chance(0.2) else ""))
        self.say("quote " + " ".join(words), "quote", *["quotes-of-several"] * (len(chosen) > 1))
        for each in chosen:
            if self.live(each) and self.live(each).mark and self.live(each).mark > 0:
                each["price"] = self.live(each).mark

    def quote_at_the_edge(self):
        """All sources at one price: as far from the mark as the step lets it, or from the index as the band does, or one tick more."""
        markets = [market for market in self.with_sources() if self.live(market).mark and (self.live(market).guard.band or self.live(market).guard.step)]
        if not markets:
            self.guarded()
            return
        market = self.random.choice(markets)
        live = self.live(market)
        index_, ticks, away = live.sources.get("index"), live.mark, self.one(1, -1)
        if live.guard.step and self.chance(0.6):
            elapsed = self.one(0, live.guard.step[1] // 2, live.guard.step[1])
            if elapsed:
                self.now = max(self.now, self.book.now + elapsed)
                self.say(f"at {self.now}")
            since = live.guard.step[1] if live.quoted_at is None else min(live.guard.step[1], self.now - live.quoted_at)
            ticks += away * (int(abs(live.mark) * live.guard.step[0] * since / live.guard.step[1]) + self.one(0, 1))
        elif live.guard.band and index_ and index_.price:
            ticks = index_.price + away * (int(live.guard.band * abs(index_.price)) + self.one(0, 1))
        ticks = max(1, ticks)
        self.say("quote " + " ".join(f"{live.name} {name} {ticks}" for name in live.sources if name != "index" or self.chance(0.2)), "quote-at-the-edge")
        market["price"] = max(1, self.live(market).mark)

    def grow_old(self):
        """Time to the moment when a quote is too old, or one before."""
        due = [of.time + market.guard.stale for market in self.book.markets if market.guard and market.guard.stale
               for of in market.sources.values() if of.time is not None and of.time + market.guard.stale > self.book.now]
        if not due:
            self.quote()
            return
        self.now = max(self.now, self.random.choice(due) + self.one(0, 0, -1))
        self.say(f"at {self.now}", "grow-old")
        if self.chance(0.7):
            self.quote()

    def left_in_breach(self):
        """A breach in a market whose price cannot be relied on; then it can."""
        places = [(a, m) for a, m in self.holdings() if m.guard and len(m.sources) > 1 and isinstance(a, int)]
        if not places:
            self.quote()
            return
        account, live = self.random.choice(places)
        market = next(each for each in self.markets if each["name"] == live.name)
        self.say(f"guard {live.name} sources=1" + self.one(" band=50%", " fills=5", " step=50%/1s", " fills=5 stale=1s"))
        if self.live(market).guard is None:
            return
        self.say(f"validity {live.name}" + self.one(" open=none reduce=none withdraw=none", " open=none liquidate=valid", ""))
        names = [name for name in live.sources if name != "index"]
        far = max(1, live.mark + self.one(-1, 1) * max(1, abs(live.mark) * 3 // 5))
        self.say("quote " + " ".join(f"{live.name} {name} {far if name != 'index' else live.mark}" for name in live.sources), "left-in-breach")
        if self.chance(0.5):
            self.leave_with(account, live.asset, self.random.randint(-1, max(1, measure.maintenance(self.book, account, live.asset))))
        if self.chance(0.4):
            self.mark()
        if self.chance(0.2):
            self.say(f"takeover {self.book.accounts[account].name}")
        if self.chance(0.5):
            self.say(f"validity {live.name} liquidate={self.one('none', 'none', 'deviating')} open=none reduce=none withdraw=none settle=none")
            self.now += self.one(0, 1, SECOND)
            self.say(f"at {self.now}")
        else:
            self.say("quote " + " ".join(f"{live.name} {name} {far}" for name in [*names, *(["index"] if "index" in live.sources else [])]))
        market["price"] = max(1, self.live(market).mark)

    def halt(self):
        halted = [market for market in self.book.markets if market.halted and not market.closed]
        if halted and self.chance(0.75):
            self.say(f"halt {self.random.choice(halted).name} off", "halt-off")
            return
        market = self.random.choice(self.open_markets() or self.markets)
        self.say(f"halt {market['name']}", "halt")
        for _ in range(self.one(0, 1, 2, 3)):
            self.one(self.mark, self.quote, self.fill, self.funding, self.close_one, super().day)()
        if self.chance(0.7) and self.live(market) and not self.live(market).closed:
            self.say(f"halt {market['name']} off", "halt-off")

    def bust(self):
        """A fill that is kept, or was: right after it, or when something has happened since."""
        kept = [(market, fill) for market in self.book.markets for fill in market.fills if not market.closed]
        if not kept or self.chance(0.35):
            markets = [market for market in self.open_markets() if self.live(market) and self.live(market).guard and self.live(market).mark]
            if not markets:
                self.guarded()
                return
            market = self.random.choice(markets)
            pair, live = self.random.sample(self.accounts, 2), self.live(market)
            price = max(1, live.mark + self.one(0, 0, self.random.randint(-30, 30)))
            fees = "".join(f" {word}={self.one('-', '', '', '')}{self.money(market['asset'], 0, 0.1)}" for word in ("fee", "rebate") if self.chance(0.4))
            self.say(f"fill {market['name']} {pair[0]} {pair[1]} {self.lots_of(market, self.one(1, 5, 20))} {price}{fees} force", "kept-fill")
            if self.chance(0.4):
                self.leave_with(self.place(self.one(*pair)), live.asset, measure.maintenance(self.book, self.place(pair[0]), live.asset) + self.one(0, 1, -1))
            kept = [(live, fill) for fill in self.live(market).fills[-1:]]
        if kept:
            market, fill = self.random.choice(kept)
            if self.chance(0.2):
                self.mark()
            self.say(f"bust {market.name} {fill.sequence + self.one(0, 0, 0, 0, 0, 0, 0, 1)}", "bust")

    # X.
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

    # V.
    def say(self, text, *features):
        if self.captured is not None:
            self.captured.append(text)
            return
        super().say(text, *features)

    def setting(self):
        """A line of a kind that can be governed, which is not said."""
        market = self.random.choice(self.open_markets() or self.markets)
        ways = [self.tier_of, self.tier_of, self.option, lambda: self.waterfall(market), lambda: self.socialize(market)]
        of_parts = {"T": (self.require, self.control, self.limit_of_position, self.ceiling), "R": (self.requirement,), "M": (self.mature,),
                    "P": (self.portfolio, self.shock), "L": (self.partial, self.levels), "B": (self.guard, self.validity), "V": (self.govern,),
                    "X": (self.execute, self.auction),
                    "C": (self.haircut,) if self.collaterals else ()}
        ways += [way for part, of_part in of_parts.items() if part in self.has for way in of_part]
        self.captured = []
        try:
            self.random.choice(ways)()
            lines = [line for line in self.captured if line.split()[0] in govern.KINDS]
        finally:
            self.captured = None
        return self.random.choice(lines) if lines else f"control {self.random.choice(self.accounts)}"

    def tier_of(self):
        """A bracket; often of a part more or less than what is in force."""
        market = self.random.choice(self.open_markets() or self.markets)
        live = self.live(market)
        if live is None:
            return
        bottom = self.random.choice([0, *live.tiers]) if live.tiers else 0
        old = live.tiers.get(bottom, (Fraction(1, 10), Fraction(1, 20)))
        step = govern.of_kind(self.book, "tier").step
        by = 1 + (step if step and self.chance(0.6) else Fraction(1, 2)) * self.one(1, -1) + self.one(0, 0, Fraction(1, 10**9))
        rates = [min(Fraction(100), max(Fraction(0), each * by)) for each in old[:2]]
        rates = [each - each % Fraction(1, 10**9) for each in rates]
        self.say(f"tier {market['name']} {show(bottom * self.book.assets[live.asset].unit)} {show(max(rates))} {show(min(rates))}", "tier-of")

    def govern(self):
        kind = self.one("tier", "tier", "requirement", "haircut", self.random.choice(govern.KINDS))
        text = f"govern {kind} delay={self.one('0s', '0s', '1ns', '1s', '1s', '10s', '1m')}"
        if kind in govern.BY_STEPS and self.chance(0.6):
            text += f" step={self.one('10%', '5%', '0.5', '1', '10', '0.000000001')}"
        self.say(text, "govern")

    def schedule(self, line=None):
        """A change for a time that is just late enough, or one nanosecond too early."""
        line = line or self.setting()
        words = line.split()
        plain = [word for word in words if "=" not in word]
        wait = govern.delay_of(self.book, Line(line)) if plain[0] in govern.KINDS else 0
        time = self.book.now + wait + self.one(0, 0, 0, 1, SECOND, -1)
        number = self.one(self.random.randint(1, 30), self.random.randint(1, 30), 2**64 - 1)
        self.say(f"schedule {number} {max(0, time)} {line}", "schedule")

    def due(self):
        """The time of a change, or one nanosecond before; then it is seen by marks."""
        if not self.book.changes or self.chance(0.25):
            self.schedule()
        if not self.book.changes:
            return
        time = self.random.choice([change.time for change in self.book.changes.values()]) + self.one(0, 0, 0, -1)
        if time >= self.book.now:
            self.now = max(self.now, time)
            self.say(f"at {self.now}", "due")
            if self.chance(0.5):
                self.mark()

    def unschedule(self):
        self.say(f"unschedule {self.random.choice([*self.book.changes, 7])}", "unschedule")

    def directly(self):
        self.say(self.setting(), "directly")

    def race(self):
        """Several changes of one market at one time, some of which the others have refused then."""
        time, market = self.book.now + self.one(0, 1, SECOND, 61 * SECOND), self.random.choice(self.open_markets() or self.markets)
        for _ in range(self.one(2, 3)):
            line = self.one(lambda: f"ceiling {market['name']} open_interest={self.lots_of(market, self.one(0, 5, 1000))}",
                            lambda: f"tier {market['name']} 0 {self.one('20%', '10%')} {self.one('5%', '15%', '1%')}", self.setting)()
            self.say(f"schedule {self.random.randint(1, 30)} {time} {line}", "race")
        if self.chance(0.5):
            self.grow()
        self.now = max(self.now, time)
        self.say(f"at {self.now}")

    # What is refused.
    def wrong(self):
        parts = [part for part in OWN if part in self.has]
        if not parts or self.chance(0.5):
            super().wrong()
            return
        lines = closing_wrong.lines(self.random.choice(self.markets)["name"], self.random.choice(self.assets)["name"],
                                    *self.random.sample(self.accounts, 2))
        self.say(self.random.choice([line for part in parts for line in lines.get(part, ["frob"])]), "wrong")

    def day(self):
        own = {"L": [(self.partial, 2), (self.levels, 0.7), (self.cancel_orders, 1), (self.grow, 3), (self.reduce, 9), (self.next_slice, 7),
                     (self.call, 3), (self.orders_to_cancel, 2)],
               "B": [(self.guarded, 2), (self.guard, 1), (self.validity, 1.5), (self.quote, 6), (self.quote_at_the_edge, 3), (self.grow_old, 1.5),
                     (self.left_in_breach, 3), (self.halt, 2.5), (self.bust, 6)],
               "X": [(self.execute, 0.7), (self.auction, 0.5), (self.way, 1), (self.begin_liquidation, 6), (self.host_fill, 7), (self.bid, 8),
                     (self.run_out, 3)],
               "V": [(self.govern, 1.2), (self.schedule, 4), (self.due, 5), (self.unschedule, 0.7), (self.directly, 2), (self.race, 2)]}
        actions = [(super().day, 22)] + [action for part in OWN if part in self.has for action in own.get(part, ())]
        self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()
