# SPDX-License-Identifier: BSD-2-Clause
"""The closed forms of tests/property/test_closed_forms.c, worked again: closed_forms.py TABLE

Account 1 is long 1,000 lots at 1,000 with 100,000 behind them and no requirement, so that it is bankrupt below a mark
of 900. The mark is 1000 * exp(0.08 * X), X normal or of Student's distribution of 4 degrees; the deficit is a line in
the mark below 900, and nothing above. With impact a second account, of 100
lots and bankrupt below 880, falls with the first: above 880 once the mark has moved 5 % further, else at the same mark.
Integrals are sums over 26,000 points of a rule that converges faster than any power (double exponential)."""
import math
import re
import sys

S, FALL, SECOND, TAIL = 0.08, 900.0, 880.0, 0.01


def deficit_of_one(mark):
    return 1000 * (900 - mark)


def deficit_of_two(mark):
    return 1000 * (900 - mark) + 100 * (880 - mark * (1 if mark < SECOND else 0.95))


def normal(x):
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def student(x):
    return 3 / 8 * (1 + x * x / 4) ** -2.5


def integral(f, high):
    """Of f from minus infinity to high, by the trapezoid rule in t: x = high - exp(t - exp(-t))."""
    step, total = 1e-3, 0.0
    for i in range(-6000, 20001):
        t = i * step
        u = math.exp(t - math.exp(-t))        # from 0 to infinity
        total += f(high - u) * u * (1 + math.exp(-t)) * step
    return total


def simpson(f, low, high, count=2000):
    step = (high - low) / count
    return step / 3 * sum(f(low + i * step) * (1 if i in (0, count) else 4 if i % 2 else 2) for i in range(count + 1))


def quantile(density, often):
    low, high = -100.0, 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if integral(density, middle) < often else (low, middle)
    return low


def figures(density, deficit):
    """How often in ppb, mean, quantile of 99 % and shortfall beyond it, in thousandths."""
    def term(x):
        return density(x) * deficit(1000 * math.exp(S * x))

    fall, second, edge = math.log(FALL / 1000) / S, math.log(SECOND / 1000) / S, quantile(density, TAIL)
    between = simpson(term, second + 1e-12, fall)          # the deficit jumps at 880
    return [1e9 * integral(density, fall), 1000 * (integral(term, second) + between),
            1000 * deficit(1000 * math.exp(S * edge)), 1000 * integral(term, edge) / TAIL]


def main():
    rows = re.findall(r"CLOSED_FORM\((\w+), (\w+), (\d+), (\d+), (\d+), (\d+)\)",
                      open(sys.argv[1], encoding="utf-8").read())
    failed = len(rows) != 3
    for density, line, *known in rows:
        worked = figures({"normal": normal, "student": student}[density],
                         {"one": deficit_of_one, "two": deficit_of_two}[line])
        for name, have, want in zip(("how often", "mean", "quantile", "shortfall"), known, worked):
            off = abs(int(have) - want)
            failed |= off > 1 + 1e-9 * want
            print(f"{density} {line}: {name} {have}, worked {want:.3f}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
