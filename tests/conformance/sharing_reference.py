# SPDX-License-Identifier: BSD-2-Clause
"""Measures, markets, severity and recovery, slow and literal, against the library: sharing_reference.py DRIVER [CASES]

Gini is the mean difference of all pairs, inversions are counted pair by pair, recoveries go unit by unit, and every
quotient is an exact fraction."""
import math
import random
import subprocess
import sys
from fractions import Fraction

from apportion_reference import INT64_MAX, NO_KEEPER, PRO_RATA, TOTAL_MAX, divide
from policy_reference import whole_units
from program import command

BILLION = 10**9


# ---- measures ---------------------------------------------------------------------------------

def ratio(a, b):
    return None if b == 0 else Fraction(a, b)


def gini(values):
    """Mean absolute difference over twice the mean."""
    return ratio(sum(abs(a - b) for a in values for b in values), 2 * len(values) * sum(values))


def top(values):
    few = -(-len(values) // 100)
    return ratio(sum(sorted(values, reverse=True)[:few]), sum(values))


def measure(case):
    capacity, share = case["capacity"], case["share"]
    limits = [case["needed"], case["deficit"], case["deficit_max"]]
    if any(not 0 <= v <= TOTAL_MAX for v in limits) or case["best"] < 0 or case["under"] < 0 or \
            any(v < 0 for v in capacity + share):
        return ["range"]
    if sum(capacity) > TOTAL_MAX or sum(share) > TOTAL_MAX:
        return ["overflow"]
    pairs = [(c, x) for c, x in zip(capacity, share) if c > 0 or x > 0]
    needed, taken = case["needed"], sum(share)
    deficit = case["deficit"] or needed
    largest = case["deficit_max"] or deficit
    residual = max(0, deficit - taken)
    left = max([0] + [c - x for c, x in pairs])
    burdens = [(Fraction(x, c), -i) for i, (c, x) in enumerate(zip(capacity, share)) if c > 0]
    burden, account = max(burdens, default=(None, 1))
    if case["under"]:
        best = Fraction(case["best"], case["under"])
    else:
        best = min(Fraction(1), Fraction(needed, sum(capacity))) if sum(capacity) else None
    gap = Fraction(0) if burden is None or best is None else burden - best
    both = min(INT64_MAX, math.floor(needed * abs(gap)))
    fractions = [BILLION if x >= c else x * BILLION // c for c, x in pairs]
    inversions = sum(a[0] > b[0] and a[0] - a[1] < b[0] - b[1] for a in pairs for b in pairs)
    falling = [c - x for c, x in sorted(pairs, key=lambda p: (-p[0], -(p[0] - p[1])))]
    figures = [len(pairs), needed, taken, max(0, taken - needed), max(0, needed - taken), residual,
               sum(x > 0 for _, x in pairs), sum(0 < c <= x for c, x in pairs), max([0] + share), -account, left,
               both if gap > 0 else 0, both, inversions, sum(a < b for a, b in zip(falling, falling[1:]))]
    ratios = [burden, gini([x for _, x in pairs]) if pairs else None, gini(fractions) if pairs else None,
              top([x for _, x in pairs]) if pairs else None, top(fractions) if pairs else None,
              ratio(sum(x * x for x in share), taken**2), ratio(left, taken), ratio(left, residual),
              ratio(left * deficit, taken * largest)]
    return ["ok"] + figures + ratios


def read_measure(words):
    if words[0] != "ok":
        return words
    figures = [int(w) for w in words[1:16]]
    wide = [int(h) * 2**64 + int(w) for h, w in zip(words[16::2], words[17::2])]
    return ["ok"] + figures + [ratio(a, b) for a, b in zip(wide[::2], wide[1::2])]


def amounts(rng, count):
    top_value = rng.choice([3, 10, 1000, 10**9, 2**55, 2**62])
    values, budget = [], TOTAL_MAX
    for _ in range(count):
        value = min(rng.choice([0, 1, rng.randrange(top_value), rng.randrange(top_value)]), budget)
        values.append(value)
        budget -= value
    return values


def measure_case(rng):
    count = rng.choice([0, 1, 2, 3, 5, 8, 20, 130])
    capacity = amounts(rng, count)
    share = [rng.choice([0, c, c // 2, rng.randrange(c + 1)]) for c in capacity]
    if rng.random() < 0.2:
        share = amounts(rng, count)
    case = {"capacity": capacity, "share": share}
    whole = sum(share)
    for name in ("needed", "deficit", "deficit_max"):
        case[name] = min(TOTAL_MAX, rng.choice([0, 1, whole, whole + rng.randrange(9), rng.randrange(2 * whole + 1)]))
    case["best"], case["under"] = rng.choice([(0, 0), (0, 0), (1, 3), (0, 1), (rng.randrange(2**62), 2**62)])
    if rng.random() < 0.02:
        case[rng.choice(["needed", "deficit", "best", "under"])] = -1
    elif count and rng.random() < 0.02:
        case[rng.choice(["capacity", "share"])][rng.randrange(count)] = rng.choice([-1, TOTAL_MAX])
    text = ["measure", count] + [case[n] for n in ("needed", "deficit", "deficit_max", "best", "under")]
    return case, text + capacity + share


# ---- several markets --------------------------------------------------------------------------

def fill(rounding, total, weights, caps):
    status, residual, shares = divide(PRO_RATA, rounding, NO_KEEPER, total, [(w, c, 0) for w, c in zip(weights, caps)])
    if status != "ok":
        raise OverflowError
    return residual, shares


def markets(case):
    entries = case["entries"]
    if any(a[:2] >= b[:2] for a, b in zip(entries, entries[1:])) or \
            any(m >= len(case["need"]) or a >= len(case["caps"]) for m, a, _, _ in entries):
        return ["range"]
    if not 0 <= case["budget"] <= TOTAL_MAX or \
            any(v < 0 for v in case["need"] + case["caps"] + [v for e in entries for v in e]):
        return ["range"]
    try:
        return share_markets(case, entries)
    except OverflowError:
        return ["overflow"]


def share_markets(case, entries):
    rounding, room = case["rounding"], list(case["caps"])
    share = [0] * len(entries)
    unsplit, parts = fill(rounding, case["budget"], case["need"], [INT64_MAX] * len(case["need"]))
    left = 0
    for market, part in enumerate(parts):
        here = [i for i, e in enumerate(entries) if e[0] == market]
        left, got = fill(rounding, left + part, [entries[i][2] for i in here],
                         [min(entries[i][3], room[entries[i][1]]) for i in here])
        for i, x in zip(here, got):
            share[i] += x
            room[entries[i][1]] -= x
    still = [min(r, sum(e[3] - x for e, x in zip(entries, share) if e[1] == a)) for a, r in enumerate(room)]
    left, got = fill(rounding, left + unsplit, still, still)
    for i, (_, account, _, cap) in enumerate(entries):
        more = min(got[account], cap - share[i])
        share[i] += more
        got[account] -= more
    return ["ok", left] + parts + share


def markets_case(rng):
    market_count, account_count = rng.randrange(5), rng.randrange(6)
    top_value = rng.choice([3, 10, 1000, 2**40, 2**58])
    entries = []
    for market in range(market_count):
        for account in range(account_count):
            if rng.random() < 0.6:
                entries.append([market, account, rng.randrange(top_value), rng.randrange(top_value)])
    case = {"rounding": rng.randrange(3), "entries": entries,
            "need": [rng.choice([0, rng.randrange(top_value)]) for _ in range(market_count)],
            "caps": [rng.choice([0, rng.randrange(top_value), 2 * top_value]) for _ in range(account_count)]}
    whole = sum(case["caps"])
    case["budget"] = rng.choice([0, 1, rng.randrange(whole + 2), rng.randrange(whole // 3 + 1), min(whole, TOTAL_MAX)])
    if rng.random() < 0.03:
        spoil_markets(rng, case)
    columns = [v for column in range(4) for v in [e[column] for e in entries]]
    text = ["markets", case["rounding"], market_count, account_count, len(entries), case["budget"]]
    return case, text + case["need"] + case["caps"] + columns


def spoil_markets(rng, case):
    what = rng.choice(["budget", "order", "market", "account", "weight", "large"])
    if what == "budget":
        case["budget"] = rng.choice([-1, TOTAL_MAX + 1])
    elif case["entries"]:
        entry = rng.choice(case["entries"])
        if what == "order":
            case["entries"].append(list(entry))
        elif what == "large":
            entry[2] = TOTAL_MAX + 1
        else:
            entry[{"market": 0, "account": 1, "weight": 2}[what]] = 9 if what != "weight" else -1


# ---- severity ---------------------------------------------------------------------------------

FULL, FIXED, GRADIENT, BACKOFF, DRAWDOWN = range(5)
FIELDS = "rule inclusive active theta first numerator denominator start stop".split()


def in_range(s):
    return 0 <= s["theta"] <= BILLION and 0 <= s["first"] <= BILLION and \
        (1 if s["rule"] == BACKOFF else 0) <= s["denominator"] <= BILLION and \
        0 <= s["numerator"] <= s["denominator"] and 0 <= s["start"] <= BILLION and 0 <= s["stop"] <= s["start"]


def learn(s, deficit, needed):
    if deficit == 0:
        return "ok"
    need = min(Fraction(1), Fraction(needed, deficit))
    theta = Fraction(s["theta"], BILLION)
    if s["rule"] == GRADIENT:
        if s["squares"] + deficit**2 >= 2**125:
            return "overflow"
        s["squares"] += deficit**2
        step = BILLION * deficit // math.isqrt(2 * s["squares"])
        s["theta"] += step if theta < need else -step if theta > need else 0
        s["theta"] = min(BILLION, max(0, s["theta"]))
    elif s["rule"] == BACKOFF:
        too_much = math.floor(theta * deficit) > min(needed, deficit)
        s["theta"] = s["theta"] * s["numerator"] // s["denominator"] if too_much else s["first"]
    return "ok"


def severity(case):
    s = dict(case, squares=0)
    words = []
    for figures in case["rounds"]:
        budget, status = -1, "range"
        if s["rule"] == DRAWDOWN:
            fall, peak, balance = figures
            if in_range(s) and fall >= 0 and 1 <= peak <= TOTAL_MAX and balance > -TOTAL_MAX:
                status = "ok"
                start, stop = Fraction(s["start"], BILLION) * peak, Fraction(s["stop"], BILLION) * peak
                if balance <= 0 or fall > start or (s["inclusive"] and fall == start):
                    s["active"] = 1
                elif fall < stop:
                    s["active"] = 0
                budget = max(0, math.ceil(fall - start), -balance) if s["active"] else 0
        else:
            deficit, needed = figures
            if in_range(s) and 0 <= deficit <= TOTAL_MAX:
                status = "ok" if needed >= 0 else "range"
                budget = deficit if s["rule"] == FULL else deficit * s["theta"] // BILLION
                if status == "ok":
                    status = learn(s, deficit, needed)
        words += [status, budget, s["theta"], s["active"]]
    return words


def severity_case(rng):
    start = rng.choice([0, 3 * 10**8, BILLION, rng.randrange(BILLION)])
    case = {"rule": rng.randrange(5), "inclusive": rng.randrange(2), "active": 0,
            "theta": rng.choice([0, BILLION, rng.randrange(BILLION)]), "first": rng.randrange(BILLION + 1),
            "numerator": rng.choice([0, 1, 2]), "denominator": rng.choice([2, 3]), "start": start,
            "stop": rng.randrange(start + 1)}
    if rng.random() < 0.03:
        case[rng.choice(["theta", "first", "start", "stop", "denominator"])] = rng.choice([-1, BILLION + 1])
    top_value = rng.choice([10, 1000, 2**40, 2**62])
    case["rounds"] = [round_of(rng, case, top_value) for _ in range(rng.randrange(1, 12))]
    return case, ["severity"] + [case[f] for f in FIELDS] + [len(case["rounds"])] + \
        [v for figures in case["rounds"] for v in figures]


def round_of(rng, case, top_value):
    if case["rule"] == DRAWDOWN:
        peak = rng.randrange(top_value) + (rng.random() < 0.98)
        edge = -(-peak * case["start"] // BILLION)
        fall = rng.choice([0, edge, edge + 1, max(0, edge - 1), rng.randrange(top_value)])
        return [fall, peak, rng.choice([1, peak, 0, -1, -rng.randrange(top_value), top_value])]
    deficit = rng.choice([0, 1, rng.randrange(top_value), rng.randrange(top_value)])
    return [deficit, rng.choice([0, deficit, deficit // 2, 2 * deficit, deficit * case["theta"] // BILLION])]


def need(case):
    if case["fund"] < 0 or any(e == -2**63 for e in case["equity"]):
        return ["range"]
    missing = [-e for e in case["equity"] if e < 0]
    if sum(missing) > TOTAL_MAX:
        return ["overflow"]
    return ["ok", sum(missing), max(missing, default=0), len(missing), max(0, sum(missing) - case["fund"])]


def need_case(rng):
    top_value = rng.choice([10, 1000, 2**60, 2**63])
    case = {"equity": [rng.randrange(-top_value, top_value) for _ in range(rng.randrange(9))],
            "fund": rng.choice([0, rng.randrange(top_value), -1])}
    return case, ["need", len(case["equity"]), case["fund"]] + case["equity"]


def envelope(case):
    theta, deficit = case["theta"], case["deficit"]
    if any(not 0 <= t <= BILLION for t in theta) or any(not 0 <= d <= TOTAL_MAX for d in deficit):
        return ["range", 0]
    squares = sum(d * d for d in deficit)
    if squares >= 2**125:
        return ["overflow", 0]
    path = sum(Fraction(abs(a - b), BILLION) for a, b in zip(theta, theta[1:]))
    square = math.floor((1 + 2 * path) * squares)
    return ["overflow", 0] if square > TOTAL_MAX**2 else ["ok", math.isqrt(square)]


def envelope_case(rng):
    top_value = rng.choice([10, 10**9, 2**55, 2**62])
    count = rng.randrange(20)
    case = {"theta": [rng.randrange(BILLION + 1) for _ in range(count)],
            "deficit": [rng.randrange(top_value + 1) for _ in range(count)]}
    if count and rng.random() < 0.05:
        case["theta"][-1] = BILLION + 1
    return case, ["envelope", count] + case["theta"] + case["deficit"]


# ---- recovery ---------------------------------------------------------------------------------

def recover(case):
    taken, returned = list(case["taken"]), list(case["returned"])
    words = []
    for step in case["steps"]:
        status, left = "ok", 0
        if any(not 0 <= r <= t for t, r in zip(taken, returned)):
            status = "range"
        elif isinstance(step, list):
            status = "range" if any(x < 0 for x in step) else "overflow" if sum(taken) + sum(step) > TOTAL_MAX else "ok"
            taken = [t + x for t, x in zip(taken, step)] if status == "ok" else taken
        elif not 0 <= step <= TOTAL_MAX:
            status = "range"
        elif sum(taken) > TOTAL_MAX:
            status = "overflow"
        else:
            paid = whole_units(step, taken, [t - r for t, r in zip(taken, returned)], returned)
            returned = [r + p for r, p in zip(returned, paid)]
            left = step - sum(paid)
        words += [status, left] + taken + returned
    return words


def recover_case(rng):
    count = rng.randrange(7)
    top_value = rng.choice([3, 10, 1000, 2**40, 2**59])
    case = {"taken": [rng.randrange(top_value) for _ in range(count)], "steps": []}
    case["returned"] = [rng.choice([0, rng.randrange(t + 1)]) for t in case["taken"]]
    if count and rng.random() < 0.02:
        case["returned"][0] = case["taken"][0] + 1
    text = []
    for _ in range(rng.randrange(1, 6)):
        if rng.random() < 0.3:
            shares = [rng.choice([0, rng.randrange(top_value)]) for _ in range(count)]
            case["steps"].append(shares)
            text += [-1] + shares
        else:
            whole = sum(case["taken"])
            step = rng.choice([0, 1, rng.randrange(whole + 2), rng.randrange(whole // 3 + 1), -2])
            case["steps"].append(step)
            text.append(step)
    return case, ["recover", count] + case["taken"] + case["returned"] + [len(case["steps"])] + text


# ---- all --------------------------------------------------------------------------------------

KINDS = {"measure": (measure_case, measure), "markets": (markets_case, markets), "severity": (severity_case, severity),
         "need": (need_case, need), "envelope": (envelope_case, envelope), "recover": (recover_case, recover)}


def main():
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    rng = random.Random(20251010)
    failed = 0
    for kind, (make, reference) in KINDS.items():
        batch = [make(rng) for _ in range(cases)]
        text = "".join(" ".join(map(str, words)) + "\n" for _, words in batch)
        run = subprocess.run(command(sys.argv[1]), input=text, capture_output=True, text=True, check=True)
        wrong = 0
        for (case, _), line in zip(batch, run.stdout.splitlines(), strict=True):
            got, want = line.split(), reference(case)
            if kind == "measure":
                got = read_measure(got)
            else:
                want = [str(w) for w in want]
            if got != want:
                wrong += 1
                if wrong == 1:
                    print(f"{kind}: {case}\n  want {want}\n  got  {got}")
        print(f"{kind}: {cases} cases, {wrong} differences", flush=True)
        failed += wrong
    print(f"{len(KINDS) * cases - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
