# SPDX-License-Identifier: BSD-2-Clause
"""Cases of the past that are asked of the model: sloss-stress against closed forms, and docs/retrodiction.md against both.

usage: retrodiction.py STRESS EXAMPLES PAGE

Each case is one price that moves, so the deficit is a function of it that falls or rises throughout: how often it is
at least some amount, and its quantiles, follow from the distribution of the move alone."""
import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from program import command

SCENARIOS = 20000
passed = failed = 0


def check(what, holds, *said):
    global passed, failed
    passed, failed = passed + holds, failed + (not holds)
    if not holds:
        print("not ok:", what, *said)


# ---- moves in units of their scale: probability of more than x, and the x of a probability


def normal_above(x):
    return math.erfc(x / math.sqrt(2)) / 2


def student_above(x):
    """Three degrees: F = 1/2 + (y / (1 + y^2) + atan y) / pi, y = x / sqrt 3. Far out the terms of its series, since
    1 - F cancels: pi/2 - atan y - y / (1 + y^2) = 2/(3 y^3) - 4/(5 y^5) + 6/(7 y^7) - ..."""
    y = x / math.sqrt(3)
    if y > 10:
        return sum((-1) ** k * 2 * (k + 1) / ((2 * k + 3) * y ** (2 * k + 3)) for k in range(12)) / math.pi
    return 0.5 - (y / (1 + y * y) + math.atan(y)) / math.pi


def quantile(above, probability):
    """The x that is exceeded with probability 1 - `probability`."""
    low, high = -1e3, 1e3
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > 1 - probability else (low, middle)
    return (low + high) / 2


# ---- deficits: of a price; `side` is the direction that hurts


def okex(price):
    return max(0, 416851500 * (1 / price - 1 / 8020))


def bitvc(price):
    return max(0, 40e6 * (1 / price - 1 / 3000) - 862.34)


def nasdaq(price):
    return max(0, 1e6 * (price - 100000) - 4e6)


def hyperliquid(price):
    fall = 1 - price / 100
    return sum(max(0, notional * (fall - 1 / leverage))
               for notional, leverage in ((2.0976e9, 10), (6.693e9, 5), (5.0094e9, 1.5)))


CASES = {
    "okex-2018": (okex, 8020, -1, 3700, {"normal": 0.053749, "student": 0.031032}),
    "bitvc-2014": (bitvc, 3000, -1, 2500, {"normal": 0.036958, "student": 0.021338}),
    "nasdaq-2018": (nasdaq, 100000, 1, 1560000, {"normal": 3.882e-6, "student": 1.712e-6}),
    "hyperliquid-2025": (hyperliquid, 100, -1, 100063386.69, {"normal": 0.021984, "student": 0.012692}),
}


def move_for(deficit, start, side, amount):
    """The log-move from which the deficit is at least the amount."""
    low, high = 0.0, 5.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if deficit(start * math.exp(side * middle)) >= amount else (middle, high)
    return high


def closed_form(case, model):
    """How often, and the quantiles of 0.5, 99 and 99.5 %."""
    deficit, start, side, observed, scales = CASES[case]
    above = normal_above if model == "normal" else student_above
    scale = scales[model]
    probability = above(move_for(deficit, start, side, observed) / scale)
    return probability, [deficit(start * math.exp(side * scale * quantile(above, p))) for p in (0.005, 0.99, 0.995)]


# ---- the program, and the page


def run(stress, examples, case, model):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        subprocess.run(command(stress, "--json", out, examples / f"{case}.scn", examples / f"{case}-{model}.conf"),
                       check=True, stdout=subprocess.DEVNULL)
        return json.loads(out.read_text(encoding="utf-8"))["observed"]


def hold(case, model, row, got):
    name = f"{case} {model}"
    observed = CASES[case][3]
    probability, (low, middle, high) = closed_form(case, model)
    band = "inside" if low <= observed <= high else "outside"
    tail = "below" if observed <= middle else "above"
    error = 4 * math.sqrt(probability * (1 - probability) / SCENARIOS) + 1 / SCENARIOS
    check(name + ": what was observed", float(got["amount"]) == observed, got["amount"])
    check(name + ": how often", abs(got["probability"] - probability) <= error, got["probability"], probability)
    check(name + ": band", got["band"] == band, got["band"], band, low, high)
    check(name + ": quantile", got["quantile"] == tail, got["quantile"], tail, middle)
    for key, exact in (("band_low", low), ("quantile_99", middle), ("band_high", high)):
        bound = got[key]
        slack = 0.01 * exact + 1e-6  # intervals of 95 %: 24 of them may be missed by a little
        check(name + ": " + key, float(bound["low"]) - slack <= exact <= float(bound["high"]) + slack, bound, exact)
    check(name + " on the page", row is not None)
    if row is not None:
        check(name + ": the page's probability", math.isclose(float(row[0]) / 100, probability, rel_tol=0.03),
              row[0], 100 * probability)
        check(name + ": the page's verdicts", row[1:] == (band, tail), row, band, tail)


def main():
    stress, examples, page = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]).read_text(encoding="utf-8")
    rows = {(case, model): (number, band, tail) for case, model, number, band, tail in
            re.findall(r"^\| ([a-z]+-\d{4}) \| (normal|student) \|.*\| ([0-9.e-]+) % \| (\w+) \| (\w+) \|$", page, re.M)}
    check("every row of the page is a case", set(rows) == {(c, m) for c in CASES for m in ("normal", "student")}, rows)
    for case in CASES:
        for model in ("normal", "student"):
            hold(case, model, rows.get((case, model)), run(stress, examples, case, model))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
