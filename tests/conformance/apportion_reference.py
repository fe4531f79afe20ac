# SPDX-License-Identifier: BSD-2-Clause
"""The apportionment of scenario.md, slow and literal, against the library: apportion_reference.py DRIVER [CASES]

Proportional shares are exact rationals, capped rows are found by the repeated passes of the prose, everything is
sorted that can be. The driver answers the same cases; every answer must be equal."""
import random
import subprocess
import sys
from fractions import Fraction

from program import command

NO_KEEPER = 2**32 - 1
TOTAL_MAX = 2**62
INT64_MAX = 2**63 - 1
PRO_RATA, EQUAL, QUEUE = range(3)
LARGEST_REMAINDER, TELESCOPING, LAST, PAYOUT = range(4)


def water_fill(total, weights, caps):
    """Rows whose proportional share reaches their cap get the cap; the rest is shared again over the others
    until none is capped. Returns the exact shares, None for a row at its cap."""
    left, capped = total, set()
    while True:
        open_rows = [i for i, w in enumerate(weights) if w > 0 and i not in capped]
        whole = sum(weights[i] for i in open_rows)
        full = [i for i in open_rows if Fraction(left * weights[i], whole) >= caps[i]]
        if not full:
            exact = {i: Fraction(left * weights[i], whole) for i in open_rows}
            return exact, capped, left
        for i in full:
            capped.add(i)
            left -= caps[i]


def round_shares(exact, left, weights, caps, shares, rounding, keeper):
    rows = sorted(exact)
    if rounding == TELESCOPING:
        running, whole = 0, sum(weights[i] for i in rows)
        for i in rows:
            before = left * running // whole
            running += weights[i]
            shares[i] = left * running // whole - before
        return
    if rounding == PAYOUT:
        for i in rows:
            shares[i] = -(-exact[i].numerator // exact[i].denominator)
        excess = sum(shares[i] for i in rows) - left
        order = ([keeper] if keeper != NO_KEEPER else []) + list(range(len(shares)))[::-1]
        for i in order:
            back = min(excess, shares[i])
            shares[i] -= back
            excess -= back
        return
    for i in rows:
        shares[i] = exact[i].numerator // exact[i].denominator
    over = left - sum(shares[i] for i in rows)
    if rounding == LARGEST_REMAINDER:
        for i in sorted(rows, key=lambda i: (-(exact[i] - shares[i]), i))[:over]:
            shares[i] += 1
    else:
        for i in range(len(shares))[::-1]:
            more = min(over, caps[i] - shares[i]) if weights[i] > 0 else 0
            shares[i] += more
            over -= more


def divide(rule, rounding, keeper, total, rows):
    weights = [w for w, _, _ in rows]
    uncapped = bool(rows) and rows[0][1] < 0
    caps = [INT64_MAX if uncapped else c for _, c, _ in rows]
    if not 0 <= total <= TOTAL_MAX or min(weights, default=0) < 0 or min(caps, default=0) < 0:
        return "range", 0, []
    if rule == EQUAL:
        weights = [1 if w > 0 else 0 for w in weights]
    if sum(weights) > TOTAL_MAX:
        return "overflow", 0, []
    shares = [0] * len(rows)
    if rule == QUEUE:
        left = total
        for i in sorted(range(len(rows)), key=lambda i: (-rows[i][2], i)):
            if weights[i] > 0:
                shares[i] = min(caps[i], left)
                left -= shares[i]
        return "ok", left, shares
    if total >= sum(c for w, c in zip(weights, caps) if w > 0):
        shares = [c if w > 0 else 0 for w, c in zip(weights, caps)]
        return "ok", total - sum(shares), shares
    exact, capped, left = water_fill(total, weights, caps)
    for i in capped:
        shares[i] = caps[i]
    round_shares(exact, left, weights, caps, shares, rounding, keeper)
    return "ok", 0, shares


def random_case(rng):
    count = rng.choice([0, 1, 2, 3, 5, 8, 13, 40]) if rng.random() < 0.98 else rng.randrange(100, 400)
    shape = rng.choice(["small", "equal", "wide", "edge", "zeros"])
    bits = {"small": 3, "equal": 20, "wide": rng.randrange(1, 56), "edge": 62, "zeros": 10}[shape]
    top = 2**bits
    same = rng.randrange(1, top)
    rows = []
    budget = TOTAL_MAX
    none = rng.random() < 0.25
    for _ in range(count):
        w = same if shape == "equal" else rng.randrange(top)
        if shape == "zeros" and rng.random() < 0.6:
            w = 0
        w = min(w, budget) if rng.random() < 0.98 else w
        budget = max(0, budget - w)
        cap = -1 if none else rng.choice([0, 1, w, w // 2, INT64_MAX, rng.randrange(top), same])
        rows.append((w, cap, rng.choice([0, rng.randrange(3), rng.randrange(-2**63, 2**63)])))
    caps = sum(c for w, c, _ in rows if w > 0)
    weights = sum(w for w, _, _ in rows)
    total = rng.choice([0, 1, rng.randrange(20), rng.randrange(TOTAL_MAX + 1), TOTAL_MAX, weights,
                        rng.randrange(weights + 1), max(0, caps), max(0, caps - 1), max(0, caps) + 1,
                        rng.randrange(max(0, caps) + 1)])
    total = min(total, TOTAL_MAX)
    if rng.random() < 0.01:
        total = rng.choice([-1, TOTAL_MAX + 1, INT64_MAX])
    keeper = rng.randrange(count) if count and rng.random() < 0.4 else NO_KEEPER
    return rng.randrange(3), rng.randrange(4), keeper, total, rows


def main():
    driver = sys.argv[1]
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    rng = random.Random(20251010)
    passed = failed = 0
    for start in range(0, cases, 1000):
        batch = [random_case(rng) for _ in range(min(1000, cases - start))]
        text = "".join(f"{r} {o} {k} {t} {len(rows)}\n" + "".join(f"{w} {c} {n}\n" for w, c, n in rows)
                       for r, o, k, t, rows in batch)
        run = subprocess.run(command(driver), input=text, capture_output=True, text=True, check=True)
        for case, line in zip(batch, run.stdout.splitlines(), strict=True):
            status, residual, shares = divide(*case)
            got = line.split()
            want = [status] if status != "ok" else \
                ["ok", str(residual), str(sum(s > 0 for s in shares)), str(max(shares, default=0))] + \
                [str(s) for s in shares]
            if got[:len(want)] == want and (status != "ok" or len(got) == len(want)):
                passed += 1
                continue
            failed += 1
            if failed <= 3:
                print(f"case {case}\n  want {want}\n  got  {got}")
        print(f"{start + len(batch)} of {cases} cases", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
