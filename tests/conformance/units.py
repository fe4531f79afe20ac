# SPDX-License-Identifier: BSD-2-Clause
"""Random histories of the units of a fund, in exact fractions: units.py SLOSS_REPLAY FIRST COUNT

Each seed is a history of joining, leaving, gains, losses and defaults, written from docs/rules.md 12.9 to 12.20 with
what must hold after each line, and put to the library as a scenario. Of every other fund the units are senior or junior. In
fractions it is checked that nobody gains by coming or going while marks stand, by more than the atom that rounding leaves;
that what all units are worth together lacks less than an atom a holder of what there is; that nobody comes or goes between a
breach and its round; that senior units lose nothing as long as junior ones have anything; and that all can leave, and leave
nothing."""
import collections
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

DELAY = 10
REACHED = collections.Counter()   # what happened in all histories
WANTED = ("senior loss", "junior loss", "senior loss restored", "earned", "gated below par", "gated at par",
          "senior left below par", "treasury endowed")


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
        self.kinds = ("junior", "senior") if seed % 2 else ("",)
        self.units = {(name, kind): 0 for name in [*self.names, "@treasury"] for kind in self.kinds}
        self.par = 0    # of the senior units
        parts = ("0", "0.1", "0.333333333", "1")   # of a forfeit, what seniors earn
        self.part = Fraction(self.random.choice(parts) if seed % 2 else 0)
        self.wish = {}  # (name, kind) -> (units, since)
        self.balance = self.lots = self.cost = self.now = 0
        self.price = 1000
        self.defaults = 0
        self.breach = None  # (name, lots) of one who is left in breach
        self.stands = {}    # name -> (money, lots, cost) of who defaults
        delay = f" delay={self.delay}s" if self.delay else ""
        terms = f"tranches senior_part={float(self.part):.9f}" if seed % 2 else "yes"
        self.lines = ["asset USD 0", f"fund F USD units={terms}{delay}", "market A USD lot=1 tick=1 fund=F",
                      "waterfall A insurance reserve", "reserve 1000000000000000", "deposit n 1000000000000",
                      "account z", "fill A n z 1 1000 force", "fill A z n 1 1000 force", "at 0"]
        self.lines += [f"deposit {name} {cash}" for name, cash in self.cash.items()]

    @property
    def equity(self):
        return self.balance + self.lots * self.price - self.cost

    def all(self, kind):
        return sum(units for (_, each), units in self.units.items() if each == kind)

    def value(self, kind):
        """What all units of a kind are worth."""
        senior = min(max(self.equity, 0), self.par)
        return senior if kind == "senior" else max(self.equity, 0) - senior

    def worth(self, key, units):
        return units * self.value(key[1]) // self.all(key[1]) if self.all(key[1]) else 0

    def shares(self):
        """What the units of everybody are, exactly."""
        return {key: Fraction(units * self.value(key[1]), self.all(key[1]) or 1) for key, units in self.units.items()}

    def say(self, line, error=None):
        self.lines += [f"expect error {error}"] * (error is not None) + [line]

    # ---- what is said

    def gates(self):
        return self.equity < 0 or (self.breach is not None and self.owed(self.breach[0]) > 0)

    def choose(self, names):
        """Somebody, a kind of units, and how a line names them."""
        key = self.random.choice(names), self.random.choice(self.kinds)
        return key, f" {key[1]}" if key[1] else ""

    def closed(self, kind):
        """Why nobody joins for the value that the kind has."""
        if self.equity < self.par:
            REACHED["gated below par"] += 1
            return True
        if self.all(kind) and not self.value(kind):
            REACHED["gated at par"] += kind == "junior"
            return True
        return False

    def join(self):
        key, word = self.choose(self.names)
        name, kind = key
        amount = self.random.choice((1, self.random.randint(0, 50), self.random.randint(0, self.cash[name] + 5)))
        line = f"join {name} F {amount}{word}"
        if amount == 0:
            return self.say(line, "range")
        if self.gates() or self.closed(kind):
            return self.say(line, "gated")
        units, rest = dict(self.units), self.kinds[0]
        if not self.all(rest) and self.value(rest):
            self.units[("@treasury", rest)] = self.value(rest)
            REACHED["treasury endowed"] += rest == "junior"
        before, whole, value = self.shares(), self.all(kind), self.value(kind)
        count = amount * whole // value if whole else amount
        price = -(-count * value // whole) if whole else count
        if count == 0 or price > self.cash[name]:
            self.units = units
            return self.say(line, "range" if count == 0 else "insufficient-funds")
        self.say(line)
        self.units[key] += count
        self.cash[name] -= price
        self.balance += price
        self.par += price if kind == "senior" else 0
        law(price <= amount, "a join costs no more than was said")
        gained = self.gained(name, before)
        law(gained <= price, "who joins has no more than was paid")
        law(price - gained < 1, "who joins loses less than an atom")

    def gained(self, name, before):
        """What somebody has gained. Those who did nothing lose nothing, and gain less than an atom together."""
        changed = {key: share - before[key] for key, share in self.shares().items()}
        others = [gain for key, gain in changed.items() if key[0] != name]
        law(all(gain >= 0 for gain in others), "who stays loses nothing")
        law(sum(others) < 1, "those who stay gain less than an atom")
        return sum(gain for key, gain in changed.items() if key[0] == name)

    def sell(self, key, count, line):
        name, kind = key
        paid = self.worth(key, count)
        if paid > self.balance:
            return self.say(line, "insufficient-funds")
        before, whole = self.shares(), self.all(kind)
        self.say(line)
        REACHED["senior left below par"] += kind == "senior" and self.equity < self.par and count > 0
        self.par -= self.par * count // whole if kind == "senior" else 0
        self.units[key] -= count
        self.balance -= paid
        if name in self.cash:
            self.cash[name] += paid
        if self.all(kind):
            law(-1 < paid + self.gained(name, before) <= 0, "who leaves gets what it had, less than an atom short")
        else:
            law(paid == before[key], "the last gets all")
            law(kind != "senior" or self.par == 0, "the last takes all of the par")
        return True

    def leave(self):
        key, word = self.choose([*self.names, "@treasury"])
        held = self.units[key]
        count = self.random.choice((held, self.random.randint(0, held + 2), self.random.randint(0, 3)))
        line = f"leave {key[0]} F {count}{word}"
        if count == 0 and not self.delay:
            return self.say(line, "range")
        if self.gates():
            return self.say(line, "gated")
        if count > held:
            return self.say(line, "insufficient-units")
        if not self.delay:
            return self.sell(key, count, line)
        self.say(line)
        self.wish[key] = (count, self.now) if count else None
        return None

    def redeem(self):
        key, word = self.choose([*self.names, "@treasury"])
        line = f"redeem {key[0]} F{word}"
        wish = self.wish.get(key)
        if self.gates() or not wish or self.now - wish[1] < self.delay:
            return self.say(line, "gated")
        if self.sell(key, wish[0], line):
            self.wish[key] = None
        return None

    def time(self):
        self.now += self.random.randint(0, DELAY)
        self.say(f"at {self.now * 10 ** 9}")

    def gain(self):
        amount = self.random.randint(0, 10 ** self.random.randint(1, 5))
        self.say(f"insure A {amount}")
        self.balance += amount

    def mark(self):
        self.price = max(1, self.price + self.random.randint(-60, 60))
        self.say(f"mark A {self.price}")

    def trade(self):
        """The fund opens a position at the mark, or closes all of it."""
        if self.breach is not None:
            return
        if self.lots:
            side = ("n", "@fund:F") if self.lots > 0 else ("@fund:F", "n")
            self.say(f"fill A {side[0]} {side[1]} {abs(self.lots)} {self.price} force")
            self.balance += self.lots * self.price - self.cost
            self.lots = self.cost = 0
            self.cover()
        else:
            lots = self.random.randint(1, 20) * self.random.choice((1, -1))
            side = ("@fund:F", "n") if lots > 0 else ("n", "@fund:F")
            self.say(f"fill A {side[0]} {side[1]} {abs(lots)} {self.price} force")
            self.lots, self.cost = lots, lots * self.price

    def cover(self):
        """Flat and below zero, the reserve pays what it owes, and it nothing."""
        if not self.lots:
            self.balance = max(self.balance, 0)

    def default(self):
        """Somebody goes long with little, and loses more at the next mark: at once, or left for a while."""
        if self.breach is not None or self.price < 200:
            return
        self.defaults += 1
        name, lots, money = f"p{self.defaults}", self.random.randint(1, 9), self.random.randint(0, 100)
        fall = self.random.randint(1, 150)
        cost = lots * self.price
        self.stands[name] = (money, lots, cost)
        self.price -= fall
        self.say(f"deposit {name} {money}")
        manual = self.random.random() < 0.5
        self.say(f"option liquidation={'manual' if manual else 'takeover'}")
        self.say(f"fill A {name} n {lots} {self.price + fall} force")
        self.say(f"mark A {self.price}")
        if self.owed(name) == 0:
            self.say(f"takeover {name}")
            self.take_over(lots, 0, money + lots * self.price - cost)
        elif manual:
            self.breach = (name, lots)
        else:
            self.take_over(lots, self.owed(name))
        self.say("option liquidation=manual")

    def take_over(self, lots, debt, left=0):
        """Lots pass to the fund at the mark, which pays what is owed, and gets what is left."""
        # Lots come before the waterfall runs; a short of the fund shrinks by them.
        if self.lots < 0:
            closed = min(lots, -self.lots)
            released = -(-self.cost * closed // -self.lots)    # the cost is below zero: toward zero
            self.cost -= released
            self.balance -= closed * self.price + released
            self.lots += closed
            lots -= closed
        self.lots += lots
        self.cost += lots * self.price
        self.balance -= min(debt, max(self.balance, 0))
        self.balance += left
        if "senior" in self.kinds and self.all("senior"):
            earned = int(self.part * left)
            self.par += earned
            REACHED["earned"] += earned > 0
        self.cover()

    def end_breach(self):
        if self.breach is None:
            return
        name, lots = self.breach
        self.say(f"takeover {name}")
        debt = self.owed(name)
        self.breach = None
        money, _, cost = self.stands[name]
        self.take_over(lots, debt, max(0, money + lots * self.price - cost))

    def owed(self, name):
        """What the one in breach lacks at the mark of now."""
        money, lots, cost = self.stands[name]
        return max(0, cost - lots * self.price - money)

    # ---- a history

    def check(self):
        """What the library must say, and what is left over."""
        if self.random.random() < 0.5:
            for (name, kind), units in self.units.items():
                word = f" {kind}" if kind else ""
                self.say(f"expect units {name} F{word} {units}")
                self.say(f"expect worth {name} F{word} {self.worth((name, kind), units)}")
            self.say(f"expect equity @fund:F {self.equity}")
            self.say(f"expect balance @fund:F {self.balance}")
        for kind in self.kinds:
            together = sum(self.worth(key, units) for key, units in self.units.items() if key[1] == kind)
            holders = sum(1 for key, units in self.units.items() if key[1] == kind and units)
            law(not self.all(kind) or 0 <= self.value(kind) - together < max(holders, 1),
                "what rounding leaves over is less than an atom a holder")

    def bear(self, act):
        """A gain or a loss of the fund: juniors lose first, and seniors are restored first."""
        before, par = {kind: self.value(kind) for kind in self.kinds}, self.par
        act()
        if "senior" not in self.kinds:
            return
        change = {kind: self.value(kind) - before[kind] for kind in self.kinds}
        law(change["senior"] >= 0 or self.value("junior") == 0, "seniors lose nothing while juniors have anything")
        law(change["junior"] <= 0 or before["senior"] + change["senior"] == self.par, "seniors are restored first")
        law(self.par == par or act in (self.default, self.end_breach), "the par is what was paid and earned")
        REACHED["senior loss"] += change["senior"] < 0
        REACHED["junior loss"] += change["junior"] < 0
        REACHED["senior loss restored"] += change["senior"] > 0 and before["senior"] < par

    def run(self):
        self.say("option liquidation=manual")
        self.say("option residual=forfeit")
        actions = (self.join, self.join, self.join, self.leave, self.leave, self.redeem, self.time)
        bears = (self.gain, self.mark, self.trade, self.default, self.end_breach)
        for _ in range(self.random.randint(10, 40)):
            act = self.random.choice(actions + bears)
            if act in bears:
                self.bear(act)
            else:
                act()
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
        order = list(self.units)
        self.random.shuffle(order)
        for key in order:
            count, word = self.units[key], f" {key[1]}" if key[1] else ""
            if not count:
                continue
            if self.delay:
                self.say(f"leave {key[0]} F {count}{word}")
                self.wish[key] = (count, self.now)
                self.now += self.delay
                self.say(f"at {self.now * 10 ** 9}")
                law(self.sell(key, count, f"redeem {key[0]} F{word}") is True, "all can leave")
            else:
                law(self.sell(key, count, f"leave {key[0]} F {count}{word}") is True, "all can leave")
        if any(line.startswith("join") for line in self.lines):
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
    print("reached: " + ", ".join(f"{what} {REACHED[what]}" for what in WANTED))
    few = count >= 1000 and any(REACHED[what] < 10 for what in WANTED)
    if few:
        print("too little of something was reached")
    sys.exit(1 if wrong or few else 0)


if __name__ == "__main__":
    main()
