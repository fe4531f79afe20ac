# SPDX-License-Identifier: BSD-2-Clause
"""Close-outs that the host executes, at prices no worse than a limit, or that are auctioned at a discount which grows; who has taken
lots over there is not charged for the loss that is left."""
from fractions import Fraction

from . import bust, collateral, funds, groups, guard, hedge, measure, orders, reduction, setup, state, terms
from .apportion import telescope
from .errors import Refusal
from .figures import ceil, duration, floor

KINDS = ("host", "auction")
BILLION = 10**9


class Execute:
    """What `execute` has set of a market."""

    def __init__(self):
        self.timeout, self.fee, self.liquidator = None, Fraction(0), Fraction(0)


class Auction:
    """What `auction` has set of an asset."""

    def __init__(self):
        self.begins = self.to = self.first = self.last = None
        self.part = Fraction(1)


# Words.
def execute(book, line):
    line.takes(1, 1, "timeout fee liquidator")
    if "timeout" not in line.options:
        raise Refusal("syntax", "execute MARKET timeout=DURATION")
    market, made = book.market(line.words[1]), Execute()
    for key, text in line.options.items():
        setattr(made, key, duration(text) if key == "timeout" else setup.bounded_rate(text, 1))
    terms.open_still(market)
    market.execute = made


def auction(book, line):
    line.takes(1, 1, "from to first last part")
    if not {"from", "to", "first", "last"} <= set(line.options):
        raise Refusal("syntax", "auction ASSET from=RATE to=RATE first=DURATION last=DURATION")
    asset, made = book.asset(line.words[1]), Auction()
    for key, text in line.options.items():
        value = duration(text) if key in ("first", "last") else setup.bounded_rate(text, 1)
        if key in ("to", "part") and value == 0:
            raise Refusal("range", f"{key} is above 0")
        setattr(made, {"from": "begins"}.get(key, key), value)
    if made.to > made.begins:
        raise Refusal("range", "the factor does not rise")
    book.auctions[asset] = made


def check_option(book, way, markets):
    """What an option for these markets needs."""
    if way == "host" and any(market.execute is None for market in markets):
        raise Refusal("argument", "a market without execute")
    if way == "auction" and any(market.asset not in book.auctions for market in markets):
        raise Refusal("argument", "an asset without auction")


# A liquidation that is executed.
def kind_of(book, account, asset, plan):
    """Whether a holding in breach is executed by the host or auctioned; None where it is closed as before."""
    ways = {effective(book, account, book.markets[index], way) for index, way in plan.items()}
    one_sided = all(len([1 for lots, _ in book.holding(account, m).parts() if lots]) < 2 for m in book.held(account, asset))
    if len(ways) != 1 or not ways <= set(KINDS) or groups.members(book, account) or not one_sided or not reduction.with_lots(book, account, asset):
        return None
    return ways.pop()


def effective(book, account, market, way):
    if way == "host" and market.execute is None or way == "auction" and (market.asset not in book.auctions or not isinstance(account, int)):
        return "takeover"
    return way


def as_before(plan):
    return {index: "takeover" if way in KINDS else way for index, way in plan.items()}


def begins(command, account, asset, plan):
    """Whether a holding in breach is, or goes on being, in the hands of the host or of an auction."""
    book, key = command.book, (account, asset)
    kind = kind_of(book, account, asset, plan)
    if kind is None or key in command.flagged or measure.margin_equity(book, account, asset, 1) < 0:
        return False
    running = book.liquidations.setdefault(key, reduction.Liquidation())
    if running.kind != kind:
        running.kind, running.start = kind, book.now
        orders.cancelled(book, account, asset)
        running.rest = to_close(book, account, asset, plan) if kind == "host" else {}
    return True


def to_close(book, account, asset, plan):
    """Lots by market: those of a solution (24.3), with what goes along, or all."""
    markets = reduction.with_lots(book, account, asset)
    lots = {m.index: abs(book.lots(account, m)) for m in markets}
    has, asked = measure.margin_equity(book, account, asset, 1), measure.maintenance(book, account, asset)
    if not markets or has <= 0 or any(m.partial is None for m in markets) or not reduction.is_a_sum(book, account, markets):
        return lots
    if has < max(m.partial.whole_below for m in markets) * asked:
        return lots
    _, closed = reduction.solution(book, account, asset, markets)
    return {index: lots[index] if lots[index] - k <= book.markets[index].partial.remainder else k for index, k in closed.items()}


def look(book, command_marked):
    """At the end of a command: what is left to close, anew after a mark."""
    for (account, asset), running in book.liquidations.items():
        if running.kind == "host":
            if command_marked:
                from .rounds import plan_of
                running.rest = to_close(book, account, asset, plan_of(book, account, asset))
            running.rest = {index: min(k, abs(book.lots(account, book.markets[index]))) for index, k in running.rest.items()
                            if book.lots(account, book.markets[index])}


def overdue(book):
    """Whose time is over, as far as prices can be relied on."""
    return [key for key, running in book.liquidations.items() if running.kind and not guard.keeps(book, *key)
            and reduction.with_lots(book, *key) and book.now >= running.start + length_of(book, *key, running)]


def length_of(book, account, asset, running):
    if running.kind == "auction":
        return book.auctions[asset].first + book.auctions[asset].last
    return min(m.execute.timeout for m in reduction.with_lots(book, account, asset) if m.execute)


# By the host.
def limit_value(book, account, market):
    """The worst value per lot: there nothing is left of the position's share of the margin equity."""
    asset, markets = market.asset, reduction.with_lots(book, account, market.asset)
    has = max(0, measure.margin_equity(book, account, asset, 1))
    weights = [m.asked_of(book.holding(account, m), 1) for m in markets]
    shares = telescope(has, weights) if any(weights) else [has] + [0] * (len(markets) - 1)
    share, lots = dict(zip([m.index for m in markets], shares))[market.index], book.lots(account, market)
    give = share * market.scale // abs(lots)
    return market.value_now - give if lots > 0 else market.value_now + give


def check_fill(book, market, side, moved, price, leg):
    """A fill by the host for a side in liquidation."""
    running = book.liquidations.get((side, market.asset))
    if running is None or running.kind != "host":
        raise Refusal("not-liquidating", f"{book.name(side)} is not in liquidation by the host")
    lots = book.lots(side, market)
    if lots * moved >= 0 or abs(moved) > running.rest.get(market.index, 0) or (leg and hedge.adds(moved, leg)):
        raise Refusal("range", "more lots than are to be closed")
    worst, value = limit_value(book, side, market), market.value(price)
    if (value < worst) if lots > 0 else (value > worst):
        raise Refusal("range", "a price worse than the limit")


def filled(book, market, side, other, lots, price):
    """After the trade, in which the other side has moved so many lots: the fee, the order's rest, and who has the lots. Returns
    what the other side gets of the fee."""
    running, asset = book.liquidations[(side, market.asset)], market.asset
    running.rest[market.index] -= abs(lots)
    took(running, other, market, lots, market.value(price))
    left = max(0, min(book.balance(side, asset), measure.margin_equity(book, side, asset, 1)))
    fee = min(ceil(market.execute.fee * market.notional(lots)), left)
    gets = floor(market.execute.liquidator * fee)
    if fee:
        book.move(side, asset, -fee, market)
        book.move(other, asset, gets, market)
        if fee > gets:
            funds.earn(book, market.fund, fee - gets)
    return gets


def took(running, who, market, lots, value):
    had = running.bought.setdefault((who, market.index), [0, 0])
    had[0] += lots
    had[1] += lots * value


# Auctions.
def factor(book, asset, running):
    """The part of its worth at which an account is sold now, whole parts per billion."""
    terms_, since = book.auctions[asset], book.now - running.start
    if since <= terms_.first:
        exact = terms_.begins - (terms_.begins - terms_.to) * since / terms_.first
    else:
        exact = max(Fraction(0), terms_.to * (1 - Fraction(since - terms_.first, terms_.last)))
    return Fraction(floor(exact * BILLION), BILLION)


def most_part(book, account, asset, running):
    """What restores the target when it is sold."""
    has, f = measure.margin_equity(book, account, asset, 1), factor(book, asset, running)
    wanted = reduction.target_of(reduction.with_lots(book, account, asset)) * measure.maintenance(book, account, asset)
    if wanted <= has:
        return Fraction(0)
    return min(Fraction(1), Fraction(ceil((wanted - has) / (wanted - has * (1 - f)) * BILLION), BILLION))


def bid(book, line):
    """bid BIDDER ACCOUNT PART [ASSET]"""
    line.takes(3, 4)
    bidder, account = book.account(line.words[1]), book.account(line.words[2])
    part = setup.bounded_rate(line.words[3], 1)
    if part == 0:
        raise Refusal("range", "a part is above 0")
    asset = setup.asset_word(book, line, 4)
    for each in (bidder, account):
        terms.not_system(book, each)
    terms.check_frozen(book, bidder)
    if bidder == account:
        raise Refusal("self-trade", "nobody buys itself")
    running = book.liquidations.get((account, asset))
    if running is None or running.kind != "auction":
        raise Refusal("not-liquidating", f"{line.words[2]} is not auctioned")
    if part > min(most_part(book, account, asset, running), book.auctions[asset].part):
        raise Refusal("range", "more than restores it, or than one bid may take")
    markets = reduction.with_lots(book, account, asset)
    for market in markets:
        guard.check(market, "liquidate")
    if any(book.compartment(bidder, market) for market in markets):
        raise Refusal("argument", "the bidder has a compartment of one of the markets")
    pass_on(book, bidder, account, asset, part, running, markets)
    state.filled(book, bidder, asset)
    if (bidder, asset) in book.liquidations or measure.margin_equity(book, bidder, asset, 0) < measure.initial(book, bidder, asset):
        raise Refusal("insufficient-margin", "below the initial requirement")


def pass_on(book, bidder, account, asset, part, running, markets):
    paid = floor(part * measure.margin_equity(book, account, asset, 1) * (1 - factor(book, asset, running)))
    lots = {m.index: floor(part * abs(book.lots(account, m))) for m in markets}
    if not any(lots.values()):
        largest = min(markets, key=lambda m: (-m.asked_of(book.holding(account, m), 1), m.index))
        lots[largest.index] = 1
    debt = max(0, -book.balance(account, asset))
    for market in markets:
        moved = lots[market.index] * (1 if book.lots(account, market) > 0 else -1)
        if moved:
            leg = (hedge.LEGS[0] if moved > 0 else hedge.LEGS[1]) if hedge.is_on(book, bidder, market) else None
            book.trade(account, market, -moved, market.value_now)
            book.trade(bidder, market, moved, market.value_now, leg)
            bust.closed_out(book, account, market)
            took(running, bidder, market, moved, market.value_now)
    book.move(account, asset, -paid)
    book.move(bidder, asset, paid)
    lacks = max(0, -book.balance(account, asset)) - debt
    if lacks > 0:
        book.move(account, asset, collateral.convert(book, account, asset, lacks))


# Who is spared.
def spared(round_, market, account, lots):
    """Of lots in a market those that were taken over in a liquidation whose loss is shared now, and what they cost."""
    had, cost = round_.spared.get(market.index, {}).get(account, (0, 0))
    if had * lots <= 0:
        return 0, 0
    left = min(abs(had), abs(lots)) * (1 if lots > 0 else -1)
    return left, Fraction(cost * left, had)


def remember(round_, account, asset, defaults):
    """The loss of a liquidation is about to be shared."""
    running = round_.book.liquidations.get((account, asset))
    for (who, place), (lots, cost) in (running.bought.items() if running else ()):
        if any(default.market.index == place for default in defaults):
            of_market = round_.spared.setdefault(place, {})
            had = of_market.get(who, (0, 0))
            of_market[who] = (had[0] + lots, had[1] + cost)


def gain_of(market, lots, cost):
    return max(Fraction(0), Fraction(lots * market.value_now - cost) / market.scale)


def spare(round_, market, payer, cost):
    """A payer of `socialize` without these lots and the profit on them."""
    lots, of_lots = spared(round_, market, payer.account, payer.lots)
    if not lots:
        return
    gain = floor(gain_of(market, lots, of_lots))
    payer.lots -= lots
    payer.cost = floor(Fraction(cost - of_lots) / market.scale)
    payer.notional, payer.maintenance = floor(market.notional(payer.lots)), market.requirement(payer.lots, 1)
    payer.profit -= gain
    payer.equity = max(0, payer.equity - gain)


def spare_party(round_, market, party):
    """The same of a counterparty of the layer `deleverage`."""
    lots, of_lots = spared(round_, market, party.account, party.lots)
    if not lots:
        return
    gain = gain_of(market, lots, of_lots)
    party.lots -= lots
    party.cost = party.cost - of_lots
    party.exact -= gain
    party.equity = max(0, party.equity - floor(gain))
    party.maintenance = market.requirement(party.lots, 1)


# What is asked.
def rest_shown(book, account, market):
    running = book.liquidations.get((account, market.asset))
    return running.rest.get(market.index, 0) * market.lot if running and running.kind == "host" else None


def limit_price(book, account, market):
    """The worst price in ticks at which the order can be done; None where there is no order or any price will do."""
    if not rest_shown(book, account, market):
        return None
    worst, long = limit_value(book, account, market), book.lots(account, market) > 0
    fits = (lambda ticks: market.value(ticks) >= worst) if long else (lambda ticks: market.value(ticks) <= worst)
    away, step = market.mark, 1
    lowest = None if market.signed else 1 if market.kind == "inverse" else 0
    while fits(away):
        if step > 2**62:
            return None
        away = away - step if long else away + step
        step *= 2
        if long and lowest is not None and away <= lowest:
            if fits(lowest):
                return lowest
            away = lowest
    good, bad = market.mark, away
    while abs(good - bad) > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(middle) else (good, middle)
    return good
