# SPDX-License-Identifier: BSD-2-Clause
"""Tails against the formulas of lib/stress/interval.h in floating point: tail_reference.py DRIVER COUNT

Point figures must be exact: fractions decide. Bounds of means must agree to a part in 10^3 of an error and one unit, of
parts to two millionths; bounds of quantiles are values of the sample, and must be those that the formula names, or the
neighbours where it is within 10^-5 of a step. Degrees of freedom are whole: both do where the formula is near one."""
import math
import random
import statistics
import subprocess
import sys
from fractions import Fraction

from program import command

PPB, ONE, UNKNOWN = 10**9, 2**32, 2**63 - 1
FIGURES = ("quantile", "quantile_low", "quantile_high", "shortfall", "shortfall_low", "shortfall_high", "mean",
           "mean_low", "mean_high", "exceeds", "exceeds_low", "exceeds_high")


def half_up(x):
    return math.floor(x + Fraction(1, 2))


def student(z, n):
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n * n)


def moments(terms):
    """Mean, error, skewness of the mean and degrees of freedom."""
    n = len(terms)
    mean = math.fsum(terms) / n
    away = [x - mean for x in terms]
    variance = math.fsum(d * d for d in away) / n
    if variance == 0:
        return mean, 0, 0, {1}
    third, fourth = math.fsum(d**3 for d in away) / n, math.fsum(d**4 for d in away) / n
    beyond = fourth / variance**2 - 1
    degrees = min(n - 1, 2 * n / beyond) if beyond > 1e-4 else n - 1
    near = {max(1, math.floor(degrees * (1 + off))) for off in (-1e-3, 0, 1e-3)}
    return mean, math.sqrt(variance / n), third / variance**1.5 / math.sqrt(n), {min(d, n - 1) for d in near}


def bounds(terms, z):
    """Error, and the lowest and highest of each bound."""
    mean, error, g, degrees = moments(terms)
    ends = ([], [])
    for d in degrees:
        for end, t in zip(ends, (student(z, d), -student(z, d))):
            a = 1 + g * (t - g / 6)
            u = 3 * (math.copysign(abs(a) ** (1 / 3), a) - 1) / g if abs(g) > 2**-16 else t
            end.append(mean - error * u)
    return error, [(min(end), max(end)) for end in ends], degrees


def wilson(p, n, z):
    centre, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return max(0, (centre - half) / (1 + z * z / n)), min(1, (centre + half) / (1 + z * z / n))


class Case:
    def __init__(self, seed):
        rng = random.Random(seed)
        self.group = rng.choice([1, 1, 1, 2, 5])
        self.count = rng.choice([2 * self.group, 10, 50, 400, 401, 2003])
        self.probability = rng.choice([PPB // 2, 9 * PPB // 10, 99 * PPB // 100, 999 * PPB // 1000])
        self.confidence = rng.choice([90, 95, 99]) * PPB // 100
        scale = rng.choice([10, 1000, 10**9, 10**16])
        heavy = rng.random() < 0.5
        rare = rng.choice([0, 0.5, 0.95])
        self.values = [0 if rng.random() < rare else
                       min(2**62, int(scale * (rng.paretovariate(2.5) if heavy else rng.random()))) for _ in range(self.count)]
        self.weights = [rng.randrange(1, 2 * ONE) if rng.random() < 0.9 else rng.randrange(1, 8 * ONE)
                        for _ in range(self.count)] if rng.random() < 0.4 else None
        self.threshold = rng.choice([0, 0, sorted(self.values)[self.count // 2], max(self.values)])
        self.weight = self.weights or [ONE] * self.count
        self.plain = self.weights is None and self.group == 1

    def line(self):
        words = [self.count, self.group, self.probability, self.confidence, self.threshold, int(self.weights is not None)]
        return " ".join(map(str, words + self.values + (self.weights or [])))

    def groups(self, rows):
        """Sums of the groups that are complete."""
        return [sum(rows[i:i + self.group]) for i in range(0, self.count - self.group + 1, self.group)]

    def under(self, most):
        """The smallest value with no more than this weight above it."""
        rows, above = sorted(zip(self.values, self.weight), reverse=True), 0
        totals = {}
        for value, weight in rows:
            totals[value] = totals.get(value, 0) + weight
        best = max(totals)
        for value in sorted(totals, reverse=True):
            if above > most:
                break
            best, above = value, above + totals[value]
        return best

    def expected(self):
        """Each figure as a list of answers that will do, or (low, high) of an interval they must lie in."""
        n, often = self.count, Fraction(PPB - self.probability, PPB)
        z = statistics.NormalDist().inv_cdf(0.5 + self.confidence / PPB / 2)
        most = math.floor(n * ONE * often)
        quantile = self.under(most)
        out = {"quantile": [quantile]}
        above = [w if v > quantile else 0 for v, w in zip(self.values, self.weight)]
        if self.plain:
            reach = [z * math.sqrt(n * float(often * (1 - often))) * ONE]
        else:
            terms = [x / ONE for x in self.groups(above)]
            _, error, _, degrees = moments(terms)
            reach = [error * len(terms) * student(z, d) * ONE for d in degrees]
        low, high = min(reach) * (1 - 1e-5) - 4, max(reach) * (1 + 1e-5) + 4
        out["quantile_low"] = (self.under(most + high), self.under(most + low))
        blind = not self.plain and quantile == max(self.values)
        ends = [UNKNOWN if blind or most - reach <= 0 else self.under(most - reach) for reach in (low, high)]
        out["quantile_high"] = (ends[0], ends[1])
        for name, start, part in (("shortfall", quantile, often), ("mean", 0, Fraction(1))):
            rows = [(v - start) * w if v > start else 0 for v, w in zip(self.values, self.weight)]
            point = start + Fraction(sum(rows), ONE * n) / part
            error, ends, degrees = bounds([float(x) / ONE / self.group for x in self.groups(rows)], z)
            mean = math.fsum(float(x) / ONE / self.group for x in self.groups(rows)) / len(self.groups(rows))
            unit = 1 + 2**-38 * float(max(rows)) / ONE / float(part)   # terms have 40 bits
            out[name] = (float(point) - 1 - unit, float(point) + 1 + unit) if unit > 1.001 else [half_up(point)]
            if error == 0 or max(degrees) < 3:
                out[name + "_low"], out[name + "_high"] = [0], [UNKNOWN]
                continue
            told = min(degrees) >= 3   # else both will do
            width = 1e-3 * error / float(part) + 1 + unit
            for name_end, (low, high) in zip(("_low", "_high"), ends):
                at = [float(point) + (bound - mean) / float(part) for bound in (low, high)]
                at = [max(0, x) for x in at] if name_end == "_low" else at
                unknown = 0 if name_end == "_low" else UNKNOWN
                out[name + name_end] = (min(at[0] - width, unknown if not told else at[0]), max(at[1] + width, unknown if not told else at[1]))
        beyond = [w if v > self.threshold else 0 for v, w in zip(self.values, self.weight)]
        p = min(PPB, math.floor(Fraction(sum(beyond) * PPB, ONE * n)))
        out["exceeds"] = (p - 1, p + 1)
        rows, sizes, deviates = [x / ONE / self.group for x in self.groups(beyond)], [n], [z]
        if not self.plain and 0 < p < PPB:
            _, error, _, degrees = moments(rows)
            size = 2**30 if error == 0 else min(2**30, max(1, p / PPB * (1 - p / PPB) / error**2))
            sizes, deviates = [max(1, math.floor(size * (1 - 1e-4))), math.ceil(size)], [student(z, d) for d in degrees]
        ends = [wilson(p / PPB, size, deviate) for size in sizes for deviate in deviates]
        for i, name in enumerate(("exceeds_low", "exceeds_high")):
            out[name] = (min(end[i] for end in ends) * PPB - 2000, max(end[i] for end in ends) * PPB + 2000)
        return out


def main():
    driver, count = sys.argv[1], int(sys.argv[2])
    cases = [Case(seed) for seed in range(count)]
    run = subprocess.run(command(driver), input="\n".join(case.line() for case in cases), capture_output=True, text=True,
                         check=False, timeout=600)
    answers = run.stdout.splitlines()
    failed = int(run.returncode != 0 or len(answers) != count)
    for seed, (case, answer) in enumerate(zip(cases, answers)):
        got, want = dict(zip(FIGURES, map(int, answer.split()))), case.expected()
        wrong = [name for name in FIGURES if not (got[name] in want[name] if isinstance(want[name], list)
                                                  else want[name][0] <= got[name] <= want[name][1])]
        failed += bool(wrong)
        if wrong and failed <= 5:
            print(f"seed {seed} of {case.count}, group {case.group}: " +
                  ", ".join(f"{name} {got[name]}, want {want[name]}" for name in wrong))
    print(f"{count - failed} agree, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
