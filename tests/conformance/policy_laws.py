# SPDX-License-Identifier: BSD-2-Clause
"""The laws of each policy, as docs/policies.md claims them: policy_laws.py DRIVER DOCS FOLDER [CASES]

A law that is claimed is tried on random cases and must never be broken; a law that is denied must be broken by the
counterexample that stands in the page; the files in FOLDER name the same laws. `policy_laws.py DRIVER --search CASES [POLICY...]`
looks for both and prints them."""
import ast
import glob
import os
import random
import re
import subprocess
import sys

from policy_reference import COLUMNS, LOTS, NEEDS, POLICIES, TERMS, Sharing
from policy_reference import spell as spell_case
from program import command

LAWS = "whole monotone order split steps".split()
UNIT_OF = {"tear-up": LOTS, "min-max": LOTS, "no-worse": LOTS}
SIDE_OF = {"tear-up": 1, "no-worse": 1}
PARAMETERS = {"capped": {"dust_below": 3, "small_below": 9, "small_ppb": 500_000_000},
              "no-worse": {"loss_per_lot": 2}}
COUNTS_TAKEN = {"min-max", "drain"}
SHRINKS = "profit equity cap deposit gain".split()


def make(name, columns, budget):
    terms = dict.fromkeys(TERMS, 0)
    terms.update(policy=POLICIES.index(name), budget=budget, unit=UNIT_OF.get(name, 0), side=SIDE_OF.get(name, 0))
    terms.update(PARAMETERS.get(name, {}))
    return {"terms": terms, "count": len(next(iter(columns.values()))), "columns": columns}


def share(driver, cases):
    """Residual and shares of each."""
    driver.stdin.write("".join(map(spell_case, cases)))
    driver.stdin.flush()
    results = []
    for _ in cases:
        answer = driver.stdout.readline().split()
        if answer[0] != "ok":
            sys.exit(f"refused: {answer[0]}")
        results.append((int(answer[2]), [int(w) for w in answer[7:]]))
    return results


def after(name, columns, shares):
    """What the participants have left: money, or lots, less what they gave."""
    left = {k: list(v) for k, v in columns.items()}
    if name in COUNTS_TAKEN:
        left["taken"] = [t + x for t, x in zip(left.get("taken", [0] * len(shares)), shares)]
    for i, x in enumerate(shares):
        if UNIT_OF.get(name) == LOTS:
            left["lots"][i] -= x if left["lots"][i] > 0 else -x
            if name == "no-worse":
                left["equity"][i] -= x * PARAMETERS[name]["loss_per_lot"]
        elif name == "drain":
            left["notional"][i] -= x
        else:
            for column in SHRINKS:
                if column in left:
                    left[column][i] -= x
    return left


# ---- each law: what breaks it, or None --------------------------------------------------------

def whole(driver, name, columns, budget):
    """All of the budget is taken or everybody has given the capacity; nobody more."""
    case = make(name, columns, budget)
    (residual, shares), = share(driver, [case])
    capacity = Sharing(case).capacity
    fits = sum(shares) + residual == budget and all(0 <= x <= c for x, c in zip(shares, capacity))
    return None if fits and (residual == 0 or shares == capacity) and residual >= 0 else shares


def monotone(driver, name, columns, budget):
    """A larger budget takes no less from anybody."""
    (_, less), (_, more) = share(driver, [make(name, columns, budget), make(name, columns, budget + 1)])
    return (less, more) if any(a > b for a, b in zip(less, more)) else None


def order(driver, name, columns, budget):
    """Who could give more has no less left than who could give less, but for a unit."""
    case = make(name, columns, budget)
    (_, shares), = share(driver, [case])
    capacity = Sharing(case).capacity
    left = [(c, c - x) for c, x in zip(capacity, shares)]
    return shares if any(a[0] >= b[0] and a[1] + 1 < b[1] for a in left for b in left) else None


def split(driver, name, columns, budget):
    """The first participant, as two with half of every figure, gives no less, but for a unit each."""
    halves = {k: [v[0] // 2] * 2 + v[1:] if k != "rank" else v[:1] + v for k, v in columns.items()}
    (_, one), (_, two) = share(driver, [make(name, columns, budget), make(name, halves, budget)])
    return (one, two) if two[0] + two[1] + 2 < one[0] else None


def steps(driver, name, columns, budget):
    """Unit after unit comes to what the sum comes to at once, but for a unit each."""
    (_, at_once), = share(driver, [make(name, columns, budget)])
    total, now = [0] * len(at_once), columns
    for _ in range(budget):
        (_, shares), = share(driver, [make(name, now, 1)])
        total = [t + x for t, x in zip(total, shares)]
        now = after(name, now, shares)
    return (at_once, total) if any(abs(a - b) > 1 for a, b in zip(at_once, total)) else None


BREAKS = {"whole": whole, "monotone": monotone, "order": order, "split": split, "steps": steps}


# ---- cases ------------------------------------------------------------------------------------

def random_columns(rng, name, law):
    count = rng.randrange(2, 5)
    top = rng.choice([4, 8, 20]) if law in ("monotone", "steps", "whole") else rng.choice([8, 20, 60])
    names = set(NEEDS.get(name, "").split()) | ({"lots"} if UNIT_OF.get(name) == LOTS else {"profit", "equity"})
    if name in ("pro-rata-deposit", "gains-haircut"):
        names -= {"profit", "equity"}
    if name == "drain":
        names -= {"profit"}
    columns = {}
    for column in COLUMNS:
        if column in names:
            values = [rng.randrange(top) for _ in range(count)]
            columns[column] = [2 * v for v in values] if law == "split" and column != "rank" else values
    if "equity" in columns and "profit" in columns and rng.random() < 0.7:
        columns["equity"] = [p + rng.randrange(top) for p in columns["profit"]]
        columns["equity"][0] += columns["equity"][0] % 2 if law == "split" else 0
    if name == "no-worse":  # near what closing all lots costs
        columns["equity"] = [2 * (q + rng.randrange(-1, 4)) for q in columns["lots"]]
    return columns


def random_case(rng, name, law):
    columns = random_columns(rng, name, law)
    whole_capacity = min(sum(Sharing(make(name, columns, 0)).capacity), 300)
    budget = rng.randrange(whole_capacity + 3)
    return columns, min(budget, 12) if law == "steps" else budget


def spell(columns, budget):
    return "; ".join(f"{k} {', '.join(map(str, v))}" for k, v in columns.items()) + f"; budget {budget}"


def read(text):
    columns = {}
    for part in text.split("; "):
        word, numbers = part.split(" ", 1)
        columns[word] = [int(n) for n in numbers.split(", ")]
    budget = columns.pop("budget")[0]
    return columns, budget


def search(driver, cases, names):
    rng = random.Random(1)
    rows, examples = [], []
    for name in names:
        marks = []
        for law in LAWS:
            found = None
            for _ in range(cases):
                columns, budget = random_case(rng, name, law)
                broken = BREAKS[law](driver, name, columns, budget)
                size = (len(next(iter(columns.values()))), sum(abs(x) for v in columns.values() for x in v))
                if broken is not None and (found is None or size < found[0]):
                    found = (size, spell(columns, budget), broken)
            marks.append("no" if found else "yes")
            if found:
                examples.append(f"| {name} | {law} | {found[1]} | {found[2]} |")
        rows.append(f"| {name} | " + " | ".join(marks) + " |")
        print(rows[-1], flush=True)
    print("\n".join(examples))


# ---- the page ---------------------------------------------------------------------------------

def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def read_page(path):
    """The table of laws, and the counterexamples."""
    claims, examples = {}, {}
    for line in open(path, encoding="utf-8"):
        row = cells(line) if line.startswith("|") else []
        if len(row) == 1 + len(LAWS) and row[0] in POLICIES:
            claims[row[0]] = dict(zip(LAWS, row[1:]))
        elif len(row) == 4 and row[0] in POLICIES and row[1] in LAWS:
            examples[row[0], row[1]] = (row[2], ast.literal_eval(row[3]))
    return claims, examples


def check_claim(driver, name, law, cases):
    rng = random.Random(f"{name} {law}")
    for _ in range(cases):
        columns, budget = random_case(rng, name, law)
        broken = BREAKS[law](driver, name, columns, budget)
        if broken is not None:
            return f"{name}: {law} is claimed, but {spell(columns, budget)} gives {broken}"
    return None


def check_denial(driver, name, law, examples):
    if (name, law) not in examples:
        return f"{name}: {law} is denied without a counterexample"
    text, shown = examples[name, law]
    broken = BREAKS[law](driver, name, *read(text))
    return None if broken == shown else f"{name}: {law}: {text} gives {broken}, the page says {shown}"


def read_comments(folder):
    """Laws by policy, as the first comments of the files say them."""
    said = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.c"))):
        for name, yes, no in re.findall(r"^ \* Laws of ([a-z-]+): ([a-z, ]+); not ([a-z, ]+)\.", open(path).read(), re.M):
            said[name] = {law: "yes" if law in yes.split(", ") else "no" for law in yes.split(", ") + no.split(", ")}
    return said


def check(driver, claims, examples, said, cases):
    """How many claims and denials hold, and what is wrong with the others."""
    faults = [f"{name} has no row" for name in POLICIES if name not in claims]
    faults += [f"{name}: its file says {said.get(name)}" for name in claims if said.get(name) != claims[name]]
    passed = 0
    for name, row in claims.items():
        for law, mark in row.items():
            fault = check_claim(driver, name, law, cases) if mark == "yes" else \
                check_denial(driver, name, law, examples)
            faults += [fault] if fault else []
            passed += not fault
    return passed, faults


def main():
    driver = subprocess.Popen(command(sys.argv[1]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if sys.argv[2] == "--search":
        search(driver, int(sys.argv[3]), sys.argv[4:] or POLICIES)
        return 0
    cases = int(sys.argv[4]) if len(sys.argv) > 4 else 300
    passed, faults = check(driver, *read_page(sys.argv[2]), read_comments(sys.argv[3]), cases)
    print("\n".join(faults))
    print(f"{passed} passed, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
