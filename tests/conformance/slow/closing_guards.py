# SPDX-License-Identifier: BSD-2-Clause
"""What random books draw of guarded markets: quotes at the edges of steps and bands, breaches that wait, halts and busts."""
from . import measure

SECOND = 10**9


class Guards:
    """A part of a world (closing_world)."""

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
