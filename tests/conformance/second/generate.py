# SPDX-License-Identifier: BSD-2-Clause
"""Random scenarios, deterministic in the seed.

generate.py SEED         prints one
generate.py --stats N    counts what N of them reach: in how many scenarios, and how often in all

The reference runs along, so that prices are drawn around breaches, amounts around what is free, and
a bad line is announced by the very error it gives. A scenario has a temper (see TEMPERS): which
kinds of markets, how thin the money, which events; plain randomness hardly ever reaches the corners.
"""
import random
import sys
from collections import Counter
from fractions import Fraction

import reference as r

TEMPERS = {
    # name: (weight, chance of variation, markets, chance of a well-filled fund, leverage up to)
    "plain": (30, 0.4, [1, 1, 2, 3], 0.4, 20),
    "thin": (30, 0.4, [1, 1, 2], 0.1, 60),          # everybody near the edge: cascades, deficits, holes
    "hedgers": (25, 0.95, [2, 3, 3, 4], 0.1, 100),  # claims here, losses there, in one instant (5.2, 5.5)
    "fund": (15, 0.15, [1, 1, 2], 0.2, 30),         # the fund trades, badly (4.3)
}


class Story:
    """What is written so far, and the world it leads to."""

    def __init__(self, seed):
        self.rng, self.lines, self.world = random.Random(seed), [], r.World()
        names = list(TEMPERS)
        self.temper = self.rng.choices(names, [TEMPERS[name][0] for name in names])[0]
        _, self.variation, self.market_counts, self.funded, self.leverage = TEMPERS[self.temper]


def say(s, line):
    """Add a line; one that the reference refuses is announced."""
    try:
        s.world = r.apply(s.world, line)
    except r.Refused as refusal:
        s.lines.append(f"expect error {refusal.code}")
        s.lines.append(line)
        r.reached[f"refused {refusal.code}"] += 1
        return False
    s.lines.append(line)
    r.reached[line.split()[0]] += 1
    return True


def chance(s, p):
    return s.rng.random() < p


def pick(s, *choices):
    return s.rng.choice(choices)


def number(s, value):
    """A decimal; now and then with zeros that change nothing."""
    text = r.plain(value)
    if s.rng.random() < 0.03:
        text = text + ("0" if "." in text else ".0")
    if s.rng.random() < 0.02 and not text.startswith("-"):
        text = "00" + text
    return text


def money(s, asset, atoms):
    return number(s, Fraction(max(0, atoms), 10**s.world.decimals[asset]))


def some(s, low, high):
    """Log-uniform between two powers of ten."""
    return int(10**s.rng.uniform(low, high)) + s.rng.randrange(-1, 2)


def people(s):
    return [a for a in s.world.accounts if not r.is_system(a)]


def person(s):
    return s.rng.choice(people(s) or ["nobody"])


def asset_of(s):
    return s.rng.choice(list(s.world.decimals))


def market_of(s, closed=0.03):
    markets = [m for m in s.world.markets.values() if not m.closed or s.rng.random() < closed]
    return s.rng.choice(markets) if markets else None


# ---- the setting


def set_up(s):
    rng = s.rng
    for i in range(1 if s.temper == "hedgers" and chance(s, 0.85) else pick(s, 1, 1, 1, 2)):
        say(s, f"asset {pick(s, 'USD', 'C', 'x.y')}{i} {pick(s, 0, 0, 1, 2, 6, 8)}")
    if chance(s, 0.9):
        say(s, "option liquidation=" + pick(s, "takeover", "takeover", "deleverage", "deleverage", "manual") +
            pick(s, "", " residual=keep", " residual=forfeit"))
    names = [f"p{i}" for i in range(rng.randrange(2, 13))]
    early = [name for name in names if chance(s, 0.3)]
    for name in early:
        say(s, f"account {name}")
    for i in range(rng.choice(s.market_counts)):
        add_market(s, i)
    rich = pick(s, 4, 6, 9, 12)
    for name in names:
        for asset in s.world.decimals:
            if chance(s, 0.93) or name not in early:
                atoms = some(s, 0, rich) if chance(s, 0.6) else some(s, 2, 5)
                if chance(s, 0.02):
                    atoms = pick(s, 0, 1, 2**61)
                say(s, f"deposit {name} {money(s, asset, atoms)} {asset}")
    if chance(s, 0.5):
        say(s, f"reserve {money(s, asset_of(s), some(s, 0, 5))}")
    if chance(s, 0.3):
        say(s, f"deposit @backstop {money(s, asset_of(s), some(s, 0, 5))}")


def add_market(s, i):
    rng, name, asset = s.rng, f"M{i}", asset_of(s)
    decimals = s.world.decimals[asset]
    kind = rng.choices(["linear", "inverse", "quanto"], [70, 15, 15])[0]
    if kind == "inverse":
        lot, tick = pick(s, "1", "10", "100"), pick(s, "1", "0.5", "0.01")
    else:
        fine = rng.randrange(decimals + 1)
        lot = r.plain(Fraction(pick(s, 1, 1, 5), 10**fine))
        tick = r.plain(Fraction(pick(s, 1, 1, 2, 20), 10**(rng.randrange(decimals - fine + 1))))
    words = [f"market {name} {asset} lot={lot} tick={tick}"]
    if kind != "linear":
        words.append(f"kind={kind}")
    if kind == "quanto" and chance(s, 0.5):
        words.append("multiplier=" + pick(s, "2", "3", "7"))
    if chance(s, s.variation):
        words.append("settlement=variation")
    if chance(s, 0.45):
        words.append("liquidation_fee=" + pick(s, "0.5%", "0.01", "5%", "0.000000001", "1", "0"))
    if kind != "inverse" and chance(s, 0.06):
        words.append("signed=yes")
    say(s, " ".join(words))
    for _ in range(pick(s, 0, 1, 1, 2, 3)):
        add_tier(s, s.world.markets[name])
    if chance(s, 0.65):
        set_waterfall(s, s.world.markets[name])
    if chance(s, 0.8):
        set_socialize(s, s.world.markets[name])
    if chance(s, s.funded):
        say(s, f"insure {name} {money(s, asset, some(s, 3, 8))}")
    elif chance(s, 0.6):
        say(s, f"insure {name} {money(s, asset, some(s, 0, 2))}")


def add_tier(s, m):
    floor = 0 if chance(s, 0.5) else some(s, 0, 8)
    initial = pick(s, 1, 2, 5, 10, 20, 50, 100)
    per = pick(s, 2, 1, 4, 10)
    say(s, f"tier {m.name} {money(s, m.asset, floor)} {initial}% {r.plain(Fraction(initial, per) / 100)}")


def set_waterfall(s, m):
    layers = s.rng.sample(r.LAYERS, s.rng.randrange(1, 5))
    caps = [f"{layer}_cap={money(s, m.asset, some(s, 0, 4))}" for layer in r.LAYERS[:3] if chance(s, 0.25)]
    say(s, " ".join([f"waterfall {m.name}"] + layers + caps))


def set_socialize(s, m):
    words = [f"socialize {m.name}"]
    for key, values, p in (("basis", ["profit", "open-interest", "equity", "notional"], 0.8),
                           ("rule", ["pro-rata", "equal", "queue"], 0.6), ("cap", ["profit", "equity", "none"], 0.6),
                           ("rounding", ["largest-remainder", "telescoping", "last"], 0.75)):
        if chance(s, p):
            words.append(f"{key}={s.rng.choice(values)}")
    say(s, " ".join(words))


# ---- prices and sizes


def ticks_near(s, m, jump):
    """The mark moved by up to `jump`, a tick aside now and then."""
    if m.mark is None:
        return pick(s, 1, 7, 100, 100, 1000, 1000, 50000, 999983)
    return legal(m, int(m.mark * (1 + s.rng.uniform(-jump, jump))) + pick(s, 0, 0, 1, -1))


def legal(m, ticks):
    return max(1, ticks) if m.kind == "inverse" else ticks if m.signed else max(0, ticks)


def ticks_at_breach(s, m):
    """About the price where some holder is at its maintenance, or at nothing."""
    w = s.world
    holders = [a for a in people(s) if r.lots_of(w, a, m)]
    if not holders or m.mark is None:
        return ticks_near(s, m, 0.3)
    a = s.rng.choice(holders)
    room = r.equity(w, a, m.asset) - (r.requirement(w, a, m.asset, 1) if chance(s, 0.7) else 0)
    slope = m.unit if m.kind != "inverse" else Fraction(m.unit, max(1, m.mark)**2)
    step = int(Fraction(-room, 1) / (r.lots_of(w, a, m) * slope))
    if abs(step) > 3 * abs(m.mark) + 50:
        return ticks_near(s, m, 0.6)
    return legal(m, m.mark + step + s.rng.randrange(-2, 3))


def price(s, m, ticks):
    return number(s, ticks * m.tick)


def lots_for(s, m, a):
    """A size: what somebody holds, or some multiple of what the account has."""
    w = s.world
    held = [abs(lots) for (_, name), (lots, _) in w.position.items() if name == m.name and lots]
    if held and chance(s, 0.4):
        return max(1, s.rng.choice(held) * pick(s, 1, 1, 2) // pick(s, 1, 1, 2) + pick(s, 0, 0, 1, -1))
    value = abs(m.value) or abs(m.unit) * 100
    means = max(10, r.equity(w, a, m.asset)) if a in w.accounts else 10
    most = Fraction(means * s.rng.randrange(1, 10 * s.leverage), 10 * value)
    return max(1, min(int(most), 10**13))


# ---- events


def event_fill(s):
    m = market_of(s)
    if m is None:
        return
    w = s.world
    sides = [person(s), person(s)]
    fund_lots = r.lots_of(w, m.fund, m)
    use_fund = 0.5 if s.temper == "fund" else 0.12
    if chance(s, use_fund):
        sides[0 if fund_lots <= 0 else 1] = m.fund
        if chance(s, 0.15):
            sides.reverse()
    if sides[0] == sides[1] and chance(s, 0.97):
        return
    lots = lots_for(s, m, s.rng.choice(sides))
    if m.fund in sides and fund_lots and chance(s, 0.7):
        lots = abs(fund_lots)
    ticks = ticks_near(s, m, pick(s, 0, 0, 0, 0.02, 0.2, 0.6))
    force = " force" if chance(s, 0.75) else ""
    say(s, f"fill {m.name} {sides[0]} {sides[1]} {number(s, lots * m.lot)} {price(s, m, ticks)}{force}")


def event_hedge(s):
    """One pair trades every market of an asset, in turn this way and that."""
    a, b = person(s), person(s)
    markets = [m for m in s.world.markets.values() if not m.closed]
    s.rng.shuffle(markets)
    if a == b:
        return
    lots = None
    for i, m in enumerate(markets[:pick(s, 2, 2, 3)]):
        size = lots_for(s, m, a)
        lots = size if lots is None or chance(s, 0.4) else lots
        buyer, seller = (a, b) if i % 2 == 0 else (b, a) if chance(s, 0.5) else (person(s), a)
        if buyer != seller:
            ticks = ticks_near(s, m, 0)
            say(s, f"fill {m.name} {buyer} {seller} {number(s, lots * m.lot)} {price(s, m, ticks)} force")


def event_mark(s):
    markets = [m for m in s.world.markets.values() if not m.closed]
    if not markets:
        return
    count = len(markets) if chance(s, 0.5) else s.rng.randrange(1, len(markets) + 1)
    jump = pick(s, 0.005, 0.1, 0.3, 0.6)
    words = []
    for m in s.rng.sample(markets, count):
        ticks = ticks_at_breach(s, m) if chance(s, 0.4) else ticks_near(s, m, jump)
        words.append(f"{m.name} {price(s, m, ticks)}")
    say(s, "mark " + " ".join(words))


def event_funding(s):
    m = market_of(s)
    if m is None:
        return
    a_lot = pick(s, 1, -1, 5, -13, m.value // 20, -(m.value // 10), s.rng.randrange(-1000, 1000))
    payment = Fraction(a_lot, 10**s.world.decimals[m.asset]) / m.lot
    if (payment * 10**15).denominator == 1:
        say(s, f"funding {m.name} {number(s, payment)}")


def giver_amount(s, a, asset):
    """Around the balance, around what is free, or anything."""
    w = s.world
    have = r.balance(w, a, asset)
    free = min(have, r.equity(w, a, asset) - r.requirement(w, a, asset, 0))
    atoms = max(0, pick(s, free, free, free + 1, have, have + 1, free // 2, free // 2, 0, some(s, 0, 6)))
    return 1 if atoms == 0 and free < 0 else atoms     # 3.7 and an amount of 0: an open question, see README


def event_money(s):
    w, asset = s.world, asset_of(s)
    m = market_of(s, 0.5)
    system = ["@reserve", "@backstop", "@fees", "@treasury"] + [m.fund for m in w.markets.values() if m.asset == asset]
    a, b = (s.rng.choice(system) if chance(s, 0.3) else person(s) for _ in range(2))
    what = s.rng.choices(["withdraw", "transfer", "deposit", "insure", "reserve"], [25, 30, 20, 15, 10])[0]
    if a not in w.accounts:
        what = "deposit"
    if what == "withdraw":
        say(s, f"withdraw {a} {money(s, asset, giver_amount(s, a, asset))} {asset}")
    elif what == "transfer" and a != b:
        say(s, f"transfer {a} {b} {money(s, asset, giver_amount(s, a, asset))} {asset}")
    elif what == "deposit":
        say(s, f"deposit {a} {money(s, asset, some(s, 0, 6))} {asset}")
    elif what == "insure" and m:
        hole = r.uncovered(w, m)
        say(s, f"insure {m.name} {money(s, m.asset, pick(s, some(s, 0, 5), hole, hole // 2, hole + 7))}")
    elif what == "reserve":
        say(s, f"reserve {money(s, asset, some(s, 0, 6))} {asset}")


def event_takeover(s):
    holders = [a for a in people(s) if any(name == a for name, _ in s.world.position)]
    say(s, f"takeover {s.rng.choice(holders) if holders and chance(s, 0.9) else person(s)}")


def event_deleverage(s):
    m = market_of(s)
    holders = [a for a in people(s) if m and r.lots_of(s.world, a, m)]
    if holders:
        rank = pick(s, "", " rank=profit-leverage", " rank=profit", " rank=size", " rank=pro-rata")
        say(s, f"deleverage {s.rng.choice(holders)} {m.name}{rank}")


def event_settle(s):
    m = market_of(s)
    if m and (chance(s, 0.5) or s.temper == "thin"):
        ticks = ticks_at_breach(s, m) if chance(s, 0.3) else ticks_near(s, m, pick(s, 0, 0.1, 0.6))
        say(s, f"settle {m.name} {price(s, m, ticks)}")


def event_change(s):
    m = market_of(s)
    if m is None:
        return
    what = s.rng.randrange(4)
    if what == 0:
        add_tier(s, m)
    elif what == 1:
        set_waterfall(s, m)
    elif what == 2:
        set_socialize(s, m)
    else:
        say(s, "option liquidation=" + pick(s, "manual", "takeover", "deleverage") +
            pick(s, "", " residual=keep", " residual=forfeit"))


def event_expect(s):
    """An assertion that holds, now and then `hash`, a comment or a clock."""
    w, a, asset = s.world, person(s), asset_of(s)
    m = market_of(s, 1)
    if a not in w.accounts or m is None:
        return
    unit = r.atom(w, asset)
    atom = r.atom(w, m.asset)
    lines = [
        f"expect balance {a} {asset} {number(s, r.balance(w, a, asset) * unit)}",
        f"expect equity {a} {asset} {number(s, r.equity(w, a, asset) * unit)}",
        f"expect initial {a} {asset} {number(s, r.requirement(w, a, asset, 0) * unit)}",
        f"expect maintenance {a} {asset} {number(s, r.requirement(w, a, asset, 1) * unit)}",
        f"expect socialized {a} {asset} {number(s, w.socialized.get((a, asset), 0) * unit)}",
        f"expect position {a} {m.name} {number(s, r.lots_of(w, a, m) * m.lot)}",
        f"expect insurance {m.name} {number(s, r.balance(w, m.fund, m.asset) * atom)}",
        f"expect deficit {m.name} {number(s, m.deficit * atom)}",
        f"expect uncovered {m.name} {number(s, r.uncovered(w, m) * atom)}",
        f"expect open-interest {m.name} {number(s, r.open_interest(w, m) * m.lot)}",
        f"expect state {a} {r.state_of(w, a)}",
        "hash", "verify", "verify", "   # nothing but a comment", "",
    ]
    line = s.rng.choice(lines)
    if line.strip()[:1] in ("#", ""):
        s.lines.append(line)
    else:
        say(s, line)


def event_clock(s):
    say(s, "at " + pick(s, str(s.rng.randrange(2 * 10**18)), f"20{s.rng.randrange(10, 30)}-10-1{s.rng.randrange(10)}T21:16:04Z",
                        "2025-10-10T21:16:04.831Z"))


def bad_line(s):
    """A line that mostly cannot be right."""
    w, a, b, asset = s.world, person(s), person(s), asset_of(s)
    m = market_of(s, 1)
    n = m.name if m else "M9"
    shut = next((m.name for m in w.markets.values() if m.closed), n)
    fund = "@insurance:" + n
    return pick(
        s, f"deposit {a} -1 {asset}", f"deposit {a} 0.0000000001 {asset}", f"deposit {a} 9223372036854775808 {asset}",
        f"deposit {a} 4611686018427387904 {asset}", f"deposit {a} 1 NONE", f"deposit {a} 1e3 {asset}", f"deposit {a} +1 {asset}",
        f"deposit {a} 1. {asset}", f"deposit {a} .5 {asset}", f"deposit a/b 1 {asset}", f"deposit @nobody 1 {asset}",
        f"deposit @uncovered:{n} 1", f"withdraw nobody 1 {asset}", f"withdraw {a} 999999999 {asset}", f"withdraw {a}",
        f"transfer {a} nobody 1 {asset}", f"transfer {a} @uncovered:{n} 1 {asset}", f"transfer {a} {b} 99999999999 {asset}",
        f"fill {n} nobody {a} 1 1", f"fill {n} {a} {b} 0 1", f"fill {n} {a} {a} 1 1", f"fill {n} {a} {b} -1 1",
        f"fill M99 {a} {b} 1 1", f"fill {n} @fees {a} 1 1 force", f"fill {n} {a} {b} 1 1 forced", f"fill {n} {a} {b} 1 -1 force",
        f"fill {n} {a} {b} 0.0000000001 1", f"fill {n} {a} {b} 4000000000 4000000000 force", f"fill {shut} {a} {b} 1 1",
        f"mark {n} -1", f"mark {n}", "mark M99 1", f"mark {n} 9000000000000000000", f"mark {shut} 5", f"mark {n} 0",
        f"mark {n} 0.00000000003", f"tier {n} 0 1% 2%", f"tier {n} 0 2 1", f"tier {n} 0 0.0000000001 0", f"tier {n} -1 1% 1%",
        f"tier {n} 0 150% 1%", f"waterfall {n}", f"waterfall {n} insurance insurance", f"waterfall {n} luck",
        f"waterfall {n} socialize insurance_cap=-1", f"waterfall {n} socialize insurance_cap=1 insurance_cap=1",
        f"socialize {n} basis=luck", f"socialize {n} caps=none", "option liquidation=never", "option", f"account {a}",
        "account @me", "account a*b", f"asset {asset} 2", "asset new 99", f"market {n} {asset} lot=1 tick=1",
        f"market Mx {asset} lot=0 tick=1", f"market Mx {asset} lot=1", f"market Mx {asset} lot=0.1 tick=0.00000000003",
        f"market Mx none lot=1 tick=1", f"funding {n} 0.000000000000001", f"funding M99 1", f"funding {shut} 1",
        f"funding {n} 900000000000000000", f"settle {n} -5", f"settle {shut} 1", "takeover @reserve", "takeover nobody",
        f"takeover {fund}", f"deleverage {a} {n} rank=best", f"deleverage nobody {n}", f"deleverage {fund} {n}",
        f"deleverage {a} {n}", f"deleverage {a} {shut}", "at 0", "at 5x", "at -5", "nonsense 1 2", "expect", f"expect balance {a}",
        "expect balance nobody 1", "expect luck 1", f"insure {shut} 0.00000000001", f"insure M99 1", f"reserve -1 {asset}",
        "include no-such-file.scn" if s.rng.random() < 0 else "verify 1", "hash now", f"mark {n} 1 M99 2")


def event_mistake(s):
    say(s, bad_line(s))


EVENTS = {
    "plain": [(event_fill, 34), (event_mark, 26)],
    "thin": [(event_fill, 34), (event_mark, 30)],
    "hedgers": [(event_fill, 12), (event_hedge, 20), (event_mark, 26)],
    "fund": [(event_fill, 40), (event_mark, 18)],
}
OFTEN = [(event_funding, 4), (event_money, 10), (event_takeover, 3), (event_deleverage, 4), (event_settle, 2),
         (event_change, 3), (event_expect, 5), (event_clock, 1), (event_mistake, 5)]


def story(seed):
    """The lines of a scenario, and the world it ends in with the code of its last line, or None."""
    s = Story(seed)
    set_up(s)
    events, weights = zip(*(EVENTS[s.temper] + OFTEN))
    opening = [event_hedge if s.temper == "hedgers" else event_fill]
    for event in opening * s.rng.randrange(2, 6) + s.rng.choices(events, weights, k=s.rng.randrange(8, 36)):
        if len(s.lines) > 90:
            break
        event(s)
    refused = None
    if chance(s, 0.1):
        while refused is None:
            line = bad_line(s)
            try:
                r.apply(s.world, line)
            except r.Refused as refusal:
                s.lines.append(line)
                refused = refusal.code
            except r.Unmet:
                pass
    else:
        say(s, "verify")
    return s.lines, s.world, refused


def wanted_dump(lines, world, refused):
    """What --dump must print for the scenario; the reference has run along already."""
    return ([f"refused {len(lines)} {refused}"] if refused else []) + r.dump(world)


def stats(count):
    scenarios, times, sizes = Counter(), Counter(), 0
    for seed in range(1, count + 1):
        r.reached.clear()
        lines, _, refused = story(seed)
        sizes += len(lines)
        if refused:
            r.reached["ends in a bare bad line"] += 1
        scenarios.update(key for key, value in r.reached.items() if value)
        times.update(r.reached)
    print(f"{count} scenarios, {sizes / count:.1f} lines each\nscenarios      times  what")
    for key in sorted(scenarios):
        print(f"{scenarios[key]:9} {times[key]:10}  {key}")


def main(arguments):
    if arguments[0] == "--stats":
        stats(int(arguments[1]))
    else:
        print("\n".join(story(int(arguments[0]))[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
