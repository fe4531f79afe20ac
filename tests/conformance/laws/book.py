# SPDX-License-Identifier: BSD-2-Clause
"""A book as the laws see it: the terms that commands have set, marks and values, and what each command changed.

All figures here are worked out from commands and events, apart from the library; `Step` has the library's own beside
them."""
from dataclasses import dataclass, field
from fractions import Fraction

from . import command
from .library import Engine, constants

E = constants.EventKind
NO_MARKET = 2**32 - 1
RECORDS = (E.CLAIM, E.OWED, E.RECOVERED, E.DEBT_PAID)  # of who paid: they may count as a touch, or not
SYSTEM = 2**63
PPB = 10**9


class Broken(AssertionError):
    """A law that does not hold."""


def law(truth, name, *text):
    """A law holds, or it is said which and where."""
    if not truth:
        raise Broken(f"{name}: " + " ".join(map(str, text)))


def half_even(number):
    """A fraction as a whole number, halves to the even one."""
    return round(Fraction(number))


@dataclass
class Terms:
    """A market's terms."""

    name: str
    asset: int
    kind: str
    unit: int
    variation: bool
    fee: int
    scale: int = 1  # 10^precision: values and costs are in so many parts of a unit
    layers: list = field(default_factory=lambda: [("insurance", 0, 0, 0), ("socialize", 0, 0, 0)])
    sharing: dict = field(default_factory=lambda: {"basis": "profit", "rule": "pro-rata", "cap": "profit",
                                                   "rounding": "largest-remainder", "pool": "instant"})
    options: dict = field(default_factory=dict)
    tiers: dict = field(default_factory=dict)
    mark: int | None = None
    gate: int = 0
    closed: bool = False

    def value(self, price):
        """Value of one lot at a price, in units."""
        return -half_even(Fraction(self.unit, price)) if self.kind == "inverse" else price * self.unit

    @property
    def now(self):
        """Value at the mark; 0 before the first."""
        return 0 if self.mark is None else self.value(self.mark)

    def layer(self, name):
        """Cap of a layer (0 for none), or None where the market has no such layer."""
        return next((cap for layer, cap, _, _ in self.layers if layer == name), None)

    def window(self, name):
        """The most that a layer gives in any so many nanoseconds; of 0, where there is no such bound."""
        return next(((most, duration) for layer, _, most, duration in self.layers if layer == name), (0, 0))

    def is_free(self, name):
        """Has the market this layer, with no bound of its own?"""
        return self.layer(name) == 0 and not self.window(name)[1]

    def maintenance(self, lots, value):
        """Requirement of a position, rounded up."""
        if lots == 0 or not self.tiers:
            return 0
        if self.kind != "inverse" and abs(value) < self.unit:
            value = self.unit
        size, floors = abs(lots * value), sorted(self.tiers)
        total = 0
        for floor, end in zip(floors, floors[1:] + [None]):
            part = (size if end is None else min(size, end * self.scale)) - floor * self.scale
            total += max(0, part) * self.tiers[floor][0]
        total = max(total, abs(lots) * self.tiers[floors[0]][1] * self.scale)
        return -(-total // (PPB * self.scale))

    def profit(self, position):
        """Profit of a position at the mark, exactly."""
        return self.exact(position.lots * self.now - position.cost)

    def exact(self, amount):
        """What is kept in parts of a unit, in units."""
        return amount if self.scale == 1 else Fraction(amount, self.scale)


def settled(terms, pnl):
    """What a position counts in an equity without unsettled gains."""
    return min(0, pnl) if terms.variation else pnl


class Watcher:
    """A law that is looked at after each command."""

    def __init__(self, book):
        self.book = book

    def refused(self, do, status):
        """Nothing changes."""


@dataclass
class Step:
    """A command that was applied, and what is known of it."""

    do: dict
    before: object
    after: object
    events: list
    deficits: list
    moved: set          # markets whose mark is another one now
    last: dict          # the markets that last touched a holding, before the command

    def __post_init__(self):
        self.debtors = {(d.account, d.asset) for d in self.deficits}

    def of(self, *kinds):
        """Its events of these kinds."""
        return [event for event in self.events if event.kind in kinds]


class Book:
    """A book under its laws."""

    def __init__(self, library, commands):
        self.library, self.engine = library, Engine(library)
        self.names = command.Names(commands).bind(library)
        self.assets, self.markets = 0, []
        self.options = {"liquidation": "takeover", "residual": "keep", "rank": "profit-leverage", "rank_cap": "profit"}
        self.owners, self.members = {}, set()
        self.time, self.last = 0, {}
        self.state = self.engine.snapshot(0, 0)

    def close(self):
        """Free the engine."""
        self.engine.close()

    def market(self, name):
        """A market by its name."""
        return self.markets[self.names.market[name]]

    def is_fund(self, account):
        """A market's fund, or another system account?"""
        return account >= SYSTEM

    def option(self, key, market):
        """An option as it is in force for a market."""
        return self.markets[market].options.get(key, self.options[key])

    def answers(self, account, for_whom):
        """Does an account answer for another?"""
        if account == for_whom or account not in self.owners or for_whom not in self.owners:
            return False
        return self.owners[account][0] == self.owners[for_whom][0] and not self.owners[account][1]

    def give(self, do):
        """Apply a command; its Step, or the name of the status that refused it."""
        status = self.engine.apply(command.records(do, self.names))
        if status != 0:
            return self.library.status_name(status)
        marks = [market.mark for market in self.markets]
        self.note(do)
        before = self.state
        self.state = self.engine.snapshot(self.assets, len(self.markets), self.members)
        moved = {place for place, mark in enumerate(marks) if self.markets[place].mark != mark}
        step = Step(do, before, self.state, self.engine.events(), self.engine.deficits(), moved, dict(self.last))
        self.touch(step)
        return step

    def touch(self, step):
        """Which markets touched whom last: several where one command did, whatever the order of its events."""
        touched = {}
        for event in step.events:
            # What a contribution pays is taken from no balance and no position.
            paid_in = event.kind in (E.OWNER, E.MEMBERS) and event.other == event.account
            if event.market == NO_MARKET or event.kind == E.BREACH or paid_in:
                continue
            for account in (event.account, event.other):
                key = (account, event.asset)
                if event.kind in RECORDS:
                    self.last.setdefault(key, set()).add(event.market)
                else:
                    touched.setdefault(key, set()).add(event.market)
        if step.do["op"] == "fill":
            place = self.names.market[step.do["market"]]
            for key in ("buyer", "seller"):
                touched.setdefault((self.names.account(step.do[key]), self.markets[place].asset), set()).add(place)
        self.last |= touched
        # An instant touches whoever has a position, also where nothing moves and no event says so.
        instants = {event.asset for event in step.of(E.VARIATION_PAID, E.VARIATION_RECEIVED)}
        for place, positions in enumerate(step.before.positions):
            if self.markets[place].variation and self.markets[place].asset in instants:
                for account in positions:
                    self.last.setdefault((account, self.markets[place].asset), set()).add(place)

    # What commands set.
    def note(self, do):
        """Keep what an applied command has set."""
        note = getattr(self, "note_" + do["op"], None)
        if note is not None:
            note(do)

    def note_asset(self, _):
        self.assets += 1

    def note_market(self, do):
        self.markets.append(Terms(do["name"], self.names.asset[do["asset"]], do["kind"], do["unit"],
                                  do["settlement"] == "variation", do["fee"], 10**do["digits"]))

    def note_tier(self, do):
        self.market(do["market"]).tiers[do["floor"]] = (do["maintenance_ppb"], do.get("lot_maintenance_ppb", 0))

    def note_waterfall(self, do):
        self.market(do["market"]).layers, self.market(do["market"]).gate = do["layers"], do["gate"]

    def note_socialize(self, do):
        self.market(do["market"]).sharing = do

    def note_option(self, do):
        words = {key: word for key, word in do.items() if key not in ("op", "market")}
        if "market" in do:
            self.market(do["market"]).options |= words
            return
        self.options |= words
        for market in self.markets:
            market.options = {key: word for key, word in market.options.items() if key not in words}

    def note_owner(self, do):
        self.owners[do["account"]] = (do["name"], bool(do["is_client"]))

    def note_member(self, do):
        self.members.add((do["account"], self.names.asset[do["asset"]]))

    def note_mark(self, do):
        for name, price in do["prices"].items():
            self.market(name).mark = price

    def note_fill(self, do):
        if self.market(do["market"]).mark is None:
            self.market(do["market"]).mark = do["price"]

    def note_settle(self, do):
        self.market(do["market"]).mark, self.market(do["market"]).closed = do["price"], True

    def note_time(self, do):
        self.time = do["nanoseconds"]

    # Figures.
    def slack(self, asset):
        """Units that rounding to whole ones can make in one command: two in each market that keeps parts of a unit."""
        return 2 * sum(market.scale > 1 for market in self.markets if market.asset == asset)

    def funding(self, do):
        """What a funding takes from each long lot; the greater of two units where a rate has to be rounded."""
        market = self.market(do["market"])
        if not do["by_rate"]:
            return do["payment"]
        size = Fraction(do["rate_ppb"], PPB) * abs(market.now)
        return int(size)  # toward zero

    def trade(self, do, account):
        """What a fill gains this account at the mark, before its fee, and the fee."""
        market, sides = self.market(do["market"]), []
        for key, sign, fee in (("buyer", 1, "fee"), ("seller", -1, "rebate")):
            if self.names.account(do[key]) == account:
                gain = sign * do["lots"] * (market.now - market.value(do["price"]))
                sides.append((market.exact(gain), do.get(fee, 0)))
        return sides[0] if sides else (0, 0)

    def pnl(self, step, account, place):
        """Profit of the position that an account had before a command, at the marks after it, funding included."""
        position = step.before.positions[place].get(account) if place < len(step.before.positions) else None
        if position is None:
            return 0
        return self.markets[place].profit(position) - self.paid(step, account, place)

    def paid(self, step, account, place):
        """What the position of an account pays of a funding."""
        if step.do["op"] != "funding" or self.names.market[step.do["market"]] != place:
            return 0
        position = step.before.positions[place].get(account)
        return self.markets[place].exact(position.lots * self.funding(step.do)) if position else 0

    def had(self, step, account, asset, count_gains=False):
        """Equity at the marks of a command, with what it says of this account and before whatever follows from it;
        unsettled gains count only where it is said."""
        row = step.before.accounts[asset].get(account) if asset < len(step.before.accounts) else None
        total = row.balance if row else 0
        for place, market in enumerate(self.markets):
            if market.asset == asset:
                pnl, paid = self.pnl(step, account, place), self.paid(step, account, place)
                # A funding of a variation market is settled by itself: what a fill has left to be settled does not pay it.
                total += pnl if count_gains else settled(market, pnl + paid) - paid
        do = step.do
        if do["op"] == "fill" and self.market(do["market"]).asset == asset:
            gain, fee = self.trade(do, account)
            total += (gain if count_gains else min(gain, 0)) - fee
        elif do["op"] in ("withdraw", "fee") and do["account"] == account and self.names.asset[do["asset"]] == asset:
            total -= do["amount"]
        return total

    def left(self, step, account, asset):
        """Equity without unsettled gains after a command."""
        row = step.after.accounts[asset].get(account)
        total = row.balance if row else 0
        for place, market in enumerate(self.markets):
            position = step.after.positions[place].get(account)
            if market.asset == asset and position is not None:
                total += settled(market, market.profit(position))
        return total

    def required(self, step, account, asset, after):
        """Maintenance requirement, of the positions before or after a command, at the marks after it."""
        state = step.after if after else step.before
        return sum(market.maintenance(state.positions[place][account].lots, market.now)
                   for place, market in enumerate(self.markets)
                   if market.asset == asset and place < len(state.positions) and account in state.positions[place])
