# SPDX-License-Identifier: BSD-2-Clause
"""Every policy of docs/policies.md, slow and literal, against the library: policy_reference.py DRIVER [CASES [FIRST COUNT]]

Written from the venues' pages and the papers' definitions: scores and levels are exact fractions, everything is
sorted that can be, min-max and draining hand out unit by unit, and on small cases both are checked against all
divisions there are. CASES cases per policy, of each of COUNT seeds from FIRST on; every answer must be equal."""
import itertools
import math
import random
import subprocess
import sys
from fractions import Fraction

from apportion_reference import INT64_MAX, NO_KEEPER, PRO_RATA, TOTAL_MAX, divide
from program import command

POLICIES = """pro-rata pro-rata-profit pro-rata-equity pro-rata-notional pro-rata-open-interest pro-rata-deposit
capped risk-linear risk-power risk-cvar leverage equal min-max drain capacity-squared gains-haircut tear-up
hedge-preserving both-sides queue queue-profit queue-bitmex queue-bybit queue-binance queue-aevo queue-okx
queue-hyperliquid queue-hyperliquid-engine queue-lexicographic pro-rata-score no-worse""".split()
COLUMNS = "profit equity notional lots cost balance maintenance deposit gain net cap rank taken".split()
NEVER_NEGATIVE = {"notional", "maintenance", "deposit", "cap", "taken"}
NEEDS = {
    "pro-rata-profit": "profit", "pro-rata-equity": "equity", "pro-rata-notional": "notional",
    "pro-rata-open-interest": "lots", "pro-rata-deposit": "deposit", "risk-linear": "notional equity",
    "risk-power": "notional equity", "risk-cvar": "notional equity", "leverage": "notional equity",
    "min-max": "equity", "drain": "notional equity", "gains-haircut": "gain", "tear-up": "lots",
    "hedge-preserving": "lots net", "both-sides": "lots", "queue": "rank", "queue-profit": "profit",
    "queue-bitmex": "profit cost notional equity", "queue-bybit": "profit cost notional equity",
    "queue-binance": "profit balance maintenance", "queue-aevo": "profit balance maintenance",
    "queue-okx": "profit cost equity maintenance", "queue-hyperliquid": "notional cost equity",
    "queue-hyperliquid-engine": "profit notional cost equity",
    "queue-lexicographic": "profit notional equity balance", "pro-rata-score": "profit notional equity",
    "no-worse": "lots equity"}
OF_LOTS = {"tear-up", "no-worse"}
TERMS = """policy rounding unit side power budget leverage_unit leverage_max leverage_cut money_one index_scale
dust_below small_below middle_below small_ppb middle_ppb equity_min profit_power leverage_power loss_per_lot""".split()
ATOMS, LOTS = range(2)


class Refused(Exception):
    """The status of a refusal."""


class Ratio:
    """A score as the header defines it: over zero a positive is above every number, a negative below, 0/0 is 0."""

    def __init__(self, a, b):
        self.level = (a > 0) - (a < 0) if b == 0 else 0
        self.value = Fraction(a, b) if b != 0 else Fraction(0)

    def __lt__(self, other):
        return (self.level, self.value) < (other.level, other.value)

    def __eq__(self, other):
        return (self.level, self.value) == (other.level, other.value)

    def times(self, other):
        product = Ratio(0, 1)
        product.level = max(self.level, other.level)
        product.value = self.value * other.value if not product.level else Fraction(0)
        return product


def positive(figure):
    return max(figure, 0)


def scale(weights):
    """A sum above 2^62 is brought to 2^62 by the least power of two that does, each weight rounded up."""
    if sum(weights) >= 2**127:
        raise Refused("overflow")
    shift = 0
    while sum(-(-w >> shift) for w in weights) > TOTAL_MAX:
        shift += 1
    return [-(-w >> shift) for w in weights]


class Sharing:
    """A case under way."""

    def __init__(self, case):
        self.case = case
        self.terms = case["terms"]
        self.count = case["count"]
        self.rows = range(self.count)
        self.left = self.terms["budget"]
        self.tiers = 0
        self.settled = False
        self.share = [0] * self.count
        self.capacity = self.capacities()
        self.start = list(self.capacity)

    def given(self, name):
        return name in self.case["columns"]

    def __getitem__(self, name):
        return self.case["columns"][name] if self.count else []

    def capacities(self):
        name = POLICIES[self.terms["policy"]]
        if self.terms["unit"] == LOTS:
            bounds = ["lots"] if name == "drain" else ["lots", "cap"]
        else:
            bounds = {"pro-rata-deposit": ["deposit", "cap"], "gains-haircut": ["gain", "cap"],
                      "drain": ["notional"], "both-sides": ["cap"]}.get(name, ["profit", "equity", "cap"])
        capacity = []
        for i in self.rows:
            figures = [abs(self[b][i]) if b == "lots" else positive(self[b][i]) for b in bounds if self.given(b)]
            most = min(figures, default=INT64_MAX)
            lots = self["lots"][i] if self.given("lots") else 0
            wrong_side = (self.terms["side"] == 1 and lots <= 0) or (self.terms["side"] == 2 and lots >= 0)
            spared = name == "both-sides" and lots == 0 or name == "no-worse" and not self.can_close(i)
            capacity.append(0 if wrong_side or spared else most)
        return capacity

    def can_close(self, i):
        """Closing all of its lots leaves it with an equity: at its zero price it would leave none."""
        return self["equity"][i] - abs(self["lots"][i]) * self.terms["loss_per_lot"] > 0

    def absorb(self, part, residual):
        for i in self.rows:
            self.share[i] += part[i]
            self.capacity[i] -= part[i]
        self.left = residual
        self.tiers += 1

    def fill(self, weights, bounds=None):
        caps = [min(c, b) for c, b in zip(self.capacity, bounds)] if bounds else self.capacity
        weights = scale([w if c > 0 else 0 for w, c in zip(weights, self.capacity)])
        rows = [(w, c, 0) for w, c in zip(weights, caps)]
        _, residual, part = divide(PRO_RATA, self.terms["rounding"], NO_KEEPER, self.left, rows)
        self.absorb(part, residual)

    def rest(self):
        self.fill(self.capacity)

    def queue(self, key):
        """key(i) sorts: the greatest first, ties by order."""
        part, left = [0] * self.count, self.left
        for i in sorted(sorted(self.rows), key=key, reverse=False):
            part[i] = min(left, self.capacity[i])
            left -= part[i]
        self.absorb(part, left)

    def leverage(self, i):
        unit = self.terms["leverage_unit"] or 100
        most = self.terms["leverage_max"] or 50 * unit
        if self["equity"][i] <= 0:
            return most
        return min(most, max(1, int(Fraction(self["notional"][i] * unit, self["equity"][i]))))


class First:
    """Sorts the greatest ratio first."""

    def __init__(self, ratio):
        self.ratio = ratio

    def __lt__(self, other):
        return other.ratio < self.ratio

    def __eq__(self, other):
        return other.ratio == self.ratio


def capped(s):
    terms, whole = s.terms, list(s.capacity)

    def floor_bound(i):
        if not terms["equity_min"]:
            return s.capacity[i]
        return positive(s["equity"][i] - terms["equity_min"] - s.share[i])

    def size(i):
        for place, name in enumerate(["dust_below", "small_below", "middle_below"]):
            if whole[i] < terms[name]:
                return place
        return 3

    parts = [0, terms["small_ppb"], terms["middle_ppb"], 10**9]
    s.fill(s.capacity, [min(whole[i] * parts[size(i)] // 10**9, floor_bound(i)) for i in s.rows])
    for least in (2, 1, 0):
        if s.left > 0:
            s.fill(s.capacity, [floor_bound(i) if size(i) >= least else 0 for i in s.rows])


def risk(power):
    def policy(s):
        k = power or s.terms["power"] or 2
        s.fill([saturate(s.capacity[i] * s.leverage(i) ** (1 + k)) for i in s.rows])
    return policy


def saturate(weight):
    return min(weight, 2**128 - 1)


def risk_cvar(s):
    cut = s.terms["leverage_cut"] or s.terms["leverage_unit"] or 100
    s.fill([saturate(s.capacity[i] * s.leverage(i) * positive(s.leverage(i) - cut)) for i in s.rows])


def whole_units(total, weights, caps, held=None):
    """Unit by unit to the least (held + given + 1) / weight, ties to the first. What a bisection finds to be below
    the level where the units end is given at once: those come first in any case."""
    held = held or [0] * len(weights)
    payers = [i for i, w in enumerate(weights) if w > 0]
    if sum(caps[i] for i in payers) <= total:
        return [c if w > 0 else 0 for w, c in zip(weights, caps)]

    def below(level):
        return [max(0, min(c, int(level * w) - h)) for w, c, h in zip(weights, caps, held)]

    low, high = Fraction(0), Fraction(max(c + h for c, h in zip(caps, held)) + 1)
    while sum(below(low)) + len(weights) < total and high - low > Fraction(1, 2 * max(weights)):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(below(middle)) <= total else (low, middle)
    part = below(low)
    for _ in range(total - sum(part)):
        i = min((i for i in payers if part[i] < caps[i]),
                key=lambda i: (Fraction(held[i] + part[i] + 1, weights[i]), i))
        part[i] += 1
    return part


def had(s):
    """What each has given before, and that with what it can still give."""
    taken = s["taken"] if s.given("taken") else [0] * s.count
    return taken, [c + t for c, t in zip(s.capacity, taken)]


def min_max(s):
    """By equity; then those without, by what they had."""
    for with_equity in (True, False):
        if not with_equity and s.left == 0:
            break
        taken, before = had(s)
        weights = [positive(e) if with_equity else b if e <= 0 else 0 for e, b in zip(s["equity"], before)]
        weights = [w if c > 0 else 0 for w, c in zip(weights, s.capacity)]
        if sum(weights) > TOTAL_MAX:
            raise Refused("overflow")
        rooms = [min(c, INT64_MAX - t) for c, t in zip(s.capacity, taken)]
        part = whole_units(s.left, weights, rooms, taken)
        s.absorb(part, s.left - sum(part))


def drain(s):
    """Those without equity first, by what they had. What is left of them, then of the others, is given back unit by
    unit to the least leverage."""
    for with_equity in (False, True):
        if with_equity and s.left == 0:
            break
        _, before = had(s)
        chosen = [(e > 0) == with_equity for e in s["equity"]]
        weights = [(e if with_equity else b) if c else 0 for c, e, b in zip(chosen, s["equity"], before)]
        open_units = [n if c else 0 for c, n in zip(chosen, s.capacity)]
        if sum(weights) > TOTAL_MAX or sum(open_units) > TOTAL_MAX:
            raise Refused("overflow")
        drained = min(s.left, sum(open_units))
        kept = whole_units(sum(open_units) - drained, weights, open_units)
        s.absorb([n - k for n, k in zip(open_units, kept)], s.left - drained)


def hedge(s):
    naked = []
    for i in s.rows:
        lots, net = s["lots"][i], s["net"][i]
        same = (lots > 0 and net > 0) or (lots < 0 and net < 0)
        naked.append(int(s.capacity[i] * Fraction(min(abs(lots), abs(net)), abs(lots))) if same else 0)
    s.fill(naked, naked)


def both_sides(s):
    per = s.terms["index_scale"]
    if not per:
        s.fill([abs(q) for q in s["lots"]])
        return
    lots = [abs(q) if c > 0 else 0 for q, c in zip(s["lots"], s.capacity)]
    step = -(-s.left * per // sum(lots)) if sum(lots) else 0
    part = [min(c, step * q // per) for q, c in zip(lots, s.capacity)]
    if s.left - sum(part) < -2**63:
        raise Refused("overflow")
    s.absorb(part, s.left - sum(part))
    s.settled = True


def tear_up(s):
    s.fill([abs(q) for q in s["lots"]])


def score(s):
    """The fourth root as a root of a root: floor(sqrt(floor(sqrt(x)))) is floor(x^(1/4))."""
    a, b = s.terms["profit_power"], s.terms["leverage_power"]
    a, b = (a, b) if a + b else (2, 2)
    s.fill([math.isqrt(math.isqrt(positive(s["profit"][i])**a * s.leverage(i)**b)) for i in s.rows])


def bitmex(s, i):
    p, cost, n, e = s["profit"][i], abs(s["cost"][i]), s["notional"][i], positive(s["equity"][i])
    return Ratio(p * n, cost * e) if p > 0 else Ratio(p * e, cost * n)


def binance(s, i):
    p, balance, margin = positive(s["profit"][i]), s["balance"][i], s["maintenance"][i]
    if balance + s["profit"][i] <= 0:
        return Ratio(0, 1)
    return Ratio(p * margin, max(s.terms["money_one"] or 1, balance) * (balance + s["profit"][i]))


def okx(s, i):
    p, cost, e, margin = s["profit"][i], abs(s["cost"][i]), positive(s["equity"][i]), s["maintenance"][i]
    return Ratio(p * margin, cost * e) if p > 0 else Ratio(p * e, cost * margin)


def hyperliquid(s, i):
    n, cost, e = s["notional"][i], abs(s["cost"][i]), positive(s["equity"][i])
    return Ratio(n * n, cost * e)


def hyperliquid_engine(s, i):
    least = Ratio(1, 10**8)
    leverage = max(Ratio(s["notional"][i], positive(s["equity"][i])), least)
    profit = max(Ratio(positive(s["profit"][i]), abs(s["cost"][i])), least)
    return leverage.times(profit)


def lexicographic(s):
    s.queue(lambda i: (First(Ratio(s["notional"][i], positive(s["equity"][i]))), -s["profit"][i], s["balance"][i],
                       -i))


def by_score(score):
    return lambda s: s.queue(lambda i: First(score(s, i)))


def by_weight(weigh):
    return lambda s: s.fill([weigh(s, i) for i in s.rows])


RULES = dict(zip(POLICIES, [
    Sharing.rest, by_weight(lambda s, i: positive(s["profit"][i])),
    by_weight(lambda s, i: positive(s["equity"][i])), by_weight(lambda s, i: s["notional"][i]),
    by_weight(lambda s, i: abs(s["lots"][i])), by_weight(lambda s, i: s["deposit"][i]), capped, risk(1), risk(None),
    risk_cvar, by_weight(lambda s, i: saturate(s.capacity[i] * s.leverage(i))), by_weight(lambda s, i: 1), min_max,
    drain, by_weight(lambda s, i: s.capacity[i] ** 2), by_weight(lambda s, i: positive(s["gain"][i])), tear_up, hedge,
    both_sides, by_score(lambda s, i: Ratio(s["rank"][i], 1)), by_score(lambda s, i: Ratio(s["profit"][i], 1)),
    by_score(bitmex), by_score(bitmex), by_score(binance), by_score(binance), by_score(okx), by_score(hyperliquid),
    by_score(hyperliquid_engine), lexicographic, score, tear_up]))


def needed(case):
    terms = case["terms"]
    names = NEEDS.get(POLICIES[terms["policy"]], "").split()
    minimum = POLICIES[terms["policy"]] == "capped" and terms["equity_min"] > 0
    return set(names) | ({"lots"} if terms["unit"] == LOTS or terms["side"] else set()) | \
        ({"equity"} if minimum else set())


def refusal(case):
    terms, columns = case["terms"], case["columns"]
    if POLICIES[terms["policy"]] in OF_LOTS and (terms["unit"] != LOTS or not terms["side"]):
        return "argument"
    if case["count"] and not needed(case) <= set(columns):
        return "argument"
    limits = {"budget": TOTAL_MAX, "power": 4, "leverage_unit": 10**6, "leverage_max": 2**31,
              "index_scale": 10**12, "small_ppb": 10**9, "middle_ppb": 10**9}
    if any(not 0 <= terms[name] <= limits.get(name, INT64_MAX) for name in TERMS if name != "policy"):
        return "range"
    if terms["profit_power"] + terms["leverage_power"] not in (0, 4):
        return "range"
    for name, values in columns.items():
        least = 0 if name in NEVER_NEGATIVE else -INT64_MAX
        if name != "rank" and any(v < least for v in values):
            return "range"
    return None


def expected(case):
    """What the driver should answer, as words."""
    status = refusal(case)
    if status:
        return [status]
    s = Sharing(case)
    try:
        RULES[POLICIES[case["terms"]["policy"]]](s)
        if s.left > 0 and not s.settled:
            s.rest()
    except Refused as refused:
        return [str(refused)]
    emptied = sum(x > 0 and c == 0 for x, c in zip(s.share, s.capacity))
    words = [s.tiers, s.left, sum(x > 0 for x in s.share), emptied, max(s.share, default=0),
             min(INT64_MAX, sum(s.start))]
    return ["ok"] + [str(w) for w in words + s.share]


def burden(case, shares):
    """The largest (taken + share)/equity of min-max, or (n - share)/equity of drain."""
    s = Sharing(case)
    taken = s["taken"] if s.given("taken") else [0] * s.count
    drains = POLICIES[case["terms"]["policy"]] == "drain"
    return max(Ratio(c - x if drains else t + x, positive(e))
               for c, x, e, t in zip(s.capacity, shares, s["equity"], taken))


def brute_force(case):
    """The least burden over all divisions."""
    s = Sharing(case)
    return min(burden(case, part) for part in itertools.product(*[range(c + 1) for c in s.capacity])
               if sum(part) == s.left)


# ---- random cases -----------------------------------------------------------------------------

def figure(rng, name, top):
    value = rng.choice([rng.randrange(top), rng.randrange(top), rng.randrange(max(2, top // 1000)), 0, 1, top - 1])
    if name == "rank":
        return rng.choice([0, rng.randrange(3), rng.randrange(-2**63, 2**63)])
    if name not in NEVER_NEGATIVE and rng.random() < 0.25:
        value = -value
    return value


def random_terms(rng, policy, top):
    terms = dict.fromkeys(TERMS, 0)
    tear = POLICIES[policy] in OF_LOTS
    terms.update(policy=policy, rounding=rng.randrange(3))
    terms["unit"] = LOTS if tear and rng.random() < 0.95 else rng.randrange(2)
    terms["side"] = rng.choice([1, 2]) if tear and rng.random() < 0.95 else rng.choice([0, 0, 1, 2])
    if rng.random() < 0.5:
        terms["power"] = rng.randrange(5)
        terms["leverage_unit"] = rng.choice([0, 1, 10, 10**4, 10**6])
        terms["leverage_max"] = rng.choice([0, 1, 7, 500, 2**31])
        terms["leverage_cut"] = rng.choice([0, 1, 50, 300, 10**5])
        terms["money_one"] = rng.choice([0, 1, 100, top])
        terms["profit_power"] = rng.randrange(5)
        terms["leverage_power"] = 4 - terms["profit_power"]
    terms["loss_per_lot"] = rng.choice([0, 1, rng.randrange(10), rng.randrange(top)])
    if rng.random() < 0.4:
        terms["index_scale"] = rng.choice([1, 7, 1000, 10**12])
    if rng.random() < 0.8:
        terms["dust_below"] = rng.choice([0, top // 50, top // 5])
        terms["small_below"] = rng.choice([0, top // 4, top // 2])
        terms["middle_below"] = rng.choice([0, top // 2, top])
        terms["small_ppb"] = rng.choice([0, 10**8, rng.randrange(10**9 + 1)])
        terms["middle_ppb"] = rng.choice([0, 5 * 10**8, 10**9, rng.randrange(10**9 + 1)])
        terms["equity_min"] = rng.choice([0, 0, top // 10])
    return {name: min(value, INT64_MAX) for name, value in terms.items()}


def random_case(rng, policy):
    count = rng.choice([0, 1, 2, 3, 4, 5, 8, 13])
    top = rng.choice([4, 20, 1000, 10**6, 2**40, 2**58, 2**62, 2**63])
    terms = random_terms(rng, policy, top)
    case = {"terms": terms, "count": count, "columns": {}}
    names = needed(case) | {n for n in COLUMNS if rng.random() < 0.5}
    if terms["equity_min"]:
        names.add("equity")
    if rng.random() < 0.01:
        names.discard(rng.choice(COLUMNS))
    for name in COLUMNS:
        if name in names:
            case["columns"][name] = [min(figure(rng, name, top), INT64_MAX) for _ in range(count)]
    if count > 1 and rng.random() < 0.3:
        near_rows(rng, case)
    if POLICIES[policy] == "no-worse" and rng.random() < 0.6:
        near_zero_prices(rng, case)
    capacity = Sharing(case).capacity if not refusal(case) else [top]
    for name in ("dust_below", "small_below", "middle_below"):
        if rng.random() < 0.2 and capacity:
            terms[name] = rng.choice(capacity)
    whole = sum(capacity)
    terms["budget"] = min(TOTAL_MAX, rng.choice(
        [0, 1, rng.randrange(20), whole, max(0, whole - 1), whole + 1, rng.randrange(whole + 1),
         rng.randrange(whole + 1), rng.randrange(whole // 3 + 1), rng.randrange(TOTAL_MAX)]))
    spoil(rng, case)
    return case


def near_rows(rng, case):
    """Rows that differ from another by one in one figure: their scores by less than a key tells."""
    for i in range(1, case["count"]):
        other, moved = rng.randrange(i), rng.choice(COLUMNS)
        for name, values in case["columns"].items():
            values[i] = values[other]
            if name == moved:
                values[i] = min(INT64_MAX, values[i] + 1) if name in NEVER_NEGATIVE or values[i] < 0 else values[i] - 1


def near_zero_prices(rng, case):
    """Equities that are near what closing all lots costs."""
    terms, columns = case["terms"], case["columns"]
    terms["loss_per_lot"] = rng.choice([0, 1, 3, 10**6])
    if {"lots", "equity"} <= set(columns):
        cost = [abs(lots) * terms["loss_per_lot"] for lots in columns["lots"]]
        columns["equity"] = [max(-INT64_MAX, min(INT64_MAX, c + rng.randrange(-1, 3) * rng.choice([1, 1, 5])))
                             for c in cost]


def spoil(rng, case):
    """Now and then, something out of its range."""
    if rng.random() > 0.02:
        return
    name = rng.choice(["budget", "leverage_unit", "leverage_max", "index_scale", "small_ppb", "money_one", "profit_power",
                       "leverage_power", "loss_per_lot", "column"])
    if name != "column":
        powers = ("profit_power", "leverage_power")  # of 32 bits, without a sign
        case["terms"][name] = rng.choice([1, 5, 2**32 - 2] if name in powers else [-1, 2**62 + 1])
    elif case["count"] and case["columns"]:
        column = rng.choice(sorted(case["columns"]))
        case["columns"][column][rng.randrange(case["count"])] = rng.choice([-1, -2**63])


def small_case(rng, policy):
    """Few enough divisions to try them all."""
    count = rng.randrange(1, 5)
    terms = dict.fromkeys(TERMS, 0)
    terms.update(policy=policy, rounding=rng.randrange(3))
    columns = {"equity": [rng.randrange(7) for _ in range(count)]}
    columns["notional" if POLICIES[policy] == "drain" else "cap"] = [rng.randrange(6) for _ in range(count)]
    if rng.random() < 0.5:
        columns["taken"] = [rng.randrange(3) for _ in range(count)]
    case = {"terms": terms, "count": count, "columns": columns}
    payers = Sharing(case).capacity
    terms["budget"] = rng.randrange(sum(payers) + 1)
    return case


def spell(case):
    words = [case["terms"][t] for t in TERMS]
    words += [sum(1 << i for i, n in enumerate(COLUMNS) if n in case["columns"]), case["count"]]
    lines = [" ".join(map(str, words))]
    zeros = [0] * case["count"]
    lines += [" ".join(map(str, row)) for row in zip(*[case["columns"].get(n, zeros) for n in COLUMNS])]
    return "\n".join(lines) + "\n"


def ask(driver, cases):
    run = subprocess.run(command(driver), input="".join(map(spell, cases)), capture_output=True, text=True, check=True)
    answers = [line.split() for line in run.stdout.splitlines()]
    if len(answers) != len(cases):
        sys.exit(f"{len(cases)} cases, {len(answers)} answers")
    return answers


def count_faults(driver, batch, fault_of):
    """How many answers are wrong; the first is shown."""
    faults = [fault for case, got in zip(batch, ask(driver, batch)) if (fault := fault_of(case, got))]
    for fault in faults[:1]:
        print(fault)
    return len(faults)


def difference(case, got):
    """From what the reference says."""
    want = expected(case)
    return None if want == got else f"{POLICIES[case['terms']['policy']]}: {case}\n  want {want}\n  got  {got}"


def not_least(case, got):
    """Somebody does better than the library, all divisions tried."""
    if got[0] == "ok" and burden(case, [int(w) for w in got[7:]]) == brute_force(case):
        return None
    return f"{POLICIES[case['terms']['policy']]}: not the least of all: {case} {got}"


def compare(driver, policy, cases, rng):
    return count_faults(driver, [random_case(rng, policy) for _ in range(cases)], difference)


def compare_small(driver, policy, cases, rng):
    return count_faults(driver, [small_case(rng, policy) for _ in range(cases)], not_least)


def main():
    driver = sys.argv[1]
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    first, count = map(int, sys.argv[3:5] or ("20251010", "1"))
    passed = failed = 0
    for seed, (policy, name) in itertools.product(range(first, first + count), enumerate(POLICIES)):
        rng = random.Random(f"{seed} {name}")
        wrong = compare(driver, policy, cases, rng)
        total = cases
        if name in ("min-max", "drain"):
            wrong += compare_small(driver, policy, cases // 2, rng)
            total += cases // 2
        print(f"{name}: {total} cases, {wrong} differences", flush=True)
        passed += total - wrong
        failed += wrong
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
