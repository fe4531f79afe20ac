# SPDX-License-Identifier: BSD-2-Clause
"""Partial liquidation: of a holding in breach as few lots are closed as bring its margin equity back to a target, or as many
as one slice has; and margin calls, which tell who comes near a breach."""
from fractions import Fraction

from . import bust, collateral, deleverage, funds, groups, limits, measure, portfolio, setup, terms
from .apportion import telescope
from .errors import Refusal
from .figures import DURATION, NANOSECONDS, ceil, in_range, rate

LEVELS_MOST = 8


class Partial:
    """What `partial` has set of a market."""

    def __init__(self):
        self.target, self.step, self.remainder = None, 1, 0
        self.slice = None       # (part of the lots, nanoseconds from one go to the next)
        self.whole_below = Fraction(0)


class Liquidation:
    """Of a holding in liquidation: its lots when that began, by market, and when it was last reduced."""

    def __init__(self):
        self.began_with, self.last = {}, None
        self.kind = self.start = None       # "host" or "auction", and since when
        self.rest, self.bought = {}, {}     # lots left to close, by market; (who, market) -> [lots, cost] of what was taken over


class Go:
    """What is closed of a holding at once: lots by market, of so many, and whether that reaches the target."""

    def __init__(self, lots, had, solved, worth):
        self.lots, self.had, self.solved, self.worth = lots, had, solved, worth


# Words.
def bounded(text, least, most):
    number = rate(text)
    in_range(number * 10**9)
    if not least <= number <= most:
        raise Refusal("range", f"not {least} to {most}: {text}")
    return number


def step_of(market, text):
    lots = terms.size(market, text)
    if lots == 0:
        raise Refusal("range", "a step is at least one lot")
    return lots


def pause(text):
    """A duration that may be 0."""
    match = DURATION.match(text)
    if not match:
        raise Refusal("syntax", f"not a duration: {text}")
    return in_range(int(match.group(1)) * NANOSECONDS[match.group(2)])


def slice_of(text):
    parts = text.split("/")
    if len(parts) != 2:
        raise Refusal("syntax", "slice=RATE/DURATION")
    part = bounded(parts[0], 0, 1)
    if part == 0:
        raise Refusal("range", "a slice is above 0")
    return part, pause(parts[1])


READ = {"target": lambda market, text: bounded(text, 1, 100), "step": step_of, "remainder": terms.size,
        "slice": lambda market, text: slice_of(text), "whole_below": lambda market, text: bounded(text, 0, 1)}


def partial(book, line):
    """partial MARKET target=RATE [step=SIZE] [remainder=SIZE] [slice=RATE/DURATION] [whole_below=RATE], or none."""
    line.takes(1, 2, " ".join(READ))
    none = len(line.words) == 3
    if none and line.words[2] != "none":
        raise Refusal("syntax", "partial MARKET none, or its options")
    if not none and "target" not in line.options:
        raise Refusal("syntax", "a reduction has a target")
    market, made = book.market(line.words[1]), Partial()
    for key, text in line.options.items():
        setattr(made, key, READ[key](market, text))
    terms.open_still(market)
    if none and line.options:
        raise Refusal("argument", "none has no options")
    market.partial = None if none else made


def levels(book, line):
    """levels ASSET RATE..., or none. All levels are open then."""
    line.takes(2, LEVELS_MOST + 1)
    asset, rates = book.asset(line.words[1]), []
    for text in line.words[2:] if line.words[2:] != ["none"] else []:
        number = rate(text)
        in_range(number * 10**9)
        if number <= 1 or (rates and number >= rates[-1]):
            raise Refusal("range", "levels are above 1 and fall")
        rates.append(number)
    book.levels[asset] = rates
    for key in [key for key in book.level if key[1] == asset]:
        del book.level[key]


# What they mean.
def with_lots(book, account, asset):
    return [market for market in book.held(account, asset) if book.has_lots(account, market)]


def way_of(command, account, asset, plan):
    """What comes of a holding in breach, or in liquidation: "left" as it is, closed out "whole", or a Go."""
    book, markets = command.book, with_lots(command.book, account, asset)
    breached = (account, asset) in command.flagged or measure.in_breach(book, account, asset)
    if not may_be_reduced(command, account, asset, plan, markets):
        return "whole" if breached else "left"
    running = book.liquidations.get((account, asset))
    if running and not due(command, running, markets):
        return "left"
    made = go(book, account, asset, markets, running or Liquidation())
    return "whole" if all(made.lots.get(m.index, 0) == abs(book.lots(account, m)) for m in markets) else made


def may_be_reduced(command, account, asset, plan, markets):
    book = command.book
    has, asked = measure.margin_equity(book, account, asset, 1), measure.maintenance(book, account, asset)
    if not markets or has <= 0 or any((a, asset) in command.flagged for a in [account, *groups.members(book, account)]):
        return False
    if any(m.partial is None or plan[m.index] == "manual" for m in markets):
        return False
    if has < max(m.partial.whole_below for m in markets) * asked:
        return False
    return is_a_sum(book, account, markets) or all(m.partial.slice for m in markets)


def is_a_sum(book, account, markets):
    """Whether what is asked of the holding is a sum over its positions, and what it has does not depend on them."""
    return not (groups.members(book, account) or portfolio.is_on(book, account)
                or any(len([1 for lots, _ in book.holding(account, m).parts() if lots]) > 1
                       or m.profit_weight < 1 or m.mature is not None for m in markets))


def due(command, running, markets):
    """A mark of one of its markets, not before the longest pause between slices is over."""
    wait = max((m.partial.slice[1] for m in markets if m.partial.slice), default=0)
    return bool(command.marked & {m.index for m in markets}) and (
        running.last is None or command.book.now - running.last >= wait)


def go(book, account, asset, markets, running):
    """The solution, as far as one slice of each position goes; without one, a slice of each."""
    solved, wanted = False, {m.index: abs(book.lots(account, m)) for m in markets}
    if is_a_sum(book, account, markets):
        solved, wanted = solution(book, account, asset, markets)
    lots = {}
    for index, k in wanted.items():
        market = book.markets[index]
        has = abs(book.lots(account, market))
        if market.partial.slice:
            most = in_steps(ceil(market.partial.slice[0] * running.began_with.get(index, has)), market.partial.step)
            solved, k = solved and k <= most, min(k, most)
        lots[index] = has if has - k <= market.partial.remainder else k
    return Go(lots, {m.index: abs(book.lots(account, m)) for m in markets}, solved, measure.margin_equity(book, account, asset, 1))


def in_steps(lots, step):
    return -(-lots // step) * step


def target_of(markets):
    return max((m.partial.target for m in markets if m.partial), default=1)


def solution(book, account, asset, markets):
    """Whether closing some lots reaches the target, and which: of one position after another, the largest requirement
    first, the least number of lots; those before it are closed whole. All, where none does."""
    has, target = measure.margin_equity(book, account, asset, 1), target_of(markets)
    left = {m.index: abs(book.lots(account, m)) for m in markets}
    fees, closed = Fraction(0), {}
    for market in sorted(markets, key=lambda m: (-m.asked_of(book.holding(account, m), 1), m.index)):
        n, step = left[market.index], market.partial.step
        for k in [*range(step, n, step), n]:
            left[market.index] = n - k
            if has - fees - fee(market, k) >= target * asked(book, account, asset, left):
                return True, closed | {market.index: k}
        closed[market.index] = n
        fees += fee(market, n)
    return False, closed


def fee(market, lots):
    return market.fee * market.notional(lots)


def asked(book, account, asset, left):
    """The maintenance requirement of lots by market, before it is rounded."""
    multiplier, addon = book.terms.get((account, asset), (1, 0))
    total = sum(book.markets[index].exact_requirement(lots, 1) for index, lots in left.items())
    return multiplier * total + (addon if any(left.values()) else 0)


def reduce(round_, account, asset, plan, made):
    """Lots are closed at the mark. What that takes below zero is met by collateral; then fees, at most what is left."""
    book, key, fees = round_.book, (account, asset), {}
    running = book.liquidations.setdefault(key, Liquidation())
    for market in with_lots(book, account, asset):
        running.began_with.setdefault(market.index, abs(book.lots(account, market)))
    running.last = book.now
    if made.solved:
        book.solved.add(key)
    # Who is not in breach can have closed against others of the round, and has fewer lots by now.
    lots = {index: max(-k, min(k, book.lots(account, book.markets[index]))) for index, k in made.lots.items()}
    ways = limits.held_to(book, account, asset, plan, lots)
    debt = max(0, -book.balance(*key))
    for index, of_market in lots.items():
        market = book.markets[index]
        fees[index] = ceil(fee(market, of_market))
        bust.closed_out(book, account, market)
        if of_market == 0:
            continue        # two legs of one size
        book.trade(account, market, -of_market, market.value_now)
        if ways[index] == "deleverage":
            deleverage.close_against(round_, account, market, of_market, None)
        else:
            deleverage.to_fund(round_, None, of_market, market)
    lacks = max(0, -book.balance(*key)) - debt
    if lacks > 0:
        book.move(account, asset, collateral.convert(book, account, asset, lacks))
    pay_fees(book, account, asset, fees)


def pay_fees(book, account, asset, fees):
    """Where they are more than is left they are cut in proportion, as those of a close-out."""
    left = max(0, min(book.balance(account, asset), measure.margin_equity(book, account, asset, 1)))
    of_markets = sorted(fees)
    amounts = [fees[index] for index in of_markets]
    for index, amount in zip(of_markets, telescope(left, amounts) if sum(amounts) > left else amounts):
        if amount:
            book.move(account, asset, -amount, book.markets[index])
            funds.earn(book, book.markets[index].fund, amount)


# When a liquidation ends, and margin calls.
def waiting(command, breaches):
    """Who is in liquidation and not in breach, and has less than its target."""
    return [key for key in sorted(command.book.liquidations, key=command.book.order)
            if key not in breaches and key not in command.closed and command.marked and not restored(command.book, *key)]


def restored(book, account, asset):
    target = target_of(with_lots(book, account, asset))
    return measure.margin_equity(book, account, asset, 1) >= target * measure.maintenance(book, account, asset)


class Before:
    """Balances and positions before a command, to tell which holdings it touched."""

    def __init__(self, book):
        self.figures = figures(book)
        self.reduced = {key: of.last for key, of in book.liquidations.items()}
        book.solved, book.marked = set(), False

    def touched(self, book):
        """Holdings that changed; with what they back, and the others of their groups."""
        now = figures(book)
        changed = {key for key in now.keys() | self.figures.keys() if now.get(key) != self.figures.get(key)}
        changed |= {(account, pair.settlement) for account, asset in changed for pair in book.pairs if pair.asset == asset}
        return changed | {(other, asset) for account, asset in changed for other in groups.members(book, account)}


def figures(book):
    found = {key: [amount] for key, amount in book.balances.items() if amount}
    for (account, place), holding in sorted(book.holdings.items()):
        found.setdefault((account, book.markets[place].asset), [0]).append((place, holding.parts()))
    return found


def end_of_command(book, word, before):
    from . import execution
    touched = before.touched(book)
    execution.look(book, book.marked or word == "settle")
    for key in list(book.liquidations):
        running = book.liquidations[key]
        looked = word in ("mark", "settle", "at") or book.marked or before.reduced.get(key) != running.last or (
            running.kind and (word == "funding" or key in touched))
        if measure.flat(book, *key) or key in book.solved or (looked and restored(book, *key)):
            del book.liquidations[key]
    everybody = [(a, asset.index) for a in book.everybody() for asset in book.assets if book.is_of(a, asset.index)]
    for key in everybody if word in ("mark", "funding", "settle") or book.marked else touched:
        level = level_of(book, *key)
        book.level.pop(key, None)
        if level:
            book.level[key] = level


def level_of(book, account, asset):
    if book.is_system(account) or measure.flat(book, account, asset):
        return 0
    has, asked_now = measure.margin_equity(book, account, asset, 1), measure.maintenance(book, account, asset)
    return len([each for each in book.levels.get(asset, ()) if has < each * asked_now])


# What is asked.
def partial_shown(market, word):
    """What is set, in the language's words; `none` where nothing is."""
    found = getattr(market.partial, word) if market.partial else None
    return found * market.lot if found is not None and word in ("step", "remainder") else found
