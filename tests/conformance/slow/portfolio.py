# SPDX-License-Identifier: BSD-2-Clause
"""Portfolio margin: markets of a universe are margined together, by what they lose in a grid of scenarios."""
from fractions import Fraction

from . import setup, terms
from .errors import Refusal
from .figures import ceil, count, decimal, floor, in_range, rate
from .steady import once

SHOCKS_MOST = 64
ASKED_MOST = 2**62   # of all that is open in a market: fine units in a scenario, units beside it


class Universe:
    def __init__(self, name, asset, maintenance):
        self.name, self.asset, self.maintenance = name, asset, maintenance
        self.shocks = []


class Shock:
    """A scenario: how prices move, how volatility does (for the record), and how much the loss counts."""

    def __init__(self, price, volatility, weight):
        self.price, self.volatility, self.weight = price, volatility, weight


# Words.
def universe(book, line):
    line.takes(2, 2, "maintenance")
    name = line.name(1)
    if "maintenance" not in line.options:
        raise Refusal("syntax", "a universe has a maintenance")
    if any(each.name == name for each in book.universes):
        raise Refusal("exists", name)
    asset = book.asset(line.words[2])
    book.universes.append(Universe(name, asset, bounded(line.options["maintenance"], 0, 1)))


def bounded(text, least, most):
    number = rate(text)
    in_range(number * 10**9)
    if (least is not None and number < least) or (most is not None and number > most):
        raise Refusal("range", f"not {least} to {most}: {text}")
    return number


def universe_word(book, name):
    for each in book.universes:
        if each.name == name:
            return each
    raise Refusal("argument", f"no such universe: {name}")


BOUNDS = {"price": (-1, None), "volatility": (None, None), "weight": (0, 1)}


def shock(book, line):
    line.takes(2, 2, " ".join(BOUNDS))
    if "price" not in line.options:
        raise Refusal("syntax", "a scenario has a price")
    found = universe_word(book, line.words[1])
    place = line.whole(2, 0, SHOCKS_MOST - 1)
    given = {"volatility": Fraction(0), "weight": Fraction(1)}
    for key, text in line.options.items():
        given[key] = bounded(text, *BOUNDS[key])
    if place > len(found.shocks):
        raise Refusal("range", "a hole in the grid")
    shocks = found.shocks[:place] + [Shock(**given)] + found.shocks[place + 1:]
    if any(one.price > other.price for one, other in zip(shocks, shocks[1:])):
        raise Refusal("range", "a grid that is not ascending")
    found.shocks = shocks
    for market in book.markets:
        if market.universe is found:
            market.scenario_prices = None


def portfolio(book, line):
    line.takes(2, 2, "short concentration")
    market = book.market(line.words[1])
    found = None if line.words[2] == "none" else universe_word(book, line.words[2])
    short = concentration = None
    for key, text in line.options.items():
        if key == "short":
            short = for_size(book, market, text)
        else:
            concentration = concentration_of(market, text)
    terms.open_still(market)
    if found is None and line.options:
        raise Refusal("argument", "none has no options")
    if found and (found.asset != market.asset or market.variation):
        raise Refusal("argument", "another asset, or what is settled")
    market.universe, market.short, market.concentration, market.scenario_prices = found, short, concentration, None


def for_size(book, market, text):
    """An amount for 1.0, in units: for a lot it is so many billionths of a unit (20.3)."""
    units = decimal(text) / book.assets[market.asset].unit
    if units < 0:
        raise Refusal("range", f"below zero: {text}")
    count(units * market.lot, Fraction(1, 10**9))
    return units


def concentration_of(market, text):
    parts = text.split(":")
    if len(parts) != 2:
        raise Refusal("syntax", "concentration=SIZE:RATE")
    return terms.size(market, parts[0]), bounded(parts[1], 0, 100)


def values(book, line):
    line.takes(2, 10**6)
    given = [read(book, section) for section in sections(line.words)]
    could_be_marks(given)
    fit_the_grid(given)
    for market, prices in given:
        market.scenario_prices = prices


def sections(words):
    """`values MARKET V0 V1...`, as often as it is there: the words of each behind the first. A market may be called `values`."""
    found, place = [], 0
    while place < len(words):
        end = next((k for k in range(place + 2, len(words)) if words[k] == "values"), len(words))
        if end - place < 3:
            raise Refusal("syntax", "values MARKET V0 V1... [values MARKET V0 V1...]...")
        found.append(words[place + 1:end])
        place = end
    return found


def read(book, section):
    """A market and its values in ticks."""
    market = book.market(section[0])
    return market, [count(decimal(text), market.tick) for text in section[1:]]


def could_be_marks(given):
    from .language import a_price
    for market, prices in given:
        for price in prices:
            a_price(market, price)
    for market, _ in given:
        terms.open_still(market)


def fit_the_grid(given):
    """As many as there are scenarios, and each market once."""
    for market, prices in given:
        if market.universe is None or len(prices) != len(market.universe.shocks):
            raise Refusal("argument", "a value for each scenario of the universe")
    if len({market.index for market, _ in given}) < len(given):
        raise Refusal("argument", "values of a market twice")


def margin(book, line):
    line.takes(2, 2)
    if line.words[2] not in ("portfolio", "standard"):
        raise Refusal("syntax", "portfolio or standard")
    account = book.account(line.words[1])
    terms.not_system(book, account)
    (book.by_portfolio.add if line.words[2] == "portfolio" else book.by_portfolio.discard)(account)


# What it asks.
def is_on(book, account):
    """Of an account; a compartment is margined by itself."""
    return isinstance(account, int) and account in book.by_portfolio


def on_the_grid(market):
    return market.universe is not None and bool(market.universe.shocks)


def is_unvalued(market):
    """An option for which the host has said nothing."""
    return market.short is not None and market.scenario_prices is None


def price_in(market, place, lots):
    """The price in a scenario, in ticks: what the host says, or the mark moved, rounded to the worse side of the lots."""
    if market.scenario_prices is not None:
        return market.scenario_prices[place]
    moved = market.mark * (1 + market.universe.shocks[place].price)
    ticks = floor(moved) if lots > 0 else ceil(moved)
    return max(1, ticks) if market.kind == "inverse" else ticks


def loss(positions, place):
    """What these positions (market, lots) lose in a scenario, in units, exactly."""
    total = Fraction(0)
    for market, lots in positions:
        if lots and not is_unvalued(market):
            total -= Fraction(lots * (market.value(price_in(market, place, lots)) - market.value_now), market.scale)
    return total


def beside(positions):
    """Minimum of short positions, and what concentrated ones add."""
    total = Fraction(0)
    for market, lots in positions:
        if lots < 0 and market.short:
            total += market.short * -lots * market.lot
        if market.concentration:
            free, part = market.concentration
            total += part * market.required_notional(abs(lots) - free) if abs(lots) > free else 0
    return total


@once
def weighed(_book, found, positions, place):
    """What counts of the loss in a scenario; of the book all that matters is that it stands still."""
    return found.shocks[place].weight * loss(positions, place)


def asked(book, found, lots_of, which):
    """What a universe asks of lots by market; each time the worst scenario."""
    positions = positions_in(book, found, lots_of)
    scan = max(0, *(weighed(book, found, positions, place) for place in range(len(found.shocks))))
    return ceil((found.maintenance if which == 1 else 1) * scan + beside(positions))


def positions_in(book, found, lots_of):
    return tuple((market, lots_of(market)) for market in book.markets if market.universe is found)


def asked_by_all(book, asset, lots_of, which):
    return sum(asked(book, found, lots_of, which) for found in book.universes if found.asset == asset and found.shocks)


def within_bounds(market, longs):
    """Whether all that is open fits (20.7): what it changes by in each scenario, and what is asked of it beside that."""
    if market.universe is None or not longs:
        return True
    changes = [] if is_unvalued(market) else [
        longs * abs(market.value(price_in(market, place, side)) - market.value_now)
        for place in range(len(market.universe.shocks)) for side in (1, -1)]
    rate_beyond = market.concentration[1] if market.concentration else 0
    return max([*changes, longs * market.lot * (market.short or 0), rate_beyond * market.required_notional(longs)]) <= ASKED_MOST


def loss_shown(book, account, found, place):
    return ceil(weighed(book, found, positions_in(book, found, lambda market: book.lots(account, market)), place))
