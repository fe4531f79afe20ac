# SPDX-License-Identifier: BSD-2-Clause
"""Laws of funds on random books, played line by line: python3 -m slow.limit_laws FIRST COUNT holds the reference to
them, python3 -m slow.limit_laws REPLAY FIRST COUNT [WITHOUT...] the library, by what it prints; WITHOUT are limits and
tranches. What limits and caps say is worked out here, apart from both, from the lines and the state before each:

- a fund takes nothing over beyond `takeover`, nor anything while `drawdown` is on, that somebody had lots for; and where
  no limit keeps it from that, it takes all over;
- a fund never gives more than its cap, nor in any window more than its period;
- seniors lose nothing while juniors have anything;
- what markets get of a fund they share depends on the order in which they were created by rounding only."""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

from program import command

from . import fund_laws
from .figures import duration, rate
from .laws import Broken, law
from .run import Runner

RANKS = ("profit-leverage", "profit", "size", "pro-rata")
MARKETS = ("A", "B", "C")
SURE = ("asset", "fund", "market", "tier", "waterfall", "account", "deposit", "mark", "option", "at", "takeover")


class State:
    """A book of one asset of whole units, whose markets have lots and ticks of 1: what the laws look at."""

    def __init__(self):
        self.balances, self.positions, self.marks, self.deficits = {}, {}, {}, {}
        self.closed = set()     # accounts that were closed out and have not traded since

    def lots(self, account, market):
        return self.positions.get((account, market), (0, 0))[0]

    def profit(self, account, market):
        lots, cost = self.positions.get((account, market), (0, 0))
        return lots * self.marks[market] - cost if (account, market) in self.positions else 0

    def equity(self, account):
        return self.balances.get(account, 0) + sum(self.profit(*key) for key in self.positions if key[0] == account)


class Reference:
    """The slow reference as a player."""

    def __init__(self):
        self.runner, self.records = Runner(out=lambda text: None), []

    def give(self, line, is_sure=False):
        """Whether it was done; nothing can refuse one that is sure."""
        seen, done = len(self.runner.book.records), self.runner.refusal(line) is None
        law(done or not is_sure, f"refused: {line}")
        self.records += [(r.market.name, self.runner.book.now, r.parts.get("insurance", 0))
                         for r in self.runner.book.records[seen:]]
        return done

    def state(self):
        book, state = self.runner.book, State()
        state.balances = {book.accounts[a].name: balance for (a, _), balance in book.balances.items()}
        state.positions = {(book.accounts[a].name, book.markets[m].name): (h.lots, h.cost)
                           for (a, m), h in book.holdings.items()}
        state.marks = {m.name: m.mark for m in book.markets}
        state.deficits = {m.name: m.deficit for m in book.markets}
        state.closed = {a.name for place, a in enumerate(book.accounts) if book.states.get((place, 0))}
        return state

    def given(self):
        """(market, time, units) of each deficit that insurance stood for."""
        return self.records

    def worth(self, words):
        from . import expect, language
        return expect.FIGURES["worth"](self.runner.book, language.Line(f"expect worth {words} 0"))[0]

    def drawdown(self, fund):
        from . import limits
        return limits.is_on(self.runner.book, limits.fund_word(self.runner.book, fund))

    def close(self):
        pass


class Library:
    """The library as a player: its program runs the lines so far, once for each question."""

    def __init__(self, replay):
        self.replay, self.lines, self.dump = replay, [], None
        handle, self.path = tempfile.mkstemp(suffix=".scn")
        os.close(handle)

    def run(self, how, *more):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join([*self.lines, *more]) + "\n")
        return subprocess.run(command(self.replay, how, self.path), capture_output=True, text=True, check=False, timeout=60)

    def give(self, line, is_sure=False):
        """Whether it was done; one that is sure is run with the next question."""
        done = None if is_sure else self.run("--dump", line)
        if done is not None:
            law(done.returncode in (0, 2), done.stderr)
            if done.returncode == 2:
                return False
        self.lines.append(line)
        self.dump = done and done.stdout
        return True

    def told(self, how):
        done = self.run(how)
        law(done.returncode == 0, done.stderr)
        return done.stdout

    def state(self):
        self.dump = self.dump or self.told("--dump")
        state = State()
        for words in map(str.split, self.dump.splitlines()):
            if words[0] == "balance":
                state.balances[words[1]] = int(words[3])
            elif words[0] == "position":
                state.positions[(words[1], words[2])] = (int(words[3]), int(words[4]))
            elif words[0] == "market":
                figures = dict(word.split("=") for word in words[2:])
                state.marks[words[1]] = int(figures["mark"]) if figures["mark"] not in ("-", "none") else None
                state.deficits[words[1]] = int(figures["deficit"])
            elif words[0] == "state" and words[2] in ("liquidated", "bankrupt"):
                state.closed.add(words[1])
        return state

    def given(self):
        return [(d["market"], int(d.get("time_ns", 0)), int(d["insurance"]))
                for d in json.loads(self.told("--json"))["deficits"]]

    def worth(self, words):
        return int(self.run("--quiet", f"expect worth {words} -1").stderr.rsplit("got ", 1)[1])

    def drawdown(self, fund):
        return self.run("--quiet", f"expect drawdown {fund} on").returncode == 0

    def close(self):
        os.unlink(self.path)


class Book:
    """A random book of one or two funds with thin accounts, and its laws."""

    def __init__(self, player, seed, limited=True):
        self.player, self.random, self.limited = player, random.Random(seed), limited
        self.reached = collections.Counter()
        self.limits, self.windows, self.caps = {}, {}, {}
        self.now, self.known, self.lines = 0, 0, []
        self.shared = MARKETS[:self.random.randint(1, 2)]
        self.names = [f"a{i}" for i in range(self.random.randint(2, 4))]

    def fund(self, market):
        return "@fund:F" if market in self.shared else "@insurance:" + market

    def say(self, line):
        done = self.player.give(line, line.split()[0] in SURE or line.endswith("force"))
        self.lines.append(line)
        return done

    # What is drawn.
    def begin(self):
        self.say("asset USD 0")
        self.say("fund F USD")
        for market in MARKETS:
            self.say(f"market {market} USD lot=1 tick=1" + (" fund=F" if market in self.shared else ""))
            self.say(f"tier {market} 0 10% 5%")
            self.waterfall(market)
            self.say(f"deposit {self.fund(market)} {self.random.choice([0, 300, 1000, 3000])}")
        for name in self.names:
            self.say(f"account {name}")
        for name in ("m", "n"):
            self.say(f"deposit {name} {self.random.choice([10**5, 3000])}")
        self.say("mark A 100 B 100 C 100")
        self.say("option liquidation=manual")
        for _ in range(2 * self.limited):
            self.limit()
        for market in MARKETS:
            if self.random.random() < 0.7:
                sides = self.random.sample([self.fund(market), "n"], 2)
                self.say(f"fill {market} {sides[0]} {sides[1]} {self.random.randint(1, 9)} 100")

    def waterfall(self, market):
        text, cap, window = f"waterfall {market} insurance socialize", None, None
        if self.random.random() < 0.6:
            cap = self.random.randint(1, 60)
            text += f" insurance_cap={cap}"
        if self.random.random() < 0.6:
            window = (self.random.randint(0, 90), self.random.choice(["1ns", "7ns", "7ns", "1us"]))
            text += f" insurance_period={window[0]}/{window[1]}"
        self.say(text)
        self.caps[market] = cap
        self.windows[market] = window and (window[0], duration(window[1]))

    def limit(self):
        fund = self.random.choice(["F", "@fund:F", "@insurance:C"])
        words = {"takeover": self.random.choice(["0", "10%", "0.5", "1", "2"]),
                 "drawdown": self.random.choice(["1%/0", "10%/5%", "50%/0.1"]) + "/" + self.random.choice(["7ns", "1us"])}
        words = {key: word for key, word in words.items() if self.random.random() < 0.6}
        if self.say(f"limit {fund} " + " ".join(f"{key}={word}" for key, word in words.items())):
            self.limits["@insurance:C" if "C" in fund else "@fund:F"] = words

    def trade(self):
        """Somebody thin takes a position against somebody rich; often in two markets."""
        name = self.random.choice(self.names)
        self.say(f"deposit {name} {self.random.randint(0, 60)}")
        for market in self.random.sample(MARKETS, self.random.choice([1, 1, 2])):
            sides = [name, self.random.choice(["m", "n"])]
            self.random.shuffle(sides)
            price = self.player.state().marks[market]
            self.say(f"fill {market} {sides[0]} {sides[1]} {self.random.randint(1, 9)} {price} force")

    def step(self):
        what = self.random.random()
        if what < 0.06 and self.limited:
            self.limit()
        elif what < 0.45:
            self.trade()
        elif what < 0.5:
            self.say(f"option liquidation={self.random.choice(['takeover', 'manual'])} rank={self.random.choice(RANKS)}")
        elif what < 0.58:
            self.now += self.random.choice([1, 6, 6, 7, 999])
            self.say(f"at {self.now}")
        elif what < 0.61:
            self.waterfall(self.random.choice(MARKETS))
        elif what < 0.66:
            self.ruin()
        elif what < 0.68:
            self.say(f"withdraw {self.fund(self.random.choice(MARKETS))} {self.random.randint(1, 500)}")
        else:
            self.close()

    def ruin(self):
        """Defaults in one market, a few nanoseconds apart."""
        market = self.random.choice(MARKETS)
        for name in self.random.sample(self.names, 2):
            self.say(f"fill {market} {name} m {self.random.randint(1, 3)} {self.player.state().marks[market] + 15} force")
            self.now += 6
            self.say(f"at {self.now}")
            self.close(name)

    def close(self, name=None):
        """An account closed out by command, or whoever is in breach by a mark; then the laws."""
        before = self.player.state()
        on = {fund: "drawdown" in words and self.player.drawdown(fund) for fund, words in self.limits.items()}
        holders = [name for name in self.names if any(before.lots(name, market) for market in MARKETS)]
        if name or holders and self.random.random() < 0.6:
            name = name or self.random.choice(holders)
            self.say(f"takeover {name}")
        else:
            markets = self.random.sample(MARKETS, self.random.choice([1, 2]))
            self.say("mark " + " ".join(
                f"{market} {max(1, before.marks[market] + self.random.randint(-25, 25))}" for market in markets))
        after = self.player.state()
        if after.deficits != before.deficits:
            given = self.player.given()
            self.check_caps(given, given[self.known:])
            self.known = len(given)
        if name is not None:
            self.check_takeover(before, after, name, on)
        for fund in [fund for fund, is_on in on.items() if is_on]:
            for market in MARKETS:
                moved = after.lots(fund, market) - before.lots(fund, market)
                if self.fund(market) == fund and moved:
                    self.reached["taken over in a drawdown"] += 1
                    self.nobody_had_lots(before, after, market, moved, "drawdown")

    # The laws.
    def exposure(self, state, fund, more=None):
        return sum(abs(state.lots(fund, market) + (more or {}).get(market, 0)) * abs(state.marks[market])
                   for market in MARKETS if self.fund(market) == fund)

    def barred(self, state, fund, lots, on):
        """Whether limits keep a fund from taking over these lots; by takeover alone, or by drawdown."""
        words = self.limits.get(fund, {})
        if on.get(fund):
            return "drawdown"
        if "takeover" not in words:
            return None
        after = self.exposure(state, fund, lots)
        most = rate(words["takeover"]) * max(0, state.equity(fund))
        return "takeover" if after > self.exposure(state, fund) and Fraction(after) > most else None

    @staticmethod
    def was_emptied(before, after, account):
        """Whether an account that is closed out had lots before: one may be closed out again and again."""
        return any(before.lots(account, market) and not after.lots(account, market) for market in MARKETS)

    def check_takeover(self, before, after, name, on):
        """One account is closed out and the marks stand, so that all is known of that moment."""
        if after.closed - before.closed - {name} or any(
                self.was_emptied(before, after, other) for other in after.closed - {name}):
            return      # others were closed out as well
        lots = {}
        for market in MARKETS:
            if before.lots(name, market):
                lots.setdefault(self.fund(market), {})[market] = before.lots(name, market)
        barred = [why for why in (self.barred(before, fund, of_fund, on) for fund, of_fund in lots.items()) if why]
        for fund, of_fund in lots.items():
            for market, number in of_fund.items():
                law(after.lots(name, market) == 0, f"{name} kept lots in {market}")
                moved = after.lots(fund, market) - before.lots(fund, market)
                if not barred:
                    self.reached["taken over"] += 1
                    law(moved == number, f"{fund} took {moved} of {number} lots in {market}, and nothing bars it")
                else:
                    self.reached[barred[0] + " bars"] += 1
                    self.reached["but nobody had lots"] += moved != 0
                    law(0 <= moved * number <= number * number, f"{fund} took {moved} of {number}")
                    if moved:
                        self.nobody_had_lots(before, after, market, moved, barred[0])

    def nobody_had_lots(self, before, after, market, moved, why):
        """Lots came to a fund that was barred: no healthy account still has opposite ones that it had all along, and could
        bear what was lost in the market."""
        lost = after.deficits[market] - before.deficits[market]
        for account in [*self.names, "m", "n"]:
            lots = after.lots(account, market)
            healthy = after.equity(account) * 20 >= self.notional(after, account) and after.equity(account) >= 0
            if lots * moved < 0 and lots == before.lots(account, market) and healthy:
                law(min(after.profit(account, market), after.equity(account)) < lost,
                    f"{why}: {moved} lots of {market} came to {self.fund(market)}, and {account} has {lots}")

    @staticmethod
    def notional(state, account):
        return sum(abs(lots * state.marks[market]) for (name, market), (lots, _) in state.positions.items()
                   if name == account) + 20 * len(MARKETS)

    def check_caps(self, given, new):
        """One deficit of a market in a command is one round."""
        for market, number in collections.Counter(market for market, _, _ in new).items():
            gave = sum(part for name, _, part in new if name == market)
            if self.caps[market] and number == 1:
                self.reached["caps"] += 1
                law(gave <= self.caps[market], f"insurance of {market} gave {gave} of {self.caps[market]}")
            if self.windows[market] and gave:
                most, length = self.windows[market]
                within = sum(part for name, time, part in given if name == market and self.now - time < length)
                self.reached["windows"] += 1
                law(within <= most, f"insurance of {market} gave {within} of {most} in {length} ns")

    def play(self):
        self.begin()
        for _ in range(self.random.randint(10, 50)):
            self.step()
        self.say("verify")


def check_seniors(player, seed, reached):
    """One senior and one junior hold all units. What the fund loses is the junior's while it has anything."""
    pick = random.Random(seed)
    lines = ["asset USD 0", f"fund F USD units=tranches senior_part={pick.choice(['0', '10%', '1'])}",
             "market A USD lot=1 tick=1 fund=F liquidation_fee=1%", "waterfall A insurance", "deposit s 1000",
             "deposit j 1000", "deposit n 100000", "account p", "mark A 100", f"join s F {pick.randint(1, 500)} senior",
             f"join j F {pick.randint(1, 500)} junior"]
    for line in lines:
        player.give(line, is_sure=True)
    for _ in range(8):
        before = player.worth("s F senior")
        what = pick.random()
        if what < 0.4:
            player.give(f"fill A p n 1 {100 + pick.randint(0, 300)} force")
            line = "takeover p"
        elif what < 0.6:
            line = f"insure A {pick.randint(0, 200)}"
        elif what < 0.75:
            line = f"mark A {pick.randint(50, 150)}"
        elif what < 0.9:
            line = f"leave j F {pick.randint(1, 300)} junior"
        else:
            line = f"join j F {pick.randint(1, 200)} junior"
        if player.give(line):
            after, juniors = player.worth("s F senior"), player.worth("j F junior")
            reached["seniors that lost"] += after < before
            reached["seniors that did not"] += after >= before
            law(after >= before or juniors == 0, f"{line}: seniors had {before} and have {after}, juniors {juniors}")


def check_order(make, seed):
    """Two orders of the markets of a fund."""
    names, create, rest, bound, pick = fund_laws.book_of_shared(seed)
    other = list(names)
    pick.shuffle(other)
    results = []
    for order in (names, other):
        player = make()
        for line in ["asset USD 0", "fund F USD", *[f"account p{name}" for name in names],
                     *[line for name in order for line in create[name]], *rest, "verify"]:
            player.give(line, is_sure=True)
        gave = collections.Counter()
        for market, _, part in player.given():
            gave[market] += part
        results.append((player.state(), gave))
        player.close()
    (one, gave), (two, other_gave) = results
    for name in names:
        law(abs(one.deficits[name] - two.deficits[name]) <= bound and abs(gave[name] - other_gave[name]) <= bound,
            f"{name} got {gave[name]} or {other_gave[name]} of {one.deficits[name]} or {two.deficits[name]}")
    law(one.balances.get("@fund:F", 0) == two.balances.get("@fund:F", 0), "the fund")
    return sum(amount > 0 for amount in gave.values())


def try_seed(make, seed, without, reached):
    """A book, seniors and juniors, and two orders of one seed."""
    player = make()
    book = Book(player, seed, "limits" not in without)
    try:
        book.play()
    except Broken as broken:
        raise Broken("\n    ".join([str(broken), *book.lines])) from None
    finally:
        reached.update(book.reached)
        player.close()
    if "tranches" not in without:
        player = make()
        check_seniors(player, seed, reached)
        player.close()
    reached["shares in two orders"] += check_order(make, seed)


def main(arguments):
    make = Reference if arguments[0].isdigit() else lambda: Library(arguments[0])
    first, count, *without = arguments if arguments[0].isdigit() else arguments[1:]
    reached, failed = collections.Counter(), 0
    for seed in range(int(first), int(first) + int(count)):
        try:
            try_seed(make, seed, without, reached)
        except Broken as broken:
            failed += 1
            if failed <= 3:
                print(f"seed {seed}: {broken}", flush=True)
    print(f"{count} books, " + ", ".join(f"{what} {number}" for what, number in sorted(reached.items())))
    print(f"{failed} laws were broken")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
