# SPDX-License-Identifier: BSD-2-Clause
"""Random books of shared funds, units, tranches and limits. By themselves, under the laws, with the pairs of features that were
reached: python3 -m slow.fund_books FIRST COUNT. Against the library: python3 -m slow.fund_books REPLAY FIRST COUNT
[WITHOUT...]; WITHOUT are parts of the language that are left out: units, tranches, limits, precision, gate, period,
claims, members. `write SEED [WITHOUT...]` prints one with all that is expected of it."""
import collections
import re
import sys
from fractions import Fraction

from program import differs

from . import books, expect, fund_laws, generate, language, many
from .figures import show
from .run import Runner

QUIET = ("asset", "fund", "market", "tier", "waterfall", "socialize", "option", "at", "owner", "account")
FUNDS = ("a-fund-of-several", "shared-fund-pays-in-two", "shared-fund-defaults-in-two", "units", "tranches",
         "done-join", "done-leave", "done-redeem", "limit", *fund_laws.BY_LIMITS)


class World(generate.World):
    """Most markets share a fund, and most funds have units."""

    sharing, units, limits = 1, 0.6, 0.6

    def __init__(self, seed, without=()):
        super().__init__(seed)
        self.without = set(without)
        self.units = 0 if "units" in self.without else self.units
        self.kinds = self.kinds[:1] if "tranches" in self.without else self.kinds
        self.limits = 0 if "limits" in self.without else self.limits
        self.precise = "precision" not in self.without

    def say(self, text, *features):
        """What is left out is not said, or said without it."""
        words = text.split()
        if "gate" in self.without:
            text = re.sub(r" gate=\S+", "", text)
        if "period" in self.without:
            text = re.sub(r" \w+_period=\S+", "", text)
        if "claims" in self.without:
            if text.startswith("option debts"):
                return
            text = re.sub(r"^recover", "insure", text)
            # What a forced withdrawal leaves owing falls to the market of the last funding in the reference alone.
            text = text.removesuffix(" force") if words[0] == "withdraw" else text
        if words[0] == "transfer" and words[1].startswith("@") and not self.holds(words[1], words[4]):
            return      # of a fund in another asset: which refusal comes first is told elsewhere
        super().say(text, *features)

    def holds(self, name, asset):
        kind, colon, rest = name.partition(":")
        if not colon:
            return True
        found = self.shared if kind == "@fund" else self.markets
        return any(each["name"] == rest and each["asset"]["name"] == asset for each in found)

    def change(self):
        """The terms of a market that is closed cannot be set."""
        market = self.random.choice(self.open_markets() or self.markets)
        if not market["closed"]:
            self.one(self.option, lambda: self.waterfall(market), lambda: self.socialize(market))()

    def option(self):
        """The same of an option of one market."""
        markets, self.markets = self.markets, self.open_markets() or self.markets
        super().option()
        self.markets = markets

    def wrong(self):
        """Of each kind of refusal, often two reasons at once: the first in the order that there is decides."""
        fund, market, name = self.random.choice(self.shared), self.random.choice(self.markets), self.accounts[0]
        other = next((asset["name"] for asset in self.assets if asset is not fund["asset"]), None)
        kind = self.one("", " junior", " senior") if self.units and "tranches" not in self.without else ""
        lines = [
            f"fund {fund['name']} USD", f"fund {fund['name']} NONE", "fund NEW NONE delay=1s", "fund NEW USD delay=1s",
            "fund NEW", "fund NEW USD frob=1", "fund NEW! USD", "market NEW USD lot=1 tick=1 fund=NONE",
            f"transfer @insurance:{market['name']} @insurance:{market['name']} 1 {market['asset']['name']}",
            f"withdraw @fund:{fund['name']} 0 {fund['asset']['name']} force", f"takeover @fund:{fund['name']}",
            f"member @fund:{fund['name']} 1 {fund['asset']['name']}", f"owner @fund:{fund['name']} x",
            f"withdraw @fund:{fund['name']} -1 {fund['asset']['name']}", "deposit @fund:NONE 1",
            f"expect position @fund:NONE {market['name']} 0"]
        if market["fund"]:
            lines.append(f"transfer @fund:{market['fund']} @insurance:{market['name']} 1 {market['asset']['name']}")
        if other:
            lines += [f"market NEW {other} lot=1 tick=1 fund={fund['name']}", f"deposit @fund:{fund['name']} 1 {other}",
                      f"transfer {name} @fund:{fund['name']} 0 {other}"]
        if self.units:
            lines += [
                f"fund NEW USD units=some{kind}", "fund NEW USD units=yes delay=0s",
                f"join nobody NONE 0{kind}", f"join @reserve NONE 0{kind}", f"leave @fees {fund['name']} 0{kind}",
                f"redeem @fund:{fund['name']} {fund['name']}{kind}", f"join {name} {fund['name']} 0{kind}",
                f"join {name} {fund['name']} 1000000000{kind}", f"leave {name} {fund['name']} 1000000000000000{kind}",
                f"leave {name} {fund['name']} -1{kind}", f"leave {name} {fund['name']} 0.5{kind}",
                f"join {name} {fund['name']} 0.0000000001{kind}", f"redeem {name} {fund['name']}{kind}",
                f"leave {name} {fund['name']} 0{kind}", f"join {name} {fund['name']}",
                f"join {name} {fund['name']} 99999999999999999999{kind}", f"leave nobody {fund['name']} 1{kind}",
                f"join {name} {fund['name']} 1 middle", f"expect units nobody {fund['name']} 0",
                f"expect units {name} NONE 0", f"expect worth {name} {fund['name']}{kind} 0 0"]
            if "tranches" not in self.without:
                lines += ["fund NEW USD units=yes senior_part=1", "fund NEW USD units=tranches senior_part=1.01"]
        if self.limits:
            lines += [f"limit {each}" for each in self.wrong_limits(fund, market, name)]
            lines += [f"expect drawdown {fund['name']} maybe", "expect drawdown NONE on", f"expect exposure {name} 0",
                      f"expect drawdown {fund['name']}", f"expect exposure @fund:NONE 0"]
        self.say(self.random.choice(lines), "wrong")

    @staticmethod
    def wrong_limits(fund, market, name):
        return [
            "", "NONE", "NONE takeover=x", "NONE takeover=-1 loss=x", "NONE drawdown=1/1/1s", "NONE frob=1", "@fees fees=1",
            f"{name} loss=1", f"@uncovered:{market['name']} takeover=1", f"@dust:{market['name']} takeover=1", "@fund:NONE loss=1",
            *[f"{fund['name']} {words}" for words in (
                "1", "frob=1", "fees=1 fees=1", "takeover=-1", "takeover=0.0000000001", "takeover=1 loss=-1", "loss=x",
                "loss=0.0000000001", "loss=99999999999999999999", "target=-1 fees=2", "fees=2 target=-1", "fees=1.000000001",
                "drawdown=1/0.5", "drawdown=1/0.5/1s/1s", "drawdown=1.1/0.5/1s", "drawdown=0.5/0.5/1s", "drawdown=0/0/1s",
                "drawdown=0.5/-1/1s", "drawdown=0.5/0.1/0s", "drawdown=0.5/0.1/1", "drawdown=0.5/0.6/1x", "takeover=")]]

    def markets_of_one(self):
        """Open markets of a fund that has several, or none."""
        several = [[m for m in self.open_markets() if m["fund"] == fund["name"]] for fund in self.shared]
        several = [markets for markets in several if len(markets) > 1]
        return self.random.choice(several) if several else []

    def jump(self, markets):
        """A mark of all of them, up or down by much."""
        for market in markets:
            market["price"] = max(1, market["price"] + self.one(-1, 1) * self.one(20, 40, 90))
        self.say("mark " + " ".join(f"{market['name']} {market['price']}" for market in markets))

    def storm(self):
        """Defaults in several markets of one fund in one round."""
        markets = self.markets_of_one()
        for market in markets:
            buyer, seller = self.random.sample(self.accounts, 2)
            self.trade(market, buyer, seller, self.one(3, 10, 30))
        if markets:
            self.say(f"insure {markets[0]['name']} {self.money(markets[0]['asset'], 0, self.one(1, 10))}")
            self.jump(markets)

    def ruin(self):
        """A fund that loses in several of its markets, and may be closed in all of them."""
        markets, name = self.markets_of_one(), self.random.choice(self.accounts)
        sides = [(market, self.one([name, "@insurance:" + market["name"]], ["@fund:" + market["fund"], name]),
                  self.random.randint(1, 10)) for market in markets]
        for market, pair, lots in sides:
            self.trade(market, *pair, lots)
        if markets:
            self.jump(markets)
        for market, pair, lots in sides if self.chance(0.7) else []:
            self.trade(market, *reversed(pair), lots)

    def trade(self, market, buyer, seller, lots):
        size = generate.decimals_of(Fraction(market["lot"]) * lots)
        self.say(f"fill {market['name']} {buyer} {seller} {size} {market['price']} force")

    def wait(self):
        """Somebody wishes to leave and redeems when it is time."""
        funds = [fund for fund in self.shared if fund["delay"] and fund["held"]]
        if funds:
            fund = self.random.choice(funds)
            name, kind = self.random.choice(list(fund["held"]))
            units = self.one(1, fund["held"][(name, kind)] // 3, fund["held"][(name, kind)])
            self.say(f"leave {name} {fund['name']} {units}{kind}", "leave")
            for _ in range(self.one(0, 1, 2)):
                super().day()
            self.now += 61 * 10**9
            self.say(f"at {self.now}")
            self.mend(fund)
            self.say(f"redeem {name} {fund['name']}{kind}", "redeem")

    def mend(self, fund):
        """Money against what is uncovered, so that somebody can come and go."""
        if self.chance(0.6):
            amount = self.money(fund["asset"], 0, self.one(1, 30))
            self.say(f"deposit @fund:{fund['name']} {amount} {fund['asset']['name']}")

    def come_and_go(self):
        if self.chance(0.2):
            self.mend(self.random.choice(self.shared))
        super().come_and_go()

    def day(self):
        special = [self.wrong] * 6 + [self.storm] * 3 + [self.ruin] * 2 + [self.wait] * 3
        self.random.choice(special + [super().day] * 80)()


def scenario(seed, without=()):
    """The lines of a random scenario, and the set of features it uses."""
    world = World(seed, without)
    world.begin()
    for _ in range(world.random.randint(10, 50)):
        world.day()
    return world.lines, world.features


WORDS = {"state": "healthy", "drawdown": "off"}   # what stands for the value of a figure that is no number
DONE = collections.Counter()    # joins, leaves and redeems that were not refused


# Against the library.
class Story:
    """A scenario with what the reference has after each of its lines."""

    def __init__(self, lines, without=()):
        self.runner, self.without = Runner(out=lambda text: None), without
        self.text, self.refused = [], collections.Counter()
        for line in lines:
            self.say(line)
        self.figures(("balance", "equity", "initial", "maintenance", "socialized", "contribution", "state"),
                     ("position",) if "claims" in without else ("position", "claim", "owed"))
        self.text.append("verify")

    def say(self, line):
        code = self.runner.refusal(line)
        if code:
            self.text.append(f"expect error {code}")
            self.refused[code] += 1
            self.text.append(line)
            return
        self.text.append(line)
        if line.split()[0] not in QUIET:
            self.figures(("balance",), ())

    def figures(self, of_accounts, in_markets):
        """What the reference has, as expectations."""
        book = self.runner.book
        for account in book.accounts:
            if account.system == "dust":
                continue
            for what in of_accounts:
                if account.system and what in ("socialized", "state"):
                    continue
                for asset in book.assets if what != "state" else book.assets[:1]:
                    if account.system == "fund" and (account.asset != asset.index or what not in ("balance", "equity")):
                        continue
                    self.ask(f"{what} {account.name}" + (f" {asset.name}" if what != "state" else ""))
            for market in book.markets:
                for what in in_markets:
                    self.ask(f"{what} {account.name} {market.name}")
        for market in book.markets:
            for what in ("insurance", "deficit", "uncovered", "open-interest"):
                self.ask(f"{what} {market.name}")
        for account in sorted(book.limits):
            self.ask(f"drawdown {book.accounts[account].name}")
            self.ask(f"exposure {book.accounts[account].name}")
        for fund in book.funds:
            for kind, held in fund.held.items():
                for account in sorted(held):
                    name = f"{book.accounts[account].name} {fund.name}" + (f" {kind}" if kind != "units" else "")
                    self.ask(f"units {name}")
                    self.ask(f"worth {name}")

    def ask(self, words):
        kind = words.split()[0]
        line = language.Line.of(["expect", *words.split(), WORDS.get(kind, "0")])
        got, _ = expect.FIGURES[kind](self.runner.book, line)
        self.text.append(f"expect {words} {got if isinstance(got, str) else show(Fraction(got))}")


def held(replay, without, seed):
    """The library held to one book: what differs, and what was in it."""
    story = Story(scenario(seed, without)[0], without)
    found = {"lines": len(story.text), "deficits": len(story.runner.book.records), "refused": story.refused}
    return differs(replay, story.text, seed), found


def compare(replay, first, count, without):
    failed, lines, deficits, refusals = 0, 0, 0, collections.Counter()
    seeds = range(first, first + count)
    for seed, (difference, found) in zip(seeds, many.over(held, replay, seeds, without)):
        lines += found["lines"]
        deficits += found["deficits"]
        refusals += found["refused"]
        if difference:
            failed += 1
            if failed <= many.SHOWN:
                print(f"seed {seed}: {difference}", flush=True)
    print(f"{count} books, {lines} lines, {deficits} deficits, {failed} with a difference")
    print("refusals: " + " ".join(f"{code}={n}" for code, n in refusals.most_common()))
    return 1 if failed or not deficits else 0


# By themselves.
def check(seed):
    """Run one book under the laws; returns what it reached."""
    lines, features = scenario(seed)
    with fund_laws.Watch() as watch:
        found, refused, number, book = books.run(lines, features, watch)
    DONE.update({word: watch.done[word] for word in fund_laws.COME_AND_GO + fund_laws.BY_LIMITS})
    return found | reached(book, watch.done), refused, number, book


def reached(book, done):
    """What happened to shared funds, beside what was said."""
    shared = {fund.account for fund in book.funds}
    found = {"done-" + word for word in done if word in fund_laws.COME_AND_GO}
    found |= {word for word in fund_laws.BY_LIMITS if done[word]}
    if any(of.on for of in book.limits.values()):
        found.add("drawdown-at-the-end")
    paid, owed = collections.Counter(), collections.Counter()
    for number, _, layer, account in {charge[:4] for charge in book.charges}:
        paid[(number, account)] += layer == "insurance" and account in shared
    for record in book.records:
        owed[(record.number, record.account)] += record.account in shared
    for times, name in ((paid, "shared-fund-pays"), (owed, "shared-fund-defaults")):
        found |= {name for number in times.values() if number} | {name + "-in-two" for n in times.values() if n > 1}
    if any(account in shared for account, _ in book.holdings):
        found.add("shared-fund-has-a-position")
    return found


def main(arguments):
    if arguments[:1] == ["write"]:
        print("\n".join(Story(scenario(int(arguments[1]), arguments[2:])[0], arguments[2:]).text))
        return 0
    if not arguments[0].isdigit():
        return compare(arguments[0], int(arguments[1]), int(arguments[2]), arguments[3:])
    pairs, failed = books.survey(check, int(arguments[0]), int(arguments[1]))
    print("done: " + " ".join(f"{word}={n}" for word, n in DONE.most_common()))
    everything = {name for pair in pairs for name in pair}
    of_limits = {pair for pair in pairs if {"limit", *fund_laws.BY_LIMITS} & set(pair)}
    print(f"{len(of_limits)} pairs with limits and what they do")
    for feature in FUNDS:
        others = everything - {feature} - {a if b == feature else b for a, b in pairs if feature in (a, b)}
        print(f"{feature}: with all but {' '.join(sorted(others)) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
