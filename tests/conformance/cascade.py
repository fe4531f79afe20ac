# SPDX-License-Identifier: BSD-2-Clause
"""Cascades against brute force: cascade.py DRIVER FIRST COUNT

Each seed is a small random book with a shock and impact. The reference marks, lets reference.py close out who is in
breach, works out the next marks from the lots the funds took over, and goes on until nobody is closed out or no mark
moves. Rounds, the path, who was closed out and what the deficit came to must be the same, and rounds within the bound."""
import math
import os
import random
import subprocess
import sys
import tempfile

from reference import Interpreter, Refused, half_even

PPB = 10**9
BATCH = 100


class Case:
    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        self.lines = []
        self.interpreter = Interpreter()
        self.count = rng.choice([1, 1, 2, 3, 4])
        self.setup()
        self.trade()
        world = self.interpreter.world
        self.names = list(world.markets)
        self.impact = [self.draw_impact() for _ in self.names]
        chosen = [i for i in range(self.count) if rng.random() < 0.8] or [0]
        self.marks = {i: max(1, int(world.markets[self.names[i]].mark * rng.choice([0.5, 0.8, 0.9, 0.95, 1.05, 1.2, 2])))
                      for i in chosen}

    def draw_impact(self):
        rng = self.rng
        kind = rng.choice([0, 1, 1, 1, 2, 2])
        return kind, rng.choice([1, 10, 100, 1000]), rng.choice([PPB // 100, PPB // 20, PPB // 5, PPB]), \
            rng.choice([0, 0, PPB // 10, PPB // 2, PPB])

    def say(self, line):
        probe = Interpreter()
        probe.world = self.interpreter.world.clone()
        try:
            probe.run(line)
        except Refused:
            return
        self.interpreter = probe
        self.lines.append(line)

    def setup(self):
        rng = self.rng
        self.say("asset USD 0")
        self.say(f"option liquidation={rng.choice(['takeover', 'takeover', 'takeover', 'deleverage', 'manual'])} "
                 f"residual={rng.choice(['keep', 'forfeit'])}")
        for i in range(self.count):
            inverse = rng.random() < 0.15
            kind = "inverse" if inverse else "linear"
            settlement = rng.choice(["unrealized", "unrealized", "unrealized", "variation"])
            lot, tick = ("1000", "0.01") if inverse else ("1", "1")
            self.say(f"market M{i} USD lot={lot} tick={tick} kind={kind} settlement={settlement} "
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
        owners = [a for a in self.interpreter.world.accounts if not a.startswith("@")]
        for i in range(self.count):
            self.say(f"mark M{i} {100 + rng.randrange(100)}")
        for _ in range(rng.randrange(3, 30)):
            buyer, seller = rng.sample(owners, 2)
            market = rng.randrange(self.count)
            if rng.random() < 0.1:
                buyer = f"@insurance:M{market}"
            elif rng.random() < 0.1:
                seller = f"@insurance:M{market}"
            mark = self.interpreter.world.markets[f"M{market}"].mark
            tick = self.interpreter.world.markets[f"M{market}"].tick
            price = mark * tick
            self.say(f"fill M{market} {buyer} {seller} {rng.choice([1, 5, 20, 80]) * self.interpreter.world.markets[f'M{market}'].lot} "
                     f"{float(price):.2f}" + rng.choice(["", "", " force"]))

    def model(self):
        lines = [f"market {i} {k} {d} {p} {r} {PPB // 10}" for i, (k, d, p, r) in enumerate(self.impact)]
        return "\n".join(lines + [f"mark {i} {p}" for i, p in self.marks.items()]) + "\n"


def impact_of(kind, depth, ppb, lots):
    """Square root or linear, in ppb, at most 0.9."""
    if kind == 0:
        return 0
    if kind == 2:
        return min(9 * PPB // 10, ppb * lots // depth)
    return min(9 * PPB // 10, ppb * math.isqrt(lots * 2**60 // depth) >> 30)


def away(a, b):
    """A quotient toward zero."""
    return a // b if a >= 0 else -(-a // b)


def fund(world, name):
    return world.lots.get(("@insurance:" + name, name), 0)


def brute_force(case):
    """The lines the driver should print, and the bound on rounds."""
    world = case.interpreter.world.clone()
    names = case.names
    held = {m: fund(world, m) for m in names}
    before = [sum(m.deficit for m in world.markets.values()), sum(world.socialized.values()),
              sum(world.bal("@uncovered:" + m, "USD") for m in names)]
    shocked = [case.marks.get(i, world.markets[m].mark) for i, m in enumerate(names)]
    recovered = [0] * len(names)
    prices = {names[i]: p for i, p in case.marks.items()}
    path, rounds, closed = [], 0, 0
    while prices:
        rounds += 1
        world.closed, world.unpaid = set(), set()
        world.mark(prices)
        path += [f"step {rounds} {i} {world.markets[m].mark} {fund(world, m) - held[m]}" for i, m in enumerate(names)]
        closed += len(world.closed)
        if not world.closed:
            break
        prices = {}
        for i, m in enumerate(names):
            kind, depth, ppb, recovery = case.impact[i]
            if kind == 0:
                continue
            taken = fund(world, m) - held[m]
            move = impact_of(kind, depth, ppb, abs(taken)) * (-1 if taken > 0 else 1) - recovered[i]
            mark = max(1, half_even(shocked[i] * (PPB + move), PPB))
            recovered[i] += away(move * recovery, PPB)
            if mark != world.markets[m].mark:
                prices[m] = mark
    deficit = sum(m.deficit for m in world.markets.values()) - before[0]
    socialized = sum(world.socialized.values()) - before[1]
    return rounds, closed, deficit, socialized, path


def expected(case):
    """What must be printed, with the figures that the reference does not keep left open."""
    try:
        rounds, closed, deficit, socialized, path = brute_force(case)
    except Refused as refusal:
        return [f"refused {refusal.code}"], 0
    return [(rounds, closed, deficit, socialized)] + path, rounds


def agrees(want, got):
    if not want or not got or len(want) != len(got) or want[1:] != got[1:]:
        return False
    if isinstance(want[0], str):
        return want[0] == got[0]
    figures = [int(word) for word in got[0].split()[1:]]
    rounds, closed, deficit, insurance, reserve, backstop, socialized, uncovered = figures
    return (rounds, closed, deficit, socialized) == want[0] and \
        deficit == insurance + reserve + backstop + socialized + uncovered and min(figures) >= 0


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
            owners = sum(not a.startswith("@") for a in case.interpreter.world.accounts)
            if rounds > 1 + 2 * owners:
                raise AssertionError(f"seed {seed}: {rounds} rounds of {owners} owners")
            tally[min(rounds, 6)] = tally.get(min(rounds, 6), 0) + 1
            wanted[book] = (seed, want)
        run = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
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
