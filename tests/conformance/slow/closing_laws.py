# SPDX-License-Identifier: BSD-2-Clause
"""Laws of closing out as venues do: a reduction closes no lot too many and none too few, takes no more fees than are left,
and moves nobody else's money. `Reach` counts what happened, and what was at work in the holdings concerned."""
import collections
import pickle
from fractions import Fraction

from . import bust, closing_work, execution, govern, guard, measure, reduction
from .errors import Refusal
from .figures import ceil
from .laws import law


class Reach:
    """What happened to holdings that are reduced while it is installed."""

    def __init__(self):
        self.found, self.done, self.closed_pairs = set(), collections.Counter(), set()
        self.reduce, self.worked_out, self.undo = reduction.reduce, guard.worked_out, bust.undo
        self.filled, self.pass_on, self.spare, self.overdue, self.begins = (
            execution.filled, execution.pass_on, execution.spare, execution.overdue, execution.begins)
        self.time_is_over, self.apply_change, self.is_due = govern.time_is_over, govern.apply_change, False

    def __enter__(self):
        reduction.reduce, guard.worked_out, bust.undo = self.reduces, self.works_out, self.undoes
        govern.time_is_over, govern.apply_change = self.time_goes, self.changes
        execution.filled, execution.pass_on, execution.spare, execution.overdue, execution.begins = (
            self.fills, self.passes_on, self.spares, self.is_overdue, self.begin)
        return self

    def __exit__(self, *error):
        reduction.reduce, guard.worked_out, bust.undo = self.reduce, self.worked_out, self.undo
        govern.time_is_over, govern.apply_change = self.time_is_over, self.apply_change
        execution.filled, execution.pass_on, execution.spare, execution.overdue, execution.begins = (
            self.filled, self.pass_on, self.spare, self.overdue, self.begins)

    def note(self, *names):
        self.found.update(names)
        self.done.update(names)

    def reduces(self, round_, account, asset, plan, made):
        book, key = round_.book, (account, asset)
        law(key not in round_.command.closed, "a holding was reduced after it was closed out or reduced")
        found = closing_work.of_holding(book, account, asset)
        self.closed_pairs |= closing_work.pairs_of(found)
        self.note(*["reduced-with-" + name for name in found & set(closing_work.OWN)], *ways_of(plan, made))
        as_listed = (made.worth == measure.margin_equity(book, account, asset, 1)
                     and all(abs(book.lots(account, book.markets[place])) == n for place, n in made.had.items()))
        if made.solved and as_listed:  # others of the round may have changed what it has since
            one_step_fewer(book, account, asset, made.lots)
        slices_hold(book, made, book.liquidations.get(key))
        before, defaults = Figures(book, account, asset, made.lots), len(round_.defaults)
        self.reduce(round_, account, asset, plan, made)
        law(len(round_.defaults) == defaults, "a reduction made a deficit")
        before.after(book, made.lots, self)
        self.note("solved" if made.solved else "cut-by-a-slice" if reduction.is_a_sum(
            book, account, reduction.with_lots(book, account, asset)) else "slice-without-a-solution")


    def works_out(self, book, market):
        """A price is between those of its sources, and near the middle one where they are clamped; it goes no further from
        the mark than its step."""
        validity, price = self.worked_out(book, market)
        terms = market.guard
        quotes = [(of.price, of.weight) for name, of in market.sources.items() if name != guard.INDEX and guard.usable(book, terms, of)]
        law((validity == "none") == (price is None) == (len(quotes) < terms.sources), "a price of too few sources, or none of enough")
        self.note("quoted-" + validity, *["quoted-" + terms.method] * (price is not None))
        if price is None:
            return validity, price
        low, high = min(each for each, _ in quotes), max(each for each, _ in quotes)
        if terms.method == "mean" and terms.clamp is not None:
            middle = guard.median(quotes)
            low, high = (max(low, middle - terms.clamp * abs(middle) - 1), min(high, middle + terms.clamp * abs(middle) + 1))
        if validity == "limited" or (validity == "deviating" and market.mark is not None and terms.step):
            low, high = min(low, market.mark), max(high, market.mark)
        law(low <= price <= high, f"{market.name}: a price of {price}, not of {low} to {high}")
        law(terms.step is None or market.mark is None or abs(price - market.mark) <= terms.step[0] * abs(market.mark), "a step too far")
        return validity, price

    def begin(self, command, account, asset, plan):
        running = command.book.liquidations.get((account, asset))
        had = running.kind if running else None
        begun = self.begins(command, account, asset, plan)
        if begun and command.book.liquidations[(account, asset)].kind != had:
            self.note("begun-by-" + command.book.liquidations[(account, asset)].kind)
            self.closed_pairs |= closing_work.pairs_of(closing_work.of_holding(command.book, account, asset))
        return begun

    def fills(self, book, market, side, other, lots, price):
        """At its limit a fill leaves the side with something or nothing, never with less; the fee takes no more than is left."""
        asset, before = market.asset, measure.margin_equity(book, side, market.asset, 1)
        gets = self.filled(book, market, side, other, lots, price)
        after = measure.margin_equity(book, side, asset, 1)
        law(after >= min(0, before), f"{before} before the fee, {after} after it")
        law(0 <= gets <= before - after + 1, "who buys gets more of the fee than was paid")
        law(before >= -1 or book.accounts[side].system, f"a fill within the limit has left {before}")
        self.note("host-fill", *["host-fee"] * (after < before), *["fee-for-the-liquidator"] * (gets > 0))
        return gets

    def passes_on(self, book, bidder, account, asset, part, running, markets):
        """What is sold of an account is worth at least its price; it is not left with less than nothing, and no more of it
        than restores it changes hands, but for one lot."""
        before, lots = measure.exact_margin_equity(book, account, asset, 1), {m.index: book.lots(account, m) for m in markets}
        less = 1 - execution.factor(book, asset, running)
        sold = [book.balance(account, pair.asset) for pair in book.pairs]
        self.pass_on(book, bidder, account, asset, part, running, markets)
        after = measure.exact_margin_equity(book, account, asset, 1)
        if sold == [book.balance(account, pair.asset) for pair in book.pairs]:
            law(before - after <= part * before * less + len(markets) + 1, "more is paid than its part")
        law(all(abs(book.lots(account, m)) <= abs(lots[m.index]) for m in markets), "lots more by a sale")
        moved = sum(abs(lots[m.index]) - abs(book.lots(account, m)) for m in markets)
        law(moved > 0 and all(abs(lots[m.index]) - abs(book.lots(account, m)) <= max(1, part * abs(lots[m.index])) for m in markets),
            "not the part that was bid for")
        self.note("bid", *["bid-for-one-lot"] * (moved == 1), *["bid-for-several-positions"] * (len(markets) > 1))

    def spares(self, round_, market, payer, cost):
        before = (abs(payer.lots), payer.profit, payer.equity, payer.notional)
        self.spare(round_, market, payer, cost)
        after = (abs(payer.lots), payer.profit, payer.equity, payer.notional)
        law(all(now <= had for now, had in zip(after, before)), "who is spared weighs more")
        self.note(*["spared", "spared-a-profit" if after[1] < before[1] else "spared-lots"] * (after != before))

    def is_overdue(self, book):
        found = self.overdue(book)
        self.note(*["overdue-" + book.liquidations[key].kind for key in found])
        return found

    def time_goes(self, book):
        self.is_due = True
        try:
            self.time_is_over(book)
        finally:
            self.is_due = False
        law(all(change.time > book.now for change in book.changes.values()), "a change is overdue")

    def changes(self, book, change):
        """A change that is due is made or dropped; money and lots stay where they are, but for what a limit's sample does."""
        lots = {key: holding.lots for key, holding in book.holdings.items()}
        try:
            self.apply_change(book, change)
        except Refusal:
            self.note(*["change-dropped"] * self.is_due, *["change-" + change.words[0] + "-dropped"] * self.is_due)
            raise
        law(lots == {key: holding.lots for key, holding in book.holdings.items()}, "a change of settings traded")
        self.note(*["changed", "changed-" + change.words[0]] if self.is_due else ["tried"])

    def undoes(self, book, market, found):
        """The lots of both sides are what they would be without the fill; what one has more the other has less."""
        asset = market.asset
        sides = [holder for holder, _, _ in found.sides]
        before = [(book.lots(a, market), measure.exact_equity(book, a, asset)) for a in sides]
        self.undo(book, market, found)
        for a, (lots, _), back in zip(sides, before, (-found.lots, found.lots)):
            law(book.lots(a, market) == lots + back, "other lots go back than were traded")
        fees = sum(fee for _, fee, _ in found.sides)
        gained = sum(measure.exact_equity(book, a, asset) - had for a, (_, had) in zip(sides, before))
        law(fees - 2 < gained <= fees or market.fund in sides, f"both gained {gained} by a bust, of fees of {fees}")
        self.note("bust", *["bust-with-fees"] * (fees != 0), *["bust-of-what-went-on"] * (found.passed > 0),
                  *["bust-away-from-the-mark"] * (found.price != market.mark), *["bust-of-legs"] * any(leg for _, _, leg in found.sides))


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


def slices_hold(book, made, running):
    for place, k in made.lots.items():
        n, terms = made.had[place], book.markets[place].partial
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
        # A profit that did not count before, by its weight or its age, is there to pay fees once it is realized (24.4).
        left = max(self.left, measure.margin_equity(book, self.account, self.asset, 1) + gained)
        if not self.funds & buyers:
            law(-len(lots) < gained <= min(self.fees, left), f"fees of {gained}, with {left} left")
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
