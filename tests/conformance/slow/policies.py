# SPDX-License-Identifier: BSD-2-Clause
"""The policies by name, over columns of whole numbers: docs/policies.md, read literally.

`share(terms, columns, count)` returns the shares and the rest. `columns` has a list for each column that is given.
Units are "atoms" or "lots"; capacities follow from the columns given, as that page says."""
from fractions import Fraction

from .apportion import pro_rata
from .errors import Refusal

# The columns a policy asks for.
NEEDS = {
    "pro-rata": "", "pro-rata-profit": "profit", "pro-rata-equity": "equity", "pro-rata-notional": "notional",
    "pro-rata-open-interest": "lots", "pro-rata-deposit": "deposit", "capped": "", "risk-linear": "notional equity",
    "risk-power": "notional equity", "risk-cvar": "notional equity", "leverage": "notional equity", "equal": "",
    "min-max": "equity", "drain": "notional equity", "capacity-squared": "", "gains-haircut": "gain",
    "tear-up": "lots", "hedge-preserving": "lots net", "both-sides": "lots", "queue": "rank",
    "queue-profit": "profit", "queue-bitmex": "profit cost notional equity",
    "queue-bybit": "profit cost notional equity", "queue-binance": "profit balance maintenance",
    "queue-aevo": "profit balance maintenance", "queue-okx": "profit cost equity maintenance",
    "queue-hyperliquid": "notional cost equity", "queue-hyperliquid-engine": "profit notional cost equity",
    "queue-lexicographic": "profit notional equity balance", "pro-rata-score": "profit notional equity",
    "no-worse": "lots equity"}

# Parameters, with the least and the greatest that may be given.
PARAMETERS = {
    "power": (1, 4), "leverage_unit": (1, 10**6), "leverage_max": (1, 2**31), "leverage_cut": (0, 2**62),
    "money_one": (0, 2**62), "dust_below": (0, 2**62), "small_below": (0, 2**62), "middle_below": (0, 2**62),
    "small_ppb": (0, 10**9), "middle_ppb": (0, 10**9), "equity_min": (0, 2**62), "profit_power": (0, 4),
    "leverage_power": (0, 4)}


class Score:
    """A ratio; over zero a positive is above every number, a negative below, and 0/0 is 0."""

    def __init__(self, above, below):
        self.level = (above > 0) - (above < 0) if below == 0 else 0
        self.value = Fraction(above) / below if below != 0 else Fraction(0)

    def key(self):
        return (self.level, self.value)

    def times(self, other):
        product = Score(0, 1)
        product.level = max(self.level, other.level)
        product.value = Fraction(0) if product.level else self.value * other.value
        return product


def positive(number):
    return max(0, number)


class Sharing:
    """One sharing under way: what is left, what each gives, what each can still give."""

    def __init__(self, policy, unit, budget, columns, count, parameters, rounding):
        self.policy, self.unit, self.left, self.columns = policy, unit, budget, columns
        self.rows, self.parameters, self.rounding = range(count), parameters, rounding
        self.shares = [0] * count
        self.capacity = [self.capacity_of(i) for i in self.rows]

    def of(self, column, i):
        return self.columns[column][i]

    def capacity_of(self, i):
        if self.unit == "lots":
            bounds = ["lots"] if self.policy == "drain" else ["lots", "cap"]
        else:
            bounds = {"pro-rata-deposit": ["deposit", "cap"], "gains-haircut": ["gain", "cap"], "drain": ["notional"],
                      "both-sides": ["cap"]}.get(self.policy, ["profit", "equity", "cap"])
        figures = [abs(self.of(b, i)) if b == "lots" else positive(self.of(b, i))
                   for b in bounds if b in self.columns and self.of(b, i) is not None]
        if self.policy == "both-sides" and self.of("lots", i) == 0:
            return 0
        if self.policy == "no-worse" and not zero_price_is_beyond(self, i):
            return 0
        return min(figures, default=2**63 - 1)

    def take(self, part):
        for i in self.rows:
            self.shares[i] += part[i]
            self.capacity[i] -= part[i]
        self.left -= sum(part)

    def by_weight(self, weights, bounds=None):
        caps = [min(c, b) for c, b in zip(self.capacity, bounds)] if bounds else self.capacity
        weights = [w if c > 0 else 0 for w, c in zip(weights, self.capacity)]
        shift = 0
        while sum(-(-w >> shift) for w in weights) > 2**62:
            shift += 1
        weights = [-(-w >> shift) for w in weights]
        self.take(pro_rata(self.left, weights, caps, self.rounding)[0])

    def by_key(self, key):
        """The greatest key first, ties by order."""
        part, left = [0] * len(self.rows), self.left
        for i in sorted(self.rows, key=key, reverse=True):  # sorted() is stable in reverse as well
            part[i] = min(left, self.capacity[i])
            left -= part[i]
        self.take(part)

    def leverage(self, i):
        unit = self.parameters.get("leverage_unit") or 100
        most = self.parameters.get("leverage_max") or 50 * unit
        if self.of("equity", i) <= 0:
            return most
        return min(most, max(1, self.of("notional", i) * unit // self.of("equity", i)))


def zero_price_is_beyond(s, i):
    """Against the mark, as a value per lot: a long's equity is zero where the mark falls by it, a short's where it rises."""
    lots, loss = s.of("lots", i), s.parameters.get("loss_per_lot", 0)
    if lots == 0:
        return False
    zero, closing = Fraction(-s.of("equity", i), lots), -loss if lots > 0 else loss
    return zero < closing if lots > 0 else zero > closing


def unit_by_unit(total, weights, caps):
    """One at a time to the least (given + 1) / weight, ties to the first. A common level gives most of it at once."""
    rows = [i for i, weight in enumerate(weights) if weight > 0 and caps[i] > 0]
    part = [0] * len(weights)
    if sum(caps[i] for i in rows) <= total:
        return [caps[i] if i in rows else 0 for i in range(len(weights))]
    below = lambda level: {i: min(caps[i], int(level * weights[i])) for i in rows}
    low, high = Fraction(0), Fraction(max(caps[i] for i in rows) + 1)
    while rows and high - low > Fraction(1, 4 * max(weights)):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(below(middle).values()) <= total else (low, middle)
    for i, given in below(low).items():
        part[i] = given
    for _ in range(total - sum(part)):
        i = min((i for i in rows if part[i] < caps[i]), key=lambda i: (Fraction(part[i] + 1, weights[i]), i))
        part[i] += 1
    return part


def capped(s):
    whole, p = list(s.capacity), s.parameters
    parts = [0, p.get("small_ppb", 0), p.get("middle_ppb", 0), 10**9]

    def size(i):
        for place, name in enumerate(["dust_below", "small_below", "middle_below"]):
            if whole[i] < p.get(name, 0):
                return place
        return 3

    def above_minimum(i):
        if not p.get("equity_min") or "equity" not in s.columns:
            return s.capacity[i]
        return positive(s.of("equity", i) - p["equity_min"] - s.shares[i])

    s.by_weight(s.capacity, [min(whole[i] * parts[size(i)] // 10**9, above_minimum(i)) for i in s.rows])
    for least in (2, 1, 0):
        if s.left > 0:
            s.by_weight(s.capacity, [above_minimum(i) if size(i) >= least else 0 for i in s.rows])


def min_max(s):
    for with_equity in (True, False):
        weights = [positive(s.of("equity", i)) if with_equity else s.capacity[i] if s.of("equity", i) <= 0 else 0
                   for i in s.rows]
        if s.left > 0:
            s.take(unit_by_unit(s.left, weights, s.capacity))


def drain(s):
    for with_equity in (False, True):
        if s.left == 0:
            break
        chosen = [(s.of("equity", i) > 0) == with_equity for i in s.rows]
        weights = [(s.of("equity", i) if with_equity else s.capacity[i]) if chosen[i] else 0 for i in s.rows]
        units = [s.capacity[i] if chosen[i] else 0 for i in s.rows]
        kept = unit_by_unit(sum(units) - min(s.left, sum(units)), weights, units)
        s.take([n - k for n, k in zip(units, kept)])


def hedge(s):
    naked = []
    for i in s.rows:
        lots, net = s.of("lots", i), s.of("net", i)
        naked.append(s.capacity[i] * min(abs(lots), abs(net)) // abs(lots) if lots * net > 0 else 0)
    s.by_weight(naked, naked)


def fourth_root(number):
    """The greatest whole number whose fourth power is not above this one, by bisection."""
    low, high = 0, 1 << number.bit_length() // 4 + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**4 <= number else (low, middle)
    return low


def mean_score(s, i):
    a, b = s.parameters.get("profit_power", 0), s.parameters.get("leverage_power", 0)
    if a + b == 0:
        a = b = 2
    return fourth_root(positive(s.of("profit", i))**a * s.leverage(i)**b)


def bitmex(s, i):
    p, cost, n, e = s.of("profit", i), abs(s.of("cost", i)), s.of("notional", i), positive(s.of("equity", i))
    return Score(p * n, cost * e) if p > 0 else Score(p * e, cost * n)


def binance(s, i):
    p, balance = s.of("profit", i), s.of("balance", i)
    if balance + p <= 0:
        return Score(0, 1)
    return Score(positive(p) * s.of("maintenance", i), max(s.parameters.get("money_one") or 1, balance) * (balance + p))


def okx(s, i):
    p, cost, e, m = s.of("profit", i), abs(s.of("cost", i)), positive(s.of("equity", i)), s.of("maintenance", i)
    return Score(p * m, cost * e) if p > 0 else Score(p * e, cost * m)


def hyperliquid(s, i):
    n = s.of("notional", i)
    return Score(n * n, abs(s.of("cost", i)) * positive(s.of("equity", i)))


def hyperliquid_engine(s, i):
    least = Score(1, 10**8)
    leverage = max(Score(s.of("notional", i), positive(s.of("equity", i))), least, key=Score.key)
    profit = max(Score(positive(s.of("profit", i)), abs(s.of("cost", i))), least, key=Score.key)
    return leverage.times(profit)


def lexicographic(s):
    s.by_key(lambda i: (Score(s.of("notional", i), positive(s.of("equity", i))).key(), s.of("profit", i),
                        -s.of("balance", i), i))


def weighed(weigh):
    return lambda s: s.by_weight([weigh(s, i) for i in s.rows])


def scored(score):
    return lambda s: s.by_key(lambda i: score(s, i).key())


RULES = {
    "pro-rata": lambda s: None, "pro-rata-profit": weighed(lambda s, i: positive(s.of("profit", i))),
    "pro-rata-equity": weighed(lambda s, i: positive(s.of("equity", i))),
    "pro-rata-notional": weighed(lambda s, i: s.of("notional", i)),
    "pro-rata-open-interest": weighed(lambda s, i: abs(s.of("lots", i))),
    "pro-rata-deposit": weighed(lambda s, i: s.of("deposit", i)), "capped": capped,
    "risk-linear": weighed(lambda s, i: s.capacity[i] * s.leverage(i)**2),
    "risk-power": weighed(lambda s, i: s.capacity[i] * s.leverage(i)**(1 + (s.parameters.get("power") or 2))),
    "risk-cvar": weighed(lambda s, i: s.capacity[i] * s.leverage(i) * positive(
        s.leverage(i) - (s.parameters.get("leverage_cut") or s.parameters.get("leverage_unit") or 100))),
    "leverage": weighed(lambda s, i: s.capacity[i] * s.leverage(i)), "equal": weighed(lambda s, i: 1),
    "min-max": min_max, "drain": drain, "capacity-squared": weighed(lambda s, i: s.capacity[i]**2),
    "gains-haircut": weighed(lambda s, i: positive(s.of("gain", i))),
    "tear-up": weighed(lambda s, i: abs(s.of("lots", i))), "hedge-preserving": hedge,
    "both-sides": weighed(lambda s, i: abs(s.of("lots", i))), "queue": scored(lambda s, i: Score(s.of("rank", i), 1)),
    "queue-profit": scored(lambda s, i: Score(s.of("profit", i), 1)), "queue-bitmex": scored(bitmex),
    "queue-bybit": scored(bitmex), "queue-binance": scored(binance), "queue-aevo": scored(binance),
    "queue-okx": scored(okx), "queue-hyperliquid": scored(hyperliquid),
    "queue-hyperliquid-engine": scored(hyperliquid_engine), "queue-lexicographic": lexicographic,
    "pro-rata-score": weighed(mean_score), "no-worse": weighed(lambda s, i: abs(s.of("lots", i)))}
assert RULES.keys() == NEEDS.keys()


def share(policy, unit, budget, columns, count, parameters=None, rounding="largest-remainder"):
    """Shares and the rest; what a policy leaves is shared once more in proportion to what is left of capacity."""
    if policy not in RULES:
        raise Refusal("argument", f"no such policy: {policy}")
    s = Sharing(policy, unit, budget, columns, count, parameters or {}, rounding)
    RULES[policy](s)
    if s.left > 0:
        s.by_weight(s.capacity)
    return s.shares, s.left
