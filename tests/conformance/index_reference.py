# SPDX-License-Identifier: BSD-2-Clause
"""The index, eager and in exact fractions, against the library: index_reference.py DRIVER [HISTORIES]

Every event goes through all payers at once: each pays or loses its exact share of it. Whole numbers are made where
the host sees them, by the rounding of docs/lazy.md. The driver answers the same history; every status, unit and atom
must be equal, and the laws of the header hold at every step."""
import random
import subprocess
import sys
from fractions import Fraction
from math import ceil, floor

from program import command

POSITIONS, DEPOSITS, CLAIMS = range(3)
UNITS_MAX = 2**62
SHARES_MAX = 2**126
TOLERANCE = Fraction(1, 2**32)
KEEPERS = (2**32 - 1, 2**32 - 2)
PAYERS_MAX = 2**31


class Payer:
    def __init__(self, side=0):
        self.side = side
        self.size = Fraction(0)   # exact units
        self.due = Fraction(0)    # exact atoms, of positions
        self.booked = 0
        self.ended = False        # its units were taken by an event, its fraction is still its own


class Side:
    def __init__(self, number):
        self.units = 0
        self.keeper = Payer(number)
        self.charged = self.taken = 0          # atoms
        self.lost = self.settled = 0           # units
        self.shares_a_unit = Fraction(2**60)   # only for the limits of the format


class Index:
    def __init__(self, kind):
        self.kind = kind
        self.sides = [Side(0), Side(1)] if kind == POSITIONS else [Side(0)]
        self.payers = {}

    def find(self, number):
        if number in KEEPERS[:len(self.sides)]:
            return self.sides[KEEPERS.index(number)].keeper
        return self.payers.setdefault(number, Payer()) if 0 <= number < PAYERS_MAX else None

    def members(self, side):
        return [p for p in self.payers.values() if p.side == side.keeper.side] + [side.keeper]

    def units(self, payer):
        if self.kind == CLAIMS:
            return ceil(payer.size - TOLERANCE) if payer.size > 0 else 0
        return floor(payer.size + TOLERANCE)

    def owed(self, payer):
        if self.kind == POSITIONS:
            return ceil(payer.due - TOLERANCE)
        lost = payer.booked - self.units(payer)
        return -lost if self.kind == CLAIMS else lost

    def pass_fraction(self, payer):
        """What a payer without units owes beyond whole atoms is the residue's."""
        side = self.sides[payer.side]
        rest = payer.due - ceil(payer.due - TOLERANCE)
        payer.due -= rest
        side.keeper.due += rest

    def touch(self, payer):
        if payer.ended:
            payer.ended = False
            self.pass_fraction(payer)

    def end(self, side):
        """No unit is left. Who had a part goes on owing what it owed."""
        side.shares_a_unit = Fraction(2**60)
        for payer in self.members(side):
            payer.ended = payer.ended or payer.size > 0
            payer.size = Fraction(0)

    def is_settled(self, payer):
        return payer.booked == self.units(payer) and self.owed(payer) == 0

    def add(self, number, where, units):
        if not 0 <= where < len(self.sides):
            return "argument"
        payer = self.find(number)
        if payer is None:
            return "unknown-account"
        if number >= PAYERS_MAX:
            return "system-account"
        if not 1 <= units <= UNITS_MAX:
            return "range"
        if payer.side != where:
            if payer.size > 0:
                return "exists"
            if not self.is_settled(payer):
                return "unsettled"
        side = self.sides[where]
        if side.units + units > UNITS_MAX or payer.booked + units > UNITS_MAX:
            return "overflow"
        shares = (side.units + units) * side.shares_a_unit
        if shares >= SHARES_MAX:
            return "limit"
        self.touch(payer)
        payer.side = where
        payer.size += units
        payer.booked += units
        side.units += units
        return "ok"

    def is_part(self, payer):
        return payer.size > 0 and self.units(payer) == 0 and payer not in [side.keeper for side in self.sides]

    def may_leave(self, number, units):
        payer = self.find(number)
        if payer is None:
            return "unknown-account"
        if units < 0 or (units == 0 and not self.is_part(payer)):
            return "range"
        if not self.is_settled(payer):
            return "unsettled"
        is_keeper = number >= PAYERS_MAX
        most = floor(payer.size + TOLERANCE) if is_keeper else self.units(payer)
        return "insufficient-funds" if units > most else "ok"

    def make_whole(self, side, payer, out):
        """The tolerance makes it whole at the cost of the others, in proportion."""
        factor = Fraction(side.units - out) / (side.units - payer.size)
        if factor > 0:  # otherwise it ends
            side.shares_a_unit /= factor
            for other in self.members(side):
                other.size *= factor
        payer.size = Fraction(out)

    def leave(self, number, units):
        payer, is_keeper = self.find(number), number >= PAYERS_MAX
        side = self.sides[payer.side]
        out = min(units, floor(payer.size + TOLERANCE))
        last = units == self.units(payer) and not is_keeper
        if out > payer.size:
            self.make_whole(side, payer, out)
        payer.size -= out
        payer.booked -= units
        if last:
            side.keeper.size += payer.size
            side.keeper.booked += units - out
            payer.size = Fraction(0)
            self.touch(side.keeper)
            self.pass_fraction(payer)
        side.units -= out
        if side.units == 0:
            self.end(side)

    def reduce(self, number, units):
        status = self.may_leave(number, units)
        if status == "ok":
            self.leave(number, units)
        return status

    def may_shrink(self, side, units):
        if units > side.units:
            return "insufficient-funds"
        return "overflow" if side.lost - side.settled + units > UNITS_MAX else "ok"

    def shrink(self, side, units):
        factor = Fraction(side.units - units, side.units)
        side.units -= units
        side.lost += units
        if factor == 0:
            self.end(side)
            return
        side.shares_a_unit /= factor
        for payer in self.members(side):
            payer.size *= factor

    def close(self, number, units):
        if self.kind != POSITIONS:
            return "argument"
        status = "range" if units == 0 else self.may_leave(number, units)
        if status != "ok":
            return status
        other = self.sides[1 - self.find(number).side]
        status = self.may_shrink(other, units)
        if status == "ok":
            self.leave(number, units)
            self.shrink(other, units)
        return status

    def charge(self, where, atoms):
        if not 0 <= where < len(self.sides) or self.kind == CLAIMS:
            return "argument"
        if not 1 <= atoms <= UNITS_MAX:
            return "range"
        side = self.sides[where]
        if self.kind == DEPOSITS:
            status = self.may_shrink(side, atoms)
            if status == "ok":
                self.shrink(side, atoms)
            return status
        if side.units == 0:
            return "no-position"
        if side.charged - side.taken + atoms > UNITS_MAX:
            return "overflow"
        for payer in self.members(side):
            payer.due += atoms * payer.size / side.units
        side.charged += atoms
        return "ok"

    def credit(self, atoms):
        if self.kind == POSITIONS:
            return "argument"
        if not 1 <= atoms <= UNITS_MAX:
            return "range"
        side = self.sides[0]
        if self.kind == CLAIMS:
            status = self.may_shrink(side, atoms)
            if status == "ok":
                self.shrink(side, atoms)
            return status
        if side.units == 0:
            return "no-position"
        if side.units + atoms > UNITS_MAX or side.lost - side.settled - atoms < -UNITS_MAX:
            return "overflow"
        factor = Fraction(side.units + atoms, side.units)
        if side.shares_a_unit / factor < 2**52:
            return "limit"
        for payer in self.members(side):
            payer.size *= factor
        side.units += atoms
        side.lost -= atoms
        side.shares_a_unit /= factor
        return "ok"

    def settle(self, number, limit):
        payer = self.find(number)
        if payer is None:
            return "unknown-account", 0
        if limit < 0:
            return "range", 0
        self.touch(payer)
        side = self.sides[payer.side]
        atoms = min(self.owed(payer), limit)
        units = self.units(payer)
        if self.kind == POSITIONS:
            payer.due -= atoms
            side.taken += atoms
            side.settled += payer.booked - units
            payer.booked = units
        else:
            moved = -atoms if self.kind == CLAIMS else atoms
            side.settled += moved
            payer.booked -= moved
        return "ok", atoms

    def outstanding(self, side):
        lost = side.lost - side.settled
        return side.charged - side.taken if self.kind == POSITIONS else -lost if self.kind == CLAIMS else lost

    def law(self):
        """What the header promises of the figures the host sees; exact sums of what it does not."""
        for side in self.sides:
            members = self.members(side)
            assert sum(p.size for p in members) == side.units
            assert sum(p.booked for p in members) == side.units + side.lost - side.settled
            if self.kind == POSITIONS:
                assert sum(p.due for p in members) == side.charged - side.taken
            owed = sum(self.owed(p) for p in members)
            left = self.outstanding(side)
            assert left <= owed <= left + len(members), (left, owed)


class Run:
    """A history: the driver's lines, and what the reference answers to each."""

    def __init__(self, rng):
        self.rng = rng
        self.kind = rng.randrange(3)
        self.index = Index(self.kind)
        self.lines, self.answers = [f"n {self.kind}"], ["ok"]
        self.payers = rng.choice([2, 3, 3, 5, 8]) if rng.random() < 0.95 else 40
        self.bits = rng.choice([2, 4, 10, 20, 40, 55])
        self.calm = rng.random()  # how often payers are settled at all
        self.changes = 0          # of units
        self.charged = 0          # atoms, of positions

    def say(self, line, answer):
        if answer == "ok":
            self.changes += line[0] in "arc"
            self.charged += int(line.split()[2]) if line[0] == "h" and self.kind == POSITIONS else 0
        self.lines.append(line)
        self.answers.append(answer)

    def amount(self):
        return self.rng.randrange(1, 2**self.rng.randrange(1, self.bits + 1) + 1)

    def part(self, whole):
        rng = self.rng
        return rng.choice([whole, whole // 2, whole // 3, 1, rng.randrange(whole + 1)]) if whole > 0 else self.amount()

    def settle(self, number, limit=None):
        limit = 2**63 - 1 if limit is None else limit
        status, atoms = self.index.settle(number, limit)
        self.say(f"s {number} {limit}", f"{status} {atoms}")

    def some_payer(self):
        if self.rng.random() < 0.06:
            return self.rng.choice(KEEPERS)
        return self.rng.randrange(self.payers) if self.rng.random() < 0.99 else PAYERS_MAX + 5

    def add(self):
        number = self.some_payer()
        side = self.rng.randrange(2) if self.kind == POSITIONS or self.rng.random() < 0.02 else 0
        units = self.amount() << (3 * side) if self.rng.random() < 0.97 else self.rng.choice([0, -1, 2**62, 2**62 + 1])
        self.say(f"a {number} {side} {units}", self.index.add(number, side, units))

    def leave(self, close):
        number = self.some_payer()
        payer = self.index.find(number)
        if payer is not None and self.rng.random() < 0.9:
            self.settle(number)
        units = self.part(self.index.units(payer)) if payer is not None else 1
        units = units if self.rng.random() < 0.97 else self.rng.choice([units + 1, -1, 0, 2**62])
        if close:
            self.say(f"c {number} {units}", self.index.close(number, units))
        else:
            self.say(f"r {number} {units}", self.index.reduce(number, units))

    def event(self):
        where = self.rng.randrange(2) if self.kind == POSITIONS or self.rng.random() < 0.02 else 0
        side = self.index.sides[min(where, len(self.index.sides) - 1)]
        amount = self.amount() if self.kind == POSITIONS else \
            self.part(side.units) if self.rng.random() < 0.5 else self.amount()
        if self.rng.random() < 0.02:
            amount = self.rng.choice([0, -1, 2**62, 2**62 + 1, side.units + 1])
        if self.kind == CLAIMS or (self.kind == DEPOSITS and self.rng.random() < 0.4) or self.rng.random() < 0.02:
            self.say(f"g {amount}", self.index.credit(amount))
        else:
            self.say(f"h {where} {amount}", self.index.charge(where, amount))

    def look(self):
        self.index.law()
        for number in list(range(self.payers)) + list(KEEPERS[:len(self.index.sides)]):
            payer = self.index.find(number)
            units, owed = self.index.units(payer), self.index.owed(payer)
            self.say(f"q {number}", f"ok {payer.side} {units} {payer.booked} {owed}")
        for number, side in enumerate(self.index.sides):
            closed = side.lost - side.settled if self.kind == POSITIONS else 0
            self.say(f"t {number}", f"ok {side.units} {self.index.outstanding(side)} {closed}")

    def step(self):
        choice = self.rng.random()
        if choice < 0.28:
            self.add()
        elif choice < 0.55:
            self.event()
        elif choice < 0.65:
            self.leave(close=False)
        elif choice < 0.75:
            self.leave(close=True)
        elif self.rng.random() < self.calm:
            limit = None if self.rng.random() < 0.7 else self.amount() if self.rng.random() < 0.98 else -1
            self.settle(self.some_payer(), limit)

    def finish(self):
        """Everybody pays and leaves; the residue settles last, and nothing is left anywhere."""
        for number in self.rng.sample(range(self.payers), self.payers):
            self.settle(number)
            payer = self.index.find(number)
            if payer.size > 0:
                units = self.index.units(payer)
                self.say(f"r {number} {units}", self.index.reduce(number, units))
        for number in range(self.payers):
            self.settle(number)
        for number in KEEPERS[:len(self.index.sides)]:
            self.settle(number)
            keeper = self.index.find(number)
            units = floor(keeper.size + TOLERANCE)
            if units > 0:
                self.say(f"r {number} {units}", self.index.reduce(number, units))
                self.settle(number)
        self.look()
        for side in self.index.sides:
            assert side.units == 0 and self.index.outstanding(side) == 0
            assert all(p.size == p.due == p.booked == 0 for p in self.index.members(side))

    def make(self):
        for _ in range(self.rng.randrange(10, 60) * (3 if self.payers == 40 else 1)):
            self.step()
            if self.rng.random() < 0.3:
                self.look()
        self.finish()
        return self


def agree(run, want, got):
    """To the atom. Where 2^50 atoms and more were charged, to 2^-52 of them for each change of units, and one."""
    if want == got or run.charged < 2**50:
        return want == got
    slack = 1 + run.changes * (run.charged >> 52)
    (status, *numbers), (other, *others) = want.split(), got.split()
    return status == other and all(abs(int(a) - int(b)) <= slack for a, b in zip(numbers, others, strict=True))


def compare(run, got):
    """None, or what differs first."""
    for at, (line, want, answer) in enumerate(zip(run.lines, run.answers, got)):
        if not agree(run, want, answer):
            return "\n".join(run.lines[:at]) + f"\n{line}: want {want}, got {answer}"
    return None


def main():
    driver = sys.argv[1]
    histories = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    passed = failed = 0
    kinds, statuses = {}, {}
    for start in range(0, histories, 500):
        runs = [Run(random.Random(20251010 + seed)).make() for seed in range(first + start, first + min(start + 500, histories))]
        text = "\n".join(line for run in runs for line in run.lines) + "\n"
        process = subprocess.run(command(driver), input=text, capture_output=True, text=True, check=False)
        answers = process.stdout.splitlines()
        at = 0
        for run in runs:
            mistake = compare(run, answers[at:at + len(run.lines)])
            at += len(run.lines)
            kinds[run.kind] = kinds.get(run.kind, 0) + 1
            for answer in run.answers:
                statuses[answer.split()[0]] = statuses.get(answer.split()[0], 0) + 1
            passed += mistake is None
            failed += mistake is not None
            if mistake is not None and failed <= 3:
                print(mistake)
        if process.returncode != 0 or len(answers) != at:
            print(f"the driver ended with {process.returncode} after {len(answers)} of {at} answers: {process.stderr}")
            return 1
        print(f"{start + len(runs)} of {histories} histories", flush=True)
    print("answers:", ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())))
    print(f"{passed} passed, {failed} failed")
    expected = {"ok", "argument", "range", "overflow", "limit", "unsettled", "insufficient-funds", "no-position",
                "exists", "system-account", "unknown-account"}
    missing = expected - set(statuses) if first == 0 else set()  # a part of a long run need not have them all
    if missing:
        print("never answered:", ", ".join(sorted(missing)))
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
