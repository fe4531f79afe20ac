# SPDX-License-Identifier: BSD-2-Clause
"""Cases of closing out, of funds, deleveraging, clearing houses and incidents elsewhere: vectors_closing.py PROGRAM PEERS VECTORS [write]

As vectors_margin.py, which has those of margin: each case says whether the library has the rule, whether it comes to the same number, and
where it does not, why. Scenarios are made of the numbers of the venue or the paper alone. PROGRAM is sloss-replay.
The table stands in docs/peers.md (PEERS)."""
import json
import sys
from fractions import Fraction

from venue_cases import ATOM, EXACT, NO, Case, Page, checked, decimal, money, numbers, rounded_down, rounded_up

PAGE = Page("<!-- cases of closing out: vectors_closing.py write -->\n", "<!-- end of the cases of closing out -->\n",
            "vectors_closing.py PROGRAM PEERS VECTORS write")
MILLION = 10 ** 6
ORDER = "as an order"        # the number is not shown, and accounts with the same one stand beside the case's in the queue


def lost(market, size, more=()):
    """An account `d` of this name that has 1 and is short of so much: a long of `other`, and a mark one higher."""
    return (f"market {market} U lot=1 tick=1", *more, f"deposit d{market} 1", f"fill {market} other d{market} {size + 1} 1 force", f"mark {market} 2")


def owes(amount, more=()):
    """A debt of M that nobody has a profit of: what `d` withdrew beyond all it had."""
    return ("account d", "account nobody", "fill M d nobody 1 100", "fill M nobody d 1 100", *more, f"withdraw d {decimal(amount)} force")


def absorbed(average, at_90, at_60):
    return (*money(0, ("a", 10), ("b", 10)), "market M U lot=1 tick=1", "insure M 1000", "fill M a other 1 100", "fill M b other 1 100", "takeover a",
            "mark M 90", "takeover b", f"expect equity @insurance:M {1000 + at_90}", f"mark M {average}", "expect equity @insurance:M 1000",
            "mark M 60", f"expect equity @insurance:M {1000 + at_60}")


def drift_waterfall(insurance, fee_pool, social):
    """30 of the cap are gone by a default before; the fund then has 31, and 100 are lost."""
    assert insurance <= 30, "the unit that Drift keeps in the vault does not matter"
    return (*money(0, ("w", 1000), ("a", 10), ("b", 100)), "market M U lot=1 tick=1",
            "waterfall M insurance reserve socialize insurance_period=50/366d", "insure M 61", f"reserve {fee_pool}",
            "fill M w a 10 100", "fill M w b 10 100", "mark M 104", "expect deficit M 30", "expect insurance M 31",
            "fill M @insurance:M w 10 104", "mark M 120", "expect deficit M 130", f"expect insurance M {31 - insurance}", "expect reserve 0",
            f"expect socialized w {social}")


def caps(*most):
    """Each tier's fund has more than its cap, and 200 million are lost."""
    lines = list(money(0))
    for market, cap in zip("ABCS", most, strict=True):
        lines += [*lost(market, 200 * MILLION, (f"waterfall {market} insurance insurance_cap={cap}", f"insure {market} {300 * MILLION}")),
                  f"expect deficit {market} {200 * MILLION}", f"expect insurance {market} {300 * MILLION - cap}",
                  f"expect uncovered {market} {200 * MILLION - cap}"]
    return tuple(lines)


def nasdaq(mutual, rate, fund_left):
    assert mutual / 166 == rate
    return (*money(2, ("one", 83), ("two", 83)), "member one 83", "member two 83", *lost("M", 114, ("waterfall M insurance members", "insure M 7")),
            "expect insurance M 0", f"expect contribution one {decimal(83 * (1 - rate))}", f"expect contribution two {decimal(fund_left / 2)}",
            f"expect uncovered M {decimal(114 - 7 - mutual)}")


def eurex(assessed, total):
    return (*money(0, ("a", 100)), f"member a 10 assessment={assessed}/28d", *lost("M", 50, ("waterfall M members",)), "expect contribution a 0",
            f"expect balance a {100 - total}", f"expect uncovered M {50 - total}")


def cme(margin, contribution, own, mutual, assessed, unallocated):
    """The defaulter has its margin and a contribution; another member has the mutual fund and may be asked for 825."""
    return (*money(0, ("d", margin + contribution), ("m", mutual + 825)), f"member d {contribution}", f"member m {mutual} assessment=825",
            "market M U lot=1 tick=1", "waterfall M insurance members", f"insure M {own}", "fill M other d 1000 1 force", "mark M 2",
            f"expect deficit M {1000 - margin}", "expect contribution d 0", "expect insurance M 0", "expect contribution m 0",
            f"expect balance m {825 - assessed}", f"expect uncovered M {unallocated}")


def notional_cap(accepted, refused):
    """A fund of 10 million with 8 million, and 3 million in three accounts."""
    assert (accepted, refused) == (2, 1)
    return (*money(0, *((name, MILLION) for name in "abc")), "market M U lot=1 tick=1", f"insure M {10 * MILLION}",
            "limit @insurance:M takeover=1", "fill M @insurance:M other 80000 100",
            *(f"fill M {name} other 10000 100" for name in "abc"), "takeover a b c",
            "expect position @insurance:M M 100000", "expect position c M 0", "expect position other M -100000")


LIGHTS = (("2", 10), ("5", 20), ("4", 30), ("1", 10), ("6", 10), ("3", 20))     # by rank, and their lots


def longs(price_of):
    """The six longs of BitMEX's example, with 10,000 for each lot, the first with the lowest price."""
    return tuple(line for place, (name, lots) in enumerate(LIGHTS)
                 for line in (f"deposit n{name} {10000 * lots}", f"fill M n{name} other {lots} {price_of(place)} force"))


def quintiles(*percent):
    lines = [f"expect adl_rating n{name} M {decimal(6 - each / 20)}" for (name, _), each in zip(LIGHTS, percent, strict=True)]
    return (*money(0), "market M U lot=1 tick=1", "mark M 700", *longs(lambda place: 500 + 10 * place), *lines)


def allocation(*taken):
    """A short of 20 from 600 with 1,000: 650 is its bankruptcy price. At 700 it is closed."""
    (first, of_first), (second, of_second) = zip((name for name, _ in LIGHTS[:2]), taken, strict=True)
    return (*money(0, ("s", 1000)), "market M U lot=1 tick=1", "option liquidation=deleverage", "mark M 600", *longs(lambda place: 500 + 10 * place),
            "fill M other s 20 600", "mark M 700", "expect position s M 0", f"expect position n{first} M {10 - of_first}",
            f"expect balance n{first} {100000 + of_first * (650 - 500)}", f"expect position n{second} M {20 - of_second}",
            f"expect balance n{second} {200000 + of_second * (650 - 510)}", "expect position n4 M 30", "expect deficit M 1000", "expect uncovered M 0")


def scores(profit, loss):
    """Bought at 100 with 5 for a lot, as in the case, between accounts of the same score that were created before and after it: in
    profit one that bought at 50 with 120, in loss one that bought at 140 with 42.2. Equal scores go by creation."""
    def score(entry, margin, mark):
        ratio, leverage = Fraction(mark - entry, entry), Fraction(mark) / (margin + mark - entry)
        return ratio * leverage if ratio > 0 else ratio / leverage
    assert score(100, 5, 110) == score(50, 120, 110) == profit and score(100, 5, 98) == score(140, Fraction("42.2"), 98) == loss
    rows = (("w1", 50, 120), ("u1", 140, "42.2"), ("x", 100, 5), ("w2", 50, 120), ("u2", 140, "42.2"))
    return (*money(1), "market M U lot=1 tick=1", "mark M 100", *(line for name, entry, margin in rows for line in
                                                                  (f"deposit {name} {margin}", f"fill M {name} other 1 {entry} force")),
            "mark M 110", "expect adl_rank w1 M 1", "expect adl_rank x M 2", "expect adl_rank w2 M 3",
            "mark M 98", "expect adl_rank w2 M 2", "expect adl_rank u1 M 3", "expect adl_rank x M 4", "expect adl_rank u2 M 5")


def short_sign(signed, unsigned):
    """A short of 100 with 5 at 90, between shorts of 120 with 7.5, which have the same score; one that has won less comes last."""
    assert Fraction(10, 100) * Fraction(90, 15) == Fraction(30, 120) * Fraction(90) / Fraction("37.5") == signed == -unsigned
    rows = (("w1", 120, "7.5"), ("x", 100, 5), ("w2", 120, "7.5"), ("z", 91, 50))
    return (*money(1), "market M U lot=1 tick=1", "mark M 100", *(line for name, entry, margin in rows for line in
                                                                  (f"deposit {name} {margin}", f"fill M other {name} 1 {entry} force")),
            "mark M 90", *(f"expect adl_rank {name} M {place}" for place, (name, _, _) in enumerate(rows, 1)))


def aevo(winner, loser):
    """0.05 of a position that has won 50, with a balance of 100 and 15 asked; of one that has won 20 with 30 asked, before and after
    it in creation. The short that is closed has as many lots as the first two. The loser comes after all."""
    assert Fraction(50, 100) * Fraction(15, 150) == Fraction(20, 100) * Fraction(30, 120) == winner and loser == 0
    return (*money(0, ("w1", 100), ("x", 100), ("w2", 100), ("l", 100), ("s", 180)), "market M U lot=1 tick=1", "tier M 0 10% 10%",
            "option liquidation=deleverage rank=queue-aevo", "mark M 100",
            "fill M w1 other 2 140 force", "fill M x other 1 100 force", "fill M w2 other 2 140 force", "fill M l other 1 160 force",
            "fill M other s 3 100", "mark M 150", "expect position s M 0", "expect position w1 M 0", "expect position x M 0", "expect position w2 M 2", "expect position l M 1")


def drawdown(ratio, deleverages, _excess):
    """A pool that has lost 35 % of its peak: not above 35 %, and above a billionth less."""
    assert deleverages == 1
    lines = []
    for market, start in (("M", -ratio), ("N", -ratio - Fraction(1, 10 ** 9))):
        lines += [f"market {market} U lot=1 tick=1", f"insure {market} {MILLION}", f"limit @insurance:{market} drawdown={decimal(start)}/25%/8h",
                  f"fill {market} @insurance:{market} other 350000 1", f"mark {market} 0"]
    return (*money(0), *lines, "expect equity @insurance:M 650000", "expect drawdown @insurance:M off", "expect drawdown @insurance:N on")


def empty_pool(deleverages):
    assert deleverages == 1
    return (*money(0, ("a", 10)), "market M U lot=1 tick=1", "limit @insurance:M takeover=1", "tier M 0 20% 10%", "fill M a other 1 50", "mark M 44",
            "expect position a M 0", "expect position @insurance:M M 0", "expect balance a 4")


def small_fund(threshold):
    """100,000 less 50,000: half of the peak."""
    part = (100000 - threshold) / 100000
    return (*money(0), "market M U lot=1 tick=1", "insure M 100000", f"limit @insurance:M drawdown={decimal(part)}/25%/8h",
            "fill M @insurance:M other 50001 1", "mark M 1", "expect drawdown @insurance:M off", "mark M 0", "expect drawdown @insurance:M on",
            *(line.replace(" M", " N").replace(":M", ":N") for line in (
                "market M U lot=1 tick=1", "insure M 100000", f"limit @insurance:M drawdown={decimal(part)}/25%/8h",
                f"fill M @insurance:M other {threshold} 1", "mark M 0", "expect drawdown @insurance:M off")))


def capped(eta, *seized):
    """Profits of 8, 4 and 0.5; the first has equity for half of its profit. 7.5 are lost."""
    assert eta == Fraction(7, 9) and sum(seized) == Fraction("7.5")
    return (*money(6, ("a", 1), ("b", 1), ("c", 1), ("d", 5)), "market M U lot=0.5 tick=1", "waterfall M socialize",
            "fill M a d 8 1 force", "fill M b d 4 1 force", "fill M c d 0.5 1 force", "withdraw a 5 force", "mark M 2",
            *(f"expect socialized {name} {decimal(Fraction(round(share * MILLION), MILLION))}" for name, share in zip("abc", seized, strict=True)))


def closed_at(executed, bad):
    """Short 1 at 1.05 with 10/99, closed at 1.55."""
    margin = Fraction(rounded_up(Fraction(10, 99), 12))
    assert executed - Fraction("1.05") - Fraction(10, 99) == bad
    return (*money(12), f"deposit e {decimal(margin)}", "market M U lot=1 tick=0.01", "fill M other e 1 1.05 force",
            f"fill M e other 1 {decimal(executed)} force", f"expect deficit M {rounded_down(bad, 12)}")


def binance_fee(fee, *_others):
    """A short that is closed at 1.32 by the host, half of it, with the mark at 1.30."""
    return (*money(4, ("a", "0.2")), "market M U lot=0.5 tick=0.01", "tier M 0 10% 10%", "execute M timeout=1m fee=0.4%", "option liquidation=host",
            "fill M other a 1 1.20 force", "mark M 1.30", "fill M a other 0.5 1.32 liquidation=buyer", f"expect insurance M {decimal(fee)}",
            "expect position a M -0.5")


def slice_of_all(lots):
    """A short of 1 from 1 with 10/99, at 5.5: it owes 871/198, and no part of it would restore anything."""
    assert lots > 1 and Fraction(10, 99) + 1 - Fraction("5.5") == Fraction(-871, 198)
    return (*money(6), f"deposit e {rounded_up(Fraction(10, 99), 6)}", "market M U lot=0.01 tick=0.5 liquidation_fee=0.3%", "tier M 0 10% 10%",
            "partial M target=1", "insure M 10", "fill M other e 1 1 force", "mark M 5.5", "expect position e M 0",
            f"expect deficit M {rounded_down(Fraction(871, 198), 6)}")


def flowchart(*assets):
    marks = ("89", "83.5", "81.5", "79.5")
    return (*money(0, ("a", MILLION)), "market M U lot=1 tick=0.5 precision=1", "option liquidation=manual", "fill M a other 50000 100",
            *(line for mark, each in zip(marks, assets, strict=True) for line in (f"mark M {mark}", f"expect equity a {each}")))


def gmx_fees(*fees):
    lines = []
    for market, rate, fee in zip("ABC", ("0.2%", "0.3%", "0.45%"), fees, strict=True):
        lines += [f"market {market} U lot=1 tick=1 liquidation_fee={rate}", f"tier {market} 0 1% 1%", f"deposit a{market} 1000",
                  f"fill {market} a{market} other 1000 100", f"mark {market} 100", f"expect breach a{market} no", f"takeover a{market}",
                  f"expect insurance {market} {fee}", f"expect balance a{market} {1000 - fee}"]
    return (*money(0), *lines)


def gmx_trigger(ratio, deleverages, _to_close):
    """The pool stands against the traders, and has lost 750,000 of its million; 70 % may be lost."""
    assert ratio > Fraction("0.7") and deleverages == 1
    return (*money(0, ("a", MILLION)), "market M U lot=1 tick=1", f"insure M {MILLION}", f"limit @insurance:M loss={7 * MILLION // 10}",
            "fill M a @insurance:M 1000 1000 force", "mark M 1700", "expect position a M 1000", f"mark M {1000 + 1000 * ratio}",
            "expect position a M 0", f"expect insurance M {decimal(MILLION * (1 - ratio))}")


def mango(profit):
    return (*money(0, ("long", MILLION)), "market M U lot=10000 tick=0.0001", "fill M long other 483000000 0.0382", "mark M 0.9100",
            f"expect equity long {decimal(MILLION + profit * MILLION)}")


def limited(price, profit):
    """Ten quotes of 0.91, a minute apart. Each step is rounded down to the tick of 10^-9, so a little is missing."""
    ticks = 38200000
    for _ in range(10):
        ticks += ticks * 5 // 100
    assert 0 <= price * 10 ** 9 - ticks < 17 and price * 483 * MILLION - Fraction("0.0382") * 483 * MILLION == profit
    return (*money(6, ("long", MILLION)), "market M U lot=1000 tick=0.000000001", "source M oracle", "guard M sources=1 step=5%/1m", "at 0",
            "quote M oracle 0.0382", "fill M long other 483000000 0.0382",
            *(line for minute in range(1, 11) for line in (f"at {minute * 60 * 10 ** 9}", "quote M oracle 0.91", "expect validity M limited")),
            f"expect equity long {decimal(MILLION + 483 * MILLION * (Fraction(ticks, 10 ** 9) - Fraction('0.0382')))}")


def discount(percent):
    """430 is no farther off 3,800 than a band of the discount, rounded up to nine digits, and farther than one a billionth narrower."""
    band = Fraction(rounded_up(percent / 100, 9))
    return (*money(0), "market M U lot=1 tick=1", "source M venue", "source M index", f"guard M sources=1 band={decimal(band)}",
            "quote M venue 430 M index 3800", "expect validity M valid", f"guard M sources=1 band={decimal(band - Fraction(1, 10 ** 9))}",
            "quote M venue 430 M index 3800", "expect validity M deviating")


def usde(*given):
    """A position that is asked 700,000, backed by a million USDe, at three prices: of the venue, with redemption, at the floor."""
    values, liquidated = given[:3], given[3:]
    lines = [line for value, closed in zip(values, liquidated, strict=True) for line in
             (f"mark EU {decimal(value / MILLION)}", f"expect margin_equity a {value}", f"expect breach a {'yes' if closed else 'no'}")]
    return (*money(0), "asset E 0", "collateral EU E U tick=0.001", "mark EU 1", "haircut EU 0 1", f"deposit a {MILLION} E",
            "market M U lot=1 tick=1", "tier M 0 1 1", "fill M a other 700000 1", "option liquidation=manual", *lines)


def cover(price, fee, digits):
    """A long of 1.5 that is asked 10 % and lacks 10: the lots to close, rounded up to these digits."""
    def lines(closed):
        closed = Fraction(closed, 10 ** 9)
        least = Fraction(rounded_up(Fraction(10) / (price * (Fraction(1, 10) - fee)), digits))
        assert 0 <= least - closed < Fraction(1, 10 ** digits), "the formula of the venue has the venue's number"
        return (*money(digits, ("a", decimal(price * Fraction("0.15") - 10))), f"market M U lot={decimal(Fraction(1, 10 ** digits))} tick=1 liquidation_fee={decimal(fee)}",
                "tier M 0 10% 10%", "partial M target=1", f"fill M a other 1.5 {price} force", f"mark M {price}",
                f"expect position a M {decimal(Fraction(3, 2) - least)}")
    return lines


def both_sides(delta):
    """100 that a short of 3 lacks, over 7 long and 4 short; Drift takes 9.09091 of each, 100.00001 in all."""
    each = delta / 10 ** 9
    assert 11 * each - 100 == Fraction(1, 10 ** 5)
    return (*money(6, ("l", 1000), ("s", 1000), ("d", 5)), "market M U lot=1 tick=1", "waterfall M socialize", "socialize M basis=open-interest cap=none",
            "fill M l d 3 100 force", "fill M l s 4 100 force", "mark M 135", "expect deficit M 100",
            "expect socialized l 63.636364", "expect socialized s 36.363636")


def depositors(delta):
    """11 that are withdrawn without being there, over deposits of 90 and 30; Drift lowers its index by this, a part of 10^10, and takes more."""
    assert 0 < 120 * delta / 10 ** 10 - 11 < Fraction(1, 10 ** 8)
    return (*money(6)[:1], "deposit one 90", "deposit two 30", "market M U lot=1 tick=1", "waterfall M socialize", "socialize M basis=equity cap=equity",
            *owes(11), "expect deficit M 11", "expect socialized one 8.25", "expect socialized two 2.75")


def fee_pool(insurance, pool, social, rate_long, rate_short, long, short):
    assert (rate_long - 10 ** 12) / 10 ** 9 == -(rate_short + 10 ** 12) / 10 ** 9 == 5 == -long / MILLION / 5 == -short / MILLION / 5 and insurance == 0
    return (*money(6)[:1], "deposit l 1000", "deposit s 1000", "market M U lot=1 tick=1", "waterfall M insurance reserve socialize",
            "socialize M basis=open-interest cap=none", f"reserve {decimal(pool / MILLION)}", "fill M l s 5 100", *owes(100),
            "expect deficit M 100", "expect reserve 0", f"expect socialized l {decimal(-long / MILLION)}", f"expect socialized s {decimal(-short / MILLION)}",
            f"expect balance l {decimal(1000 - social / 2 / MILLION)}")


def written_off(insurance, index, total):
    part = index / 10 ** 10
    assert insurance == 0
    return (*money(6)[:1], "deposit one 600", "deposit two 400", "market M U lot=1 tick=1", "waterfall M insurance socialize",
            "socialize M basis=equity cap=equity", *owes(100), f"expect balance one {decimal(600 * part)}",
            f"expect balance two {decimal(total / MILLION - 600 * part)}")


def to_target(closed, left, quote, fund, liquidator, ended):
    """Long 2 at 100 with 5, asked 5 %, to be restored to 7 %: 1 % for the fund and 1 % for who buys."""
    assert ended == 1
    return (*money(6, ("a", 5), ("b", 1000)), "market M U lot=0.001 tick=1 liquidation_fee=2%", "tier M 0 5% 5%", "partial M target=1.4",
            "execute M timeout=1h fee=2% liquidator=50%", "option liquidation=host cancel_orders=yes", "fill M a other 2 100 force",
            "orders a M bid=1@90 force", "mark M 100", "expect bid a M 0", f"expect liquidation_order a M {decimal(closed / 10 ** 9)}",
            f"fill M b a {decimal(closed / 10 ** 9)} 100 liquidation=seller", f"expect position a M {decimal(left / 10 ** 9)}",
            f"expect balance a {decimal(5 + quote / MILLION + 100 * left / 10 ** 9)}", f"expect insurance M {decimal(fund / MILLION)}",
            f"expect balance b {decimal(1000 + liquidator / MILLION)}", "expect liquidation_order a M none")


def flox_fund(liquidated, deficit, change, balance):
    assert (liquidated, change) == (1, -deficit)
    return (*money(0, ("a", 50)), "market M U lot=1 tick=1", "tier M 0 0.5% 0.5%", "insure M 1000", "fill M a other 10 100 force", "mark M 40",
            "expect position a M 0", f"expect deficit M {deficit}", f"expect insurance M {balance}")


def flox_queue(sharing, lots, shorts):
    """A long that lacks something, and shorts with their balances. Who is asked pays from its profit; it keeps the position."""
    def lines(*given):
        names, absorbed_ = given[:len(given) // 2], given[len(given) // 2:]
        assert len(given) % 2 == 0 or given[-1] == 0
        paid = dict(zip(map(int, names), absorbed_))
        return (*money(0, ("n1", 50), *((f"n{name}", balance) for name, _, balance in shorts)), "market M U lot=1 tick=1", "tier M 0 0.5% 0.5%",
                "waterfall M socialize", f"socialize M {sharing}", f"fill M n1 other {lots} 100 force",
                *(f"fill M other n{name} {size} 100 force" for name, size, _ in shorts), "mark M 40",
                f"expect deficit M {sum(paid.values())}", "expect uncovered M 0",
                *(f"expect socialized n{name} {paid.get(name, 0)}" for name, _, _ in shorts),
                *(f"expect equity n{name} {balance + 60 * size - paid.get(name, 0)}" for name, size, balance in shorts))
    return lines


CASES = (
    Case("vega.disposal.steps", "Vega", "the network sells 280 in steps of a half: 100, 90, 45, 45", NO,
         "how a fund sells what it has taken over is the host's; a `slice=` is a part of what there was at first"),
    Case("vega.network_pnl.two_longs", "Vega", "two longs taken over at 100 and 90: -10, at 60 -70", EXACT, "`takeover`: the fund's position has a cost",
         (95, -10, -70), absorbed),
    Case("drift.waterfall", "Drift v2", "100 lost: fund 20 of a cap of 50, fee pool 50, social 30", EXACT,
         "`waterfall insurance_period=`; a window has 366 days at most, Drift's cap is for life", (20, 50, 30), drift_waterfall),
    Case("drift.insurance_caps", "Drift v2", "100 million, 1 million, 100,000, nothing", EXACT, "`waterfall insurance_cap=`",
         (100000000, 1000000, 100000, 0), caps),
    Case("nasdaq.2018.waterfall", "Nasdaq Clearing", "114: 7 of its own, 107 of 166 of members", EXACT, "layers `insurance members`",
         (107, "107/166", 59), nasdaq),
    Case("eurex.assessment_cap", "Eurex Clearing", "10 contributed: 20 assessed at most, 30 in all", EXACT, "`member assessment=`", (20, 30), eurex),
    Case("cme.base.waterfall", "CME", "1,000 over six layers", EXACT, "`member`, layers `insurance members`", (400, 100, 100, 300, 100, 0), cme),
    Case("binance.fund.notional_cap", "Binance", "a fund of 10 that holds 8 takes 2 of 3", "by account",
         "`limit takeover=`: an account is taken over whole or deleveraged whole; here three of 1", (2, 1), notional_cap),
    Case("dydx.fund.all_or_nothing", "dYdX v4", "a fund of 100 pays 99 or 100, and nothing of 150", NO,
         "here a fund pays what it has, and the next layer the rest"),
    Case("bitmex.adl.quintiles", "BitMEX", "six longs and their lights", EXACT, "`expect adl_rating`, 5 for 20 % to 1 for 100 %",
         (20, 40, 60, 80, 80, 100), quintiles),
    Case("bitmex.adl.allocation", "BitMEX", "20 closed at 650 by rank: 10 and 10", EXACT, "`option liquidation=deleverage`", (10, 10), allocation),
    Case("bitmex.adl.score", "BitMEX, MEXC, Bybit", "11/15 in profit, -3/4900 in loss", ORDER, "`option rank=profit-leverage`", ("11/15", "-3/4900"), scores),
    Case("aevo.adl.score", "Aevo", "0.05, and 0 for a loser", ORDER, "`option rank=queue-aevo`", ("0.05", 0), aevo),
    Case("bybit.adl.drawdown_s1", "Bybit", "-35 % of the pool: deleveraging; 50,000 beyond 30 %", "the trigger",
         "`limit drawdown=`: what is closed out from then on is deleveraged; nobody makes up what is beyond", ("-0.35", 1, 50000), drawdown),
    Case("bybit.adl.drawdown_s3", "Bybit", "a pool of 0: deleveraging", EXACT, "`limit takeover=`: who has nothing takes nothing over", (1,), empty_pool),
    Case("okx.adl.threshold_small", "OKX", "100,000 on average: 50,000", "by setting",
         "`limit drawdown=` is a part of a peak: that which the 50,000 come to", (50000,), small_fund),
    Case("adlpaper.capped_prorata", "arXiv:2512.01112", "7.5 over 8, 4, 0.5, of the first at most half: 4, 28/9, 7/18", ATOM,
         "`socialize`, pro-rata up to profit and equity", ("7/9", 4, "28/9", "7/18"), capped),
    Case("adlpaper.bad_debt_D", "arXiv:2512.01112", "0.4 of 1 closed below the bankruptcy price: 0.0379 of bad debt", NO,
         "a part that is closed leaves no debt here: the loss is divided when an account has nothing left"),
    Case("adlpaper.bad_debt_E", "arXiv:2512.01112", "all of it closed at 1.55: 0.399", ATOM, "a deficit of who is flat and below zero (rules 4.3)",
         ("1.55", "79/198"), closed_at),
    Case("adlpaper.fees", "arXiv:2512.01112", "40 bp of the mark: 0.0026; 20 bp of it and 10 of the price: 0.00196, 0.00365", "the first",
         "`execute fee=` is of the mark; a fee of the price is `fee=` of a fill, which a liquidation by the host has not",
         ("0.0026", "0.00196", "0.00365"), binance_fee),
    Case("adlpaper.slice", "arXiv:2512.01112", "10.24 of 1 restore the margin: all", "closed whole",
         "`partial`: without equity all is closed; what an execution moves the price is the host's", ("979900/95733",), slice_of_all),
    Case("ftx.flowchart.assets", "FTX", "a million and 5 million long, after four falls", EXACT, "equity", (450000, 175000, 75000, -25000), flowchart),
    Case("adl.short_sign", "BitMEX and others", "a short in profit: 0.6, and -0.6 where prices have no sign", ORDER,
         "`option rank=profit-leverage` has signed values", ("0.6", "-0.6"), short_sign),
    Case("gmx.liq_fee", "GMX v2", "200, 300, 450 of 100,000; not in the check", EXACT, "`market liquidation_fee=`", (200, 300, 450), gmx_fees),
    Case("gmx.adl_trigger", "GMX v2", "750,000 of a pool of a million: deleveraging, of 150,000", "the trigger",
         "`limit loss=`: the whole position is closed, not so much that 60 % are left", ("0.75", 1, 150000), gmx_trigger),
    Case("mango.2022.unrealised", "Mango v3", "483 million from 0.0382 to 0.91: 421.0794 million", EXACT, "equity", ("421.0794",), mango),
    Case("mango.2022.cap_control", "Mango v3", "the same at 5 % a minute: 0.0622, 11.6 million", "to the tick of each step",
         "`guard step=`: each of the ten steps is rounded down to the tick", ("0.06222377474289826171875", "11603483.20081986041015625"), limited),
    Case("wbeth.2025.discount", "Binance", "430 is 88.68 % below 3,800", "to 9 digits", "`guard band=`; a rate has nine digits", ("1685/19",), discount),
    Case("usde.2025.collateral", "Binance", "a million USDe at 0.65, half redeemed, at a floor; 700,000 asked", EXACT,
         "`collateral`; the price is the host's, or of a guarded market", (650000, 825000, 950000, 1, 0, 0), usde),
    Case("drift-size-quote099", "Drift v2", "1.01010101 to close for 10 that are lacking, at 0.99", "to the lot",
         "`partial`: here the lots are rounded up, as Drift does it a step later", (1010101010,), cover(99, 0, 4)),
    Case("drift-size-fee1-if1", "Drift v2", "1.25 to close, with two fees of 1 %", EXACT, "`partial`, `liquidation_fee=`", (1250000000,),
         cover(100, Fraction(2, 100), 2)),
    Case("drift-size-liab-10pct-if1", "Drift v2", "what of a borrowed token is taken over", NO, "nothing is borrowed here"),
    Case("drift-social-perp-ceil", "Drift v2", "100 over 7 long and 4 short: 9.09091 of each", "but for 0.00001",
         "`basis=open-interest cap=none`: exactly 100 are taken; Drift rounds an index up", (9090910000,), both_sides),
    Case("drift-social-perp-zero-oi", "Drift v2", "nobody to pay: an error", NO, "no error here: it is booked as uncovered, and repaid first"),
    Case("drift-social-deposit-ceil", "Drift v2", "11 over deposits of 120: an index less 0.0916666667", "but for 0.000000004",
         "`basis=equity`: exactly 11 are taken; Drift rounds an index up", (916666667,), depositors),
    Case("drift-if-fee-clip", "Drift v2", "95 % of what margin leaves: 1.9 %", NO,
         "a fee is cut to what is left after the loss (rules 24.4), not to a rate beforehand"),
    Case("drift-bankruptcy-perp-feepool", "Drift v2", "100: fee pool 50, and 25 of each side", EXACT, "layers `insurance reserve socialize`",
         (0, 50000000, 50000000, 1005000000000, -1005000000000, -25000000, -25000000), fee_pool),
    Case("drift-bankruptcy-spot", "Drift v2", "100 of 1,000 deposited: 900", EXACT, "`basis=equity`", (0, 9000000000, 900000000), written_off),
    Case("drift-liquidate-to-target", "Drift v2", "1.8 of 2 closed, fees of 1.8 and 1.8", EXACT, "`partial`, `execute fee= liquidator=`, `option liquidation=host`",
         (1800000000, 200000000, -23600000, 1800000, 1800000, 1), to_target),
    Case("drift-liquidate-over-slots", "Drift v2", "10 % of what is lacking, and more by time", NO,
         "a `slice=` is a part of the lots at first, each after a while, not of what is lacking by now"),
    Case("flox-insurance", "FLOX", "550 lacking of a fund of 1,000", EXACT, "layer `insurance`", (1, 550, -550, 450), flox_fund),
    Case("flox-adl-rank-pnl-ratio", "FLOX", "250 by profit on balance: 60 and 190", EXACT,
         "`socialize policy=queue-bitmex`, which has them in the same order; they keep their positions", (2, 3, 60, 190, 0),
         flox_queue("policy=queue-bitmex", 5, ((2, 1, 10), (3, 5, 100)))),
    Case("flox-adl-rank-binance", "FLOX", "250 by profit and leverage: all of one", EXACT,
         "`socialize rule=queue`, which has them in the same order; they keep their positions", (3, 250, 0),
         flox_queue("rule=queue", 5, ((2, 1, 10), (3, 5, 100)))),
    Case("flox-adl-tie", "FLOX", "equal ranks: the first account, 550 of 600", EXACT, "`socialize rule=queue`: ties by account order, that of creation",
         (2, 550), flox_queue("rule=queue", 10, ((2, 10, 100), (3, 10, 100)))),
)

CATEGORIES = ("liquidation", "insurance", "adl", "ccp", "incident")
OF_MARGIN = ("drift-imf-", "flox-tier", "flox-venue-")     # in vectors_margin.py


def collected(folder):
    """The cases that have to stand in the table, by name, with their numbers."""
    venues = json.loads((folder / "venues.json").read_text(encoding="utf-8"))
    peers = json.loads((folder / "peers.json").read_text(encoding="utf-8"))
    return {case["id"]: numbers(case["expected"]) for case in
            [case for case in venues if case["category"] in CATEGORIES] + [case for case in peers if not case["id"].startswith(OF_MARGIN)]}


def main(program, peers, folder, mode="check"):
    return checked(CASES, program, PAGE, collected, peers, folder, mode)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
