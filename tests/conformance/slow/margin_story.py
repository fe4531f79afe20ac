# SPDX-License-Identifier: BSD-2-Clause
"""A book of the margin engine that is written line by line while the reference plays it, with what is expected after each
line. So amounts, sizes and prices can stand where a refusal or a breach just begins."""
import collections
from fractions import Fraction

from . import expect, fund_books, hedge, language, margin_work, verify
from .figures import show
from .run import Runner
from .steady import steady

PARTS = ("T", "H", "R", "D", "M")
# Words that a part brings, or that the library may have before or after it: they are asked for where it knows them.
WORDS = {"T": ("multiplier", "addon", "frozen", "position_limit", "ceiling", "trading"),
         "H": ("hold", "held", "bid", "ask", "free"), "R": ("interest", "requirement", "margin_equity"), "D": ("leg", "leg_cost"),
         "M": ("matured", "margin_equity", "free")}
OF_PARTS = {word for words in WORDS.values() for word in words}
QUIET = ("asset", "fund", "market", "tier", "waterfall", "socialize", "option", "owner", "account")
ALL_EVERY = 6   # after so many lines all figures are asked for, after the others those that mostly move


class Story(fund_books.World):
    """A book of all that there was, and of the parts that are asked for, while the reference plays it."""

    sharing, units, limits = 0.5, 0.6, 0.4

    def __init__(self, seed, parts=PARTS, words=None):
        super().__init__(seed)
        self.parts = parts
        self.words = words if words is not None else [word for part in parts for word in WORDS[part]]
        self.runner = Runner(out=lambda text: None)
        self.text, self.refused = [], collections.Counter()
        self.pairs, self.done = set(), set()    # of what was at work at once, and what lines did

    @property
    def book(self):
        return self.runner.book

    # Lines.
    def say(self, text, *features):
        before = len(self.lines)
        if text.startswith("fill ") and "resting=" not in text and self.chance(0.3):
            text += self.resting()
        if text.startswith("fill ") and "_leg=" not in text:
            text = self.with_legs(text)
        super().say(text, *features)
        for line in self.lines[before:]:
            self.play(line)

    def with_legs(self, text):
        """A fill with the legs that it needs, of who has some: now and then one is missing, or one too many."""
        words = text.split()
        market = next((each for each in self.book.markets if each.name == words[1]), None)
        if "D" not in self.parts or market is None or not self.book.hedged:
            return text
        for name, key in ((words[2], "buyer_leg"), (words[3], "seller_leg")):
            legs = name in self.book.by_name and hedge.is_on(self.book, self.book.by_name[name], market)
            if legs != self.chance(0.02):
                text += f" {key}={self.one('long', 'short')}"
        return text

    def play(self, line):
        last = self.last()
        code = self.runner.refusal(line)
        at_work = margin_work.at_work(self.book, last, line, code)
        standing, done = at_work
        self.pairs.update(margin_work.pairs_of(standing, done))
        self.done |= done
        if code:
            self.text.append(f"expect error {code}")
            self.refused[code] += 1
        self.text.append(line)
        if not code and line.split()[0] not in QUIET:
            verify.verify(self.book)
            with steady():
                self.ask_all() if len(self.lines) % ALL_EVERY == 0 else self.ask_much()

    def last(self):
        """What has to be known of the book before a line."""
        return margin_work.Before(self.book)

    # What is expected.
    def ask(self, words):
        kind = words.split()[0]
        if kind in OF_PARTS and kind not in self.words:
            return
        value = {"state": "healthy", "drawdown": "off", "frozen": "no", "trading": "open"}.get(kind, "0")
        got = expect.answer(self.book, language.Line.of(["expect", *words.split(), value]))
        self.text += expect.told(words, got)

    def people(self):
        return [(index, account.name) for index, account in enumerate(self.book.accounts) if account.system is None]

    def ask_much(self):
        """Money, requirements and states of those who have any."""
        book = self.book
        for index, account in enumerate(book.accounts):
            for asset in book.assets:
                if (index, asset.index) in book.balances and account.system != "dust":
                    self.ask(f"balance {account.name} {asset.name}")
        for index, name in self.people():
            for asset in book.assets:
                if (index, asset.index) in book.balances:
                    for what in ("equity", "initial", "maintenance", "free", "margin_equity"):
                        self.ask(f"{what} {name} {asset.name}")
            self.ask(f"state {name}")
        for account, place in sorted(book.holdings):
            self.ask(f"position {book.accounts[account].name} {book.markets[place].name}")
        for account, place in sorted(book.hedged if "D" in self.parts else ()):
            for leg in hedge.LEGS:
                for what in ("leg", "leg_cost"):
                    self.ask(f"{what} {book.accounts[account].name} {book.markets[place].name} {leg}")
            self.ask(f"matured {book.accounts[account].name} {book.markets[place].name}")

    def ask_all(self):
        book = self.book
        self.ask_much()
        for _, name in self.people():
            self.ask(f"frozen {name}")
            for asset in book.assets:
                for what in ("socialized", "contribution", "multiplier", "addon", "held"):
                    self.ask(f"{what} {name} {asset.name}")
            for market in book.markets:
                for what in ("position", "claim", "owed", "position_limit", "bid", "ask", "matured"):
                    self.ask(f"{what} {name} {market.name}")
        for market in book.markets:
            for what in ("insurance", "deficit", "uncovered", "open-interest", "ceiling", "trading", "interest"):
                self.ask(f"{what} {market.name}")
            if "requirement" in self.words:
                line = language.Line.of(["expect", "requirement", market.name, "0", "none", "no", "1"])
                self.text.append(f"expect requirement {market.name} {expect.requirement(book, line)[0]}")
        for account in sorted(book.limits):
            self.ask(f"drawdown {book.accounts[account].name}")
            self.ask(f"exposure {book.accounts[account].name}")
        for fund in book.funds:
            for kind, held in fund.held.items():
                for account in sorted(held):
                    self.ask(f"units {book.accounts[account].name} {fund.name}" + (f" {kind}" if kind != "units" else ""))
        if "held" in self.words:
            self.text += [f"expect hold {number} {show(of.amount * book.assets[of.asset].unit)}"
                          for number, of in sorted(book.holds.items())]

    # What stands where something just begins.
    def place(self, name):
        return self.book.by_name[name]

    def live(self, market):
        return next((each for each in self.book.markets if each.name == market["name"]), None)

    def near_limit(self, amount):
        """An amount, one unit more or less, or a part of it."""
        return self.one(amount, amount, amount + 1, amount + 1, amount - 1, amount // 2)

    def units_of(self, asset, amount):
        return show(Fraction(max(0, amount), 10**asset["decimals"]))

    def lots_of(self, market, lots):
        return show(Fraction(market["lot"]) * lots)

    def asset_place(self, asset):
        return self.book.asset(asset["name"])
