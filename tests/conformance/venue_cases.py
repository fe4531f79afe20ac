# SPDX-License-Identifier: BSD-2-Clause
"""Cases of other venues, put to this library: what a case is, the lines that its scenario is made of, and the table of a page.

vectors_margin.py and vectors_closing.py have the cases."""
import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import asked

EXACT, TICK, ATOM, NO = "yes", "to the tick", "to the atom", "no"


@dataclass
class Case:
    name: str
    venue: str
    what: str
    holds: str               # EXACT, TICK, ATOM, NO, or how near
    rule: str                # what of the library it is, or why there is none
    gives: tuple = ()        # the venue's numbers, in the order in which the vector has them, as decimals or fractions
    scenario: Callable | None = None  # of these numbers, its lines

    def lines(self):
        return tuple(self.scenario(*map(Fraction, self.gives))) if self.scenario else ()


@dataclass
class Page:
    """Where the table of some cases stands, and what writes it."""
    begin: str
    end: str
    write: str


def money(decimals, *accounts):
    """An asset U, and accounts with so much of it; other has plenty."""
    return (f"asset U {decimals}", "account other", f"deposit other {10 ** (17 - decimals)}",
            *(f"deposit {name} {amount}" for name, amount in accounts))


def tiers(market, brackets):
    """Rates from floors: (floor, initial, maintenance)."""
    return tuple(f"tier {market} {floor} {initial} {maintenance}" for floor, initial, maintenance in brackets)


def decimal(number):
    """A fraction that ends as a decimal."""
    number = Fraction(number)
    for digits in range(19):
        if (number * 10 ** digits).denominator == 1:
            whole = int(number * 10 ** digits)
            sign, text = "-" if whole < 0 else "", str(abs(whole)).rjust(digits + 1, "0")
            return sign + (text if digits == 0 else f"{text[:-digits]}.{text[-digits:]}")
    raise ValueError(number)


def rounded_up(number, decimals):
    return decimal(Fraction(-((-Fraction(number) * 10 ** decimals) // 1), 10 ** decimals))


def rounded_down(number, decimals):
    return decimal(Fraction(Fraction(number) * 10 ** decimals // 1, 10 ** decimals))


def tick_of(price, tick, rounding=floor):
    """The last tick at or below a price, or with ceil the first at or above it."""
    return decimal(rounding(price / Fraction(tick)) * Fraction(tick))


def numbers(expected):
    """What a vector expects, as one list: fractions as {"num", "den"} or text, words yes and no as 1 and 0; an error is no number."""
    if expected == "error":
        return []
    if isinstance(expected, dict) and set(expected) == {"num", "den"}:
        return [Fraction(expected["num"], expected["den"])]
    if isinstance(expected, (dict, list)):
        return [number for part in (expected.values() if isinstance(expected, dict) else expected) for number in numbers(part)]
    return [Fraction(expected)]


def wrong_against(cases, vectors):
    """Cases of the folder that are not in the table, of the table that are not in the folder, and other numbers."""
    wrong, names = [], [case.name for case in cases]
    wrong += [f"{name}: is not in the table" for name in vectors if name not in names]
    wrong += [f"{name}: is in the table {names.count(name)} times" for name in set(names) if names.count(name) != 1]
    wrong += [f"{name}: no such case" for name in names if name not in vectors]
    return wrong + [f"{case.name}: has other numbers than the vector, {', '.join(map(str, vectors[case.name]))}" for case in cases
                    if case.scenario and vectors.get(case.name, []) != [Fraction(number) for number in case.gives]]


def table(cases):
    rows = ["| case | venue | what it asks | holds | by which rule, or why not |", "| --- | --- | --- | --- | --- |"]
    rows += [f"| {c.name} | {c.venue} | {c.what} | {c.holds} | {c.rule} |" for c in cases]
    return "\n".join(rows) + "\n"


def sum_of(cases):
    """One line of how many hold, and one line with the reason for each that does not hold exactly."""
    exact = [case for case in cases if case.holds in (EXACT, TICK, ATOM)]
    others = [case for case in cases if case not in exact]
    near = sum(case.scenario is not None for case in others)
    rounded = ", ".join(f"{sum(case.holds == word for case in exact)} of them {word}" for word in (TICK, ATOM)
                        if any(case.holds == word for case in exact))
    return [*(f"{case.name}: {case.holds}: {case.rule}" for case in others),
            f"{len(cases)} cases: {len(exact)} hold exactly ({rounded}), "
            f"{len(others)} do not ({near} but for what stands there, {len(others) - near} by no rule)"]


def checked(cases, program, page, collected, peers, folder, mode):
    """Runs the scenarios of the cases; compares the numbers with the vectors and the table with the page, or writes it. Prints what holds;
    whether anything failed."""
    failures, count = [], 0
    for case in cases:
        assert (case.holds == NO) == (case.scenario is None), f"{case.name}: what holds has a scenario, and nothing else has"
        if case.scenario:
            count += 1
            ends = asked.run(program, [*case.lines(), "verify"])
            failures += [f"{case.name}: {ends}"] if ends else []
    folder = pathlib.Path(folder)
    if folder.is_dir():
        failures += wrong_against(cases, collected(folder))
    else:
        print(f"not compared with the vectors: no {folder}")
    file = pathlib.Path(peers)
    text = file.read_text(encoding="utf-8")
    before, rest = text.split(page.begin)
    whole = before + page.begin + table(cases) + page.end + rest.split(page.end)[1]
    if mode == "write":
        file.write_text(whole, encoding="utf-8")
    elif whole != text:
        failures.append(f"{file.name} has another table: {page.write}")
    print("\n".join([*sum_of(cases), f"scenarios run: {count}", *failures, f"{len(failures)} failed"]))
    return failures != []
