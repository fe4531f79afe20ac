# SPDX-License-Identifier: BSD-2-Clause
"""A scenario as it is drawn: each line is done by the reference, and what it has then is written as expectations."""
import collections
from fractions import Fraction

from fractions import Fraction

from . import expect, language
from .run import Runner
from .steady import steady

QUIET = ("asset", "fund", "market", "tier", "waterfall", "socialize", "option", "at", "owner", "account", "collateral")
# To ask is four fifths of the time of a book. After what moves the money of many it is asked at once, else after some lines.
EVENTFUL = ("mark", "values", "quote", "settle", "at", "funding", "takeover", "deleverage", "recover", "bust", "bid")
ASKED_AFTER, ALL_AFTER = 4, 8   # lines
OF_ACCOUNTS = ("balance", "equity", "initial", "maintenance", "contribution", "socialized")
OF_COMPARTMENTS = ("balance", "equity", "initial", "maintenance", "socialized", "state")
OF_MARKETS = ("insurance", "deficit", "uncovered", "open-interest")
OF_TERMS = ("multiplier", "addon", "held", "free", "margin_equity")     # of an account in an asset, as far as they are known
OF_ORDERS = ("bid", "ask")
# What stands for a value that is no number.
VALUES = {"state": "healthy", "isolated_state": "healthy", "margin": "standard", "universe": "none", "shock": "0 0 0", "values": "none",
          "mature": "none", "group": "none"}


def words_of(parts):
    """The words that the parts bring."""
    return ({"multiplier", "addon"} if "T" in parts else set()) | ({"held", "free", "bid", "ask"} if "H" in parts else set()) | (
        {"margin_equity"} if {"C", "R"} & set(parts) else set())


class Story:
    def __init__(self, parts, asking=True, words=OF_TERMS + OF_ORDERS):
        """Of the words of other parts those are asked that the library knows."""
        self.runner, self.parts, self.asking = Runner(out=lambda text: None), parts, asking
        self.known = words_of(parts) & set(words)
        self.text, self.refused, self.last, self.lines = [], collections.Counter(), {}, 0
        self.asked = collections.Counter()  # how often each word

    @property
    def book(self):
        return self.runner.book

    def say(self, line):
        code = self.runner.refusal(line)
        if code:
            self.text.append(f"expect error {code}")
            self.refused[code] += 1
        self.text.append(line)
        if code or not self.asking or line.split()[0] in QUIET:
            return code
        self.lines += 1
        if line.split()[0] in EVENTFUL or self.lines % ASKED_AFTER == 0:
            self.figures(self.lines % ALL_AFTER == 0)
        return None

    def end(self):
        if self.asking:
            self.figures(True)
        self.text.append("verify")

    def figures(self, all_of_them):
        """What the reference has, as expectations: what changed, or everything."""
        book, last = self.book, self.last
        with steady():
            for words in self.words():
                line = language.Line.of(["expect", *words, *VALUES.get(words[0], "0").split()])
                got = expect.answer(book, line)
                was = last.get(words)
                if all_of_them or (was is not got and was != got):
                    last[words] = got
                    self.asked[words[0]] += 1
                    self.text += expect.told(" ".join(words), got)

    def words(self):
        for account in self.book.accounts:
            if account.system != "dust":
                yield from self.of_account(account)
        for market in self.book.markets:
            yield from ((what, market.name) for what in OF_MARKETS)
            yield "balance", "@dust:" + market.name, self.book.assets[market.asset].name
        for part in sorted(self.book.compartments):
            name, market = self.book.accounts[part].name, self.book.markets[part.market].name
            yield from (("isolated_" + what, name, market) for what in OF_COMPARTMENTS)

    def of_account(self, account):
        for asset in self.book.assets:
            if account.system == "fund":
                if account.asset == asset.index:
                    yield from ((what, account.name, asset.name) for what in ("balance", "equity"))
                continue
            for what in OF_ACCOUNTS:
                if not account.system or what != "socialized":
                    yield what, account.name, asset.name
            if not account.system:
                yield from ((what, account.name, asset.name) for what in OF_TERMS if what in self.known)
            if "C" in self.parts and not account.system:
                yield "collateral", account.name, asset.name
        if not account.system:
            yield "state", account.name
        for market in self.book.markets:
            yield from ((what, account.name, market.name) for what in ("position", "claim", "owed"))
            if not account.system:
                yield from ((what, account.name, market.name) for what in OF_ORDERS if what in self.known)
