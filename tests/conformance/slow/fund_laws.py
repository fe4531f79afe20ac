# SPDX-License-Identifier: BSD-2-Clause
"""Laws of funds: whoever joins or leaves takes nothing from anybody, seniors lose nothing while juniors have anything,
and what a shared fund gives to its markets depends on their order by rounding only."""
import collections
import random
from fractions import Fraction

from . import deleverage, funds, laws, limits, measure, run, units
from .laws import law

COME_AND_GO = ("join", "leave", "redeem")
BY_LIMITS = ("limits-deleverage", "drawdown-deleverages", "limits-pass-fees-on", "limits-close-a-loss")


class Standing:
    """What everybody has by a fund and in its asset, exactly."""

    def __init__(self, book, fund):
        self.has = units.equity(book, fund)
        self.units = {kind: units.total(fund, kind) for kind in fund.held}
        self.value = {kind: max(0, units.value(book, fund, kind)) for kind in fund.held}
        self.wealth = {account: measure.exact_equity(book, account, fund.asset) for account in range(len(book.accounts))
                       if account != fund.account}
        for kind, held in fund.held.items():
            for account, number in held.items():
                self.wealth[account] += Fraction(self.value[kind] * number, self.units[kind])
        self.seniors = self.value.get("senior", 0)
        self.debts = dict(book.owed)

    def of(self, accounts):
        return sum((self.wealth.get(account, 0) for account in accounts), Fraction(0))


class Watch(laws.Watch):
    """Every command, before and after; with the laws of every book."""

    def __init__(self):
        super().__init__()
        self.standing = {}
        self.done = collections.Counter()   # what was done, by its first word, and what limits did
        self.held_to, self.pass_on, self.close_fund = limits.held_to, limits.pass_on, deleverage.close_fund

    def __enter__(self):
        limits.held_to, limits.pass_on, deleverage.close_fund = self.holds, self.passes, self.closes
        return super().__enter__()

    def __exit__(self, *error):
        limits.held_to, limits.pass_on, deleverage.close_fund = self.held_to, self.pass_on, self.close_fund
        super().__exit__(*error)

    def holds(self, book, account, asset, plan, *positions):
        held = self.held_to(book, account, asset, plan, *positions)
        if held != plan:
            self.limited = True
            self.done["limits-deleverage"] += 1
            self.done["drawdown-deleverages"] += any(of.on for of in book.limits.values())
        return held

    def passes(self, book, market, brought):
        before = book.balance(book.account("@fees"), market.asset)
        self.pass_on(book, market, brought)
        self.done["limits-pass-fees-on"] += book.balance(book.account("@fees"), market.asset) < before

    def closes(self, command, fund, market):
        closed = self.close_fund(command, fund, market)
        self.done["limits-close-a-loss"] += closed
        return closed

    def before(self, book, text):
        super().before(book, text)
        self.standing = {fund.name: Standing(book, fund) for fund in book.funds if fund.units}

    def after(self, book, text):
        super().after(book, text)
        words = text.split()
        self.done[words[0]] += 1
        for fund in book.funds:
            if fund.name in self.standing:
                before, after = self.standing[fund.name], Standing(book, fund)
                kinds_have_all(fund, after)
                if words[0] in COME_AND_GO and words[2] == fund.name:
                    nobody_gains(book, fund, book.by_name[words[1]], before, after)
                    nothing_is_open(book, fund)
                else:
                    law(before.units == after.units, f"units of {fund.name} without a command of units")
                    if after.value.get("junior", 0) > 0:
                        law(after.seniors >= before.seniors, f"seniors of {fund.name} lost and juniors have something")


def kinds_have_all(fund, standing):
    """What the kinds have together is what the fund has; whatever is below the par, juniors have nothing."""
    law(sum(standing.value.values()) == max(0, standing.has), f"{fund.name}: the parts are not the whole")
    if standing.seniors < fund.par:
        law(standing.value["junior"] == 0, f"{fund.name}: juniors have something and seniors not all")


def nobody_gains(book, fund, mover, before, after):
    """At unchanged marks: the mover loses less than an atom, which goes to those who have units; nobody else changes.
    What was nobody's before there were units is the treasury's."""
    if before.debts != book.owed:
        return      # what it owed was paid with it, and that is others' gain
    treasury = book.account("@treasury")
    first = not all(before.units.values())
    gave = before.wealth[mover] - after.wealth[mover]
    law(0 <= gave < 1 or (first and mover == treasury), f"{book.accounts[mover].name} gave {gave} to {fund.name}")
    others = [account for account in before.wealth if account != mover and not (first and account == treasury)]
    law(all(after.wealth[account] >= before.wealth[account] for account in others), f"somebody lost by {fund.name}")
    law(after.of(others) - before.of(others) < 1, f"others won an atom by {fund.name}")
    outside = [a for a in others if not any(a in held for held in fund.held.values())]
    law(after.of(outside) == before.of(outside), f"somebody without units won by {fund.name}")


def nothing_is_open(book, fund):
    """Who comes or goes knows all losses."""
    markets = funds.markets_of(book, fund.account)
    law(units.equity(book, fund) >= 0, f"{fund.name} is below zero")
    law(not any(market.uncovered for market in markets), f"{fund.name} has an uncovered market")
    for account in measure.breached(book, fund.asset):
        law(not any(book.holding(account, market) for market in markets), f"a breach in a market of {fund.name}")


# The order of markets.
def book_of_shared(seed):
    """Several defaults of one instant in markets of one fund; lines for two orders of these, and the bound of what may
    differ. A telescoping share is the exact one rounded down or up, so the fund's shares of two orders differ by one at
    most. Without caps what a market lacks then differs by one at most, so what the next shared layer leaves it by two."""
    pick = random.Random(seed)
    names = list("ABCDE"[:pick.randint(2, 5)])
    capped, reserve = pick.random() < 0.5, pick.random() < 0.5
    varies = pick.random() < 0.5
    layers = "insurance reserve" if reserve and not capped else "insurance"
    create = {}
    for name in names:
        settlement = " settlement=variation" if varies and pick.random() < 0.5 else ""
        cap = f" insurance_cap={pick.randint(1, 300)}" if capped and pick.random() < 0.6 else ""
        create[name] = [f"market {name} USD lot=1 tick=1 fund=F{settlement}", f"waterfall {name} {layers}{cap}"]
    rest = [f"insure {names[0]} {pick.randint(0, 900)}", f"reserve {pick.randint(0, 900)}", "deposit r 1000000"]
    rest += ["mark " + " ".join(f"{name} 1000" for name in names)]
    for name in names:
        rest.append(f"fill {name} p{name} r {pick.randint(1, 3)} {1000 + pick.randint(0, 200)} force")
    if varies and pick.random() < 0.5:
        # The fund loses itself, more than it has; its shortfall is divided once, and nothing else gives anything.
        rest = [line for line in rest if not line.startswith("fill")]
        rest += [f"fill {name} @fund:F r {pick.randint(1, 5)} 1000 force" for name in names]
        return names, create, rest + ["mark " + " ".join(f"{n} {1000 - pick.randint(0, 500)}" for n in names)], 1, pick
    accounts = " ".join(f"p{name}" for name in names)
    return names, create, rest + [f"takeover {accounts}"], 2 if reserve and not capped else 1, pick


def check_order(seed):
    """What each market lacks and got, in two orders of the markets; accounts stand in one order."""
    names, create, rest, bound, pick = book_of_shared(seed)
    other = list(names)
    pick.shuffle(other)
    begin = ["asset USD 0", "fund F USD", *[f"account p{name}" for name in names]]
    results = [run([*begin, *[line for name in order for line in create[name]], *rest, "verify"])
               for order in (names, other)]
    for result in results:
        law(result.status == 0, f"seed {seed}: {result.message}")
    one, two = ({m.name: (m.deficit, m.uncovered, m.claims["insurance"].get(m.fund, 0)) for m in result.book.markets}
                for result in results)
    for name in names:
        differ = max(abs(a - b) for a, b in zip(one[name], two[name]))
        law(differ <= bound, f"seed {seed}: {name} has {one[name]} or {two[name]}, more than {bound} apart")
    law(results[0].balances[("@fund:F", "USD")] == results[1].balances[("@fund:F", "USD")], f"seed {seed}: the fund")
    return sum(1 for deficit, _, _ in one.values() if deficit)
