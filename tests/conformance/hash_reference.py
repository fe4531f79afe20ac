# SPDX-License-Identifier: BSD-2-Clause
"""Hold sloss_stress_hash() against a second writing of it: hash_reference.py DRIVER COUNT

Written from the list of words in lib/stress/stress_hash.c and from MurmurHash3 x64 128 (A. Appleby, public domain);
its values are the same whatever the order of bytes, so the driver may be of any machine."""
import math
import random
import subprocess
import sys

from program import command

WORD = 2**64 - 1
PPB = 10**9
FIRST, SECOND = 0x87C37B91114253D5, 0x4CF5AD432745937F


def rotate(word, bits):
    return (word << bits | word >> (64 - bits)) & WORD


def avalanche(word):
    word = (word ^ word >> 33) * 0xFF51AFD7ED558CCD & WORD
    word = (word ^ word >> 33) * 0xC4CEB9FE1A85EC53 & WORD
    return word ^ word >> 33


def murmur(words):
    """Both halves of the hash of a row of words, low first. Each word goes into both lanes."""
    one = two = 0
    for word in words:
        word &= WORD
        one ^= rotate(word * FIRST & WORD, 31) * SECOND & WORD
        one = (rotate(one, 27) + two) * 5 + 0x52DCE729 & WORD
        two ^= rotate(word * SECOND & WORD, 33) * FIRST & WORD
        two = (rotate(two, 31) + one) * 5 + 0x38495AB5 & WORD
    one = one + two & WORD
    two = two + one & WORD
    one, two = avalanche(one), avalanche(two)
    one = one + two & WORD
    two = two + one & WORD
    return one, two


def divide(a, b):
    """Towards zero, as C does."""
    return -(-a // b) if a < 0 else a // b


def cholesky(correlation):
    """The root in 2^-30, row by row up to the diagonal, with the roundings of lib/stress/factor.c."""
    root = []
    for i, row in enumerate(correlation):
        root.append([0] * (i + 1))
        for j in range(i + 1):
            twice = 2 * row[j] * 2**60
            left, odd = divmod(twice + PPB, 2 * PPB)  # half to even
            left -= odd == 0 and left % 2
            left -= sum(root[i][k] * root[j][k] for k in range(j))
            root[i][j] = math.isqrt(left) if i == j else divide(left, root[j][j])
    return root


class Model:
    """One at random."""

    def __init__(self, draw, small):
        self.factors = draw.randint(0, 4)
        self.config = [draw.randint(0, 1), draw.randint(-2**63, 2**63 - 1), self.factors, draw.randint(0, 9),
                       draw.randint(0, 1), draw.randint(0, 9), draw.randint(0, PPB), draw.randint(-4 * PPB, 4 * PPB),
                       draw.randint(1, PPB - 1), draw.randint(-4 * PPB, 4 * PPB), draw.randint(0, 4 * PPB)]
        self.correlation = None if draw.random() < .3 else [[0] * self.factors for _ in range(self.factors)]
        for i in range(self.factors if self.correlation else 0):
            self.correlation[i][i] = PPB
            for j in range(i):
                self.correlation[i][j] = self.correlation[j][i] = draw.randint(-PPB // 4, PPB // 4)
        order = draw.sample(range(4), 1 if small else draw.randint(1, 4))
        self.markets = [self.market(draw, index) for index in order]
        count = len(self.markets)
        self.cross = None
        if draw.random() < .7:
            self.cross = [[0 if i == j or draw.random() < .3 else draw.randint(-PPB, PPB) for j in range(count)]
                          for i in range(count)]
        self.grids = [(0, 0, [])] * count
        if count > 1 and draw.random() < .7:
            self.grids[1] = (2, 0, [(1, draw.randint(0, 2**62)), (2**62, draw.randint(0, 2**62))])

    @staticmethod
    def market(draw, index):
        return [index, draw.randint(0, 2), draw.randint(0, 4 * PPB),
                *(draw.randint(-PPB // 4, PPB // 4) for _ in range(8)),
                draw.randint(-4 * PPB, 4 * PPB), draw.randint(1, PPB - 1), draw.randint(0, 4 * PPB),
                draw.randint(1, 2**63 - 1), draw.randint(0, PPB), draw.randint(0, PPB)]

    def spell(self):
        numbers = [*self.config, 0 if self.correlation is None else 1]
        numbers += [entry for row in self.correlation or [] for entry in row]
        numbers += [len(self.markets), *(figure for market in self.markets for figure in market)]
        numbers += [0 if self.cross is None else 1]
        numbers += [entry for row in self.cross or [] for entry in row]
        for count, underlying, points in self.grids:
            numbers += [count, underlying, *(part for point in points for part in point)] if count else [0]
        return " ".join(map(str, numbers))

    def words(self, book):
        yield from book
        yield from self.config
        unit = [[PPB if i == j else 0 for j in range(self.factors)] for i in range(self.factors)]
        for row in cholesky(self.correlation or unit):
            yield from row
        yield len(self.markets)
        for market in self.markets:
            yield from market
        parts = [(to, origin, ppb) for to, row in enumerate(self.cross or []) for origin, ppb in enumerate(row) if ppb]
        yield len(parts)
        for part in parts:
            yield from part
        for count, underlying, points in self.grids:
            yield count
            yield underlying
            for point in points:
                yield from point


def main():
    draw = random.Random(8)
    models = [Model(draw, i % 4 == 0) for i in range(int(sys.argv[2]))]
    run = subprocess.run(command(sys.argv[1]), input="\n".join(model.spell() for model in models),
                         capture_output=True, text=True, check=False)
    lines = run.stdout.splitlines()
    if run.returncode != 0 or len(lines) != len(models) + 1:
        sys.exit(f"{len(lines)} lines for {len(models)} models: {run.stderr}")
    for model, line in zip(models, lines):
        _, book, inputs = line.split()
        low, high = murmur(model.words((int(book[16:], 16), int(book[:16], 16))))
        if inputs != f"{high:016x}{low:016x}":
            sys.exit(f"{inputs}, want {high:016x}{low:016x}: {model.spell()}")
    print(f"ok: {len(models)} models")


if __name__ == "__main__":
    main()
