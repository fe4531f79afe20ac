# SPDX-License-Identifier: BSD-2-Clause
"""Laws of closing out as venues do: a reduction closes no lot too many and none too few, takes no more fees than are left,
and moves nobody else's money. `Reach` counts what happened, and what was at work in the holdings concerned."""
import collections
import pickle
from fractions import Fraction

from . import closing_work, measure, reduction
from .figures import ceil
from .laws import law


class Reach:
    """What happened to holdings that are reduced while it is installed."""

    def __init__(self):
        self.found, self.done, self.closed_pairs = set(), collections.Counter(), set()
        self.reduce = reduction.reduce

    def __enter__(self):
        reduction.reduce = self.reduces
        return self

    def __exit__(self, *error):
        reduction.reduce = self.reduce

    def note(self, *names):
        self.found.update(names)
        self.done.update(names)

    def reduces(self, round_, account, asset, plan, made):
        book, key = round_.book, (account, asset)
        law(key not in round_.command.closed, "a holding was reduced after it was closed out or reduced")
        found = closing_work.of_holding(book, account, asset)
        self.closed_pairs |= closing_work.pairs_of(found)
        self.note(*["reduced-with-" + name for name in found & set(closing_work.OWN)], *ways_of(plan, made))
        if made.solved:
            one_step_fewer(book, account, asset, made.lots)
        slices_hold(book, account, made.lots, book.liquidations.get(key))
        before, defaults = Figures(book, account, asset, made.lots), len(round_.defaults)
        self.reduce(round_, account, asset, plan, made)
        law(len(round_.defaults) == defaults, "a reduction made a deficit")
        before.after(book, made.lots, self)
        self.note("solved" if made.solved else "cut-by-a-slice" if reduction.is_a_sum(
            book, account, reduction.with_lots(book, account, asset)) else "slice-without-a-solution")


def ways_of(plan, made):
    return {"reduced-by-" + plan[index] for index in made.lots} | ({"several-positions"} if len(made.lots) > 1 else set())


def one_step_fewer(book, account, asset, lots):
    """With any number of steps fewer of the last position, those before it closed whole, a copy of the book has not reached
    the target; nor has it with any number of lots of one of those before."""
    target = reduction.target_of(reduction.with_lots(book, account, asset))
    order, has = list(lots), measure.margin_equity(book, account, asset, 1)
    closed, fees = {}, Fraction(0)
    for place in order:
        market = book.markets[place]
        n, last = abs(book.lots(account, market)), place == order[-1]
        step = market.partial.step
        for k in range(step, lots[place] if last else n, step):
            if last and lots[place] == n and n - k <= market.partial.remainder:
                break       # the remainder went along
            law(has - fees - market.fee * market.notional(k) < target * left_asked(book, account, asset, closed | {place: k}),
                f"{k} of {lots[place]} lots of {market.name} would have been enough")
        closed[place] = lots[place]
        fees += market.fee * market.notional(n)


def left_asked(book, account, asset, closed):
    """What a copy of the book asks with these lots closed at the mark, at most one unit for each position less."""
    copy = pickle.loads(pickle.dumps(book))
    for place, k in closed.items():
        market = copy.markets[place]
        copy.trade(account, market, -k if copy.lots(account, market) > 0 else k, market.value_now)
    return measure.maintenance(copy, account, asset)


def slices_hold(book, account, lots, running):
    for place, k in lots.items():
        market = book.markets[place]
        n, terms = abs(book.lots(account, market)), market.partial
        law(0 <= k <= n, "more lots are closed than there are")
        if terms.slice:
            base = running.began_with.get(place, n) if running else n
            law(k < ceil(terms.slice[0] * base) + terms.step or n == k <= ceil(terms.slice[0] * base) + terms.step + terms.remainder,
                f"a slice of {k} of {base}")


class Figures:
    """Of everybody before a reduction; and what it may not have changed."""

    def __init__(self, book, account, asset, lots):
        self.account, self.asset = account, asset
        self.equities = {a: measure.exact_equity(book, a, asset) for a in book.everybody()}
        self.lots = {(a, m): holding.lots for (a, m), holding in book.holdings.items()}
        self.fees = sum(ceil(book.markets[place].fee * book.markets[place].notional(k)) for place, k in lots.items())
        self.left = max(0, measure.margin_equity(book, account, asset, 1))
        self.funds = {book.markets[place].fund for place in lots}

    def after(self, book, lots, reach):
        buyers = {pair.buyer for pair in book.pairs}
        for a in book.everybody():
            change = measure.exact_equity(book, a, self.asset) - self.equities[a]
            if a == self.account or a in self.funds or a in buyers:
                continue
            law(-len(lots) < change <= 0, f"{book.name(a)} has {change} more by somebody's reduction")
        gained = sum(measure.exact_equity(book, fund, self.asset) - self.equities[fund] for fund in self.funds)
        if not self.funds & buyers:
            law(-len(lots) < gained <= min(self.fees, self.left), f"fees of {gained}, with {self.left} left")
            reach.note("fee" if gained > 0 else "no-fee", *["fee-is-cut"] * (gained < self.fees - len(lots)))
        for (a, m), n in self.lots.items():
            now = book.lots(a, book.markets[m])
            law(book.is_system(a) or (now * n >= 0 and abs(now) <= abs(n)), f"{book.name(a)} has more lots by a reduction")


def judge(book):
    """What holds at any moment."""
    for key, running in book.liquidations.items():
        law(not book.is_system(key[0]) and not measure.flat(book, *key), "in liquidation without a position")
        law(running.last is None or running.last <= book.now, "a reduction in the future")
    for key, level in book.level.items():
        law(0 < level <= len(book.levels[key[1]]), "a level that is none")
