#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Normal deviates and exponentials of the library against Python's.

    normal.py DRIVER     compare; DRIVER reads "n BITS" and "e AMOUNT LOGARITHM" lines
    normal.py --table    print lib/stress/normal_table.c

The reference is statistics.NormalDist.inv_cdf, Wichura's AS 241 of 16 digits, and decimal.exp.
"""
from __future__ import annotations

import decimal
import random
import subprocess
import sys
from fractions import Fraction
from statistics import NormalDist

from program import command

OCTAVES, PARTS, DEGREE = 64, 8, 4
ONE = 1 << 32
INVERSE = NormalDist().inv_cdf


def solve(points: list[Fraction], values: list[Fraction]) -> list[Fraction]:
    """Coefficients of the polynomial through the points (Newton's differences, expanded)."""
    divided = list(values)
    for order in range(1, len(points)):
        for i in range(len(points) - 1, order - 1, -1):
            divided[i] = (divided[i] - divided[i - 1]) / (points[i] - points[i - order])
    result = [Fraction(0)] * len(points)
    for i in range(len(points) - 1, -1, -1):
        shifted = [Fraction(0)] + result[:-1]
        result = [s - points[i] * r for s, r in zip(shifted, result)]
        result[0] += divided[i]
    return result


def row(octave: int, part: int) -> list[int]:
    """Interpolation at points like Chebyshev's, for probabilities 2^octave (1 + part / 8 ...) / 2^65."""
    points = [Fraction(p, 1000) for p in (24, 206, 500, 794, 976)]
    low = Fraction(PARTS + part, PARTS) * 2**octave / 2**65
    width = Fraction(2**octave, PARTS) / 2**65
    values = [Fraction(INVERSE(float(low + width * t))) for t in points]
    return [round(c * ONE) for c in solve(points, values)]


def print_table() -> None:
    print("/* SPDX-License-Identifier: BSD-2-Clause */")
    print("/* Written by tests/conformance/normal.py --table: see there, and normal.h. */")
    print('#include "normal.h"\n')
    print("/* clang-format off */")
    print("const int64_t sl_normal_table[SL_NORMAL_OCTAVES * SL_NORMAL_PARTS][SL_NORMAL_DEGREE + 1] = {")
    for octave in range(OCTAVES):
        for part in range(PARTS):
            print("    {" + ", ".join(str(c) for c in row(octave, part)) + "},")
    print("};\n/* clang-format on */")


def deviates(chance: random.Random) -> list[int]:
    """Every seam of the table from both sides, and bits of every magnitude."""
    folded = [0, 1, 2, 3, 4, 5, 6, 7, 8, 2**63 - 1, 2**63, 2**64 - 1]
    for octave in range(1, OCTAVES):
        for part in range(PARTS):
            seam = ((PARTS + part) * 2**octave // PARTS) // 2
            folded += [max(0, seam - 1), seam, chance.randrange(seam, max(seam + 1, seam * 9 // 8))]
    return folded + [chance.getrandbits(64) for _ in range(2000)]


def growths(chance: random.Random) -> list[tuple[int, int]]:
    cases = [(0, 5), (1, 0), (7, -70 * ONE), (2**63 - 1, 0), (2**62, -ONE), (5, 64 * ONE + 1), (1, 43 * ONE),
             (2**63 - 1, 1), (1, -64 * ONE), (2**63 - 1, -64 * ONE), (3, 42 * ONE)]
    for _ in range(3000):
        cases.append((chance.getrandbits(chance.randrange(1, 64)), chance.randrange(-12 * ONE, 12 * ONE)))
    return cases


def check_deviate(bits: int, got: int) -> bool:
    folded = min(bits, 2**64 - 1 - bits)
    want = Fraction(INVERSE(float(Fraction(2 * folded + 1, 2**65))))
    want = want if folded == bits else -want
    return abs(Fraction(got, ONE) - want) < Fraction(1, 2**27)


def check_growth(amount: int, logarithm: int, got: str) -> bool:
    decimal.getcontext().prec = 60
    exact = Fraction((decimal.Decimal(logarithm) / ONE).exp()) * amount
    if got == "none":
        return exact * (1 + Fraction(1, 2**50)) + Fraction(1, 2) >= 2**63
    return abs(int(got) - exact) <= Fraction(1, 2) + exact / 2**56


def main() -> int:
    if sys.argv[1] == "--table":
        print_table()
        return 0
    chance = random.Random(1)
    bits = deviates(chance)
    cases = growths(chance)
    text = "".join(f"n {b}\n" for b in bits) + "".join(f"e {a} {x}\n" for a, x in cases)
    out = subprocess.run(command(sys.argv[1]), input=text, capture_output=True, text=True, check=True).stdout.split()
    if len(out) != len(bits) + len(cases):
        print(f"not ok: {len(out)} answers to {len(bits) + len(cases)} questions")
        return 1
    wrong = [f"n {b}: {g}" for b, g in zip(bits, out) if not check_deviate(b, int(g))]
    wrong += [f"e {a} {x}: {g}" for (a, x), g in zip(cases, out[len(bits):]) if not check_growth(a, x, g)]
    print("\n".join(wrong[:20]))
    print(f"{len(out) - len(wrong)} agree, {len(wrong)} do not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
