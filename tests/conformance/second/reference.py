# SPDX-License-Identifier: BSD-2-Clause
"""A second reading of the scenario language, from the prose alone: slow, plain, exact.

Its sources are scenario.md (the contract) and docs/rules.md, whose rule numbers the comments cite.
It shares nothing with the library nor with the reference one folder up, and imports neither: where
two readings of one page differ, the page is unclear. State is dictionaries of integers; every
question is answered by a scan; a refused line restores a copy taken before it.

reference.py FILE...           as sloss-replay: exit 0, 1 (an expectation failed) or 2 (a line refused)
reference.py --dump FILE...    prints the whole state in raw units, as sloss-replay --dump
reference.py --allocate --total N [--rule R] [--rounding R] [FILE]      as sloss-allocate
"""
import csv
import datetime
import os
import re
import sys
from collections import Counter
from fractions import Fraction

INT64_MIN, INT64_MAX, BOUND = -2**63, 2**63 - 1, 2**62
BILLION = 10**9
SYSTEM = ["@reserve", "@backstop", "@fees", "@treasury"]
LAYERS = ["insurance", "reserve", "backstop", "socialize"]
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,63}\Z")
NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?\Z")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z\Z")

reached = Counter()      # what a run has come to, for the generator's statistics; no rule reads it


class Refused(Exception):
    """A line the ledger does not accept; code is the error's name in kebab case."""

    def __init__(self, code, text=""):
        super().__init__(code)
        self.code, self.text = code, text


class Unmet(Exception):
    """An expectation that does not hold."""


def fits(value):
    """1.1: what is kept is a signed 64-bit integer, or overflow."""
    if not INT64_MIN <= value <= INT64_MAX:
        raise Refused("overflow", "beyond 64 bits")
    return value


def ceil(a, b):
    """The quotient rounded up, b > 0."""
    return -(-a // b)


def trunc(a, b):
    """The quotient rounded toward zero, b > 0."""
    return a // b if a >= 0 else -(-a // b)


def half_even(a, b):
    """The quotient rounded to nearest, a tie to the even one, b > 0."""
    low, rest = divmod(a, b)
    return low + (2 * rest > b or (2 * rest == b and low % 2 == 1))


# ---- apportionment (the contract's last section; rule 5.4) ----------------------------------------


def water_fill(total, weights, caps):
    """Participants whose proportional share reaches their cap get the cap, until none is capped.

    Returns the capped (index -> cap), the indices that are not, and what is left for these.
    """
    active = [i for i, weight in enumerate(weights) if weight > 0]
    capped, left = {}, total
    while active:
        whole = sum(weights[i] for i in active)
        full = [i for i in active if caps[i] is not None and Fraction(left * weights[i], whole) >= caps[i]]
        if not full:
            break
        for i in full:
            capped[i] = caps[i]
        left -= sum(caps[i] for i in full)
        active = [i for i in active if i not in capped]
    return capped, active, left


def round_largest_remainder(left, weights, active):
    """Floor, then one unit each to the largest remainders, ties in input order."""
    whole = sum(weights[i] for i in active)
    share = {i: left * weights[i] // whole for i in active}
    remainder = {i: Fraction(left * weights[i], whole) - share[i] for i in active}
    for i in sorted(active, key=lambda i: -remainder[i])[:left - sum(share.values())]:
        share[i] += 1
    return share


def round_telescoping(left, weights, active):
    """floor(N*C_i/W) - floor(N*C_(i-1)/W) over the uncapped in input order."""
    whole, running, share = sum(weights[i] for i in active), 0, {}
    for i in active:
        share[i] = left * (running + weights[i]) // whole - left * running // whole
        running += weights[i]
    return share


def split(total, weights):
    """Telescoping with floor, the total signed; all to the first if every weight is 0 (7.3, 8.1)."""
    if not any(weights):
        return [total] + [0] * (len(weights) - 1)
    share = round_telescoping(total, weights, range(len(weights)))
    return [share[i] for i in range(len(weights))]


def queue(total, weights, caps, ranks):
    """Greatest rank first, ties in input order; each takes min(cap, what is left)."""
    shares, left = [0] * len(weights), total
    for i in sorted(range(len(weights)), key=lambda i: -ranks[i]):
        if weights[i] > 0:
            shares[i] = left if caps[i] is None else min(left, caps[i])
            left -= shares[i]
    return shares


def apportion(total, weights, caps, ranks, rule="pro-rata", rounding="largest-remainder"):
    """The contract's apportionment; returns (shares, R). A cap of None is no cap."""
    if total > BOUND or sum(weights) > BOUND:
        raise Refused("overflow", "N and sums reach 2^62 at most")
    if rule == "queue":
        shares = queue(total, weights, caps, ranks)
        return shares, total - sum(shares)
    if rule == "equal":
        weights = [int(weight > 0) for weight in weights]
    capped, active, left = water_fill(total, weights, caps)
    shares = [capped.get(i, 0) for i in range(len(weights))]
    if active and rounding == "largest-remainder":
        for i, share in round_largest_remainder(left, weights, active).items():
            shares[i] = share
    elif active and rounding == "telescoping":
        for i, share in round_telescoping(left, weights, active).items():
            shares[i] = share
    elif active:
        whole = sum(weights[i] for i in active)
        for i in active:
            shares[i] = left * weights[i] // whole
        rest = total - sum(shares)
        for i in reversed([i for i, weight in enumerate(weights) if weight > 0]):
            room = rest if caps[i] is None else min(rest, caps[i] - shares[i])
            shares[i] += room
            rest -= room
    return shares, total - sum(shares)


def apportion_payouts(total, weights, caps, rule, fund=None):
    """5.4: rounding=last where payouts are floored, so shares are rounded up and the excess handed
    back, to the fund (a row's index) first, then from the last claimant backwards."""
    if total > BOUND or sum(weights) > BOUND:
        raise Refused("overflow", "N and sums reach 2^62 at most")
    if rule == "equal":
        weights = [int(weight > 0) for weight in weights]
    capped, active, left = water_fill(total, weights, caps)
    shares = [capped.get(i, 0) for i in range(len(weights))]
    whole = sum(weights[i] for i in active)
    for i in active:
        shares[i] = ceil(left * weights[i], whole)
    excess = max(0, sum(shares) - total)
    order = list(range(len(weights)))[::-1]
    if fund is not None:
        order = [fund] + [i for i in order if i != fund]
    for i in order:
        back = min(excess, shares[i])
        shares[i] -= back
        excess -= back
    return shares, total - sum(shares)


# ---- the state ------------------------------------------------------------------------------------


class Market:
    """A market and its terms; `unit` as 1.3 has it, `lot` and `tick` exact."""

    def __init__(self, name, asset, lot, tick, kind, unit, variation, fee, signed):
        self.name, self.asset, self.lot, self.tick, self.kind = name, asset, lot, tick, kind
        self.unit, self.variation, self.fee, self.signed = unit, variation, fee, signed
        self.fund, self.hole = "@insurance:" + name, "@uncovered:" + name
        self.tiers = {}                           # floor in atoms -> (initial, maintenance) rates
        self.layers, self.layer_caps = ["insurance", "socialize"], {}
        self.basis, self.rule, self.cap, self.rounding = "profit", "pro-rata", "profit", "largest-remainder"
        self.mark, self.value, self.closed, self.deficit = None, 0, False, 0


class World:
    """Everything a line can change. A holding is a pair (account, asset), 2.1."""

    def __init__(self):
        self.decimals = {}                        # asset -> decimals
        self.markets = {}                         # name -> Market, in order of creation
        self.accounts = list(SYSTEM)              # account order, 2.3
        self.balance, self.socialized = {}, {}    # holding -> atoms
        self.position = {}                        # (account, market) -> (lots, cost)
        self.supply = {}                          # asset -> deposits less withdrawals
        self.touched = {}                         # holding -> market that traded or charged it last, 4.4
        self.outcome = {}                         # holding -> debt or closed, of the last close-out, 2.4
        self.defaulted = set()                    # holdings that could not pay their variation, 2.4
        self.unpaid, self.done = set(), set()     # of this command: 4.1, 4.2
        self.liquidation, self.residual, self.time = "takeover", "keep", None


def copy_of(w):
    """A copy that shares nothing which a line changes."""
    twin = World.__new__(World)
    for name, value in vars(w).items():
        setattr(twin, name, value.copy() if isinstance(value, (dict, set, list)) else value)
    for name, market in w.markets.items():
        new = twin.markets[name] = Market.__new__(Market)
        new.__dict__.update(market.__dict__)
        new.tiers = dict(market.tiers)
    return twin


def is_system(account):
    """2.2: a leading @."""
    return account.startswith("@")


def balance(w, account, asset):
    return w.balance.get((account, asset), 0)


def lots_of(w, account, market):
    return w.position.get((account, market.name), (0, 0))[0]


def unrealized(w, account, market):
    """lots * v - cost"""
    lots, cost = w.position.get((account, market.name), (0, 0))
    return lots * market.value - cost


def notional(w, account, market):
    return abs(lots_of(w, account, market) * market.value)


def markets_of(w, account, asset):
    """The holding's markets in order of creation; a position may have cost and no lots (3.2)."""
    return [m for m in w.markets.values() if m.asset == asset and (account, m.name) in w.position]


def equity(w, account, asset):
    """3.5: balance + sum(lots * v - cost)"""
    return balance(w, account, asset) + sum(unrealized(w, account, m) for m in markets_of(w, account, asset))


def bracket(market, amount, which):
    """3.5: marginal brackets, summed exactly, rounded up once; which is 0 initial, 1 maintenance."""
    floors, total = sorted(market.tiers), 0
    for floor, above in zip(floors, floors[1:] + [None]):
        top = amount if above is None else min(amount, above)
        if top > floor:
            total += (top - floor) * market.tiers[floor][which]
    return ceil(total, BILLION)


def requirement(w, account, asset, which):
    """3.5: per holding the sum over its positions."""
    return sum(bracket(m, notional(w, account, m), which) for m in markets_of(w, account, asset))


def in_breach(w, account, asset):
    """4.1: below maintenance, or variation unpaid in this command; system accounts never (2.2)."""
    if is_system(account):
        return False
    return (account, asset) in w.unpaid or equity(w, account, asset) < requirement(w, account, asset, 1)


def state_of(w, account):
    """2.4: the first line that any holding of the account shows."""
    holdings = [(account, asset) for asset in w.decimals]
    if any(w.outcome.get(h) == "debt" or h in w.defaulted or equity(w, *h) < 0 for h in holdings):
        return "bankrupt"
    if any(w.outcome.get(h) == "closed" for h in holdings):
        return "liquidated"
    if any(equity(w, *h) < requirement(w, *h, 0) for h in holdings):
        return "warned"
    return "healthy"


def open_interest(w, market):
    """All long lots."""
    return sum(max(0, lots_of(w, account, market)) for account in w.accounts)


def uncovered(w, market):
    """2.2: the balance of @uncovered:MARKET is minus this."""
    return -balance(w, market.hole, market.asset)


# ---- money and trades -----------------------------------------------------------------------------


def credit(w, account, asset, amount):
    """Add to a balance; amount may be negative."""
    w.balance[account, asset] = fits(balance(w, account, asset) + amount)


def inflow(w, account, amount):
    """6.5: what credits a fund first repays what is uncovered on its market."""
    market = next((m for m in w.markets.values() if m.fund == account), None)
    if market is None:
        return
    repaid = min(amount, uncovered(w, market), max(0, balance(w, account, market.asset)))
    if repaid > 0:
        reached["uncovered repaid"] += 1
        credit(w, account, market.asset, -repaid)
        credit(w, market.hole, market.asset, repaid)


def move(w, giver, taker, asset, amount):
    """One transfer, an inflow where the taker is a fund."""
    credit(w, giver, asset, -amount)
    credit(w, taker, asset, amount)
    inflow(w, taker, amount)


def put_position(w, account, market, lots, cost):
    """A position with neither lots nor cost is none."""
    w.position[account, market.name] = fits(lots), fits(cost)
    if lots == 0 and cost == 0:
        del w.position[account, market.name]


def trade(w, account, market, d, paid):
    """3.1, 3.2: the account gets d lots (negative: gives) for money paid (negative: received)."""
    lots, cost = w.position.get((account, market.name), (0, 0))
    w.touched[account, market.asset] = market.name
    if market.variation:
        put_position(w, account, market, lots + d, cost + paid)
        return
    k = min(abs(d), abs(lots)) if lots * d < 0 else 0
    paid_reducing = paid * k // abs(d) if k else 0     # exact: a flip is all at one price
    moved = trunc(cost * k, abs(lots)) if k else 0
    if k:
        reached["flip" if abs(d) > k else "reduction"] += 1
    gain = -paid_reducing - moved
    put_position(w, account, market, lots + d, cost - moved + paid - paid_reducing)
    credit(w, account, market.asset, gain)
    if gain > 0:
        inflow(w, account, gain)


def pass_to_fund(w, account, market):
    """7.2: unrealized, a trade at the mark; variation, lots and cost move as they are."""
    lots, cost = w.position[account, market.name]
    paid = cost if market.variation else lots * market.value
    trade(w, account, market, -lots, -paid)
    trade(w, market.fund, market, lots, paid)


# ---- the waterfall --------------------------------------------------------------------------------


def waterfall(w, market, deficit, credit_taker, socialize):
    """6.1, 6.4: layer by layer; `socialize(left)` charges accounts and returns what it collected."""
    left = deficit
    market.deficit = fits(market.deficit + deficit)
    reached["deficit"] += 1
    for layer in market.layers:
        if left == 0:
            break
        if layer == "socialize":
            collected = socialize(left)
            reached["socialized"] += collected > 0
            left -= collected
            continue
        source = market.fund if layer == "insurance" else "@" + layer
        drawn = min(left, max(0, balance(w, source, market.asset)), market.layer_caps.get(layer, left))
        if drawn:
            reached["drawn from " + layer] += 1
            credit(w, source, market.asset, -drawn)
            credit_taker(drawn)
        left -= drawn
    if left:
        reached["uncovered"] += 1
        credit(w, market.hole, market.asset, -left)
        credit_taker(left)


def note_charge(w, account, market, share):
    """What `socialized A` counts; a charge touches the holding (4.4)."""
    holding = account, market.asset
    w.socialized[holding] = fits(w.socialized.get(holding, 0) + share)
    w.touched[holding] = market.name


def cover(w, market, debtor, debt):
    """6.2, 6.3: a holding's deficit outside a variation mark; the layers credit the holding."""
    asset = market.asset

    def socialize(left):
        rows = []
        for a in w.accounts:
            if is_system(a) or a == debtor or in_breach(w, a, asset):
                continue
            profit, own = max(0, unrealized(w, a, market)), max(0, equity(w, a, asset))
            weight = {"profit": profit, "open-interest": abs(lots_of(w, a, market)),
                      "notional": notional(w, a, market), "equity": own}[market.basis]
            cap = {"profit": profit, "equity": own, "none": None}[market.cap]
            if market.variation:
                most = max(0, balance(w, a, asset))
                cap = most if cap is None else min(cap, most)
            rows.append((a, weight, cap))
        weights, caps = [row[1] for row in rows], [row[2] for row in rows]
        shares, rest = apportion(left, weights, caps, weights, market.rule, market.rounding)
        reached["socialize left a rest"] += rest > 0 and any(shares)
        for (a, _, _), share in zip(rows, shares):
            if share:
                credit(w, a, asset, -share)
                credit(w, debtor, asset, share)
                note_charge(w, a, market, share)
        return left - rest

    waterfall(w, market, debt, lambda amount: credit(w, debtor, asset, amount), socialize)


def cover_flat_funds(w, markets):
    """4.3: a fund without lots and below zero has a deficit itself."""
    for market in [m for m in w.markets.values() if m in markets]:
        debt = -balance(w, market.fund, market.asset)
        if lots_of(w, market.fund, market) == 0 and debt > 0:
            reached["fund flat and negative"] += 1
            cover(w, market, market.fund, debt)


def cover_flat_holding(w, account, asset):
    """4.3, 4.4: without positions and below zero, the debt is of the market that touched it last."""
    debt = -balance(w, account, asset)
    if is_system(account) or markets_of(w, account, asset) or debt <= 0:
        return
    reached["flat holding in debt"] += 1
    w.outcome[account, asset] = "debt"
    cover(w, w.markets[w.touched[account, asset]], account, debt)


# ---- variation, 5 ---------------------------------------------------------------------------------


def variation(w, pnl_of, markets):
    """5.2 to 5.6 for the markets of one instant; pnl_of is (account, market name) -> pnl, not 0."""
    markets = [m for m in w.markets.values() if m in markets]
    pnl = {key: fits(value) for key, value in pnl_of.items() if value}
    assets = {m.asset for m in markets}
    holdings = [(a, s) for a in w.accounts for s in w.decimals if s in assets and
                any((a, m.name) in pnl for m in markets if m.asset == s)]
    mine = {h: [m for m in markets if m.asset == h[1] and (h[0], m.name) in pnl] for h in holdings}
    gain = {h: sum(max(0, pnl[h[0], m.name]) for m in mine[h]) for h in holdings}
    loss = {h: sum(max(0, -pnl[h[0], m.name]) for m in mine[h]) for h in holdings}
    paid, short, charged = dict.fromkeys(holdings, 0), dict.fromkeys(holdings, 0), dict.fromkeys(holdings, 0)
    missing = dict.fromkeys(pnl, 0)       # of a loss: what is short there
    shares = dict.fromkeys(pnl, 0)        # of a claim: what it is charged

    def collect():
        """5.2, 5.5: pay what is needed beyond what is paid or short; the new shortfall per market."""
        deficit = dict.fromkeys([m.name for m in markets], 0)
        for h in holdings:
            need = loss[h] + charged[h] - gain[h] - paid[h] - short[h]
            if need <= 0:
                continue
            part = min(need, max(0, balance(w, *h)))
            credit(w, *h, -part)
            paid[h] += part
            rest = need - part
            if rest == 0:
                continue
            short[h] += rest
            if not is_system(h[0]):
                w.unpaid.add(h)
                w.defaulted.add(h)
            for m in reversed(mine[h]):
                key = h[0], m.name
                if pnl[key] < 0:
                    here = min(rest, -pnl[key] - missing[key])
                    missing[key] += here
                    deficit[m.name] += here
                    rest -= here
            assert rest == 0, "5.5: a shortfall is at most the losses"
        return deficit

    def run(deficit, bounded):
        """5.3: each deficit through its market's waterfall, in order of creation."""
        for m in markets:
            if deficit[m.name]:
                reached["variation deficit"] += 1
                waterfall(w, m, deficit[m.name], lambda amount: None, lambda left: share_out(m, left, bounded))

    def share_out(m, left, bounded):
        """5.3: over the claims by the market's rule, then what the weights leave once more by claims."""
        rows = [a for a in w.accounts if pnl.get((a, m.name), 0) > 0]
        claim_left = {a: pnl[a, m.name] - shares[a, m.name] for a in rows}

        def full_equity(a):
            h = a, m.asset
            return max(0, equity(w, *h) + paid[h] + gain[h] - loss[h])

        basis = {"profit": lambda a: claim_left[a], "open-interest": lambda a: abs(lots_of(w, a, m)),
                 "notional": lambda a: notional(w, a, m), "equity": full_equity}[m.basis]
        weights = {a: basis(a) for a in rows}
        before = left
        for rule, weight in ((m.rule, weights), ("pro-rata", None)):
            if left == 0:
                break
            now_left = {a: pnl[a, m.name] - shares[a, m.name] for a in rows}
            caps = [min(now_left[a], bearable((a, m.asset))) if bounded else now_left[a] for a in rows]
            by = [(weight or now_left)[a] for a in rows]
            if m.rounding == "last" and rule != "queue":
                fund = rows.index(m.fund) if m.fund in rows else None
                got, rest = apportion_payouts(left, by, caps, rule, fund)
            else:
                got, rest = apportion(left, by, caps, by, rule, m.rounding)
            reached["claims shared once more"] += weight is None and rest < left
            for a, share in zip(rows, got):
                assert 0 <= share <= now_left[a]
                shares[a, m.name] += share
                charged[a, m.asset] += share
                if share:
                    note_charge(w, a, m, share)
            left = rest
        reached["second charge"] += bounded and left < before
        return before - left

    def bearable(h):
        """5.5: what a second charge may take of a holding."""
        return 0 if short[h] else max(0, gain[h] - loss[h] - charged[h] + paid[h] + max(0, balance(w, *h)))

    run(collect(), False)
    second = collect()
    reached["secondary shortfall"] += any(second.values())
    run(second, True)
    third = collect()
    assert not any(third.values()), "5.5: nobody is charged beyond what it can bear"
    for h in holdings:
        due = gain[h] - loss[h] - charged[h]
        if due > 0:
            credit(w, *h, due)
            inflow(w, h[0], due)


def mark_variation(w, markets):
    """5.1: claims and losses since the last mark or the fill; then the cost is settled."""
    markets, pnl = [m for m in markets if m.variation], {}
    for m in markets:
        for a in w.accounts:
            if (a, m.name) in w.position:
                pnl[a, m.name] = unrealized(w, a, m)
                lots = lots_of(w, a, m)
                put_position(w, a, m, lots, lots * m.value)
    variation(w, pnl, markets)


# ---- breach and close-out, 4, 7, 8 ----------------------------------------------------------------


def judge(w):
    """4.2: rounds, until no holding is in breach that has not been closed out in this command."""
    if w.liquidation == "manual":
        return
    for number in range(1, 1000000):
        breached = [(a, s) for a in w.accounts for s in w.decimals
                    if (a, s) not in w.done and in_breach(w, a, s)]
        if not breached:
            return
        reached["second round" if number == 2 else "later round" if number > 2 else "first round"] += 1
        for holding in breached:
            w.done.add(holding)
            if w.liquidation == "takeover":
                take_over(w, *holding)
            else:
                deleverage_all(w, *holding)


def take_over(w, account, asset):
    """7: positions to the funds, fee, what is left or what is missing."""
    markets = markets_of(w, account, asset)
    if not markets:
        cover_flat_holding(w, account, asset)          # 7.4; nothing to close is left as it is, 7.5
        return
    reached["takeover"] += 1
    weights = [bracket(m, notional(w, account, m), 1) for m in markets]      # 7.1
    notionals = [notional(w, account, m) for m in markets]
    for m in markets:
        pass_to_fund(w, account, m)
    left = balance(w, account, asset)                                        # 7.2
    w.outcome[account, asset] = "debt" if left < 0 else "closed"
    close_money(w, account, markets, weights, notionals, left)
    cover_flat_funds(w, markets)


def close_money(w, account, markets, weights, notionals, left):
    """7.3, 7.4: fee and residual, or the deficit of each market."""
    if left < 0:
        for m, part in zip(markets, split(-left, weights)):
            if part:
                cover(w, m, account, part)
        return
    for m, amount in zip(markets, notionals):
        fee = min(left, ceil(amount * m.fee, BILLION))
        if fee:
            reached["liquidation fee"] += 1
            move(w, account, m.fund, m.asset, fee)
        left -= fee
    for m, part in zip(markets, split(left, weights)):
        if part and (w.residual == "forfeit" or m.variation):
            reached["forfeit"] += 1
            move(w, account, m.fund, m.asset, part)


def score(w, account, market, rank):
    """8.2: a pair to compare: -1, 0, 1 for below every number, a number, above; and the number."""
    pnl = unrealized(w, account, market)
    if rank == "profit":
        return 0, pnl
    if rank == "size":
        return 0, abs(lots_of(w, account, market))
    cost, worth = abs(w.position[account, market.name][1]), notional(w, account, market)
    own = max(0, equity(w, account, market.asset))
    above, below = (pnl * worth, cost * own) if pnl > 0 else (pnl * own, cost * worth)
    if below == 0:
        return (above > 0) - (above < 0), Fraction(0)
    return 0, Fraction(above, below)


def take_lots(w, account, market, rank):
    """8.2: [(counterparty, lots)] against the account's position."""
    lots = lots_of(w, account, market)
    others = [a for a in w.accounts if lots_of(w, a, market) * lots < 0 and not in_breach(w, a, market.asset)]
    sizes = [abs(lots_of(w, a, market)) for a in others]
    if rank == "pro-rata":
        taken, _ = apportion(abs(lots), sizes, sizes, sizes)
        return list(zip(others, taken))
    result, left = [], abs(lots)
    for a in sorted(others, key=lambda a: score(w, a, market, rank), reverse=True):
        k = min(left, abs(lots_of(w, a, market)))
        result.append((a, k))
        left -= k
    return result


def deleverage(w, account, market, rank):
    """8: close the account's position in one market against ranked opposite positions."""
    asset = market.asset
    markets = markets_of(w, account, asset)
    weights = [bracket(m, notional(w, account, m), 1) for m in markets]
    worth = equity(w, account, asset)
    share = split(worth, weights)[markets.index(market)]                          # 8.1
    lots, cost = w.position[account, market.name]
    sign, v = (1 if lots > 0 else -1), market.value
    unsettled = lots * v - cost
    total = lots * v - share                 # received by the account, signed
    closed = money = 0
    reached["deleverage"] += 1
    for a, k in take_lots(w, account, market, rank):                              # 8.3
        if k:
            part = total * (closed + k) // abs(lots) - total * closed // abs(lots)
            trade(w, account, market, -sign * k, -part)
            trade(w, a, market, sign * k, part)
            closed, money = closed + k, money + part
    w.outcome[account, asset] = "debt" if worth < 0 else "closed"
    rest = abs(lots) - closed
    if rest:                                                                      # 8.4
        reached["deleverage: too few"] += 1
        left = share - (closed * v * sign - money)
        pass_to_fund(w, account, market)
        if market.variation:
            given = min(max(0, share - unsettled), max(0, balance(w, account, asset)))
            if given:
                move(w, account, market.fund, asset, given)
        else:
            if left < 0:
                w.outcome[account, asset] = "debt"
            close_money(w, account, [market], [0], [abs(rest * v)], left)
    cover_flat_funds(w, [market])


def deleverage_all(w, account, asset):
    """8.5: each market of the holding in order of creation."""
    markets = markets_of(w, account, asset)
    if not markets:
        cover_flat_holding(w, account, asset)
    debt = False
    for market in markets:
        if lots_of(w, account, market):
            deleverage(w, account, market, "profit-leverage")
            debt |= w.outcome[account, asset] == "debt"
    if debt:
        w.outcome[account, asset] = "debt"


# ---- commands on markets --------------------------------------------------------------------------


def value_at(market, ticks):
    """1.3: value per lot in atoms."""
    if market.kind == "inverse":
        return -half_even(market.unit, ticks)
    return ticks * market.unit


def check_price(market, ticks):
    """1.3: above zero for inverse; below zero only where the market is signed."""
    if ticks <= 0 if market.kind == "inverse" else ticks < 0 and not market.signed:
        raise Refused("range", "price")


def check_interest(w, market, factor):
    """1.5: open interest times |v| (or times a funding payment a lot) stays within 2^62."""
    if open_interest(w, market) * abs(factor) > BOUND:
        raise Refused("overflow", "open interest times value")


def set_mark(w, market, ticks):
    """A mark's value must fit, and fit the open interest (1.1, 1.5)."""
    market.mark, market.value = ticks, fits(value_at(market, ticks))
    check_interest(w, market, market.value)


def apply_marks(w, marks):
    """The marks of one instant, together; then breaches, once."""
    for market, ticks in marks:
        set_mark(w, market, ticks)
    mark_variation(w, [market for market, _ in marks])
    judge(w)


def fill(w, market, buyer, seller, lots, ticks, force):
    """A trade; 3.1 to 3.3, 3.6, 4.3."""
    risky = []
    before = {a: lots_of(w, a, market) for a in (buyer, seller)}
    v = fits(value_at(market, ticks))
    if market.mark is None:
        market.mark, market.value = ticks, v
    for a, d in ((buyer, lots), (seller, -lots)):
        for asset in w.decimals:                       # 2.4: the account's next fill wipes the marks
            w.outcome.pop((a, asset), None)
            w.defaulted.discard((a, asset))
        trade(w, a, market, d, fits(d * v))
        after = lots_of(w, a, market)
        if abs(after) > abs(before[a]) or after * before[a] < 0:
            risky.append(a)
    check_interest(w, market, market.value)
    for a in risky:
        if not force and not is_system(a) and \
                equity(w, a, market.asset) < requirement(w, a, market.asset, 0):
            raise Refused("insufficient-margin", a)
    for a in sorted((buyer, seller), key=w.accounts.index):
        cover_flat_holding(w, a, market.asset)
    cover_flat_funds(w, [market])


def funding(w, market, payment):
    """3.4: payment in atoms a lot, from longs to shorts."""
    check_interest(w, market, payment)
    if market.variation:
        variation(w, {(a, market.name): -lots_of(w, a, market) * payment for a in w.accounts}, [market])
    else:
        for a in w.accounts:
            if (a, market.name) in w.position:
                lots, cost = w.position[a, market.name]
                put_position(w, a, market, lots, cost + lots * payment)
    judge(w)


def settle(w, market, ticks):
    """9.1: a mark, losers closed, their debts, winners closed, debts once more."""
    parties = [a for a in w.accounts if a == market.fund or (a, market.name) in w.position]
    apply_marks(w, [(market, ticks)])

    def close(choose):
        for a in w.accounts:
            if (a, market.name) in w.position and choose(unrealized(w, a, market)):
                lots = lots_of(w, a, market)
                trade(w, a, market, -lots, -lots * market.value)

    def cover_all():
        for a in parties:
            debt = -balance(w, a, market.asset)
            if not markets_of(w, a, market.asset) and debt > 0:
                reached["deficit at settlement"] += 1
                if not is_system(a):
                    w.outcome[a, market.asset] = "debt"
                cover(w, market, a, debt)

    close(lambda profit: profit <= 0)
    cover_all()
    close(lambda profit: profit > 0)
    cover_all()
    market.closed = True


def verify(w):
    """The invariants: conservation per asset, lots sum to zero per market."""
    for asset in w.decimals:
        money = sum(atoms for (_, s), atoms in w.balance.items() if s == asset)
        costs = sum(cost for (_, m), (_, cost) in w.position.items() if w.markets[m].asset == asset)
        if money - costs != w.supply[asset]:
            raise Refused("corrupt", f"{asset}: {money} - {costs} is not {w.supply[asset]}")
    for market in w.markets.values():
        if sum(lots_of(w, a, market) for a in w.accounts):
            raise Refused("corrupt", f"{market.name}: lots")
        if uncovered(w, market) < 0:
            raise Refused("corrupt", f"{market.name}: repaid more than was uncovered")


# ---- reading a line, 10 ---------------------------------------------------------------------------


def decimal(text):
    """10.2: -?digits[.digits], exactly."""
    match = NUMBER.match(text)
    if not match:
        raise Refused("syntax", f"not a number: {text}")
    sign, whole, part = match.groups(default="")
    return Fraction(int(sign + whole + part), 10**len(part))


def count_of(value, unit):
    """10.2: how many units; finer than the unit is precision, beyond int64 overflow."""
    ratio = value / unit
    if ratio.denominator != 1:
        raise Refused("precision", "finer than its unit")
    return fits(ratio.numerator)


def signed(text, unit):
    return count_of(decimal(text), unit)


def unsigned(text, unit):
    """1.4, 10.2: never negative."""
    value = signed(text, unit)
    if value < 0:
        raise Refused("range", "negative")
    return value


def rate(text):
    """1.2: parts per billion; a percentage too. Its range is tested by command (10.3)."""
    value = decimal(text[:-1]) / 100 if text.endswith("%") else decimal(text)
    return count_of(value, Fraction(1, BILLION))


def check_rate(*rates):
    """1.2: 0..1"""
    if any(not 0 <= value <= BILLION for value in rates):
        raise Refused("range", "rate")


def atom(w, asset):
    return Fraction(1, 10**w.decimals[asset])


def find_asset(w, name):
    if not NAME.match(name):
        raise Refused("syntax", name)
    if name not in w.decimals:
        raise Refused("unknown-asset", name)
    return name


def first_asset(w, words):
    """The optional ASSET: the first by default."""
    if words:
        return find_asset(w, words[0])
    if not w.decimals:
        raise Refused("unknown-asset", "none yet")
    return next(iter(w.decimals))


def find_market(w, name):
    if not NAME.match(name):
        raise Refused("syntax", name)
    if name not in w.markets:
        raise Refused("unknown-market", name)
    return w.markets[name]


def find_account(w, name):
    check_account_name(name)
    if name not in w.accounts:
        raise Refused("unknown-account", name)
    return name


def check_account_name(name):
    """A leading @ is the system's; what follows, a market's name with its word."""
    body = name[1:] if is_system(name) else name
    for word in ("insurance:", "uncovered:"):
        if is_system(name) and body.startswith(word):
            body = body[len(word):]
    if not NAME.match(body):
        raise Refused("syntax", name)


def check_new(name, known):
    if not NAME.match(name):
        raise Refused("syntax", name)
    if name in known:
        raise Refused("exists", name)


def make_account(w, name):
    """10.3: a leading @ is the system's."""
    if is_system(name):
        raise Refused("system-account", name)
    w.accounts.append(name)


def check_holds(w, account, asset):
    """2.2: a fund has one holding, in its market's asset; @uncovered is in no command (10.3)."""
    for market in w.markets.values():
        if account == market.hole:
            raise Refused("system-account", account)
        if account == market.fund and asset != market.asset:
            raise Refused("unknown-asset", "not the fund's")


def bring(w, account, asset, amount):
    """External money in; 1.5, 6.5."""
    check_holds(w, account, asset)
    w.supply[asset] += amount
    if w.supply[asset] > BOUND:
        raise Refused("overflow", "supply")
    credit(w, account, asset, amount)
    inflow(w, account, amount)


def check_free(w, account, asset, amount):
    """3.7: above the balance, or above equity less the initial requirement."""
    if amount > balance(w, account, asset):
        raise Refused("insufficient-funds", account)
    if amount > equity(w, account, asset) - requirement(w, account, asset, 0):
        raise Refused("insufficient-margin", account)


def check_open(*markets):
    if any(market.closed for market in markets):
        raise Refused("market-closed")


# The commands. `words` are the plain words after the command, `options` the key=value ones.


def do_asset(w, words, options):
    name = words[0]
    check_new(name, w.decimals)
    decimals = unsigned(words[1], 1)
    if decimals > 18:
        raise Refused("range", "decimals")
    w.decimals[name], w.supply[name] = decimals, 0


def do_market(w, words, options):
    name = words[0]
    check_new(name, w.markets)
    asset = find_asset(w, words[1])
    lot, tick = decimal(options["lot"]), decimal(options["tick"])
    multiplier = decimal(options.get("multiplier", "1"))
    fee = rate(options.get("liquidation_fee", "0"))
    if lot <= 0 or tick <= 0 or multiplier <= 0:
        raise Refused("range", "lot, tick, multiplier")
    check_rate(fee)
    kind = options.get("kind", "linear")
    unit = (lot / tick if kind == "inverse" else lot * tick) * 10**w.decimals[asset]
    if kind == "quanto":
        unit *= multiplier
    elif "multiplier" in options:
        raise Refused("syntax", "multiplier")
    w.markets[name] = Market(name, asset, lot, tick, kind, count_of(unit, 1),
                             options.get("settlement") == "variation", fee, options.get("signed") == "yes")
    w.accounts += [w.markets[name].fund, w.markets[name].hole]


def do_tier(w, words, options):
    market = find_market(w, words[0])
    floor = unsigned(words[1], atom(w, market.asset))
    initial, maintenance = rate(words[2]), rate(words[3])
    check_open(market)
    check_rate(initial, maintenance)
    if initial < maintenance:
        raise Refused("range", "initial below maintenance")
    market.tiers[floor] = initial, maintenance


def do_waterfall(w, words, options):
    market = find_market(w, words[0])
    caps = {key[:-4]: unsigned(text, atom(w, market.asset)) for key, text in options.items()}
    check_open(market)
    market.layers, market.layer_caps = words[1:], caps


def do_socialize(w, words, options):
    market = find_market(w, words[0])
    check_open(market)
    market.basis, market.rule = options.get("basis", "profit"), options.get("rule", "pro-rata")
    market.cap, market.rounding = options.get("cap", "profit"), options.get("rounding", "largest-remainder")


def do_option(w, words, options):
    w.liquidation = options.get("liquidation", w.liquidation)
    w.residual = options.get("residual", w.residual)


def do_account(w, words, options):
    if words[0] in w.accounts:
        raise Refused("exists", words[0])
    check_account_name(words[0])
    make_account(w, words[0])


def do_deposit(w, words, options):
    check_account_name(words[0])
    asset, amount = amount_and_asset(w, words[1], words[2:])
    if words[0] not in w.accounts:
        make_account(w, words[0])
    bring(w, words[0], asset, amount)


def amount_and_asset(w, text, rest):
    """AMOUNT [ASSET]: the asset gives the amount its unit, so it is looked up first."""
    if not NUMBER.match(text):
        raise Refused("syntax", text)
    asset = first_asset(w, rest)
    return asset, unsigned(text, atom(w, asset))


def do_withdraw(w, words, options):
    account = find_account(w, words[0])
    asset, amount = amount_and_asset(w, words[1], words[2:])
    check_holds(w, account, asset)
    if w.supply[asset] - amount < -BOUND:
        raise Refused("overflow", "supply")
    check_free(w, account, asset, amount)
    w.supply[asset] -= amount
    credit(w, account, asset, -amount)


def do_transfer(w, words, options):
    giver, taker = find_account(w, words[0]), find_account(w, words[1])
    asset, amount = amount_and_asset(w, words[2], words[3:])
    check_holds(w, giver, asset)
    check_holds(w, taker, asset)
    if giver == taker:
        raise Refused("self-trade", giver)
    check_free(w, giver, asset, amount)
    move(w, giver, taker, asset, amount)


def do_insure(w, words, options):
    market = find_market(w, words[0])
    bring(w, market.fund, market.asset, unsigned(words[1], atom(w, market.asset)))


def do_reserve(w, words, options):
    asset, amount = amount_and_asset(w, words[0], words[1:])
    bring(w, "@reserve", asset, amount)


def do_fill(w, words, options):
    market = find_market(w, words[0])
    buyer, seller = find_account(w, words[1]), find_account(w, words[2])
    lots, ticks = unsigned(words[3], market.lot), signed(words[4], market.tick)
    check_open(market)
    if any(is_system(a) and a != market.fund for a in (buyer, seller)):
        raise Refused("system-account")
    if buyer == seller:
        raise Refused("self-trade", buyer)
    if lots < 1:
        raise Refused("range", "size")
    check_price(market, ticks)
    fill(w, market, buyer, seller, lots, ticks, words[5:] == ["force"])


def do_mark(w, words, options):
    marks = []
    for name, price in zip(words[0::2], words[1::2]):
        market = find_market(w, name)
        marks.append((market, signed(price, market.tick)))
    if len({market.name for market, _ in marks}) < len(marks):
        raise Refused("argument", "a market twice in one instant")
    check_open(*[market for market, _ in marks])
    for market, ticks in marks:
        check_price(market, ticks)
    apply_marks(w, marks)


def do_funding(w, words, options):
    market = find_market(w, words[0])
    payment = count_of(decimal(words[1]) * market.lot, atom(w, market.asset))
    check_open(market)
    funding(w, market, payment)


def do_takeover(w, words, options):
    account = find_account(w, words[0])
    if is_system(account):
        raise Refused("system-account", account)
    for asset in w.decimals:                                                 # 7.5
        take_over(w, account, asset)


def do_deleverage(w, words, options):
    account, market = find_account(w, words[0]), find_market(w, words[1])
    check_open(market)
    if is_system(account):
        raise Refused("system-account", account)
    if lots_of(w, account, market) == 0:
        raise Refused("no-position", account)
    deleverage(w, account, market, options.get("rank", "profit-leverage"))


def do_settle(w, words, options):
    market = find_market(w, words[0])
    ticks = signed(words[1], market.tick)
    check_open(market)
    check_price(market, ticks)
    settle(w, market, ticks)


def do_at(w, words, options):
    """Nanoseconds since 1970, or a date in UTC; the clock never goes back."""
    match = TIME.match(words[0])
    if match:
        try:
            date = datetime.datetime.fromisoformat(match[1]) - datetime.datetime(1970, 1, 1)
        except ValueError:
            raise Refused("syntax", words[0]) from None
        time = (date.days * 86400 + date.seconds) * 10**9 + int((match[2] or "").ljust(9, "0"))
    else:
        time = unsigned(words[0], 1)
    if w.time is not None and time < w.time:
        raise Refused("time-backwards")
    w.time = time


def do_hash(w, words, options):
    """Prints what no other program can know; nothing to compare."""


def do_verify(w, words, options):
    verify(w)


def do_expect(w, words, options):
    """Asserts; `expect error` is read by the one who runs the lines."""
    what, rest = words[0], words[1:-1]
    if what == "hash":
        return
    if what == "state":
        found = state_of(w, find_account(w, rest[0]))
        if found != words[-1]:
            raise Unmet(f"expected {words[-1]}, got {found}")
        return
    found, unit = expected_figure(w, what, rest)
    if signed(words[-1], unit) != found:
        raise Unmet(f"expected {words[-1]}, got {plain(found * unit)}")


def expected_figure(w, what, rest):
    """The figure an `expect` line asks for, in units, and the unit."""
    if what in ("balance", "equity", "maintenance", "initial", "socialized"):
        account, asset = find_account(w, rest[0]), first_asset(w, rest[1:])
        found = {"balance": lambda: balance(w, account, asset),
                 "equity": lambda: equity(w, account, asset),
                 "maintenance": lambda: requirement(w, account, asset, 1),
                 "initial": lambda: requirement(w, account, asset, 0),
                 "socialized": lambda: w.socialized.get((account, asset), 0)}[what]()
        return found, atom(w, asset)
    if what == "position":
        account, market = find_account(w, rest[0]), find_market(w, rest[1])
        return lots_of(w, account, market), market.lot
    if what == "reserve":
        asset = first_asset(w, rest)
        return balance(w, "@reserve", asset), atom(w, asset)
    market = find_market(w, rest[0])
    if what == "open-interest":
        return open_interest(w, market), market.lot
    found = {"insurance": balance(w, market.fund, market.asset), "deficit": market.deficit,
             "uncovered": uncovered(w, market)}[what]
    return found, atom(w, market.asset)


def plain(value):
    """A decimal, exactly, without a needless zero."""
    value, digits = Fraction(value), 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    text = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    return ("-" if value < 0 else "") + (text[:-digits] + "." + text[-digits:] if digits else text)


ANY = None
COMMANDS = {   # name: (function, numbers of plain words, options: the words they accept, or ANY)
    "asset": (do_asset, [2], {}),
    "market": (do_market, [2], {"lot": ANY, "tick": ANY, "kind": ["linear", "inverse", "quanto"],
                                "settlement": ["unrealized", "variation"], "multiplier": ANY,
                                "liquidation_fee": ANY, "signed": ["yes", "no"]}),
    "tier": (do_tier, [4], {}),
    "waterfall": (do_waterfall, [2, 3, 4, 5], {"insurance_cap": ANY, "reserve_cap": ANY, "backstop_cap": ANY}),
    "socialize": (do_socialize, [1], {"basis": ["profit", "open-interest", "equity", "notional"],
                                      "rule": ["pro-rata", "equal", "queue"],
                                      "cap": ["profit", "equity", "none"],
                                      "rounding": ["largest-remainder", "telescoping", "last"]}),
    "option": (do_option, [0], {"liquidation": ["manual", "takeover", "deleverage"],
                                "residual": ["keep", "forfeit"]}),
    "account": (do_account, [1], {}),
    "deposit": (do_deposit, [2, 3], {}),
    "withdraw": (do_withdraw, [2, 3], {}),
    "insure": (do_insure, [2], {}),
    "reserve": (do_reserve, [1, 2], {}),
    "transfer": (do_transfer, [3, 4], {}),
    "fill": (do_fill, [5, 6], {}),
    "mark": (do_mark, range(2, 10000, 2), {}),
    "funding": (do_funding, [2], {}),
    "takeover": (do_takeover, [1], {}),
    "deleverage": (do_deleverage, [2], {"rank": ["profit-leverage", "profit", "size", "pro-rata"]}),
    "settle": (do_settle, [2], {}),
    "at": (do_at, [1], {}),
    "hash": (do_hash, [0], {}),
    "verify": (do_verify, [0], {}),
    "expect": (do_expect, range(2, 6), {}),
}
EXPECTS = {"balance": [3, 4], "equity": [3, 4], "maintenance": [3, 4], "initial": [3, 4], "socialized": [3, 4],
           "position": [4], "insurance": [3], "reserve": [2, 3], "deficit": [3], "uncovered": [3],
           "state": [3], "open-interest": [3], "hash": [2], "error": [2]}


def parse(line):
    """10.1: the command, its plain words and its options; all that is syntax before any argument."""
    words = line.split("#")[0].split()
    if not words:
        return None
    name = words[0]
    if name not in COMMANDS:
        raise Refused("syntax", f"unknown command {name}")
    function, counts, known = COMMANDS[name]
    plain_words = [word for word in words[1:] if "=" not in word]
    option_words = words[1 + len(plain_words):]
    if any("=" not in word for word in option_words):
        raise Refused("syntax", "options go last")
    if len(plain_words) not in counts:
        raise Refused("syntax", "number of words")
    options = {}
    for word in option_words:
        key, value = word.split("=", 1)
        if key not in known or key in options or (known[key] and value not in known[key]):
            raise Refused("syntax", word)
        options[key] = value
    check_words(name, plain_words, options)
    return function, plain_words, options


def check_words(name, words, options):
    """10.1: where one of a list of plain words is wanted, or an option is not optional."""
    bad = False
    if name == "market":
        bad = "lot" not in options or "tick" not in options
    elif name == "waterfall":
        bad = not set(words[1:]) <= set(LAYERS) or len(set(words[1:])) < len(words[1:])
    elif name == "fill":
        bad = words[5:] not in ([], ["force"])
    elif name == "option":
        bad = not options
    elif name == "expect":
        bad = words[0] not in EXPECTS or len(words) not in EXPECTS[words[0]] or \
            (words[0] == "state" and words[-1] not in ("healthy", "warned", "liquidated", "bankrupt"))
    if bad:
        raise Refused("syntax", " ".join([name] + words))


def apply(w, line):
    """One line, all or nothing: returns the world after it; w itself is left as it was."""
    command = parse(line)
    if command is None:
        return w
    after = copy_of(w)
    after.unpaid, after.done = set(), set()
    command[0](after, *command[1:])
    return after


# ---- files ----------------------------------------------------------------------------------------


class Run:
    """A replay: the world, and the error the next line must give."""

    def __init__(self):
        self.world, self.expected = World(), None


def run_line(run, line, path, depth):
    """One line of a file; an expected refusal is met here."""
    words = line.split("#")[0].split()
    if not words:
        return
    if words[:2] == ["expect", "error"] and len(words) == 3:
        if run.expected:
            raise Unmet(f"expected error {run.expected}, got no error")
        run.expected = words[2]
        return
    expected, run.expected = run.expected, None
    try:
        if words[0] == "include" and len(words) == 2:
            include(run, os.path.join(os.path.dirname(path), words[1]), depth)
        else:
            run.world = apply(run.world, line)
    except Refused as refusal:
        if expected is None:
            raise
        if refusal.code != expected:
            raise Unmet(f"expected error {expected}, got error {refusal.code}") from None
        return
    if expected:
        raise Unmet(f"expected error {expected}, got no error")


def include(run, path, depth):
    if depth > 15 or not os.path.isfile(path):
        raise Refused("file", path)
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                run_line(run, line, path, depth + 1)
            except (Refused, Unmet) as stop:
                stop.place = getattr(stop, "place", (path, number))
                raise


def replay_lines(lines, path=""):
    """Runs a file's lines; returns the dump, the exit code and the message."""
    run, head, code, message = Run(), [], 0, ""
    try:
        number = 0
        for number, line in enumerate(lines, 1):
            try:
                run_line(run, line, path, 0)
            except (Refused, Unmet) as stop:
                stop.place = getattr(stop, "place", (path, number))
                raise
        if run.expected:
            code, message = 1, f"{path}:{number}: expected error {run.expected}, got the end"
    except Refused as stop:
        code, message = 2, f"{stop.place[0]}:{stop.place[1]}: error {stop.code}: {stop.text}"
        head = [f"refused {stop.place[1]} {stop.code}"]
    except Unmet as stop:
        code, message = 1, f"{stop.place[0]}:{stop.place[1]}: {stop}"
    return head + dump(run.world), code, message


def dump(w):
    """The observable state in raw integers, a line a fact, in the order the sections have."""
    lines = [f"balance {a} {s} {balance(w, a, s)}" for a in w.accounts for s in w.decimals if balance(w, a, s)]
    lines += [f"socialized {a} {s} {w.socialized[a, s]}" for a in w.accounts for s in w.decimals
              if w.socialized.get((a, s))]
    lines += ["position {} {} {} {}".format(a, m, *w.position[a, m]) for a in w.accounts for m in w.markets
              if (a, m) in w.position]
    for m in w.markets.values():
        mark = "none" if m.mark is None else m.mark
        lines.append(f"market {m.name} mark={mark} open={open_interest(w, m)} deficit={m.deficit} "
                     f"uncovered={uncovered(w, m)} closed={int(m.closed)}")
    people = [a for a in w.accounts if not is_system(a)]
    lines += [f"equity {a} {s} {equity(w, a, s)} {requirement(w, a, s, 0)} {requirement(w, a, s, 1)}"
              for a in people for s in w.decimals if markets_of(w, a, s)]
    return lines + [f"state {a} {state_of(w, a)}" for a in people]


def allocate(arguments):
    """sloss-allocate: CSV in, CSV id,share and the totals out."""
    settings, path = {"--rule": "pro-rata", "--rounding": "largest-remainder"}, None
    while arguments:
        word = arguments.pop(0)
        if word.startswith("--"):
            settings[word] = arguments.pop(0)
        elif word != "-":
            path = word
    with open(path, encoding="utf-8", newline="") if path else sys.stdin as file:
        rows = [row for row in csv.DictReader(file) if any(row.values())]
    names = [row.get("id") or str(number) for number, row in enumerate(rows, 1)]
    weights = [int(row["weight"]) for row in rows]
    caps = [int(row["cap"]) if row.get("cap") else None for row in rows]
    ranks = [int(row.get("rank") or 0) for row in rows]
    total = int(settings["--total"])
    shares, rest = apportion(total, weights, caps, ranks, settings["--rule"], settings["--rounding"])
    print("id,share")
    for name, share in zip(names, shares):
        print(f"{name},{share}")
    print(f"# total {total} residual {rest} touched {sum(s > 0 for s in shares)} max {max(shares, default=0)}")
    return 0


def main(arguments):
    if arguments[:1] == ["--allocate"]:
        return allocate(arguments[1:])
    files = [word for word in arguments if word != "--dump"]
    worst = 0
    for path in files:
        with open(path, encoding="utf-8") as file:
            lines, code, message = replay_lines(list(file), path)
        if "--dump" in arguments:
            print("\n".join(([f"# {path}"] if len(files) > 1 else []) + lines))
        if message:
            print(message, file=sys.stderr)
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
