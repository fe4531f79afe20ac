# SPDX-License-Identifier: BSD-2-Clause
"""Published and constructed cases of margin at other venues, put to this library: vectors_margin.py REPLAY PEERS [write]

Each case says whether the library has the rule, whether it comes to the same number, and where it does not, why. One
that does has a scenario, which is run: what it expects comes from the venue and not from the library. The table of all
cases stands in docs/peers.md (PEERS), between two marks, and is compared; `write` writes it there.

To add a case, add a row to CASES. A rule that the library gets later needs a scenario in place of its reason."""
import sys
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from program import differs

BEGIN, END = "<!-- cases of margin: vectors_margin.py write -->\n", "<!-- end of the cases -->\n"


@dataclass
class Case:
    name: str
    venue: str
    what: str
    holds: str               # "yes", "no", or how near
    rule: str                # what of the library it is, or why there is none
    lines: tuple[str, ...] = ()


def money(decimals, *accounts):
    """An asset U, and accounts with so much of it; other has plenty."""
    return (f"asset U {decimals}", "account other", f"deposit other {10 ** (17 - decimals)}",
            *(f"deposit {name} {amount}" for name, amount in accounts))


def tiers(market, brackets):
    """Rates from floors: (floor, initial, maintenance)."""
    return tuple(f"tier {market} {floor} {initial} {maintenance}" for floor, initial, maintenance in brackets)


def bracket_amounts(table, amounts):
    """A table of caps and rates in per cent: at each cap it asks cap * rate less the published amount, and the rate
    of the last bracket for a notional of twice the cap before it."""
    rows, floor, lines = [], 0, []
    for (cap, rate), amount in zip(table, amounts):
        rows.append((floor, Fraction(rate) / 100))
        notional = int(cap) if cap is not None else 2 * floor
        lines += [f"mark M {notional}", f"expect maintenance a {decimal(notional * rows[-1][1] - int(amount))}"]
        floor = notional
    return (*money(2, ("a", 10 ** 12)), "market M U lot=1 tick=1", "fill M a other 1 1 force",
            *tiers("M", [(f, decimal(r), decimal(r)) for f, r in rows]), *lines)


def decimal(number):
    """A fraction that ends as a decimal."""
    number = Fraction(number)
    for digits in range(19):
        if (number * 10 ** digits).denominator == 1:
            whole = int(number * 10 ** digits)
            sign, text = "-" if whole < 0 else "", str(abs(whole)).rjust(digits + 1, "0")
            return sign + (text if digits == 0 else f"{text[:-digits]}.{text[-digits:]}")
    raise ValueError(number)


def ceil_root(number):
    """The least multiple of 10^-9 whose square is no less."""
    scaled = Fraction(number) * 10 ** 18
    root = isqrt(scaled.numerator // scaled.denominator)
    while root * root < scaled:
        root += 1
    return Fraction(root, 10 ** 9)


def rounded_up(number, decimals):
    return decimal(Fraction(-((-Fraction(number) * 10 ** decimals) // 1), 10 ** decimals))


def breach_between(setup, market, safe, breached, account="a"):
    """Marked at one price it keeps its position, and at the next tick it is closed out."""
    return (*setup, f"mark {market} {safe}", f"expect state {account} warned", f"mark {market} {breached}",
            f"expect position {account} {market} 0")


def open_interest(total, low, high, asked):
    """A position of 500,000 in a market with so much open interest and 20 % asked."""
    term = f"requirement M interest={low}/{high}" if high else "requirement M"
    return (*money(0, ("a", 10 ** 9), ("b", 10 ** 15)), "market M U lot=1 tick=1", "tier M 0 20% 10%",
            "fill M a other 500000 1 force", f"fill M b other {total - 500000} 1 force", term, "mark M 1",
            f"expect interest M {total}", f"expect initial a {asked}")


def oimf():
    given = ((1500000000000, 0, 0, 100000), (1500000000000, 10 ** 12, 2 * 10 ** 12, 300000),
             (80 * 10 ** 12, 25 * 10 ** 12, 50 * 10 ** 12, 500000), (25 * 10 ** 12, 25 * 10 ** 12, 50 * 10 ** 12, 100000),
             (28123456789123, 25 * 10 ** 12, 60 * 10 ** 12, 135697))
    lines = []
    for at, case in enumerate(given):
        lines += [line.replace(" M", f" M{at}").replace(" a ", f" a{at} ").replace(" b ", f" b{at} ")
                  for line in open_interest(*case) if at == 0 or not line.startswith(("asset", "account other", "deposit other"))]
    return tuple(lines)


BINANCE_B = (("50000", "0.4"), ("250000", "0.5"), ("1000000", "1"), ("10000000", "2.5"), ("20000000", "5"),
             ("50000000", "10"), ("100000000", "12.5"), ("200000000", "15"), ("300000000", "25"), ("500000000", "50"))
BINANCE_A = (("50000", "0.4"), ("250000", "0.5"), ("1000000", "1"), ("5000000", "2.5"), ("10000000", "5"),
             ("20000000", "10"), ("35000000", "12.5"), ("50000000", "15"), (None, "25"))

HOST = "the host's: the library is given "
QUERY = "a bankruptcy price as a query: rules 14"

CASES = (
    Case("drift-imf-liability", "Drift v2", "liability weight of 1,000 tokens: 1.1962", "to 4 digits",
         "`requirement root=`; Drift cuts the weight to 4 digits, here it is 1.196227767",
         (*money(6, ("a", 10 ** 6)), "market M U lot=1 tick=0.000001", "tier M 0 1.1 1.1", "fill M a other 1000 1 force",
          "requirement M root=0.01", f"expect maintenance a {rounded_up(1000 * (Fraction('0.88') + ceil_root(1000) / 100), 6)}",
          "requirement M root=0.00001", "expect maintenance a 1100", "requirement M root=0.1",
          f"expect maintenance a {rounded_up(1000 * (Fraction('0.88') + ceil_root(1000) / 10), 6)}")),
    Case("drift-imf-asset", "Drift v2", "asset weight of 1,000 tokens: 0.8357", "no",
         "a haircut that is a function of the size; haircuts are brackets (rules 17)"),
    Case("drift-imf-margin-whale", "Drift v2", "maintenance of 10,000 with a bid of 1: 1,040,104.01", "no",
         "`requirement root=` asks 1,040,154.00 of 10,001; Drift cuts the weight to 4 digits, and asks for orders in maintenance"),
    Case("flox-tier", "FLOX", "the rate of the bracket for the whole notional", "no",
         "brackets are marginal: a rate for all of it jumps at each edge"),
    Case("flox-venue-withdrawable", "FLOX", "1,000, long 50 at 100, mark 110: 950 can be withdrawn", "yes", "`withdraw` (rules 3.7)",
         (*money(2, ("a", 1000)), "market M U lot=1 tick=1", "tier M 0 10% 5%", "fill M a other 50 100", "mark M 110",
          "expect equity a 1500", "expect initial a 550", "expect error insufficient-margin", "withdraw a 950.01",
          "withdraw a 950")),
    Case("flox-venue-cross-liq", "FLOX", "two positions of 50 at 100: closed at 85, not at 95", "yes", "breach (rules 4)",
         (*money(2, ("a", 1000)), "market M U lot=1 tick=1", "market N U lot=1 tick=1", "tier M 0 10% 5%", "tier N 0 10% 5%",
          "fill M a other 50 100 force", "fill N a other 50 100 force", "mark M 95 N 100", "expect equity a 750", "expect maintenance a 487.5",
          "option liquidation=manual", "mark M 85 N 100", "expect equity a 250", "expect maintenance a 462.5",
          "option liquidation=takeover", "mark M 85 N 100", "expect position a M 0", "expect position a N 0")),
    Case("flox-venue-haircut", "FLOX", "1,000 and two assets with haircuts: 31,000", "no", "several collaterals: rules 17"),
    Case("ftx.margin.acmf", "FTX", "auto-close fraction max(MMF/2, MMF - 0.06)", "no", HOST + "the rate"),
    Case("adlpaper.bankruptcy_prices", "arXiv:2512.01112", "bankruptcy prices of five positions", "no", QUERY),
    Case("binance.mm.eth", "Binance", "4,918,775.081 at 10 % less 135,365: 356,512.5081", "yes", "`tier`",
         (*money(4, ("a", 10 ** 9)), "market M U lot=1 tick=0.001", *tiers("M", [(0, 0, 0), (1353650, "0.1", "0.1")]),
          "fill M a other 1 1 force", "mark M 4918775.081", "expect maintenance a 356512.5081")),
    Case("binance.brackets.2021b", "Binance", "amounts of ten brackets", "yes", "`tier`",
         bracket_amounts(BINANCE_B, ("0", "50", "1300", "16300", "266300", "1266300", "2516300", "5016300", "25016300", "100016300"))),
    Case("binance.brackets.2021a", "Binance", "amounts of nine brackets", "yes", "`tier`",
         bracket_amounts(BINANCE_A, ("0", "50", "1300", "16300", "141300", "641300", "1141300", "2016300", "7016300"))),
    Case("binance.coinm.amount", "Binance COIN-M", "amount of the fifth bracket: 1.81", "yes", "`tier`",
         (*money(4, ("a", 10 ** 6)), "market M U lot=1 tick=1",   # the fourth has 2.5 % less 0.56, so 0 up to 22.4
          *tiers("M", [(0, 0, 0), ("22.4", "0.025", "0.025"), (50, "0.05", "0.05")]), "fill M a other 1 1 force", "mark M 60",
          f"expect maintenance a {decimal(60 * Fraction('0.05') - Fraction('1.81'))}")),
    Case("binance.usdm.liq_isolated", "Binance", "liquidation price 40,160.6426", "to the tick", "`tier`, breach",
         breach_between((*money(8, ("a", 1000)), "market M U lot=0.1 tick=0.01", "tier M 0 2% 0.4%", "fill M a other 0.1 50000 force"),
                        "M", "40160.65", "40160.64")),
    Case("bybit.usdt.liq", "Bybit", "initial 400 and maintenance 100 of the entry value, liquidation at 19,700", "in part",
         "`requirement entry=` asks the 400; maintenance is of the mark here",
         (*money(2, ("a", 10000)), "market M U lot=1 tick=1", "tier M 0 2% 0.5%", "fill M a other 1 20000", "requirement M entry=yes",
          "mark M 19700", "expect initial a 400", "expect maintenance a 98.5")),
    Case("bybit.inverse.bankruptcy_cross", "Bybit", "bankruptcy price with the fee of the close", "no", "a close-out pays its fee of what is left"),
    Case("bybit.collateral.tiers", "Bybit", "25 BTC count as 1,428,000", "no", "several collaterals: rules 17"),
    Case("kraken.liquidation", "Kraken", "inverse, 1 % of the value at the mark: 7,481.48", "to the tick", "`kind=inverse`, `tier`, breach",
         breach_between((*money(8, ("a", "0.01")), "market M U kind=inverse lot=1 tick=0.01 precision=6", "tier M 0 2% 1%",
                         "fill M a other 1000 8000 force"), "M", "7481.49", "7481.48")),
    Case("deribit.2022.margin", "Deribit", "a rate that grows with the size", "no", "a root of the size, or brackets; no line of it"),
    Case("bitmex.risk_limit.old", "BitMEX", "a rate that jumps for the whole at each step", "no", "brackets are marginal"),
    Case("bitmex.quanto.im", "BitMEX", "2 % of 10,000 quanto contracts at 500: 0.1", "yes", "`kind=quanto`, `tier`",
         (*money(8, ("a", 10)), "market M U kind=quanto lot=1 tick=0.05 multiplier=0.000001", "tier M 0 2% 1%",
          "fill M a other 10000 500", "expect initial a 0.1")),
    Case("hyperliquid.tiers.btc", "Hyperliquid", "two tiers at 40x and 20x, at their edge and beyond", "yes", "`tier`",
         (*money(2, ("a", 10 ** 12)), "market M U lot=1 tick=1", *tiers("M", [(0, "0.025", "0.0125"), (150000000, "0.05", "0.025")]),
          "fill M a other 1 1 force", "mark M 150000000", "expect maintenance a 1875000", "mark M 200000000", "expect maintenance a 3125000")),
    Case("hyperliquid.tiers.doge_test", "Hyperliquid", "a rate of 1/6: 12,333.33 of 120,000", "to 9 digits", "`tier`; a rate has nine digits",
         (*money(2, ("a", 10 ** 9)), "market M U lot=1 tick=1",
          *tiers("M", [(0, "0.1", "0.05"), (20000, "0.2", "0.1"), (100000, "0.333333334", "0.166666667")]),
          "fill M a other 1 1 force", "mark M 120000", f"expect maintenance a {rounded_up(Fraction(37000, 3), 2)}")),
    Case("hyperliquid.liq_price", "Hyperliquid", "liquidation price 92.307692", "to the tick", "`tier`, breach",
         breach_between((*money(8, ("a", 100)), "market M U lot=1 tick=0.000001", "tier M 0 5% 2.5%", "fill M a other 10 100 force"),
                        "M", "92.307693", "92.307692")),
    Case("lighter.zero_price", "Lighter", "20 lots close at 98.5 so that equity over maintenance stays", "yes",
         "as the worst price of a reduction (rules 3.6)",
         (*money(2, ("a", 10000), ("b", 10000)), "market M U lot=1 tick=0.01", "tier M 0 6% 3%", "fill M a other 100 100",
          "fill M other b 100 100", "withdraw a 9850 force", "withdraw b 9850 force", "expect maintenance a 300",
          "expect error insufficient-margin", "fill M other a 20 98.49", "fill M other a 20 98.5", "expect equity a 120",
          "expect maintenance a 240", "expect error insufficient-margin", "fill M b other 20 101.51", "fill M b other 20 101.5")),
    Case("dydx.bankruptcy.long", "dYdX v4", "bankruptcy price of a long", "no", QUERY),
    Case("dydx.bankruptcy.short", "dYdX v4", "bankruptcy price of a short", "no", QUERY),
    Case("dydx.bankruptcy.negative_rounding", "dYdX v4", "bankruptcy price, rounded against the account", "no", QUERY),
    Case("dydx.oimf", "dYdX v4", "initial margin by open interest, five cases", "yes", "`requirement interest=`", oimf()),
    Case("okx.pm.mr7", "OKX", "minimum charge of portfolio margin", "no",
         "a least amount by brackets of short options; `portfolio short=` is one rate, and is added"),
    Case("okx.pm.mr1_grid", "OKX", "worst of seven shocks of portfolio margin", "yes", "`universe`, `shock`, `portfolio`",
         (*money(0, ("a", 100000)), "market PERP U lot=1 tick=1", "market FUTURE U lot=1 tick=1", "universe BTC U maintenance=1",
          *(f"shock BTC {i} price={price}" for i, price in enumerate(("-12%", "-8%", "-4%", "0", "4%", "8%", "12%"))),
          "portfolio PERP BTC", "portfolio FUTURE BTC", "margin a portfolio",
          "fill PERP a other 2 60000 force", "fill FUTURE other a 1 60000 force",
          "expect portfolio a BTC 0 7200", "expect initial a 7200", "expect maintenance a 7200")),
    Case("deribit.mark_2016", "Deribit", "the last trade within bid and ask", "no", HOST + "marks"),
    Case("hyperliquid.ema", "Hyperliquid", "a moving average of the basis", "no", HOST + "marks"),
    Case("hyperliquid.oracle_wmedian", "Hyperliquid", "a weighted median of seven venues", "no", HOST + "marks"),
    Case("trove.blend", "Trove", "a blend of an external price and an average", "no", HOST + "marks"),
    Case("huobi.settlement_vwap", "Huobi", "harmonic average of the last trades", "no", HOST + "the price of a settlement"),
)


def table():
    rows = ["| case | venue | what it asks | holds | by which rule, or why not |", "| --- | --- | --- | --- | --- |"]
    rows += [f"| {c.name} | {c.venue} | {c.what} | {c.holds} | {c.rule} |" for c in CASES]
    return "\n".join(rows) + "\n"


def main(replay, peers, mode="check"):
    failed = 0
    for case in CASES:
        assert (case.holds == "no") == (not case.lines), f"{case.name}: what holds has a scenario, and nothing else has"
        ends = differs(replay, [*case.lines, "verify"]) if case.lines else ""
        failed += ends != ""
        if ends:
            print(f"{case.name}: {ends}")
    with open(peers, encoding="utf-8") as page:
        text = page.read()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    whole = before + BEGIN + table() + END + after
    if mode == "write":
        with open(peers, "w", encoding="utf-8") as page:
            page.write(whole)
    elif whole != text:
        print("docs/peers.md has another table: vectors_margin.py REPLAY PEERS write")
        failed += 1
    held = sum(1 for case in CASES if case.lines)
    print(f"{len(CASES)} cases, {held} of them by a rule, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
