# SPDX-License-Identifier: BSD-2-Clause
"""Cascades against brute force: cascade.py DRIVER FIRST COUNT

Each seed is a small random book with a shock and impact. The reference marks, lets the slow reference close out who is
in breach, works out the next marks from the lots the funds took over, and goes on until nobody is closed out or no mark
moves. A part of the books has cross-impact, and a part markets that follow others by a grid. Rounds, the path, who was
closed out, what the deficit came to and what the funds lose must be the same, and rounds within the bound."""
import copy
import math
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

from program import command
from slow import errors, market_day, rounds
from slow.figures import half_even
from slow.run import Runner, Stop
from slow.variation import settle_asset

PPB = 10**9
BATCH = 100


class World:
    """The book of the slow reference, as far as a cascade needs it."""

    def __init__(self, book):
        self.book = copy.deepcopy(book)
        self.markets = {market.name: market for market in self.book.markets}

    def mark(self, prices):
        """As a mark, by market's name; returns how many were closed out."""
        chosen = sorted((self.markets[name] for name in prices), key=lambda market: market.index)
        for market in chosen:
            market.mark = prices[market.name]
        done = rounds.Command(self.book)
        market_day.settle_marked(done, chosen)
        rounds.settle_down(done, look=True, instant=settle_asset)
        return len(done.closed)

    def deficit(self):
        return sum(market.deficit for market in self.book.markets)

    def socialized(self):
        return sum(self.book.socialized.values())


def owners_of(book):
    return [account.name for account in book.accounts if account.system is None]


class Case:
    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        self.lines = []
        self.runner = Runner(out=lambda text: None)
        self.count = rng.choice([1, 1, 2, 3, 4])
        self.setup()
        self.trade()
        world = World(self.runner.book)
        self.names = list(world.markets)
        self.impact = [self.draw_impact() for _ in self.names]
        chosen = [i for i in range(self.count) if rng.random() < 0.8] or [0]
        self.marks = {i: max(1, int(world.markets[self.names[i]].mark * rng.choice([0.5, 0.8, 0.9, 0.95, 1.05, 1.2, 2])))
                      for i in chosen}
        self.rows = self.draw_rows()
        self.cross = self.draw_cross()
        self.grids = self.draw_grids()

    def draw_rows(self):
        """Markets with a model, in its order; the others have no impact."""
        rows = list(range(self.count))
        if self.rng.random() < 0.3:
            self.rng.shuffle(rows)
        if self.rng.random() < 0.15:
            rows = rows[:self.rng.randrange(1, self.count + 1)]
        for i in set(range(self.count)) - set(rows):
            self.impact[i] = (0, 1, 0, 0)
        return rows

    def draw_cross(self):
        """By market: (to, from), not zero."""
        if self.rng.random() < 0.6:
            return {}
        parts = {(i, j): self.rng.choice([0, PPB, -PPB, PPB // 2, -PPB // 3, 123456789, 987654321])
                 for i in self.rows for j in self.rows if i != j}
        return {pair: ppb for pair, ppb in parts.items() if ppb}

    def draw_grids(self):
        """By market: the other and points. Nobody follows one that follows."""
        rng, grids = self.rng, {}
        if len(self.rows) < 2 or rng.random() < 0.5:
            return grids
        underlying = rng.sample(self.rows, rng.choice([1, 1, 2]))
        for i in self.rows:
            if i not in underlying and rng.random() < 0.8:
                other = rng.choice(underlying)
                mark = self.runner.book.market(self.names[other]).mark
                at = sorted(rng.sample(range(max(1, mark // 2), mark + mark // 2), rng.choice([2, 3, 5])))
                grids[i] = other, [(x, rng.choice([0, 1, 50, 100, 150, 200, 400, x, 2 * x])) for x in at]
        return grids

    def draw_impact(self):
        rng = self.rng
        kind = rng.choice([0, 1, 1, 1, 2, 2])
        return kind, rng.choice([1, 10, 100, 1000]), rng.choice([PPB // 100, PPB // 20, PPB // 5, PPB]), \
            rng.choice([0, 0, PPB // 10, PPB // 2, PPB])

    def say(self, line):
        try:
            self.runner.line("-", 1, line)
        except Stop:
            return
        self.lines.append(line)

    def setup(self):
        rng = self.rng
        self.say("asset USD 0")
        self.say(f"option liquidation={rng.choice(['takeover', 'takeover', 'takeover', 'deleverage', 'manual'])} "
                 f"residual={rng.choice(['keep', 'forfeit'])}")
        for i in range(self.count):
            self.say(f"market M{i} USD lot=1 tick=1 "
                     f"liquidation_fee={rng.choice(['0', '0.01'])}")
            self.say(f"tier M{i} 0 {rng.choice(['0.02 0.01', '0.1 0.05', '0.5 0.25'])}")
            if rng.random() < 0.3:
                self.say(f"tier M{i} 5000 0.5 0.3")
            self.say(f"waterfall M{i} {rng.choice(['insurance', 'insurance socialize', 'socialize', 'insurance reserve socialize'])}")
            self.say(f"socialize M{i} basis={rng.choice(['profit', 'open-interest', 'equity', 'notional'])} "
                     f"rule={rng.choice(['pro-rata', 'equal', 'queue'])} cap={rng.choice(['profit', 'equity', 'none'])} "
                     f"pool={rng.choice(['deficit', 'instant'])}")
            self.say(f"insure M{i} {rng.choice([0, 10, 1000])}")
        self.say(f"reserve {rng.choice([0, 50])}")

    def trade(self):
        rng = self.rng
        for a in range(rng.randrange(2, 13)):
            self.say(f"deposit a{a} {rng.choice([100, 1000, 5000, 20000])}")
        owners = owners_of(self.runner.book)
        for i in range(self.count):
            self.say(f"mark M{i} {100 + rng.randrange(100)}")
        for _ in range(rng.randrange(3, 30)):
            buyer, seller = rng.sample(owners, 2)
            market = rng.randrange(self.count)
            if rng.random() < 0.1:
                buyer = f"@insurance:M{market}"
            elif rng.random() < 0.1:
                seller = f"@insurance:M{market}"
            price = self.runner.book.market(f"M{market}").mark
            self.say(f"fill M{market} {buyer} {seller} {rng.choice([1, 5, 20, 80])} {price}"
                     + rng.choice(["", "", " force"]))

    def model(self):
        lines = []
        for i in self.rows:
            kind, depth, ppb, recovery = self.impact[i]
            lines.append(f"market {i} {kind} {depth} {ppb} {recovery} {PPB // 10}")
        row = self.rows.index
        lines += [f"cross {row(i)} {row(j)} {ppb}" for (i, j), ppb in self.cross.items()]
        lines += [f"grid {row(i)} {row(other)} {len(points)} " + " ".join(f"{x} {y}" for x, y in points)
                  for i, (other, points) in self.grids.items()]
        return "\n".join(lines + [f"mark {i} {p}" for i, p in self.marks.items()]) + "\n"


MOST = 9 * PPB // 10


def raw_impact(kind, depth, ppb, lots):
    """Square root or linear, in ppb."""
    if kind == 0:
        return 0
    if kind == 2:
        return ppb * lots // depth
    return ppb * math.isqrt(lots * 2**60 // depth) >> 30


def impact_of(case, i, taken):
    """Signed, at most 0.9."""
    impact = min(MOST, raw_impact(*case.impact[i][:3], abs(taken)))
    return -impact if taken > 0 else impact


def mean_impact_of(case, i, taken):
    """Signed: the area under the impact from 0 to all lots, over the lots; until it is 0.9 a power of them."""
    kind, last = case.impact[i][0], raw_impact(*case.impact[i][:3], abs(taken))
    power = 2 if kind == 1 else 1          # lots are as (impact / last) ** power
    reached = Fraction(MOST, last)**power if last > MOST else 1
    mean = round(reached * min(MOST, last) * Fraction(power, power + 1) + (1 - reached) * MOST)
    return -mean if taken > 0 else mean


def grid_mark(points, x):
    """Straight lines, the first and last without an end; round() of a fraction is half to even."""
    left = max([k for k in range(len(points) - 1) if points[k][0] <= x], default=0)
    (x0, y0), (x1, y1) = points[left:left + 2]
    return max(1, round(y0 + Fraction((y1 - y0) * (x - x0), x1 - x0)))


class Marks:
    """Where impacts put the marks of a case."""

    def __init__(self, case, world):
        self.case = case
        self.first = [case.marks.get(i, world.markets[m].mark) for i, m in enumerate(case.names)]
        self.follow = {}
        for i, (other, points) in case.grids.items():
            if other in case.marks and i not in case.marks:
                self.follow[i] = self.first[i] = grid_mark(points, self.first[other])
        self.recovered = [0] * case.count

    def at(self, moves):
        """The marks, moved by so much of their bases each."""
        case, marks = self.case, list(self.first)
        for i in sorted(range(case.count), key=lambda i: i in case.grids):
            base = self.first[i]
            if i in case.grids:
                other, points = case.grids[i]
                by = grid_mark(points, marks[other]) - grid_mark(points, self.first[other])
                base = max(1, base + by) if by else base
            marks[i] = max(1, half_even(Fraction(base * (PPB + moves[i]), PPB)))
        return marks

    def crossed(self, own):
        """Own and others' impact, within 0.9."""
        sums = [own[i] + sum(Fraction(self.case.cross.get((i, j), 0) * own[j], PPB) for j in range(len(own)))
                for i in range(len(own))]
        return [max(-MOST, min(MOST, round(total))) for total in sums]

    def next(self, taken):
        moves = self.crossed([impact_of(self.case, i, n) for i, n in enumerate(taken)])
        moves = [max(-MOST, min(MOST, move - back)) for move, back in zip(moves, self.recovered)]
        for i, move in enumerate(moves):
            self.recovered[i] += away(move * self.case.impact[i][3], PPB)
        return self.at(moves)

    def average(self, taken):
        return self.at(self.crossed([mean_impact_of(self.case, i, n) for i, n in enumerate(taken)]))


def away(a, b):
    """A quotient toward zero."""
    return a // b if a >= 0 else -(-a // b)


def fund(world, name):
    market = world.markets[name]
    return world.book.lots(market.fund, market)


def fund_equity(world, name, value):
    """What the fund would have at a value of a lot."""
    market = world.markets[name]
    holding = world.book.holding(market.fund, market)
    lots, cost = (holding.lots, holding.cost) if holding else (0, 0)
    return world.book.balance(market.fund, 0) + lots * value - cost


def brute_force(case):
    """The figures the driver should print, and the path."""
    world, begin = World(case.runner.book), World(case.runner.book)
    names = case.names
    held = [fund(world, m) for m in names]
    before = [world.deficit(), world.socialized()]
    marks = Marks(case, world)
    prices = {names[i]: p for i, p in {**case.marks, **marks.follow}.items()}
    taken, paid = [0] * case.count, [0] * case.count
    path, steps, closed = [], 0, 0
    while prices:
        steps += 1
        now_closed = world.mark(prices)
        now = [fund(world, m) - held[i] for i, m in enumerate(names)]
        path += [f"step {steps} {i} {world.markets[names[i]].mark} {now[i]}" for i in case.rows]
        paid = [paid[i] + (now[i] - taken[i]) * world.markets[m].value_now for i, m in enumerate(names)]
        taken = now
        closed += now_closed
        if not now_closed:
            break
        prices = {names[i]: p for i, p in enumerate(marks.next(taken)) if p != world.markets[names[i]].mark}
    deficit = world.deficit() - before[0]
    socialized = world.socialized() - before[1]
    values = [world.markets[m].value(p) for m, p in zip(names, marks.average(taken))]
    without = [fund_equity(begin, m, v) for m, v in zip(names, values)]
    after = [fund_equity(world, m, v) for m, v in zip(names, values)]
    unwind = sum(paid) - sum(n * v for n, v in zip(taken, values))
    emptied = sum(a > 0 >= b for a, b in zip(without, after))
    return (steps, closed, deficit, socialized, sum(without) - sum(after), unwind, emptied), path


def expected(case):
    """What must be printed, with the figures that the reference does not keep left open."""
    try:
        figures, path = brute_force(case)
    except errors.Refusal as refusal:
        return [f"refused {refusal.code}"], 0
    return [figures] + path, figures[0]


def agrees(want, got):
    if not want or not got or len(want) != len(got) or want[1:] != got[1:]:
        return False
    if isinstance(want[0], str):
        return want[0] == got[0]
    figures = [int(word) for word in got[0].split()[1:]]
    steps, closed, deficit, insurance, reserve, backstop, socialized, uncovered, *funds = figures
    return (steps, closed, deficit, socialized, *funds) == want[0] and \
        deficit >= insurance + reserve + backstop + socialized + uncovered and min(figures[:8]) >= 0


def run_batch(driver, seeds, tally):
    with tempfile.TemporaryDirectory() as folder:
        words, wanted = [driver], {}
        for seed in seeds:
            case = Case(seed)
            book, model = os.path.join(folder, f"{seed}.scn"), os.path.join(folder, f"{seed}.model")
            with open(book, "w", encoding="utf-8") as file:
                file.write("\n".join(case.lines) + "\n")
            with open(model, "w", encoding="utf-8") as file:
                file.write(case.model())
            words += [book, model]
            want, rounds = expected(case)
            owners = len(owners_of(case.runner.book))
            if rounds > 1 + 2 * owners:
                raise AssertionError(f"seed {seed}: {rounds} rounds of {owners} owners")
            tally[min(rounds, 6)] = tally.get(min(rounds, 6), 0) + 1
            wanted[book] = (seed, want)
        run = subprocess.run(command(*words), capture_output=True, text=True, check=False, timeout=600)
        answers, current = {}, None
        for line in run.stdout.splitlines():
            if line.startswith("# "):
                current = answers.setdefault(line[2:], [])
            else:
                current.append(line)
        wrong = [(seed, want, answers.get(book)) for book, (seed, want) in wanted.items()
                 if not agrees(want, answers.get(book))]
        if run.returncode != 0:
            wrong.append((seeds[0], ["a driver that ends well"], [run.stderr[-300:]]))
        return wrong


def main():
    driver, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    failed, tally = 0, {}
    for start in range(first, first + count, BATCH):
        for seed, want, got in run_batch(driver, range(start, min(start + BATCH, first + count)), tally):
            failed += 1
            if failed <= 5:
                print(f"seed {seed}:\n  want {want}\n  got  {got}", flush=True)
    print("rounds: " + ", ".join(f"{'6 and more' if r == 6 else r}: {n}" for r, n in sorted(tally.items())))
    print(f"{count - failed} agree, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
