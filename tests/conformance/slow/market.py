# SPDX-License-Identifier: BSD-2-Clause
"""A market: value per lot, requirements, waterfall and sharing as they were set."""
from fractions import Fraction

from . import guard
from .figures import ceil, ceil_root, half_even

LAYERS = ("owner", "insurance", "reserve", "backstop", "members", "deleverage", "socialize")
SHARED = ("owner", "insurance", "reserve", "backstop", "members")   # of insurance, the funds that `fund` has made


class Market:
    def __init__(self, name, index, asset, decimals):
        self.name, self.index, self.asset, self.decimals = name, index, asset, decimals
        self.lot, self.tick, self.multiplier = Fraction(1), Fraction(1), Fraction(1)
        self.kind, self.variation, self.signed, self.digits = "linear", False, False, 0
        self.fee = Fraction(0)      # liquidation fee, a rate of notional
        self.mark = None            # in ticks
        self.values = {}            # ticks -> value
        self.closed = False
        self.fund = self.dust_account = None
        self.dust = 0               # in 10^-DIGITS
        self.tiers = {}             # floor of notional in units -> (initial, maintenance, per size or None)
        self.layers = ["insurance", "socialize"]
        self.caps, self.periods = {}, {}   # layer -> units; layer -> (units, nanoseconds)
        self.gate = None            # nanoseconds
        self.gated = set()          # accounts that had a position when a deficit arose, or later
        self.last_deficit_at = None
        self.given = {layer: [] for layer in LAYERS}   # layer -> [(time, units)]
        self.policy, self.parameters = None, {}
        self.basis, self.rule, self.cap, self.rounding, self.pool = (
            "profit", "pro-rata", "profit", "largest-remainder", "instant")
        self.options = {}           # what `option market=` set
        self.root, self.interest, self.entry, self.profit_weight = Fraction(0), None, False, Fraction(1)
        self.sample = None          # what was open when the mark was set, in units
        self.universe = self.short = self.concentration = self.scenario_prices = None   # of portfolio margin
        self.mature, self.moments = None, []  # nanoseconds; (time, worth of a lot in 10^-DIGITS) since it was set
        self.paid = 0               # funding of a long lot so far, in 10^-DIGITS
        self.partial = None         # how a holding in breach is reduced, where it is not closed out whole
        self.guard, self.sources, self.quoted_at = None, {}, None   # sources by name; when a quote has marked it last
        self.validity, self.allows, self.halted = "valid", dict(guard.ALLOWS), False
        self.execute = None         # how the host closes a holding out
        self.fills = []             # those that can be undone
        self.trading = "open"       # or "reduce-only", "paused"
        self.open_interest_most = self.position_most = None     # lots; None is no ceiling
        self.deficit = self.uncovered = 0
        self.claims = {kind: {} for kind in ("accounts", "members", "backstop", "reserve", "insurance")}

    @property
    def scale(self):
        return 10**self.digits

    @property
    def fine(self):
        """How many 10^-DIGITS of its unit are 1.0 of the asset."""
        return 10**(self.decimals + self.digits)

    def exact_value(self, ticks):
        """Value per lot in 10^-DIGITS of the unit, before rounding."""
        if self.kind == "inverse":
            return -self.lot * self.fine / (ticks * self.tick)
        return self.lot * self.multiplier * self.tick * ticks * self.fine

    def value(self, ticks):
        """The same rounded. What a market is worth at a price never changes, so it is worked out once."""
        if ticks not in self.values:
            self.values[ticks] = half_even(self.exact_value(ticks))
        return self.values[ticks]

    @property
    def value_now(self):
        return self.value(self.mark)

    def notional(self, lots):
        """Value of a position at the mark, in units of the asset, exactly."""
        return Fraction(abs(lots) * abs(self.value_now), self.scale)

    def required_notional(self, lots):
        """The same where a price below one tick in size counts as one tick."""
        ticks = self.mark if abs(self.mark) >= 1 else 1
        return Fraction(abs(lots) * abs(self.value(ticks)), self.scale)

    def brackets(self, notional, which):
        """Marginal rates as in income-tax brackets, before rounding."""
        floors, total = sorted(self.tiers), Fraction(0)
        for place, bottom in enumerate(floors):
            top = floors[place + 1] if place + 1 < len(floors) else None
            inside = (notional if top is None else min(notional, top)) - bottom
            if inside > 0:
                total += inside * self.tiers[bottom][which]
        return total

    def requirement(self, lots, which, cost=None):
        """which: 0 initial, 1 maintenance. The greatest of what applies, rounded up to the unit. Without a cost the lots
        have that of the mark."""
        return ceil(self.exact_requirement(lots, which, cost))

    def exact_requirement(self, lots, which, cost=None):
        """The same before rounding."""
        if lots == 0:
            return Fraction(0)
        notional = self.required_notional(lots)
        base = self.brackets(notional, which)
        asked = [base]
        per_size = self.tiers[min(self.tiers)][2] if self.tiers else None
        if per_size:
            asked.append(per_size[which] * abs(lots) * self.lot)
        if self.root:
            asked.append(Fraction(4, 5) * base + notional * self.root * ceil_root(abs(lots) * self.lot))
        if which == 0 and self.interest:
            asked.append(base + max(0, notional - base) * self.crowding())
        if which == 0 and self.entry and cost is not None:
            asked.append(self.brackets(max(self.notional(lots), Fraction(abs(cost), self.scale)), 0))
        return max(asked)

    def crowding(self):
        """How far the interest that was open at the last mark stands between the two amounts, 0 to 1."""
        low, high = self.interest
        return min(Fraction(1), max(Fraction(0), Fraction((self.sample or 0) - low, high - low)))

    def asked_of(self, holding, which):
        """The requirement of a position, or of none: of each leg by itself."""
        return sum(self.requirement(lots, which, cost) for lots, cost in holding.parts()) if holding else 0

    def worst_case(self, holding, orders):
        """The initial requirement where everything on one side of the orders may trade at its price, or nothing. In hedge
        mode bids are more of the long leg, asks of the short one."""
        parts = holding.parts() if holding else [(0, 0)]
        cases = [self.asked_of(holding, 0)]
        for rests, sign in ((orders.bid, 1), (orders.ask, -1)):
            if rests:
                lots_more, price = rests
                lost = max(0, sign * lots_more * (self.value(price) - self.value_now))
                leg = 0 if len(parts) == 1 or sign > 0 else 1
                asked = [self.requirement(lots + sign * lots_more, 0) if place == leg else self.requirement(lots, 0, cost)
                         for place, (lots, cost) in enumerate(parts)]
                cases.append(sum(asked) + ceil(Fraction(lost, self.scale)))
        return max(cases)
