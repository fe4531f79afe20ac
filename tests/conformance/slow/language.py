# SPDX-License-Identifier: BSD-2-Clause
"""The scenario language: lines into words and options, and each command's words into figures."""
import re
from datetime import datetime, timezone
from fractions import Fraction

from . import (bust, claims, collateral, compartments, execution, fill, govern, groups, guard, hedge, holds, limits, market_day, maturing, money, orders, portfolio,
               guard_words, reduction, requirements, setup, terms, units, verify)
from .errors import Refusal
from .figures import count, decimal, in_range, rate
from .funds import sweep_dust
from .market import Market
from .rounds import Command, gate_holders, settle_down

NAME = re.compile(r"[A-Za-z0-9_.:-]{1,63}\Z")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z\Z")
OPTION = re.compile(r"([a-z_]+)=(.*)\Z", re.S)


class Line:
    """A command: words, then options and `force`."""

    def __init__(self, text):
        self.words, self.options, self.force = [], {}, False
        for word in text.split("#", 1)[0].split():
            match = OPTION.match(word)
            if match and not (self.words and self.words[0] in OWN_OPTIONS):
                if match.group(1) in self.options:
                    raise Refusal("syntax", f"twice: {match.group(1)}")
                self.options[match.group(1)] = match.group(2)
            elif word == "force" and self.words and self.words[0] in FORCIBLE:
                if self.force:
                    raise Refusal("syntax", "force twice")
                self.force = True
            elif self.options or self.force:
                raise Refusal("syntax", f"a word after the options: {word}")
            else:
                self.words.append(word)

    @classmethod
    def of(cls, words, options=None):
        """A line of these words, which need not be read."""
        line = cls.__new__(cls)
        line.words, line.options, line.force = words, options or {}, False
        return line

    def takes(self, least, most, keys=""):
        if not least <= len(self.words) - 1 <= most:
            raise Refusal("syntax", f"{self.words[0]}: wrong number of words")
        for key in self.options:
            if key not in keys.split():
                raise Refusal("syntax", f"unknown option: {key}")

    def name(self, place):
        if not NAME.match(self.words[place]):
            raise Refusal("syntax", f"not a name: {self.words[place]}")
        return self.words[place]

    def whole(self, place, least, most):
        return whole(self.words[place], least, most)

    def option_whole(self, key, least, most, default):
        return whole(self.options[key], least, most) if key in self.options else default

    def choice(self, key, choices, default):
        word = self.options.get(key, default)
        if word is not None and word not in choices:
            raise Refusal("syntax", f"{key} is one of {' '.join(choices)}")
        return word


OWN_OPTIONS = ("quote",)    # lines in which options stand between words
FORCIBLE = ("fill", "withdraw", "deleverage", "orders")


def whole(text, least, most):
    if not re.match(r"-?[0-9]+\Z", text):
        raise Refusal("syntax", f"not a whole number: {text}")
    if not least <= int(text) <= most:
        raise Refusal("range", f"not {least} to {most}: {text}")
    return int(text)


def price_of(market, text):
    return a_price(market, count(decimal(text), market.tick))


def a_price(market, ticks):
    if (ticks < 0 and not market.signed) or (ticks <= 0 and market.kind == "inverse"):
        raise Refusal("range", f"not a price of {market.name}: {ticks} ticks")
    in_range(market.value(ticks))
    return ticks


def open_market(book, name):
    market = book.market(name)
    if market.closed:
        raise Refusal("market-closed", name)
    return market


def holder(book, name):
    """An account that money can be in: any but dust."""
    account = book.account(name)
    if book.accounts[account].system == "dust":
        raise Refusal("system-account", name)
    return account


def time_of(text):
    match = TIME.match(text)
    if match:
        try:
            moment = datetime.strptime(match.group(1), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
        except ValueError:
            raise Refusal("syntax", f"not a time: {text}") from None
        since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
        now = (since.days * 86400 + since.seconds) * 10**9 + int((match.group(2) or "0").ljust(9, "0"))
    elif re.match(r"[0-9]+\Z", text):
        now = int(text)
    else:
        raise Refusal("syntax", f"not a time: {text}")
    return in_range(now)


def at(book, line):
    line.takes(1, 1)
    now = time_of(line.words[1])
    if now < book.now:
        raise Refusal("time-backwards", line.words[1])
    book.now = now
    govern.time_is_over(book)
    holds.time_is_over(book)
    guard.time_goes(book)
    market_day.look_again(book)


def account(book, line):
    line.takes(1, 1)
    book.add_account(line.name(1))


def deposit(book, line):
    line.takes(2, 3)
    place = setup.asset_word(book, line, 3)
    amount = setup.amount_of(book, place, line.words[2])
    if line.words[1] not in book.by_name:
        if line.words[1].startswith("@"):
            raise Refusal("system-account", line.words[1])
        book.add_account(line.name(1))
    money.deposit(book, holder(book, line.words[1]), place, amount)


def withdraw(book, line):
    line.takes(2, 3)
    account_ = holder(book, line.words[1])
    place = setup.asset_word(book, line, 3)
    amount = setup.amount_of(book, place, line.words[2])
    if not line.force:
        terms.check_frozen(book, account_)
        guard.check_leaves(book, account_, place)
    money.withdraw(book, account_, place, amount, line.force)


def insure(book, line):
    line.takes(2, 2)
    market = book.market(line.words[1])
    money.deposit(book, market.fund, market.asset, setup.amount_of(book, market.asset, line.words[2]))


def reserve(book, line):
    line.takes(1, 2)
    place = setup.asset_word(book, line, 2)
    money.deposit(book, book.account("@reserve"), place, setup.amount_of(book, place, line.words[1]))


def transfer(book, line):
    line.takes(3, 4)
    giver, receiver = holder(book, line.words[1]), holder(book, line.words[2])
    place = setup.asset_word(book, line, 4)
    amount = setup.amount_of(book, place, line.words[3])
    terms.check_frozen(book, giver)
    guard.check_leaves(book, giver, place)
    money.transfer(book, giver, receiver, place, amount)


def trader(book, name, market):
    account_ = book.account(name)
    if book.is_system(account_) and account_ != market.fund:
        raise Refusal("system-account", name)
    return book.trader(account_, market)


def fill_(book, line):
    line.takes(5, 5, "fee rebate resting buyer_leg seller_leg liquidation")
    legs = [line.choice(key, hedge.LEGS, None) for key in ("buyer_leg", "seller_leg")]
    resting = line.choice("resting", ("buyer", "seller", "both"), None)
    liquidated = {None: None, "buyer": 0, "seller": 1}[line.choice("liquidation", ("buyer", "seller"), None)]
    # 10.2: the words from left to right, options last; then what 10.3 says of them.
    market = book.market(line.words[1])
    for name in line.words[2:4]:
        book.account(name)
    lots = count(decimal(line.words[4]), market.lot)
    price = count(decimal(line.words[5]), market.tick)
    fee, rebate = (count(decimal(line.options.get(key, "0")), book.assets[market.asset].unit)
                   for key in ("fee", "rebate"))
    guard.not_halted(open_market(book, line.words[1]))
    buyer, seller = trader(book, line.words[2], market), trader(book, line.words[3], market)
    if buyer == seller:
        raise Refusal("self-trade", "buyer and seller are one")
    if lots <= 0:
        raise Refusal("range", "a size is above zero")
    a_price(market, price)
    hedge.check_legs(book, market, buyer, seller, lots, legs)
    if liquidated is not None:
        if (fee, rebate)[liquidated] > 0:
            raise Refusal("argument", "who is liquidated pays the fee of that alone")
        execution.check_fill(book, market, (buyer, seller)[liquidated], (lots, -lots)[liquidated], price, legs[liquidated])
    terms.check_fill(book, market, buyer, seller, lots, line.force, legs)
    if resting in ("buyer", "both"):
        orders.traded(book, market, buyer, "bid", lots)
    if resting in ("seller", "both"):
        orders.traded(book, market, seller, "ask", lots)
    unmarked = market.mark is None
    fill.fill(book, market, buyer, seller, lots, price, fee, rebate, line.force, legs, liquidated)
    fees = book.balance(book.account("@fees"), market.asset)
    limits.pass_on(book, market, fee + rebate)
    if liquidated is None:
        bust.keep(book, market, ((buyer, fee, legs[0]), (seller, rebate, legs[1])), lots, price,
                  fees - book.balance(book.account("@fees"), market.asset))
    if unmarked:
        command = Command(book)
        settle_down(command)
        market_day.end_of_mark(command, [market])


def orders_(book, line):
    line.takes(2, 2, " ".join(orders.SIDES))
    account_, market = book.account(line.words[1]), book.market(line.words[2])
    made = orders.Orders(**{side: size_at_price(market, text) for side, text in line.options.items()})
    terms.open_still(market)
    terms.not_system(book, account_)
    for rests in filter(None, (made.bid, made.ask)):
        if rests[0] == 0:
            raise Refusal("range", "a size is above zero")
        a_price(market, rests[1])
    orders.set_orders(book, book.trader(account_, market), market, made, line.force)


def size_at_price(market, text):
    """SIZE@PRICE, in lots and ticks."""
    parts = text.split("@")
    if len(parts) != 2:
        raise Refusal("syntax", f"not SIZE@PRICE: {text}")
    lots = count(decimal(parts[0]), market.lot)
    if lots < 0:
        raise Refusal("range", "a size is not below zero")
    return lots, count(decimal(parts[1]), market.tick)


def hold(book, line):
    line.takes(3, 4, "timeout")
    holds.hold(book, line, holder(book, line.words[1]))


def fee_(book, line):
    line.takes(2, 3)
    account_ = setup.person(book, line.words[1])
    place = setup.asset_word(book, line, 3)
    money.fee(book, account_, place, setup.amount_of(book, place, line.words[2]))


def mark(book, line):
    """Marks of one instant, and values that count with them. The first name is of a market whatever it is."""
    line.takes(2, 10**6)
    words = line.words[1:]
    behind = words.index("values", 2) if "values" in words[2:] else len(words)
    if behind % 2:
        raise Refusal("syntax", "mark MARKET PRICE [MARKET PRICE]... [values MARKET V0 V1...]...")
    sections = portfolio.sections(words[behind:])
    # 10.2: all words from left to right. 20.8: then what values are refused for up to `market-closed`, then the marks.
    pairs = [marked(book, name, text) for name, text in zip(words[:behind:2], words[1:behind:2])]
    read = [portfolio.read(book, section) for section in sections]
    if len({id(market) for market, _ in pairs}) < len(pairs):
        raise Refusal("argument", "a market twice")
    portfolio.could_be_marks(read)
    for market, ticks in pairs:
        if isinstance(market, Market):
            terms.open_still(market)
            guard.not_halted(market)
            a_price(market, ticks)
        elif ticks < 1:
            raise Refusal("range", f"not a price of {market.name}")
    portfolio.fit_the_grid(read)
    guard.marked_by_hand(book, pairs)
    market_day.mark(book, pairs, read)


def marked(book, name, text):
    """A market or a collateral, and its price in ticks."""
    market = book.pair(name) if name in [pair.name for pair in book.pairs] else book.market(name)
    return market, count(decimal(text), market.tick)


def funding(book, line):
    line.takes(1, 2, "rate")
    market = book.market(line.words[1])
    if (len(line.words) == 3) == ("rate" in line.options):
        raise Refusal("syntax", "funding MARKET PAYMENT, or rate=RATE")
    if len(line.words) == 3:
        exact = decimal(line.words[2]) * market.lot / book.assets[market.asset].unit * market.scale
        per_lot = count(exact, Fraction(1))
    else:
        of_value = rate(line.options["rate"])
    guard.not_halted(open_market(book, line.words[1]))
    if "rate" in line.options:
        per_lot = market_day.funding_of_rate(market, of_value)
    market_day.funding(book, market, per_lot)


def takeover(book, line):
    line.takes(1, 10**6)
    accounts = [setup.person(book, name) for name in line.words[1:]]
    if len(set(accounts)) != len(accounts):
        raise Refusal("argument", "an account twice")
    market_day.takeover(book, accounts)


def deleverage(book, line):
    line.takes(2, 2, "rank cap")
    account_ = setup.person(book, line.words[1])
    market = open_market(book, line.words[2])
    rank = setup.rank_word(line, "rank", None)
    cap = line.choice("cap", ("profit", "equity"), None)
    market_day.deleverage(book, book.trader(account_, market), market, rank, cap, line.force)


def recover(book, line):
    line.takes(2, 2)
    market = book.market(line.words[1])
    claims.recover(book, market, setup.amount_of(book, market.asset, line.words[2]))


def settle(book, line):
    line.takes(2, 2)
    market = book.market(line.words[1])
    price = count(decimal(line.words[2]), market.tick)
    open_market(book, line.words[1])
    a_price(market, price)
    guard.check(market, "settle")
    market_day.settle(book, market, price)


def verify_(book, line):
    line.takes(0, 0)
    verify.verify(book)


COMMANDS = {
    "asset": setup.asset, "fund": setup.fund, "market": setup.market, "tier": setup.tier, "waterfall": setup.waterfall,
    "socialize": setup.socialize, "option": setup.option, "owner": setup.owner, "member": setup.member,
    "account": account, "deposit": deposit, "withdraw": withdraw, "insure": insure, "reserve": reserve,
    "transfer": transfer, "fill": fill_, "fee": fee_, "mark": mark, "funding": funding, "takeover": takeover,
    "deleverage": deleverage, "recover": recover, "settle": settle, "verify": verify_, "at": at,
    "join": units.join, "leave": units.leave, "redeem": units.redeem, "limit": limits.limit,
    "require": terms.require, "control": terms.control, "position_limit": terms.position_limit, "ceiling": terms.ceiling,
    "hold": hold, "release": holds.release, "pay_out": holds.pay_out, "orders": orders_,
    "requirement": requirements.requirement, "mature": maturing.mature, "hedge": hedge.hedge, "group": groups.group,
    "universe": portfolio.universe, "shock": portfolio.shock, "portfolio": portfolio.portfolio, "values": portfolio.values,
    "margin": portfolio.margin,
    "partial": reduction.partial, "levels": reduction.levels,
    "execute": execution.execute, "auction": execution.auction, "bid": execution.bid,
    "govern": govern.govern, "schedule": govern.schedule, "unschedule": govern.unschedule,
    "guard": guard_words.guard_, "source": guard_words.source, "quote": guard_words.quote, "validity": guard_words.validity,
    "halt": guard_words.halt, "bust": bust.bust,
    "isolate": compartments.isolate, "collateral": collateral.collateral, "haircut": collateral.haircut}


def apply(book, line):
    """One command. What goes wrong raises; the caller restores the book."""
    if line.words[0] not in COMMANDS:
        raise Refusal("syntax", f"no such command: {line.words[0]}")
    do(book, line)
    book.sequence += line.words[0] != "verify"


def do(book, line, waited=False):
    """What it does, and what follows; `waited` where it was scheduled."""
    before, governed = reduction.Before(book), govern.Before(book, line, waited)
    COMMANDS[line.words[0]](book, line)
    settle_down(Command(book))
    sweep_dust(book)
    gate_holders(book)
    reduction.end_of_command(book, line.words[0], before)
    verify.ranges(book)
    governed.check(book)
