# SPDX-License-Identifier: BSD-2-Clause
"""Run a scenario: every line all or nothing, expectations, errors and exit codes as the contract says."""
import os
import pickle

from . import expect, language
from .book import Book
from .errors import CODES, Refusal, Unexpected

INCLUDES_MAX = 16


class Stop(Exception):
    """The run ends: a message and an exit code."""

    def __init__(self, message, code):
        super().__init__(message)
        self.message, self.code = message, code


class Result:
    """The book after a run, with its figures by name."""

    def __init__(self, book, status, message):
        self.book, self.status, self.message = book, status, message

    def of_accounts(self, figure):
        return {(self.book.name(a), asset.name): figure(self.book, a, asset.index)
                for a in self.book.everybody() if self.book.accounts[a].system != "dust"
                for asset in self.book.assets if self.book.is_of(a, asset.index)}

    @property
    def balances(self):
        return self.of_accounts(lambda book, a, asset: book.balance(a, asset))

    @property
    def equities(self):
        return self.of_accounts(expect.measure.equity)

    @property
    def socialized(self):
        return self.of_accounts(lambda book, a, asset: book.socialized.get((a, asset), 0))

    @property
    def contributions(self):
        return self.of_accounts(expect.contribution)

    @property
    def states(self):
        return self.of_accounts(expect.state.state_in)

    def of_holdings(self, figure):
        return {(self.book.name(a), self.book.markets[m].name): figure(holding)
                for (a, m), holding in sorted(self.book.holdings.items())}

    @property
    def positions(self):
        return self.of_holdings(lambda holding: holding.lots)

    @property
    def costs(self):
        return self.of_holdings(lambda holding: holding.cost)

    @property
    def claims(self):
        return {(self.book.name(a), market.name): expect.claims.claim(market, a)
                for a in self.book.everybody() for market in self.book.markets if expect.claims.claim(market, a)}

    @property
    def owed(self):
        return {(self.book.name(a), self.book.markets[m].name): owed
                for (a, m), owed in self.book.owed.items()}

    @property
    def deficits(self):
        return {market.name: market.deficit for market in self.book.markets}

    @property
    def uncovered(self):
        return {market.name: market.uncovered for market in self.book.markets}

    @property
    def records(self):
        """(round, account, market, amount, {layer: part})"""
        return [(r.number, self.book.name(r.account), r.market.name, r.amount, dict(r.parts))
                for r in self.book.records]


class Runner:
    """A run under way. `after` is called with the book after each line that did something."""

    def __init__(self, out=print, after=None):
        self.book = Book()
        self.out, self.after = out, after
        self.expected_error = None
        self.depth = 0

    def line(self, name, number, text):
        try:
            line = language.Line(text)
        except Refusal as refusal:
            line = refusal
        if isinstance(line, language.Line) and not line.words:
            if line.options or line.force:
                line = Refusal("syntax", "options without a command")
            else:
                return
        before = pickle.dumps(self.book, pickle.HIGHEST_PROTOCOL)
        wanted, self.expected_error = self.expected_error, None
        try:
            if isinstance(line, Refusal):
                raise line
            self.command(name, number, line, wanted)
        except Refusal as refusal:
            self.book = pickle.loads(before)
            if wanted == refusal.code:
                return
            if wanted:
                raise Stop(f"{name}:{number}: expected error {wanted}, got {refusal.code}", 1) from None
            raise Stop(f"{name}:{number}: error {refusal.code}: {refusal.text}", 2) from None
        except Unexpected as unexpected:
            raise Stop(f"{name}:{number}: {unexpected}", 1) from None
        if wanted:
            self.book = pickle.loads(before)
            raise Stop(f"{name}:{number}: expected error {wanted}, got ok", 1)
        if self.after:
            self.after(self.book, name, number, text)

    def refusal(self, text, number=1):
        """Do a line of a book that is written; the code of what it is refused with, or None."""
        try:
            self.line("-", number, text)
        except Stop as stop:
            return stop.message.split(": error ", 1)[1].split(":")[0]
        return None

    def command(self, name, number, line, wanted):
        word = line.words[0]
        if word == "expect" and line.words[1:2] == ["error"]:
            line.takes(2, 2)
            if line.words[2] not in CODES or wanted:
                raise Refusal("syntax", f"no such error: {line.words[2]}")
            self.expected_error = line.words[2]
        elif word == "expect":
            expect.expect(self.book, line)
        elif word == "hash":
            line.takes(0, 0)
            self.out(expect.digest(self.book))
        elif word == "include":
            line.takes(1, 1)
            self.include(name, line.words[1])
        else:
            language.apply(self.book, line)

    def include(self, name, path):
        if self.depth == INCLUDES_MAX:
            raise Refusal("limit", "files include each other too deeply")
        self.depth += 1
        self.file(os.path.join(os.path.dirname(name), path))
        self.depth -= 1

    def file(self, path):
        try:
            with open(path, "rb") as file:
                text = file.read().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            code = "file" if isinstance(error, OSError) else "syntax"
            raise Refusal(code, f"cannot read {path}") from None
        self.lines(path, text.split("\n"))

    def lines(self, name, lines):
        for number, text in enumerate(lines, 1):
            self.line(name, number, text.rstrip("\r"))
        if self.expected_error:
            raise Stop(f"{name}:{len(lines)}: error syntax: expect error before nothing", 2)


def run(lines, name="-", out=print, after=None):
    """Run lines of text; the result has the book as it was left, status 0, 1 or 2, and what stopped it."""
    runner = Runner(out, after)
    try:
        runner.lines(name, list(lines))
    except Stop as stop:
        return Result(runner.book, stop.code, stop.message)
    return Result(runner.book, 0, "")


def run_file(path, out=print, after=None):
    runner = Runner(out, after)
    try:
        runner.file(path)
    except Refusal as refusal:
        return Result(runner.book, 2, f"{path}: error {refusal.code}: {refusal.text}")
    except Stop as stop:
        return Result(runner.book, stop.code, stop.message)
    return Result(runner.book, 0, "")
