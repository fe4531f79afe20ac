# SPDX-License-Identifier: BSD-2-Clause
"""What an `expect` line asks, as text; and the dump of a whole book."""
import functools
import hashlib
from fractions import Fraction

from . import (claims, collateral, hedge, holds, limits, maturing, measure, orders, portfolio, requirements, state, terms,
               units)
from . import expect_closing
from .errors import Refusal, Unexpected
from .figures import decimal, duration, in_range, rate, show


def money(book, asset, amount):
    return in_whole(in_range(amount), book.assets[asset].decimals)


@functools.lru_cache(1 << 16)
def in_whole(units, decimals):
    return Fraction(units, 10**decimals)


def account_figure(figure):
    def of(book, line):
        line.takes(3, 4)
        if figure is balance and line.words[2].startswith("@uncovered:"):
            market = book.market(line.words[2].partition(":")[2])
            return money(book, market.asset, -market.uncovered), decimal(line.words[-1])
        account = book.account(line.words[2])
        asset = asset_of(book, line)
        return money(book, asset, figure(book, account, asset)), decimal(line.words[-1])
    return of


def free(book, account, asset):
    """It is told with the margin equity, and has to fit where that does not."""
    in_range(measure.margin_equity(book, account, asset))
    return max(0, measure.free(book, account, asset))


def asset_of(book, line):
    if len(line.words) == 5:
        return book.asset(line.words[3])
    if not book.assets:
        raise Refusal("unknown-asset", "there is no asset yet")
    return 0


def balance(book, account, asset):
    if book.accounts[account].system == "dust":
        market = next(m for m in book.markets if m.dust_account == account)
        return Fraction(market.dust, market.scale)
    return book.balance(account, asset)


def contribution(book, account, asset):
    found = book.contributions.get((account, asset))
    return found.amount if found else 0


def in_market(figure):
    def of(book, line):
        line.takes(4, 4)
        account, market = book.account(line.words[2]), book.market(line.words[3])
        return figure(book, account, market), decimal(line.words[4])
    return of


def of_market(figure):
    def of(book, line):
        line.takes(3, 3)
        market = book.market(line.words[2])
        return figure(book, market), decimal(line.words[3])
    return of


def of_units(figure):
    """ACCOUNT FUND [KIND] VALUE."""
    def of(book, line):
        line.takes(4, 5)
        account, fund = book.account(line.words[2]), book.fund(line.words[3])
        kind = units.kind_word(line, 4) if len(line.words) == 6 else None
        return figure(book, account, *units.kind_of(fund, kind)), decimal(line.words[-1])
    return of


def worth(book, account, fund, kind):
    return money(book, fund.asset, units.worth(book, fund, account, kind))


def drawdown(book, line):
    line.takes(3, 3)
    if line.words[3] not in ("on", "off"):
        raise Refusal("syntax", "on or off")
    return "on" if limits.is_on(book, limits.fund_word(book, line.words[2])) else "off", line.words[3]


def exposure(book, line):
    line.takes(3, 3)
    account = limits.fund_word(book, line.words[2])
    return money(book, book.accounts[account].asset, limits.exposure_shown(book, account)), decimal(line.words[3])


def reserve(book, line):
    line.takes(2, 3)
    asset = book.asset(line.words[2]) if len(line.words) == 4 else 0
    return money(book, asset, book.balance(book.account("@reserve"), asset)), decimal(line.words[-1])


def state_(book, line):
    line.takes(3, 3)
    if line.words[3] not in state.ORDER:
        raise Refusal("syntax", f"no such state: {line.words[3]}")
    return state.state(book, book.account(line.words[2])), line.words[3]


def requirement(book, line):
    """MARKET ROOT LOW/HIGH|none yes|no WEIGHT."""
    line.takes(6, 6)
    market = book.market(line.words[2])
    interest = "/".join(show(money(book, market.asset, n)) for n in market.interest) if market.interest else "none"
    said = requirements.shown(market, interest)
    return " ".join(each if isinstance(each, str) else show(each) for each in said), " ".join(line.words[3:])


def hold(book, line):
    line.takes(3, 3)
    number = line.whole(2, 1, holds.ID_MOST)
    if number not in book.holds:
        raise Refusal("unknown-hold", line.words[2])
    return money(book, book.holds[number].asset, book.holds[number].amount), decimal(line.words[3])


def multiplier(book, line):
    line.takes(3, 4)
    return terms.multiplier_of(book, book.account(line.words[2]), asset_of(book, line)), decimal(line.words[-1])


def frozen(book, line):
    line.takes(3, 3)
    return word("yes" if terms.is_frozen(book, book.account(line.words[2])) else "no", line, ("yes", "no"))


def trading(book, line):
    line.takes(3, 3)
    return word(book.market(line.words[2]).trading, line, terms.TRADING)


def word(got, line, choices):
    if line.words[-1] not in choices:
        raise Refusal("syntax", " or ".join(choices))
    return got, line.words[-1]


def size_or_none(words, figure):
    """[ACCOUNT] MARKET SIZE|none."""
    def of(book, line):
        line.takes(words, words)
        named = [book.account(line.words[2])] if words == 4 else []
        named.append(book.market(line.words[words - 1]))
        wanted = line.words[-1]
        return figure(book, *named), wanted if wanted == "none" else decimal(wanted)
    return of


def hash_(book, line):
    line.takes(2, 2)
    return digest(book), line.words[2]


def open_interest(book, market):
    return sum(h.lots for (_, place), h in book.holdings.items() if place == market.index and h.lots > 0) * market.lot


def collateral_(book, line):
    line.takes(4, 4)
    account, asset = book.account(line.words[2]), book.asset(line.words[3])
    return money(book, asset, collateral.added(book, account, asset, 1)), decimal(line.words[4])


def portfolio_(book, line):
    line.takes(5, 5)
    account, found = book.account(line.words[2]), portfolio.universe_word(book, line.words[3])
    place = line.whole(4, 0, len(found.shocks) - 1)
    return money(book, found.asset, portfolio.loss_shown(book, account, found, place)), decimal(line.words[5])


def margin(book, line):
    """ACCOUNT portfolio|standard."""
    line.takes(3, 3)
    on = portfolio.is_on(book, book.account(line.words[2]))
    return word("portfolio" if on else "standard", line, ("portfolio", "standard"))


def universe(book, line):
    """MARKET NAME|none."""
    line.takes(3, 3)
    found = book.market(line.words[2]).universe
    return found.name if found else "none", line.words[3]


def shock(book, line):
    """UNIVERSE INDEX PRICE VOLATILITY WEIGHT."""
    line.takes(6, 6)
    found = portfolio.universe_word(book, line.words[2])
    got = found.shocks[line.whole(3, 0, len(found.shocks) - 1)]
    wanted = [rate(text) for text in line.words[4:]]
    return tuple(" ".join(show(Fraction(each)) for each in rates) for rates in ((got.price, got.volatility, got.weight), wanted))


def values(book, line):
    """MARKET V0 V1...|none."""
    line.takes(3, 10**6)
    market, wanted = book.market(line.words[2]), line.words[3:]
    got = market.scenario_prices
    return (prices_shown(price * market.tick for price in got) if got else "none",
            "none" if wanted == ["none"] else prices_shown(decimal(text) for text in wanted))


def prices_shown(prices):
    return " ".join(show(Fraction(price)) for price in prices)


def leg(figure):
    """ACCOUNT MARKET long|short N."""
    asked = hedge.leg(figure)

    def of(book, line):
        line.takes(5, 5)
        if line.words[4] not in hedge.LEGS:
            raise Refusal("syntax", "long or short")
        account, market = book.account(line.words[2]), book.market(line.words[3])
        return asked(book, account, market, line.words[4]), decimal(line.words[5])
    return of


def isolated(figure):
    """Of the compartment of ACCOUNT in MARKET."""
    def of(book, account, market):
        return money(book, market.asset, figure(book, compartment_of(book, account, market), market.asset))
    return in_market(of)


def compartment_of(book, account, market):
    part = book.compartment(account, market)
    if part is None:
        raise Refusal("argument", "there is no compartment")
    return part


def isolated_state(book, line):
    line.takes(4, 4)
    account, market = book.account(line.words[2]), book.market(line.words[3])
    if line.words[4] not in state.ORDER:
        raise Refusal("syntax", f"no such state: {line.words[4]}")
    return state.state_in(book, compartment_of(book, account, market), market.asset), line.words[4]


def of_all(figure):
    """The sum over an account and its compartments."""
    return in_market(lambda book, account, market: money(book, market.asset, sum(
        figure(book, a, market) for a in book.pockets(account))))


def mature(book, line):
    """MARKET DURATION|none."""
    line.takes(3, 3)
    market = book.market(line.words[2])
    wanted = None if line.words[3] == "none" else duration(line.words[3])
    return tuple("none" if length is None else f"{length}ns" for length in (market.mature, wanted))


def matured(book, account, market):
    """What of a profit is old enough, rounded down."""
    account = book.trader(account, market)
    holding = book.holding(account, market)
    if holding is None or market.mature is None:
        return money(book, market.asset, max(0, measure.profit(book, account, market) // 1) if holding else 0)
    return money(book, market.asset, maturing.ripe(book, market, holding) // 1)


FIGURES = {
    "balance": account_figure(balance), "equity": account_figure(measure.equity),
    "maintenance": account_figure(measure.maintenance), "initial": account_figure(measure.initial),
    "socialized": account_figure(lambda book, a, asset: book.socialized.get((a, asset), 0)),
    "contribution": account_figure(contribution),
    "position": in_market(lambda book, a, m: book.lots(book.trader(a, m), m) * m.lot),
    "claim": of_all(lambda book, a, m: claims.claim(m, a)),
    "owed": of_all(lambda book, a, m: book.owed.get((a, m.index), 0)),
    "insurance": of_market(lambda book, m: money(book, m.asset, book.balance(m.fund, m.asset))),
    "deficit": of_market(lambda book, m: money(book, m.asset, m.deficit)),
    "uncovered": of_market(lambda book, m: money(book, m.asset, m.uncovered)),
    "open-interest": of_market(open_interest), "reserve": reserve, "state": state_, "hash": hash_,
    "units": of_units(lambda book, a, fund, kind: fund.held[kind].get(a, 0)), "worth": of_units(worth),
    "drawdown": drawdown, "exposure": exposure, "addon": account_figure(terms.addon_of), "multiplier": multiplier,
    "frozen": frozen, "position_limit": size_or_none(4, terms.position_limit_shown),
    "ceiling": size_or_none(3, terms.ceiling_shown), "trading": trading,
    "hold": hold, "held": account_figure(holds.held_of),
    "free": account_figure(free),
    "margin_equity": account_figure(measure.margin_equity), "requirement": requirement,
    "interest": of_market(lambda book, m: money(book, m.asset, m.sample or 0)),
    "bid": in_market(orders.size("bid")), "ask": in_market(orders.size("ask"))}
# Of collaterals and isolated positions.
FIGURES |= {
    "collateral": collateral_,
    "isolated_balance": isolated(balance), "isolated_equity": isolated(measure.equity),
    "isolated_initial": isolated(measure.initial), "isolated_maintenance": isolated(measure.maintenance),
    "isolated_socialized": isolated(lambda book, a, asset: book.socialized.get((a, asset), 0)),
    "isolated_state": isolated_state}
def group(book, line):
    line.takes(3, 3)
    return book.accounts[book.account(line.words[2])].group or "none", line.words[3]


# Of portfolio margin, hedge mode and groups.
FIGURES |= {
    "portfolio": portfolio_, "margin": margin, "universe": universe, "shock": shock, "values": values, "leg": leg(lambda market, of: abs(of.lots) * market.lot),
    "leg_cost": leg(lambda market, of: Fraction(of.cost // 10**market.digits * 10**market.digits, market.fine)), "group": group}


# Of profit that matures.
FIGURES |= {"mature": mature, "matured": in_market(matured)}
FIGURES |= expect_closing.FIGURES


def expect(book, line):
    if len(line.words) < 2 or line.words[1] not in FIGURES:
        raise Refusal("syntax", "expect WHAT ARGS VALUE")
    got, expected = FIGURES[line.words[1]](book, line)
    if got != expected:
        raise Unexpected(*(text if isinstance(text, str) else show(text) for text in (expected, got)))


def dump(book):
    """One line for each account, position, market and record, in order of creation."""
    lines = []
    for place in book.everybody():
        account = book.accounts[place]
        for asset in book.assets:
            key = (place, asset.index)
            if account.system == "dust" or not book.is_of(*key):
                continue
            lines.append(" ".join([
                "account", book.name(place), asset.name, f"balance={book.balance(*key)}",
                f"equity={measure.equity(book, *key)}", f"maintenance={measure.maintenance(book, *key)}",
                f"initial={measure.initial(book, *key)}", f"socialized={book.socialized.get(key, 0)}",
                f"contribution={contribution(book, *key)}", f"state={state.state_in(book, *key)}"]))
        for market in book.markets:
            holding = book.holding(place, market)
            claim, owed = claims.claim(market, place), book.owed.get((place, market.index), 0)
            if holding or claim or owed:
                lots, cost = (holding.lots, holding.cost) if holding else (0, 0)
                lines.append(f"position {book.name(place)} {market.name} lots={lots} cost={cost} claim={claim} owed={owed}")
    for market in book.markets:
        lines.append(f"market {market.name} mark={market.mark} closed={int(market.closed)} deficit={market.deficit} "
                     f"uncovered={market.uncovered} dust={market.dust}")
    for fund in book.funds:
        for kind, held in fund.held.items():
            lines += [f"units {fund.name} {book.accounts[a].name} {kind}={held[a]}" for a in sorted(held)]
    for account, of_fund in sorted(book.limits.items()):
        lines.append(f"limits {book.accounts[account].name} drawdown={'on' if of_fund.on else 'off'} "
                     f"exposure={limits.exposure_shown(book, account)}")
    for number, record in enumerate(book.records):
        parts = " ".join(f"{layer}={part}" for layer, part in sorted(record.parts.items()))
        lines.append(f"deficit {number} {book.name(record.account)} {record.market.name} "
                     f"amount={record.amount} {parts}")
    return lines


def digest(book):
    """A stable hash of the state, 32 hex digits: of this reference, not of the library."""
    hidden = [sorted((key, [part[:] for part in stack]) for key, stack in book.below.items() if stack),
              sorted(book.compartments), [vars(pair) for pair in book.pairs],
              sorted(book.states.items()), sorted(book.options.items()), book.keep_debts, book.now,
              sorted((key, c.set, c.assessment, c.length, c.asked) for key, c in book.contributions.items()),
              [(a.owner, a.client) for a in book.accounts],
              [(f.units, f.delay, f.senior_part, sorted(f.wishes.items()), f.par) for f in book.funds],
              [m.fund for m in book.markets], [(account, vars(of)) for account, of in sorted(book.limits.items())],
              [(m.tiers, m.layers, m.caps, m.periods, m.gate, sorted(m.gated), m.last_deficit_at, m.given, m.policy,
                m.parameters, m.basis, m.rule, m.cap, m.rounding, m.pool, m.options) for m in book.markets],
              sorted((key, h.won, h.charged) for key, h in book.holdings.items()),
              sorted(book.terms.items()), [(account, vars(of)) for account, of in sorted(book.controls.items())],
              sorted(book.position_limits.items()),
              [(number, *vars(book.holds[number]).values()) for number in sorted(book.holds)],
              [(key, of.bid, of.ask) for key, of in sorted(book.orders.items(), key=lambda pair: pair[0])],
              [(u.name, u.maintenance, [tuple(vars(s).values()) for s in u.shocks]) for u in book.universes],
              sorted(book.by_portfolio), sorted(book.hedged), [a.group for a in book.accounts],
              sorted((key, h.since, h.grown_at, h.ripe_before, h.parts()) for key, h in book.holdings.items()),
              [(m.universe.name if m.universe else None, m.short, m.concentration, m.scenario_prices, m.mature, m.moments, m.paid)
               for m in book.markets],
              sorted((key, sorted(of.began_with.items()), of.last, of.kind, of.start, sorted(of.rest.items()), sorted(of.bought.items())) for key, of in book.liquidations.items()),
              sorted(book.levels.items()), sorted(book.level.items()),
              [vars(m.partial) if m.partial else None for m in book.markets],
              [(vars(m.guard) if m.guard else None, [(name, vars(of)) for name, of in m.sources.items()], m.quoted_at, m.validity,
                m.allows, m.halted, [vars(of) for of in m.fills]) for m in book.markets],
              [(asset, vars(of)) for asset, of in sorted(book.auctions.items())], [vars(m.execute) if m.execute else None for m in book.markets],
              [(kind, vars(of)) for kind, of in sorted(book.governed.items())],
              [(number, vars(of)) for number, of in sorted(book.changes.items())],
              sorted(book.left), sorted(book.closed_at.items()),
              [(m.trading, m.open_interest_most, m.position_most, m.root, m.interest, m.entry, m.profit_weight,
                m.sample) for m in book.markets]]
    return hashlib.sha256(("\n".join(dump(book)) + repr(hidden)).encode()).hexdigest()[:32]


def answer(book, line):
    """What a word comes to, or the refusal of who asks."""
    try:
        return FIGURES[line.words[1]](book, line)[0]
    except Refusal as refusal:
        return refusal


def told(words, got):
    """The lines that expect an answer."""
    if isinstance(got, Refusal):
        return [f"expect error {got.code}", f"expect {words} 0"]
    return [f"expect {words} {got if isinstance(got, str) else show(got)}"]
