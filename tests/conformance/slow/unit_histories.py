# SPDX-License-Identifier: BSD-2-Clause
"""Random histories of units against fractions: python3 -m slow.unit_histories FIRST COUNT. In fractions whoever joins
has what it paid, whoever leaves has so much less as it got, and gains and losses scale what all of a kind have. What
the units of everybody are worth stays as near to that as there were roundings, nothing is left over, and all can
leave."""
import random
import sys
from fractions import Fraction

from . import units
from .laws import law
from .run import Runner, Stop


class History:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.runner = Runner(out=lambda text: None)
        self.tranches = self.random.random() < 0.4
        self.kinds = ("junior", "senior") if self.tranches else ("units",)
        self.names = [f"a{i}" for i in range(self.random.randint(2, 6))]
        self.ideal = {(name, kind): Fraction(0) for name in self.names for kind in self.kinds}
        self.bound = dict.fromkeys(self.kinds, Fraction(0))     # of all roundings, as they grew since
        self.done = 0
        words = "tranches" if self.tranches else "yes"
        begin = ["asset USD 0", f"fund F USD units={words}", "market A USD lot=1 tick=1 fund=F", "waterfall A insurance",
                 "deposit n 1000000", "account p", "mark A 1000"]
        for line in begin + [f"deposit {name} 100000" for name in self.names]:
            self.runner.line("-", 1, line)

    @property
    def fund(self):
        return self.runner.book.funds[0]

    def account(self, name):
        return self.runner.book.by_name[name]

    def held(self, name, kind):
        return self.fund.held[kind].get(self.account(name), 0)

    def value(self, kind):
        return units.value(self.runner.book, self.fund, kind)

    def claim(self, name, kind):
        total = units.total(self.fund, kind)
        return Fraction(self.value(kind) * self.held(name, kind), total) if total else Fraction(0)

    def do(self, line):
        """Whether it was done; what moved goes into the fractions."""
        before = {kind: self.value(kind) for kind in self.kinds}
        try:
            self.runner.line("-", 1, line)
        except Stop:
            return False
        self.done += 1
        words = line.split()
        kind = (words[4] if self.tranches else "units") if words[0] in ("join", "leave") else None
        if kind:
            self.ideal[(words[1], kind)] += self.value(kind) - before[kind]
            self.bound[kind] += 1
        for other in self.kinds:
            if other != kind and before[other]:
                grows = Fraction(self.value(other), before[other])
                self.bound[other] *= grows
                for name in self.names:
                    self.ideal[(name, other)] *= grows
        return True

    def step(self):
        name, kind = self.random.choice(self.names), self.random.choice(self.kinds)
        word = f" {kind}" if self.tranches else ""
        what = self.random.randint(0, 9)
        if what < 4:
            self.do(f"join {name} F {self.random.randint(1, self.random.choice([3, 100, 5000]))}{word}")
        elif what < 7 and self.held(name, kind):
            self.do(f"leave {name} F {self.random.randint(1, self.held(name, kind))}{word}")
        elif what == 7 and all(units.total(self.fund, kind) for kind in self.kinds):
            self.do(f"insure A {self.random.randint(1, 2000)}")
        elif what > 7 and min(self.value(kind) for kind in self.kinds) > 1:
            # Somebody lacks a part of what the fund has, which has the position at the mark; it is closed at once.
            loses = self.random.randint(1, self.value(self.kinds[0]) - 1)
            self.runner.line("-", 1, f"fill A p n 1 {1000 + loses} force")
            self.do("takeover p")
            self.runner.line("-", 1, "fill A n @fund:F 1 1000")

    def check(self, text):
        for kind in self.kinds:
            claims = [self.claim(name, kind) for name in self.names]
            treasury = self.claim("@treasury", kind)
            owned = self.value(kind) if units.total(self.fund, kind) else 0
            law(sum(claims) + treasury == owned, f"{text}: not owned")
            for name, claim in zip(self.names, claims):
                away = abs(claim - self.ideal[(name, kind)])
                law(away <= self.bound[kind], f"{text}: {name} is {float(away)} away of {float(self.bound[kind])}")

    def all_leave(self, text):
        holders = [(name, kind) for name in [*self.names, "@treasury"] for kind in self.kinds]
        self.random.shuffle(holders)
        for name, kind in holders:
            if self.held(name, kind):
                word = f" {kind}" if self.tranches else ""
                self.runner.line("-", 1, f"leave {name} F {self.held(name, kind)}{word}")
        for kind in self.kinds:
            law(units.total(self.fund, kind) == 0, f"{text}: somebody stayed")
        law(units.equity(self.runner.book, self.fund) == 0 or not self.had, f"{text}: something is left over")
        self.runner.line("-", 1, "verify")

    def run(self, text):
        for _ in range(self.random.randint(5, 40)):
            self.step()
            self.check(text)
        self.had = all(units.total(self.fund, kind) for kind in self.kinds)
        self.all_leave(text)
        return self.done


def history(seed):
    """How many steps of a history were done."""
    return History(seed).run(f"seed {seed}")


if __name__ == "__main__":
    first, count = int(sys.argv[1]), int(sys.argv[2])
    print(f"{count} histories, {sum(history(seed) for seed in range(first, first + count))} steps, all as in fractions")
