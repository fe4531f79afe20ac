# SPDX-License-Identifier: BSD-2-Clause
"""The scenario language, slow and plain: a second implementation to hold the library against.

Written from scenario.md and docs/rules.md, whose numbers the comments cite, and not from the library. State is
dictionaries of integers; everything is scanned and sorted anew each time; a refused line restores a deep copy.

reference.py FILE...          runs scenario files as sloss-replay does
reference.py --dump FILE...   prints the state in raw units, as sloss-replay --dump does
"""
import copy
import datetime
import os
import re
import sys
from fractions import Fraction

from apportion_reference import EQUAL, LARGEST_REMAINDER, LAST, NO_KEEPER, PAYOUT, PRO_RATA, QUEUE, TELESCOPING
from apportion_reference import divide as apportion

INT_MIN, INT_MAX, BOUND = -2**63, 2**63 - 1, 2**62
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,63}\Z")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
SYSTEM = ["@reserve", "@backstop", "@fees", "@treasury"]
RULES = {"pro-rata": PRO_RATA, "equal": EQUAL, "queue": QUEUE}
ROUNDINGS = {"largest-remainder": LARGEST_REMAINDER, "telescoping": TELESCOPING, "last": LAST}


class Refused(Exception):
    def __init__(self, code, text=""):
        super().__init__(code)
        self.code, self.text = code, text


class Failed(Exception):
    pass


def fits(value):
    if not INT_MIN <= value <= INT_MAX:
        raise Refused("overflow", "does not fit 64 bits")
    return value


def trunc_div(a, b):
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def half_even(a, b):
    q, r = divmod(a, b)
    return q + (1 if 2 * r > b or (2 * r == b and q % 2) else 0)


class Market:
    def __init__(self, name, asset, lot, tick, kind, variation, fee, unit, signed):
        self.name, self.asset, self.lot, self.tick, self.kind = name, asset, lot, tick, kind
        self.variation, self.fee, self.unit, self.signed = variation, fee, unit, signed
        self.tiers, self.layers, self.caps = {}, ["insurance", "socialize"], {}
        self.basis, self.rule, self.cap, self.rounding = "profit", PRO_RATA, "profit", LARGEST_REMAINDER
        self.mark, self.value, self.closed = None, 0, False
        self.deficit = self.repaid = self.funding = 0
        self.pools = False        # 6.7

    def asked(self, value):
        """3.5: the value a lot counts with in a requirement."""
        return abs(value) if self.kind == "inverse" else max(abs(value), self.unit)

    def holds(self, lots, value):
        """1.5"""
        most = max([10**9] + [tier[0] for tier in self.tiers.values()])
        by_lots = self.tiers[min(self.tiers)][2] if self.tiers else 0
        return lots * self.asked(value) * most <= BOUND * 10**9 and lots * by_lots <= BOUND * 10**9


class World:
    def __init__(self):
        self.assets = {}          # name -> decimals
        self.markets = {}         # name -> Market
        self.accounts = list(SYSTEM)
        self.balance = {}         # (account, asset) -> atoms
        self.socialized = {}
        self.lots, self.cost = {}, {}   # (account, market)
        self.supply = {}
        self.liquidated, self.bankrupt = set(), set()   # (account, asset)
        self.unpaid, self.closed = set(), set()   # of the command under way
        self.last_market = {}     # (account, asset) -> market that last touched it, 4.4
        self.liquidation, self.residual = "takeover", "keep"
        self.pool = None          # of the round under way, 6.7: market -> atoms
        self.time = None

    def clone(self):
        """A copy to fall back on; nothing in it is shared that a command changes."""
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, (dict, set, list)):
                setattr(twin, name, copy.copy(value))
        twin.markets = {name: copy.copy(market) for name, market in self.markets.items()}
        for market in twin.markets.values():
            market.tiers, market.caps = dict(market.tiers), dict(market.caps)
        return twin

    # ---- looking ---------------------------------------------------------------------------------

    def bal(self, account, asset):
        return self.balance.get((account, asset), 0)

    def held(self, account, asset):
        """Markets where the holding has lots or something unsettled, in order of creation."""
        return [m for m in self.markets.values() if m.asset == asset and
                (self.lots.get((account, m.name), 0) or self.cost.get((account, m.name), 0))]

    def size(self, account, market):
        return self.lots.get((account, market.name), 0)

    def profit(self, account, market):
        return self.size(account, market) * market.value - self.cost.get((account, market.name), 0)

    def equity(self, account, asset):
        """3.5"""
        return self.bal(account, asset) + sum(self.profit(account, m) for m in self.held(account, asset))

    def notional(self, account, market):
        return abs(self.size(account, market) * market.value)

    def required(self, account, market, which):
        """3.5: marginal brackets, summed exactly, or what the lots ask, rounded up once."""
        lots, floors = abs(self.size(account, market)), sorted(market.tiers)
        notional = lots * market.asked(market.value)
        total = Fraction(lots * market.tiers[floors[0]][2 + which], 10**9) if floors else Fraction(0)
        by_lots, total = total, Fraction(0)
        for i, floor in enumerate(floors):
            top = min(notional, floors[i + 1]) if i + 1 < len(floors) else notional
            if top > floor:
                total += Fraction((top - floor) * market.tiers[floor][which], 10**9)
        total = max(total, by_lots)
        return -(-total.numerator // total.denominator)

    def requirement(self, account, asset, which):
        return sum(self.required(account, m, which) for m in self.held(account, asset))

    def breached(self, account, asset):
        """4.1"""
        if account.startswith("@"):
            return False
        return (account, asset) in self.unpaid or \
            self.equity(account, asset) < self.requirement(account, asset, 1)

    def state(self, account):
        """2.4"""
        lines = []
        for asset in self.assets:
            equity = self.equity(account, asset)
            if (account, asset) in self.bankrupt or equity < 0:
                lines.append("bankrupt")
            elif (account, asset) in self.liquidated:
                lines.append("liquidated")
            elif equity < self.requirement(account, asset, 0):
                lines.append("warned")
        for state in ("bankrupt", "liquidated", "warned"):
            if state in lines:
                return state
        return "healthy"

    # ---- money -----------------------------------------------------------------------------------

    def add(self, account, asset, amount):
        self.balance[account, asset] = fits(self.bal(account, asset) + amount)

    def pay(self, giver, taker, asset, amount):
        """One transfer; None is the pool of a settlement."""
        if giver is not None:
            self.add(giver, asset, -amount)
        if taker is not None:
            self.add(taker, asset, amount)

    def uncovered(self, market):
        return -self.bal("@uncovered:" + market.name, market.asset)

    def inflow(self, market, amount):
        """6.5"""
        fund = "@insurance:" + market.name
        repaid = min(amount, self.uncovered(market), max(0, self.bal(fund, market.asset)))
        if repaid > 0:
            self.pay(fund, "@uncovered:" + market.name, market.asset, repaid)
            market.repaid += repaid

    def arrive(self, account, amount):
        if account.startswith("@insurance:"):
            self.inflow(self.markets[account[len("@insurance:"):]], amount)

    # ---- trades ----------------------------------------------------------------------------------

    def trade(self, account, market, d, p):
        """3.1, 3.2: d lots for money p paid in total."""
        key = (account, market.name)
        lots, cost = self.lots.get(key, 0), self.cost.get(key, 0)
        self.last_market[account, market.asset] = market.name
        if market.variation:
            lots, cost = lots + d, cost + p
        else:
            reduce_by = min(abs(d), abs(lots)) if lots * d < 0 else 0
            closing = reduce_by * (1 if d > 0 else -1)
            p_closing = p if closing == d else p // d * closing
            if reduce_by:
                moved = trunc_div(cost * reduce_by, abs(lots))
                cost -= moved
                realized = -p_closing - moved
                self.add(account, market.asset, fits(realized))
                if realized > 0:
                    self.arrive(account, realized)
            lots, cost = lots + d, cost + p - p_closing
            fits(cost - lots * market.funding)   # 1.5
        self.lots[key], self.cost[key] = fits(lots), fits(cost)
        if lots == 0 and cost == 0:
            del self.lots[key], self.cost[key]

    def pass_to_fund(self, account, market):
        """7.2"""
        fund, key = "@insurance:" + market.name, (account, market.name)
        lots, cost = self.lots.get(key, 0), self.cost.get(key, 0)
        if market.variation:
            self.trade(account, market, -lots, -cost)
            self.trade(fund, market, lots, cost)
        elif lots:
            self.trade(account, market, -lots, -lots * market.value)
            self.trade(fund, market, lots, lots * market.value)

    # ---- waterfall -------------------------------------------------------------------------------

    def run_waterfall(self, market, loss, taker, socialize):
        """6.1, 6.4: draw layer by layer; the last by a function that says what it charged."""
        market.deficit = fits(market.deficit + loss)
        self.run_layers(market, market.layers, loss, taker, socialize)

    def run_layers(self, market, layers, left, taker, socialize):
        sources = {"insurance": "@insurance:" + market.name, "reserve": "@reserve", "backstop": "@backstop"}
        for layer in layers:
            if left == 0:
                break
            if layer == "socialize":
                left -= socialize(left)
                continue
            amount = min(left, max(0, self.bal(sources[layer], market.asset)))
            if layer in market.caps:
                amount = min(amount, market.caps[layer])
            if amount:
                self.pay(sources[layer], taker, market.asset, amount)
            left -= amount
        if left:
            self.pay("@uncovered:" + market.name, taker, market.asset, left)

    def charge(self, account, market, share):
        key = (account, market.asset)
        self.socialized[key] = fits(self.socialized.get(key, 0) + share)
        self.last_market[key] = market.name

    def cover(self, market, account, loss):
        """A deficit of a holding; payers by 6.2, 6.3."""
        def wait(amount):
            self.pay(None, account, market.asset, amount)
            self.pool[market.name] = fits(self.pool.get(market.name, 0) + amount)
            return amount
        waits = market.pools and self.pool is not None
        self.run_waterfall(market, loss, account, wait if waits else self.sharing(market, account))

    def share_pools(self):
        """6.7: the round is over."""
        pool, self.pool = self.pool, None
        for market in self.markets.values():
            if pool.get(market.name, 0):
                behind = market.layers[market.layers.index("socialize"):]
                self.run_layers(market, behind, pool[market.name], None, self.sharing(market, None))

    def sharing(self, market, account):
        """6.2, 6.3: charge accounts for a deficit of `account`, or for the pool where there is none."""
        def socialize(amount):
            rows = []
            for payer in self.accounts:
                if payer.startswith("@") or payer == account:
                    continue
                if account is None and (payer, market.asset) in self.closed:
                    continue
                profit = max(0, self.profit(payer, market))
                equity = max(0, self.equity(payer, market.asset))
                weight = {"profit": profit, "open-interest": abs(self.size(payer, market)),
                          "notional": self.notional(payer, market), "equity": equity}[market.basis]
                if weight == 0 or self.breached(payer, market.asset):
                    continue
                cap = {"profit": profit, "equity": equity, "none": INT_MAX}[market.cap]
                if not self.held(payer, market.asset):
                    cap = min(cap, equity)
                if market.variation:
                    cap = min(cap, max(0, self.bal(payer, market.asset)))
                rows.append((payer, fits(weight), fits(cap)))
            status, residual, shares = apportion(market.rule, market.rounding, NO_KEEPER, amount,
                                                 [(w, c, w) for _, w, c in rows])
            if status != "ok":
                raise Refused(status)
            for (payer, _, _), share in zip(rows, shares):
                if share:
                    self.pay(payer, account, market.asset, share)
                    self.charge(payer, market, share)
            return amount - residual
        return socialize

    def check_fund(self, market):
        """4.3"""
        fund = "@insurance:" + market.name
        if self.size(fund, market) == 0 and self.bal(fund, market.asset) < 0:
            self.cover(market, fund, -self.bal(fund, market.asset))

    # ---- variation -------------------------------------------------------------------------------

    def settle_variation(self, moves):
        """5, for markets of one instant in order of creation: [(market, payment or None)]"""
        pnl = {}
        for market, payment in moves:
            for account in self.accounts:
                key = (account, market.name)
                if payment is not None:
                    gain = -self.lots.get(key, 0) * payment
                else:
                    gain = self.profit(account, market)
                    if key in self.lots:
                        self.cost[key] = fits(self.cost[key] + gain)
                        if self.lots[key] == 0:
                            del self.lots[key], self.cost[key]
                if gain:
                    pnl[key] = fits(gain)
        taken = dict.fromkeys(pnl, 0)     # of a claim: charged; of a loss: fallen short
        parties = [(a, s) for a in self.accounts for s in self.assets
                   if any(k[0] == a and self.markets[k[1]].asset == s for k in pnl)]
        mine = {p: [m for m, _ in moves if m.asset == p[1] and (p[0], m.name) in pnl] for p in parties}
        gains = {p: sum(max(0, pnl[p[0], m.name]) for m in mine[p]) for p in parties}
        losses = {p: sum(max(0, -pnl[p[0], m.name]) for m in mine[p]) for p in parties}
        shares, paid, short = (dict.fromkeys(parties, 0) for _ in range(3))
        full = lambda a, s: max(0, self.equity(a, s) + paid[a, s] + gains[a, s] - losses[a, s])
        bear = lambda a, s: 0 if short[a, s] else \
            max(0, gains[a, s] - losses[a, s] - shares[a, s] + paid[a, s] + max(0, self.bal(a, s)))
        for turn in range(3):
            owed = {m.name: 0 for m, _ in moves}
            for p in parties:
                need = losses[p] + shares[p] - gains[p] - paid[p] - short[p]
                if need <= 0:
                    continue
                part = min(need, max(0, self.bal(*p)))
                self.pay(p[0], None, p[1], part)
                paid[p] += part
                rest = need - part
                if rest == 0:
                    continue
                short[p] += rest
                self.unpaid.add(p)
                if not p[0].startswith("@"):
                    self.bankrupt.add(p)
                for m in reversed(mine[p]):
                    key = (p[0], m.name)
                    if pnl[key] < 0:
                        room = min(rest, -pnl[key] - taken[key])
                        taken[key] += room
                        owed[m.name] += room
                        rest -= room
            if turn == 2 and any(owed.values()):
                raise AssertionError("5.5: a second charge left somebody short")
            for market, _ in moves:
                if owed[market.name]:
                    most = bear if turn else lambda a, s: INT_MAX
                    self.run_waterfall(market, owed[market.name], None, lambda amount, m=market, b=most:
                                       self.haircut(m, amount, pnl, taken, shares, full, b))
        for p in parties:
            due = gains[p] - losses[p] - shares[p]
            if due > 0:
                self.add(*p, due)
                self.arrive(p[0], due)

    def haircut(self, market, amount, pnl, taken, shares, full, most):
        """5.3, 5.4"""
        left, rounding = amount, PAYOUT if market.rounding == LAST else market.rounding
        for turn in range(2):
            claims = [a for a in self.accounts if pnl.get((a, market.name), 0) > taken.get((a, market.name), 0)]
            rest = {a: pnl[a, market.name] - taken[a, market.name] for a in claims}
            weight = {"profit": rest, "open-interest": {a: abs(self.size(a, market)) for a in claims},
                      "notional": {a: self.notional(a, market) for a in claims},
                      "equity": {a: full(a, market.asset) for a in claims}}[market.basis]
            weight = rest if turn else weight
            fund = "@insurance:" + market.name
            keeper = claims.index(fund) if fund in claims else NO_KEEPER
            rows = [(fits(weight[a]), min(rest[a], most(a, market.asset)), weight[a]) for a in claims]
            status, residual, parts = apportion(PRO_RATA if turn else market.rule, rounding, keeper, left, rows)
            if status != "ok":
                raise Refused(status)
            for a, part in zip(claims, parts):
                if part:
                    taken[a, market.name] += part
                    shares[a, market.asset] += part
                    self.charge(a, market, part)
            left = residual
            if left == 0:
                break
        return amount - left

    # ---- close-outs ------------------------------------------------------------------------------

    def split(self, amount, weights):
        """Telescoping with floor, an amount of either sign; all to the first where every weight is 0."""
        whole = sum(weights)
        if whole == 0:
            return [amount] + [0] * (len(weights) - 1)
        parts, running = [], 0
        for weight in weights:
            parts.append(amount * (running + weight) // whole - amount * running // whole)
            running += weight
        return parts

    def clear(self, account, asset, parts, equity):
        """7.3, 7.4; parts are (market, notional, required)."""
        if equity >= 0:
            rest = equity
            for market, notional, _ in parts:
                fee = min(rest, -(-notional * market.fee // 10**9))
                rest -= fee
                self.give(account, market, fee)
            if parts:
                for (market, _, _), part in zip(parts, self.split(rest, [w for _, _, w in parts])):
                    if self.residual == "forfeit" or market.variation:
                        self.give(account, market, part)
        elif parts:
            for (market, _, _), part in zip(parts, self.split(-equity, [w for _, _, w in parts])):
                if part:
                    self.cover(market, account, part)
        else:
            self.cover(self.markets[self.last_market[account, asset]], account, -equity)

    def give(self, account, market, amount):
        if amount:
            self.pay(account, "@insurance:" + market.name, market.asset, amount)
            self.inflow(market, amount)

    def stamp(self, account, asset, debt):
        self.closed.add((account, asset))
        self.liquidated.add((account, asset))
        if debt or (account, asset) in self.unpaid:
            self.bankrupt.add((account, asset))

    def parts(self, account, asset):
        return [(m, self.notional(account, m), self.required(account, m, 1))
                for m in self.held(account, asset)]

    def take_over(self, account, asset):
        """7"""
        parts = self.parts(account, asset)
        if not parts and self.bal(account, asset) >= 0 and (account, asset) not in self.unpaid:
            return
        for market, _, _ in parts:
            self.pass_to_fund(account, market)
        equity = self.bal(account, asset)
        self.stamp(account, asset, equity < 0)
        self.clear(account, asset, parts, equity)
        for market, _, _ in parts:
            self.check_fund(market)

    def score(self, account, market, rank):
        """8.2"""
        pnl, cost = self.profit(account, market), abs(self.cost[account, market.name])
        equity, notional = max(0, self.equity(account, market.asset)), self.notional(account, market)
        if rank == "profit":
            return (0, Fraction(pnl))
        if rank == "size":
            return (0, Fraction(abs(self.size(account, market))))
        top, bottom = (pnl * notional, cost * equity) if pnl > 0 else (pnl * equity, cost * notional)
        if bottom == 0:
            return ((top > 0) - (top < 0), Fraction(0))
        return (0, Fraction(top, bottom))

    def deleverage(self, account, market, rank):
        """8"""
        asset = market.asset
        parts = self.parts(account, asset)
        lots = self.size(account, market)
        if lots == 0:
            raise Refused("no-position")
        whole = self.equity(account, asset)
        share = self.split(whole, [w for _, _, w in parts])[[m for m, _, _ in parts].index(market)]
        unsettled = self.profit(account, market)
        received = fits(lots * market.value - share)
        self.stamp(account, asset, whole < 0)
        sign = 1 if lots > 0 else -1
        rivals = [a for a in self.accounts if a != account and self.size(a, market) * sign < 0
                  and not self.breached(a, asset)]
        if rank == "pro-rata":
            _, _, take = apportion(PRO_RATA, LARGEST_REMAINDER, NO_KEEPER, abs(lots),
                                   [(abs(self.size(a, market)), abs(self.size(a, market)), 0) for a in rivals])
            chosen = list(zip(rivals, take))
        else:
            scores = {a: self.score(a, market, rank) for a in rivals}
            order = sorted(rivals, key=lambda a: (-scores[a][0], -scores[a][1], self.accounts.index(a)))
            chosen, left = [], abs(lots)
            for a in order:
                take = min(left, abs(self.size(a, market)))
                chosen.append((a, take))
                left -= take
        money = lambda k: received * k // abs(lots)
        done = 0
        for a, take in chosen:
            if take:
                part = money(done + take) - money(done)
                done += take
                self.trade(account, market, -sign * take, -part)
                self.trade(a, market, sign * take, part)
        if done < abs(lots):
            rest_notional = self.notional(account, market)
            self.pass_to_fund(account, market)
            if market.variation:
                self.give(account, market, min(max(0, share - unsettled), max(0, self.bal(account, asset))))
            else:
                rest = share - (done * market.value * sign - money(done))
                self.clear(account, asset, [(market, rest_notional, 0)], fits(rest))
        self.check_fund(market)

    def deleverage_all(self, account, asset):
        """8.5; where there is nothing with lots, what remains is a takeover."""
        markets = [m for m in self.held(account, asset) if self.size(account, m)]
        for market in markets:
            self.deleverage(account, market, "profit-leverage")
        if not markets:
            self.take_over(account, asset)

    def liquidate(self):
        """4.2"""
        if self.liquidation == "manual":
            return
        while True:
            found = [(a, s) for a in self.accounts for s in self.assets
                     if (a, s) not in self.closed and self.breached(a, s)]
            if not found:
                return
            self.pool = {}
            for account, asset in found:
                if self.liquidation == "takeover":
                    self.take_over(account, asset)
                else:
                    self.deleverage_all(account, asset)
                self.closed.add((account, asset))
            self.share_pools()

    # ---- commands that need more than a line -----------------------------------------------------

    def value_at(self, market, price):
        """1.3"""
        if market.kind == "inverse":
            if price <= 0:
                raise Refused("range", "price")
            return -half_even(market.unit, price)
        if price < 0 and not market.signed:
            raise Refused("range", "price")
        return fits(price * market.unit)

    def open_interest(self, market):
        return sum(max(0, self.size(a, market)) for a in self.accounts)

    def set_mark(self, market, price):
        if market.closed:
            raise Refused("market-closed")
        value = self.value_at(market, price)
        if not market.holds(self.open_interest(market), value):
            raise Refused("overflow")
        market.mark, market.value = price, value

    def mark(self, prices):
        for market in self.markets.values():
            if market.name in prices:
                self.set_mark(market, prices[market.name])
        self.settle_variation([(m, None) for m in self.markets.values() if m.variation and m.name in prices])
        self.liquidate()

    def funding(self, market, payment):
        """3.4"""
        if self.open_interest(market) * abs(payment) > BOUND:
            raise Refused("overflow")
        if market.variation:
            self.settle_variation([(market, payment)])
        else:
            market.funding = fits(market.funding + payment)
            for account in self.accounts:
                if self.size(account, market):
                    key = (account, market.name)
                    self.cost[key] = fits(self.cost[key] + self.lots[key] * payment)
        self.liquidate()

    def fill(self, market, buyer, seller, lots, price, force):
        """3.1, 3.3, 3.6, 4.3"""
        for account in (buyer, seller):
            if account.startswith("@") and account != "@insurance:" + market.name:
                raise Refused("system-account")
        if buyer == seller:
            raise Refused("self-trade")
        if lots < 1:
            raise Refused("range", "lots")
        value = self.value_at(market, price)
        before = {a: self.size(a, market) for a in (buyer, seller)}
        if market.mark is None:
            market.mark, market.value = price, value
        stood = {a: (self.equity(a, market.asset), self.requirement(a, market.asset, 1)) for a in (buyer, seller)}
        for account, d in ((buyer, lots), (seller, -lots)):
            self.liquidated.discard((account, market.asset))
            self.bankrupt.discard((account, market.asset))
            self.trade(account, market, d, fits(d * value))
        for v in (value, market.value):
            if not market.holds(self.open_interest(market), v):
                raise Refused("overflow")
        for account, d in ((buyer, lots), (seller, -lots)):
            if not force and not self.sound(account, market, d * (market.value - value), before[account], *stood[account]):
                raise Refused("insufficient-margin")
        for account in sorted((buyer, seller), key=self.accounts.index):
            if not account.startswith("@") and not self.held(account, market.asset) and \
                    self.bal(account, market.asset) < 0:
                self.take_over(account, market.asset)
        self.check_fund(market)

    def sound(self, account, market, gain, lots, equity, required):
        """3.6: may an account that had `lots`, `equity` and `required` stand where a fill has put it?"""
        after, equity_after = self.size(account, market), self.equity(account, market.asset)
        if account.startswith("@"):
            return equity_after >= 0 or equity_after >= equity
        if abs(after) > abs(lots) or after * lots < 0:
            return equity_after >= self.requirement(account, market.asset, 0)
        required_after = self.requirement(account, market.asset, 1)
        if equity_after >= required_after or gain >= 0:
            return True
        return equity_after >= 0 and equity_after * required >= equity * required_after

    def settle(self, market, price):
        """9.1"""
        holders = [a for a in self.accounts if market in self.held(a, market.asset)]
        self.mark({market.name: price})
        while market.variation and any(self.profit(a, market) for a in self.accounts):
            self.mark({market.name: price})
        holders += ["@insurance:" + market.name] if "@insurance:" + market.name not in holders else []
        holders.sort(key=self.accounts.index)
        losers = [a for a in holders if self.profit(a, market) <= 0]
        for group in (losers, [a for a in holders if a not in losers]):
            for a in group:
                if self.size(a, market):
                    d = -self.size(a, market)
                    self.trade(a, market, d, d * market.value)
            for a in holders:
                if self.bal(a, market.asset) < 0 and not self.held(a, market.asset):
                    if a.startswith("@"):
                        self.check_fund(market)
                    else:
                        self.take_over(a, market.asset)
        market.closed = True

    def verify(self):
        for asset in self.assets:
            total = sum(v for (_, s), v in self.balance.items() if s == asset)
            cost = sum(v for (_, m), v in self.cost.items() if self.markets[m].asset == asset)
            if total - cost != self.supply[asset]:
                raise Refused("corrupt", f"{asset} does not balance")
        for market in self.markets.values():
            if sum(v for (_, m), v in self.lots.items() if m == market.name) != 0:
                raise Refused("corrupt", f"{market.name}: lots")
            if market.closed and any(v for table in (self.lots, self.cost) for (_, m), v in table.items() if m == market.name):
                raise Refused("corrupt", f"{market.name}: closed")
            if self.uncovered(market) < 0:
                raise Refused("corrupt", f"{market.name}: uncovered")


# ---- the language ------------------------------------------------------------------------------------


class Interpreter:
    def __init__(self):
        self.world = World()
        self.expected = None

    # ---- words (10.1, 10.2)

    def asset(self, word=None):
        if word is None:
            if not self.world.assets:
                raise Refused("unknown-asset", "none yet")
            return next(iter(self.world.assets))
        if not NAME.match(word):
            raise Refused("syntax", word)
        if word not in self.world.assets:
            raise Refused("unknown-asset", word)
        return word

    def market(self, word):
        if not NAME.match(word):
            raise Refused("syntax", word)
        if word not in self.world.markets:
            raise Refused("unknown-market", word)
        return self.world.markets[word]

    def account(self, word):
        if not NAME.match(word.removeprefix("@")):
            raise Refused("syntax", word)
        if word not in self.world.accounts:
            raise Refused("unknown-account", word)
        return word

    def new_account(self, word):
        if word.startswith("@") and NAME.match(word[1:]):
            raise Refused("system-account", word)
        if not NAME.match(word):
            raise Refused("syntax", word)
        return word

    def signed(self, word, unit):
        if not NUMBER.match(word):
            raise Refused("syntax", word)
        count = Fraction(word) / unit
        if count.denominator != 1:
            raise Refused("precision", word)
        return fits(int(count))

    def number(self, word, unit):
        value = self.signed(word, unit)
        if value < 0:
            raise Refused("range", word)
        return value

    def rate(self, word, most=1):
        percent = word.endswith("%")
        value = self.signed(word.removesuffix("%") if percent else word, Fraction(1, 10**(7 if percent else 9)))
        if not 0 <= value <= most * 10**9:
            raise Refused("range", word)
        return value

    def atom(self, asset):
        return Fraction(1, 10**self.world.assets[asset])

    def amount(self, words, place):
        """An amount and the asset behind it; without one the first."""
        if len(words) > place + 1 or self.world.assets:
            asset = None
            try:
                asset = self.asset(words[place + 1] if len(words) > place + 1 else None)
            except Refused as refusal:
                if not NUMBER.match(words[place]):
                    raise Refused("syntax", words[place]) from None
                raise refusal
            return asset, self.number(words[place], self.atom(asset))
        if not NUMBER.match(words[place]):
            raise Refused("syntax", words[place])
        raise Refused("unknown-asset", "none yet")

    # ---- lines

    def run(self, text):
        """One line; raises Refused, with the state as it was, or Failed."""
        words = text.split("#")[0].split()
        if not words:
            return
        expected, self.expected = self.expected, None
        before = self.world.clone()
        try:
            self.dispatch(words)
        except Refused as refusal:
            self.world = before
            if expected is None:
                raise
            if refusal.code != expected:
                raise Failed(f"expected error {expected}, got error {refusal.code}: {refusal.text}") from None
            return
        if expected is not None:
            raise Failed(f"expected error {expected}, got no error")

    def dispatch(self, words):
        args = [w for w in words if "=" not in w]
        pairs = [w for w in words if "=" in w]
        if words != args + pairs or not args:
            raise Refused("syntax", "arguments come first, options last")
        options = dict(w.split("=", 1) for w in pairs)
        if len(options) != len(pairs):
            raise Refused("syntax", "an option twice")
        run = getattr(self, "do_" + args[0], None)
        if run is None or (options and args[0] not in
                           ("market", "tier", "waterfall", "socialize", "option", "deleverage")):
            raise Refused("syntax", args[0])
        self.world.unpaid, self.world.closed = set(), set()
        if options or args[0] in ("market", "tier", "waterfall", "socialize", "option", "deleverage"):
            run(args, options)
        else:
            run(args)

    def count(self, words, *counts):
        if len(words) not in counts:
            raise Refused("syntax", "number of words")

    def options(self, options, **known):
        """Values of options, each from a list, a callable or None for any text."""
        for key in options:
            if key not in known:
                raise Refused("syntax", key)
            if known[key] is not None and options[key] not in known[key]:
                raise Refused("syntax", options[key])

    def do_asset(self, words):
        self.count(words, 3)
        if not NAME.match(words[1]):
            raise Refused("syntax", words[1])
        if words[1] in self.world.assets:
            raise Refused("exists", words[1])
        decimals = self.number(words[2], 1)
        if decimals > 18:
            raise Refused("range", words[2])
        self.world.assets[words[1]] = decimals
        self.world.supply[words[1]] = 0

    def unit_of(self, word):
        if not NUMBER.match(word):
            raise Refused("syntax", word)
        unit = Fraction(word)
        if (unit * 10**18).denominator != 1:
            raise Refused("precision", word)
        if unit <= 0:
            raise Refused("range", word)
        return unit

    def do_market(self, words, options):
        self.options(options, lot=None, tick=None, kind=["linear", "inverse", "quanto"],
                     settlement=["unrealized", "variation"], signed=["yes", "no"], multiplier=None,
                     liquidation_fee=None)
        self.count(words, 3)
        if "lot" not in options or "tick" not in options or not NAME.match(words[1]):
            raise Refused("syntax", "market")
        if words[1] in self.world.markets:
            raise Refused("exists", words[1])
        asset = self.asset(words[2])
        lot, tick = self.unit_of(options["lot"]), self.unit_of(options["tick"])
        times = self.unit_of(options["multiplier"]) if "multiplier" in options else 1
        fee = self.rate(options["liquidation_fee"]) if "liquidation_fee" in options else 0
        kind = options.get("kind", "linear")
        unit = (lot / tick if kind == "inverse" else lot * tick * times) / self.atom(asset)
        if unit.denominator != 1:
            raise Refused("precision", "unit")
        fits(int(unit))
        world, name = self.world, words[1]
        world.markets[name] = Market(name, asset, lot, tick, kind, options.get("settlement") == "variation",
                                     fee, int(unit), options.get("signed") == "yes")
        world.accounts += ["@insurance:" + name, "@uncovered:" + name]

    def open(self, market):
        if market.closed:
            raise Refused("market-closed", market.name)

    def for_size(self, word, market):
        """An amount for 1.0 of size, in billionths of an atom for a lot."""
        if not NUMBER.match(word):
            raise Refused("syntax", word)
        amount = Fraction(word)
        if (amount * 10**18).denominator != 1:
            raise Refused("precision", word)
        if amount < 0:
            raise Refused("range", word)
        lot = amount * market.lot / self.atom(market.asset) * 10**9
        if lot.denominator != 1:
            raise Refused("precision", word)
        return fits(int(lot))

    def do_tier(self, words, options):
        self.options(options, lot=None)
        self.count(words, 5)
        market = self.market(words[1])
        floor = self.number(words[2], self.atom(market.asset))
        initial, maintenance = self.rate(words[3], 100), self.rate(words[4], 100)
        least = least_maintenance = 0
        if "lot" in options:
            first, _, second = options["lot"].partition("/")
            least_maintenance = self.for_size(first, market)
            least = self.for_size(second, market) if "/" in options["lot"] else least_maintenance
        self.open(market)
        if maintenance > initial or least_maintenance > least:
            raise Refused("range", "maintenance above initial")
        if least and any(other < floor for other in market.tiers):
            raise Refused("argument", "lot= above the lowest bracket")
        if floor not in market.tiers and len(market.tiers) == 32:
            raise Refused("limit", "tiers")
        market.tiers[floor] = (initial, maintenance, least, least_maintenance)
        if not market.holds(self.world.open_interest(market), market.value):
            raise Refused("overflow")

    def do_waterfall(self, words, options):
        layers = words[2:]
        self.options(options, insurance_cap=None, reserve_cap=None, backstop_cap=None)
        if not layers or len(set(layers)) != len(layers) or \
                not set(layers) <= {"insurance", "reserve", "backstop", "socialize"}:
            raise Refused("syntax", "layers")
        market = self.market(words[1])
        caps = {key: self.number(options[key + "_cap"], self.atom(market.asset))
                for key in ("insurance", "reserve", "backstop") if key + "_cap" in options}
        self.open(market)
        market.layers, market.caps = layers, caps

    def do_socialize(self, words, options):
        self.options(options, basis=["profit", "open-interest", "equity", "notional"], rule=RULES,
                     cap=["profit", "equity", "none"], rounding=ROUNDINGS, pool=["deficit", "instant"])
        self.count(words, 2)
        market = self.market(words[1])
        self.open(market)
        market.basis = options.get("basis", "profit")
        market.cap = options.get("cap", "profit" if market.basis == "profit" else "equity")
        market.rule = RULES[options.get("rule", "pro-rata")]
        market.rounding = ROUNDINGS[options.get("rounding", "largest-remainder")]
        market.pools = options.get("pool") == "instant"

    def do_option(self, words, options):
        self.options(options, liquidation=["manual", "takeover", "deleverage"], residual=["keep", "forfeit"])
        self.count(words, 1)
        if not options:
            raise Refused("syntax", "option")
        self.world.liquidation = options.get("liquidation", self.world.liquidation)
        self.world.residual = options.get("residual", self.world.residual)

    def create(self, name):
        if name in self.world.accounts:
            raise Refused("exists", name)
        self.world.accounts.append(name)

    def do_account(self, words):
        self.count(words, 2)
        self.create(self.new_account(words[1]))

    def bring(self, account, asset, amount):
        if account.startswith("@uncovered:"):
            raise Refused("system-account", account)
        if account.startswith("@insurance:") and self.world.markets[account[11:]].asset != asset:
            raise Refused("unknown-asset", "a fund holds its market's asset")
        if self.world.supply[asset] + amount > BOUND:
            raise Refused("overflow", "supply")
        self.world.supply[asset] += amount
        self.world.add(account, asset, amount)
        self.world.arrive(account, amount)

    def do_deposit(self, words):
        self.count(words, 3, 4)
        known = words[1] in self.world.accounts
        account = self.account(words[1]) if known else self.new_account(words[1])
        asset, amount = self.amount(words, 2)
        if not known:
            self.create(account)
        self.bring(account, asset, amount)

    def do_insure(self, words):
        self.count(words, 3)
        market = self.market(words[1])
        self.bring("@insurance:" + market.name, market.asset, self.number(words[2], self.atom(market.asset)))

    def do_reserve(self, words):
        self.count(words, 2, 3)
        asset, amount = self.amount(words, 1)
        self.bring("@reserve", asset, amount)

    def need_free(self, account, asset, amount):
        """3.7"""
        world = self.world
        if account.startswith("@insurance:") and world.markets[account[11:]].asset != asset:
            raise Refused("unknown-asset", "a fund holds its market's asset")
        if amount == 0:
            return
        if amount > world.bal(account, asset):
            raise Refused("insufficient-funds")
        if amount > world.equity(account, asset) - world.requirement(account, asset, 0):
            raise Refused("insufficient-margin")

    def need_debtor(self, account, asset, amount):
        """3.8"""
        if account.startswith("@"):
            raise Refused("system-account", account)
        if amount > self.world.bal(account, asset) and (account, asset) not in self.world.last_market:
            raise Refused("insufficient-funds")

    def do_withdraw(self, words):
        force = words[3:4] == ["force"] and len(words) == 4 and "force" not in self.world.assets
        force = force or (len(words) > 4 and words[-1] == "force")
        words = words[:-1] if force else words
        self.count(words, 3, 4)
        account = self.account(words[1])
        asset, amount = self.amount(words, 2)
        if account.startswith("@uncovered:"):
            raise Refused("system-account", account)
        if force:
            self.need_debtor(account, asset, amount)
        else:
            self.need_free(account, asset, amount)
        if amount > self.world.supply[asset]:
            raise Refused("gated", "3.11")
        self.world.supply[asset] -= amount
        self.world.add(account, asset, -amount)

    def do_transfer(self, words):
        self.count(words, 4, 5)
        giver, taker = self.account(words[1]), self.account(words[2])
        asset, amount = self.amount(words, 3)
        if giver.startswith("@uncovered:") or taker.startswith("@uncovered:"):
            raise Refused("system-account")
        if giver == taker:
            raise Refused("self-trade")
        for account in (giver, taker):
            self.need_free(account, asset, 0)
        self.need_free(giver, asset, amount)
        self.world.pay(giver, taker, asset, amount)
        self.world.arrive(taker, amount)

    def do_fill(self, words):
        self.count(words, 6, 7)
        force = len(words) == 7
        if force and words[6] != "force":
            raise Refused("syntax", words[6])
        market = self.market(words[1])
        buyer, seller = self.account(words[2]), self.account(words[3])
        lots = self.number(words[4], market.lot)
        price = self.signed(words[5], market.tick)
        self.open(market)
        self.world.fill(market, buyer, seller, lots, price, force)

    def do_mark(self, words):
        if len(words) < 3 or len(words) % 2 == 0:
            raise Refused("syntax", "mark")
        prices, twice = {}, False
        for name, price in zip(words[1::2], words[2::2]):
            market = self.market(name)
            value = self.signed(price, market.tick)
            twice |= name in prices
            prices[name] = value
        if twice:
            raise Refused("argument", "a market twice")
        self.world.mark(prices)

    def do_funding(self, words):
        self.count(words, 3)
        market = self.market(words[1])
        if not NUMBER.match(words[2]):
            raise Refused("syntax", words[2])
        payment = Fraction(words[2])
        if (payment * 10**18).denominator != 1:
            raise Refused("precision", words[2])
        lot = payment * market.lot / self.atom(market.asset)
        if lot.denominator != 1:
            raise Refused("precision", words[2])
        payment = fits(int(lot))
        self.open(market)
        self.world.funding(market, payment)

    def do_takeover(self, words):
        self.count(words, 2)
        account = self.account(words[1])
        if account.startswith("@"):
            raise Refused("system-account", account)
        for asset in self.world.assets:
            self.world.take_over(account, asset)

    def do_deleverage(self, words, options):
        self.options(options, rank=["profit-leverage", "profit", "size", "pro-rata"])
        self.count(words, 3)
        account, market = self.account(words[1]), self.market(words[2])
        self.open(market)
        if account.startswith("@"):
            raise Refused("system-account", account)
        self.world.deleverage(account, market, options.get("rank", "profit-leverage"))

    def do_settle(self, words):
        self.count(words, 3)
        market = self.market(words[1])
        price = self.signed(words[2], market.tick)
        self.open(market)
        self.world.settle(market, price)

    def do_at(self, words):
        self.count(words, 2)
        if "T" in words[1]:
            if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z\Z", words[1]):
                raise Refused("syntax", words[1])
            whole, _, part = words[1][:-1].partition(".")
            try:
                moment = datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S") - datetime.datetime(1970, 1, 1)
            except ValueError:
                raise Refused("syntax", words[1]) from None
            time = (moment.days * 86400 + moment.seconds) * 10**9 + int(part.ljust(9, "0") or 0)
        else:
            time = self.number(words[1], 1)
        if self.world.time is not None and time < self.world.time:
            raise Refused("time-backwards")
        self.world.time = time

    def do_hash(self, words):
        self.count(words, 1)

    def do_verify(self, words):
        self.count(words, 1)
        self.world.verify()

    # ---- expectations

    def do_expect(self, words):
        if len(words) < 3:
            raise Refused("syntax", "expect")
        what, world = words[1], self.world
        if what == "error":
            self.count(words, 3)
            self.expected = words[2]
            return
        if what == "hash":
            return
        if what == "state":
            self.count(words, 4)
            if words[3] not in ("healthy", "warned", "liquidated", "bankrupt"):
                raise Refused("syntax", words[3])
            state = world.state(self.account(words[2]))
            if state != words[3]:
                raise Failed(f"expected {words[3]}, got {state}")
            return
        value, unit = self.ask(what, words)
        if self.signed(words[-1], unit) != value:
            raise Failed(f"expected {words[-1]}, got {value * unit}")

    def ask(self, what, words):
        world = self.world
        if what in ("balance", "equity", "initial", "maintenance", "socialized"):
            self.count(words, 4, 5)
            account = self.account(words[2])
            asset = self.asset(words[3] if len(words) == 5 else None)
            value = {"balance": lambda: world.bal(account, asset), "equity": lambda: world.equity(account, asset),
                     "initial": lambda: world.requirement(account, asset, 0),
                     "maintenance": lambda: world.requirement(account, asset, 1),
                     "socialized": lambda: world.socialized.get((account, asset), 0)}[what]()
            return value, self.atom(asset)
        if what == "position":
            self.count(words, 5)
            account, market = self.account(words[2]), self.market(words[3])
            return world.size(account, market), market.lot
        if what in ("insurance", "deficit", "uncovered", "open-interest"):
            self.count(words, 4)
            market = self.market(words[2])
            if what == "open-interest":
                return world.open_interest(market), market.lot
            value = {"insurance": world.bal("@insurance:" + market.name, market.asset), "deficit": market.deficit,
                     "uncovered": world.uncovered(market)}[what]
            return value, self.atom(market.asset)
        if what == "reserve":
            self.count(words, 3, 4)
            asset = self.asset(words[2] if len(words) == 4 else None)
            return world.bal("@reserve", asset), self.atom(asset)
        raise Refused("syntax", what)


def run_lines(interpreter, lines, path, depth=0):
    """Exit code and message of the first line that does not do what it should."""
    for number, text in enumerate(lines, 1):
        words = text.split("#")[0].split()
        try:
            if words[:1] == ["include"] and len(words) == 2:
                target = os.path.join(os.path.dirname(path), words[1])
                if depth > 15 or not os.path.isfile(target):
                    if interpreter.expected == "file":
                        interpreter.expected = None
                        continue
                    raise Refused("file", words[1])
                with open(target, encoding="utf-8") as included:
                    code, message, line = run_lines(interpreter, list(included), target, depth + 1)
                if code:
                    return code, message, line
                continue
            interpreter.run(text)
        except Refused as refusal:
            return 2, f"{path}:{number}: error {refusal.code}: {refusal.text}", (number, refusal.code)
        except Failed as failure:
            return 1, f"{path}:{number}: {failure}", None
    return 0, "", None


def dump(world):
    """The state in raw units, a line a fact."""
    lines = []
    for a in world.accounts:
        lines += [f"balance {a} {s} {world.bal(a, s)}" for s in world.assets if world.bal(a, s)]
    for a in world.accounts:
        lines += [f"socialized {a} {s} {world.socialized[a, s]}" for s in world.assets
                  if world.socialized.get((a, s), 0)]
    for a in world.accounts:
        for m in world.markets:
            lots, cost = world.lots.get((a, m), 0), world.cost.get((a, m), 0)
            if lots or cost:
                lines.append(f"position {a} {m} {lots} {cost}")
    for m in world.markets.values():
        lines.append(f"market {m.name} mark={'none' if m.mark is None else m.mark} open={world.open_interest(m)} "
                     f"deficit={m.deficit} uncovered={world.uncovered(m)} closed={int(m.closed)}")
    owners = [a for a in world.accounts if not a.startswith("@")]
    for a in owners:
        for s in world.assets:
            if world.held(a, s):
                lines.append(f"equity {a} {s} {world.equity(a, s)} {world.requirement(a, s, 0)} "
                             f"{world.requirement(a, s, 1)}")
    lines += [f"state {a} {world.state(a)}" for a in owners]
    return lines


def replay(path, lines):
    """What `--dump` prints for a file, and its exit code and message."""
    interpreter = Interpreter()
    code, message, refused = run_lines(interpreter, lines, path)
    head = [f"refused {refused[0]} {refused[1]}"] if refused else []
    return head + dump(interpreter.world), code, message


def main():
    files = [a for a in sys.argv[1:] if a != "--dump"]
    worst = 0
    for path in files:
        with open(path, encoding="utf-8") as file:
            lines, code, message = replay(path, list(file))
        if "--dump" in sys.argv:
            print("\n".join(([f"# {path}"] if len(files) > 1 else []) + lines))
        if message:
            print(message, file=sys.stderr)
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main())
