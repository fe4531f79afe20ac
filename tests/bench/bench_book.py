# SPDX-License-Identifier: BSD-2-Clause
"""The book of bench_book.c from Python, in the same run: the same state, at nearly the same speed.

usage: bench_book.py BENCH_BOOK [ACCOUNTS [RUNS]]

A line of JSON a measure: time of each step against the C program's, and of the marks against NumPy
code that does the same. The hash must be the same, and NumPy must come to the same charges. With a
million accounts the whole may take 1.3 times as long as the C program.
"""
import json
import subprocess
import sys
import time

import numpy
import sloss

PRICE, FUND, BOUND, CALLS = 100, 1_000_000, 1.3, 20_000
STEPS = ("deposits", "fills", "calm", "crash", "read")


def columns(count):
    """The book, as bench_book.c makes it."""
    rows = numpy.arange(count // 2)
    lots = (1 + rows % 97).astype(numpy.int64)
    account = numpy.arange(1, count + 1, dtype=numpy.uint64)
    money = numpy.repeat(PRICE * lots, 2)
    money[1::100] = PRICE // 5 * lots[::50]
    return account, money, account[0::2].copy(), account[1::2].copy(), lots


def run(count):
    """Nanoseconds of each step, the hash, and what was charged to whom."""
    account, money, buyer, seller, lots = columns(count)
    spent = {}

    def step(name, call, *arguments):
        begin = time.perf_counter_ns()
        result = call(*arguments)
        spent[name] = time.perf_counter_ns() - begin
        return result

    with sloss.Engine() as engine:
        engine.keep_events(False)
        usd = engine.add_asset("USD", 2)
        market = engine.add_market("A", usd, 1, settlement=sloss.Settlement.VARIATION)
        engine.set_tier(market, 0, 100_000_000, 50_000_000)
        engine.deposit(engine.insurance_account(market), usd, FUND)
        step("deposits", engine.load_deposits, account, usd, money)
        step("fills", engine.load_fills, market, buyer, seller, lots, PRICE)
        step("calm", engine.mark, {market: PRICE + 1})
        step("crash", engine.mark, {market: PRICE * 3 // 2})
        accounts, _ = step("read", lambda: (engine.accounts(usd), engine.positions(market)))
        info = engine.market(market)
        engine.verify()
        return spent, engine.hash(), accounts.socialized[7:].copy(), info


def call_by_call():
    """Nanoseconds of a deposit and of a query, by a call each, and by a row of a column."""
    ids, money = numpy.arange(1, CALLS + 1, dtype=numpy.uint64), numpy.ones(CALLS, numpy.int64)
    spent = []
    with sloss.Engine() as engine:
        engine.keep_events(False)
        usd = engine.add_asset("USD", 2)
        engine.load_deposits(ids, usd, money)
        for work in (lambda: [engine.deposit(account, usd, 1) for account in range(1, CALLS + 1)],
                     lambda: engine.load_deposits(ids, usd, money),
                     lambda: [engine.account(account, usd) for account in range(1, CALLS + 1)],
                     lambda: engine.accounts(usd)):
            begin = time.perf_counter_ns()
            work()
            spent.append((time.perf_counter_ns() - begin) / CALLS)
    return spent


def vectorized(count):
    """The two marks in NumPy: set cash against profit, share what is missing, look for breaches."""
    _, balance, _, _, fill = columns(count)
    lots = numpy.column_stack((fill, -fill)).ravel()
    cost, fund, spent, shares = lots * PRICE, FUND, [], None
    for price in (PRICE + 1, PRICE * 3 // 2):
        begin = time.perf_counter_ns()
        value = lots * price
        profit = value - cost
        paid = numpy.minimum(-profit, balance)  # of losers
        missing = int((-profit - paid)[profit < 0].sum())
        drawn = min(missing, fund)
        fund -= drawn
        claim = numpy.maximum(profit, 0)
        total, rest = int(claim.sum()), missing - drawn
        shares = claim * rest // total
        left = claim * rest - shares * total
        order = numpy.argsort(-left, kind="stable")[:rest - int(shares.sum())]
        shares[order] += 1
        balance = balance + numpy.where(profit < 0, -paid, profit - shares)
        cost = value
        breached = (balance < -(-numpy.abs(value) * 5 // 100)) | ((profit < 0) & (paid < -profit))
        spent.append(time.perf_counter_ns() - begin)
    return spent, shares, int(breached.sum())


def main():
    bench, count = sys.argv[1], int(sys.argv[2]) // 2 * 2 if len(sys.argv) > 2 else 1_000_000
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    ours, theirs, arrays = [], [], []
    for _ in range(runs):
        program = json.loads(subprocess.run([bench, str(count)], capture_output=True, text=True,
                                            check=True).stdout)
        spent, digest, socialized, info = run(count)
        numbers, shares, breached = vectorized(count)
        assert digest == program["hash"], "the states differ"
        assert (socialized[:count] == shares).all() and info.paid_sum[sloss.Layer.SOCIALIZE] == shares.sum()
        assert info.takeover_count == breached > 0, "others are in breach"
        ours.append(spent)
        theirs.append(program)
        arrays.append(numbers)
    total, base = 0, 0
    for name in STEPS:
        value = min(spent[name] for spent in ours)
        baseline = min(program[name + "_ns"] for program in theirs)
        total, base = total + value, base + baseline
        print(json.dumps({"name": f"python: {name}", "n": count, "value": value,
                          "baseline": baseline, "ratio": round(value / baseline, 3)}))
    print(json.dumps({"name": "python: whole book", "n": count, "value": total,
                      "baseline": base, "ratio": round(total / base, 3)}))
    deposit, deposit_row, query, query_row = map(min, zip(*(call_by_call() for _ in range(runs))))
    for name, value, baseline in (("deposit", deposit, deposit_row), ("query", query, query_row)):
        print(json.dumps({"name": f"python: a {name} by a call, against a row of a column",
                          "n": CALLS, "value": round(value), "baseline": round(baseline),
                          "ratio": round(value / baseline, 1)}))
    for place, name in enumerate(("calm", "crash")):
        value, baseline = min(spent[name] for spent in ours), min(n[place] for n in arrays)
        print(json.dumps({"name": f"mark against NumPy: {name}", "n": count, "value": value,
                          "baseline": baseline, "ratio": round(value / baseline, 3)}))
    return 1 if count >= 1_000_000 and total > BOUND * base else 0


if __name__ == "__main__":
    sys.exit(main())
