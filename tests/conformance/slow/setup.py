# SPDX-License-Identifier: BSD-2-Clause
"""Commands that set things up: assets, markets, tiers, waterfalls, sharing, options, owners, members."""
from fractions import Fraction

from . import money, policies
from .book import Asset
from .errors import Refusal
from .figures import count, decimal, duration, in_range, rate
from .funds import KINDS, Fund
from .market import LAYERS, Market

LIQUIDATIONS = ("manual", "takeover", "deleverage", "host", "auction")
RANKS = ("profit-leverage", "profit", "size")
NOT_A_RANK = ("gains-haircut", "pro-rata-deposit")
OF_LOTS = ("tear-up", "no-worse")


def positive(text):
    number = decimal(text)
    if number <= 0:
        raise Refusal("range", f"not above zero: {text}")
    return number


def amount_of(book, asset, text, least=0):
    """An amount of an asset in its units."""
    units = count(decimal(text), book.assets[asset].unit)
    if units < least:
        raise Refusal("range", f"below {least}: {text}")
    return units


def signed_amount(book, asset, text):
    """The same where it may be below zero."""
    return count(decimal(text), book.assets[asset].unit)


def asset(book, line):
    line.takes(2, 2)
    name = line.name(1)
    decimals = line.whole(2, 0, 18)
    if any(a.name == name for a in book.assets):
        raise Refusal("exists", name)
    book.assets.append(Asset(name, decimals, len(book.assets)))


def fund(book, line):
    line.takes(2, 2, "units delay senior_part")
    name = line.name(1)
    units = line.choice("units", tuple(KINDS), None)
    if any(each.name == name for each in book.funds):
        raise Refusal("exists", name)
    asset = book.asset(line.words[2])
    delay = duration(line.options["delay"]) if "delay" in line.options else None
    senior_part = bounded_rate(line.options.get("senior_part", "0"), 1)
    if units is None and delay is not None:
        raise Refusal("argument", "a delay is of a fund with units")
    if units != "tranches" and "senior_part" in line.options:
        raise Refusal("argument", "a senior part is of a fund with tranches")
    account = book.add_account("@fund:" + name, "fund")
    book.accounts[account].asset = asset
    made = Fund(name, asset, account, KINDS.get(units, ()))
    made.units, made.delay, made.senior_part = units, delay, senior_part
    book.funds.append(made)


def market(book, line):
    line.takes(2, 2, "lot tick kind settlement precision signed multiplier liquidation_fee fund")
    name = line.name(1)
    kind = line.choice("kind", ("linear", "inverse", "quanto"), "linear")
    settlement = line.choice("settlement", ("unrealized", "variation"), "unrealized")
    signed = line.choice("signed", ("no", "yes"), "no")
    if "lot" not in line.options or "tick" not in line.options:
        raise Refusal("syntax", "a market has a lot and a tick")
    if book.is_market_name(name):
        raise Refusal("exists", name)
    place = book.asset(line.words[2])
    made = Market(name, len(book.markets), place, book.assets[place].decimals)
    made.kind, made.variation, made.signed = kind, settlement == "variation", signed == "yes"
    made.lot, made.tick = positive(line.options["lot"]), positive(line.options["tick"])
    made.digits = line.option_whole("precision", 0, 9, 0 if kind == "linear" else 6)
    if "multiplier" in line.options:
        if kind != "quanto":
            raise Refusal("argument", "a multiplier is of a quanto market")
        made.multiplier = positive(line.options["multiplier"])
    made.fee = bounded_rate(line.options.get("liquidation_fee", "0"), 1)
    if kind == "linear" and made.exact_value(1).denominator != 1:
        raise Refusal("precision", "lot*tick is finer than the precision")
    if kind != "inverse":
        in_range(made.value(1))
    if kind == "inverse" and signed == "yes":
        raise Refusal("argument", "an inverse market has no price below zero")
    fund_of(book, made, line.options.get("fund"))
    book.markets.append(made)
    made.dust_account = book.add_account("@dust:" + name, "dust")


def fund_of(book, market, name):
    """A market's fund: the one that is named, or one of its own."""
    if name is None:
        market.fund = book.add_account("@insurance:" + market.name, "fund")
        book.accounts[market.fund].asset = market.asset
        return
    shared = book.fund(name)
    if shared.asset != market.asset:
        raise Refusal("argument", "a fund of another asset")
    market.fund = book.by_name["@insurance:" + market.name] = shared.account


def bounded_rate(text, most):
    number = rate(text)
    if not 0 <= number <= most:
        raise Refusal("range", f"a rate is 0 to {most}: {text}")
    return number


def still_open(market):
    """9.1: later commands on a market that is settled."""
    if market.closed:
        raise Refusal("market-closed", market.name)


def tier(book, line):
    line.takes(4, 4, "lot")
    market = book.market(line.words[1])
    bottom = amount_of(book, market.asset, line.words[2])
    initial, maintenance = bounded_rate(line.words[3], 100), bounded_rate(line.words[4], 100)
    per_size = None
    if "lot" in line.options:
        parts = line.options["lot"].split("/")
        if len(parts) > 2:
            raise Refusal("syntax", "lot=MAINTENANCE[/INITIAL]")
        sizes = [amount_of(book, market.asset, part) for part in parts]
        per_size = (Fraction(sizes[-1]), Fraction(sizes[0]))
    still_open(market)
    if maintenance > initial or (per_size and per_size[1] > per_size[0]):
        raise Refusal("range", "maintenance is above initial")
    if per_size and any(floor < bottom for floor in market.tiers):
        raise Refusal("argument", "lot= is of the lowest tier")
    market.tiers[bottom] = (initial, maintenance, per_size)


def waterfall(book, line):
    keys = " ".join(f"{layer}_cap {layer}_period" for layer in LAYERS)
    line.takes(2, 9, keys + " gate")
    market = book.market(line.words[1])
    layers = line.words[2:]
    if not set(layers) <= set(LAYERS) or len(set(layers)) != len(layers):
        raise Refusal("syntax", "layers, each once: " + " ".join(LAYERS))
    caps, periods = {}, {}
    for layer in LAYERS:
        for key, into in ((f"{layer}_cap", caps), (f"{layer}_period", periods)):
            if key in line.options and layer not in layers:
                raise Refusal("argument", f"{key} without the layer")
        if f"{layer}_cap" in line.options:
            caps[layer] = amount_of(book, market.asset, line.options[f"{layer}_cap"])
        if f"{layer}_period" in line.options:
            most, _, length = line.options[f"{layer}_period"].partition("/")
            periods[layer] = (amount_of(book, market.asset, most), duration(length))
    gate = None
    if "gate" in line.options:
        how, _, length = line.options["gate"].partition("/")
        if how != "hold":
            raise Refusal("syntax", "gate=hold/DURATION")
        gate = duration(length)
    still_open(market)
    layers = [layer for layer in layers if caps.get(layer) != 0]
    market.layers, market.caps, market.periods, market.gate = layers, caps, periods, gate


def socialize(book, line):
    line.takes(1, 1, "policy basis rule cap rounding pool " + " ".join(policies.PARAMETERS))
    market = book.market(line.words[1])
    policy = line.options.get("policy")
    basis = line.choice("basis", ("profit", "open-interest", "equity", "notional"), "profit")
    rule = line.choice("rule", ("pro-rata", "equal", "queue"), "pro-rata")
    parameters = read_parameters(line)
    if policy is None:
        default_cap = "profit" if basis == "profit" else "equity"
        if parameters:
            raise Refusal("argument", "parameters are of a policy")
    else:
        if policy not in policies.NEEDS or policy in OF_LOTS:
            raise Refusal("argument", f"no such policy of money: {policy}")
        if "basis" in line.options or "rule" in line.options:
            raise Refusal("argument", "a policy has its own basis and rule")
        if parameters.get("profit_power", 0) + parameters.get("leverage_power", 0) not in (0, 4):
            raise Refusal("range", "profit_power and leverage_power make 4")
        default_cap = "equity" if policy in (
            "pro-rata-equity", "pro-rata-notional", "pro-rata-open-interest", "pro-rata-deposit",
            "both-sides") else "profit"
    cap = line.choice("cap", ("profit", "equity", "none"), default_cap)
    rounding = line.choice("rounding", ("largest-remainder", "telescoping", "last"), "largest-remainder")
    pool = line.choice("pool", ("instant", "deficit"), "instant")
    if policy and {"profit", "gain"} & set(policies.NEEDS[policy].split()):
        cap = "profit"      # its capacity is the profit in any case, and a profit pays once
    if policy == "capacity-squared" and cap == "none":
        raise Refusal("argument", "what has no cap has no capacity to square")
    still_open(market)
    market.policy, market.parameters, market.basis, market.rule = policy, parameters, basis, rule
    market.cap, market.rounding, market.pool = cap, rounding, pool


def read_parameters(line):
    return {key: line.option_whole(key, *bounds, None) for key, bounds in policies.PARAMETERS.items()
            if key in line.options}


def rank_word(line, key, default):
    rank = line.options.get(key, default)
    if rank is not None and rank not in RANKS and (rank not in policies.NEEDS or rank in NOT_A_RANK):
        raise Refusal("argument" if rank in policies.NEEDS else "syntax", f"no such rank: {rank}")
    return rank


def option(book, line):
    from . import execution
    line.takes(0, 0, "liquidation residual rank rank_cap cancel_orders market debts")
    given = {"liquidation": line.choice("liquidation", LIQUIDATIONS, None),
             "residual": line.choice("residual", ("keep", "forfeit"), None),
             "rank": rank_word(line, "rank", None), "rank_cap": line.choice("rank_cap", ("profit", "equity"), None),
             "cancel_orders": line.choice("cancel_orders", ("yes", "no"), None)}
    given = {key: value for key, value in given.items() if value is not None}
    debts = line.choice("debts", ("forget", "keep"), None)
    if debts is None and not given:
        raise Refusal("syntax", "an option without a value")
    if "market" in line.options:
        if debts is not None:
            raise Refusal("argument", "debts are kept or forgotten for all markets")
        market_ = book.market(line.options["market"])
        still_open(market_)
        execution.check_option(book, given.get("liquidation"), [market_])
        market_.options.update(given)
        return
    execution.check_option(book, given.get("liquidation"), book.markets)
    book.options.update(given)
    for each in book.markets:
        for key in given:
            each.options.pop(key, None)
    if debts is not None:
        book.keep_debts = debts == "keep"


def owner(book, line):
    line.takes(2, 3)
    account = person(book, line.words[1])
    client = len(line.words) == 4
    if client and line.words[3] != "client":
        raise Refusal("syntax", "owner ACCOUNT NAME [client]")
    book.accounts[account].owner, book.accounts[account].client = line.name(2), client


def person(book, name):
    """An account that is not the system's."""
    account = book.account(name)
    if book.is_system(account):
        raise Refusal("system-account", name)
    return account


def member(book, line):
    line.takes(2, 3, "assessment")
    account = person(book, line.words[1])
    place = asset_word(book, line, 3)
    amount = amount_of(book, place, line.words[2])
    assessment, length = 0, None
    if "assessment" in line.options:
        most, slash, period = line.options["assessment"].partition("/")
        assessment = amount_of(book, place, most)
        length = duration(period) if slash else None
    money.member(book, account, place, amount, assessment, length)


def asset_word(book, line, place):
    """The asset named, or the first."""
    if len(line.words) > place:
        return book.asset(line.words[place])
    if not book.assets:
        raise Refusal("unknown-asset", "there is no asset yet")
    return 0
