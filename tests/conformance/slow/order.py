# SPDX-License-Identifier: BSD-2-Clause
"""Two laws over whole books: the order of accounts and of markets changes shares by rounding only; and one owner, by
commands of its own at unchanged marks, neither gains nor costs anybody anything."""
import random

from . import measure, run
from .laws import law
from .run import Runner, Stop

TOLERANCE = 16


def book_of_defaults(seed):
    """One instant with several defaults; payers have more than they can be asked for. Returns lines for two orders."""
    pick = random.Random(seed)
    markets = ["A", "B", "C"][:pick.randint(2, 3)]
    poor = [f"p{i}" for i in range(pick.randint(2, 5))]
    rich = [f"r{i}" for i in range(pick.randint(2, 4))]
    create = {}
    for name in markets:
        settlement = pick.choice(["", "", " settlement=variation"])
        layers = [layer for layer in ("owner", "insurance", "reserve", "backstop", "members", "socialize")
                  if pick.random() < 0.6] or ["socialize"]
        # Without requirements what is forfeited goes to the first market by creation: that order is meant.
        create[name] = [f"market {name} USD lot=1 tick=1{settlement}", f"tier {name} 0 2% 1%",
                        f"waterfall {name} " + " ".join(layers),
                        f"socialize {name} basis={pick.choice(['profit', 'open-interest', 'equity'])} "
                        f"rounding={pick.choice(['largest-remainder', 'telescoping'])}"]
    rest = [f"reserve {pick.randint(0, 4000)}", f"deposit @backstop {pick.randint(0, 4000)}"]
    rest += [f"insure {name} {pick.randint(0, 4000)}" for name in markets]
    rest += [f"deposit {name} {pick.randint(100, 3000)}" for name in poor]
    rest += [f"deposit {name} 10000000" for name in rich]
    rest += [f"owner {name} {pick.choice('xy')}" for name in poor + rich if pick.random() < 0.3]
    rest += [f"member {name} {pick.randint(1, 2000)} assessment={pick.randint(0, 2000)}"
             for name in rich if pick.random() < 0.5]
    for _ in range(pick.randint(4, 10)):
        sides = [pick.choice(poor), pick.choice(rich)]
        pick.shuffle(sides)
        rest.append(f"fill {pick.choice(markets)} {sides[0]} {sides[1]} {pick.randint(20, 150)} 100 force")
    used = [name for name in markets if any(line.startswith(f"fill {name} ") for line in rest)]
    rest.append("mark " + " ".join(f"{name} {100 + pick.randint(-60, 60)}" for name in used))

    def ordered(markets, accounts):
        return (["asset USD 0"] + [line for name in markets for line in create[name]]
                + [f"account {name}" for name in accounts] + rest + ["verify"])

    other = [list(markets), poor + rich]
    for names in other:
        pick.shuffle(names)
    return ordered(markets, poor + rich), ordered(*other)


def standing(lines):
    result = run(lines)
    assert result.status == 0, result.message
    # Nobody may be bound by its equity: caps that several markets share do depend on their order.
    equities = {name: value + result.contributions[(name, asset)] for (name, asset), value in result.equities.items()}
    return equities, result.uncovered, result


def check_order(seed):
    one, other = book_of_defaults(seed)
    first, hole, result = standing(one)
    second, other_hole, _ = standing(other)
    for name in first:
        law(abs(first[name] - second[name]) <= TOLERANCE, f"seed {seed}: {name} has {first[name]} or {second[name]}")
    for name in hole:
        law(abs(hole[name] - other_hole[name]) <= TOLERANCE, f"seed {seed}: uncovered {hole[name]}, {other_hole[name]}")
    return len(result.records)


def adversary(seed, steps=60):
    """An owner with four accounts searches, with anything unforced, for money of others."""
    pick = random.Random(seed)
    own, others = ["o0", "o1", "o2", "o3"], ["n0", "n1"]
    runner = Runner(out=lambda text: None)
    lines = ["asset USD 0"]
    markets = ["A", "B"]
    for name in markets:
        lines.append(f"market {name} USD lot=1 tick=1" + pick.choice(["", " settlement=variation"]))
        lines.append(f"tier {name} 0 10% 5%" + pick.choice(["", " lot=3"]))
        if pick.random() < 0.5:
            layers = pick.choice(["owner insurance socialize", "insurance deleverage", "members"])
            lines.append(f"waterfall {name} {layers}")
        lines.append(f"insure {name} 1000")
        lines.append(f"mark {name} 100")
    lines += [f"deposit {name} {pick.choice([0, 50, 200, 1000])}" for name in own]
    lines += [f"deposit {name} 5000" for name in others] + ["deposit @fees 0"]
    lines += [f"owner {name} x" for name in own if pick.random() < 0.5]
    for name in markets:
        lines.append(f"fill {name} n0 n1 5 100")
        lines.append(f"fill {name} o3 n0 1 100")
    attempt(runner, lines)
    before = strangers(runner.book, own)
    done = 0
    for _ in range(steps):
        a, b = pick.sample(own, 2)
        price = pick.choice([1, 50, 90, 99, 100, 101, 110, 150, 1000])
        text = pick.choice([
            f"fill {pick.choice(markets)} {a} {b} {pick.choice([1, 2, 5, 10])} {price}",
            f"fill {pick.choice(markets)} {a} {b} {pick.choice([1, 2, 5])} {price} fee=3 rebate={pick.choice([-3, 1])}",
            f"deposit {a} {pick.choice([1, 100])}", f"withdraw {a} {pick.choice([1, 30, 300])}",
            f"transfer {a} {b} {pick.choice([1, 30, 300])}", f"fee {a} {pick.choice([1, 20, 2000])}",
            f"member {a} {pick.choice([0, 10, 100])}"])
        done += attempt(runner, [text, "verify"])
        law(not runner.book.records, f"seed {seed}: {text}: a deficit")
        law(strangers(runner.book, own) == before, f"seed {seed}: {text}: somebody else's money")
    return done


def attempt(runner, lines):
    try:
        for text in lines:
            runner.line("-", 1, text)
    except Stop:
        return 0
    return 1


def strangers(book, own):
    return [measure.exact_equity(book, index, 0) for index, account in enumerate(book.accounts)
            if account.name not in own and account.system not in ("fees", "dust")]
