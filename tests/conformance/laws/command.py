# SPDX-License-Identifier: BSD-2-Clause
"""Commands of a random book: names and whole units, written as records for the library and as lines of a scenario.

A command is a dict: `op`, and what that needs. Accounts are numbers from 1 on, or names of system accounts; assets and
markets have names, so that the same commands can be given with assets, markets and accounts created in another order."""
import struct
from fractions import Fraction

from . import library
from .library import constants as c

SYSTEM = {"@reserve": library.RESERVE, "@backstop": library.BACKSTOP, "@fees": library.FEES,
          "@treasury": library.TREASURY}
FORCE, LINKED = 1, 2
PPB = 10**9


def number(member):
    """A word of a scenario, as the constant is called."""
    return member.replace("-", "_").upper()


POLICIES = {policy.name: "queue" if policy.name == "QUEUE" else policy.name.lower().replace("_", "-")
            for policy in c.Policy}
POLICIES |= {name: "pro-rata-" + name.lower().replace("_", "-")
             for name in ("PROFIT", "EQUITY", "NOTIONAL", "OPEN_INTEREST", "DEPOSIT", "SCORE")}
POLICIES |= {"SQUARED": "capacity-squared", "HEDGE": "hedge-preserving"}
POLICY = {word: c.Policy[name] for name, word in POLICIES.items()}


class Names:
    """Which index the library gives to an asset and a market, by the order in which they are created."""

    def __init__(self, commands):
        self.assets = [do["name"] for do in commands if do["op"] == "asset"]
        self.markets = [do["name"] for do in commands if do["op"] == "market"]
        self.asset = {name: index for index, name in enumerate(self.assets)}
        self.market = {name: index for index, name in enumerate(self.markets)}

    def account(self, who):
        """Id of an account."""
        if isinstance(who, int):
            return who
        if who.startswith("@insurance:"):
            return self.funds[self.market[who[11:]]]
        return SYSTEM[who]

    def bind(self, engine_library):
        """Ids of the funds, as the library numbers them."""
        self.funds = [engine_library.c.sloss_account_insurance(index) for index in range(len(self.markets))]
        self.holes = [engine_library.c.sloss_account_uncovered(index) for index in range(len(self.markets))]
        self.called = {**{who: name for name, who in SYSTEM.items()},
                       **{who: "@insurance:" + name for who, name in zip(self.funds, self.markets)},
                       **{who: "@uncovered:" + name for who, name in zip(self.holes, self.markets)}}
        return self

    def name(self, account):
        """What an account of the library is called in commands."""
        return self.called.get(account, account)


def body(kind, flags=0, /, **values):
    """A record; the values are fields of its body."""
    record = library.Command(struct_size=128, kind=c.CommandKind[kind], flags=flags)
    part = getattr(record, kind.lower())
    for name, value in values.items():
        setattr(part, name, value)
    return record


def chain(records):
    """Records as one command."""
    for record in records[:-1]:
        record.flags |= LINKED
    return (library.Command * len(records))(*records)


def sharing(do):
    """Fields of a SOCIALIZE command."""
    values = {"cap": c.Cap[number(do["cap"])], "rounding": c.Rounding[number(do["rounding"])],
              "pool": c.Pool[number(do["pool"])]}
    if "policy" in do:
        return values | {"basis": c.Basis.POLICY}
    return values | {"basis": c.Basis[number(do["basis"])], "rule": c.Rule[number(do["rule"])]}


def rank_of(word):
    """A rank, or a policy that ranks."""
    name = number(word)
    return c.Rank[name] if name in c.Rank.__members__ else 64 + POLICY[word]


def records(do, names):
    """A command as an array of records."""
    make = {"asset": assets, "market": markets, "mark": marks, "takeover": takeovers, "waterfall": waterfalls,
            "socialize": socializes, "option": options, "member": members}.get(do["op"], usual)
    return chain(make(do, names))


def assets(do, _):
    return [body("ASSET", name=do["name"].encode(), decimals=do["decimals"])]


def markets(do, names):
    fine = {"precision": do["digits"]} if do["digits"] else {}
    return [body("MARKET", name=do["name"].encode(), unit=do["unit"], liquidation_fee_ppb=do["fee"],
                 asset=names.asset[do["asset"]], kind=c.Kind[number(do["kind"])],
                 settlement=c.Settlement[number(do["settlement"])], is_signed=int(do["signed"]), **fine)]


def marks(do, names):
    return [body("MARK", market=names.market[name], price=price) for name, price in do["prices"].items()]


def takeovers(do, names):
    return [body("TAKEOVER", account=names.account(who)) for who in do["accounts"]]


def waterfalls(do, names):
    head = body("WATERFALL", market=names.market[do["market"]])
    if do["gate"]:
        head.waterfall.gate, head.waterfall.gate_duration = c.Gate.HOLD, do["gate"]
    for place, (layer, *_) in enumerate(do["layers"]):
        head.waterfall.layer[place] = c.Layer[number(layer)]
    return [head] + [bound(*layer) for layer in do["layers"] if layer[1] or layer[3]]


def bound(layer, cap, most, duration):
    """A LAYER record: cap, period, duration, layer."""
    record = body("LAYER")
    packed = struct.pack("=qqqII", cap, most, duration, c.Layer[number(layer)], 0)
    record.body[:len(packed)] = packed
    return record


def socializes(do, names):
    record = body("SOCIALIZE", market=names.market[do["market"]], **sharing(do))
    if "policy" in do:
        record.socialize.policy.policy = POLICY[do["policy"]]
    return [record]


def options(do, names):
    kinds = (("liquidation", c.Liquidation, c.Option.LIQUIDATION), ("residual", c.Residual, c.Option.RESIDUAL),
             ("rank_cap", c.Cap, c.Option.RANK_CAP), ("debts", c.Debts, c.Option.DEBTS))
    values = {word: kind[number(do[word])] for word, kind, _ in kinds if word in do}
    keep = sum(1 << bit for word, _, bit in kinds if word not in do)
    if "rank" in do:
        values["rank"] = rank_of(do["rank"])
    else:
        keep |= 1 << c.Option.RANK
    if "market" in do:
        values |= {"one_market": 1, "market": names.market[do["market"]]}
    return [body("OPTION", keep=keep, **values)]


def members(do, names):
    return [body("MEMBER", account=do["account"], amount=do["amount"], assessment=do["assessment"],
                 duration=do["duration"], asset=names.asset[do["asset"]])]


def usual(do, names):
    """Commands whose record is one body with fields of the same names."""
    op, values = do["op"], {}
    for field, value in do.items():
        if field == "asset":
            values[field] = names.asset[value]
        elif field == "market":
            values[field] = names.market[value]
        elif field in ("account", "giver", "receiver", "buyer", "seller"):
            values[field] = names.account(value)
        elif field == "name":
            values[field] = value.encode()
        elif field not in ("op", "force"):
            values[field] = value
    if op == "deleverage":
        values["rank"] = rank_of(do["rank"]) if "rank" in do else 2**32 - 1
        values["cap"] = c.Cap[number(do["cap"])] if "cap" in do else 2**32 - 1
    return [body(op.upper(), FORCE if do.get("force") else 0, **values)]


# As lines of a scenario.

def decimal(units, digits):
    """Whole units of 10^-digits as a decimal."""
    text = str(abs(units)).rjust(digits + 1, "0")
    text = text[:-digits] + "." + text[-digits:] if digits else text
    return ("-" if units < 0 else "") + text


def fraction(value):
    """A fraction with a finite decimal, as one."""
    value, digits = Fraction(value), 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return decimal(int(value * 10**digits), digits)


class Writer:
    """Writes commands as lines; it has to see those that create assets and markets."""

    def __init__(self):
        self.digits, self.lots, self.asset_of, self.fine = {}, {}, {}, {}

    def money(self, do, key="amount", asset=None):
        return decimal(do[key], self.digits[asset or do["asset"]])

    def line(self, do):
        """The line of a command."""
        return getattr(self, do["op"])(do)

    @staticmethod
    def who(account):
        return f"a{account}" if isinstance(account, int) else account

    def asset(self, do):
        self.digits[do["name"]] = do["decimals"]
        return f"asset {do['name']} {do['decimals']}"

    def market(self, do):
        self.lots[do["name"]], self.asset_of[do["name"]] = do["lot"], do["asset"]
        words = f"market {do['name']} {do['asset']} lot={fraction(do['lot'])} tick=1"
        words += f" kind={do['kind']}" if do["kind"] != "linear" else ""
        self.fine[do["name"]] = do["digits"]
        if library.HAS_PRECISION and (do["digits"] or do["kind"] != "linear"):
            words += f" precision={do['digits']}"
        words += " settlement=variation" if do["settlement"] == "variation" else ""
        words += f" multiplier={fraction(do['multiplier'])}" if do["kind"] == "quanto" else ""
        words += f" liquidation_fee={decimal(do['fee'], 9)}" if do["fee"] else ""
        return words + (" signed=yes" if do["signed"] else "")

    def tier(self, do):
        asset = self.asset_of[do["market"]]
        words = (f"tier {do['market']} {self.money(do, 'floor', asset)} {decimal(do['initial_ppb'], 9)} "
                 f"{decimal(do['maintenance_ppb'], 9)}")
        if do.get("lot_maintenance_ppb"):
            sizes = [fraction(Fraction(do[key], PPB * 10**self.digits[asset]) / self.lots[do["market"]])
                     for key in ("lot_maintenance_ppb", "lot_initial_ppb")]
            words += " lot=" + "/".join(sizes)
        return words

    def waterfall(self, do):
        digits = self.digits[self.asset_of[do["market"]]]
        return " ".join([f"waterfall {do['market']}", *(layer for layer, *_ in do["layers"]),
                         *(f"{layer}_cap={decimal(cap, digits)}" for layer, cap, *_ in do["layers"] if cap),
                         *(f"{layer}_period={decimal(most, digits)}/{duration}ns"
                           for layer, _, most, duration in do["layers"] if duration),
                         *[f"gate=hold/{do['gate']}ns"] * bool(do["gate"])])

    @staticmethod
    def socialize(do):
        keys = ["policy"] if "policy" in do else ["basis", "rule"]
        return " ".join([f"socialize {do['market']}",
                         *(f"{key}={do[key]}" for key in keys + ["cap", "rounding", "pool"])])

    @staticmethod
    def option(do):
        return " ".join(["option", *(f"{key}={value}" for key, value in do.items() if key != "op")])

    def account(self, do):
        return f"account a{do['account']}"

    def deposit(self, do):
        return f"deposit {self.who(do['account'])} {self.money(do)} {do['asset']}"

    def withdraw(self, do):
        return f"withdraw {self.who(do['account'])} {self.money(do)} {do['asset']}" + " force" * bool(do.get("force"))

    def transfer(self, do):
        return f"transfer {self.who(do['giver'])} {self.who(do['receiver'])} {self.money(do)} {do['asset']}"

    def fee(self, do):
        return f"fee {self.who(do['account'])} {self.money(do)} {do['asset']}"

    def owner(self, do):
        return f"owner {self.who(do['account'])} {do['name']}" + " client" * do["is_client"]

    def member(self, do):
        words = f"member {self.who(do['account'])} {self.money(do)} {do['asset']}"
        if do["assessment"]:
            words += f" assessment={self.money(do, 'assessment')}" + (f"/{do['duration']}ns" if do["duration"] else "")
        return words

    def fill(self, do):
        asset = self.asset_of[do["market"]]
        words = (f"fill {do['market']} {self.who(do['buyer'])} {self.who(do['seller'])} "
                 f"{fraction(do['lots'] * self.lots[do['market']])} {do['price']}")
        for key in ("fee", "rebate"):
            if do.get(key):
                words += f" {key}={self.money(do, key, asset)}"
        return words + " force" * bool(do.get("force"))

    @staticmethod
    def mark(do):
        return "mark " + " ".join(f"{name} {price}" for name, price in do["prices"].items())

    def funding(self, do):
        if do["by_rate"]:
            return f"funding {do['market']} rate={decimal(do['rate_ppb'], 9)}"
        units = 10**(self.digits[self.asset_of[do["market"]]] + self.fine[do["market"]])
        payment = Fraction(do["payment"], units) / self.lots[do["market"]]
        return f"funding {do['market']} {fraction(payment)}"

    def takeover(self, do):
        return " ".join(["takeover", *map(self.who, do["accounts"])])

    def deleverage(self, do):
        words = f"deleverage {self.who(do['account'])} {do['market']}"
        words += "".join(f" {key}={do[key]}" for key in ("rank", "cap") if key in do)
        return words + " force" * bool(do.get("force"))

    def recover(self, do):
        return f"recover {do['market']} {self.money(do, 'amount', self.asset_of[do['market']])}"

    @staticmethod
    def settle(do):
        return f"settle {do['market']} {do['price']}"

    @staticmethod
    def time(do):
        return f"at {do['nanoseconds']}"


def scenario(commands, statuses=None):
    """The lines of these commands; a refused one says so before it."""
    writer, lines = Writer(), []
    for place, do in enumerate(commands):
        line = writer.line(do)
        if statuses is not None and statuses[place] != "ok":
            lines.append(f"expect error {statuses[place]}")
        lines.append(line)
    return lines
