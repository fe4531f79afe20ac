# SPDX-License-Identifier: BSD-2-Clause
"""Published and constructed cases of margin at other venues, put to this library: vectors_margin.py PROGRAM PEERS VECTORS [write]

Each case says whether the library has the rule, whether it comes to the same number, and where it does not, why. One
that does has a scenario, which is made of the venue's numbers, and is run: no number comes from the library. PROGRAM is
sloss-replay (the reference does not answer all of these questions). VECTORS is the reader's folder with the cases as they were collected. Where it is
there, every case of it has to stand here, with the numbers that it has there. The table of all cases stands in
docs/peers.md (PEERS), between two marks, and is compared; `write` writes it there.

To add a case, add a row to CASES. A rule that the library gets later needs a scenario in place of its reason."""
import json
import sys
from fractions import Fraction
from functools import partial
from math import ceil, floor, isqrt

from venue_cases import EXACT, NO, TICK, Case, Page, checked, decimal, money, numbers, rounded_up, tick_of, tiers

PAGE = Page("<!-- cases of margin: vectors_margin.py write -->\n", "<!-- end of the cases -->\n", "vectors_margin.py PROGRAM PEERS VECTORS write")


def bracket_amounts(table, *amounts):
    """A table of caps and rates in per cent: at each cap it asks cap * rate less the published amount, and the rate
    of the last bracket for a notional of twice the cap before it."""
    rows, bottom, lines = [], 0, []
    for (cap, rate), amount in zip(table, amounts, strict=True):
        rows.append((bottom, Fraction(rate) / 100))
        notional = int(cap) if cap is not None else 2 * bottom
        lines += [f"mark M {notional}", f"expect maintenance a {decimal(notional * rows[-1][1] - amount)}"]
        bottom = notional
    return (*money(2, ("a", 10 ** 12)), "market M U lot=1 tick=1", "fill M a other 1 1 force",
            *tiers("M", [(f, decimal(r), decimal(r)) for f, r in rows]), *lines)


def ceil_root(number):
    """The least multiple of 10^-9 whose square is no less."""
    scaled = Fraction(number) * 10 ** 18
    root = isqrt(scaled.numerator // scaled.denominator)
    while root * root < scaled:
        root += 1
    return Fraction(root, 10 ** 9)


def breach_at(price, tick, setup, account="a"):
    """A long in M: the first tick in breach is the last one at or below the venue's price; at the one above it stands, and
    at this one it is closed out."""
    first = tick_of(price, tick)
    return (*setup, f"expect liquidation_price {account} M below {first}", f"mark M {decimal(Fraction(first) + Fraction(tick))}",
            f"expect breach {account} no", f"expect state {account} warned", f"mark M {first}", f"expect position {account} M 0")


def open_interest(total, low, high, asked):
    """A position of 500,000 in a market with so much open interest and 20 % asked."""
    term = f"requirement M interest={low}/{high}" if high else "requirement M"
    return (*money(0, ("a", 10 ** 9), ("b", 10 ** 15)), "market M U lot=1 tick=1", "tier M 0 20% 10%",
            "fill M a other 500000 1 force", f"fill M b other {total - 500000} 1 force", term, "mark M 1",
            f"expect interest M {total}", f"expect initial a {asked}")


def oimf(*asked):
    given = ((1500000000000, 0, 0), (1500000000000, 10 ** 12, 2 * 10 ** 12), (80 * 10 ** 12, 25 * 10 ** 12, 50 * 10 ** 12),
             (25 * 10 ** 12, 25 * 10 ** 12, 50 * 10 ** 12), (28123456789123, 25 * 10 ** 12, 60 * 10 ** 12))
    lines = []
    for at, (case, initial) in enumerate(zip(given, asked, strict=True)):
        lines += [line.replace(" M", f" M{at}").replace(" a ", f" a{at} ").replace(" b ", f" b{at} ")
                  for line in open_interest(*case, decimal(initial))
                  if at == 0 or not line.startswith(("asset", "account other", "deposit other"))]
    return tuple(lines)


def size_premium(weight):
    """Drift's weight of 1,000 tokens, cut to 4 digits: its number and the two of its note."""
    root, lines = ceil_root(1000), []
    for factor, cut in (("0.01", weight), ("0.00001", 11000), ("0.1", 40422)):
        exact = max(Fraction("1.1"), Fraction("0.88") + root * Fraction(factor))
        assert floor(exact * 10 ** 4) == cut, "the formula of the venue has the venue's weight"
        lines += [f"requirement M root={factor}", f"expect maintenance a {rounded_up(1000 * exact, 6)}"]
    return (*money(6, ("a", 10 ** 6)), "market M U lot=1 tick=0.000001", "tier M 0 1.1 1.1", "fill M a other 1000 1 force", *lines)


def whale(asked):
    """What Drift asks of 10,000 at 100 with a bid of 1, in its units: its weight is cut to 4 digits, and an order is 0.01."""
    notional, root = 10001 * 100, ceil_root(10001)
    exact = Fraction("0.04") * notional + notional * root * Fraction("0.01")
    cut = Fraction(floor((Fraction("0.04") + root * Fraction("0.01")) * 10 ** 4), 10 ** 4)
    assert notional * cut + Fraction("0.01") == asked / 10 ** 6, "the formula of the venue has the venue's number"
    return (*money(6, ("a", 10 ** 8)), "market M U lot=1 tick=1", "tier M 0 5% 5%", "requirement M root=0.01",
            "fill M a other 10000 100 force", "orders a M bid=1@100 force", f"expect initial a {rounded_up(exact, 6)}")


def by_tier(*rates):
    """A rate for all of a position, whose tier the host looks up: the first one in the market, and a multiple of the account."""
    first, lines = Fraction("0.005"), []
    for rate, notional in zip((first, *rates, Fraction("0.025")), (50000, 200000, 5000000), strict=True):
        lines += [f"mark M {notional}", f"require a multiplier={decimal(rate / first)}", f"expect maintenance a {decimal(rate * notional)}"]
    return (*money(2, ("a", 10 ** 9)), "market M U lot=1 tick=1", f"tier M 0 {decimal(first)} {decimal(first)}",
            "fill M a other 1 1 force", *lines)


def by_step(of_80, rate_of_130, initial_of_130):
    """A base of 100 XBT and steps of 50: who is a step further is asked 0.5 % more of all, initially as well."""
    return (*money(4, ("a", 1000)), "market M U lot=1 tick=1", "tier M 0 2% 0.5%", "fill M a other 1 1 force",
            "mark M 80", f"expect maintenance a {decimal(of_80)}", "mark M 130", f"require a addon={decimal(130 * Fraction('0.005'))}",
            f"expect maintenance a {decimal(130 * rate_of_130)}", f"expect initial a {decimal(130 * initial_of_130)}")


def curve(btc_initial, btc, eth_initial, eth, amount):
    """A rate that grows with the size, in brackets that meet it at their edges: of 25 BTC and of 1,250 ETH."""
    lines = []
    for at, (size, step, growth, initial, maintenance) in enumerate(
            ((100, 25, "0.00005", btc_initial, btc), (5000, 1250, "0.000004", eth_initial, eth))):
        name = f"M{at}"
        lines += [f"market {name} U lot=1 tick=1"]
        for floor_ in range(0, size, step):  # the slope from edge to edge of size * (base + growth * size)
            more = Fraction(growth) * (2 * floor_ + step)
            lines += [f"tier {name} {floor_} {decimal(Fraction('0.02') + more)} {decimal(Fraction('0.01') + more)}"]
        lines += [f"fill {name} a{at} other {size} 1 force", f"expect initial a{at} {decimal(size * initial)}",
                  f"expect maintenance a{at} {decimal(size * maintenance)}"]
    assert 100 * btc == amount, "the venue's amount is of the venue's rate"
    return (*money(4, ("a0", 10 ** 6), ("a1", 10 ** 6)), *lines)


def bankruptcies(*prices):
    """Positions at 1 with the margins of the paper: what is left is nothing at 1 - margin / (side * lots)."""
    tick, lines = "0.000001", [*money(12), "market M U lot=1 tick=0.000001"]
    for name, lots, margin, side, price in zip("ABCDE", (1, 1, 4, 1, 1), ("2", "2/3", "8/3", "2/19", "10/99"), (1, 1, -1, 1, -1),
                                               prices, strict=True):
        buyer, seller, way, rounding = (name, "other", "below", ceil) if side > 0 else ("other", name, "above", floor)
        lines += [f"deposit {name} {rounded_up(margin, 12)}", f"fill M {buyer} {seller} {lots} 1 force",
                  f"expect bankruptcy_price {name} M {way} {tick_of(price, tick, rounding) if price > 0 else 'none'}"]
    return tuple(lines)


def quote_of_a_tenth(side):
    """0.1 BTC at 50,000 closes for the quote that the venue gives, without anything left."""
    buyer, seller, way = ("a", "other", "below") if side > 0 else ("other", "a", "above")
    return lambda quote: (*money(6, ("a", 499)), "market M U lot=0.1 tick=1", "tier M 0 10% 10%", f"fill M {buyer} {seller} 0.1 50000 force",
                          f"expect bankruptcy_price a M {way} {decimal(abs(quote) / 10 ** 6 * 10)}")


def guarded(price, method, quotes):
    """What comes of quotes with their weights, as what one lot is worth to who bought it at 0.01."""
    return (*money(2, ("a", 1000)), "market M U lot=1 tick=0.01", *(f"source M s{at} weight={weight}" for at, (_, weight) in enumerate(quotes)),
            f"guard M sources={len(quotes)} method={method}", "fill M a other 1 0.01",
            "quote " + " ".join(f"M s{at} {quote}" for at, (quote, _) in enumerate(quotes)), "expect validity M valid",
            f"expect equity a {decimal(1000 + price - Fraction(1, 100))}")


BINANCE_B = (("50000", "0.4"), ("250000", "0.5"), ("1000000", "1"), ("10000000", "2.5"), ("20000000", "5"),
             ("50000000", "10"), ("100000000", "12.5"), ("200000000", "15"), ("300000000", "25"), ("500000000", "50"))
BINANCE_A = (("50000", "0.4"), ("250000", "0.5"), ("1000000", "1"), ("5000000", "2.5"), ("10000000", "5"),
             ("20000000", "10"), ("35000000", "12.5"), ("50000000", "15"), (None, "25"))

HOST = "the host's: the library is given "

CASES = (
    Case("drift-imf-liability", "Drift v2", "liability weight of 1,000 tokens: 1.1962", "to 4 digits",
         "`requirement root=`; Drift cuts the weight to 4 digits, here it is 1.196227767", ("11962",), size_premium),
    Case("drift-imf-asset", "Drift v2", "asset weight of 1,000 tokens: 0.8357", NO,
         "a haircut that is a function of the size; a `haircut` is in brackets"),
    Case("drift-imf-margin-whale", "Drift v2", "maintenance of 10,000 with a bid of 1: 1,040,104.01", "to 4 digits",
         "`requirement root=`, `orders`, initially: 1,040,154.00375; Drift cuts the weight to 4 digits, and adds 0.01 for an order",
         ("1040104010000",), whale),
    Case("flox-tier", "FLOX", "the rate of the bracket for the whole notional", "by account",
         "`require multiplier=`, which the host sets with the bracket: those of a market are marginal", ("0.01",), by_tier),
    Case("flox-venue-withdrawable", "FLOX", "1,000, long 50 at 100, mark 110: 950 can be withdrawn", EXACT, "free collateral (rules 3.7)",
         (1500, 550, 950, 0),
         lambda equity, initial, free, liquidated: (
             *money(2, ("a", 1000)), "market M U lot=1 tick=1", "tier M 0 10% 5%", "fill M a other 50 100", "mark M 110",
             f"expect equity a {decimal(equity)}", f"expect initial a {decimal(initial)}", f"expect free a {decimal(free)}",
             f"expect breach a {'yes' if liquidated else 'no'}", "expect error insufficient-margin",
             f"withdraw a {decimal(free + Fraction(1, 100))}", f"withdraw a {decimal(free)}")),
    Case("flox-venue-cross-liq", "FLOX", "two positions of 50 at 100: closed at 85, not at 95", EXACT, "breach (rules 4)",
         (250, "925/2", 1),
         lambda equity, maintenance, liquidated: (
             *money(2, ("a", 1000)), "market M U lot=1 tick=1", "market N U lot=1 tick=1", "tier M 0 10% 5%", "tier N 0 10% 5%",
             "fill M a other 50 100 force", "fill N a other 50 100 force", "mark M 95 N 100", "expect equity a 750",
             "expect maintenance a 487.5", "option liquidation=manual", "mark M 85 N 100", f"expect equity a {decimal(equity)}",
             f"expect maintenance a {decimal(maintenance)}", f"expect breach a {'yes' if liquidated else 'no'}",
             "option liquidation=takeover", "mark M 85 N 100", "expect position a M 0", "expect position a N 0")),
    Case("flox-venue-haircut", "FLOX", "1,000 and two assets with haircuts: 31,000", EXACT, "`collateral`, `haircut`", (31000,),
         lambda value: (
             *money(2, ("a", 1000)), "asset B 8", "asset E 8", "collateral BU B U tick=1", "collateral EU E U tick=1",
             "mark BU 30000 EU 2000", "haircut BU 0 0.8", "haircut EU 0 0.9", "deposit a 0.5 B", "deposit a 10 E",
             f"expect margin_equity a U {decimal(value)}")),
    Case("ftx.margin.acmf", "FTX", "auto-close fraction max(MMF/2, MMF - 0.06)", NO, HOST + "the rate"),
    Case("adlpaper.bankruptcy_prices", "arXiv:2512.01112", "bankruptcy prices of five positions", TICK,
         "`expect bankruptcy_price`; none where the paper has 0", (0, "1/3", "5/3", "17/19", "109/99"), bankruptcies),
    Case("binance.mm.eth", "Binance", "4,918,775.081 at 10 % less 135,365: 356,512.5081", EXACT, "`tier`", ("356512.5081",),
         lambda asked: (
             *money(4, ("a", 10 ** 9)), "market M U lot=1 tick=0.001", *tiers("M", [(0, 0, 0), (1353650, "0.1", "0.1")]),
             "fill M a other 1 1 force", "mark M 4918775.081", f"expect maintenance a {decimal(asked)}")),
    Case("binance.brackets.2021b", "Binance", "amounts of ten brackets", EXACT, "`tier`",
         (0, 50, 1300, 16300, 266300, 1266300, 2516300, 5016300, 25016300, 100016300), partial(bracket_amounts, BINANCE_B)),
    Case("binance.brackets.2021a", "Binance", "amounts of nine brackets", EXACT, "`tier`",
         (0, 50, 1300, 16300, 141300, 641300, 1141300, 2016300, 7016300), partial(bracket_amounts, BINANCE_A)),
    Case("binance.coinm.amount", "Binance COIN-M", "amount of the fifth bracket: 1.81", EXACT, "`tier`", ("1.81",),
         lambda amount: (
             *money(4, ("a", 10 ** 6)), "market M U lot=1 tick=1",   # the fourth has 2.5 % less 0.56, so 0 up to 22.4
             *tiers("M", [(0, 0, 0), ("22.4", "0.025", "0.025"), (50, "0.05", "0.05")]), "fill M a other 1 1 force", "mark M 60",
             f"expect maintenance a {decimal(60 * Fraction('0.05') - amount)}")),
    Case("binance.usdm.liq_isolated", "Binance", "liquidation price 40,160.6426 of an isolated position", TICK,
         "`isolate`, `tier`, `expect liquidation_price`", ("10000000/249",),
         lambda price: (
             *money(8, ("a", 5000)), "market M U lot=0.1 tick=0.01", "tier M 0 2% 0.4%", "isolate a M 1000", "fill M a other 0.1 50000",
             f"expect liquidation_price a M below {tick_of(price, '0.01')}", f"mark M {tick_of(price, '0.01', ceil)}",
             "expect isolated_state a M warned", f"mark M {tick_of(price, '0.01')}", "expect position a M 0", "expect balance a 4000")),
    Case("bybit.usdt.liq", "Bybit", "initial 400 and maintenance 100 of the entry value, liquidation at 19,700", TICK,
         "`tier lot=`, which asks the same at every price; in breach is who has less, so at the next tick", (400, 100, 19700),
         lambda initial, maintenance, price: (
             *money(2, ("a", 400)), "market M U lot=1 tick=0.01", f"tier M 0 0 0 lot={decimal(maintenance)}/{decimal(initial)}",
             "fill M a other 1 20000", f"expect initial a {decimal(initial)}", f"expect maintenance a {decimal(maintenance)}",
             f"expect liquidation_price a M below {decimal(price - Fraction(1, 100))}", f"mark M {decimal(price)}",
             "expect margin_ratio a 100%", "expect position a M 1", f"mark M {decimal(price - Fraction(1, 100))}",
             "expect position a M 0")),
    Case("bybit.inverse.bankruptcy_cross", "Bybit", "bankruptcy price with the fee of the close: 5,718.57", TICK,
         "`kind=inverse`, `tier`: the fee as what is asked, so that what is left at the price of liquidation pays it", ("40030/7",),
         lambda price: breach_at(price, "0.01", (
             *money(8, ("a", "0.5")), "market M U kind=inverse lot=1 tick=0.01 precision=6", "tier M 0 0.076% 0.075%",
             "fill M a other 10000 8000 force"))),
    Case("bybit.collateral.tiers", "Bybit", "25 BTC count as 1,428,000", EXACT, "`collateral`, `haircut`", (1428000,),
         lambda value: (
             *money(2), "asset B 8", "collateral BU B U tick=1", "mark BU 60000", "haircut BU 0 0.98", "haircut BU 10 0.95",
             "haircut BU 20 0.90", "haircut BU 30 0.85", "haircut BU 40 0.80", "haircut BU 50 0", "deposit a 25 B",
             f"expect collateral a U {decimal(value)}", f"expect margin_equity a U {decimal(value)}")),
    Case("kraken.liquidation", "Kraken", "inverse, 1 % of the value at the mark: 7,481.48", TICK,
         "`kind=inverse`, `tier`, `expect liquidation_price`", ("202000/27",),
         lambda price: breach_at(price, "0.01", (
             *money(8, ("a", "0.01")), "market M U kind=inverse lot=1 tick=0.01 precision=6", "tier M 0 2% 1%",
             "fill M a other 1000 8000 force"))),
    Case("deribit.2022.margin", "Deribit", "a rate that grows with the size: 2.5 % and 1.5 % of 100 BTC, 4 % and 3 % of 5,000 ETH", "at edges",
         "`tier`: brackets that meet the curve at their edges ask a little more between them",
         ("0.025", "0.015", "0.04", "0.03", "1.5"), curve),
    Case("bitmex.risk_limit.old", "BitMEX", "0.5 % more of all for each step of the risk limit", "by account",
         "`require addon=`, which the host sets with the step that an account asks for", ("0.4", "0.01", "0.025"), by_step),
    Case("bitmex.quanto.im", "BitMEX", "2 % of 10,000 quanto contracts at 500: 0.1", EXACT, "`kind=quanto`, `tier`", ("0.1",),
         lambda initial: (
             *money(8, ("a", 10)), "market M U kind=quanto lot=1 tick=0.05 multiplier=0.000001", "tier M 0 2% 1%",
             "fill M a other 10000 500", f"expect initial a {decimal(initial)}")),
    Case("hyperliquid.tiers.btc", "Hyperliquid", "two tiers at 40x and 20x, at their edge and beyond", EXACT, "`tier`",
         (1875000, 1875000, 1875000, 3125000),
         lambda deduction, low, high, beyond: (
             *money(2, ("a", 10 ** 12)), "market M U lot=1 tick=1", *tiers("M", [(0, "0.025", "0.0125"), (150000000, "0.05", "0.025")]),
             "fill M a other 1 1 force", "mark M 150000000", f"expect maintenance a {decimal(low)}",
             f"expect maintenance a {decimal(high)}", f"expect maintenance a {decimal(Fraction(150000000, 40) - deduction)}",
             "mark M 200000000", f"expect maintenance a {decimal(beyond)}")),
    Case("hyperliquid.tiers.doge_test", "Hyperliquid", "a rate of 1/6: 12,333.33 of 120,000", "to 9 digits", "`tier`; a rate has nine digits",
         ("0.05", "0.1", "1/6", 0, 1000, "23000/3", "37000/3"),
         lambda first, second, third, _none, one, other, asked: (
             *money(2, ("a", 10 ** 9)), "market M U lot=1 tick=1",
             *tiers("M", [(floor_, rounded_up(2 * rate, 9), rounded_up(rate, 9)) for floor_, rate in ((0, first), (20000, second), (100000, third))]),
             "fill M a other 1 1 force", "mark M 50000", f"expect maintenance a {decimal(50000 * second - one)}",
             "mark M 120000", f"expect maintenance a {rounded_up(asked, 2)}",
             f"expect maintenance a {rounded_up(120000 * third - other, 2)}")),
    Case("hyperliquid.liq_price", "Hyperliquid", "liquidation price 92.307692", TICK, "`tier`, `expect liquidation_price`", ("1200/13",),
         lambda price: breach_at(price, "0.000001", (
             *money(8, ("a", 100)), "market M U lot=1 tick=0.000001", "tier M 0 5% 2.5%", "fill M a other 10 100 force"))),
    Case("lighter.zero_price", "Lighter", "20 lots close at 98.5 so that equity over maintenance stays", EXACT,
         "as the worst price of a reduction (rules 3.6)", ("98.5", "101.5", "0.5", "0.5"),
         lambda long, short, before, after: (
             *money(2, ("a", 10000), ("b", 10000)), "market M U lot=1 tick=0.01", "tier M 0 6% 3%", "fill M a other 100 100",
             "fill M other b 100 100", "withdraw a 9850 force", "withdraw b 9850 force", "expect maintenance a 300",
             f"expect margin_ratio a {decimal(1 / before)}", "expect error insufficient-margin",
             f"fill M other a 20 {decimal(long - Fraction(1, 100))}", f"fill M other a 20 {decimal(long)}", "expect equity a 120",
             f"expect margin_ratio a {decimal(1 / after)}", "expect error insufficient-margin",
             f"fill M b other 20 {decimal(short + Fraction(1, 100))}", f"fill M b other 20 {decimal(short)}",
             f"expect margin_ratio b {decimal(1 / after)}")),
    Case("dydx.bankruptcy.long", "dYdX v4", "0.1 BTC at 50,000, quote -4,501: closes for 4,501", EXACT, "`expect bankruptcy_price`: 45,010",
         (4501000000,), quote_of_a_tenth(1)),
    Case("dydx.bankruptcy.short", "dYdX v4", "the same of a short, quote 5,499", EXACT, "`expect bankruptcy_price`: 54,990",
         (-5499000000,), quote_of_a_tenth(-1)),
    Case("dydx.bankruptcy.negative_rounding", "dYdX v4", "bankruptcy price of a part, below zero", NO,
         "who has less than nothing has none here: what it owes is divided when it is closed out (rules 4.4)"),
    Case("dydx.oimf", "dYdX v4", "initial margin by open interest, five cases", EXACT, "`requirement interest=`",
         (100000, 300000, 500000, 100000, 135697), oimf),
    Case("okx.pm.mr7", "OKX", "minimum charge of portfolio margin", NO,
         "a least amount by brackets of short options; `portfolio short=` is one rate, and is added"),
    Case("okx.pm.mr1_grid", "OKX", "worst of seven shocks of portfolio margin", EXACT, "`universe`, `shock`, `portfolio`", (7200,),
         lambda worst: (
             *money(0, ("a", 100000)), "market PERP U lot=1 tick=1", "market FUTURE U lot=1 tick=1", "universe BTC U maintenance=1",
             *(f"shock BTC {i} price={price}" for i, price in enumerate(("-12%", "-8%", "-4%", "0", "4%", "8%", "12%"))),
             "portfolio PERP BTC", "portfolio FUTURE BTC", "margin a portfolio",
             "fill PERP a other 2 60000 force", "fill FUTURE other a 1 60000 force",
             f"expect portfolio a BTC 0 {decimal(worst)}", f"expect initial a {decimal(worst)}", f"expect maintenance a {decimal(worst)}")),
    Case("deribit.mark_2016", "Deribit", "the last trade within bid and ask", NO, HOST + "marks"),
    Case("hyperliquid.ema", "Hyperliquid", "a moving average of the basis", NO, HOST + "marks"),
    Case("hyperliquid.oracle_wmedian", "Hyperliquid", "a weighted median of seven venues: 101", EXACT, "`guard`, `source weight=`", (101,),
         lambda price: guarded(price, "median", ((200, 3), (100, 2), (101, 2), (99, 1), (100, 1), (102, 1), (98, 1)))),
    Case("trove.blend", "Trove", "200 from outside and an average of 250, 60 to 40: 220", EXACT,
         "`guard method=mean`, `source weight=`: the average is a source, which the host works out", (220,),
         lambda price: guarded(price, "mean", ((200, 60), (250, 40)))),
    Case("huobi.settlement_vwap", "Huobi", "harmonic average of the last trades", NO, HOST + "the price of a settlement"),
)


def collected(folder):
    """The cases that have to stand in the table, by name, with their numbers."""
    venues = json.loads((folder / "venues.json").read_text(encoding="utf-8"))
    peers = json.loads((folder / "peers.json").read_text(encoding="utf-8"))
    return {case["id"]: numbers(case["expected"]) for case in
            [case for case in venues if case["category"] in ("margin", "mark")]
            + [case for case in peers if case["id"].startswith(("drift-imf-", "flox-tier", "flox-venue-"))]}


def main(program, peers, folder, mode="check"):
    return checked(CASES, program, PAGE, collected, peers, folder, mode)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
