# SPDX-License-Identifier: BSD-2-Clause
"""Governance: settings that change only some time after they were announced, by small steps, and what a change would do."""
import pickle

from . import measure, reduction, setup
from .errors import Refusal
from .figures import in_range, rate
from .steady import moving

KINDS = ("tier", "waterfall", "socialize", "option", "limit", "require", "control", "position_limit", "ceiling", "collateral", "haircut",
         "requirement", "shock", "portfolio", "mature", "partial", "execute", "auction", "guard", "validity", "levels", "govern")
BY_STEPS = ("tier", "requirement", "haircut", "collateral", "execute")     # kinds that set rates
ID_MOST, CHANGES_MOST, STEP_MOST = 2**64 - 1, 4096, 10


class Governed:
    """What `govern` has set of a kind."""

    def __init__(self, delay=0, step=None):
        self.delay, self.step = delay, step


class Change:
    """A command that waits for its time."""

    def __init__(self, time, words, options):
        self.time, self.words, self.options = time, words, options


# Words.
def kind_word(text):
    if text not in KINDS:
        raise Refusal("syntax", f"one of {' '.join(KINDS)}")
    return text


def step_of(text):
    number = rate(text)
    in_range(number * 10**9)
    if not 0 < number <= STEP_MOST:
        raise Refusal("range", f"a step is above 0, at most {STEP_MOST}: {text}")
    return number


def govern(book, line):
    line.takes(1, 1, "delay step")
    kind, made = kind_word(line.words[1]), Governed()
    if "delay" not in line.options:
        raise Refusal("syntax", "govern KIND delay=DURATION")
    for key, text in line.options.items():
        setattr(made, key, (reduction.pause if key == "delay" else step_of)(text))
    if made.step is not None and kind not in BY_STEPS:
        raise Refusal("argument", f"{kind} sets no rates")
    book.governed[kind] = made


def schedule(book, line):
    from .language import Line, time_of
    line.takes(3, 10**6, " ".join(line.options))
    kind_word(line.words[3])
    number = line.whole(1, 1, ID_MOST)
    if number in book.changes:
        raise Refusal("exists", line.words[1])
    change = Change(time_of(line.words[2]), line.words[3:], line.options)
    before = pickle.dumps(book, pickle.HIGHEST_PROTOCOL)
    wait = delay_of(book, Line.of(change.words, change.options))
    try:
        apply_change(book, change)
    finally:
        restore(book, before)
    if change.time < book.now + wait:
        raise Refusal("too-soon", f"not before {wait} ns from now")
    if len(book.changes) == CHANGES_MOST:
        raise Refusal("limit", f"more than {CHANGES_MOST} changes")
    book.changes[number] = change


def unschedule(book, line):
    line.takes(1, 1)
    del book.changes[known(book, line)]


def known(book, line, place=1):
    number = line.whole(place, 1, ID_MOST)
    if number not in book.changes:
        raise Refusal("unknown-change", line.words[place])
    return number


# What they mean.
def apply_change(book, change):
    """As if it were said now; it does not wait any more."""
    from .language import Line, do
    do(book, Line.of(change.words, change.options), waited=True)


def restore(book, before):
    book.__dict__ = pickle.loads(before).__dict__


def time_is_over(book):
    """Changes that are due, by time, then number; each whole or not at all."""
    for _, number in sorted((change.time, number) for number, change in book.changes.items() if change.time <= book.now):
        change = book.changes.pop(number)
        before = pickle.dumps(book, pickle.HIGHEST_PROTOCOL)
        try:
            apply_change(book, change)
        except Refusal:
            restore(book, before)


def of_kind(book, kind):
    return book.governed.get(kind, Governed())


def delay_of(book, line):
    """How long a command waits. A delay that is lowered, or a step that is loosened, waits for the old delay as well."""
    kind = line.words[0]
    if kind != "govern":
        return of_kind(book, kind).delay
    try:
        named = kind_word(line.words[1])
        old, new = of_kind(book, named), Governed(reduction.pause(line.options["delay"]),
                                                  step_of(line.options["step"]) if "step" in line.options else None)
    except (Refusal, KeyError, IndexError):
        return 0        # it is refused for that
    looser = old.step is not None and (new.step is None or new.step > old.step)
    return max(old.delay, of_kind(book, "govern").delay) if new.delay < old.delay or looser else 0


class Before:
    """What is governed of a line before it is done."""

    def __init__(self, book, line, waited):
        kind = line.words[0]
        self.line, self.step = line, of_kind(book, kind).step
        self.rates = rates_of(book, line) if self.step is not None else None
        self.wait = 0 if waited or kind not in KINDS else delay_of(book, line)

    def check(self, book):
        """When nothing else is wrong with it."""
        if self.rates:
            for old, new in zip(self.rates, rates_of(book, self.line)):
                if abs(new - old) > self.step * abs(old):
                    raise Refusal("out-of-step", f"from {old} to {new}")
        if self.wait > 0:
            raise Refusal("too-soon", f"{self.line.words[0]} waits")


def rates_of(book, line):
    """The rates in force where the line sets some; none where there are none yet, or where it is wrong."""
    try:
        if line.words[0] == "tier":
            market = book.market(line.words[1])
            found = in_force(market.tiers, setup.amount_of(book, market.asset, line.words[2]))
            return found and found[:2]
        if line.words[0] == "haircut":
            pair = book.pair(line.words[1])
            found = in_force(pair.weights, setup.amount_of(book, pair.asset, line.words[2]))
            return None if found is None else (found,)
        if line.words[0] == "requirement":
            market = book.market(line.words[1])
            return market.root, market.profit_weight
        if line.words[0] == "execute":
            terms = book.market(line.words[1]).execute
            return terms and (terms.fee, terms.liquidator)
    except (Refusal, IndexError):
        pass
    return None


def in_force(brackets, at):
    """What a bracket sets at an amount."""
    return brackets[max(bottom for bottom in brackets if bottom <= at)] if any(bottom <= at for bottom in brackets) else None


def in_breach(book):
    return {(a, asset.index) for a in book.everybody() for asset in book.assets
            if book.is_of(a, asset.index) and measure.in_breach(book, a, asset.index)}


def would_liquidate(book, number):
    """How many holdings would be in breach that are not, if the change were made now."""
    before, now = pickle.dumps(book, pickle.HIGHEST_PROTOCOL), in_breach(book)
    with moving():
        try:
            apply_change(book, book.changes[number])
            return len(in_breach(book) - now)
        finally:
            restore(book, before)
