# SPDX-License-Identifier: BSD-2-Clause
"""Hold variation instants against the slow reference: instants.py REPLAY FIRST COUNT, or instants.py write SEED

Each seed is a random book of two to five markets, most of them settled in variation. Nobody is closed out, so that
who pays, who is cut and what stays uncovered is decided by instants alone. After every mark and funding payment the
figures of the reference stand in the scenario as expectations, which the library must meet to the atom."""
import operator
import random
import sys
from fractions import Fraction

from program import differs
from slow import claims, expect, generate, measure, policies
from slow.figures import show
from slow.run import Runner

# Those that see what was paid are rare among all, and what they see of it below the unit is cut off.
BY_COST = [policy for policy in generate.MONEY_POLICIES if "cost" in policies.NEEDS[policy].split()]


class Story:
    """A scenario under way, and the reference that reads along."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.runner = Runner(out=lambda text: None)
        self.lines, self.refused = [], 0
        self.assets = []
        self.size = self.one(1, 1, 10, 1000, 10**9)
        # In some books lots are worth an atom or so: there it tells what is cut off below the unit.
        self.tiny = self.size == 1 and self.random.random() < 0.5
        self.accounts = [f"a{i}" for i in range(self.random.randint(3, 10))]
        self.markets, self.price, self.lowest, self.lot, self.digits, self.now = [], {}, {}, {}, {}, 0
        self.begin()
        if random.Random(f"isolation {seed}").random() < 0.3:  # by numbers of its own: the others stay as they were
            self.isolate()

    def one(self, *choices):
        return self.random.choice(choices)

    def say(self, text):
        """Add a line; one that is refused is announced."""
        code = self.runner.refusal(text)
        if code:
            self.lines.append(f"expect error {code}")
            self.refused += 1
        self.lines.append(text)

    def amount(self, most):
        return self.random.randint(0, most * self.size) // (20 if self.tiny else 1)

    def near(self, name, width):
        return max(self.lowest[name], self.price[name] + self.random.randint(-width, width))

    def begin(self):
        self.assets = ["USD", "EUR"][:self.one(1, 1, 2)]
        for asset in self.assets:
            self.say(f"asset {asset} 0")
        self.say("option liquidation=manual")
        if self.random.random() < 0.4:
            self.say("option debts=keep")
        for name in "ABCDE"[:self.random.randint(2, 5)]:
            variation = self.random.random() < 0.75
            self.markets.append((name, variation))
            words = [f"market {name} {self.one(*self.assets)} lot={self.lot_of(name)} tick=1"]
            words += [f"precision={self.digits[name]}"] * (self.digits[name] > 0)
            words += ["settlement=variation"] * variation
            self.lowest[name] = self.one(0, 0, 0, -1000)
            words += ["signed=yes"] * (self.lowest[name] < 0)
            self.say(" ".join(words))
            self.terms(name)
            self.price[name] = 100
        for account in self.accounts:
            for asset in self.assets:
                self.say(f"deposit {account} {self.amount(self.one(0, 20, 100, 1000))} {asset}")
        for fund in ("@reserve", "@backstop"):
            for asset in self.assets:
                self.say(f"deposit {fund} {self.amount(self.one(0, 20, 100))} {asset}")
        for name, _ in self.markets:
            self.say(f"insure {name} {self.amount(self.one(0, 0, 10, 100))}")
        self.mark(len(self.markets))

    def isolate(self):
        """Some accounts have compartments of some markets, before anybody trades."""
        for _ in range(2 * len(self.accounts)):
            self.say(f"isolate {self.one(*self.accounts)} {self.one(*self.markets)[0]} {self.amount(self.one(0, 20, 100))}")

    def lot_of(self, name):
        """Half of the markets have values below the unit; where sizes are large they have too many digits for that."""
        self.digits[name] = 0 if self.size > 1000 else self.one(2, 3, 9) if self.tiny else self.one(0, 0, 2, 3, 9)
        self.lot[name] = "1" if self.digits[name] == 0 else self.one("0.01", "0.1", "0.37", "1")
        if self.tiny:
            self.lot[name] = self.one("0.01", "0.02")
        return self.lot[name]

    def terms(self, name):
        layers = ["insurance", "socialize"]
        if self.random.random() < 0.7:
            layers = self.random.sample(["insurance", "reserve", "backstop", "socialize"], self.random.randint(1, 4))
        caps = [f" {layer}_cap={1 + self.amount(20)}" for layer in layers
                if layer != "socialize" and self.random.random() < 0.3]
        caps += [f" {layer}_period={self.amount(30)}/{self.one('1ns', '3ns', '1m')}" for layer in layers
                 if self.random.random() < 0.2]
        self.say(f"waterfall {name} {' '.join(layers)}{''.join(caps)}")
        words = [f"{key}={self.one(*values)}" for key, *values in (
            ("basis", "profit", "open-interest", "equity", "notional"), ("rule", "pro-rata", "equal", "queue"),
            ("rounding", "largest-remainder", "telescoping", "last"), ("cap", "profit", "equity", "none"),
            ("pool", "instant", "instant", "deficit"))
            if self.random.random() < 0.6]
        if self.random.random() < 0.4:
            words = [word for word in words if word.split("=")[0] not in ("basis", "rule")]
            words.append("policy=" + self.one(*generate.MONEY_POLICIES, "pro-rata-score", *BY_COST * 3))
        if words:
            self.say(f"socialize {name} {' '.join(words)}")

    def fill(self):
        """Nobody reduces a position that is not settled in variation: what that realizes is not looked at here."""
        name, variation = self.one(*self.markets)
        buyer, seller = self.random.sample(range(len(self.accounts)), 2)
        if not variation:
            buyer, seller = min(buyer, seller), max(buyer, seller)
            if buyer >= len(self.accounts) // 2 or seller < len(self.accounts) // 2:
                return
        sides = [self.accounts[buyer], self.accounts[seller]]
        if variation and self.random.random() < 0.2:
            sides[self.one(0, 1)] = f"@insurance:{name}"
        price = self.near(name, 30)
        size = show(Fraction(self.lot[name]) * self.random.randint(1, self.size * 3))
        self.say(f"fill {name} {sides[0]} {sides[1]} {size} {price} force")

    def mark(self, least=1):
        """Of some markets: where that finds a breach, the others are settled at their last marks."""
        words = []
        for name, _ in self.random.sample(self.markets, self.random.randint(least, len(self.markets))):
            self.price[name] = self.near(name, self.one(2, 10, 40, 90))
            words += [name, str(self.price[name])]
        self.say("mark " + " ".join(words))
        self.look()

    def funding(self):
        name, variation = self.one(*self.markets)
        if variation:
            self.say(f"funding {name} {self.random.randint(-40, 40)}{self.one('', '.5') if self.digits[name] > 2 else ''}")
            self.look()

    def settle(self):
        """A market that settles variation ends; one stays open."""
        ends = [market for market in self.markets if market[1]]
        if len(self.markets) > 1 and ends:
            market = self.one(*ends)
            self.markets.remove(market)
            self.say(f"settle {market[0]} {self.near(market[0], 40)}")
            self.look()

    def charge_back(self):
        """Take more than there is from an account without positions: its debt falls to the market that last touched
        it, and outside an instant other accounts are charged for it."""
        book, asset = self.runner.book, self.random.randrange(len(self.assets))
        flat = [account for account in self.accounts if account in book.by_name
                and measure.flat(book, book.account(account), asset)]
        for account in self.random.sample(flat, min(len(flat), self.random.randint(1, 3))):
            amount = max(0, book.balance(book.account(account), asset)) + self.amount(60)
            self.say(f"withdraw {account} {amount} {self.assets[asset]} force")
            self.look()

    def time(self):
        self.now += self.one(1, 2, 10**10)
        self.say(f"at {self.now}")

    def money(self):
        if self.random.random() < 0.5:
            self.say(f"deposit {self.one(*self.accounts)} {self.amount(100)} {self.one(*self.assets)}")
        else:
            self.say(f"{self.one('insure', 'recover')} {self.one(*self.markets)[0]} {self.amount(30)}")

    def look(self):
        """What the reference has by now, as expectations."""
        book = self.runner.book
        for index, account in enumerate(book.accounts):
            if account.system == "dust":
                market = next(market for market in book.markets if market.dust_account == index)
                self.lines.append(f"expect balance {account.name} {show(Fraction(market.dust, market.scale))}")
                continue
            for asset in book.assets:
                for what, figure in (("balance", measure_balance), ("equity", measure.equity),
                                     ("socialized", measure_socialized)):
                    if account.system is None or (what != "socialized" and account.system != "fund"):
                        figures = show(figure(book, index, asset.index))
                        self.lines.append(f"expect {what} {account.name} {asset.name} {figures}")
        for market in book.markets:
            self.lines += [f"expect insurance {market.name} {book.balance(market.fund, market.asset)}",
                           f"expect deficit {market.name} {market.deficit}",
                           f"expect uncovered {market.name} {market.uncovered}",
                           f"expect open-interest {market.name} {show(expect.open_interest(book, market))}"]
            for index, account in enumerate(book.accounts):
                if market.deficit and account.system != "dust":
                    parts = [part for part in book.everybody() if operator.index(part) == index]
                    claim = sum(claims.claim(market, part) for part in parts)
                    owed = sum(book.owed.get((part, market.index), 0) for part in parts)
                    self.lines += [f"expect claim {account.name} {market.name} {claim}",
                                   f"expect owed {account.name} {market.name} {owed}"]
        for part in sorted(book.compartments):
            market = book.markets[part.market]
            for what, figure in (("balance", measure_balance), ("equity", measure.equity),
                                 ("socialized", measure_socialized)):
                self.lines.append(f"expect isolated_{what} {book.accounts[part.account].name} {market.name} "
                                  f"{show(figure(book, part, market.asset))}")

    def run(self):
        for _ in range(self.random.randint(5, 25)):
            self.random.choices([self.fill, self.mark, self.funding, self.money, self.settle,
                                 self.charge_back, self.time], [12, 6, 2, 2, 1, 3, 3])[0]()
        self.mark()
        self.say("verify")
        return self.lines


def measure_balance(book, account, asset):
    return book.balance(account, asset)


def measure_socialized(book, account, asset):
    return book.socialized.get((account, asset), 0)


def compare(replay, seeds):
    """How many of these differ; and deficits, instants and lines there were."""
    failed, deficits, lines = 0, 0, 0
    for seed in seeds:
        story = Story(seed)
        difference = differs(replay, story.run(), seed)
        if difference:
            failed += 1
            print(f"seed {seed}: {difference}", flush=True)
        deficits += len(story.runner.book.records)
        lines += len(story.lines)
    return failed, deficits, lines


def main():
    if sys.argv[1] == "write":
        print("\n".join(Story(int(sys.argv[2])).run()))
        return 0
    first, count = int(sys.argv[2]), int(sys.argv[3])
    failed, deficits, lines = compare(sys.argv[1], range(first, first + count))
    print(f"{count} books, {lines} lines, {deficits} deficits, {failed} differences")
    return failed > 0 or deficits == 0


if __name__ == "__main__":
    sys.exit(main())
