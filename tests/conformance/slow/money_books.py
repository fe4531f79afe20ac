# SPDX-License-Identifier: BSD-2-Clause
"""Random books of money alone, against the library: python3 -m slow.money_books REPLAY FIRST COUNT. Fees, trades with
fees, funding by rate, deposits, withdrawals, transfers, owners and contributions; a fund that pays every
debt, so that nothing else decides who pays. `write SEED` prints one with all that is expected at its end."""
import sys

from program import differs

from . import books, generate, many


class World(generate.World):
    """Breaches are left alone; where a market settles variation, nobody comes near one before the end."""

    def begin(self):
        self.variation = self.chance(0.35)
        for name in ("USD", "EUR")[:self.one(1, 1, 2)]:
            decimals = self.one(0, 2)
            self.say(f"asset {name} {decimals}")
            self.assets.append({"name": name, "decimals": decimals, "worth": generate.CENTRE * 10**decimals})
        self.say("option liquidation=manual")
        for index in range(self.one(1, 2, 3)):
            self.market(index)
        wealth = 1000 if self.variation else 1
        for index in range(self.random.randint(3, 8)):
            self.accounts.append(f"a{index}")
            for asset in self.assets:
                amount = self.money(asset, 0.2 * wealth, self.one(2, 5, 20) * wealth)
                self.say(f"deposit a{index} {amount} {asset['name']}")
        for market in self.markets:
            self.say(f"insure {market['name']} {self.money(market['asset'], 10**5, 10**6)}")
        for _ in range(6):
            self.fill()

    def market(self, index):
        asset = self.random.choice(self.assets)
        market = {"name": "ABCDEF"[index], "asset": asset, "price": generate.CENTRE, "closed": False, "kind": "linear",
                  "lot": self.one("1", "2", "0.1" if asset["decimals"] else "3"), "signed": self.chance(0.1)}
        digits = self.one(0, 0, 1, 4, 9)
        if digits:
            market["lot"] = self.one("0.1", "1", "0.7")
            self.features.add("precision")
        self.markets.append(market)
        self.say(f"market {market['name']} {asset['name']} lot={market['lot']} tick=1"
                 + self.fund_word(market) + (f" precision={digits}" if digits else "")
                 + (" settlement=variation" if self.variation and self.chance(0.7) else "")
                 + (" signed=yes" if market["signed"] else ""))
        if self.chance(0.85):
            self.say(f"tier {market['name']} 0 " + self.one("10% 5%", "20% 10%", "5% 5%", "0.333 0.111", "2 1.5"))

    def fill(self):
        market = self.random.choice(self.markets)
        buyer, seller = self.random.sample(self.accounts, 2)
        if self.chance(0.07):
            buyer = "@insurance:" + market["name"]
        size = generate.decimals_of(generate.Fraction(market["lot"]) * self.random.randint(1, self.one(3, 10, 30)))
        price = market["price"] if self.chance(0.6) else self.near(market, self.one(2, 30))
        text = f"fill {market['name']} {buyer} {seller} {size} {price}"
        forced = " force" if not self.variation and self.chance(0.4) else ""
        first = self.chance(0.5)
        text += forced if first else ""
        for key in ("fee", "rebate"):
            if self.chance(0.4):
                text += f" {key}={self.one('', '', '-')}{self.money(market['asset'], 0, self.one(0.1, 1, 3))}"
        self.say(text + ("" if first else forced))

    def move_money(self):
        name, asset = self.random.choice(self.accounts), self.random.choice(self.assets)
        amount = self.money(asset, 0, self.one(0.3, 3, 20))
        what = self.one("deposit", "withdraw", "withdraw", "transfer", "transfer", "fee", "fee", "member", "member", "owner",
                        "recover", "recover", "debts")
        if what == "transfer":
            other = self.one(self.random.choice(self.accounts), "@fees", "@treasury", "@reserve")
            pair = (name, other) if self.chance(0.7) else (other, name)
            self.say(f"transfer {pair[0]} {pair[1]} {amount} {asset['name']}")
        elif what == "member":
            self.member(name)
        elif what == "recover":
            market = self.random.choice(self.markets)
            self.say(f"recover {market['name']} {self.money(market['asset'], 0, self.one(0.1, 1, 10))}")
        elif what == "debts":
            self.say(f"option debts={self.one('keep', 'keep', 'forget')}")
        elif what == "owner":
            self.say(f"owner {name} {self.one('x', 'y', 'a0')}" + self.one("", " client"))
        else:
            self.say(f"{what} {name} {amount} {asset['name']}")

    def wrong(self):
        market = self.random.choice(self.markets)
        self.say(self.one(
            f"fill {market['name']} {self.accounts[0]} {self.accounts[1]} 1 100 fee=1 fee=1", "fee a0", "fee a0 1 USD 2",
            f"fill {market['name']} {self.accounts[0]} {self.accounts[1]} 1 100 fee=0.00001", "fee nobody 1", "fee @fees 1",
            "fee a0 -1", "fee a0 0.001", "fee a0 99999999999999999999", "fee a0 1 XYZ", "fee a0 1 rate=1",
            f"funding {market['name']} 1 rate=1", f"funding {market['name']} rate=0.0000000001", "funding NONE rate=1",
            f"funding {market['name']} rate=x", f"fill {market['name']} a0 a1 1 100 fee=1 force force",
            "owner a0", "owner a0 x clients", "owner nobody x", "owner @fees x", "owner a0 x,y", "owner a0 x client 1",
            "member a0", "member nobody 1", "member @fees 1", "member a0 -1", "member a0 0.001", "member a0 1 XYZ",
            "member a0 1 assessment=-1", "member a0 1 assessment=1/0s", "member a0 1 assessment=1/", "member a0 1 1s",
            "member a0 1 assessment=1/1x", "member a0 1 assessment=1/1s/1s", "member a0 1 assessment=/1s",
            "recover", f"recover {market['name']}", "recover NONE 1", f"recover {market['name']} -1",
            f"recover {market['name']} 0.0001", f"recover {market['name']} 99999999999999999999",
            f"recover {market['name']} 1 USD", f"recover {market['name']} 1 debts=keep", "option debts=maybe",
            f"option debts=keep market={market['name']}"), "wrong")

    def day(self):
        self.one(self.fill, self.fill, self.fill, self.mark, self.mark, self.funding, self.move_money, self.move_money,
                 self.move_money, self.time, self.wrong)()

    def end(self):
        """Where no mark follows, everything may be taken."""
        for _ in range(6 if self.variation else 0):
            name, asset = self.random.choice(self.accounts), self.random.choice(self.assets)
            amount = self.money(asset, 10, self.one(1000, 30000))
            self.say(f"{self.one('fee', 'fee', 'withdraw', 'member')} {name} {amount} {asset['name']}")
            self.fill()


def scenario(seed):
    world = World(seed)
    world.begin()
    for _ in range(world.random.randint(10, 40)):
        world.day()
    world.end()
    return world


def figures(world, book):
    """What the reference has at the end, as expectations."""
    from . import expect, language
    asked = [f"{what} {account.name} {asset.name}" for account in book.accounts if account.system != "dust"
             for asset in book.assets for what in ("balance", "equity", "initial", "maintenance", "contribution")
             if account.system != "fund" or what in ("balance", "equity")]
    asked += [f"position {account.name} {market.name}" for account in book.accounts if account.system != "dust"
              for market in book.markets]
    asked += [f"balance @dust:{market.name} {book.assets[market.asset].name}" for market in book.markets]
    asked += [f"{what} {market.name}" for market in book.markets
              for what in ("insurance", "deficit", "uncovered", "open-interest")]
    asked += [f"{what} {account.name} {market.name}" for account in book.accounts if account.system != "dust"
              for market in book.markets for what in ("claim", "owed")]
    asked += [f"isolated_{what} {book.accounts[part.account].name} {book.markets[part.market].name}"
              for part in sorted(book.compartments) for what in ("balance", "equity", "initial", "maintenance", "socialized")]
    lines = []
    for words in asked:
        line = language.Line.of(["expect", *words.split(), "0"])
        got, _ = expect.FIGURES[line.words[1]](book, line)
        lines.append(f"expect {words} {expect.show(got)}")
    return lines + ["verify"]


def written(seed):
    world = scenario(seed)
    lines, book, refused = books.annotate(world.lines)
    return lines + figures(world, book), refused


def held(replay, seed):
    """The library held to one book: what differs, how many lines there were, and what was refused."""
    text, refused = written(seed)
    return differs(replay, text, seed), len(text), refused


def main(arguments):
    if arguments[:1] == ["write"]:
        print("\n".join(written(int(arguments[1]))[0]))
        return 0
    replay, first, count = arguments[0], int(arguments[1]), int(arguments[2])
    failed, lines, refusals = 0, 0, books.collections.Counter()
    seeds = range(first, first + count)
    for seed, (difference, number, refused) in zip(seeds, many.over(held, replay, seeds)):
        lines += number
        refusals += refused
        if difference:
            failed += 1
            if failed <= many.SHOWN:
                print(f"seed {seed}: {difference}", flush=True)
    print(f"{count} books, {lines} lines, {failed} with a difference")
    print("refusals: " + " ".join(f"{code}={n}" for code, n in refusals.most_common()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
