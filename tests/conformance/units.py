# SPDX-License-Identifier: BSD-2-Clause
"""Random histories of the units of a fund, in exact fractions: units.py SLOSS_REPLAY FIRST COUNT

Each seed is a history of joining, leaving, gains, losses and defaults, written from docs/rules.md 12.9 to 12.15 with
what must hold after each line, and put to the library as a scenario. In fractions it is checked that nobody gains by
coming or going while marks stand, by more than the atom that rounding leaves; that what all units are worth together
lacks less than an atom a holder of what there is; that nobody comes or goes between a breach and its round; and that all
can leave, and leave nothing."""
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

DELAY = 10


class Broken(Exception):
    """A law does not hold."""


def law(holds, text):
    if not holds:
        raise Broken(text)


class History:
    """The fund, who has units of it, and the scenario so far."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = [f"a{i}" for i in range(self.random.randint(2, 6))]
        self.delay = DELAY if self.random.random() < 0.4 else 0
        self.cash = dict.fromkeys(self.names, 10 ** self.random.randint(2, 6))
        self.units = dict.fromkeys([*self.names, "@treasury"], 0)
        self.wish = {}  # name -> (units, since)
        self.balance = self.lots = self.cost = self.now = 0
        self.value = 1000
        self.defaults = 0
        self.breach = None  # (name, lots) of one who is left in breach
        self.stands = {}    # name -> (money, lots, cost) of who defaults
        delay = f" delay={self.delay}s" if self.delay else ""
        self.lines = ["asset USD 0", f"fund F USD units=yes{delay}", "market A USD lot=1 tick=1 fund=F",
                      "waterfall A insurance reserve", "reserve 1000000000000000", "deposit n 1000000000000",
                      "account z", "fill A n z 1 1000 force", "fill A z n 1 1000 force", "at 0"]
        self.lines += [f"deposit {name} {cash}" for name, cash in self.cash.items()]

    @property
    def equity(self):
        return self.balance + self.lots * self.value - self.cost

    @property
    def all(self):
        return sum(self.units.values())

    def worth(self, units):
        return units * self.equity // self.all if self.all and self.equity > 0 else 0

    def share(self, name):
        """What the units of somebody are, exactly."""
        return Fraction(self.units[name] * max(self.equity, 0), self.all) if self.all else Fraction(0)

    def say(self, line, error=None):
        self.lines += [f"expect error {error}"] * (error is not None) + [line]

    # ---- what is said

    def gates(self):
        return self.equity < 0 or (self.breach is not None and self.owed(self.breach[0]) > 0)

    def join(self):
        name = self.random.choice(self.names)
        amount = self.random.choice((1, self.random.randint(0, 50), self.random.randint(0, self.cash[name] + 5)))
        line = f"join {name} F {amount}"
        if amount == 0:
            return self.say(line, "range")
        if self.gates() or (self.equity == 0 and self.all):
            return self.say(line, "gated")
        before = {other: self.share(other) for other in self.units}
        units_before = dict(self.units)
        if not self.all and self.equity:
            units_before["@treasury"] = self.equity
            before["@treasury"] = Fraction(self.equity)
        whole = sum(units_before.values())
        count = amount * whole // self.equity if whole else amount
        if count == 0:
            return self.say(line, "range")
        price = -(-count * self.equity // whole) if whole else count
        if price > self.cash[name]:
            return self.say(line, "insufficient-funds")
        self.say(line)
        self.units = units_before
        self.units[name] += count
        self.cash[name] -= price
        self.balance += price
        law(price <= amount, "a join costs no more than was said")
        law(self.share(name) - before[name] <= price, "who joins has no more than was paid")
        law(price - (self.share(name) - before[name]) < 1, "who joins loses less than an atom")
        self.others(name, before)

    def others(self, name, before):
        """Those who did nothing lose nothing, and gain less than an atom together."""
        gained = [self.share(other) - before[other] for other in self.units if other != name]
        law(all(gain >= 0 for gain in gained), "who stays loses nothing")
        law(sum(gained) < 1, "those who stay gain less than an atom")

    def sell(self, name, count, line):
        paid = self.worth(count)
        if paid > self.balance:
            return self.say(line, "insufficient-funds")
        before = {other: self.share(other) for other in self.units}
        self.say(line)
        self.units[name] -= count
        self.balance -= paid
        if name in self.cash:
            self.cash[name] += paid
        got = paid + self.share(name) - before[name]
        law(-1 < got <= 0, "who leaves gets what it had, less than an atom short")
        if self.all:
            self.others(name, before)
        else:
            law(self.equity <= 0 or paid == before[name], "the last gets all")
        return True

    def leave(self):
        name = self.random.choice([*self.names, "@treasury"])
        held = self.units[name]
        count = self.random.choice((held, self.random.randint(0, held + 2), self.random.randint(0, 3)))
        line = f"leave {name} F {count}"
        if count == 0 and not self.delay:
            return self.say(line, "range")
        if self.gates():
            return self.say(line, "gated")
        if count > held:
            return self.say(line, "insufficient-units")
        if not self.delay:
            return self.sell(name, count, line)
        self.say(line)
        self.wish[name] = (count, self.now) if count else None
        return None

    def redeem(self):
        name = self.random.choice([*self.names, "@treasury"])
        line = f"redeem {name} F"
        wish = self.wish.get(name)
        if self.gates() or not wish or self.now - wish[1] < self.delay:
            return self.say(line, "gated")
        if self.sell(name, wish[0], line):
            self.wish[name] = None
        return None

    def time(self):
        self.now += self.random.randint(0, DELAY)
        self.say(f"at {self.now * 10 ** 9}")

    def gain(self):
        amount = self.random.randint(0, 10 ** self.random.randint(1, 5))
        self.say(f"insure A {amount}")
        self.balance += amount

    def mark(self):
        self.value = max(1, self.value + self.random.randint(-60, 60))
        self.say(f"mark A {self.value}")

    def trade(self):
        """The fund opens a position at the mark, or closes all of it."""
        if self.breach is not None:
            return
        if self.lots:
            side = ("n", "@fund:F") if self.lots > 0 else ("@fund:F", "n")
            self.say(f"fill A {side[0]} {side[1]} {abs(self.lots)} {self.value} force")
            self.balance += self.lots * self.value - self.cost
            self.lots = self.cost = 0
            self.cover()
        else:
            lots = self.random.randint(1, 20) * self.random.choice((1, -1))
            side = ("@fund:F", "n") if lots > 0 else ("n", "@fund:F")
            self.say(f"fill A {side[0]} {side[1]} {abs(lots)} {self.value} force")
            self.lots, self.cost = lots, lots * self.value

    def cover(self):
        """Flat and below zero, the reserve pays what it owes, and it nothing."""
        if not self.lots:
            self.balance = max(self.balance, 0)

    def default(self):
        """Somebody goes long with little, and loses more at the next mark: at once, or left for a while."""
        if self.breach is not None or self.value < 200:
            return
        self.defaults += 1
        name, lots, money = f"p{self.defaults}", self.random.randint(1, 9), self.random.randint(0, 100)
        fall = self.random.randint(1, 150)
        cost = lots * self.value
        self.stands[name] = (money, lots, cost)
        self.value -= fall
        self.say(f"deposit {name} {money}")
        manual = self.random.random() < 0.5
        self.say(f"option liquidation={'manual' if manual else 'takeover'}")
        self.say(f"fill A {name} n {lots} {self.value + fall} force")
        self.say(f"mark A {self.value}")
        if money + lots * self.value - cost >= 0:
            self.say(f"takeover {name}")
            self.take_over(lots, 0)
        elif manual:
            self.breach = (name, lots)
        else:
            self.take_over(lots, cost - lots * self.value - money)
        self.say("option liquidation=manual")

    def take_over(self, lots, debt):
        # Lots come before the waterfall runs; a short of the fund shrinks by them.
        if self.lots < 0:
            closed = min(lots, -self.lots)
            released = -(-self.cost * closed // -self.lots)    # the cost is below zero: toward zero
            self.cost -= released
            self.balance -= closed * self.value + released
            self.lots += closed
            lots -= closed
        self.lots += lots
        self.cost += lots * self.value
        self.balance -= min(debt, max(self.balance, 0))
        self.cover()

    def end_breach(self):
        if self.breach is None:
            return
        name, lots = self.breach
        self.say(f"takeover {name}")
        debt = self.owed(name)
        self.breach = None
        self.take_over(lots, debt)

    def owed(self, name):
        """What the one in breach lacks at the mark of now."""
        money, lots, cost = self.stands[name]
        return max(0, cost - lots * self.value - money)

    # ---- a history

    def check(self):
        """What the library must say, and what is left over."""
        if self.random.random() < 0.5:
            for name, units in self.units.items():
                self.say(f"expect units {name} F {units}")
                self.say(f"expect worth {name} F {self.worth(units)}")
            self.say(f"expect equity @fund:F {self.equity}")
            self.say(f"expect balance @fund:F {self.balance}")
        together = sum(self.worth(units) for units in self.units.values())
        holders = sum(1 for units in self.units.values() if units)
        law(not self.all or self.equity <= 0 or 0 <= self.equity - together < max(holders, 1),
            "what rounding leaves over is less than an atom a holder")

    def run(self):
        self.say("option liquidation=manual")
        actions = (self.join, self.join, self.join, self.leave, self.leave, self.redeem, self.time, self.gain, self.mark,
                   self.trade, self.default, self.end_breach)
        for _ in range(self.random.randint(10, 40)):
            self.random.choice(actions)()
            self.check()
        self.end()
        return self.lines

    def end(self):
        """All can leave, and leave nothing."""
        self.end_breach()
        if self.lots:
            self.trade()
        if self.equity < 0:
            return
        for name in self.units:
            count = self.units[name]
            if not count:
                continue
            if self.delay:
                self.say(f"leave {name} F {count}")
                self.wish[name] = (count, self.now)
                self.now += self.delay
                self.say(f"at {self.now * 10 ** 9}")
                law(self.sell(name, count, f"redeem {name} F") is True, "all can leave")
            else:
                law(self.sell(name, count, f"leave {name} F {count}") is True, "all can leave")
        if any(line.startswith("join") for line in self.lines) and not self.all:
            for name, cash in self.cash.items():
                self.say(f"expect balance {name} {cash}")
        self.say(f"expect balance @fund:F {self.balance}")
        self.say("verify")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    replay, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    wrong = lines = 0
    with tempfile.TemporaryDirectory() as folder:
        for begin in range(first, first + count, 100):
            files = []
            for seed in range(begin, min(begin + 100, first + count)):
                try:
                    history = History(seed).run()
                except Broken as broken:
                    print(f"seed {seed}: {broken}")
                    wrong += 1
                    continue
                lines += len(history)
                files.append(Path(folder) / f"{seed}.scn")
                files[-1].write_text("\n".join(history) + "\n", encoding="utf-8")
            said = subprocess.run([replay, "--quiet", *files], capture_output=True, text=True, check=False)
            found = said.stderr.replace(folder + "/", "seed ").splitlines()
            if said.returncode and not found:
                found = [f"seeds from {begin}: exit {said.returncode}"]
            for line in found:
                print(line)
            wrong += len(found)
            for file in files:
                file.unlink()
    print(f"{count} histories, {lines} lines, {wrong} that do not hold")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
